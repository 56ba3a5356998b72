"""Bars of shipping: validation, the push of own carriers, labels."""

import math

from .bars import Bar, Report
from .meter import Series
from .shipping_labels import measure_labels
from .shipping_pipe import measure_growth, measure_pipe
from .shipping_world import ShippingWorld

BATCH = 40

BARS = (
    Bar("P11", "statements per validated picking / floor, batch 40", 1.15, 1.5),
    Bar("P11 added", "statements of the shipment per picking, batch 40", 2, 4),
    Bar("P11 calls", "calls to TikTok that shipping adds to a validation", 0, 0),
    Bar("P11 time", "time per validated picking / floor, batch 40", 1.15, 1.5),
    Bar("push loss", "1 - efficiency of the pipe, 1,000 packages", 0.1, 0.15),
    Bar("push refused", "share of writes over the rate limit", 0, 0.005),
    Bar("label p50", "label in the transfer after arranging, s, 300 ms calls", 3, 6),
    Bar("P13", "growth exponent of the push, 1x to 10x", 1.05, 1.15),
)


def measure(database, options):
    """All shipping figures.

    :return: the report
    """
    bench = ShippingBench(database, options)
    cases = {
        # first: its servers would work on what the others leave in the queue
        "label": lambda: measure_labels(bench),
        "validate": bench.validate,
        "single": bench.single,
        "growth": lambda: measure_growth(bench),
        "pipe": lambda: measure_pipe(bench),
    }
    report = bench.report
    for name, case in cases.items():
        if not options.only or name in options.only:
            report.run(name, case)
    return report


class ShippingBench:
    """The cases; plain Odoo and the connector take turns."""

    def __init__(self, database, options):
        self.database = database
        self.options = options
        self.report = Report(BARS)
        self._world = None

    @property
    def world(self):
        """The seeded shop, made when the first case needs it."""
        if not self._world:
            self._world = ShippingWorld(self.database)
            self._warm()
        return self._world

    def _warm(self):
        """Known buyers, Odoo's caches, the planner's figures."""
        self._world.deliveries(100)
        self._world.validate(self._world.plain_deliveries(5))
        self.database.analyze()

    def set_mode(self, mode):
        """Switch shipping of the shop off or on."""
        with self.database.transaction() as env:
            self.world.shop(env).sudo().shipping_mode = mode

    @staticmethod
    def exponent(small, large, factor=10):
        """The exponent with which a figure grows by this factor of objects."""
        return math.log(large / small) / math.log(factor)

    # === VALIDATION === #

    def validate(self):
        """P11: forty deliveries at once, plain, without and with the shipment."""
        floor, quiet, live = (Series(BATCH) for _side in range(3))
        calls = {}
        for turn in range(self.options.rounds):
            sides = [("floor", floor), ("off", quiet), ("live", live)]
            for name, series in sides[:: 1 if turn % 2 else -1]:
                series.add(self._validated(name, BATCH))
                calls[name] = self.world.answers.calls
        self.report.add("P11", live.statements / floor.statements)
        self.report.add("P11 added", live.statements - quiet.statements)
        self.report.add("P11 calls", calls["live"] - calls["off"])
        self.report.add("P11 time", live.time / floor.time)
        self.report.add("statements, floor", floor.statements)
        self.report.add("statements, shipping off", quiet.statements)
        self.report.add("statements, shipping live", live.statements)
        self.report.add("ms per picking, floor", floor.time * 1000)
        self.report.add("ms per picking, live", live.time * 1000)
        self.report.add("calls of the gate for 40", calls["off"])

    def single(self):
        """One delivery at a time, as a packer works."""
        costs = {
            name: self._validated(name, 1)
            for _round in range(3)
            for name in ("floor", "off", "live")
        }
        for name, cost in costs.items():
            self.report.add(f"single, {name}: statements", cost.statements)

    def _validated(self, name, count):
        """Cost of one side; `off` and `live` say what the shop does about parcels."""
        if name == "floor":
            return self.world.validate(self.world.plain_deliveries(count))
        self.set_mode(name)
        ids = self.world.deliveries(count)
        self.world.answers.calls = 0
        cost = self.world.validate(ids)
        self._check_wanted(ids, count if name == "live" else 0)
        return cost

    def _check_wanted(self, ids, count):
        """A measurement of work that was not done is none."""
        with self.database.transaction() as env:
            found = env["tiktok.shipment"].search_count([("picking_id", "in", ids)])
            if found != count:
                raise RuntimeError(f"{found} shipments instead of {count}")
