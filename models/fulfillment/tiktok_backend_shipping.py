from odoo import fields, models

from ..connection.tiktok_backend_flow import MODES


class TikTokBackend(models.Model):
    """How the shop tells TikTok what has left."""

    _inherit = "tiktok.backend"

    shipping_mode = fields.Selection(
        MODES,
        "Shipping",
        default="live",
        required=True,
        tracking=True,
        help="Shadow shows the shipments of validated deliveries and sends none.",
    )
    shipping_number_policy = fields.Selection(
        [
            ("refuse", "Not validated without a number"),
            ("later", "Sent as soon as the number is there"),
        ],
        "Tracking Number Missing",
        default="later",
        required=True,
        tracking=True,
        help="What happens when a delivery with an own carrier is validated and "
        "has no tracking number.",
    )

    def _ships_here(self):
        """Whether what leaves is recorded for TikTok.

        Also while the shop cannot be reached: it is told when it can be again.
        """
        self.ensure_one()
        return self.active and self.shipping_mode != "off"
