from odoo import fields, models


class TikTokSkuComponent(models.Model):
    """What one piece of a TikTok bundle contains."""

    _name = "tiktok.sku.component"
    _description = "TikTok Shop Bundle Component"
    _order = "sku_id, id"
    _rec_name = "external_id"

    sku_id = fields.Many2one(
        "tiktok.sku", "Bundle", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="sku_id.company_id", store=True, index=True)
    component_sku_id = fields.Many2one(
        "tiktok.sku", "Component", required=True, index=True, ondelete="restrict"
    )
    external_id = fields.Char(
        "TikTok SKU ID", related="component_sku_id.external_id", readonly=True
    )
    seller_sku = fields.Char(related="component_sku_id.seller_sku", readonly=True)
    product_id = fields.Many2one(
        related="component_sku_id.product_id", string="Mapped to", readonly=True
    )
    mapping_state = fields.Selection(
        related="component_sku_id.mapping_state", readonly=True
    )
    quantity = fields.Integer(
        "Pieces", required=True, default=1, help="Pieces in one bundle."
    )

    _component_unique = models.Constraint(
        "UNIQUE(sku_id, component_sku_id)", "A component is listed once, with a count."
    )
    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "A component is there at least once."
    )
