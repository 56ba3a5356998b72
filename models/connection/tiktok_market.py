from odoo import api, fields, models

TAX_POLICIES = [
    ("marketplace", "Collected by the marketplace"),
    ("odoo", "Odoo's taxes"),
    ("channel", "As TikTok states it"),
]


class TikTokMarket(models.Model):
    """Facts about one market of TikTok Shop, each with its source and date.

    Regional differences are data: code asks the market of a shop and never compares
    country codes. The values are defaults; what an order itself says comes first.
    """

    _name = "tiktok.market"
    _description = "TikTok Shop Market"
    _order = "code"

    code = fields.Char(required=True, readonly=True, help="Region code of TikTok Shop.")
    name = fields.Char(related="country_id.name")
    country_id = fields.Many2one("res.country", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    prices_include_tax = fields.Boolean(
        readonly=True, help="Whether the prices that buyers see contain the tax."
    )
    has_on_hold = fields.Boolean(
        "Orders Are Held",
        readonly=True,
        help="Orders of this market pass the status ON_HOLD. Each order says for "
        "itself whether it did; where it did not, the hour is kept here.",
    )
    tax_policy = fields.Selection(
        TAX_POLICIES,
        required=True,
        readonly=True,
        help="How orders of this market are taxed unless the shop says otherwise.",
    )
    carriers_by_route = fields.Boolean(
        readonly=True,
        help="The carriers depend on the countries of departure and of delivery.",
    )
    seller_center_url = fields.Char("Seller Center", readonly=True)
    source = fields.Char(readonly=True)
    source_date = fields.Date(readonly=True)

    _code_unique = models.Constraint("UNIQUE(code)", "This market is known already.")

    @api.depends("code")
    def _compute_display_name(self):
        for market in self:
            market.display_name = f"{market.name} ({market.code})"

    @api.model_create_multi
    def create(self, vals_list):
        """Shops that waited for a new market find it."""
        markets = super().create(vals_list)
        domain = [("region", "in", markets.mapped("code"))]
        shops = self.env["tiktok.backend"].sudo().with_context(active_test=False)
        shops.search(domain)._compute_market_id()
        return markets
