from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TikTokSkuAlias(models.Model):
    """Another code for a product: what a seller SKU means here.

    Matches seller SKUs that are neither an internal reference nor a barcode. An alias
    of a shop goes before one for all shops.
    """

    _name = "tiktok.sku.alias"
    _description = "TikTok Shop SKU Alias"
    _rec_name = "alias"
    _order = "alias, backend_id"
    _check_company_auto = True

    alias = fields.Char("Seller SKU", required=True, index=True)
    backend_id = fields.Many2one(
        "tiktok.backend",
        "Shop",
        index=True,
        ondelete="cascade",
        check_company=True,
        help="Empty: for all shops of the company.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('type', '!=', 'combo')]",
    )
    pack_quantity = fields.Float(
        default=1.0,
        required=True,
        digits="Product Unit",
        aggregator=None,
        help="Units of the product in one TikTok piece.",
    )

    _alias_unique = models.UniqueIndex(
        "(company_id, COALESCE(backend_id, 0), alias)",
        "This code has a product already.",
    )
    _pack_positive = models.Constraint(
        "CHECK(pack_quantity > 0)", "A TikTok piece contains more than nothing."
    )

    @api.depends("backend_id")
    def _compute_company_id(self):
        for alias in self:
            company = alias.backend_id.company_id or alias.company_id
            alias.company_id = company or self.env.company

    @api.constrains("alias")
    def _check_alias(self):
        for alias in self:
            if alias.alias != alias.alias.strip():
                raise ValidationError(
                    self.env._("The code %s starts or ends with a space.", alias.alias)
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A new alias maps the SKUs that wait for it at once."""
        aliases = super().create(vals_list)
        aliases._map_waiting_skus()
        return aliases

    def write(self, vals):
        """A changed alias maps the SKUs that wait for it; mapped ones stay."""
        result = super().write(vals)
        self._map_waiting_skus()
        return result

    def _map_waiting_skus(self):
        domain = [
            ("seller_sku", "in", self.mapped("alias")),
            ("company_id", "in", self.company_id.ids),
            ("mapping_state", "in", ("unmapped", "ambiguous")),
        ]
        skus = self.env["tiktok.sku"].sudo().search(domain).with_env(self.env)
        self.env["tiktok.sku.mapper"]._map(skus, again=True)
