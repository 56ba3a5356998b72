"""Bars of events: the answer, from TikTok to Odoo, and a storm."""

import statistics
import time

from ready_products import ReadyProducts

from .bars import Bar, Report
from .event_answer import AnswerCost
from .event_server import EventServers
from .event_storm import Storm

#: TikTok gives up on an answer after so many seconds (contract: webhooks)
IN_TIME = 3
STORM_RATE, STORM_SECONDS, STORM_ORDERS = 200, 30, 300
#: twenty orders a second that tell three things each
SALE_RATE = 60
PATIENCE = 600
PRODUCTS = ("SPOON-1", "MUG-BLU", "MUG-GRN", "JACKET-M", "SOCKS-G")

BARS = (
    Bar("P16 statements", "statements of a webhook in a burst", 8, 15),
    Bar("P16 time", "answer over an empty controller", 2, 4),
    Bar("E2 p50", "placed on TikTok to sales order, s, 1 per second", 2, 4),
    Bar("E2 p50 at 10/s", "the same at 10 orders per second", 2, 5),
    Bar("E2 p95 at 10/s", "its 95th percentile", 5, 15),
    Bar("sale late", "% of answers after 3 s at 60 events per second", 0, 1),
    Bar("storm late", "% of answers after 3 s at 200 events per second", 0, 5),
    Bar("storm floor", "posts to no address over events, per second", 1.5, 2.5),
    Bar("storm lost", "events answered with 200 and not stored", 0, 0),
    Bar("storm jobs", "jobs that waited at most", 100, 200),
)


def measure(database, options):
    """All figures of events.

    :return: the report
    """
    bench = EventBench(database, options)
    cases = {
        "answer": bench.answer,
        "latency": bench.latency,
        "sale": bench.sale,
        "storm": bench.storm,
    }
    wanted = [name for name in cases if not options.only or name in options.only]
    try:
        for name in wanted:
            bench.report.run(name, cases[name])
    finally:
        bench.stop()
    return bench.report


def percentile(values, share):
    """The value that this share of all values does not exceed."""
    values = sorted(values)
    return values[min(int(share * len(values)), len(values) - 1)]


