"""P9: a push over HTTP to a slow and strict stand-in, and who waits meanwhile."""

import subprocess
import sys
import threading
import time
from pathlib import Path
from unittest.mock import patch

import psycopg2
import requests

from .event_server import free_port

RATE, LATENCY, CONNECTIONS = 20.0, 0.3, 6
SCRIPTS = Path(__file__).resolve().parents[1]
PATIENCE = 30
#: pushes until the pace is known, at most
LEARNING = 6


class Stub:
    """The stand-in as a process, for the length of a ``with``."""

    module = "benchmarks.stock_stub"

    def __init__(self, rate=RATE, latency=LATENCY):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.arguments = (str(self.port), str(rate), str(latency))

    def __enter__(self):
        command = (sys.executable, "-m", self.module, *self.arguments)
        self.process = subprocess.Popen(command, cwd=SCRIPTS)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                self.report()
                return self
            except requests.ConnectionError:
                time.sleep(0.1)
        raise RuntimeError("the stand-in does not answer")

    def __exit__(self, *_failure):
        self.process.kill()
        self.process.wait()

    def report(self):
        """What came since the last beginning."""
        return requests.get(f"{self.url}/report", timeout=PATIENCE).json()

    def show(self, figures):
        """Let it show these, ``{SKU id: {warehouse id: pieces}}``."""
        requests.post(f"{self.url}/figures", json=figures, timeout=PATIENCE)

    def begin(self):
        """Count anew."""
        requests.post(f"{self.url}/begin", json={}, timeout=PATIENCE)


class IdleWatch:
    """The longest time that a transaction lay idle, looked up every 20 ms.

    ``longest`` while TikTok was called, ``anytime`` also while figures are computed.
    """

    def __init__(self, database):
        with database.registry.cursor() as cr:
            self.dsn, self.name = cr.connection.dsn, database.name
        self.longest = self.anytime = self.calling = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self):
        # addons can be imported once the registry is there
        from odoo.addons.connector_tiktok_shop.client import Pipe

        self._thread.start()
        self._patch = patch.object(Pipe, "run", self._noticed(Pipe.run))
        self._patch.start()
        return self

    def __exit__(self, *_failure):
        self._patch.stop()
        self._stop.set()
        self._thread.join()

    def _noticed(self, run):
        """The pipe's own method; what begins while it runs is noticed."""

        def noticed(*args, **kwargs):
            self.calling = time.monotonic()
            try:
                return run(*args, **kwargs)
            finally:
                self.calling = 0.0

        return noticed

    def _watch(self):
        connection = psycopg2.connect(self.dsn)
        connection.autocommit = True
        cursor = connection.cursor()
        while not self._stop.wait(0.02):
            cursor.execute(
                """SELECT coalesce(extract(epoch FROM
                        max(clock_timestamp() - state_change)), 0)
                FROM pg_stat_activity
                WHERE datname = %s AND state LIKE 'idle in transaction%%'""",
                [self.name],
            )
            idle, calling = float(cursor.fetchone()[0]), self.calling
            self.anytime = max(self.anytime, idle)
            if calling:
                # what lay idle before the calls began counts from their beginning
                idle = min(idle, time.monotonic() - calling)
                self.longest = max(self.longest, idle)
        connection.close()


def measure_pipe(bench):
    """P9, P9b, P9c of one push of many listings."""
    report, world = bench.report, bench.world
    world.patch.stop()
    try:
        with Stub() as stub:
            bench.set_up_pipe(stub)
            _measure(bench, stub, report)
    finally:
        world.patch.start()


def _measure(bench, stub, report):
    count = 40 if bench.options.quick else 300
    bench.receive_listings(20, 1)  # opens connections, fills caches
    bench.push_all()
    _learn(bench, stub, count)
    seen, wall, watch = _push(bench, stub, count)
    written = seen["products"]
    report.add("P9 loss", 1 - _best(written) / wall)
    report.add("P9 efficiency", _best(written) / wall)
    report.add("P9b refused", seen["refused"] / written)
    report.add("P9b connections", max(seen["connections"], seen["most_busy"]))
    report.add("P9c", watch.longest)
    report.add("P9c longest idle transaction at any time, s", watch.anytime)
    report.note("P9c: beside the lock that the queue holds while a job runs")
    report.add("P9 calls per product", seen["writes"] / written)
    report.add("P9 seconds", wall)
    report.add("P9 most calls at once", seen["most_busy"])


def _learn(bench, stub, count):
    """The pace begins at half of what is allowed here, rises until it is refused and
    stays below that for a while: what a shop that sends much knows already."""
    was_refused = False
    for number in range(LEARNING):
        seen, wall, _watch = _push(bench, stub, count)
        if not number:
            efficiency = _best(seen["products"]) / wall
            bench.report.add("P9 efficiency while the pace is learned", efficiency)
        if was_refused and not seen["refused"]:
            return
        was_refused = was_refused or seen["refused"]


def _push(bench, stub, count):
    """Push so many listings.

    :return: (what came, seconds that it took, who watched the transactions)
    """
    bench.receive_listings(count, 20)
    stub.begin()
    with IdleWatch(bench.database) as watch:
        start = time.perf_counter()
        bench.push_all()
        wall = time.perf_counter() - start
    seen = stub.report()
    # where SKUs share their stock, not every listing gains by a receipt
    if seen["products"] < count / 2:
        raise RuntimeError(f"{seen['products']} of {count} products were written")
    return seen, wall, watch


def _best(products):
    """Seconds that so many calls take at the very least."""
    return max(products / RATE, products * LATENCY / CONNECTIONS)
