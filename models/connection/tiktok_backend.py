from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class TikTokBackend(models.Model):
    """One TikTok shop connected to one company: its settings.

    Written by people only; what jobs have to remember stands on
    ``tiktok.sync.cursor``.
    """

    _name = "tiktok.backend"
    _description = "TikTok Shop"
    _inherit = ["mail.thread"]
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(
        required=True, tracking=True, help="Nickname: used in documents and logs."
    )
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    account_id = fields.Many2one(
        "tiktok.account", required=True, ondelete="restrict", index=True
    )
    environment = fields.Selection(related="account_id.environment")
    account_state = fields.Selection(related="account_id.state", string="Authorisation")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.company,
    )
    external_id = fields.Char("TikTok Shop ID", required=True, index=True)
    shop_cipher = fields.Char(copy=False, groups=fields.NO_ACCESS)
    shop_code = fields.Char("TikTok Shop Code", readonly=True)
    shop_name = fields.Char("Name on TikTok", readonly=True)
    region = fields.Char(required=True, help="Market of the shop as a country code.")
    market_id = fields.Many2one(
        "tiktok.market",
        compute="_compute_market_id",
        store=True,
        help="Facts about the region of the shop; empty for a region that this "
        "version does not know.",
    )
    seller_type = fields.Char(readonly=True, help="LOCAL or CROSS_BORDER")
    state = fields.Selection(
        [("draft", "To Connect"), ("connected", "Connected")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    enabled = fields.Boolean(
        "Switched on",
        default=True,
        tracking=True,
        help="Master switch: off means that nothing goes in or out.",
    )
    run_in_cron = fields.Boolean(
        "Run in Scheduled Actions",
        tracking=True,
        help="For servers without a job runner: scheduled actions do the work "
        "themselves instead of enqueueing jobs.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        tracking=True,
        compute="_compute_company_defaults",
        store=True,
        readonly=False,
        precompute=True,
        help="Ships the orders whose TikTok warehouse is not mapped to another one.",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        check_company=True,
        help="Sales orders of the shop are this team's.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Shop Manager",
        default=lambda self: self.env.user,
        tracking=True,
        help="Salesperson of the shop's sales orders; told of what waits for the "
        "shop manager.",
    )
    pricelist_id = fields.Many2one(
        "product.pricelist",
        check_company=True,
        tracking=True,
        help="Gives the currency of the orders; prices always come from TikTok.",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", string="Order Currency"
    )
    market_currency_id = fields.Many2one(
        related="market_id.currency_id", string="Currency on TikTok"
    )
    cursor_ids = fields.One2many("tiktok.sync.cursor", "backend_id", "Flows")
    _external_unique = models.Constraint(
        "UNIQUE(external_id)",
        "This TikTok shop is connected already. A shop linked twice would double its "
        "orders.",
    )

    # === COMPUTE METHODS === #

    @api.depends("region")
    def _compute_market_id(self):
        codes = self.mapped("region")
        markets = self.env["tiktok.market"].search([("code", "in", codes)])
        by_code = {market.code: market for market in markets}
        for backend in self:
            backend.market_id = by_code.get(backend.region)

    @api.depends("company_id")
    def _compute_company_defaults(self):
        for backend in self:
            if backend.warehouse_id.company_id != backend.company_id:
                backend.warehouse_id = self.env["stock.warehouse"].search(
                    [("company_id", "=", backend.company_id.id)], limit=1
                )

    @api.depends("pricelist_id.currency_id", "company_id.currency_id")
    def _compute_currency_id(self):
        for backend in self:
            backend.currency_id = (
                backend.pricelist_id.currency_id or backend.company_id.currency_id
            )

    # === CONSTRAINTS AND CRUD === #

    @api.constrains("account_id", "company_id")
    def _check_account_company(self):
        for backend in self:
            owner = backend.account_id.company_id
            if owner and owner not in backend.company_id.parent_ids:
                raise ValidationError(
                    self.env._(
                        "%(shop)s belongs to an account of %(company)s.",
                        shop=backend.name,
                        company=owner.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A new shop gets its flow rows and opens its company to the technical user."""
        backends = super().create(vals_list)
        backends._ensure_cursors()
        backends._technical_user()._tiktok_join_companies(backends.company_id)
        return backends

    def write(self, vals):
        """A shop that moves to another company takes the technical user along."""
        result = super().write(vals)
        if "company_id" in vals:
            self._technical_user()._tiktok_join_companies(self.company_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_connected(self):
        for backend in self.filtered(lambda b: b.state != "draft"):
            raise UserError(
                self.env._(
                    "%s has been connected: archive it instead of deleting it.",
                    backend.name,
                )
            )

    # === SHOPS OF AN AUTHORISATION === #

    @api.model
    def _upsert_from_shops(self, account, shops):
        """Drafts for new shops, fresh cipher and name for known ones.

        :param shops: list of shops as ``getAuthorizedShops`` answers them
        :return: all shops of the answer
        """
        ids = [shop["id"] for shop in shops]
        domain = [("external_id", "in", ids)]
        known = self.sudo().with_context(active_test=False).search(domain)
        by_id = {backend.external_id: backend for backend in known}
        backends = self.browse()
        for shop in shops:
            vals = self._prepare_backend_vals(shop)
            backend = by_id.get(shop["id"])
            if backend and backend.account_id != account:
                raise UserError(
                    self.env._(
                        "The TikTok shop %s is already connected through another "
                        "account.",
                        shop.get("name") or shop["id"],
                    )
                )
            if backend:
                backend.write(vals)
            else:
                vals.update(
                    name=shop.get("name") or shop["id"],
                    account_id=account.id,
                    company_id=(account.company_id or self.env.company).id,
                    external_id=shop["id"],
                )
                backend = self.sudo().create(vals)
            backends |= backend.with_env(self.env)
        return backends

    @api.model
    def _prepare_backend_vals(self, shop):
        """What TikTok decides about a shop (contract: getAuthorizedShops)."""
        return {
            "shop_cipher": shop.get("cipher"),
            "shop_code": shop.get("code"),
            "shop_name": shop.get("name"),
            "region": shop.get("region") or "",
            "seller_type": shop.get("seller_type"),
        }

    # === ACCESS FOR FLOWS === #

    def _client(self, hurry=None):
        """A client for this shop; see :meth:`tiktok.account._client`."""
        self.ensure_one()
        cipher = self.sudo().shop_cipher
        return self.account_id._client(shop_cipher=cipher, hurry=hurry)

    @api.model
    def _technical_user(self):
        """The user that jobs run as."""
        xmlid = "connector_tiktok_shop.user_technical"
        user_id = self.env["ir.model.data"]._xmlid_to_res_id(xmlid, True)
        return self.env["res.users"].sudo().browse(user_id)

    def _as_technical_user(self, records):
        """``records`` as the technical user in this shop's company.

        In this one alone: the caller may have chosen companies in the switcher that
        the technical user may not enter.
        """
        self.ensure_one()
        user = self._technical_user()
        return records.with_user(user).with_context(
            allowed_company_ids=self.company_id.ids
        )

    @api.model
    def _running(self):
        """All shops whose flows may run now."""
        return self.search([("state", "=", "connected")])._is_running()

    def _is_running(self):
        """Whether flows of this shop may run now: switched on and authorised."""
        return self.filtered(
            lambda b: (
                b.active
                and b.enabled
                and b.state == "connected"
                and b.account_state == "connected"
                and not b.account_id.is_copied_database
            )
        )

    def _action_open(self):
        """Window action on these shops."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_backend_action"
        )
        if len(self) == 1:
            form = {"view_mode": "form", "views": [(False, "form")]}
            return {**action, **form, "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)]}
