from odoo import fields, models


class SaleOrder(models.Model):
    """Sales orders and what is cancelled of them on TikTok."""

    _inherit = "sale.order"

    tiktok_cancellation_ids = fields.One2many(
        related="tiktok_order_id.cancellation_ids",
        string="TikTok Cancellations",
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_has_cancellations = fields.Boolean(
        related="tiktok_order_id.has_cancellations",
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_request_id = fields.Many2one(
        related="tiktok_order_id.open_request_id",
        string="Buyer's Request",
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_request_clock_text = fields.Char(
        related="tiktok_order_id.request_clock_text",
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_request_suggestion = fields.Char(
        related="tiktok_order_id.request_suggestion",
        string="Advice",
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_request_answer_text = fields.Char(
        related="tiktok_order_id.request_answer_text",
        groups="connector_tiktok_shop.group_user",
    )
    tiktok_request_answer_state = fields.Selection(
        related="tiktok_order_id.request_answer_state",
        groups="connector_tiktok_shop.group_user",
    )

    def _tiktok_told_elsewhere(self):
        """The buyer's request has a banner with the answers to it."""
        told = super()._tiktok_told_elsewhere()
        if self.env.user.has_group("connector_tiktok_shop.group_user"):
            told.add("buyer_asks")
        return told

    def action_tiktok_approve_request(self):
        """Button: approve the buyer's request to cancel this order."""
        return self.tiktok_order_id.action_approve_request()

    def action_tiktok_reject_request(self):
        """Button: refuse the buyer's request to cancel this order."""
        return self.tiktok_order_id.action_reject_request()
