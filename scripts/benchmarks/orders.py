"""Bars of the order import."""

import math

from .bars import Bar, Report
from .meter import Series, metered
from .order_bad import BadOrders
from .order_floor import OrderFloor
from .order_job import OneJob
from .order_world import OrderWorld
from .parallel import orders_per_second

JOB = 20
BATCHES = (20, 100)

BARS = (
    Bar("P1", "time per order / plain Odoo, batch 100", 1.15, 1.40),
    Bar("P2", "statements per 2-line order, batch 100", 56, 62),
    Bar("P2 over floor", "the same, minus plain Odoo", 4, 10),
    Bar("P2 (20) over floor", "the same, batch 20", 4, 10),
    Bar("P2b", "statements per line, slope over 1, 2, 5", 15.5, 17),
    Bar("P2c", "new buyer minus known buyer, batch 100", 1, 3),
    Bar("P3", "unchanged order listed again, page of 100", 0.1, 1),
    Bar("P3 job", "unchanged order read again, batch 100", 1, 1),
    Bar("P4", "statements of a job of one order, all", 125, 140),
    Bar("P5", "one bad order in 100 / clean", 1.3, 2),
    Bar("P13", "growth exponent of time, 1x to 10x", 1.05, 1.15),
)


def measure(database, options):
    """All order figures.

    :return: the report
    """
    bench = OrderBench(database, options)
    cases = {
        "batches": bench.batches,
        "lines": bench.lines,
        "buyers": bench.buyers,
        "again": bench.again,
        "job": bench.job,
        "bad": bench.bad,
        "kits": bench.kits,
        "workers": bench.workers,
        "growth": bench.growth,
    }
    bench.warm()
    report = bench.report
    for name, case in cases.items():
        if not options.only or name in options.only:
            report.run(name, case)
    return report


