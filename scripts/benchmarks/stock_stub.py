"""A TikTok Shop that is nothing but slow and strict: latency and a token bucket.

Runs as a process of its own, so that it takes no time from what is measured:
``python -m benchmarks.stock_stub PORT RATE LATENCY``. Understands search and update of
stock and the empty order search; signatures are not looked at. ``GET /report`` tells
what came, ``POST /begin`` counts anew, ``POST /figures`` says what it shows at first.
"""

import json
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .stock_client import WAREHOUSES

#: seconds of calls that the bucket holds
BURST = 1.0
#: what a SKU shows that was never written
NOTHING = dict.fromkeys(WAREHOUSES, 0)


class Tally:
    """What came since the last beginning, and the bucket of the writes."""

    def __init__(self, rate, latency):
        self.rate, self.latency = rate, latency
        self.lock = threading.Lock()
        self.figures = {}
        self.begin()

    def begin(self):
        """Count anew, with a full bucket; the figures stay."""
        with self.lock:
            self.writes, self.names = Counter(), Counter()
            self.refused = self.connections = self.busy = self.most_busy = 0
            self.tokens, self.filled = self.rate * BURST, time.monotonic()
            self.first = self.last = None

    def admit(self):
        """Whether the bucket grants one more write."""
        with self.lock:
            now = time.monotonic()
            earned = (now - self.filled) * self.rate
            full = self.rate * BURST
            self.tokens, self.filled = min(full, self.tokens + earned), now
            granted = self.tokens >= 1
            self.tokens -= granted
            self.refused += not granted
            return granted

    def enter(self, name):
        """A call begins."""
        with self.lock:
            self.names[name] += 1
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)

    def leave(self, name):
        """A call ends."""
        with self.lock:
            self.busy -= 1
            if name == "update":
                self.last = time.monotonic()
                self.first = self.first or self.last - self.latency

    def report(self):
        """All counts as JSON values."""
        with self.lock:
            return {
                "calls": dict(self.names),
                "products": len(self.writes),
                "most_per_product": max(self.writes.values(), default=0),
                "writes": sum(self.writes.values()),
                "refused": self.refused,
                "connections": self.connections,
                "most_busy": self.most_busy,
                "seconds": (self.last or 0) - (self.first or 0),
            }


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    tally: Tally

    def do_GET(self):
        """The report."""
        self._answer(self.tally.report())

    def do_POST(self):
        """A call of the platform, or a new beginning."""
        path = self.path.partition("?")[0]
        size = int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(size) or b"{}")
        if path == "/begin":
            self.tally.begin()
            self._answer({})
        elif path == "/figures":
            self.tally.figures = body
            self._answer({})
        elif path.endswith("/inventory/search"):
            self._call("search", lambda: self._search(body))
        elif path.endswith("/inventory/update"):
            self._call("update", lambda: self._update(path.split("/")[-3], body))
        else:
            self._call("other", lambda: {})

    def _call(self, name, work):
        if not getattr(self, "counted", False):
            self.counted = True
            with self.tally.lock:
                self.tally.connections += 1
        self.tally.enter(name)
        try:
            time.sleep(self.tally.latency)
            if name == "update" and not self.tally.admit():
                self._answer({"code": 36009036, "message": "Too many requests"}, 429)
                return
            self._answer({"code": 0, "message": "Success", "data": work()})
        finally:
            self.tally.leave(name)

    def _search(self, body):
        figures = self.tally.figures
        rows = [
            {
                "id": sku,
                "warehouse_inventory": [
                    {
                        "warehouse_id": warehouse,
                        "available_quantity": quantity,
                        "committed_quantity": 0,
                    }
                    for warehouse, quantity in figures.get(sku, NOTHING).items()
                ],
            }
            for sku in body.get("sku_ids") or ()
        ]
        return {"inventory": [{"product_id": "0", "skus": rows}] if rows else []}

    def _update(self, product, body):
        with self.tally.lock:
            self.tally.writes[product] += 1
            for sku in body["skus"]:
                own = self.tally.figures.setdefault(sku["id"], {})
                for row in sku["inventory"]:
                    own[row["warehouse_id"]] = row["quantity"]
        return {}

    def _answer(self, value, status=200):
        content = json.dumps({"request_id": "bench", **value}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        """Nobody reads it."""


def main(port, rate, latency):
    """Serve until the end of the process."""
    Handler.tally = Tally(float(rate), float(latency))
    ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
