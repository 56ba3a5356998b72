from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .rehearsal_demand import Wish, live, replay
from .rehearsal_terms import Item

#: what sold best in so many days is what the next sale will be about
BEST_DAYS = 30
BEST_SKUS = 200


class Played(NamedTuple):
    """All that a rehearsal needs; see :func:`rehearsal.rehearse`."""

    items: dict
    others: dict
    stock: dict
    wishes: list


class TikTokStockRehearsalWorld(models.AbstractModel):
    """Reads SKUs, stock and demand for a rehearsal, once; writes nothing."""

    _name = "tiktok.stock.rehearsal.world"
    _description = "TikTok Shop Rehearsal World"

    @api.model
    def _read(self, rehearsal):
        """What is for sale, what lies there, who comes.

        :return: :class:`Played`
        """
        backend = rehearsal.backend_id
        reader = self.sudo().with_company(backend.company_id)
        skus = reader._skus(rehearsal)
        wishes = reader._wishes(rehearsal, skus)
        # TikTok sells a bundle out of its parts, which are there in any case
        skus |= skus.component_ids.component_sku_id.filtered("product_id")
        products = {
            wish.sku[1] for wish in wishes if isinstance(wish.sku, tuple)
        } - set(skus.product_id.ids)
        products = skus.product_id | self.env["product.product"].browse(products)
        pools = reader._pools(backend, skus)
        areas = {pool: frozenset(pool) for own in pools.values() for pool in own}
        reading = reader.env["tiktok.stock.reader"]._read_stock(products, areas)
        recipes = reading.recipes()
        items = reader._items(skus, pools, recipes)
        return Played(
            items,
            reader._others(wishes, recipes, tuple(sorted(areas))),
            reader._stock(rehearsal, reading, areas),
            wishes,
        )

    # === WHAT IS FOR SALE === #

    def _skus(self, rehearsal):
        """Live, mapped SKUs, those first that sold best."""
        self.env.flush_all()
        listings = rehearsal.listing_ids
        rows = self.env.execute_query(
            SQL(
                """SELECT s.id
                     FROM tiktok_sku s
                LEFT JOIN (
                      SELECT l.sku_id, count(*) AS pieces
                        FROM tiktok_order_line l
                        JOIN tiktok_order o ON o.id = l.order_id
                       WHERE o.backend_id = %(backend)s
                         AND o.external_created_at >= %(since)s
                    GROUP BY l.sku_id) sold ON sold.sku_id = s.id
                    WHERE s.backend_id = %(backend)s AND s.is_live
                      AND s.mapping_state = 'mapped' AND s.product_id IS NOT NULL
                      AND %(chosen)s
                 ORDER BY COALESCE(sold.pieces, 0) DESC, s.id
                    LIMIT %(most)s""",
                backend=rehearsal.backend_id.id,
                since=fields.Datetime.now() - timedelta(days=BEST_DAYS),
                chosen=SQL("s.tiktok_product_id = ANY(%s)", listings.ids)
                if listings
                else SQL("true"),
                most=BEST_SKUS if rehearsal.source == "live" else None,
            )
        )
        return self.env["tiktok.sku"].browse([row[0] for row in rows])

    def _pools(self, backend, skus):
        """``{SKU: pools}``, tuples of locations that its TikTok warehouses draw from.

        Pools that overlap are one: the same unit must not lie there twice.
        """
        warehouses = self.env["tiktok.warehouse"].search(
            [
                ("backend_id", "=", backend.id),
                ("kind", "=", "SALES_WAREHOUSE"),
                ("external_state", "not in", ("DISABLED", "RESTRICTED")),
            ]
        )
        pools = {key: pool for key, pool in warehouses._pools().items() if pool}
        merged = self._merged(set(pools.values()))
        by_external = {
            warehouse.external_id: merged[pools[warehouse.id]]
            for warehouse in warehouses
            if warehouse.id in pools
        }
        everywhere = set(by_external.values())
        own = {
            sku: {by_external.get(row["warehouse_id"]) for row in sku.stock or []}
            for sku in skus
        }
        return {sku: sorted(own[sku] & everywhere or everywhere) for sku in skus}

    def _merged(self, pools):
        """``{pool: what it is part of}``."""
        roots = self.env["stock.location"].browse(set().union(*pools))
        paths = {root.id: root.parent_path for root in roots}
        groups = []
        for pool in sorted(pools, key=sorted):
            touching = [g for g in groups if _overlap(g, pool, paths)]
            groups = [g for g in groups if g not in touching]
            groups.append(frozenset(pool).union(*touching))
        return {
            pool: next(tuple(sorted(group)) for group in groups if pool <= group)
            for pool in pools
        }

    def _items(self, skus, pools, recipes):
        rules = self.env["tiktok.stock.rule"]._rules_for(skus)
        items = {}
        for sku in skus:
            recipe = recipes.get(sku.product_id.id) or {}
            rule = rules[sku.id][1]
            if not recipe or rule.is_excluded or rule.is_frozen:
                continue
            items[sku.id] = Item(
                listing=sku.tiktok_product_id.id or -sku.id,
                recipe={
                    leaf: units * sku.pack_quantity for leaf, units in recipe.items()
                },
                pools=tuple(pools[sku]),
                rule=rule,
                parts={
                    part.component_sku_id.id: part.quantity
                    for part in sku.component_ids
                }
                if sku.is_bundle
                else None,
            )
        return items

    def _others(self, wishes, recipes, pools):
        """Products that other channels sell, as things of their own."""
        sold = {wish.sku for wish in wishes if isinstance(wish.sku, tuple)}
        return {
            thing: Item(None, recipes[thing[1]], pools)
            for thing in sold
            if recipes.get(thing[1])
        }

    # === WHAT LIES THERE === #

    def _stock(self, rehearsal, reading, pools):
        """``{(leaf, pool): units}``: free now, or on hand when the period began."""
        if rehearsal.source == "past" and rehearsal.is_stock_then:
            return self._stock_then(reading, pools, rehearsal.date_from)
        sold = self.env["tiktok.stock.sold"]._unreserved(rehearsal.backend_id, pools)
        free = reading.leaf_free(sold)
        return {place: max(0.0, units) for place, units in free.items()}

    def _stock_then(self, reading, pools, moment):
        recipes = reading.recipes().values()
        leaves = {leaf for recipe in recipes for leaf in recipe or ()}
        products = self.env["product.product"].browse(leaves)
        stock = {}
        for pool in pools:
            there = products.with_context(location=list(pool), to_date=moment)
            for product in there:
                stock[product.id, pool] = max(0.0, product.qty_available)
        return stock

    # === WHO COMES === #

    def _wishes(self, rehearsal, skus):
        if rehearsal.source == "past":
            past = [*self._sold_here(rehearsal, skus), *self._sold_elsewhere(rehearsal)]
            rehearsal._check_number(len(past) * rehearsal.factor)
            return replay(past, rehearsal.factor, rehearsal.seed)
        seconds = rehearsal.minutes * 60.0
        pieces = rehearsal.orders_per_minute * rehearsal.minutes
        how = (seconds, rehearsal.curve, rehearsal.seed)
        elsewhere = pieces * rehearsal.elsewhere_percent / 100
        rehearsal._check_number(pieces + elsewhere)
        wishes = [
            *live(skus.ids, pieces, *how),
            *live(skus.ids, elsewhere, seconds, "steady", rehearsal.seed, True),
        ]
        return sorted(wishes, key=lambda wish: wish.time)

    def _sold_here(self, rehearsal, skus):
        """What buyers ordered on TikTok then, also what the seller had to cancel."""
        rows = self.env.execute_query(
            SQL(
                """SELECT EXTRACT(EPOCH FROM o.external_created_at - %(start)s),
                          l.sku_id
                     FROM tiktok_order_line l
                     JOIN tiktok_order o ON o.id = l.order_id
                    WHERE o.backend_id = %(backend)s AND o.is_fbt IS NOT TRUE
                      AND o.kind = 'sale'
                      AND o.external_created_at BETWEEN %(start)s AND %(end)s
                      AND (l.is_cancelled IS NOT TRUE OR l.cancelled_by = 'SELLER')
                      AND l.sku_id = ANY(%(skus)s)
                 ORDER BY 1, l.id""",
                start=rehearsal.date_from,
                end=rehearsal.date_to,
                backend=rehearsal.backend_id.id,
                skus=skus.ids,
            )
        )
        return [Wish(float(time), sku_id) for time, sku_id in rows]

    def _sold_elsewhere(self, rehearsal):
        """Confirmed orders of the company that did not come from TikTok; units of the
        products themselves."""
        rows = self.env.execute_query(
            SQL(
                """SELECT EXTRACT(EPOCH FROM o.date_order - %(start)s), l.product_id,
                          round(l.product_uom_qty * u.factor / base.factor)
                     FROM sale_order_line l
                     JOIN sale_order o ON o.id = l.order_id
                     JOIN uom_uom u ON u.id = l.product_uom_id
                     JOIN product_product p ON p.id = l.product_id
                     JOIN product_template t ON t.id = p.product_tmpl_id
                     JOIN uom_uom base ON base.id = t.uom_id
                    WHERE o.company_id = %(company)s AND o.state = 'sale'
                      AND t.type = 'consu'
                      AND o.date_order BETWEEN %(start)s AND %(end)s
                      AND NOT EXISTS (SELECT 1 FROM tiktok_order tt
                                       WHERE tt.sale_order_id = o.id)
                 ORDER BY 1, l.id""",
                start=rehearsal.date_from,
                end=rehearsal.date_to,
                company=rehearsal.company_id.id,
            )
        )
        return [
            Wish(float(time), ("product", product_id), True)
            for time, product_id, units in rows
            for _unit in range(int(units or 0))
        ]


def _overlap(left, right, paths):
    """Whether a location of one set lies in, or above, one of the other."""
    return any(
        paths[one].startswith(paths[two]) or paths[two].startswith(paths[one])
        for one in left
        for two in right
    )
