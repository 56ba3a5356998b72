from odoo import fields, models


class TikTokStockRule(models.Model):
    """How much of the free stock a shop may sell: for a category or a SKU."""

    _name = "tiktok.stock.rule"
    _description = "TikTok Shop Stock Rule"

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    active = fields.Boolean(default=True)
