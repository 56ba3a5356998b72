from odoo import api, fields, models

#: what becomes of an order by its kind
BOOK = [("book", "Sales order"), ("bind", "Mirror only")]


class TikTokBackend(models.Model):
    """Order policies of a shop."""

    _inherit = "tiktok.backend"

    orders_since = fields.Datetime(
        "Read Orders since",
        tracking=True,
        help="Orders that changed before are not read. Empty: all that TikTok lists. "
        "An earlier time is read from there at once.",
    )

    # Which status makes a document
    confirm_orders = fields.Boolean(
        default=True,
        tracking=True,
        help="Off: orders arrive as quotations and a person confirms them.",
    )
    hold_policy = fields.Selection(
        [
            ("reserve", "Sales order, goods reserved, delivery locked"),
            ("quote", "Quotation"),
            ("bind", "Mirror only"),
        ],
        "Orders on Hold",
        default="reserve",
        required=True,
        tracking=True,
        help="What becomes of an order during the hour in which the buyer may still "
        "cancel. Pre-orders stay quotations until TikTok releases them.",
    )
    hold_minutes = fields.Integer(
        "Own Hold (min)",
        default=60,
        tracking=True,
        help="Orders that TikTok does not hold itself wait this long after payment: "
        "the buyer may still cancel without asking.",
    )
    late_policy = fields.Selection(
        [
            ("outside", "Sales order, delivered outside"),
            ("warehouse", "Sales order with an ordinary delivery"),
            ("bind", "Mirror only"),
        ],
        "Orders Shipped Elsewhere",
        default="outside",
        required=True,
        tracking=True,
        help="Orders first seen after they were shipped. Delivered outside means: "
        "they reach the books, the stock of your warehouse is not touched.",
    )
    fbt_policy = fields.Selection(
        BOOK,
        "Orders Fulfilled by TikTok",
        default="book",
        required=True,
        tracking=True,
        help="They ship from a warehouse of their own, never from yours.",
    )
    sample_policy = fields.Selection(
        BOOK,
        "Creator Samples",
        default="book",
        required=True,
        tracking=True,
        help="Samples for creators cost nothing: as a sales order at price zero, "
        "or seen on the TikTok order only.",
    )
    order_name_prefix = fields.Char(
        tracking=True,
        help="Names sales orders by this prefix and TikTok's order id, for instance "
        "TT-577090000000000101. Empty: Odoo's own numbers.",
    )
    sample_team_id = fields.Many2one(
        "crm.team",
        "Sales Team of Samples",
        check_company=True,
        help="Sales team of orders of samples. Empty: the team of the shop.",
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        check_company=True,
        help="On each line of the shop's sales orders.",
    )
    marketing_analytic_account_id = fields.Many2one(
        "account.analytic.account",
        "Analytic Account of Samples and Gifts",
        check_company=True,
        help="Instead of the shop's, on lines of samples and gifts.",
    )
    fbt_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Warehouse of TikTok (FBT)",
        check_company=True,
        help="Stock that lies at TikTok. Made by itself with the first such order.",
    )
    outside_warehouse_id = fields.Many2one(
        "stock.warehouse",
        "Warehouse outside Odoo",
        check_company=True,
        help="Takes the deliveries that were made elsewhere. Made by itself with the "
        "first such order.",
    )

    # Customers
    partner_policy = fields.Selection(
        [
            ("shop", "One customer for the shop"),
            ("buyer", "One customer for each buyer"),
        ],
        default="shop",
        required=True,
        tracking=True,
        help="The delivery address is a contact below the customer either way.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer of the Shop",
        check_company=True,
        help="Made by itself with the first order.",
    )
    retention_days = fields.Integer(
        "Keep Personal Data (days)",
        default=180,
        tracking=True,
        help="Names, addresses and phones of buyers are forgotten so long after an "
        "order is finished. 0: they are kept.",
    )
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        check_company=True,
        tracking=True,
        help="Empty: Odoo finds it by the delivery address.",
    )
    payment_term_id = fields.Many2one(
        "account.payment.term",
        check_company=True,
        help="On sales orders of the shop. Empty: as the customer's.",
    )

    # Money
    tax_policy = fields.Selection(
        [
            ("marketplace", "Collected and remitted by TikTok"),
            ("odoo", "Taxes of Odoo"),
            ("channel", "Tax rates of the TikTok order"),
        ],
        compute="_compute_tax_policy",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="Collected by TikTok: lines carry no tax, the tax is kept as a memo on "
        "the order and never enters your return.",
    )
    prices_include_tax = fields.Boolean(
        compute="_compute_tax_policy",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
        help="On where the prices that buyers see contain the tax, as in the EU "
        "and the UK.",
    )
    shipping_product_id = fields.Many2one(
        "product.product",
        "Shipping Fee Product",
        check_company=True,
        default=lambda self: self._default_product("product_shipping"),
        help="What buyers pay for shipping stands on the sales order as this product.",
    )
    deposit_product_id = fields.Many2one(
        "product.product",
        check_company=True,
        default=lambda self: self._default_product("product_deposit"),
        help="Bottle deposits of German orders.",
    )

    @api.model
    def _default_product(self, name):
        return self.env.ref(f"connector_tiktok_shop.{name}", raise_if_not_found=False)

    @api.depends("region")
    def _compute_tax_policy(self):
        """Default by market (``tiktok.market``, data with source and date)."""
        for backend in self:
            market = backend.market_id
            backend.tax_policy = market.tax_policy or "odoo"
            backend.prices_include_tax = market.prices_include_tax

    def write(self, vals):
        """Orders that wait for a setting follow when it changes.

        Those only mirrored in shadow are imported when it goes live, those on hold
        follow the new rule and wait by the new number of minutes. What became due
        while nothing ran goes on at once.
        """
        in_shadow = self.filtered(lambda b: b.order_mode == "shadow")
        stood = self.filtered(lambda b: b._flow_mode("order") == "off")
        result = super().write(vals)
        stood.filtered(lambda b: b._flow_mode("order") != "off")._import_what_waits()
        if vals.get("order_mode") == "live":
            self.env["tiktok.order"]._release_ignored(in_shadow)
        if "hold_minutes" in vals or "hold_policy" in vals:
            self.env["tiktok.order"]._renew_hold(self)
        return result

    def _resume_flows(self):
        """Bring back the orders that waited for the authorisation."""
        self._import_what_waits()
        return super()._resume_flows()

    def _import_what_waits(self):
        """Jobs for orders of these shops that are wanted and may have lost theirs."""
        domain = [("backend_id", "in", self.ids), ("sync_state", "=", "pending")]
        self.env["tiktok.order"].search(domain)._enqueue_import()

    def action_create_included_taxes(self):
        """Copy each sales tax of the company as one that is included in the price.

        Taxes that have such a twin already are left alone.
        """
        self.ensure_one()
        resolver = self.env["tiktok.tax.resolver"]
        taxes = self.env["account.tax"].search(
            [
                ("company_id", "parent_of", self.company_id.id),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "in", ("percent", "division")),
            ]
        )
        for tax in taxes.filtered(lambda t: not t.price_include):
            if not resolver._twin(self, tax):
                tax.copy(
                    {
                        "name": self.env._("%s (included)", tax.name),
                        "price_include_override": "tax_included",
                    }
                )
        self.env["tiktok.order"]._release_failed(self, "tax_missing")
        return True

    def action_use_market_currency(self):
        """Give the shop a pricelist in the currency of its market.

        The currency is switched on and the pricelist made where they are missing;
        orders that waited for it follow. Prices always come from TikTok, so that the
        pricelist holds no rules.
        """
        self.ensure_one()
        self.check_access("write")
        currency = self.market_id.currency_id
        if currency and currency != self.currency_id:
            self.pricelist_id = self._market_pricelist(currency)
            self.action_check_readiness()
            self.env["tiktok.order"]._release_failed(self, "currency_mismatch")
        return True

    def _market_pricelist(self, currency):
        """A pricelist without rules in this currency, shared by the company's shops."""
        company = self.company_id
        # whoever may change the shop need not be an administrator of currencies
        currency.sudo().active = True
        pricelists = self.env["product.pricelist"].sudo().with_company(company)
        domain = [
            ("currency_id", "=", currency.id),
            ("company_id", "in", (False, company.id)),
            ("item_ids", "=", False),
        ]
        return pricelists.search(domain, limit=1) or pricelists.create(
            {
                "name": self.env._("TikTok Shop %s", currency.name),
                "currency_id": currency.id,
                "company_id": company.id,
            }
        )

    # === WAREHOUSES THAT ARE NOT OURS === #

    def _warehouse_at_tiktok(self):
        """The warehouse of stock that lies at TikTok (FBT)."""
        return self._own_warehouse(
            "fbt_warehouse_id", "TTFBT", self.env._("TikTok (FBT)")
        )

    def _warehouse_outside(self):
        """The warehouse for what was delivered without Odoo."""
        return self._own_warehouse(
            "outside_warehouse_id", "TTOUT", self.env._("Delivered outside Odoo")
        )

    def _own_warehouse(self, field_name, code, name):
        """One such warehouse per company, shared by its shops."""
        self.ensure_one()
        if self[field_name]:
            return self[field_name]
        warehouses = self.env["stock.warehouse"].sudo().with_company(self.company_id)
        domain = [("code", "=", code), ("company_id", "=", self.company_id.id)]
        warehouse = warehouses.with_context(active_test=False).search(domain, limit=1)
        if not warehouse:
            warehouse = warehouses.create(
                {"name": name, "code": code, "company_id": self.company_id.id}
            )
        self.sudo()[field_name] = warehouse
        return warehouse.sudo(False)
