from odoo import fields, models

from ..models.order.tiktok_order_preview import OUTCOMES


class TikTokOrderImportLine(models.TransientModel):
    """What an import would do with one order."""

    _name = "tiktok.order.import.line"
    _description = "TikTok Shop Order Import Preview"

    wizard_id = fields.Many2one(
        "tiktok.order.import.wizard", required=True, ondelete="cascade", index=True
    )
    external_id = fields.Char("Order", required=True, readonly=True)
    ordered_at = fields.Datetime("Ordered", readonly=True)
    status_there = fields.Char("Status on TikTok", readonly=True)
    status_here = fields.Char("Status here", readonly=True)
    order_id = fields.Many2one("tiktok.order", "TikTok Order", readonly=True)
    sale_order_id = fields.Many2one("sale.order", "Sales Order", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_total = fields.Monetary("Seller's Total", readonly=True)
    outcome = fields.Selection(OUTCOMES, "What Happens", required=True, readonly=True)
    explanation = fields.Text(readonly=True)
