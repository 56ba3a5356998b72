from odoo import fields, models


class TikTokOrderCancelUnit(models.TransientModel):
    """One unit in the dialog."""

    _name = "tiktok.order.cancel.unit"
    _description = "Unit to Cancel on TikTok"

    wizard_id = fields.Many2one(
        "tiktok.order.cancel", required=True, ondelete="cascade"
    )
    unit_id = fields.Many2one(
        "tiktok.order.line", required=True, readonly=True, ondelete="cascade"
    )
    selected = fields.Boolean("Cancel")
    name = fields.Char("Product", readonly=True)
    seller_sku = fields.Char("SKU", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("Your Revenue", readonly=True)
    is_bundle = fields.Boolean(readonly=True, help="Cancelled as a whole.")
    reason_names = fields.Json(readonly=True)
    refusal = fields.Char("TikTok says", readonly=True)
