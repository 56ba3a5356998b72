from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: how long what TikTok has told is kept
KEPT_DAYS = 30


class TikTokStockEvidence(models.Model):
    """One change of stock as TikTok has told it: figures after it, and its source.

    Evidence for explaining a difference, never a figure to compute with: events come
    late, twice and out of order.
    """

    _name = "tiktok.stock.evidence"
    _description = "TikTok Shop Stock Change Told by TikTok"
    _order = "occurred_at desc, id desc"
    _rec_name = "source"
    _log_access = False

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    sku_id = fields.Many2one(
        "tiktok.sku", "SKU", required=True, readonly=True, ondelete="cascade"
    )
    external_id = fields.Char("TikTok Event ID", required=True, readonly=True)
    occurred_at = fields.Datetime("When", readonly=True)
    source = fields.Char(readonly=True, help="As TikTok names it.")
    available = fields.Integer(
        "Available After", readonly=True, aggregator=None, help="In all warehouses."
    )
    committed = fields.Integer("Committed After", readonly=True, aggregator=None)
    available_delta = fields.Integer("Available by", readonly=True)
    committed_delta = fields.Integer("Committed by", readonly=True)

    _event_unique = models.Constraint(
        "UNIQUE(backend_id, external_id)", "This change has been told already."
    )
    _recent = models.Index("(sku_id, occurred_at)")

    @api.model
    def _sources(self, levels):
        """Sources of the changes told since TikTok accepted each figure.

        None where the last of them left another figure than the one that is shown:
        what has changed it then was not told, as while events are off.

        :param levels: ``{key: {"sku_id": ..., "accepted_at": ..., "total": (all
            warehouses, the same without campaigns)}}``
        :return: ``{key: frozenset of sources}``; one statement
        """
        since = [row["accepted_at"] for row in levels.values() if row["accepted_at"]]
        if not since:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT sku_id, source, MAX(occurred_at),
                          (array_agg(available ORDER BY occurred_at DESC, id DESC))[1]
                     FROM tiktok_stock_evidence
                    WHERE sku_id = ANY(%s) AND occurred_at >= %s
                    GROUP BY sku_id, source""",
                [row["sku_id"] for row in levels.values()],
                min(since),
            )
        )
        told = {}
        for sku_id, source, latest, available in rows:
            told.setdefault(sku_id, []).append((latest, source or "", available))
        return {
            key: self._since(row, told.get(row["sku_id"], ()))
            for key, row in levels.items()
        }

    @staticmethod
    def _since(level, told):
        """Sources that lead to the figure which TikTok shows of this level."""
        since = level["accepted_at"]
        found = [row for row in told if since and row[0] >= since]
        if not found:
            return frozenset()
        latest = max(when for when, _source, _available in found)
        left = {available for when, _source, available in found if when == latest}
        if left.isdisjoint(level["total"]):
            return frozenset()
        return frozenset(source for _when, source, _available in found)

    @api.autovacuum
    def _gc_old(self):
        """What nobody asks about any more."""
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.env.cr.execute(
            "DELETE FROM tiktok_stock_evidence WHERE occurred_at < %s", [old]
        )
