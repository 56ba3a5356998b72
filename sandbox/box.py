"""The sandbox as one object."""

from __future__ import annotations

import threading

from . import expected as figures
from . import generate as bulk
from . import seed, store
from .cancellations import Cancellations
from .catalog import Catalog
from .clock import Clock
from .consent import Consent
from .contract import load_contract
from .control import Control
from .documents import Documents
from .door import in_process, wsgi
from .events import Events
from .faults import Faults
from .gateway import Gateway
from .journal import Journal
from .latency import Latency
from .life import Life
from .limits import Limits
from .message import Answer
from .orders import Orders
from .packages import Packages
from .sale import Sales
from .seller_center import SellerCenter
from .stock import Stock
from .tokens import Tokens
from .webhooks import Webhooks


class Sandbox:
    """A TikTok Shop platform with its apps, sellers, shops, products and orders.

    `path` keeps its memory in a file; `wall` is the machine's clock (for tests);
    `check_answers` validates each own answer against the contract, which is slow.
    All its doors share one lock, so that calls from many threads come one by one.
    """

    def __init__(self, path=None, wall=None, check_answers=False, examples=True):
        self.lock = threading.RLock()
        self.path = path
        self.check_answers = check_answers
        self.contract = load_contract()
        self.clock = Clock(wall)
        self.events = Events()
        self.faults = Faults()
        self.limits = Limits()
        self.latency = Latency(self.contract)
        self.journal = Journal(self.clock)
        self.tokens = Tokens(self)
        self.stock = Stock(self)
        self.catalog = Catalog(self)
        self.orders = Orders(self)
        self.packages = Packages(self)
        self.cancellations = Cancellations(self)
        self.documents = Documents(self)
        self.life = Life(self)
        self.sales = Sales(self)
        self.webhooks = Webhooks(self)
        self.rooms = {
            "/api/v2/token/": self.tokens,
            "/open/authorize": Consent(self),
            "/sandbox/": Control(self),
            "/seller": SellerCenter(self),
            "/files/doc/": self.documents,
        }
        self.gateway = Gateway(self)
        self._changed = False
        self.state = store.read(path)
        if self.state:
            self.clock.load(self.state["clock"])
            self.webhooks.load(self.state["deliveries"])
        else:
            self.state = store.empty()
            seed.plant(self, examples)
            self.save()

    # doors

    def handle(self, prepared, **_settings):
        """Answer a `requests.PreparedRequest` with a `requests.Response`.

        Fits the hook of Odoo's test classes; further arguments are those of
        `Session.send`. Raises ConnectionError or ReadTimeout when a fault says so.
        """
        return in_process(self, prepared)

    send = handle

    def wsgi_app(self, environ, start_response):
        """The same as a WSGI application."""
        return wsgi(self, environ, start_response)

    def respond(self, call):
        """The answer to a call from either door."""
        with self.lock:
            self.life.tick()
            if call.path == "/":
                return Answer.redirect("/seller")
            return self._room(call.path).answer(call)

    def _room(self, path):
        # the version tells the API's "seller" group from the Seller Center
        if not path.split("/")[2:3] or not path.split("/")[2].isdigit():
            for prefix, room in self.rooms.items():
                if path.startswith(prefix):
                    return room
        return self.gateway

    # memory

    def touch(self):
        """Remember that something changed and wants saving."""
        self._changed = True

    def save(self, only_changes=False):
        """Write the memory to the file, if there is one."""
        with self.lock:
            if not self.path or (only_changes and not self._changed):
                return
            self.state["clock"] = self.clock.dump()
            self.state["deliveries"] = self.webhooks.dump()
            store.write(self.path, self.state)
            self._changed = False

    def next_id(self, kind, prefix="", width=0):
        """The next number of a kind as text, never given twice."""
        serials = self.state["serials"]
        serials[kind] = serials.get(kind, 0) + 1
        return f"{prefix}{serials[kind]:0{width}d}"

    # shortcuts for tests and scripts

    @property
    def app(self):
        """The first registered app: key, secret, service_id, redirect_url, scopes."""
        return next(iter(self.state["apps"].values()))

    def shop(self, name):
        """A shop by its id, cipher or region (the first of that region), or itself."""
        if isinstance(name, dict):
            return name
        shops = self.state["shops"]
        for shop in shops.values():
            if name in (shop["id"], shop["cipher"], shop["region"]):
                return shop
        raise KeyError(f"no shop {name}; there are {', '.join(shops)}")

    def open_shop(self, region):
        """Open a shop of a market that a new sandbox lacks (DE, BR), or find it."""
        with self.lock:
            return seed.open_shop(self, region)

    def authorize(self, shop, shops=None, scopes=None, app=None):
        """Consent as the owner of `shop` would give it; returns the one-time code."""
        seller = self.shop(shop)["seller"]
        chosen = [self.shop(name)["id"] for name in shops or ()]
        return self.tokens.consent(app or self.app, seller, chosen, scopes)

    def load_order(self, shop, payload):
        """Put an order as given, replacing one with the same id.

        The request it may speak of is there too, waiting without end.
        """
        shop = self.shop(shop)
        order = self.orders.load(shop, payload)
        waits = self.cancellations.pending(shop, order["id"])
        if order.get("is_buyer_request_cancel") and not waits:
            self.cancellations.adopt(shop, order)
        return order

    def place_order(self, shop, lines, **settings):
        """Let a buyer order, see `Life.place`."""
        with self.lock:
            return self.life.place(self.shop(shop), lines, **settings)

    def generate(self, shop, **settings):
        """Fill a shop with made-up products and orders, see `generate.fill`."""
        with self.lock:
            return bulk.fill(self, self.shop(shop), **settings)

    @staticmethod
    def expected(order):
        """The figures an order must lead to, see `expected.figures`."""
        return figures.figures(order)
