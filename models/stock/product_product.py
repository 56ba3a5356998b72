from odoo import api, fields, models


class ProductProduct(models.Model):
    """What all shops promise of a product; archived ones are marked."""

    _inherit = "product.product"

    tiktok_promised = fields.Integer(
        "Promised on TikTok",
        compute="_compute_tiktok_promised",
        help="Pieces that all TikTok shops may still sell of this product itself.",
    )
    tiktok_stock_card_count = fields.Integer(
        "Number of TikTok Stock Cards", compute="_compute_tiktok_promised"
    )

    def write(self, vals):
        """An archived part counts differently in its kits."""
        result = super().write(vals)
        if "active" in vals:
            self.env["tiktok.stock.change"]._mark(self.ids, "product")
        return result

    @api.depends_context("allowed_company_ids")
    def _compute_tiktok_promised(self):
        # a number on the form of a product, also for those who may not open the cards,
        # but not for other companies that sell the same product
        groups = (
            self.env["tiktok.stock.level"]
            .sudo()
            ._read_group(
                [
                    ("card_id.product_id", "in", self.ids),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["card_id"],
                ["promised:sum"],
            )
        )
        promised, cards = {}, {}
        for card, pieces in groups:
            product = card.product_id.id
            promised[product] = promised.get(product, 0) + pieces
            cards[product] = cards.get(product, 0) + 1
        for product in self:
            product.tiktok_promised = promised.get(product.id, 0)
            product.tiktok_stock_card_count = cards.get(product.id, 0)

    def action_open_tiktok_stock(self):
        """What every shop may sell of these products and of the kits with them."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_stock_level_action"
        )
        products = self | self._tiktok_kits()
        return {**action, "domain": [("product_id", "in", products.ids)]}

    def _tiktok_kits(self):
        """Products that are kits with one of these in them, at any depth."""
        found, new = self.browse(), self
        while new:
            lines = self.env["mrp.bom.line"].search(
                [("product_id", "in", new.ids), ("bom_id.type", "=", "phantom")]
            )
            kits = self.browse()
            for bom in lines.bom_id:
                kits |= bom.product_id or bom.product_tmpl_id.product_variant_ids
            new = kits - found - self
            found |= new
        return found
