"""What is known of one moment: all that figures and plans are made of.

Pure: the planner reads it, the model check and the rehearsal make it up.
"""

from functools import cached_property
from typing import NamedTuple

from .stock_policy import DEFAULT_DELAY


class Row(NamedTuple):
    """One SKU in one TikTok warehouse, as stored.

    ``promised`` is what TikTok may still sell at most; ``seen`` None when TikTok's
    figure was never read; ``backorder`` what the SKU may sell beyond stock, as told;
    ``is_resting`` while TikTok lets the warehouse sell nothing.
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
    is_resting: bool = False


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


class Moment:
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

    def rule(self, row):
        """The rule of the SKU."""
        return self.rules[row.sku_id][1]

    def shop(self, row):
        """What the shop of the SKU decides."""
        return self.shops[row.backend_id]

    def area(self, row):
        """The stock that the SKU draws on here; None where it draws on none."""
        return self.stock.areas.get(row.warehouse_id)

    def pieces(self, row):
        """(pieces before, pieces after) what TikTok has sold is taken off."""
        area = self.area(row)
        if area is None:
            return 0.0, 0.0
        place = row.product_id, area
        return (
            self.stock.before.get(place, 0.0) / row.pack,
            self.stock.after.get(place, 0.0) / row.pack,
        )

    def recipe(self, row):
        """``{leaf: units per piece}``."""
        key = row.product_id, row.pack
        if key not in self.recipes:
            parts = self.stock.recipes.get(row.product_id, {})
            self.recipes[key] = {
                leaf: units * row.pack for leaf, units in parts.items() if units > 0
            }
        return self.recipes[key]

    def speed(self, row):
        """Pieces per hour that TikTok sells here."""
        return self.speeds.tiktok.get((row.sku_id, row.warehouse_id), 0.0)

    @cached_property
    def _leaf_speeds(self):
        """Units per hour that all channels together take, by leaf."""
        speeds = dict(self.speeds.other)
        for rows in self.rows.values():
            for row in rows:
                if speed := self.speed(row):
                    for leaf, units in self.recipe(row).items():
                        speeds[leaf] = speeds.get(leaf, 0.0) + speed * units
        return speeds

    def speed_elsewhere(self, row, pieces, index):
        """Pieces per hour that others take of the same stock, the fastest leaf counts.

        Others are other channels, and TikTok where it sells the leaf as another SKU.
        Split over the SKU's warehouses by what they have.

        :param pieces: of all rows of the SKU, of which this is number ``index``
        """
        if not self._leaf_speeds:
            return 0.0
        own = sum(self.speed(mine) for mine in self.rows[row.sku_id])
        speed = max(
            (
                self._leaf_speeds.get(leaf, 0.0) / units - own
                for leaf, units in self.recipe(row).items()
            ),
            default=0.0,
        )
        total = sum(max(0.0, after) for _before, after in pieces)
        here = max(0.0, pieces[index][1])
        return max(0.0, speed) * here / total if total else 0.0
