"""A TikTok Shop that takes parcels of own carriers, slow and strict.

Runs as a process of its own: ``python -m benchmarks.shipping_stub PORT RATE LATENCY``.
Knows the orders of the order measurements by their number; Mark Package As Shipped is
what the bucket limits. ``GET /report`` tells what came, ``POST /begin`` counts anew.
"""

import json
import sys
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from .order_payloads import OrderPayloads
from .order_world import PRODUCTS, WAREHOUSE
from .shipping_payloads import own_carrier, shown
from .stock_stub import Handler as Strict
from .stock_stub import Tally


class Handler(Strict):
    """One connection, kept alive."""

    payloads = OrderPayloads(
        [(f"17295{n:014d}", f"B-{n:04d}") for n in range(PRODUCTS)], WAREHOUSE
    )
    sent: dict = {}

    def do_GET(self):
        """Details of orders, of packages, or the report."""
        parts = urlsplit(self.path)
        if parts.path == "/report":
            self._answer(self.tally.report())
        elif parts.path.endswith("/orders"):
            ids = parse_qs(parts.query)["ids"][0].split(",")
            self._call("orders", lambda: {"orders": [self._order(i) for i in ids]})
        elif "/packages/" in parts.path:
            package = parts.path.split("/")[-1]
            self._call("package", lambda: self._package(package))
        else:
            self._call("other", lambda: {})

    def do_POST(self):
        """A parcel is reported, or counting begins."""
        path = self.path.partition("?")[0]
        size = int(self.headers.get("content-length") or 0)
        body = json.loads(self.rfile.read(size) or b"{}")
        if path == "/begin":
            self.tally.begin()
            self._answer({})
        elif path.endswith("/packages"):
            order = path.split("/")[-2]
            self._call("update", lambda: self._mark(order, body))
        else:
            self._call("other", lambda: {})

    def _mark(self, order, body):
        [told] = body["shipping_info_list"]
        with self.tally.lock:
            self.tally.writes[order] += 1
            self.sent[order] = told
        return {
            "order_id": order,
            "order_line_item_ids": [
                line["order_line_id"] for line in body.get("order_line_list") or ()
            ],
            "package_id": f"1{order}",
        }

    def _order(self, order_id):
        detail = own_carrier(self.payloads.detail(int(order_id[4:])))
        return shown(detail, self.sent.get(order_id))

    def _package(self, package_id):
        order = self._order(package_id[1:])
        told = self.sent.get(order["id"], {})
        return {
            "package_id": package_id,
            "orders": [{"id": order["id"]}],
            "package_status": "PROCESSING",
            "package_sub_status": "RTS",
            "shipping_type": "SELLER",
            "order_line_item_ids": [line["id"] for line in order["line_items"]],
            **told,
        }


def main(port, rate, latency):
    """Serve until the end of the process."""
    Handler.tally = Tally(float(rate), float(latency))
    ThreadingHTTPServer(("127.0.0.1", int(port)), Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
