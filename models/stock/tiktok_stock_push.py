from datetime import timedelta

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from .tiktok_stock_level_store import columns

ANSWERS = [
    ("accepted", "Accepted"),
    ("partly", "Accepted in part"),
    ("refused", "Refused"),
    ("unknown", "No answer"),
]
KEEP = timedelta(days=30)
#: rows of one turn of the vacuum
BATCH = 10_000


class TikTokStockPush(models.Model):
    """One call that wrote the stock of a listing: what was sent, what came back.

    Only added to and forgotten after a month; nothing is decided by it.
    """

    _name = "tiktok.stock.push"
    _description = "TikTok Shop Stock Call"
    _order = "id desc"
    _rec_name = "tiktok_product_id"
    _log_access = False

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    tiktok_product_id = fields.Many2one(
        "tiktok.product", "Listing", required=True, readonly=True, ondelete="cascade"
    )
    pushed_at = fields.Datetime("Sent", required=True, readonly=True, index=True)
    figures = fields.Json(
        readonly=True, help="Pieces by SKU and warehouse, both with TikTok's id."
    )
    answer = fields.Selection(ANSWERS, required=True, readonly=True)
    refusals = fields.Json(readonly=True, help="TikTok's words by SKU id.")

    _of_listing = models.Index("(tiktok_product_id, id)")

    @api.model
    def _note_sql(self, backend_id, rows):
        """Statement that remembers calls, however many.

        :param rows: ``(listing's database id, time, {sku: {warehouse: pieces}},
            answer, {sku: text} or None)``, ids of SKU and warehouse as TikTok's
        """
        listings, times, figures, answers, refusals = columns(rows, 5)
        return SQL(
            """INSERT INTO tiktok_stock_push (backend_id, company_id,
                tiktok_product_id, pushed_at, figures, answer, refusals)
            SELECT shop.id, shop.company_id, listing, sent, figures, answer,
                refusals
            FROM tiktok_backend shop, unnest(%s::int[], %s::timestamp[],
                %s::jsonb[], %s::varchar[], %s::jsonb[])
                AS row(listing, sent, figures, answer, refusals)
            WHERE shop.id = %s""",
            listings,
            times,
            [Json(value) for value in figures],
            answers,
            [Json(value) if value else None for value in refusals],
            backend_id,
        )

    @api.model
    def _history(self, sku, limit=20):
        """The last calls that wrote this SKU, the newest first.

        :return: ``(time, {warehouse: pieces}, answer, TikTok's words or False)``
        """
        rows = self.search(
            [("tiktok_product_id", "=", sku.tiktok_product_id.id)], limit=5 * limit
        )
        key = sku.external_id
        return [
            (
                row.pushed_at,
                row.figures[key],
                self._answer_for(row, key),
                (row.refusals or {}).get(key, False),
            )
            for row in rows
            if key in (row.figures or {})
        ][:limit]

    @staticmethod
    def _answer_for(row, key):
        """The answer to one SKU of a call."""
        if row.answer == "partly":
            return "refused" if key in (row.refusals or {}) else "accepted"
        return row.answer

    @api.autovacuum
    def _gc_old(self):
        """Forget the calls of more than a month ago.

        :return: rows done, and whether more remain
        """
        before = fields.Datetime.now() - KEEP
        old = self.search([("pushed_at", "<", before)], limit=BATCH)
        old.unlink()
        return len(old), len(old) == BATCH
