from odoo import api, fields, models
from odoo.tools import SQL

from .tiktok_stock_level import DRIFTS
from .tiktok_stock_level_store import columns

#: figures that are too high on TikTok come before all that are too low
TOO_HIGH = 10**6

#: Stores the figures that were computed and, in the same pass, a line for each that
#: differs from what TikTok shows
DIFFERENCES = """
WITH computed AS (
    UPDATE tiktok_stock_level level SET wanted = row.wanted
      FROM unnest(%(sku)s::int[], %(warehouse)s::int[],
                  %(figure)s::int[]) AS row(sku, warehouse, wanted)
     WHERE level.sku_id = row.sku AND level.warehouse_id = row.warehouse
       AND level.seen >= 0
 RETURNING level.*
)
INSERT INTO tiktok_stock_compare_line (
       compare_id, backend_id, company_id, card_id, sku_id, product_id,
       warehouse_id, level_id, seen, wanted, difference, rank, drift,
       is_selected, create_uid, create_date, write_uid, write_date)
SELECT %(compare)s, level.backend_id, level.company_id, level.card_id,
       level.sku_id, card.product_id, level.warehouse_id, level.id,
       level.seen, level.wanted, level.seen - level.wanted,
       CASE WHEN level.seen > level.wanted
            THEN %(high)s + level.seen - level.wanted
            ELSE level.wanted - level.seen END,
       level.drift, TRUE, %(user)s, %(now)s, %(user)s, %(now)s
  FROM computed AS level
  JOIN tiktok_stock_card card ON card.id = level.card_id
 WHERE level.seen != level.wanted
"""


class TikTokStockCompareLine(models.Model):
    """One figure that differs, as it was when it was compared.

    Sending computes it anew: what is equal by then is not sent.
    """

    _name = "tiktok.stock.compare.line"
    _description = "TikTok Shop Stock Difference"
    _order = "rank desc, id"
    _rec_name = "sku_id"

    compare_id = fields.Many2one(
        "tiktok.stock.compare", required=True, readonly=True, ondelete="cascade"
    )
    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    card_id = fields.Many2one(
        "tiktok.stock.card", required=True, readonly=True, ondelete="cascade"
    )
    sku_id = fields.Many2one(
        "tiktok.sku", "SKU", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    warehouse_id = fields.Many2one(
        "tiktok.warehouse", "TikTok Warehouse", readonly=True, ondelete="cascade"
    )
    level_id = fields.Many2one(
        "tiktok.stock.level", required=True, readonly=True, ondelete="cascade"
    )
    seen = fields.Integer("On TikTok", readonly=True)
    wanted = fields.Integer("By Odoo", readonly=True)
    difference = fields.Integer(
        readonly=True, help="Above zero TikTok may sell what is not there."
    )
    rank = fields.Integer(readonly=True, aggregator=None)
    drift = fields.Selection(
        [("none", "Not sent yet"), *DRIFTS[1:]], "Explanation", readonly=True
    )
    is_selected = fields.Boolean("Send", default=True)
    is_settled = fields.Boolean(
        "Equal now", compute="_compute_is_settled", search="_search_is_settled"
    )

    _worst = models.Index("(compare_id, rank)")

    @api.depends("level_id.seen", "level_id.wanted")
    def _compute_is_settled(self):
        for line in self:
            line.is_settled = line.level_id.seen == line.level_id.wanted

    @api.model
    def _search_is_settled(self, operator, value):
        if operator != "in":
            return NotImplemented
        settled = SQL(
            """(SELECT line.id FROM tiktok_stock_compare_line line
                  JOIN tiktok_stock_level level ON level.id = line.level_id
                 WHERE level.seen = level.wanted)"""
        )
        return [("id", "in" if True in value else "not in", settled)]

    def write(self, vals):
        """A person chooses what is sent; operators may, and nothing else."""
        if vals.keys() == {"is_selected"}:
            self.card_id._check_may_operate()
        return super().write(vals)

    # === MAKING === #

    @api.model
    def _make_lines(self, compare):
        """Compute all figures of a comparison now and list those that differ.

        A few statements however many: the figures come from the planner.

        :return: totals, as values of the comparison
        """
        cards = self.env["tiktok.stock.card"].search(compare._cards())
        plans = self.env["tiktok.stock.planner"]._plan(compare.backend_id, cards.sku_id)
        wanted = [
            (plan.sku_id, warehouse_id, level.wanted)
            for plan in plans
            if not plan.keep
            for warehouse_id, level in plan.levels.items()
            if level.is_mapped
        ]
        self._insert_differences(compare, wanted)
        return self._totals(compare)

    def _insert_differences(self, compare, wanted):
        sku, warehouse, figure = columns(wanted, 3)
        self.env["tiktok.stock.level"].flush_model()
        self.env.cr.execute(
            SQL(
                DIFFERENCES,
                sku=sku,
                warehouse=warehouse,
                figure=figure,
                compare=compare.id,
                high=TOO_HIGH,
                user=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.env["tiktok.stock.level"].invalidate_model(flush=False)
        self.invalidate_model(flush=False)

    def _totals(self, compare):
        """How many figures are too high and too low, and by how much."""
        high, more, low, less = self.env.execute_query(
            SQL(
                """SELECT count(*) FILTER (WHERE difference > 0),
                          COALESCE(sum(difference) FILTER (WHERE difference > 0), 0),
                          count(*) FILTER (WHERE difference < 0),
                          COALESCE(-sum(difference) FILTER (WHERE difference < 0), 0)
                     FROM tiktok_stock_compare_line WHERE compare_id = %s""",
                compare.id,
            )
        )[0]
        return {
            "over_count": high,
            "over_pieces": more,
            "under_count": low,
            "under_pieces": less,
        }

    # === CHOOSING === #

    def action_leave_out(self):
        """Button: these figures stay as they are on TikTok."""
        self.write({"is_selected": False})

    def action_take_in(self):
        """Button: these figures are sent after all."""
        self.write({"is_selected": True})
