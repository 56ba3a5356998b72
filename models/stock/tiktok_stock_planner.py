from odoo import api, models

from .one_statement import asked_together
from .pool_cover import pool_cover
from .stock_moment import Moment, Shop, Stock
from .stock_planning import Planning
from .stock_policy import DEFAULT_DELAY
from .tiktok_stock_scope import as_speeds


class TikTokStockPlanner(models.AbstractModel):
    """What every SKU may show on TikTok now, and why.

    Reads only. The caller holds the stock lock of the company, so that no other shop
    plans at the same time, and stores what was planned in the same transaction.
    """

    _name = "tiktok.stock.planner"
    _description = "TikTok Shop Stock Planner"

    @api.model
    def _plan(self, backend, skus, missing=None):
        """Plans of these SKUs, in a number of statements that does not grow with them.

        SKUs of this and other shops that share stock with them take part with what
        TikTok may still sell of them.

        :param skus: SKUs of ``backend`` with stock cards
        :param missing: pieces that TikTok holds for orders we do not know, see
            ``tiktok.stock.sold._missing``
        :return: list of :class:`stock_plan.Plan`
        """
        planning = self._planning(backend, skus, missing)
        plans = planning.plans(skus.ids)
        self._wake_holders(planning, plans)
        return plans

    def _planning(self, backend, skus, missing=None):
        """Everything read and computed; see :class:`stock_planning.Planning`."""
        planner = self.sudo().with_company(backend.company_id)
        scope = planner.env["tiktok.stock.scope"]
        rows, delays = scope._rows(backend, skus.ids)
        sold = planner.env["tiktok.stock.sold"]
        *units, sales = asked_together(
            planner.env, *sold._questions(backend, missing), scope._sales_sql()
        )
        stock = planner._read_stock(rows, sold._as_units(*units))
        moment = Moment(
            rows,
            planner._read_rules(rows),
            planner._read_shops(delays),
            stock,
            as_speeds(sales, rows, stock.recipes),
        )
        return Planning(moment)

    def _wake_holders(self, planning, plans):
        """Who holds more than its part while one of these waits has to give it up."""
        waiting = [plan.sku_id for plan in plans if plan.waits]
        if waiting:
            holders = planning.held_by_others([plan.sku_id for plan in plans])
            self.env["tiktok.stock.change"]._mark_skus(sorted(holders), "shared")

    # === READING === #

    def _read_rules(self, rows):
        shops = {row.sku_id: row.backend_id for row in rows}
        skus = self.env["tiktok.sku"].browse(shops)
        return self.env["tiktok.stock.rule"]._rules_for(skus, shops)

    def _read_shops(self, delays):
        """``{backend id: Shop}`` of all shops that take part.

        :param delays: measured seconds by the id of each of them
        """
        shops = self.env["tiktok.backend"].browse(delays)
        return {shop.id: self._prepare_shop(shop, delays[shop.id]) for shop in shops}

    def _prepare_shop(self, shop, delay=None):
        """What a shop decides for all its SKUs, as the planning takes it.

        :param delay: measured seconds, where they are known already; 0 for none
        """
        if delay is None:
            delay = shop.stock_delay_now
        return Shop(
            is_shared=shop.stock_sharing == "shared",
            priority=max(1, shop.stock_priority),
            delay=delay or DEFAULT_DELAY,
            writes_on_hand=shop.stock_write == "on_hand",
        )

    def _read_stock(self, rows, units):
        """The free stock of all areas, with and without what TikTok has sold.

        :param units: :class:`SoldUnits`
        """
        areas, cover, pools = self._areas(rows, units.places)
        wanted = {row.product_id for row in rows} | units.product_ids
        products = self.env["product.product"].browse(wanted)
        reading = self.env["tiktok.stock.reader"]._read_stock(products, pools)
        recipes = reading.recipes()
        sold = units.deductions(recipes, pools)
        before = reading.free()
        return Stock(
            areas=areas,
            cover=cover,
            before=before,
            after=reading.free(sold) if sold else before,
            leaves=reading.leaf_free(sold),
            recipes=recipes,
        )

    def _areas(self, rows, places):
        """Which stock each TikTok warehouse draws on.

        Pools are compared by the locations that feed them: a location below another
        one is a part of it.

        :return: ``({warehouse id: area or None}, {area: its cover},
            {area: location ids})``; see :class:`stock_moment.Stock`
        """
        warehouses = {row.warehouse_id for row in rows}
        pools = {key: pool for key, pool in places.own.items() if key in warehouses}
        roots = set().union(*pools.values())
        paths = {root: places.paths[root] for root in roots}
        inside = {
            warehouse_id: frozenset(
                location
                for location, path in paths.items()
                if any(path.startswith(paths[root]) for root in pool)
            )
            for warehouse_id, pool in pools.items()
        }
        cover, areas = pool_cover(inside)
        names = {
            warehouse_id: tuple(sorted(locations)) or None
            for warehouse_id, locations in inside.items()
        }
        by_area = {names[pool]: names_of for pool, names_of in cover.items()}
        by_area.pop(None, None)
        return names, by_area, {name: frozenset(name) for name in areas if name}
