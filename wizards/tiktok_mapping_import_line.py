from odoo import api, fields, models


class TikTokMappingImportLine(models.TransientModel):
    """What one row of a mapping file would change."""

    _name = "tiktok.mapping.import.line"
    _description = "TikTok Shop Mapping Import Row"
    _order = "rank, number"

    wizard_id = fields.Many2one(
        "tiktok.mapping.import", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer("Row")
    state = fields.Selection(
        [
            ("error", "Errors"),
            ("changed", "Changed"),
            ("new", "New"),
            ("unchanged", "Unchanged"),
            ("skipped", "Without product"),
        ],
        required=True,
    )
    rank = fields.Integer(compute="_compute_rank", store=True, precompute=True)
    key = fields.Char("SKU")
    sku_ids = fields.Many2many("tiktok.sku", string="TikTok SKUs")
    product_id = fields.Many2one("product.product")
    pack_quantity = fields.Float(digits="Product Unit")
    before = fields.Char("Now")
    after = fields.Char("Then")
    message = fields.Char("Remark")

    @api.depends("state")
    def _compute_rank(self):
        """Errors first, then changes: what a person has to look at."""
        order = [state for state, _label in self._fields["state"].selection]
        for line in self:
            line.rank = order.index(line.state)

    def _write_aliases(self):
        """Keep codes that TikTok has not shown yet."""
        if not self:
            return
        wizard = self.wizard_id
        Alias = self.env["tiktok.sku.alias"]
        domain = [
            ("alias", "in", self.mapped("key")),
            ("company_id", "=", wizard.company_id.id),
            ("backend_id", "=", wizard.backend_id.id),
        ]
        known = {alias.alias: alias for alias in Alias.search(domain)}
        missing = []
        for line in self:
            vals = {
                "product_id": line.product_id.id,
                "pack_quantity": line.pack_quantity,
            }
            if line.key in known:
                known[line.key].write(vals)
            else:
                missing.append(
                    {
                        **vals,
                        "alias": line.key,
                        "backend_id": wizard.backend_id.id,
                        "company_id": wizard.company_id.id,
                    }
                )
        Alias.create(missing)
