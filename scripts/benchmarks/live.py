"""A live sale: our engine beside the cadences that users have today."""

import os
import statistics
import time
from collections import Counter

from .bars import Bar, Report
from .live_ages import ages
from .live_cadence import CADENCES, Cadence, Simulation, all_phases
from .live_faults import tell
from .live_other import OtherChannel, set_up
from .live_plan import make_plan, renamed
from .live_server import US, LiveServers
from .live_truth import OTHER, TIKTOK, Try, ideal, judge

SEED = 7
SKUS, RATE, SECONDS, OTHER_RATE = 200, 20, 60, 2
QUICK = (40, 8, 20, 1)
#: one way and back, as over the sea
LATENCY = 0.15
#: the shortest cycle that is right: ask for orders, ask for figures, and half a call
#: until what is written counts
CALLS_OF_A_CYCLE = 2.5
DELAY = CALLS_OF_A_CYCLE * LATENCY
PHASES = 24
HOURS = 2

BARS = (
    Bar("TikTok late", "units TikTok sold that were gone for 3 s", 0, 0),
    Bar("TikTok own fault", "the same, gone for longer than the network needs", 0, 3),
    Bar("Odoo own fault", "units Odoo sold before the order was known", 0, 8),
    Bar("unsold %", "of what could be sold", 5, 10),
    Bar("age p95", "from a sale in Odoo to TikTok's figure, s", 3, 6),
    Bar("with buffer", "units sold twice by either, buffer = speed x delay", 0, 2),
    Bar("with buffer of 1", "the same, at least 1 piece held back", 0, 0),
    Bar("unsold % with buffer", "of what could be sold", 5, 10),
)
HEADS = (
    *("", "oversold", "in delay", "TikTok", "late", "Odoo", "late"),
    *("lost there", "sold %", "calls", "age p50", "age p95"),
)


def measure(database, options):
    """The sale, by the engine and on paper.

    :return: the report
    """
    bench = LiveBench(database, options)
    cases = {
        "engine": bench.engine,
        "buffer": bench.engine_with_buffer,
        "one": bench.engine_with_one,
        "cadences": bench.cadences,
        "hours": bench.hours,
    }
    try:
        for name, case in cases.items():
            if not options.only or name in options.only:
                bench.report.run(name, case)
    finally:
        bench.stop()
    bench.tell()
    return bench.report


def percentile(values, share):
    """The value that this share of all values does not exceed, 0 without any."""
    values = sorted(values)
    return values[min(int(share * len(values)), len(values) - 1)] if values else 0.0


