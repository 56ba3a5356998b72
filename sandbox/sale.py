"""A live sale: buyers come at a pace and meet the published figures."""

from __future__ import annotations

import threading
import time
from collections import Counter

from .demand import attempts

PAY = {"ready": (True, False), "hold": (True, True), "unpaid": (False, None)}


class Sale:
    """One sale: its buyers, and what became of each.

    The log's entries are [machine's Unix time, SKU, quantity, order id or "", seconds
    late]. A buyer who finds the SKU sold out is a lost sale, he does not come back.
    """

    def __init__(self, box, shop, buyers, seed):
        self.box = box
        self.shop = shop
        self.buyers = buyers
        self.seed = seed
        self.log = []
        self.calls = Counter(box.journal.counters)
        self._next = 0

    @property
    def is_over(self):
        """Has every buyer come?"""
        return self._next >= len(self.buyers)

    @property
    def next_at(self):
        """When the next buyer comes, in seconds after the start."""
        return 0 if self.is_over else self.buyers[self._next].at

    def run_until(self, elapsed):
        """Let all buyers come who are due `elapsed` seconds after the start."""
        while not self.is_over and self.buyers[self._next].at <= elapsed:
            buyer = self.buyers[self._next]
            self._next += 1
            with self.box.lock:
                order = self._buy(buyer)
            number = order["id"] if order else ""
            late = round(elapsed - buyer.at, 4)
            self.log.append([time.time(), buyer.sku, buyer.quantity, number, late])

    def _buy(self, buyer):
        pay, hold = PAY[buyer.kind]
        self.box.touch()
        return self.box.life.buy(
            self.shop, buyer.sku, buyer.quantity, pay=pay, hold=hold
        )

    def report(self):
        """Buyers, sales and lost sales; calls of the API since the start."""
        sold, lost = Counter(), Counter()
        log = list(self.log)
        for _time, sku, quantity, number, _late in log:
            (sold if number else lost)[sku] += quantity
        calls = Counter()
        for (operation, code), count in self.box.journal.counters.items():
            done = count - self.calls[operation, code]
            calls[f"{operation} {code}" if code else operation] += done
        return {
            "is_over": self.is_over,
            "expected": len(self.buyers),
            "attempts": len(log),
            "orders": sum(1 for entry in log if entry[3]),
            "sold": dict(sold),
            "lost": dict(lost),
            "units_sold": sum(sold.values()),
            "units_lost": sum(lost.values()),
            "latest": max((entry[4] for entry in log), default=0),
            "calls": {name: count for name, count in sorted(calls.items()) if count},
        }


class Sales:
    """The sale under way, if any."""

    def __init__(self, box):
        self.box = box
        self.sale = None
        self._end = threading.Event()
        self._thread = None

    def prepare(self, shop, skus=None, rate=20, seconds=60, seed=0, **settings):
        """A sale of a shop over SKUs (all by default), not started; see `attempts`.

        Ends the one before.
        """
        self.stop()
        known = [
            sku["seller_sku"]
            for product in self.box.catalog.products(shop).values()
            for sku in product["skus"]
        ]
        buyers = attempts(rate, seconds, skus or known, seed, **settings)
        self.sale = Sale(self.box, shop, buyers, seed)
        return self.sale

    def start(self, shop, **settings):
        """Begin a sale that runs by itself by the machine's clock."""
        self.prepare(shop, **settings)
        self._end.clear()
        self._thread = threading.Thread(target=self._run, daemon=True, name="buyers")
        self._thread.start()
        return self.sale

    def _run(self):
        begun = time.monotonic()
        while not self.sale.is_over and not self._end.is_set():
            elapsed = time.monotonic() - begun
            self.sale.run_until(elapsed)
            self._end.wait(max(0.001, self.sale.next_at - elapsed))

    def stop(self):
        """End the sale; its report stays."""
        self._end.set()
        if self._thread:
            self._thread.join()
        self._thread = None

    def report(self):
        """What became of the last sale, empty without one."""
        return self.sale.report() if self.sale else {}