class EventBench:
    """The cases; the servers are started when the first one needs them."""

    def __init__(self, database, options):
        self.database = database
        self.quick = options.quick
        self.report = Report(BARS)
        self._servers = None

    @property
    def servers(self):
        """Sandbox and Odoo, started once."""
        if not self._servers:
            self._servers = EventServers(self.database)
            self._servers.start()
        return self._servers

    def stop(self):
        """End what was started."""
        if self._servers:
            self._servers.stop()

    # === THE ANSWER === #

    def answer(self):
        """Statements and time of one post."""
        cost = AnswerCost(self.database).measure(100 if self.quick else 400)
        self.report.add("P16 statements", cost["statements"])
        self.report.add("P16 time", cost["ratio"])
        self.report.add("statements of the first of a burst", cost["first"])
        self.report.add("statements of an empty controller", cost["empty"])
        self.report.add("milliseconds of a post", cost["milliseconds"])

    # === FROM TIKTOK TO ODOO === #

    def latency(self):
        """Orders placed on the sandbox at an even pace, until each is a sales order."""
        slow = self._place(1, 10 if self.quick else 30)
        self.report.add("E2 p50", statistics.median(slow))
        self.report.add("p95 at 1 per second", percentile(slow, 0.95))
        fast = self._place(10, 50 if self.quick else 200)
        self.report.add("E2 p50 at 10/s", statistics.median(fast))
        self.report.add("E2 p95 at 10/s", percentile(fast, 0.95))

    def _place(self, rate, count):
        """Seconds from placing to the sales order, for each order."""
        placed, arrived = {}, {}
        started = time.perf_counter()
        while len(placed) < count:
            if time.perf_counter() >= started + len(placed) / rate:
                at = time.perf_counter()
                line = PRODUCTS[len(placed) % len(PRODUCTS)]
                order = self.servers.ready.control(
                    "place", shop="US", lines=[line], hold=False
                )
                placed[order["id"]] = at
            self._note_arrivals(placed, arrived)
        end = time.monotonic() + PATIENCE
        while len(arrived) < count and time.monotonic() < end:
            self._note_arrivals(placed, arrived)
        if len(arrived) < count:
            raise RuntimeError(f"{count - len(arrived)} orders did not arrive")
        return [arrived[key] - placed[key] for key in placed]

    def _note_arrivals(self, placed, arrived):
        open_ids = [key for key in placed if key not in arrived]
        if open_ids:
            found = self.servers.rows(
                "SELECT external_id FROM tiktok_order WHERE sale_order_id IS NOT NULL "
                "AND external_id = ANY(%s)",
                open_ids,
            )
            now = time.perf_counter()
            arrived.update((key, now) for (key,) in found)
        time.sleep(0.02)

    # === A STORM === #

    def sale(self):
        """A LIVE sale: events at a pace that holds, about orders that come in."""
        orders = self._orders(seed=5)
        storm = Storm(self.servers, *self._door(), orders)
        answers = storm.run(SALE_RATE, 10 if self.quick else STORM_SECONDS)
        self.report.add("sale late", self._late(answers))
        self.report.add(
            "sale p95 of the answer, s", percentile(self._good(answers), 0.95)
        )
        self._catch_up(storm)

    def storm(self):
        """Two hundred events a second about orders that nobody has imported yet.

        First the same posts to an address that nobody has: what this machine can
        answer at all.
        """
        seconds = 5 if self.quick else STORM_SECONDS
        servers, orders = self.servers, self._orders(seed=7)
        door, *who = self._door()
        nowhere = Storm(servers, f"{door}-", *who, orders)
        nowhere.run(STORM_RATE, seconds)
        before = self._stored()
        storm = Storm(servers, door, *who, orders)
        answers = storm.run(STORM_RATE, seconds)
        stored = self._stored() - before
        self._report_answers(storm, answers, stored)
        self.report.add("storm floor", nowhere.pace / storm.pace)
        self.report.add("seconds to catch up", self._catch_up(storm))
        self.report.add("storm jobs", storm.most_waiting)
        imported = servers.number(
            "SELECT count(*) FROM tiktok_order WHERE external_id = ANY(%s) "
            "AND detail_digest IS NOT NULL",
            list(orders),
        )
        self.report.add("storm orders not imported", STORM_ORDERS - imported)

    def _orders(self, seed):
        """Numbers of new orders on the platform whose SKUs have a product."""
        servers, ready = self.servers, self.servers.ready
        made = ready.control(
            "generate", shop="US", orders=STORM_ORDERS, skus=20, seed=seed
        )
        ready.read_catalog([servers.shop])
        ReadyProducts(ready.odoo).add([servers.shop])
        return made["orders"]

    @staticmethod
    def _good(answers):
        return [seconds for status, seconds in answers if status == 200]

    @staticmethod
    def _late(answers):
        late = sum(1 for status, seconds in answers if seconds > IN_TIME or not status)
        return 100 * late / len(answers)

    def _door(self):
        user, shop = self.servers.user, self.servers.shop
        fields = ["webhook_url", "external_id"]
        row = user.call("tiktok.backend", "read", [shop], fields)[0]
        app = self.servers.ready.control("app")
        return row["webhook_url"], app, row["external_id"]

    def _stored(self):
        return self.servers.number(
            "SELECT count(*) FROM tiktok_webhook_event WHERE notification_key "
            "LIKE '77%%'"
        )

    def _report_answers(self, storm, answers, stored):
        good = self._good(answers)
        self.report.add("storm late", self._late(answers))
        self.report.add("storm lost", max(len(good) - stored, 0))
        self.report.add("events posted", len(answers))
        self.report.add("events answered with 200", len(good))
        self.report.add("events stored", stored)
        self.report.add("events per second", storm.pace)
        self.report.add("p50 of the answer, s", percentile(good, 0.5))
        self.report.add("p95 of the answer, s", percentile(good, 0.95))

    def _catch_up(self, storm):
        """Seconds after the storm until nothing waits any more."""
        started = time.monotonic()
        while time.monotonic() - started < PATIENCE:
            waiting = self.servers.number(
                "SELECT count(*) FROM tiktok_webhook_event WHERE sync_state = 'pending'"
            )
            running = self.servers.number(
                "SELECT count(*) FROM queue_job WHERE state = 'started'"
            )
            if not waiting and not running and not storm.look():
                return time.monotonic() - started
            time.sleep(0.5)
        raise RuntimeError("events still wait")
