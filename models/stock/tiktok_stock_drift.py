from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .stock_drift import TRUE_DIFFERENCES, Facts, classify
from .tiktok_stock_level_store import MAY_ARRIVE, columns
from .tiktok_stock_slice import shown_levels

#: orders so near to TikTok's acceptance may have come before or after it
AROUND = timedelta(seconds=5)
#: edits of single SKUs that are told one by one
TOLD_ONE_BY_ONE = 10

#: Pieces sold and given back since TikTok accepted each figure, of the orders that
#: have changed since then. Of an order that is only listed so far, those of the list.
SOLD_SINCE = """
WITH level AS (
    SELECT * FROM unnest(%(card)s::int[], %(sku)s::int[],
        %(warehouse)s::int[], %(since)s::timestamp[],
        %(place)s::varchar[])
        AS row(card_id, sku_id, warehouse_id, since, place)
), fresh AS (
    SELECT id, backend_id, external_created_at, external_updated, listed_units
      FROM tiktok_order
     WHERE backend_id = %(shop)s
       AND to_timestamp(COALESCE(external_updated, 0))
           AT TIME ZONE 'UTC' >= %(oldest)s
), piece AS (
    SELECT COALESCE(part.component_sku_id, unit.sku_id) AS sku_id,
           unit.warehouse_external_id AS place,
           COALESCE(part.quantity, 1) AS pieces,
           fresh.external_created_at AS sold_at,
           unit.is_cancelled IS TRUE AS is_cancelled,
           to_timestamp(fresh.external_updated)
               AT TIME ZONE 'UTC' AS changed_at
      FROM fresh JOIN tiktok_order_line unit ON unit.order_id = fresh.id
      LEFT JOIN tiktok_sku_component part ON part.sku_id = unit.sku_id
     UNION ALL
    SELECT sku.id, listed ->> 1, (listed ->> 2)::int,
           fresh.external_created_at, FALSE, NULL
      FROM fresh
     CROSS JOIN jsonb_array_elements(fresh.listed_units -> 'units')
        AS listed
      JOIN tiktok_sku sku ON sku.backend_id = fresh.backend_id
       AND sku.external_id = listed ->> 0
     WHERE NOT EXISTS (SELECT FROM tiktok_order_line unit
                        WHERE unit.order_id = fresh.id)
)
SELECT level.card_id, level.sku_id, level.warehouse_id,
       SUM(piece.pieces) FILTER (
           WHERE piece.place IS NOT NULL AND piece.place != ''
             AND piece.sold_at > level.since + %(around)s)::int,
       SUM(piece.pieces) FILTER (
           WHERE piece.sold_at >= level.since - %(around)s)::int,
       SUM(piece.pieces) FILTER (
           WHERE piece.is_cancelled
             AND piece.changed_at >= level.since - %(around)s)::int
  FROM level JOIN piece ON piece.sku_id = level.sku_id
   AND (piece.place = level.place OR COALESCE(piece.place, '') = '')
 GROUP BY 1, 2, 3
"""


