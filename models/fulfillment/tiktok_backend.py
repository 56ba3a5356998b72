from odoo import fields, models


class TikTokBackend(models.Model):
    """How the warehouse of a shop works: what is checked, and where no return is."""

    _inherit = "tiktok.backend"

    cut_off = fields.Selection(
        [
            ("picked", "Picked"),
            ("packed", "Packed"),
            ("printed", "Printed"),
            ("validated", "Delivery validated"),
        ],
        "Point of No Return",
        default="printed",
        required=True,
        tracking=True,
        help="Until then a cancellation changes the delivery by itself. After it, the "
        "warehouse gets a task to stop the parcel.",
    )
