"""Bars of the stock."""

import time
from functools import partial

from . import stock_levels, stock_marks, stock_whole
from .bars import Bar, Report
from .meter import Series, metered
from .stock_pipe import CONNECTIONS, measure_pipe
from .stock_world import StockWorld

BARS = (
    Bar("P6", "statements of a push, all SKUs changed", 12, 40),
    Bar("P6b", "the same, minus those of a tenth", 9, 20),
    Bar("P8", "calls per changed TikTok product", 1.0, 1.02),
    Bar("P8b", "calls for products without a change", 0, 0),
    Bar("P9 loss", "1 - pipe efficiency, over HTTP", 0.05, 0.15),
    Bar("P9b refused", "calls refused by the rate limit, share", 0, 0.005),
    Bar("P9b connections", "connections opened", CONNECTIONS, 2 * CONNECTIONS),
    Bar("P9c", "longest idle transaction while calling, s", 0.02, 0.1),
    *stock_marks.BARS,
    *stock_levels.BARS,
)


def measure(database, options):
    """All stock figures.

    :return: the report
    """
    bench = StockBench(database, options)
    cases = {"push": StockBench.pushes, "calls": StockBench.calls}
    cases |= {"pipe": measure_pipe, **stock_marks.CASES, **stock_levels.CASES}
    cases |= stock_whole.CASES
    for name, case in cases.items():
        if not options.only or name in options.only:
            bench.report.run(name, partial(case, bench))
    return bench.report


class StockBench:
    """The cases; all in one world."""

    def __init__(self, database, options):
        self.database = database
        self.options = options
        self.report = Report(BARS)
        self.world = StockWorld(database)

    # === WORK === #

    def push(self):
        """What pump and jobs of the shop do until nothing is left to send.

        The caller has no transaction; in its place the queue has one, that of the job.
        """
        with self.database.transaction() as env:
            env["tiktok.stock.change"]._expand()
        more = True
        while more:
            with self.database.transaction() as env:
                cursor = env["tiktok.sync.cursor"].browse(self.world.cursor_id)
                more = cursor._push_stock()

    def push_all(self, patience=600):
        """Push, and again when TikTok has asked to wait, until nothing waits."""
        end = time.monotonic() + patience
        self.push()
        while time.monotonic() < end:
            with self.database.transaction() as env:
                cards = env["tiktok.stock.card"]
                if not cards.search_count([("sync_state", "=", "pending")]):
                    return
            time.sleep(0.1)
            self.push()
        raise RuntimeError("cards still wait")

    def receive_listings(self, listings, quantity):
        """Change one plain SKU, at least, in each of so many listings."""
        self.world.receive(self.world.plain[:listings], quantity)

    def set_up_pipe(self, stub):
        """Let the real client call the stand-in, which shows what was accepted.

        Nothing waits for other SKUs there: what is measured is the pipe.
        """
        with self.database.transaction() as env:
            stub.show(self.world.accepted(env))
            backend = self.world.shop(env).sudo()
            backend.stock_sharing = "shared"
            urls = dict.fromkeys(("api_url", "auth_url", "consent_url"), stub.url)
            backend.account_id.write({"environment": "sandbox", **urls})

    # === CASES === #

    def pushes(self):
        """P6: all SKUs changed, then a tenth of them, as a new shop is set.

        There the same units are promised once: where SKUs and kits take from the same
        part, some are lowered and others raised. What it costs in a shop whose SKUs
        may show the same units is told beside.
        """
        self.world.share("shared")
        self._push_after(self.world.plain)  # the first push writes everything anew
        full, _part = self._rounds()
        self.report.add("statements where units are shown twice", full.statements)
        self.report.add("ms where units are shown twice", full.time * 1000)
        self.world.share("exclusive")
        # nearly everything is shown twice: all of that is taken back now
        taken = self._push_after(self.world.plain)
        self.report.add("statements when what was shown twice ends", taken.statements)
        full, part = self._rounds()
        self.report.add("P6", full.statements)
        self.report.add("P6b", full.statements - part.statements)
        self.report.add("ms of a full push without HTTP", full.time * 1000)

    def _rounds(self):
        """The costs of pushes of everything and of a tenth."""
        full, part = Series(), Series()
        for _round in range(2 if self.options.quick else self.options.rounds):
            full.add(self._push_after(self.world.plain))
            part.add(self._push_after(self.world.plain[: len(self.world.plain) // 20]))
        return full, part

    def _push_after(self, products):
        self.world.receive(products, 1)
        self.world.client.forget_calls()
        with metered() as cost:
            self.push()
        if not self.world.client.products_written():
            raise RuntimeError("nothing was sent")
        return cost

    def calls(self):
        """P8: each changed product in one call, then nothing for no change."""
        client = self.world.client
        # units that changed hands before are no change of this push
        self.push_all()
        self._push_after(self.world.plain)
        written = client.products_written()
        self.report.add("P8", len(written) / len(set(written)))
        # SKUs that share units take turns: let all of that come to its end
        self.push_all()
        client.forget_calls()
        with self.database.transaction() as env:
            self.world.mark(env, self.world.plain)
        self.push()
        self.report.add("P8b", len(client.products_written()))
        self.report.add("reads for all SKUs", client.count("search_inventory"))
