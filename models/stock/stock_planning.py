"""From facts to plans: policy, then sharing, for all SKUs of one moment.

Pure: no Odoo, no clock, no database; the planner reads the facts, the model check and
the rehearsal make them up.
"""

from typing import NamedTuple

from .promise import Claim, allocate
from .stock_beyond import beyond
from .stock_ceilings import Terms, under_ceilings
from .stock_plan import LevelPlan, Plan
from .stock_policy import DEFAULT_DELAY, Facts, figure, granted, split_cap, whole


class Row(NamedTuple):
    """One SKU in one TikTok warehouse, as stored.

    ``promised`` is what TikTok may still sell at most; ``seen`` None when TikTok's
    figure was never read; ``backorder`` what the SKU may sell beyond stock, as told.
    """

    sku_id: int
    warehouse_id: int
    backend_id: int
    product_id: int
    pack: float = 1.0
    promised: int = 0
    seen: int | None = None
    committed: int = 0
    locked: int = 0
    is_off: bool = False
    backorder: int = 0


class Shop(NamedTuple):
    """What a shop decides for all its SKUs."""

    is_shared: bool = False
    priority: float = 1.0
    delay: float = DEFAULT_DELAY
    writes_on_hand: bool = False


class Stock(NamedTuple):
    """The free stock of one moment.

    :param areas: ``{TikTok warehouse id: name of the stock that feeds it}``; None for
        a warehouse that is left without stock, missing when it is not mapped
    :param cover: see :func:`pool_cover.pool_cover`, by area
    :param before: ``{(product id, area): quantity}`` free in Odoo
    :param after: the same without what TikTok has sold and Odoo has not reserved
    :param leaves: ``{(leaf id, area): quantity}``, without what TikTok has sold
    :param recipes: ``{product id: {leaf id: quantity per unit}}``
    """

    areas: dict
    cover: dict
    before: dict
    after: dict
    leaves: dict
    recipes: dict


class Speeds(NamedTuple):
    """Units per hour: ``tiktok`` by (SKU id, TikTok warehouse id) in pieces, ``other``
    by leaf in its own unit."""

    tiktok: dict
    other: dict


