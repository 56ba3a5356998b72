"""Buyers, another channel, and the stock that both sell. Pure."""

from collections import defaultdict

from .rehearsal_speed import Speedometer
from .rehearsal_terms import Count, Result, Tally, percentile

TINY = 1e-6


class Market:
    """``left`` is what truly lies there, ``known`` what Odoo takes for it (orders of
    TikTok arrive late), ``shown`` what TikTok still sells."""

    def __init__(self, items, stock, others, windows):
        self.items, self.things = items, {**others, **items}
        self.sent = {sku: item for sku, item in items.items() if not item.parts}
        self.left = defaultdict(float, stock)
        self.known = defaultdict(float, stock)
        self.shown = {
            (sku, pool): 0 for sku, item in self.sent.items() for pool in item.pools
        }
        self.arriving = []
        self.speed = Speedometer(windows)
        self.elsewhere = Speedometer(windows)
        self.counts = {thing: Count() for thing in self.things}
        self.calls, self.ages = 0, []

    def _changed(self, sku, now):
        """A piece was sold; whoever sends the figures has to look."""

    # === BUYERS === #

    def _buyer(self, wish):
        """Somebody presses *buy* on TikTok: its figure decides, not the stock."""
        sku, count = wish.sku, self.counts[wish.sku]
        count.asked += 1
        pools = self.items[sku].pools
        pool = max(pools, key=lambda pool: self._offered(sku, pool), default=None)
        if pool is None or self._offered(sku, pool) < 1:
            count.refused += 1
            return
        for part, pieces in self._parts(sku):
            self._sell((part, pool), pieces, wish.time)
        is_there = self._fits(self.left, sku, pool)
        if is_there:
            self._take(self.left, sku, pool)
            count.sold += 1
        else:
            count.oversold += 1
        self.arriving.append((sku, pool, is_there))
        self._changed(sku, wish.time)

    def _sell(self, key, pieces, now):
        """TikTok takes pieces off its own figure."""
        self.shown[key] -= pieces
        self.speed.note(key, now, pieces)

    def _parts(self, sku):
        """What TikTok takes off its figures when one piece is sold."""
        return (self.items[sku].parts or {sku: 1}).items()

    def _offered(self, sku, pool):
        return min(
            self.shown.get((part, pool), 0) // pieces
            for part, pieces in self._parts(sku)
        )

    def _elsewhere(self, wish):
        """Another channel sells what Odoo believes to have."""
        sku, count = wish.sku, self.counts[wish.sku]
        for pool in self.things[sku].pools:
            if self._fits(self.known, sku, pool):
                break
        else:
            return
        self._take(self.known, sku, pool)
        for leaf, units in self.things[sku].recipe.items():
            self.elsewhere.note(leaf, wish.time, units)
        if self._fits(self.left, sku, pool):
            self._take(self.left, sku, pool)
            count.sold_elsewhere += 1
        else:
            count.oversold_elsewhere += 1
        self._changed(sku, wish.time)

    def _fits(self, stock, sku, pool):
        recipe = self.things[sku].recipe
        return all(stock[leaf, pool] + TINY >= units for leaf, units in recipe.items())

    def _take(self, stock, sku, pool):
        for leaf, units in self.things[sku].recipe.items():
            stock[leaf, pool] -= units

    def _possible(self, stock, sku, pool):
        recipe = self.items[sku].recipe
        return min(
            (stock[leaf, pool] // units for leaf, units in recipe.items()), default=0.0
        )

    # === THE END === #

    def _result(self):
        lost = self._lost()
        by_sku = {
            sku: count.tally(lost.get(sku, 0)) for sku, count in self.counts.items()
        }
        total = Tally(*map(sum, zip(*by_sku.values(), strict=True))) if by_sku else None
        return Result(total or Tally(), by_sku, self.calls, percentile(self.ages))

    def _lost(self):
        """Refused wishes for pieces that lie there at the end; each unit once."""
        rest, lost = defaultdict(float, self.left), {}
        for sku, item in self.items.items():
            pieces = 0
            for pool in item.pools:
                while pieces < self.counts[sku].refused and self._fits(rest, sku, pool):
                    self._take(rest, sku, pool)
                    pieces += 1
            lost[sku] = pieces
        return lost
