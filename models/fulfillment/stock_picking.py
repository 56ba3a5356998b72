from odoo import api, fields, models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    tiktok_stop_text = fields.Char(
        "Stopped by TikTok",
        compute="_compute_tiktok_stop_text",
        compute_sudo=True,
        help="Why this transfer may not be picked or shipped now.",
    )

    @api.depends("sale_id", "state")
    def _compute_tiktok_stop_text(self):
        """From the reasons of the orders behind the transfer; False when it may go."""
        for picking in self:
            texts = []
            if picking.state not in ("done", "cancel"):
                for order in picking._tiktok_orders():
                    texts += [text for _code, text in order._stop_reasons()]
            picking.tiktok_stop_text = " ".join(texts) or False

    def _tiktok_orders(self):
        """TikTok orders that these transfers bring on their way, also step by step."""
        sales = self.sale_id | self.move_ids.sale_line_id.order_id
        return sales.sudo().tiktok_order_ids

    def _tiktok_is_past_cutoff(self):
        """Whether this transfer has passed the shop's point of no return."""
        self.ensure_one()
        cut_off = self._tiktok_orders().backend_id[:1].cut_off
        if not cut_off:
            return False
        if self.state == "done" and self.picking_type_code == "outgoing":
            return True
        if cut_off == "printed":
            return bool(self.printed)
        if cut_off == "packed":
            return bool(self.move_line_ids.result_package_id)
        if cut_off == "picked":
            return any(self.move_ids.mapped("picked"))
        return False