class TikTokStockDrift(models.AbstractModel):
    """Compares what TikTok shows with what it has accepted, and says why they differ.

    Odoo is the source of truth: whatever is a true difference is due for the next
    push, which reads again and sends the right figure. Only a rule that freezes or
    excludes a SKU leaves TikTok's figure alone. What a person only wants to look at is
    not due before the person sends it.
    """

    _name = "tiktok.stock.drift"
    _description = "TikTok Shop Stock Drift"

    @api.model
    def _compare(self, backend, sku_ids, shown, read_at, take_back=True):
        """Store what TikTok shows of SKUs and the kind of each difference.

        :param shown: ``{SKU id of TikTok: row of its stock search}``
        :param read_at: when the reading began: figures that were sent or accepted
            since then are left alone
        :param take_back: true differences are due for the next push
        :return: ``{kind: number of levels}``
        """
        levels = self._levels(backend, sku_ids, shown, read_at)
        facts = self._facts(backend, levels)
        found = {key: classify(fact) for key, fact in facts.items()}
        rows = [(key[0], key[2], *row["shown"]) for key, row in levels.items()]
        if rows:
            self.env["tiktok.stock.level"]._store_seen(rows, read_at)
        before = {key: level["drift"] for key, level in levels.items()}
        self._store(found)
        if take_back:
            self._take_back(found)
        self._tell_edits(backend, levels, found, before)
        self._settle_locks(levels)
        counts = {}
        for kind in found.values():
            counts[kind] = counts.get(kind, 0) + 1
        return counts

    # === WHAT IS KNOWN === #

    def _levels(self, backend, sku_ids, shown, read_at):
        """``{(card id, SKU id, TikTok warehouse id): row}``; one statement.

        Also levels that are not there yet: of SKUs that were never sent.
        """
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT card.id AS card_id, card.sku_id, sku.external_id AS sku,
                       place.id AS warehouse_id, place.external_id AS place,
                       COALESCE(level.accepted, -1) AS accepted, level.accepted_at,
                       COALESCE(level.sending, -1) AS sending, level.sent_at,
                       COALESCE(level.wanted, -1) AS wanted,
                       COALESCE(level.drift, 'none') AS drift,
                       (card.is_excluded IS TRUE AND rule.shows_zero IS NOT TRUE)
                           OR rule.is_frozen IS TRUE OR shop.stock_is_frozen IS TRUE
                           AS is_kept
                  FROM tiktok_stock_card card
                  JOIN tiktok_sku sku ON sku.id = card.sku_id
                  JOIN tiktok_backend shop ON shop.id = card.backend_id
                  JOIN tiktok_warehouse place ON place.backend_id = card.backend_id
                   AND place.active AND place.kind = 'SALES_WAREHOUSE'
                  LEFT JOIN tiktok_stock_rule rule ON rule.id = card.rule_id
                  LEFT JOIN tiktok_stock_level level ON level.card_id = card.id
                   AND level.warehouse_id = place.id
                 WHERE card.backend_id = %(shop)s AND card.sku_id = ANY(%(skus)s)
                   AND COALESCE(level.sent_at, '-infinity') < %(read_at)s
                   AND COALESCE(level.accepted_at, '-infinity') < %(read_at)s
                """,
                shop=backend.id,
                skus=list(sku_ids),
                read_at=read_at,
            )
        )
        figures = {sku: shown_levels(row) for sku, row in shown.items()}
        totals = {sku: _totals(places.values()) for sku, places in figures.items()}
        return {
            (row["card_id"], row["sku_id"], row["warehouse_id"]): {
                **row,
                "shown": figures[row["sku"]][row["place"]],
                "total": totals[row["sku"]],
            }
            for row in rows
            if row["place"] in figures.get(row["sku"], {})
        }

    def _facts(self, backend, levels):
        """``{(card id, SKU id, TikTok warehouse id): Facts}``."""
        skus = self.env["tiktok.sku"].browse(sorted({key[1] for key in levels}))
        known = self.env["tiktok.stock.sold"]._committed(skus)
        sold = self._sold_since(backend, levels)
        told = self.env["tiktok.stock.evidence"]._sources(levels)
        still = fields.Datetime.now() - MAY_ARRIVE
        facts = {}
        for key, row in levels.items():
            _card_id, sku_id, warehouse_id = key
            seen, committed, locked = row["shown"]
            ours = known.get((sku_id, warehouse_id), 0) + known.get((sku_id, None), 0)
            facts[key] = Facts(
                seen,
                row["accepted"],
                row["sending"],
                bool(row["sent_at"] and row["sent_at"] > still),
                *sold.get(key, (0, 0, 0)),
                committed - ours,
                row["wanted"],
                locked,
                row["is_kept"],
                told.get(key, frozenset()),
            )
        return facts

    def _sold_since(self, backend, levels):
        """Pieces sold and given back since TikTok accepted each figure; one statement.

        Pieces of a bundle count for its components; those of an order that is only
        listed so far count as listed.

        :return: ``{(card id, SKU id, TikTok warehouse id): (surely, perhaps, back)}``
        """
        rows = [
            (*key, row["accepted_at"], row["place"])
            for key, row in levels.items()
            if row["accepted_at"]
        ]
        if not rows:
            return {}
        self.env["tiktok.order"].flush_model()
        self.env["tiktok.order.line"].flush_model()
        card, sku, warehouse, since, place = columns(rows, 5)
        found = self.env.execute_query(
            SQL(
                SOLD_SINCE,
                card=card,
                sku=sku,
                warehouse=warehouse,
                since=since,
                place=place,
                shop=backend.id,
                oldest=min(since) - AROUND,
                around=AROUND,
            )
        )
        return {row[:3]: tuple(count or 0 for count in row[3:]) for row in found}

    # === WHAT FOLLOWS === #

    def _store(self, found):
        rows = [(key[0], key[2], kind) for key, kind in found.items()]
        card, warehouse, kind = columns(rows, 3)
        self.env.cr.execute(
            """UPDATE tiktok_stock_level level SET drift = row.drift
                 FROM unnest(%s::int[], %s::int[], %s::varchar[])
                   AS row(card, warehouse, drift)
                WHERE level.card_id = row.card AND level.warehouse_id = row.warehouse
                  AND level.drift IS DISTINCT FROM row.drift""",
            [card, warehouse, kind],
        )
        self.env["tiktok.stock.level"].invalidate_model(["drift"], flush=False)

    def _take_back(self, found):
        """True differences are due for the next push."""
        sku_ids = {key[1] for key, kind in found.items() if kind in TRUE_DIFFERENCES}
        self.env["tiktok.stock.change"]._mark_skus(sku_ids, "compare")

    def _tell_edits(self, backend, levels, found, before):
        """Tell the shop manager once about each figure edited on TikTok."""
        edited = {}
        for key, kind in found.items():
            if kind == "edited" and before[key] != "edited":
                edited.setdefault(key[0], []).append(levels[key])
        desk = self.env["tiktok.exception"]
        if len(edited) > TOLD_ONE_BY_ONE:
            message = self.env._(
                "%(count)s SKUs were edited on TikTok. Odoo sends its own figures; a "
                "rule that freezes a SKU leaves TikTok's figure alone.",
                count=len(edited),
            )
            desk._report(backend, "stock", "stock_edited", message)
            return
        for card_id, rows in edited.items():
            card = self.env["tiktok.stock.card"].browse(card_id)
            desk._report(card, "stock", "stock_edited", self._edit_text(rows))

    def _settle_locks(self, levels):
        """A campaign that holds nothing any more holds no more than there is."""
        held = {key[0] for key, row in levels.items() if row["shown"][2]}
        free = {key[0] for key in levels} - held
        cards = self.env["tiktok.stock.card"].browse(sorted(free))
        self.env["tiktok.exception"]._settle(cards, "stock", ["stock_lock_short"])

    def _edit_text(self, rows):
        """Where, from what to what, and who wins."""
        places = self.env["tiktok.warehouse"].browse(
            row["warehouse_id"] for row in rows
        )
        names = {place.id: place.name for place in places}
        figures = ", ".join(
            f"{names[row['warehouse_id']]}: {row['accepted']} → {row['shown'][0]}"
            for row in rows
        )
        return self.env._(
            "Edited on TikTok (%(figures)s). Odoo sends its own figure again; freeze "
            "the SKU to leave TikTok's.",
            figures=figures,
        )


def _totals(places):
    """Pieces of a SKU in all warehouses, with and without those of campaigns.

    The stock search counts what campaigns hold as available, an event may not
    (tiktok-platform 3.8).
    """
    places = list(places)
    total = sum(seen for seen, _committed, _locked in places)
    return total, total - sum(locked for _seen, _committed, locked in places)