class OrderBench:
    """The cases; each alternates plain Odoo and connector where it has a floor."""

    def __init__(self, database, options):
        self.database = database
        self.options = options
        self.report = Report(BARS)
        self.world = OrderWorld(database)
        self.floor = OrderFloor(self.world)
        self.number = self._highest_number()

    def _highest_number(self):
        with self.database.transaction() as env:
            last = env["tiktok.order"].search([], order="external_id desc", limit=1)
            return int(last.external_id[4:]) + 1 if last else 0

    def warm(self):
        """Fill Odoo's own caches, make the buyers known, then let the planner know."""
        self.run_connector(self.details(self.world.payloads.buyers))
        with self.database.transaction() as env:
            self.floor.import_orders(env, self.details(JOB))
        self.database.analyze()

    # === WORK === #

    def details(self, count, **circumstances):
        """Details of so many orders that nobody has seen yet."""
        numbers = range(self.number, self.number + count)
        self.number += count
        return [self.world.payloads.detail(n, **circumstances) for n in numbers]

    def prepare(self, details):
        """Bindings as the poll leaves them, and the answers to be read."""
        self.world.answers.details = {detail["id"]: detail for detail in details}
        with self.database.transaction() as env:
            backend = self.world.shop(env)
            listed = [self.world.payloads.listed(detail) for detail in details]
            return backend.env["tiktok.order"]._upsert_from_list(backend, listed).ids

    def import_ids(self, ids):
        """What a job does with these orders, in a transaction of its own."""
        with self.database.transaction() as env:
            backend = self.world.shop(env)
            backend.env["tiktok.order"].browse(ids)._import_orders()

    def run_connector(self, details):
        """Cost of the import of these orders in one batch."""
        ids = self.prepare(details)
        with metered() as cost:
            self.import_ids(ids)
        self.check_imported(ids)
        return cost

    def run_floor(self, details):
        """Cost of plain Odoo doing the same."""
        with metered() as cost, self.database.transaction() as env:
            self.floor.import_orders(env, details)
        return cost

    def check_imported(self, ids, missing=0):
        """A measurement of work that was not done is none."""
        with self.database.transaction() as env:
            orders = env["tiktok.order"].browse(ids)
            done = orders.filtered(lambda order: order.sale_order_id.state == "sale")
            if len(done) != len(orders) - missing:
                waiting = (orders - done).mapped("sync_message")
                raise RuntimeError(f"{len(done)} of {len(orders)}: {set(waiting)}")

    def alternate(self, size, **circumstances):
        """Series of floor and connector, taking turns; once more when noisy."""
        for _try in range(1 if self.options.quick else 2):
            floor, connector = Series(size), Series(size)
            for turn in range(self.options.rounds):
                sides = [(floor, self.run_floor), (connector, self.run_connector)]
                for series, run in sides[:: 1 if turn % 2 else -1]:
                    series.add(run(self.details(size, **circumstances)))
            if floor.spread <= 2:
                break
        else:
            self.report.note(f"floor of {size} spreads by {floor.spread:.1f}: noisy")
        return floor, connector

    # === CASES === #

    def batches(self):
        """P1, P2: two-line orders of known buyers."""
        for size in BATCHES:
            floor, connector = self.alternate(size)
            over = connector.statements - floor.statements
            name = "P2" if size == 100 else f"P2 ({size})"
            self.report.add(name, connector.statements)
            self.report.add(f"{name} over floor", over)
            self.report.add(f"floor ({size})", floor.statements)
            ratio = "P1" if size == 100 else f"P1 ({size})"
            self.report.add(ratio, connector.time / floor.time)
            self.report.add(f"ms per order ({size})", connector.time * 1000)
            self.report.add(f"ms per order, floor ({size})", floor.time * 1000)

    def lines(self):
        """P2b: statements by number of lines."""
        counts = {}
        for lines in (1, 2, 5):
            series = Series(100)
            for _round in range(2):
                series.add(self.run_connector(self.details(100, lines=lines)))
            counts[lines] = series.statements
        self.report.add("P2b", (counts[5] - counts[1]) / 4)

    def buyers(self):
        """P2c: a customer and an address more per order."""
        known, new = Series(100), Series(100)
        for _round in range(2):
            known.add(self.run_connector(self.details(100)))
            details = [
                self.world.payloads.detail(self.number + n, buyer=self.number + n)
                for n in range(100)
            ]
            self.number += 100
            new.add(self.run_connector(details))
        self.report.add("P2c", new.statements - known.statements)
        self.report.note(
            "P2c: one of them is Odoo's own, for each new contact below another"
        )

    def again(self):
        """P3: the same page again, then the same details again."""
        details = self.details(100)
        self.run_connector(details)
        listed = [self.world.payloads.listed(detail) for detail in details]
        with metered() as page, self.database.transaction() as env:
            backend = self.world.shop(env)
            orders = backend.env["tiktok.order"]._upsert_from_list(backend, listed)
            orders._enqueue_import()
            if orders:
                raise RuntimeError("unchanged orders are wanted again")
        self.report.add("P3", page.statements / 100)
        with self.database.transaction() as env:
            backend = self.world.shop(env)
            ids = [detail["id"] for detail in details]
            ids = backend.env["tiktok.order"]._upsert_ids(backend, ids).ids
        with metered() as job:
            self.import_ids(ids)
        self.report.add("P3 job", job.statements / 100)

    def job(self):
        """P4: one order in one job, by the job runner's own code."""
        series, floor = Series(), Series()
        for _round in range(self.options.rounds):
            floor.add(self.run_floor(self.details(1)))
            [order_id] = self.prepare(self.details(1))
            series.add(OneJob(self.world).run(order_id))
            self.check_imported([order_id])
        self.report.add("P4", series.statements)
        self.report.add("floor (1)", floor.statements)
        self.report.note(
            "P4: acquire, perform and done by the job runner's own code; without the "
            "request that starts it and the enqueueing, which is the webhook's"
        )

    def bad(self):
        """P5: one bad order among 100, in jobs of 20; the worse of two kinds."""
        bad = BadOrders(self)
        clean = bad.cost_of_clean()
        kinds = {"unmapped": bad.unmapped(), "refused": bad.refused()}
        for name, cost in kinds.items():
            self.report.add(f"P5 {name}", cost.statements / clean.statements)
        self.report.add(
            "P5", max(c.statements for c in kinds.values()) / clean.statements
        )

    def kits(self):
        """Extra: one line that is a kit of three components."""
        floor, connector = self.alternate(JOB, lines=1, skus=self.world.kits)
        self.report.add(f"kit of 3, statements ({JOB})", connector.statements)
        self.report.add(f"kit of 3, floor ({JOB})", floor.statements)

    def workers(self):
        """Extra: orders per second with one and two processes."""
        for count in (1, 2):
            total = 200 if self.options.quick else 400
            rate, collisions = orders_per_second(self, count, total)
            self.report.add(f"orders per second, {count} workers", rate)
            self.report.add(f"collisions, {count} workers", collisions)

    def growth(self):
        """P13: ten times the orders, from the page of the poll to the sales order."""
        small = 100 if self.options.quick else 1000
        first, last = self._arrive(small), self._arrive(10 * small)
        self.report.add("P13", math.log10(last.time / first.time))
        exponent = math.log10(last.statements / first.statements)
        self.report.add("growth exponent of statements", exponent)
        self.report.add("ms per order, all in", last.time / 10 / small * 1000)
        if self.options.quick:
            self.report.note("P13: quick, from 100 to 1,000 orders")

    def _arrive(self, count):
        """Cost of so many new orders: pages of 100, then jobs of 20."""
        with metered() as cost:
            pass
        for _page in range(count // 100):
            details = self.details(100)
            with metered() as listing:
                ids = self.prepare(details)
            cost += listing
            for start in range(0, len(ids), JOB):
                with metered() as job:
                    self.import_ids(ids[start : start + JOB])
                cost += job
            self.check_imported(ids)
        return cost
