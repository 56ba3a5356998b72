from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    tiktok_order_ids = fields.One2many("tiktok.order", "sale_order_id", "TikTok Orders")
    tiktok_order_id = fields.Many2one(
        "tiktok.order",
        compute="_compute_tiktok_order_id",
        compute_sudo=True,
        search="_search_tiktok",
    )
    tiktok_backend_id = fields.Many2one(related="tiktok_order_id.backend_id")
    tiktok_status = fields.Char(related="tiktok_order_id.external_state")
    tiktok_shipping_type = fields.Char(related="tiktok_order_id.shipping_type")
    tiktok_ship_by = fields.Datetime(related="tiktok_order_id.ship_by")
    tiktok_auto_cancel_at = fields.Datetime(related="tiktok_order_id.auto_cancel_at")
    tiktok_amount_receivable = fields.Monetary(
        "Owed by TikTok", related="tiktok_order_id.amount_receivable"
    )
    tiktok_amount_paid = fields.Monetary(
        "Paid by the Buyer", related="tiktok_order_id.amount_paid"
    )
    tiktok_amount_tax = fields.Monetary(
        "Tax on TikTok", related="tiktok_order_id.amount_tax"
    )
    tiktok_exception_message = fields.Char(related="tiktok_order_id.exception_message")

    @api.depends("tiktok_order_ids")
    def _compute_tiktok_order_id(self):
        for sale in self:
            sale.tiktok_order_id = sale.tiktok_order_ids[:1]

    @api.model
    def _search_tiktok(self, operator, value):
        """Sales orders by their TikTok order (positive operators only)."""
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        if operator == "in" and False in value:
            return [("tiktok_order_ids", "=", False)]
        if operator == "in":
            return [("tiktok_order_ids", "in", list(value))]
        return [("tiktok_order_ids", operator, value)]

    def _prepare_confirmation_values(self):
        """Override of `sale`: an order of TikTok keeps the day it was placed."""
        vals = super()._prepare_confirmation_values()
        if self.env.context.get("tiktok_keep_order_date"):
            vals.pop("date_order", None)
        return vals

    def action_open_tiktok_order(self):
        """The TikTok order behind this sales order."""
        return self.tiktok_order_id.get_formview_action()