class Planning:
    """All SKUs that share stock at one moment, of one company.

    :param rows: list of :class:`Row`, the default warehouse of a SKU first
    :param rules: ``{sku id: (id of the rule or False, Rule)}``
    :param shops: ``{backend id: Shop}``
    """

    def __init__(self, rows, rules, shops, stock, speeds):
        self.rules, self.shops, self.stock, self.speeds = rules, shops, stock, speeds
        self.rows = {}
        for row in rows:
            self.rows.setdefault(row.sku_id, []).append(row)
        self.recipes = {}
        self.figures = {}
        for sku_rows in self.rows.values():
            self._find_figures(sku_rows)
        claims = list(self._claims())
        terms = {claim.key: self._terms(claim.key) for claim in claims}
        claims, leaves = under_ceilings(claims, terms, stock.leaves, stock.cover)
        self.grants = allocate(claims, leaves, stock.cover)

    def plans(self, sku_ids):
        """Plans of these SKUs; those whose warehouses are not known are left out."""
        return [
            self._plan(self.rows[sku_id]) for sku_id in sku_ids if sku_id in self.rows
        ]

    def held_by_others(self, sku_ids):
        """SKUs beside these that hold more than their part while one of these waits."""
        mine = set(sku_ids)
        return {
            sku_id
            for sku_id, rows in self.rows.items()
            if sku_id not in mine
            for row in rows
            if self._grant(row) < row.promised
        }

    # === POLICY === #

    def _find_figures(self, rows):
        rule = self.rules[rows[0].sku_id][1]
        shop = self.shops[rows[0].backend_id]
        pieces = [self._pieces(row) for row in rows]
        needs_whole = rule.cap or rule.minimum or rule.threshold_action != "none"
        alone = []
        if needs_whole and len(rows) > 1:
            plain = rule._replace(cap=0, minimum=0, threshold_action="none")
            alone = [
                figure(self._facts(row, shop, pieces, index), plain).quantity
                for index, row in enumerate(rows)
            ]
        caps = [None] * len(rows)
        if alone and 0 < rule.cap < sum(alone):
            caps = split_cap(rule.cap, alone, [max(0, row.locked) for row in rows])
        for index, row in enumerate(rows):
            facts = self._facts(row, shop, pieces, index)
            if alone:
                facts = facts._replace(others=sum(alone) - alone[index])
            found = figure(facts._replace(cap_here=caps[index]), rule)
            self.figures[row.sku_id, row.warehouse_id] = found

    def _pieces(self, row):
        """(pieces before, pieces after) what TikTok has sold is taken off."""
        area = self.stock.areas.get(row.warehouse_id)
        if area is None:
            return 0.0, 0.0
        place = row.product_id, area
        return (
            self.stock.before.get(place, 0.0) / row.pack,
            self.stock.after.get(place, 0.0) / row.pack,
        )

    def _facts(self, row, shop, pieces, index):
        before, after = pieces[index]
        return Facts(
            free=before,
            sold=before - after,
            speed=self.speeds.tiktok.get((row.sku_id, row.warehouse_id), 0.0),
            elsewhere=self._speed_elsewhere(row, pieces, index),
            delay=shop.delay,
            locked=row.locked,
            there=row.seen,
            is_off=row.is_off,
        )

    def _speed_elsewhere(self, row, pieces, index):
        """Pieces per hour that other channels take, the fastest leaf counts; split over
        the SKU's warehouses by what they have."""
        if not self.speeds.other:
            return 0.0
        speed = max(
            (
                self.speeds.other.get(leaf, 0.0) / units
                for leaf, units in self._recipe(row).items()
            ),
            default=0.0,
        )
        total = sum(max(0.0, after) for _before, after in pieces)
        return speed * max(0.0, pieces[index][1]) / total if total else 0.0

    def _recipe(self, row):
        """``{leaf: units per piece}``."""
        key = row.product_id, row.pack
        if key not in self.recipes:
            parts = self.stock.recipes.get(row.product_id, {})
            self.recipes[key] = {
                leaf: units * row.pack for leaf, units in parts.items() if units > 0
            }
        return self.recipes[key]

    # === SHARING === #

    def _claims(self):
        for sku_id, rows in self.rows.items():
            shop = self.shops[rows[0].backend_id]
            for row in rows:
                found = self.figures[sku_id, row.warehouse_id]
                recipe = self._recipe(row)
                area = self.stock.areas.get(row.warehouse_id)
                if area is None or not recipe:
                    continue
                if not (found.quantity or row.promised):
                    continue
                yield Claim(
                    key=(sku_id, row.warehouse_id),
                    recipe=recipe,
                    pool=area,
                    wanted=found.quantity,
                    promised=row.promised,
                    weight=shop.priority * (1 + self._speed(row)),
                    fixed=self._fixed(row, found),
                    is_shared=shop.is_shared,
                )

    def _terms(self, key):
        """What the policy of a claim says where it shares units with others."""
        sku_id, _warehouse_id = key
        found, rule = self.figures[key], self.rules[sku_id][1]
        shop = self.rows[sku_id][0].backend_id
        if found.keep:
            return Terms(shop)
        return Terms(shop, found.buffer, rule.share)

    def _speed(self, row):
        return self.speeds.tiktok.get((row.sku_id, row.warehouse_id), 0.0)

    def _fixed(self, row, found):
        return found.quantity if found.keep else min(found.quantity, row.locked)

    def _grant(self, row):
        grant = self.grants.get((row.sku_id, row.warehouse_id))
        return grant.target if grant else 0

    # === PLANS === #

    def _plan(self, rows):
        first = rows[0]
        rule_id, rule = self.rules[first.sku_id]
        found = [self.figures[row.sku_id, row.warehouse_id] for row in rows]
        levels, steps, short = {}, {}, None
        for row in rows:
            level, steps[str(row.warehouse_id)] = self._level(row, rule)
            levels[row.warehouse_id] = level
            if row.locked > whole(level.free - level.sold) and level.is_mapped:
                pieces = whole(level.free - level.sold)
                short = {"locked": row.locked, "free": pieces}
        speed = sum(self._speed(row) for row in rows)
        return Plan(
            sku_id=first.sku_id,
            levels=levels,
            keep=any(one.keep for one in found),
            is_ended=any(one.is_ended for one in found),
            is_off=any(one.is_off for one in found),
            waits=any(level.waits for level in levels.values()),
            givers=self._givers(first.sku_id, levels),
            is_excluded=rule.is_excluded,
            exclude_reason=rule.reason if rule.is_excluded else "",
            rule_id=rule_id,
            speed=speed,
            urgency=_minutes_left(levels, speed),
            buffer=max(one.buffer for one in found),
            explanation=steps,
            short=short,
            beyond=self._beyond(rows, rule, found),
        )

    def _beyond(self, rows, rule, found):
        """What the SKU may sell beyond stock, see :func:`.stock_beyond.beyond`."""
        if any(one.keep for one in found):
            return None
        fed = {}
        for row in rows:
            area = self.stock.areas.get(row.warehouse_id)
            if area:
                fed.setdefault(area, row)
        balances = {row.warehouse_id: self._pieces(row)[1] for row in fed.values()}
        is_off = any(one.is_off for one in found)
        first = rows[0]
        return beyond(rule, is_off, balances, first.backorder, first.warehouse_id)

    def _givers(self, sku_id, levels):
        """SKUs that have to come down before this one may have all that it wants; None
        when that would not be enough."""
        grants = [
            self.grants[sku_id, warehouse_id]
            for warehouse_id, level in levels.items()
            if level.waits
        ]
        if any(grant.givers is None for grant in grants):
            return None
        return frozenset(key for grant in grants for key, _place in grant.givers)

    def _level(self, row, rule):
        """(LevelPlan, steps) of one SKU in one warehouse."""
        before, after = self._pieces(row)
        if row.warehouse_id not in self.stock.areas:
            there = row.seen or 0
            level = LevelPlan(before, 0.0, there, there, there, is_mapped=False)
            return level, [["unmapped", 0, there, {}]]
        wanted, now = self._agreed(row, rule)
        steps = [
            [step.code, step.before, step.after, step.why] for step in wanted.steps
        ]
        if self.stock.areas[row.warehouse_id] is None:
            steps[0][0] = "strategy"
        if now.quantity < wanted.quantity:
            steps.append(["waits", wanted.quantity, now.quantity, {}])
        shop = self.shops[row.backend_id]
        extra = max(0, row.committed) if shop.writes_on_hand else 0
        return LevelPlan(
            free=before,
            sold=before - after,
            wanted=wanted.quantity,
            granted=now.quantity,
            send=now.quantity + extra,
            waits=now.quantity < wanted.quantity,
        ), steps

    def _agreed(self, row, rule):
        """(figure wanted, figure that may be published now), after sharing."""
        found = self.figures[row.sku_id, row.warehouse_id]
        grant = self.grants.get((row.sku_id, row.warehouse_id))
        if not grant or found.keep:
            return found, found
        wanted = granted(found, grant.target, rule, row.locked)
        if grant.now == grant.target:
            return wanted, wanted
        return wanted, granted(found, grant.now, rule, row.locked)


def _minutes_left(levels, speed):
    if speed <= 0:
        return -1.0
    return sum(level.granted for level in levels.values()) / speed * 60
