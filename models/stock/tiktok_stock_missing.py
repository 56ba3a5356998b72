import time

from odoo import api, fields, models
from odoo.tools import SQL

from ..order.tiktok_order import HANDLED
from .one_statement import NO_JIT

FLOW, PROBLEM = "stock", "stock_unknown_orders"
HOUR, DAY = 3600, 24 * 3600
#: seconds between two looks so far back
EVERY = {0: 0, HOUR: 60, DAY: 15 * 60}
#: seconds for which TikTok's list of orders may lag behind its stock
LAG = 120
#: how far back a parcel may still count as committed on TikTok
SHIPPED_DAYS = 30


class TikTokOrderHorizon(models.Model):
    """What is known about committed pieces that no known order explains."""

    _inherit = "tiktok.order.horizon"

    excess = fields.Json(
        readonly=True,
        help="Pieces by SKU and warehouse that TikTok holds for orders beyond those "
        "known: [looked into, new, since when].",
    )
    looked_back = fields.Json(
        readonly=True, help="When orders were last listed so far back, Unix seconds."
    )

    @api.model
    def _row(self, backend):
        """The row of a shop, with all rights; there is one after the first look."""
        return self.sudo().search([("backend_id", "=", backend.id)])


class TikTokStockSold(models.AbstractModel):
    """TikTok's committed figure against ours: more there means orders are missing.

    Less there says nothing. Nor does a little more for ever: it is not documented when
    TikTok takes shipped pieces out of the figure (tiktok-platform 3.8).
    """

    _inherit = "tiktok.stock.sold"

    # === WHAT TIKTOK SHOULD HOLD === #

    @api.model
    def _committed(self, skus):
        """Pieces in known orders that are neither cancelled nor shipped.

        The pieces of a bundle count for its components, too. One statement.

        :param skus: of one shop
        :return: ``{(sku id, TikTok warehouse id): pieces}``; unknown warehouses as None
        """
        self.env["tiktok.order"].flush_model()
        self.env["tiktok.order.line"].flush_model()
        units = SQL(
            """SELECT COALESCE(mirrored.sku_id, listed.sku_id) AS sku_id,
                      COALESCE(mirrored.backend_id, listed.backend_id) AS backend_id,
                      COALESCE(mirrored.place, listed.place) AS place,
                      GREATEST(COALESCE(mirrored.unshipped, 0),
                               COALESCE(listed.pieces, 0)) AS pieces
                 FROM mirrored FULL JOIN listed USING (order_id, sku_id, place)"""
        )
        shops = SQL("b.id IN %s", tuple(skus.backend_id.ids) or (0,))
        return self._by_level(
            SQL("%s, units AS (%s)", self._units_of(shops), units), skus
        )

    def _by_level(self, tables, skus):
        """Sum the rows of ``units`` by SKU and warehouse, bundles taken apart."""
        if not skus:
            return {}
        rows = self.env.execute_query(
            SQL(
                NO_JIT
                + """WITH %s, pieces AS (
                       SELECT sku_id, backend_id, place, pieces FROM units
                        UNION ALL
                       SELECT c.component_sku_id, u.backend_id, u.place,
                              u.pieces * c.quantity
                         FROM units u
                         JOIN tiktok_sku_component c ON c.sku_id = u.sku_id
                   )
                   SELECT p.sku_id, w.id, SUM(p.pieces)::int
                     FROM pieces p
                     LEFT JOIN tiktok_warehouse w ON w.backend_id = p.backend_id
                                                 AND w.external_id = p.place
                    WHERE p.sku_id IN %s
                    GROUP BY 1, 2""",
                tables,
                tuple(skus.ids),
            )
        )
        return {(sku_id, warehouse_id): pieces for sku_id, warehouse_id, pieces in rows}

    @api.model
    def _shipped(self, skus):
        """Pieces handed over or with the buyer, which TikTok may still hold.

        :return: ``{sku id: pieces}`` of the last weeks
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), days=SHIPPED_DAYS)
        units = SQL(
            """SELECT u.sku_id, u.backend_id, '' AS place, 1 AS pieces
                 FROM tiktok_order_line u
                 JOIN tiktok_order o ON o.id = u.order_id
                WHERE u.backend_id IN %s AND o.external_created_at > %s
                  AND u.external_state IN %s AND u.is_cancelled IS NOT TRUE
                  AND o.is_fbt IS NOT TRUE""",
            tuple(skus.backend_id.ids) or (0,),
            since,
            HANDLED,
        )
        levels = self._by_level(SQL("units AS (%s)", units), skus)
        return {sku_id: pieces for (sku_id, _place), pieces in levels.items()}

    # === WHAT IS MISSING === #

    @api.model
    def _missing(self, seen):
        """Pieces that TikTok holds for orders which cannot be found.

        Where TikTok holds more than the known orders say, orders are listed anew:
        from the last look on, then an hour back, then a day. What is still too much
        is to be taken off the stock, and a person is told when it stays. Works in
        cursors of its own and may ask TikTok: not for a transaction with locks.

        :param seen: ``{(sku id, TikTok warehouse id): committed pieces}``, just read
        :return: ``{(sku id, TikTok warehouse id): pieces to deduct}``
        :raises TikTokShopError: when TikTok cannot be asked
        """
        skus = self.env["tiktok.sku"].browse({sku_id for sku_id, _wh in seen})
        result = {}
        for backend, own in skus.grouped("backend_id").items():
            figures = {key: seen[key] for key in seen if key[0] in own.ids}
            result.update(self._missing_of(backend, own, figures))
        return result

    def _missing_of(self, backend, skus, seen):
        excess, memory, looks = self._look(backend, skus, seen)
        for back, pause in EVERY.items():
            if self._is_looked_into(excess, memory):
                break
            if back and time.time() - looks.get(str(back), 0) < pause:
                continue
            self.env["tiktok.order"]._look_up_to_now(backend, back)
            looks[str(back)] = int(time.time())
            excess, memory, _looks = self._look(backend, skus, seen)
        if not (excess or memory):
            return {}
        return self._settle_excess(backend, skus, excess, memory, looks)

    def _look(self, backend, skus, seen):
        """What is too much, and what is remembered; as committed by whoever.

        :return: ({(sku id, warehouse id): pieces too much}, remembered rows of these
            SKUs, times of the last looks)
        """
        with self.env.registry.cursor() as cr:
            here = self.with_env(self.env(cr=cr))
            horizon = here.env["tiktok.order.horizon"]._row(backend)
            excess = here._excess(skus.with_env(here.env), seen)
            memory = {
                key: row
                for key, row in _read(horizon.excess).items()
                if key[0] in skus.ids
            }
            return excess, memory, horizon.looked_back or {}

    def _excess(self, skus, seen):
        """Where TikTok holds more pieces of a SKU than the known orders together."""
        known = self._committed(skus)
        total = dict.fromkeys(skus.ids, 0)
        for (sku_id, _warehouse), pieces in seen.items():
            total[sku_id] += pieces
        for (sku_id, _warehouse), pieces in known.items():
            total[sku_id] -= pieces
        result = {}
        for key, pieces in sorted(seen.items()):
            # an order may be listed with another warehouse than it is held in
            more = min(pieces - known.get(key, 0), total[key[0]])
            if more > 0:
                result[key] = more
                total[key[0]] -= more
        return result

    def _is_looked_into(self, excess, memory):
        """Whether all of it was looked into before, a day back."""
        return all(
            pieces <= sum(memory.get(key, (0, 0, 0))[:2])
            for key, pieces in excess.items()
        )

    # === WHAT BECOMES OF IT === #

    def _settle_excess(self, backend, skus, excess, memory, looks):
        """Remember what is too much, tell a person what stays, say what to deduct."""
        with self.env.registry.cursor() as cr:
            here = self.with_env(self.env(cr=cr)).sudo()
            skus, backend = skus.with_env(here.env), backend.with_env(here.env)
            shipped = here._shipped(skus) if excess else {}
            rows, deduct, lost = {}, {}, {}
            for key, pieces in excess.items():
                rows[key], young, unexplained = _judge(
                    pieces, memory.get(key), shipped.get(key[0], 0), int(time.time())
                )
                shipped[key[0]] = max(shipped.get(key[0], 0) - pieces, 0)
                deduct[key] = max(young, unexplained)
                lost[key] = 0 if young else unexplained
            horizon = here.env["tiktok.order.horizon"]._row(backend)
            others = {
                key: row
                for key, row in _read(horizon.excess).items()
                if key[0] not in skus.ids
            }
            horizon.write({"excess": _write({**others, **rows}), "looked_back": looks})
            here._tell_unknown(
                backend, {key: n for key, n in lost.items() if n}, others
            )
        return {key: pieces for key, pieces in deduct.items() if pieces}

    def _tell_unknown(self, backend, lost, others):
        """One problem of the shop for all its SKUs; closed when none is left."""
        desk = self.env["tiktok.exception"]
        if not lost:
            if not others:
                desk._settle(backend, FLOW, [PROBLEM])
            return
        (sku_id, _warehouse), most = max(lost.items(), key=lambda item: item[1])
        text = self.env._(
            "TikTok holds %(pieces)s pieces of %(skus)s SKUs for orders that its list "
            "does not show, most of them (%(most)s) of %(sku)s. They are taken off the "
            "stock.",
            pieces=sum(lost.values()),
            skus=len({sku_id for sku_id, _warehouse in lost}),
            most=most,
            sku=self.env["tiktok.sku"].browse(sku_id).display_name,
        )
        desk._report_shared(backend, FLOW, PROBLEM, text)


def _judge(pieces, remembered, shipped, now):
    """What to make of so many pieces too much of one SKU in one warehouse.

    :param remembered: (looked into, new, since when) of the last time
    :param shipped: pieces on the road, which TikTok may still hold
    :return: (row to remember, new pieces whose order may still be listed, pieces that
        nothing explains)
    """
    old, new, since = remembered or (0, 0, now)
    old = min(old, pieces)
    fresh = pieces - old
    if fresh and not new:
        since = now
    if fresh and now - since >= LAG:
        old, fresh = pieces, 0
    return [old, fresh, since], fresh, max(pieces - shipped, 0)


def _read(excess):
    rows = {}
    for key, row in (excess or {}).items():
        sku_id, warehouse_id = key.split(":")
        rows[int(sku_id), int(warehouse_id)] = row
    return rows


def _write(rows):
    return {
        f"{sku_id}:{warehouse_id}": row for (sku_id, warehouse_id), row in rows.items()
    }
