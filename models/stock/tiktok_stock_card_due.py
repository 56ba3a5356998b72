from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .one_statement import NO_JIT
from .stock_blocks import BLOCK_SQL, IDLE

#: rank of cards that were never computed: in the middle
UNRANKED = 1.5e6
#: blocks that leave the last figure on TikTok, and how it is told
LEFT = {"archived": "stock_archived", "not_stored": "stock_not_stored"}
#: what the card of each SKU should say
FIT = f"""
    SELECT sku.id AS sku_id, sku.external_id, sku.backend_id, sku.company_id,
           sku.tiktok_product_id, sku.product_id, {BLOCK_SQL} AS block
      FROM tiktok_sku sku
      LEFT JOIN product_product product ON product.id = sku.product_id
      LEFT JOIN product_template template ON template.id = product.product_tmpl_id
      LEFT JOIN tiktok_product listing ON listing.id = sku.tiktok_product_id
"""
#: cards that are new and those whose SKU is another matter now
ENSURE = f"""
    WITH fact AS ({FIT} WHERE sku.backend_id = %(shop)s
    ), fit AS (
        SELECT *, CASE WHEN block IS NULL THEN 'pending'
                       WHEN block = ANY(%(idle)s) THEN 'ignored'
                       ELSE 'blocked' END AS state
          FROM fact
    ), made AS (
        INSERT INTO tiktok_stock_card (
               sku_id, backend_id, company_id, tiktok_product_id, product_id, active,
               block_code, sync_state, urgency, rank,
               create_uid, create_date, write_uid, write_date)
        SELECT sku_id, backend_id, company_id, tiktok_product_id, product_id, true,
               block, state, -1, %(rank)s, %(user)s, %(now)s, %(user)s, %(now)s
          FROM fit
         WHERE block IS DISTINCT FROM 'unmapped'
           -- a conflict would use up a number of the sequence each time
           AND NOT EXISTS (SELECT FROM tiktok_stock_card card
                            WHERE card.sku_id = fit.sku_id)
            ON CONFLICT (sku_id) DO NOTHING
     RETURNING id, block_code
    ), changed AS (
        UPDATE tiktok_stock_card card
           SET block_code = fit.block,
               active = fit.block IS DISTINCT FROM 'unmapped',
               product_id = fit.product_id,
               sync_state = fit.state,
               sync_next_try = NULL, refusal_code = NULL, refused_figures = NULL,
               computed_at = NULL, due_at = NULL
          FROM fit
         WHERE card.sku_id = fit.sku_id
           AND (card.block_code IS DISTINCT FROM fit.block
                OR fit.state = 'ignored' AND card.sync_state != 'ignored'
                OR card.product_id IS DISTINCT FROM fit.product_id)
     RETURNING card.id, card.block_code
    )
    SELECT id, block_code FROM made UNION ALL SELECT id, block_code FROM changed
"""
#: marked SKUs and those with cards that are due by themselves; the last two columns:
#: whether a figure is computed for the SKU, and whether its card says what it should
DUE = f"""
    WITH marked AS (%(claimed)s), wanted AS (
        SELECT sku_id, changed_at, true AS is_marked FROM marked
         UNION ALL
        SELECT sku_id, NULL, false FROM tiktok_stock_card card
         WHERE backend_id = %(shop)s AND active AND block_code IS NULL
           AND (sync_state = 'pending'
                AND (sync_next_try IS NULL OR sync_next_try <= %(now)s)
                OR sync_state = 'failed' AND sync_next_try <= %(now)s)
           AND NOT EXISTS (SELECT FROM marked WHERE marked.sku_id = card.sku_id)
    )
    SELECT card.id, wanted.sku_id, fit.external_id, listing.id, listing.external_id,
           LEAST(card.due_at, wanted.changed_at), card.rank,
           card.computed_at IS NOT NULL AND NOT wanted.is_marked,
           COALESCE(card.is_ended, false), listing.external_state != 'ACTIVATE',
           card.refused_figures, card.refusal_code,
           COALESCE(card.sync_next_try <= %(now)s, false),
           card.active AND card.block_code IS NULL AND listing.id IS NOT NULL,
           CASE WHEN card.id IS NULL THEN fit.sku_id IS NULL OR fit.block = 'unmapped'
                ELSE (card.block_code, card.product_id)
                     IS NOT DISTINCT FROM (fit.block, fit.product_id) END
      FROM wanted
      LEFT JOIN ({FIT}) fit ON fit.sku_id = wanted.sku_id
      LEFT JOIN tiktok_stock_card card ON card.sku_id = wanted.sku_id
      LEFT JOIN tiktok_product listing ON listing.id = card.tiktok_product_id
     ORDER BY card.rank, card.id
"""


