from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TikTokBackend(models.Model):
    """How early the warehouse of a shop is told about TikTok's deadlines."""

    _inherit = "tiktok.backend"

    dispatch_hours = fields.Float(
        "Star Transfers",
        default=4.0,
        tracking=True,
        help="Transfers of orders whose deadline is so near are starred, and the "
        "warehouse is told how many there are. 0: never.",
    )
    dispatch_cancel_hours = fields.Float(
        "Before TikTok Cancels",
        default=24.0,
        tracking=True,
        help="So long before TikTok cancels an order by itself, the warehouse gets a "
        "task of its own for it. 0: never.",
    )

    @api.constrains("dispatch_hours", "dispatch_cancel_hours")
    def _check_dispatch_hours(self):
        """Between never and a month."""
        for backend in self:
            hours = (backend.dispatch_hours, backend.dispatch_cancel_hours)
            if not all(0 <= hour <= 24 * 31 for hour in hours):
                raise ValidationError(
                    self.env._(
                        "The warehouse can be told 0 to 744 hours before a deadline."
                    )
                )
