from odoo import api, fields, models


class TikTokProduct(models.Model):
    """A listing as TikTok shows it; its variants are ``tiktok.sku``.

    Listings that TikTok froze or deleted stay, with their state: orders refer to them.
    """

    _name = "tiktok.product"
    _description = "TikTok Shop Listing"
    _inherit = "tiktok.binding"
    _rec_name = "title"
    _rec_names_search = ["title", "external_id", "sku_ids.seller_sku"]
    _order = "title, id"

    title = fields.Char(readonly=True, index="trigram")
    external_state = fields.Char(index=True)
    audit_state = fields.Char("Audit on TikTok", readonly=True)
    is_not_for_sale = fields.Boolean("Gift Only", readonly=True)
    product_types = fields.Char(
        "Kinds", readonly=True, help="COMBINED_PRODUCT is a bundle made on TikTok."
    )
    external_updated = fields.Integer(
        "Last Change (Unix)", readonly=True, help="Unix seconds, from TikTok."
    )
    last_seen_at = fields.Datetime("Last Read", readonly=True)
    key_digest = fields.Char(readonly=True, copy=False)
    details_due = fields.Boolean(
        readonly=True, index=True, help="Its full data has to be read."
    )
    sku_ids = fields.One2many("tiktok.sku", "tiktok_product_id", "SKUs", readonly=True)
    sku_count = fields.Integer("Number of SKUs", compute="_compute_sku_counts")
    unmapped_count = fields.Integer("To Map", compute="_compute_sku_counts")

    @api.depends("sku_ids.mapping_state")
    def _compute_sku_counts(self):
        for product in self:
            states = product.sku_ids.mapped("mapping_state")
            product.sku_count = len(states)
            product.unmapped_count = len(
                [state for state in states if state in ("unmapped", "ambiguous")]
            )

    def action_open_skus(self):
        """Open the SKUs of these listings."""
        return self.sku_ids._action_open()