class Due(NamedTuple):
    """A card that has to be looked at, as the exporter carries it about.

    :param refused: fingerprint of the figures that TikTok has refused
    :param is_again: whether the time has come to try them once more
    """

    card_id: int
    sku_id: int
    sku: str
    listing_id: int
    listing: str
    due_at: object
    rank: float
    is_planned: bool
    is_ended: bool
    is_off_sale: bool
    refused: str | None
    refusal_code: int | None
    is_again: bool


class TikTokStockCard(models.Model):
    """Which cards there are and which of them are due; set by set, in plain SQL."""

    _inherit = "tiktok.stock.card"

    @api.model
    def _ensure_cards(self, backend):
        """A card for each mapped SKU of a shop, and why others have no figure.

        One statement; does nothing where nothing has changed. Products that were
        archived, or are not stored any more, while TikTok still sells them are told.
        """
        self.env.flush_all()
        changed = self.env.execute_query(
            SQL(
                NO_JIT + ENSURE,
                idle=[*IDLE],
                shop=backend.id,
                rank=UNRANKED,
                user=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        if changed:
            self.invalidate_model(flush=False)
            self._tell_left(changed)

    @api.model
    def _tell_left(self, changed):
        """Nothing is sent for these products: what TikTok shows stays for sale.

        :param changed: (card id, code of its block) of new and changed cards
        """
        desk = self.env["tiktok.exception"]
        for block, code in LEFT.items():
            left = self.browse(key for key, blocked in changed if blocked == block)
            others = self.browse(key for key, _block in changed) - left
            desk._settle(others, "stock", codes=[code])
            for card in left:
                pieces = sum(card.level_ids.mapped("promised"))
                # what was never for sale here is a matter of the audit
                if block == "archived" or pieces:
                    desk._report(card, "stock", code, card._left_words(block, pieces))

    def _left_words(self, block, pieces):
        words = {"product": self.product_id.display_name, "pieces": pieces}
        if block == "archived":
            return self.env._(
                "%(product)s is archived; TikTok may still sell %(pieces)s pieces.",
                **words,
            )
        return self.env._(
            "The stock of %(product)s is not tracked any more; TikTok may still sell "
            "%(pieces)s pieces.",
            **words,
        )

    @api.model
    def _due_cards(self, backend, limit):
        """Cards of a shop that are due, in the order of sending.

        Due is what was marked, what was computed and is not accepted yet, and what
        was refused and may be tried once more. One statement, as long as each card
        says what it should: whatever changes that marks the SKU.

        :param limit: marked SKUs at most, the longest waiting first
        :return: (list of :class:`Due`; marked ones count as not planned, ids of marked
            SKUs for which nothing is to be computed)
        """
        rows = self._read_due(backend, limit)
        if not all(is_fit for *_row, is_fit in rows):
            self._ensure_cards(backend)
            rows = self._read_due(backend, limit)
        due = [Due(*row) for *row, is_ready, _is_fit in rows if is_ready]
        idle = [row[1] for *row, is_ready, _is_fit in rows if not is_ready]
        return due, idle

    def _read_due(self, backend, limit):
        claimed = self.env["tiktok.stock.change"]._claim_sql(backend, limit)
        now = fields.Datetime.now()
        return self.env.execute_query(
            SQL(NO_JIT + DUE, claimed=claimed, shop=backend.id, now=now)
        )

    @api.model
    def _next_due_at(self, backend):
        """When the next card of a shop is due by itself; None when none is."""
        query = self._next_due_sql(SQL("%s", backend.id))
        ((next_at,),) = self.env.execute_query(query)
        return next_at

    @api.model
    def _next_due_sql(self, backend_id):
        """The statement of :meth:`_next_due_at`."""
        return SQL(
            """SELECT MIN(COALESCE(sync_next_try, %s))
                 FROM tiktok_stock_card
                WHERE backend_id = %s AND active AND block_code IS NULL
                  AND (sync_state = 'pending'
                       OR sync_state = 'failed' AND sync_next_try IS NOT NULL)""",
            fields.Datetime.now(),
            backend_id,
        )
