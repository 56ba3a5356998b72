from odoo import fields, models

from ..connection.tiktok_backend_flow import MODES


class TikTokBackend(models.Model):
    """How a shop packs: kits in several boxes, orders that may share one."""

    _inherit = "tiktok.backend"

    parcel_mode = fields.Selection(
        MODES,
        "Parcels",
        default="live",
        required=True,
        tracking=True,
        help="Looks for orders that may leave in one parcel, and for those that TikTok "
        "does not let be split.",
    )
    kit_ships_with = fields.Selection(
        [
            ("last", "With its last component"),
            ("first", "With its first component"),
            ("parts", "Part by part, where TikTok knows the bundle"),
        ],
        "A Kit Counts as Shipped",
        default="last",
        required=True,
        tracking=True,
        help="When the components of a kit leave in several boxes: which box carries "
        "the piece that the buyer has ordered on TikTok.",
    )
    propose_combining = fields.Boolean(
        "Propose to Ship Together",
        default=True,
        tracking=True,
        help="Lists open orders of the same buyer and address.",
    )
