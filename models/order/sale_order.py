from contextlib import contextmanager

from odoo import api, fields, models


class SaleOrder(models.Model):
    """Sales orders and the TikTok orders they were made from."""

    _inherit = "sale.order"

    # each import asks whether another connector has brought the order already
    client_order_ref = fields.Char(index="btree_not_null")
    # without access to TikTok Shop a person still reads sales orders as a whole
    tiktok_order_ids = fields.One2many(
        "tiktok.order",
        "sale_order_id",
        "TikTok Orders",
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_order_id = fields.Many2one(
        "tiktok.order",
        "TikTok Order",
        compute="_compute_tiktok_order_id",
        compute_sudo=True,
        search="_search_tiktok",
    )
    tiktok_unit_ids = fields.One2many(
        "tiktok.order.line",
        string="TikTok Units",
        compute="_compute_tiktok_unit_ids",
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_backend_id = fields.Many2one(
        "tiktok.backend", "TikTok Shop", related="tiktok_order_id.backend_id"
    )
    tiktok_status = fields.Char("TikTok Status", related="tiktok_order_id.status_name")
    tiktok_to_ship = fields.Boolean(related="tiktok_order_id.to_ship")
    tiktok_delivery_option = fields.Char(related="tiktok_order_id.delivery_option_name")
    tiktok_ship_by = fields.Datetime(
        "TikTok Ship by", related="tiktok_order_id.ship_by"
    )
    tiktok_collect_by = fields.Datetime(related="tiktok_order_id.collect_by")
    tiktok_auto_cancel_at = fields.Datetime(related="tiktok_order_id.auto_cancel_at")
    tiktok_is_cancel_requested = fields.Boolean(
        related="tiktok_order_id.is_cancel_requested"
    )
    tiktok_currency_id = fields.Many2one(
        "res.currency", "TikTok Currency", related="tiktok_order_id.currency_id"
    )
    tiktok_amount_total = fields.Monetary(
        "Seller's Total",
        related="tiktok_order_id.amount_total",
        currency_field="tiktok_currency_id",
    )
    tiktok_amount_fees = fields.Monetary(
        "Buyer's Fees",
        related="tiktok_order_id.amount_fees",
        currency_field="tiktok_currency_id",
    )
    tiktok_amount_receivable = fields.Monetary(
        "Owed by TikTok",
        related="tiktok_order_id.amount_receivable",
        currency_field="tiktok_currency_id",
    )
    tiktok_amount_paid = fields.Monetary(
        "Paid by the Buyer",
        related="tiktok_order_id.amount_paid",
        currency_field="tiktok_currency_id",
    )
    tiktok_amount_tax = fields.Monetary(
        "Tax on TikTok",
        related="tiktok_order_id.amount_tax",
        currency_field="tiktok_currency_id",
    )
    tiktok_exception_message = fields.Char(related="tiktok_order_id.exception_message")

    tiktok_stop_text = fields.Char(
        "Stopped by TikTok",
        compute="_compute_tiktok_stop_text",
        compute_sudo=True,
        help="Why nothing of the order may be picked or shipped now.",
    )

    @api.depends("tiktok_order_ids")
    def _compute_tiktok_order_id(self):
        for sale in self:
            sale.tiktok_order_id = sale.tiktok_order_ids[:1]

    @api.depends("tiktok_order_ids", "state")
    @api.depends_context("uid")
    def _compute_tiktok_stop_text(self):
        for sale in self:
            told = sale._tiktok_told_elsewhere()
            texts = [
                text
                for order in sale.tiktok_order_ids
                for code, text in order._stop_reasons()
                if code not in told
            ]
            sale.tiktok_stop_text = " ".join(texts) or False

    def _tiktok_told_elsewhere(self):
        """Codes of reasons to stop for which the form has a banner of its own."""
        return set()

    def _compute_tiktok_unit_ids(self):
        for sale in self:
            sale.tiktok_unit_ids = sale.tiktok_order_ids.line_ids

    @api.model
    def _search_tiktok(self, operator, value):
        """Sales orders by their TikTok order (positive operators only)."""
        return self.env["tiktok.order"]._documents_domain("id", operator, value)

    def _prepare_confirmation_values(self):
        """Override of `sale`: an order of TikTok keeps the day it was placed."""
        vals = super()._prepare_confirmation_values()
        if self.env.context.get("tiktok_keep_order_date"):
            vals.pop("date_order", None)
        return vals

    @contextmanager
    def _tiktok_unlocked(self):
        """Change an order that is locked against people; it is locked again after."""
        locked = self.filtered("locked")
        locked.action_unlock()
        yield
        locked.action_lock()

    def action_open_tiktok_order(self):
        """The TikTok order behind this sales order."""
        return self.tiktok_order_id.get_formview_action()
