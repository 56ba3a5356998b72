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

        :param levels: ``{key: {"sku_id": ..., "accepted_at": ...}}``
        :return: ``{key: frozenset of sources}``; one statement
        """
        since = [row["accepted_at"] for row in levels.values() if row["accepted_at"]]
        if not since:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT sku_id, source, MAX(occurred_at)
                     FROM tiktok_stock_evidence
                    WHERE sku_id = ANY(%s) AND occurred_at >= %s
                    GROUP BY sku_id, source""",
                [row["sku_id"] for row in levels.values()],
                min(since),
            )
        )
        told = {}
        for sku_id, source, latest in rows:
            told.setdefault(sku_id, []).append((latest, source or ""))
        return {
            key: frozenset(
                source
                for latest, source in told.get(row["sku_id"], ())
                if row["accepted_at"] and latest >= row["accepted_at"]
            )
            for key, row in levels.items()
        }

    @api.autovacuum
    def _gc_old(self):
        """What nobody asks about any more."""
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.env.cr.execute(
            "DELETE FROM tiktok_stock_evidence WHERE occurred_at < %s", [old]
        )