class LiveBench:
    """The cases; all sell the same stock to the same buyers."""

    def __init__(self, database, options):
        self.database = database
        self.report = Report(BARS)
        figures = QUICK if options.quick else (SKUS, RATE, SECONDS, OTHER_RATE)
        self.skus, self.rate, self.seconds, self.other_rate = figures
        self.phases = 6 if options.quick else PHASES
        names = [f"SKU-{number:04d}" for number in range(self.skus)]
        self.plan = make_plan(names, self.rate, self.seconds, self.other_rate, SEED)
        self.sellable = judge(self.plan, ideal(self.plan), 0).sold
        self.rows = []
        self.age = 0.0
        self._servers = None

    def stop(self):
        """End what was started."""
        if self._servers:
            self._servers.stop()

    @property
    def servers(self):
        """Sandbox and Odoo, started once."""
        if not self._servers:
            self._servers = LiveServers(self.database)
            self._servers.start()
        return self._servers

    # === OUR ENGINE, IN EARNEST === #

    def engine(self):
        """No buffer: what is sold twice, and how much of it nobody could prevent."""
        verdict, old = self._sell("our engine", 1, {})
        self.age = percentile(old, 0.95)
        self.report.add("TikTok late", verdict.late[TIKTOK])
        self.report.add("TikTok own fault", verdict.own_fault[TIKTOK])
        self.report.add("Odoo own fault", verdict.own_fault[OTHER])
        self.report.add("unsold %", 100 - self._share(verdict))
        self.report.add("age p95", self.age)

    def engine_with_buffer(self):
        """The same with a buffer that follows speed and delay."""
        settings = {"stock_buffer_mode": "sales", "stock_buffer": 0}
        verdict, _old = self._sell("our engine, buffer", 2, settings)
        self.report.add("with buffer", verdict.oversold)
        self.report.add("unsold % with buffer", 100 - self._share(verdict))

    def engine_with_one(self):
        """The same, and the last piece of each SKU is never on TikTok."""
        settings = {"stock_buffer_mode": "sales", "stock_buffer": 1}
        verdict, _old = self._sell("our engine, at least 1", 3, settings)
        self.report.add("with buffer of 1", verdict.oversold)

    def _sell(self, name, seed, settings):
        servers, load = self.servers, os.getloadavg()[0]
        plan = renamed(self.plan, servers.add_listings(self.skus, seed))
        servers.user.call("tiktok.backend", "write", [servers.shop], settings)
        shown = servers.stock(plan, set_up)
        self.database.analyze()
        tries, there, calls = self._hold_sale(plan)
        trail = self._trail(plan)
        old = ages(plan, shown, trail, tries)
        verdict = judge(plan, [*tries, *there], DELAY)
        for line in tell(verdict.faults, trail, servers.rows):
            self.report.note(line)
        self._row(name, [verdict], sum(calls.values()), old)
        self._note_calls(name, calls)
        self.report.add(f"load of the machine before: {name}", load)
        return verdict, old

    def _hold_sale(self, plan):
        servers, other = self.servers, OtherChannel(self.database, plan)
        servers.control("latency", seconds=LATENCY, jitter=LATENCY / 5)
        servers.control("trail", is_on=True)
        other.start()
        servers.control(
            *("sale_start",),
            **{"shop": US, "skus": plan.skus, "rate": self.rate, "seed": SEED},
            **{"seconds": self.seconds},
        )
        other.join()
        while not (report := servers.control("sale_report", log=True))["is_over"]:
            time.sleep(0.5)
        # what is under way arrives, so that the last figures have their age
        time.sleep(10)
        servers.control("latency", seconds=0)
        if other.latest > 1 or other.broken:
            self.report.note(
                f"the other channel was up to {other.latest:.1f} s late, "
                f"{len(other.broken)} of its sales broke {other.broken[:1]}"
            )
        there = [
            Try(at, TIKTOK, sku, quantity, bool(order), order)
            for at, sku, quantity, order, _late in report["log"]
        ]
        return other.tries, there, Counter(report["calls"])

    def _trail(self, plan):
        codes = {
            sku["sku_id"]: sku["seller_sku"]
            for sku in self.servers.control("skus", shop=US)
        }
        notes = self.servers.control("trail")
        self.servers.control("trail", is_on=False)
        return [
            (at, kind, codes.get(sku_id), change)
            for at, kind, _shop, sku_id, _warehouse, change, _detail in notes
        ]

    def _note_calls(self, name, calls):
        shown = ", ".join(f"{call} {count}" for call, count in sorted(calls.items()))
        self.report.note(f"calls of {name}: {shown}")

    # === CADENCES, ON PAPER === #

    def cadences(self):
        """The same sale with stock sent by the clock, at all phases of its clock."""
        for cadence in CADENCES:
            self._simulate(cadence, self.plan, self.sellable, "")

    def hours(self):
        """A longer sale, all on paper; the engine as a cadence of its measured age."""
        hours = 0.2 if self.phases < PHASES else HOURS
        plan = make_plan(self.plan.skus, 2, 3600 * hours, 0.4, SEED)
        sellable = judge(plan, ideal(plan), 0).sold
        own = max(1.0, self.age)
        engine = Cadence("our rule", own, own, imports_first=True)
        for cadence in (engine, *CADENCES):
            self._simulate(cadence, plan, sellable, f", {hours:g} h")

    def _simulate(self, cadence, plan, sellable, suffix):
        verdicts, calls, old = [], Counter(), []
        for phases in all_phases(cadence, self.phases):
            outcome = Simulation(plan, cadence, phases).run()
            verdicts.append(judge(plan, outcome.tries, DELAY))
            calls.update(outcome.calls)
            old += outcome.ages
        count = sum(calls.values()) / len(verdicts)
        self._row(f"{cadence.name}{suffix}", verdicts, count, old, sellable)
        mean = statistics.fmean(sum(v.own_fault.values()) for v in verdicts)
        self.report.add(f"own fault: {cadence.name}{suffix}", mean)

    # === THE TABLE === #

    def _share(self, verdict, sellable=None):
        return min(100.0, 100 * verdict.delivered / (sellable or self.sellable))

    def _row(self, name, verdicts, calls, old, sellable=None):
        def mean(figure):
            return f"{statistics.fmean(figure(verdict) for verdict in verdicts):.1f}"

        self.rows.append(
            (
                name,
                mean(lambda verdict: verdict.oversold),
                mean(lambda verdict: verdict.in_delay),
                mean(lambda verdict: verdict.own_fault[TIKTOK]),
                mean(lambda verdict: verdict.late[TIKTOK]),
                mean(lambda verdict: verdict.own_fault[OTHER]),
                mean(lambda verdict: verdict.late[OTHER]),
                mean(lambda verdict: verdict.lost_though_there),
                mean(lambda verdict: self._share(verdict, sellable)),
                f"{calls:.0f}",
                f"{percentile(old, 0.5):.1f}",
                f"{percentile(old, 0.95):.1f}",
            )
        )

    def tell(self):
        """Lay the rows side by side and say how they came about."""
        widths = [
            max(len(row[place]) for row in (HEADS, *self.rows))
            for place in range(len(HEADS))
        ]
        for row in (HEADS, *self.rows):
            cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
            cells[0] = row[0].ljust(widths[0])
            self.report.note("  ".join(cells))
        for text in (
            f"{self.skus} SKUs, a tenth kits of others, {self.rate} buyers a second on "
            f"TikTok and {self.other_rate} in Odoo for {self.seconds} s, same seed; "
            f"units are those of the parts",
            f"in delay: the unit went elsewhere less than {DELAY:.2f} s before the "
            f"sale was decided, the shortest right cycle at {LATENCY} s a call; "
            "TikTok, Odoo: who sold the other units once too often; late: 3 s and "
            "more after they were gone",
            "lost there: wanted and refused although the units were there",
            "our engine: a real server with its job runner; cadences: a simulation "
            f"with calls and Odoo in no time, mean over {self.phases} positions of "
            "their clocks",
        ):
            self.report.note(text)
