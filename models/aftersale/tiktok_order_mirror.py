from odoo import api, models


class TikTokOrderMirror(models.AbstractModel):
    """What an order says about the buyer's request meets the request itself."""

    _inherit = "tiktok.order.mirror"

    @api.model
    def _mirror(self, orders, payloads):
        """Override of the order room: requests and orders agree afterwards."""
        result = super()._mirror(orders, payloads)
        orders._follow_buyer_requests()
        return result
