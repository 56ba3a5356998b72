from odoo import fields, models

from ..connection.tiktok_backend_flow import MODES


class TikTokBackend(models.Model):
    """Packages of a shop: whether they are mirrored."""

    _inherit = "tiktok.backend"

    package_mode = fields.Selection(
        MODES,
        "Packages",
        default="live",
        required=True,
        tracking=True,
        help="Off: packages and tracking are not read. Nothing is sent here.",
    )
