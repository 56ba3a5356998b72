"""The control API: what a script wants to do to the sandbox, as JSON.

`POST /sandbox/<verb>` with a JSON object, `GET` for the verbs that only tell. Answers
`{"ok": true, "result": ...}`, or HTTP 400 with `{"ok": false, "error": ...}`.
"""

from __future__ import annotations

from .control_products import ProductControl
from .control_shipping import ShippingControl
from .control_stock import StockControl
from .control_webhooks import WebhookControl
from .message import Answer
from .refusal import Refusal

STEPS = (
    "pay",
    "release",
    "hold",
    "change_address",
    "split",
    "undo_packages",
    "switch_warehouse",
    "change_delivery_option",
    "request_cancel",
    "withdraw_request",
    "approve_request",
    "reject_request",
    "cancel",
    "ship",
    "collect",
    "deliver",
    "complete",
)


class Control(ProductControl, ShippingControl, StockControl, WebhookControl):
    """Serves `/sandbox/...`."""

    def __init__(self, box):
        self.box = box

    def answer(self, call):
        """Do what the verb says."""
        name = call.path.removeprefix("/sandbox/").strip("/")
        verb = getattr(self, f"do_{name}", None) if name.isidentifier() else None
        if name not in STEPS and not verb:
            return _problem(f"unknown verb {name}", 404)
        try:
            values = call.json() if call.method == "POST" else call.arguments
            result = verb(**values) if verb else self._step(name, **values)
        except (Refusal, KeyError, TypeError, ValueError) as error:
            return _problem(str(error))
        if call.method == "POST":
            self.box.touch()
        return Answer.json({"ok": True, "result": result})

    def _step(self, name, shop, order, **settings):
        return getattr(self.box.life, name)(self.box.shop(shop), order, **settings)

    # telling

    def do_shops(self):
        """The shops with counts of what is in them."""
        return [
            {
                **{key: shop[key] for key in ("id", "name", "region", "cipher")},
                "currency": shop["currency"],
                "orders": len(self.box.orders.of(shop)),
                "products": len(self.box.catalog.products(shop)),
            }
            for shop in self.box.state["shops"].values()
        ]

    def do_app(self):
        """The first app, with its secret: this is a sandbox."""
        return self.box.app

    def do_clock(self):
        """The sandbox's time."""
        return {"now": self.box.clock.now(), **self.box.clock.dump()}

    def do_log(self, operation=None):
        """The request log, oldest first."""
        return self.box.journal.calls(operation)

    def do_counters(self):
        """Calls by operation and code."""
        return [
            {"operation": operation, "code": code, "calls": calls}
            for (operation, code), calls in sorted(self.box.journal.counters.items())
        ]

    def do_orders(self, shop):
        """All orders of a shop as the API shows them."""
        records = self.box.orders.of(self.box.shop(shop)).values()
        return [record["payload"] for record in records]

    def do_order(self, shop, order):
        """One order with the figures it must lead to."""
        payload = self.box.orders.payload(self.box.shop(shop), order)
        figures = self.box.expected(payload)
        spelt = {key: str(value) for key, value in figures.items()}
        return {"order": payload, "expected": spelt}

    def do_cancellations(self, shop, order=None):
        """The cancellations of a shop or of one order."""
        shop = self.box.shop(shop)
        if order:
            return self.box.cancellations.of_order(shop, order)
        return list(self.box.cancellations.of(shop).values())

    def do_skus(self, shop):
        """All SKUs of a shop with title, price, components and stock."""
        shop = self.box.shop(shop)
        return [
            {
                "product_id": product["id"],
                "title": product["title"],
                "status": product["status"],
                "sku_id": sku["id"],
                "seller_sku": sku["seller_sku"],
                "price": sku["price"]["sale_price"],
                "currency": shop["currency"],
                "components": sku.get("combined_skus", []),
                "stock": self.box.stock.figures(shop, sku["id"]),
            }
            for product in self.box.catalog.products(shop).values()
            for sku in product["skus"]
        ]

    # doing

    def do_redirect_url(self, url):
        """Register where the app wants its codes (Partner Center's app settings)."""
        self.box.app["redirect_url"] = url

    def do_authorize(self, shop, shops=None, scopes=None):
        """Consent without a browser; returns the one-time code."""
        return self.box.authorize(shop, shops, scopes)

    def do_revoke(self, shop):
        """The seller withdraws all his consents."""
        self.box.tokens.revoke(seller_id=self.box.shop(shop)["seller"])

    def do_expire_tokens(self):
        """End the life of all access tokens."""
        self.box.tokens.expire()

    def do_open_shop(self, region):
        """Open a shop of a further market (DE, BR); consent must be given anew."""
        shop = self.box.open_shop(region)
        return {key: shop[key] for key in ("id", "name", "region", "cipher")}

    def do_place(self, shop, lines, **settings):
        """Place an order."""
        return self.box.place_order(shop, lines, **settings)

    def do_load(self, shop, order):
        """Put an order as given."""
        return self.box.load_order(shop, order)

    def do_generate(self, shop, **settings):
        """Made-up products and orders in bulk."""
        return self.box.generate(shop, **settings)

    def do_combine(self, shop, orders, **settings):
        """Put several orders into one package."""
        return self.box.life.combine(self.box.shop(shop), orders, **settings)

    def do_advance(self, seconds):
        """Move the clock."""
        self.box.clock.advance(seconds)
        self.box.life.tick()
        return self.do_clock()

    def do_freeze(self, timestamp=None):
        """Stop the clock."""
        self.box.clock.freeze(timestamp)
        return self.do_clock()

    def do_thaw(self):
        """Let the clock go on."""
        self.box.clock.thaw()
        return self.do_clock()

    def do_elapse(self, seconds):
        """Let waiting orders live through some time."""
        self.box.life.elapse(seconds)

    def do_fault(self, kind, **settings):
        """Order a fault; kind "none" clears all."""
        if kind == "none":
            self.box.faults.clear()
        else:
            self.box.faults.add(kind, **settings)
        return self.box.faults.dump()

    def do_storm(self, rate, seed=0):
        """Let a share of all calls fail."""
        self.box.faults.storm(rate, seed)

    def do_limit(self, calls, seconds=1.0, operation="*"):
        """Set a rate limit; zero calls lifts all."""
        if not calls:
            self.box.limits.clear()
        else:
            self.box.limits.set(calls, seconds, operation)

    def do_bucket(self, rate, burst=1, operation="*"):
        """Set a rate limit as a token bucket (calls a second, calls at once)."""
        self.box.limits.bucket(float(rate), int(burst), operation)

    def do_latency(self, seconds, operation="*", jitter=0.0):
        """Let calls take their time; zero seconds lift the rule."""
        self.box.latency.set(float(seconds), operation, float(jitter))


def _problem(text, status=400):
    return Answer.json({"ok": False, "error": text}, status)
