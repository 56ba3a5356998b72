from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .stock_blocks import BLOCK_SQL

#: rank of cards that were never computed: in the middle
UNRANKED = 1.5e6


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

        One statement; does nothing where nothing has changed.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH fit AS (
                    SELECT sku.id AS sku_id, sku.backend_id, sku.company_id,
                           sku.tiktok_product_id, sku.product_id, %(block)s AS block
                      FROM tiktok_sku sku
                      LEFT JOIN product_product product ON product.id = sku.product_id
                      LEFT JOIN product_template template
                        ON template.id = product.product_tmpl_id
                      LEFT JOIN tiktok_product listing
                        ON listing.id = sku.tiktok_product_id
                     WHERE sku.backend_id = %(shop)s
                ), made AS (
                    INSERT INTO tiktok_stock_card (
                           sku_id, backend_id, company_id, tiktok_product_id,
                           product_id, active, block_code, sync_state, urgency, rank,
                           create_uid, create_date, write_uid, write_date)
                    SELECT sku_id, backend_id, company_id, tiktok_product_id,
                           product_id, true, block,
                           CASE WHEN block IS NULL THEN 'pending' ELSE 'blocked' END,
                           -1, %(rank)s, %(user)s, %(now)s, %(user)s, %(now)s
                      FROM fit
                     WHERE block IS DISTINCT FROM 'unmapped'
                        ON CONFLICT (sku_id) DO NOTHING
                 RETURNING sku_id
                )
                UPDATE tiktok_stock_card card
                   SET block_code = fit.block,
                       active = fit.block IS DISTINCT FROM 'unmapped',
                       product_id = fit.product_id,
                       sync_state = CASE WHEN fit.block IS NULL THEN 'pending'
                                         ELSE 'blocked' END,
                       sync_next_try = NULL, refusal_code = NULL,
                       refused_figures = NULL, computed_at = NULL, due_at = NULL
                  FROM fit
                 WHERE card.sku_id = fit.sku_id
                   AND (card.block_code IS DISTINCT FROM fit.block
                        OR card.product_id IS DISTINCT FROM fit.product_id)
                """,
                block=SQL(BLOCK_SQL),
                shop=backend.id,
                rank=UNRANKED,
                user=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model(flush=False)

    @api.model
    def _due_cards(self, backend, marks):
        """Cards of a shop that are due, in the order of sending.

        Due is what was marked, what was computed and is not accepted yet, and what
        was refused and may be tried once more.

        :param marks: ``{sku id: time of the oldest change}``
        :return: list of :class:`Due`; marked ones count as not planned
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id, card.sku_id, sku.external_id, listing.id,
                       listing.external_id, card.due_at, card.rank,
                       card.computed_at IS NOT NULL, COALESCE(card.is_ended, false),
                       listing.external_state != 'ACTIVATE', card.refused_figures,
                       card.refusal_code,
                       COALESCE(card.sync_next_try <= %(now)s, false)
                  FROM tiktok_stock_card card
                  JOIN tiktok_sku sku ON sku.id = card.sku_id
                  JOIN tiktok_product listing ON listing.id = card.tiktok_product_id
                 WHERE card.backend_id = %(shop)s AND card.active
                   AND card.block_code IS NULL
                   AND (card.sku_id = ANY(%(skus)s)
                        OR card.sync_state = 'pending'
                           AND (card.sync_next_try IS NULL
                                OR card.sync_next_try <= %(now)s)
                        OR card.sync_state = 'failed' AND card.sync_next_try <= %(now)s)
              ORDER BY card.rank, card.id
                """,
                shop=backend.id,
                skus=list(marks),
                now=fields.Datetime.now(),
            )
        )
        due = [Due(*row) for row in rows]
        return [
            card._replace(
                due_at=min(filter(None, (card.due_at, marks[card.sku_id]))),
                is_planned=False,
            )
            if card.sku_id in marks
            else card
            for card in due
        ]

    @api.model
    def _next_due_at(self, backend):
        """When the next card of a shop is due by itself; None when none is."""
        (row,) = self.env.execute_query(
            SQL(
                """
                SELECT MIN(COALESCE(sync_next_try, %s))
                  FROM tiktok_stock_card
                 WHERE backend_id = %s AND active AND block_code IS NULL
                   AND (sync_state = 'pending'
                        OR sync_state = 'failed' AND sync_next_try IS NOT NULL)
                """,
                fields.Datetime.now(),
                backend.id,
            )
        )
        return row[0]
