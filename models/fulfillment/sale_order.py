from odoo import api, fields, models


class SaleOrder(models.Model):
    """How an order ships, and why it must wait."""

    _inherit = "sale.order"

    tiktok_shipping_flow = fields.Selection(
        related="tiktok_order_id.shipping_flow", string="TikTok: How It Ships"
    )

    @api.depends("picking_ids.tiktok_stop_text")
    def _compute_tiktok_stop_text(self):
        """Where there are transfers, the order is as free as they are: of a parcel
        that has gone nothing can be held any more."""
        has_transfers = self.filtered("picking_ids")
        stopped = has_transfers.filtered(
            lambda sale: any(sale.sudo().picking_ids.mapped("tiktok_stop_text"))
        )
        free = has_transfers - stopped
        free.tiktok_stop_text = False
        return super(SaleOrder, self - free)._compute_tiktok_stop_text()
