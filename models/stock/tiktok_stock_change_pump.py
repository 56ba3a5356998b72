from datetime import timedelta

from odoo import api, fields, models

from ..engine.own_transaction import in_own_transaction
from .one_statement import NO_JIT

#: marks taken in one go
BATCH = 20000
#: rows so old are not being worked on
AT_REST = timedelta(hours=1)

#: Takes marks away and puts in the SKUs that they concern. A product may be a part of
#: a kit at any depth; what shares a part with a marked kit or SKU may be granted other
#: figures, too: so first down to the parts, then up to all that contain them.
#: PostgreSQL expects to take next to nothing and may go through all SKUs for each mark
#: of a shop: marks of products and SKUs are kept away from that by name.
EXPAND = """
WITH RECURSIVE
taken AS (
    DELETE FROM tiktok_stock_change WHERE id IN (
        SELECT id FROM tiktok_stock_change
         WHERE backend_id IS NULL OR sku_id IS NULL
         ORDER BY id LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
    RETURNING product_id, sku_id, backend_id, cause, changed_at
),
recipe AS NOT MATERIALIZED (
    SELECT whole.id AS whole_id, line.product_id AS part_id
      FROM mrp_bom AS bom
      JOIN mrp_bom_line AS line ON line.bom_id = bom.id
      JOIN product_product AS whole
        ON whole.product_tmpl_id = bom.product_tmpl_id
       AND (bom.product_id IS NULL OR bom.product_id = whole.id)
     WHERE bom.active AND bom.type = 'phantom'
),
below AS (
    SELECT COALESCE(taken.product_id, sku.product_id) AS product_id,
           min(taken.changed_at) AS changed_at, min(taken.cause) AS cause
      FROM taken LEFT JOIN tiktok_sku AS sku ON sku.id = taken.sku_id
     WHERE taken.backend_id IS NULL
       AND COALESCE(taken.product_id, sku.product_id) IS NOT NULL
     GROUP BY 1
),
parts AS (
    SELECT product_id, changed_at, cause FROM below
     UNION
    SELECT recipe.part_id, parts.changed_at, parts.cause
      FROM parts JOIN recipe ON recipe.whole_id = parts.product_id
),
wholes AS (
    SELECT product_id, changed_at, cause FROM parts
     UNION
    SELECT recipe.whole_id, wholes.changed_at, wholes.cause
      FROM wholes JOIN recipe ON recipe.part_id = wholes.product_id
),
due AS (
    SELECT sku.id, wholes.changed_at, wholes.cause
      FROM wholes JOIN tiktok_sku AS sku ON sku.product_id = wholes.product_id
     UNION ALL
    SELECT sku_id, changed_at, cause FROM taken WHERE sku_id IS NOT NULL
     UNION ALL
    SELECT sku.id, taken.changed_at, taken.cause
      FROM taken JOIN tiktok_sku AS sku ON sku.backend_id = taken.backend_id
     WHERE taken.sku_id IS NULL AND taken.backend_id IS NOT NULL
),
made AS (
    INSERT INTO tiktok_stock_change (sku_id, backend_id, cause, changed_at)
    SELECT sku.id, sku.backend_id, min(due.cause), min(due.changed_at)
      FROM due JOIN tiktok_sku AS sku ON sku.id = due.id
      JOIN tiktok_backend AS shop ON shop.id = sku.backend_id
     WHERE shop.stock_mode <> 'off' AND shop.active
     GROUP BY sku.id, sku.backend_id
)
SELECT count(*) FROM taken
"""


class TikTokStockChange(models.Model):
    """From marks to pushes: the scheduled action that each mark wakes."""

    _inherit = "tiktok.stock.change"

    @api.model
    def _cron_export_changes(self):
        """Find the SKUs behind the marks, then start the push of each shop.

        One job per shop, however many marks; a shop without a job runner is served
        here.
        """
        while True:
            # jobs take marks away, too: who meets one of them looks again
            taken = in_own_transaction(self, "_expand")
            # the snapshot from before would not show what was just found
            left = self.env["ir.cron"]._commit_progress(taken)
            if taken < BATCH or not left:
                break
        for backend in self._shops_with_work():
            self._cron_start_push(backend)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _last_mark(self):
        """The number of the newest mark."""
        self.env.cr.execute("SELECT COALESCE(max(id), 0) FROM tiktok_stock_change")
        return self.env.cr.fetchone()[0]

    @api.model
    def _enqueue_marked(self, backend_id=None, since=0):
        """What the pump does, for shops with a job runner, at the end of their jobs.

        While much is sold the scheduled actions may be busy with something else, such
        as the nightly clean-up, for longer than a figure may be old.

        :param backend_id: a shop whose push has ended; starts again for marks newer
            than ``since``, whose own job may have met it at work
        """
        if not self._expand() and not self._is_due_since(backend_id, since):
            return
        now = fields.Datetime.now()
        for backend in self._shops_with_work():
            cursor = backend._cursor("stock")
            throttled = cursor.sync_next_try and cursor.sync_next_try > now
            if not backend.run_in_cron and not throttled:
                cursor._enqueue_extra_run()

    @api.model
    def _is_due_since(self, backend_id, since):
        """Whether marks that came after another one make a shop due."""
        self.env.cr.execute(
            """SELECT EXISTS (SELECT FROM tiktok_stock_change
                WHERE backend_id = %s AND sku_id IS NOT NULL AND id > %s
                  AND (due_at IS NULL OR due_at <= %s))""",
            [backend_id, since, fields.Datetime.now()],
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _expand(self):
        """Turn the oldest marks that nobody else takes into due SKUs, by one statement.

        :return: number of marks taken; fewer than :data:`BATCH` when none is left
        """
        # pending mappings and bills of materials must be there for the statement
        self.env.flush_all()
        self.env.cr.execute(NO_JIT + EXPAND, {"batch": BATCH})
        return self.env.cr.fetchone()[0]

    @api.model
    def _shops_with_work(self):
        """Running shops with SKUs that are due."""
        self.env.cr.execute(
            """SELECT id FROM tiktok_backend AS shop
                WHERE stock_mode <> 'off' AND EXISTS (
                      SELECT FROM tiktok_stock_change AS change
                       WHERE change.backend_id = shop.id
                         AND change.sku_id IS NOT NULL
                         AND (due_at IS NULL OR due_at <= %s))
                ORDER BY id""",
            [fields.Datetime.now()],
        )
        shops = self.env["tiktok.backend"].browse(
            [shop_id for (shop_id,) in self.env.cr.fetchall()]
        )
        return shops.filtered(lambda shop: shop._flow_mode("stock") != "off")

    @api.model
    def _cron_start_push(self, backend):
        """Start the push of one shop, unless TikTok has asked to wait."""
        cursor = backend._cursor("stock")
        if cursor.sync_next_try and cursor.sync_next_try > fields.Datetime.now():
            return
        if not backend.run_in_cron:
            cursor._enqueue_extra_run()
            return
        cursor._cron_run_here()

    @api.autovacuum
    def _gc_repeated(self):
        """Keep one of the rows about the same SKU while its shop is at rest.

        Not the fresh ones: a push that runs now sees some of them and ends those.
        """
        self.env.cr.execute(
            """DELETE FROM tiktok_stock_change AS older
                USING tiktok_stock_change AS newer
                WHERE newer.sku_id = older.sku_id AND newer.id > older.id
                  AND newer.backend_id = older.backend_id AND newer.due_at IS NULL
                  AND newer.changed_at < %s""",
            [fields.Datetime.now() - AT_REST],
        )
