"""From facts to plans: policy, then sharing, for all SKUs of one moment.

Pure: no Odoo, no clock, no database; see :mod:`stock_moment`.
"""

from .promise import Claim, allocate
from .stock_beyond import beyond
from .stock_ceilings import Terms, under_ceilings
from .stock_figures import figures_of
from .stock_plan import LevelPlan, Plan
from .stock_policy import granted, whole

#: weight of a warehouse that rests beside those that sell: holiday mode and the limit
#: of orders end by themselves (tiktok-platform 3.8), so it keeps what nobody misses
RESTING = 1e-4


class Planning:
    """All SKUs of one moment: who may show how many pieces, and why.

    :param moment: a :class:`stock_moment.Moment`
    """

    def __init__(self, moment):
        self.moment, self.rows, stock = moment, moment.rows, moment.stock
        self.figures = {}
        for sku_rows in self.rows.values():
            self.figures.update(self._figures_of(sku_rows))
        claims = list(self._claims())
        terms = {claim.key: self._terms(claim.key) for claim in claims}
        claims, leaves = under_ceilings(claims, terms, stock.leaves, stock.cover)
        self.grants = allocate(claims, leaves, stock.cover)

    def _figures_of(self, rows):
        return figures_of(self.moment, rows)

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

    # === SHARING === #

    def _claims(self):
        for sku_id, rows in self.rows.items():
            shop = self.moment.shop(rows[0])
            for row in rows:
                found = self.figures[sku_id, row.warehouse_id]
                recipe = self.moment.recipe(row)
                area = self.moment.area(row)
                if area is None or not recipe:
                    continue
                if not (found.quantity or row.promised):
                    continue
                speed = self.moment.speed(row)
                yield Claim(
                    key=(sku_id, row.warehouse_id),
                    recipe=recipe,
                    pool=area,
                    wanted=found.quantity,
                    promised=row.promised,
                    weight=shop.priority * (RESTING if row.is_resting else 1 + speed),
                    speed=speed,
                    fixed=self._fixed(row, found),
                    is_shared=shop.is_shared,
                )

    def _terms(self, key):
        """What the policy of a claim says where it shares units with others."""
        sku_id, _warehouse_id = key
        found, first = self.figures[key], self.rows[sku_id][0]
        if found.keep:
            return Terms(first.backend_id)
        return Terms(first.backend_id, found.buffer, self.moment.rule(first).share)

    def _fixed(self, row, found):
        return found.quantity if found.keep else min(found.quantity, row.locked)

    def _gives(self, row):
        grant = self.grants.get((row.sku_id, row.warehouse_id))
        return bool(grant and grant.gives)

    def _grant(self, row):
        grant = self.grants.get((row.sku_id, row.warehouse_id))
        return grant.target if grant else 0

    # === PLANS === #

    def _plan(self, rows):
        first = rows[0]
        rule_id, rule = self.moment.rules[first.sku_id]
        found = [self.figures[row.sku_id, row.warehouse_id] for row in rows]
        levels, steps, short = {}, {}, None
        for row in rows:
            level, steps[str(row.warehouse_id)] = self._level(row, rule)
            levels[row.warehouse_id] = level
            if row.locked > whole(level.free - level.sold) and level.is_mapped:
                pieces = whole(level.free - level.sold)
                short = {"locked": row.locked, "free": pieces}
        speed = sum(self.moment.speed(row) for row in rows)
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
            area = self.moment.area(row)
            if area:
                fed.setdefault(area, row)
        balances = {
            row.warehouse_id: self.moment.pieces(row)[1] for row in fed.values()
        }
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
        before, after = self.moment.pieces(row)
        areas = self.moment.stock.areas
        if row.warehouse_id not in areas:
            there = row.seen or 0
            level = LevelPlan(before, 0.0, there, there, there, is_mapped=False)
            return level, [["unmapped", 0, there, {}]]
        wanted, now = self._agreed(row, rule)
        steps = [
            [step.code, step.before, step.after, step.why] for step in wanted.steps
        ]
        if areas[row.warehouse_id] is None:
            steps[0][0] = "strategy"
        if now.quantity < wanted.quantity:
            steps.append(["waits", wanted.quantity, now.quantity, {}])
        shop = self.moment.shop(row)
        extra = max(0, row.committed) if shop.writes_on_hand else 0
        return LevelPlan(
            free=before,
            sold=before - after,
            wanted=wanted.quantity,
            granted=now.quantity,
            send=now.quantity + extra,
            waits=now.quantity < wanted.quantity,
            gives=self._gives(row),
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
