"""Stock sent by the clock, on paper: what users have today in the engine's place.

A deterministic simulation with the sandbox's rules: TikTok lowers the figure of the SKU
it sells, a written figure is absolute and knows of no order that was not imported, a
listing takes one call. In favour of the cadences, Odoo works in no time, calls travel
in none and every order can be imported at once.
"""

import math
from collections import Counter
from dataclasses import dataclass, field

from .live_truth import OTHER, TIKTOK, Try

SKUS_PER_LISTING = 5
ORDERS_PER_CALL = 50
PUSH, PULL, BUY = range(3)


@dataclass(frozen=True)
class Cadence:
    """Every so many seconds figures leave and orders come.

    With `imports_first` orders are also imported right before figures are computed.
    """

    name: str
    stock_every: float
    orders_every: float
    imports_first: bool = False


CADENCES = (
    Cadence("every 30 min", 1800, 300),
    Cadence("hourly deltas", 3600, 900),
    Cadence("every minute", 60, 60),
)


@dataclass
class Outcome:
    """The tries of one sale, the calls, and how old figures were."""

    tries: list = field(default_factory=list)
    calls: Counter = field(default_factory=Counter)
    ages: list = field(default_factory=list)


class Simulation:
    """One sale under one cadence.

    `phases` are the seconds from the start to the first push and to the first import.
    """

    def __init__(self, plan, cadence, phases):
        self.plan, self.cadence, self.phases = plan, cadence, phases
        self.published = {sku: plan.possible(sku, plan.physical) for sku in plan.skus}
        # what Odoo knows of: its own sales and the imported orders
        self.free = Counter(plan.physical)
        self.waiting = []
        self.outcome = Outcome()

    def run(self):
        """Let all buyers come; returns the outcome."""
        steps = {PUSH: self._push, PULL: self._pull, BUY: self._buy}
        for _at, kind, subject in sorted(self._agenda(), key=lambda step: step[:2]):
            steps[kind](subject)
        return self.outcome

    def _agenda(self):
        end = max(buyer.at for buyer in (*self.plan.tiktok, *self.plan.other))
        every = (self.cadence.stock_every, self.cadence.orders_every)
        for kind, phase, seconds in zip((PUSH, PULL), self.phases, every, strict=True):
            for number in range(math.ceil(max(0, end - phase) / seconds)):
                yield phase + number * seconds, kind, None
        for channel, buyers in ((TIKTOK, self.plan.tiktok), (OTHER, self.plan.other)):
            for buyer in buyers:
                yield buyer.at, BUY, (channel, buyer)

    def _push(self, _subject):
        """Write the figures that differ, as absolute numbers out of what Odoo knows."""
        if self.cadence.imports_first:
            self._pull(None)
        differ = [
            (number, sku)
            for number, sku in enumerate(self.plan.skus)
            if self.plan.possible(sku, self.free) != self.published[sku]
        ]
        for _number, sku in differ:
            self.published[sku] = self.plan.possible(sku, self.free)
        listings = {number // SKUS_PER_LISTING for number, _sku in differ}
        self.outcome.calls["updateInventory"] += len(listings)

    def _pull(self, _subject):
        """Import the orders that came since."""
        for buyer in self.waiting:
            self._take(buyer)
        self.outcome.calls["searchOrders"] += 1
        details = math.ceil(len(self.waiting) / ORDERS_PER_CALL)
        self.outcome.calls["getOrder"] += details
        self.waiting.clear()

    def _take(self, buyer):
        for leaf, units in self.plan.recipes[buyer.sku].items():
            self.free[leaf] -= units * buyer.quantity

    def _buy(self, subject):
        channel, buyer = subject
        if channel == TIKTOK:
            is_sold = self.published[buyer.sku] >= buyer.quantity
            if is_sold:
                self.published[buyer.sku] -= buyer.quantity
                self.waiting.append(buyer)
        else:
            is_sold = self.plan.possible(buyer.sku, self.free) >= buyer.quantity
            if is_sold:
                self._take(buyer)
                self.outcome.ages.append(self._until_push(buyer.at))
        self.outcome.tries.append(
            Try(buyer.at, channel, buyer.sku, buyer.quantity, is_sold)
        )

    def _until_push(self, at):
        every = self.cadence.stock_every
        return (self.phases[0] - at) % every


def all_phases(cadence, count):
    """The clocks as they may stand when a sale begins, evenly spread.

    The import's clock is shifted against the other one by the golden ratio, so that
    both meet in all ways.
    """
    for number in range(count):
        share = (number + 0.5) / count
        shifted = (share * 1.618034 * count) % 1
        yield share * cadence.stock_every, shifted * cadence.orders_every
