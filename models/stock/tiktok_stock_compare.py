from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

FLOW = "stock"
#: comparisons without differences are forgotten after this
KEPT_DAYS = 30
#: differences shown on the comparison itself
MOST_SHOWN = 20
#: kinds whose differences are listed for a person before anything is sent
PREVIEWED = ("manual", "first")


class TikTokStockCompare(models.Model):
    """One comparison of the stock of a shop with what TikTok shows.

    Reads and explains; one page of SKUs per job. Asked for by a person it ends with
    the list of differences, worst first, and sends nothing before the person says so.
    By night and every hour it notes what differs, which is then due for the next push.
    """

    _name = "tiktok.stock.compare"
    _description = "TikTok Shop Stock Comparison"
    _inherit = "tiktok.sync.mixin"
    _order = "id desc"

    _sync_flow = FLOW

    backend_id = fields.Many2one(
        "tiktok.backend",
        "Shop",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("manual", "Asked for by hand"),
            ("first", "Before the first push"),
            ("nightly", "Nightly"),
            ("hourly", "Hourly"),
            ("event", "Told by TikTok"),
        ],
        "Reason",
        default="manual",
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("reading", "Comparing"),
            ("ready", "To be looked at"),
            ("sent", "Sent"),
            ("noted", "Noted"),
        ],
        default="reading",
        required=True,
        readonly=True,
        copy=False,
    )
    sku_ids = fields.Json(
        "SKUs Asked for", readonly=True, help="Only these SKUs; all when empty."
    )
    position = fields.Integer(readonly=True, help="The last card that was compared.")
    card_count = fields.Integer("SKUs", readonly=True)
    checked_count = fields.Integer("Compared", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    counts = fields.Json(readonly=True, help="Figures by the kind of difference.")
    line_ids = fields.One2many("tiktok.stock.compare.line", "compare_id", readonly=True)
    worst_line_ids = fields.Many2many(
        "tiktok.stock.compare.line",
        string="Worst Differences",
        compute="_compute_worst_line_ids",
    )
    summary = fields.Char("Found", compute="_compute_summary")
    over_count = fields.Integer("Figures too High on TikTok", readonly=True)
    over_pieces = fields.Integer("Pieces too Many", readonly=True)
    under_count = fields.Integer("Figures too Low on TikTok", readonly=True)
    under_pieces = fields.Integer("Pieces too Few", readonly=True)
    left_out_count = fields.Integer(compute="_compute_left_out_count")
    kept_count = fields.Integer(
        "Excluded or Frozen",
        compute="_compute_kept_count",
        help="SKUs whose figures are left alone at this moment: they are not listed.",
    )
    open_count = fields.Integer(
        "Still Different", compute="_compute_open_count", help="At this moment."
    )
    hold_until = fields.Datetime(
        "Leave Others Alone until",
        default=lambda self: fields.Datetime.now() + timedelta(days=7),
        help="SKUs that you leave out keep TikTok's figure until then, by a rule.",
    )
    user_id = fields.Many2one("res.users", "Asked by", readonly=True)
    started_at = fields.Datetime(
        "Started", default=fields.Datetime.now, required=True, readonly=True
    )
    ended_at = fields.Datetime("Compared at", readonly=True)
    sent_at = fields.Datetime(readonly=True)
    is_live = fields.Boolean(compute="_compute_is_live")

    @api.depends("kind", "backend_id.name", "backend_id.stock_mode")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for compare in self:
            shop, kind = compare.backend_id, compare.kind
            if kind == "first" and not shop._is_before_first_push():
                kind = "manual"
            if kind == "manual":
                name = self.env._("%s, asked for by hand", shop.name)
            else:
                name = f"{shop.name}: {kinds[kind]}"
            compare.display_name = name

    @api.depends("card_count", "checked_count", "state")
    def _compute_progress(self):
        """Percent; all of them only when the result is there."""
        for compare in self:
            done = 100 * compare.checked_count / (compare.card_count or 1)
            compare.progress = min(done, 99) if compare.state == "reading" else 100

    @api.depends("line_ids")
    def _compute_worst_line_ids(self):
        """The first of the list; all others are a click away."""
        lines = self.env["tiktok.stock.compare.line"]
        for compare in self:
            domain = [("compare_id", "=", compare.id)]
            compare.worst_line_ids = lines.search(domain, limit=MOST_SHOWN)

    @api.depends("counts")
    def _compute_summary(self):
        kinds = dict(
            self.env["tiktok.stock.level"]
            ._fields["drift"]
            ._description_selection(self.env)
        )
        for compare in self:
            compare.summary = ", ".join(
                f"{kinds.get(kind, kind)}: {number}"
                for kind, number in (compare.counts or {}).items()
                if kind != "none"
            )

    @api.depends("line_ids.is_selected")
    def _compute_left_out_count(self):
        left_out = [("compare_id", "in", self.ids), ("is_selected", "=", False)]
        groups = self.env["tiktok.stock.compare.line"]._read_group(
            left_out, ["compare_id"], ["__count"]
        )
        counts = {compare.id: count for compare, count in groups}
        for compare in self:
            compare.left_out_count = counts.get(compare.id, 0)

    def _compute_kept_count(self):
        for compare in self:
            compare.kept_count = self.env["tiktok.stock.card"].search_count(
                compare._kept_cards()
            )

    def _kept_cards(self):
        """Cards of this comparison that a person holds as they are."""
        # what shows 0 follows its rule and is compared like all others
        zero = Domain("rule_id", "any", [("shows_zero", "=", True)])
        held = Domain("is_excluded", "=", True) & ~zero
        return self._cards() & (held | Domain("is_frozen", "=", True))

    def action_open_kept(self):
        """The SKUs whose figures are left alone, each with its reason."""
        cards = self.env["tiktok.stock.card"].search(self._kept_cards())
        return cards._action_open()

    def _compute_open_count(self):
        lines = self.env["tiktok.stock.compare.line"]
        for compare in self:
            compare.open_count = lines.search_count(
                [("compare_id", "=", compare.id), ("is_settled", "=", False)]
            )

    @api.depends("backend_id.stock_mode")
    def _compute_is_live(self):
        for compare in self:
            compare.is_live = compare.backend_id.stock_mode == "live"

    # === START === #

    @api.model
    def _start(self, backend, kind, skus=None):
        """Begin a comparison; one of the same kind that still reads is joined.

        :param skus: compare these alone; None: all with a stock card
        :return: the comparison
        """
        ids = sorted(skus.ids) if skus is not None else False
        reading = self.sudo().search(
            [
                ("backend_id", "=", backend.id),
                ("kind", "=", kind),
                ("state", "=", "reading"),
            ],
            limit=1,
        )
        if reading and not (ids and reading.sku_ids):
            return reading.with_env(self.env)
        if reading and not reading.position:
            reading.sku_ids = sorted({*reading.sku_ids, *ids})
            return reading.with_env(self.env)
        compare = self.sudo().create(
            {
                "backend_id": backend.id,
                "kind": kind,
                "sku_ids": ids,
                "user_id": self.env.uid if kind in PREVIEWED else False,
            }
        )
        compare._enqueue_read()
        return compare.with_env(self.env)

    def _enqueue_read(self, eta=None):
        """One job for the next page of each comparison."""
        for compare in self:
            priority = 8 if compare.kind in PREVIEWED else 20
            compare._sync_call("_import_compare", eta=eta, priority=priority)
            if compare.backend_id.run_in_cron:
                cron = self.env.ref("connector_tiktok_shop.ir_cron_compare_stock")
                cron.sudo()._trigger(eta)

    def _enqueue_next_try(self, next_try):
        """Come back at the time the guard has chosen."""
        self._enqueue_read(eta=next_try)

    def action_retry(self):
        """Button: go on from where comparing stopped.

        :raises AccessError: for users who may only see
        :raises UserError: when it was compared to the end
        """
        self._check_may_operate()
        stopped = self.filtered(lambda compare: compare.state == "reading")
        if not stopped:
            raise UserError(self.env._("This comparison has come to its end."))
        stopped.sudo().write(
            {"sync_state": "pending", "sync_next_try": False, "sync_attempts": 0}
        )
        stopped._enqueue_read()
        return True

    @api.autovacuum
    def _gc_old(self):
        """Comparisons of last month, with their lists."""
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        found = self.search([("started_at", "<", old)], limit=100)
        found.unlink()
        return len(found), len(found) == 100
