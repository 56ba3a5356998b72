"""Events on their way to the addresses that asked for them.

A topic goes to the address an app set for the shop, else to the one set for the whole
app in Partner Center. Events wait here until a sender (see `webhook_sender`) or a test
takes them; what is not answered with 2xx is tried again and dropped in the end.
"""

from __future__ import annotations

import collections
import heapq
import threading
import time
from urllib.parse import urlsplit

from . import webhook_messages as messages
from .webhook_mischief import Mischief

RETRIES = (120, 1800, 10800, 43200)  # seconds; the fifth failure is the last
KEPT = 2000
SHOWN_OF_FAKES = 300
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Webhooks:
    """Addresses, waiting events and the journal of deliveries.

    `deliver(address, headers, body)` returns an HTTP status (0: not reached);
    `retries` are the pauses between tries in seconds of the sandbox's clock.
    """

    def __init__(self, box):
        self.box = box
        self.deliver = None
        self.retries = RETRIES
        self.mischief = Mischief(self)
        self.journal = collections.deque(maxlen=KEPT)
        self.wake = threading.Event()
        self._guard = threading.Lock()
        self._waiting, self._flying = [], {}
        box.events.subscribe(self._notice)

    # addresses

    def addresses(self, shop, topic):
        """Pairs of app and address that an event of this shop goes to."""
        found = []
        for app in self.box.state["apps"].values():
            own = self.box.state["webhooks"].get(f"{app['key']}/{shop['id']}", {})
            general = self.box.state["partner_center"].get(app["key"], {})
            address = own.get(topic, {}).get("address") or general.get(topic)
            if address and self._consents(app, shop, topic):
                found.append((app, address))
        return found

    def _consents(self, app, shop, topic):
        if topic == "SELLER_DEAUTHORIZATION":
            return True
        return any(
            grant["app_key"] == app["key"]
            and not grant["revoked"]
            and shop["id"] in grant["shops"]
            for grant in self.box.state["tokens"]["grants"].values()
        )

    def set_general(self, topic, address, app=None):
        """Set an app's address in Partner Center; topic "*" means all, "" forgets."""
        key = (app or self.box.app)["key"]
        names = list(messages.TOPICS) if topic == "*" else [topic]
        general = self.box.state["partner_center"].setdefault(key, {})
        for name in names:
            if name not in messages.TOPICS:
                raise ValueError(f"unknown topic {name}")
            general.pop(name, None)
            if address:
                general[name] = check_address(address)
        self.box.touch()
        return general

    # events

    def _notice(self, topic, shop, data):
        for app, address in self.addresses(shop, topic):
            event = messages.message(self.box, topic, shop, data)
            if self.box.check_answers:
                messages.check(event)
            self.post(app, shop["id"], topic, address, messages.spell(event))

    def post(self, app, shop_id, topic, address, body, **more):
        """Let an event wait for its delivery, `after` seconds from now."""
        now = self.box.clock.exact()
        delivery = {
            "id": self.box.next_id("delivery"),
            "topic": topic,
            "shop": shop_id,
            "app": app["key"],
            "address": address,
            "body": body,
            "signature": messages.signature(app, body),
            "made": now,
            "tries": 0,
            "status": "waiting",
            **more,
        }
        after = delivery.pop("after", 0)
        for entry, delay in self.mischief.befall(delivery):
            self._wait(entry, now + after + delay)
        self.wake.set()
        return delivery

    def load(self, deliveries):
        """Take over what `dump` gave."""
        with self._guard:
            self._waiting = [
                [entry["due"], int(entry["id"]), entry] for entry in deliveries
            ]
            heapq.heapify(self._waiting)

    def dump(self):
        """What waits or is under way, as plain data."""
        with self._guard:
            flying = [dict(delivery) for delivery in self._flying.values()]
            return [entry[2] for entry in self._waiting] + flying

    def _wait(self, delivery, due):
        if delivery["status"] == "lost":
            self.journal.append(delivery)
            return
        delivery["due"] = due
        with self._guard:
            heapq.heappush(self._waiting, [due, int(delivery["id"]), delivery])
        self.box.touch()

    def is_wanted(self, shop, topic):
        """Does anybody want to hear of it? Saves building costly events."""
        return bool(self.addresses(shop, topic))

    @property
    def waiting(self):
        """All deliveries that wait, those for a later time too, soonest first."""
        with self._guard:
            return [entry[2] for entry in sorted(self._waiting, key=lambda e: e[:2])]

    @property
    def outbox(self):
        """What is due, as (address, headers, body), left where it is."""
        now = self.box.clock.exact()
        return [_call(entry) for entry in self.waiting if entry["due"] <= now]

    def due(self, most=None):
        """Take out the deliveries that are due; each must be `settle`d."""
        now, found = self.box.clock.exact(), []
        with self._guard:
            while self._waiting and self._waiting[0][0] <= now:
                delivery = heapq.heappop(self._waiting)[2]
                self._flying[delivery["id"]] = delivery
                found.append(delivery)
                if len(found) == most and not self.mischief.shuffle:
                    break
        return self.mischief.order(found)

    def pause(self, most):
        """Seconds until something is due, `most` at most."""
        with self._guard:
            soonest = self._waiting[0][0] if self._waiting else None
        if soonest is None:
            return most
        return min(most, max(0, soonest - self.box.clock.exact()))

    def take(self):
        """What is due, as (address, headers, body), counted as received (in tests)."""
        found = self.due()
        calls = [_call(delivery) for delivery in found]
        for delivery in found:
            self.settle(delivery, 200, 0)
        return calls

    def flush(self):
        """Deliver what is due through `deliver`, one after another; how many."""
        count = 0
        while found := self.due():
            for delivery in found:
                self.attempt(delivery)
            count += len(found)
        return count

    def tick(self):
        """The same as `flush`, if somebody delivers."""
        return self.flush() if self.deliver else 0

    def attempt(self, delivery):
        """One try; the sandbox's lock must not be held."""
        started = time.perf_counter()
        status = self.deliver(*_call(delivery))
        self.settle(delivery, status, time.perf_counter() - started)

    def settle(self, delivery, status, seconds):
        """Note the answer; without 2xx wait for the next try or give up."""
        with self._guard:
            self._flying.pop(delivery["id"], None)
        delivery["tries"] += 1
        delivery["answered"] = self.box.clock.exact()
        delivery["http_status"] = status
        delivery["milliseconds"] = round(seconds * 1000, 1)
        failed = not 200 <= status < 300
        last = delivery["tries"] > len(self.retries) or delivery.get("fake")
        if failed and not last:
            pause = self.retries[delivery["tries"] - 1]
            self._wait(delivery, self.box.clock.exact() + pause)
            return
        delivery["status"] = "dropped" if failed else "delivered"
        if delivery.get("fake"):
            delivery["body"] = delivery["body"][:SHOWN_OF_FAKES]
        self.journal.append(delivery)
        self.box.touch()

    def hurry(self):
        """Try everything that waits for its next try now; how many there are."""
        with self._guard:
            now = self.box.clock.exact()
            for entry in self._waiting:
                entry[0] = entry[2]["due"] = min(entry[0], now)
            heapq.heapify(self._waiting)
            count = len(self._waiting)
        self.wake.set()
        return count

    def figures(self):
        """Deliveries by status, and how long answers took in milliseconds."""
        entries = list(self.journal)
        counts = collections.Counter(entry["status"] for entry in entries)
        times = sorted(entry["milliseconds"] for entry in entries if entry["tries"])
        share = {
            name: times[min(len(times) - 1, int(len(times) * part))] if times else None
            for name, part in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
        }
        return {**counts, "waiting": len(self._waiting), **share}


def _call(delivery):
    headers = {
        "Content-Type": "application/json",
        "Authorization": delivery["signature"],
    }
    return delivery["address"], headers, delivery["body"].encode()


def check_address(address):
    """The address, if events can be sent there; ValueError otherwise.

    HTTPS on a domain name without a port; the sandbox also takes HTTP on this machine.
    """
    parts = urlsplit(address)
    local = parts.hostname in LOOPBACK
    if parts.scheme == "http" and local:
        return address
    name = parts.hostname or ""
    is_name = "." in name and not name.replace(".", "").isdigit()
    if parts.scheme != "https" or not is_name or parts.port:
        raise ValueError("the address must be https on a domain name without a port")
    return address
