from odoo import models


class TikTokOrderUpdater(models.AbstractModel):
    """Goods between shelf and door find their way back."""

    _inherit = "tiktok.order.updater"

    def _bring_back(self, order):
        """Prepares the way back of what was picked and is wanted no more."""
        result = super()._bring_back(order)
        self.env["tiktok.way.back"]._bring_back(order.sale_order_id)
        return result

    def _apply_changes(self, order):
        """Tasks to stop a parcel end when TikTok takes the cancellation back."""
        alive = order.parcel_stop_ids.filtered(
            lambda s: s.is_open and not any(s.unit_ids.mapped("is_cancelled"))
        )
        for stop in alive:
            stop._void()
        return super()._apply_changes(order)
