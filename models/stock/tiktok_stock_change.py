from datetime import UTC, datetime
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from .pump_notice import tell_workers

#: where the marks of a transaction gather until it is flushed
GATHERED = "connector_tiktok_shop.stock_changes"
#: in the post-commit data: the workers of scheduled actions are told once
NOTIFIED = "connector_tiktok_shop.stock_pump_told"

PUMP = "connector_tiktok_shop.ir_cron_export_stock_changes"


def _now():
    """This moment in UTC, to the microsecond: the age of a figure is seconds."""
    return datetime.now(UTC).replace(tzinfo=None)


class TikTokStockChange(models.Model):
    """Log of what may have changed a figure on TikTok: only ever inserted into.

    A mark says "look again", never how much. Three kinds of rows, told apart by what
    is filled in: a product or a SKU (marked by the transaction that caused it), a
    whole shop, and a SKU of a shop: what the pump made of the others, due for the
    next push. Plain numbers instead of links: a foreign key would lock the product
    in every transaction that moves it.
    """

    _name = "tiktok.stock.change"
    _description = "TikTok Shop Stock Change"
    _log_access = False
    _order = "id"
    _rec_name = "cause"

    product_id = fields.Integer(readonly=True, aggregator=None)
    sku_id = fields.Integer("SKU", readonly=True, aggregator=None)
    backend_id = fields.Integer("Shop", readonly=True, aggregator=None)
    cause = fields.Char(readonly=True)
    changed_at = fields.Datetime("Changed", readonly=True)
    due_at = fields.Datetime(
        "Not Before", readonly=True, help="Given back by a push until then."
    )

    _raw = models.Index("(id) WHERE backend_id IS NULL OR sku_id IS NULL")
    _due = models.Index("(backend_id, sku_id) WHERE sku_id IS NOT NULL")

    def init(self):
        """Rows live for seconds: clean up after thousands, not after a fifth."""
        self.env.cr.execute(
            SQL(
                """ALTER TABLE %s SET (autovacuum_vacuum_scale_factor = 0,
                                       autovacuum_vacuum_threshold = 5000,
                                       autovacuum_analyze_scale_factor = 0,
                                       autovacuum_analyze_threshold = 5000)""",
                SQL.identifier(self._table),
            )
        )

    # === MARKING === #

    @api.model
    def _mark(self, product_ids, cause):
        """Note that the free stock of products, or what they contain, may differ.

        Costs the transaction one statement however often it is called, locks nothing
        that others want and does nothing while no shop has its stock switched on.

        :param product_ids: whatever products; whether TikTok sells them is asked later
        :param cause: short word for the log, such as ``quant``
        """
        self._gather((product_id, None, None, cause) for product_id in product_ids)

    @api.model
    def _mark_skus(self, sku_ids, cause):
        """Note that the figures of SKUs, or of what shares their parts, may differ."""
        self._gather((None, sku_id, None, cause) for sku_id in sku_ids)

    @api.model
    def _mark_shops(self, backends, cause):
        """Note that all figures of shops may differ."""
        self._gather((None, None, backend_id, cause) for backend_id in backends.ids)

    @api.model
    def _mark_everything(self, cause):
        """Note that any figure of any shop may differ, for rare and wide changes."""
        if self.env["tiktok.backend"]._has_stock_flow():
            shops = self.env["tiktok.backend"].sudo()
            shops = shops.search([("stock_mode", "!=", "off")])
            self._mark_shops(shops, cause)

    @api.model
    def _gather(self, marks):
        if not self.env["tiktok.backend"]._has_stock_flow():
            return
        precommit = self.env.cr.precommit
        gathered = precommit.data.get(GATHERED)
        if gathered is None:
            gathered = precommit.data[GATHERED] = {}
            precommit.add(self.sudo()._insert_gathered)
        for product_id, sku_id, backend_id, cause in marks:
            gathered.setdefault((product_id, sku_id, backend_id), cause)

    @api.model
    def _insert_gathered(self):
        """Write the marks and wake the pump, by one statement.

        Runs before the commit, and before each savepoint: what a savepoint takes back
        takes its marks along.
        """
        gathered = self.env.cr.precommit.data.pop(GATHERED, None)
        if not gathered:
            return
        rows = [(*mark, cause) for mark, cause in gathered.items()]
        rows = [list(column) for column in zip(*rows, strict=True)]
        pump_id = self.env["ir.model.data"]._xmlid_to_res_id(PUMP)
        self.env.cr.execute(
            """
            WITH marked AS (
                INSERT INTO tiktok_stock_change
                            (product_id, sku_id, backend_id, cause, changed_at)
                SELECT mark.*, %s
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::varchar[]) AS mark
            )
            INSERT INTO ir_cron_trigger (cron_id, call_at)
            SELECT id, %s FROM ir_cron WHERE id = %s AND active
            """,
            [_now(), *rows, fields.Datetime.now(), pump_id or None],
        )
        self._notify_workers()

    @api.model
    def _notify_workers(self):
        """Tell the workers of scheduled actions after the commit, as a trigger does.

        A notice that gets lost costs a minute: the row of the trigger stays.
        """
        postcommit = self.env.cr.postcommit
        if not postcommit.data.get(NOTIFIED):
            postcommit.data[NOTIFIED] = True
            notify = self.env["ir.cron"]._notifydb
            postcommit.add(partial(tell_workers, self.env.cr.dbname, notify))

    # === WHAT A PUSH TAKES === #

    @api.model
    def _claim(self, backend, limit):
        """SKUs of a shop whose figures are due, the longest waiting first.

        Only reads: a push that breaks off has lost nothing. One push per shop runs at
        a time, so nobody else takes the same.

        :return: ``{sku id: time of the oldest change}``, in that order
        """
        return dict(self.env.execute_query(self._claim_sql(backend, limit)))

    @api.model
    def _claim_sql(self, backend, limit):
        """The statement of :meth:`_claim`: columns ``sku_id`` and ``changed_at``."""
        return SQL(
            """SELECT sku_id, min(changed_at) AS changed_at FROM tiktok_stock_change
                WHERE backend_id = %s AND sku_id IS NOT NULL
                  AND (due_at IS NULL OR due_at <= %s)
                GROUP BY sku_id ORDER BY min(changed_at), sku_id LIMIT %s""",
            backend.id,
            _now(),
            limit,
        )

    @api.model
    def _done(self, sku_ids):
        """The figures of SKUs are computed in this transaction: their marks end.

        To be called in the transaction that computes *and* stores: a mark that its
        snapshot shows has a cause that the snapshot shows, too. Later ones stay.
        """
        self.env.cr.execute(self._done_sql(sku_ids))

    @api.model
    def _done_sql(self, sku_ids):
        """The statement of :meth:`_done`."""
        return SQL(
            """DELETE FROM tiktok_stock_change
                WHERE sku_id = ANY(%s) AND backend_id IS NOT NULL""",
            list(sku_ids),
        )

    @api.model
    def _give_back(self, sku_ids, cause, delay=None):
        """SKUs are due again, for instance since the rate limit ended the push.

        :param delay: timedelta; at once when empty
        """
        now = fields.Datetime.now()
        due_at = now + delay if delay else None
        pump_id = self.env["ir.model.data"]._xmlid_to_res_id(PUMP)
        self.env.cr.execute(
            """
            WITH marked AS (
                INSERT INTO tiktok_stock_change
                            (sku_id, backend_id, cause, changed_at, due_at)
                SELECT id, backend_id, %s, %s, %s
                  FROM tiktok_sku WHERE id = ANY(%s)
            )
            INSERT INTO ir_cron_trigger (cron_id, call_at)
            SELECT id, %s FROM ir_cron WHERE id = %s AND active
            """,
            [cause, _now(), due_at, list(sku_ids), due_at or now, pump_id or None],
        )
        if not delay:
            self._notify_workers()
