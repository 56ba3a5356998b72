"""What goes wrong with events on their way, and what strangers send."""

from __future__ import annotations

import json
import random

from . import webhook_messages as messages

# what a stranger or a broken sender adds, as the share of real events
FAKES = ("forged", "wrong_shop", "oversized", "malformed")
NOBODYS_SHOP = "7495000000000000999"
PADDING = 2 * 1024 * 1024


class Mischief:
    """Shares from 0 to 1 of events that are lost, doubled or accompanied by fakes.

    `delay` holds each event back by up to so many seconds; `shuffle` mixes those that
    are due together.
    """

    def __init__(self, webhooks):
        self.webhooks = webhooks
        self.set()

    def set(self, seed=0, loss=0, duplicate=0, delay=0, shuffle=False, **fakes):
        """Misbehave so from now on, reproducibly; without arguments behave."""
        unknown = set(fakes) - set(FAKES)
        if unknown:
            raise ValueError(f"unknown kinds {unknown}, known: {', '.join(FAKES)}")
        self.random = random.Random(seed)
        self.loss, self.duplicate = float(loss), float(duplicate)
        self.delay, self.shuffle = float(delay), bool(shuffle)
        self.fakes = {kind: float(share) for kind, share in fakes.items() if share}

    def dump(self):
        """The settings as plain data."""
        keys = ("loss", "duplicate", "delay", "shuffle")
        return {**{key: getattr(self, key) for key in keys}, **self.fakes}

    def befall(self, delivery):
        """What becomes of a delivery: pairs of a delivery and its delay in seconds."""
        if delivery.get("fake"):
            return [(delivery, 0)]
        if self._strikes(self.loss):
            return [({**delivery, "status": "lost"}, 0)]
        found = [(delivery, self._wait())]
        if self._strikes(self.duplicate):
            number = self.webhooks.box.next_id("delivery")
            found.append(({**delivery, "id": number}, self._wait()))
        for kind, share in self.fakes.items():
            if self._strikes(share):
                found.append((self._fake(kind, delivery), self._wait()))
        return found

    def order(self, deliveries):
        """The deliveries, mixed when asked for."""
        if self.shuffle:
            self.random.shuffle(deliveries)
        return deliveries

    def _strikes(self, share):
        return share and self.random.random() < share

    def _wait(self):
        return self.random.random() * self.delay if self.delay else 0

    def _fake(self, kind, delivery):
        """A copy of a delivery, spoilt; nobody repeats it."""
        box = self.webhooks.box
        app = box.state["apps"][delivery["app"]]
        event, secret = json.loads(delivery["body"]), None
        event["tts_notification_id"] = box.next_id("notification", "76000000000", 8)
        if kind == "forged":
            secret = "guessed"
        elif kind == "wrong_shop":
            event["shop_id"] = NOBODYS_SHOP
        elif kind == "oversized":
            event["data"]["padding"] = "x" * PADDING
        body = messages.spell(event)
        if kind == "malformed":
            body = body[: len(body) // 2]
        return {
            **delivery,
            "id": box.next_id("delivery"),
            "fake": kind,
            "body": body,
            "signature": messages.signature(app, body, secret),
        }

    # on demand

    def inject(self, kind, shop, order_id=None):
        """Send one fake event about an order of the shop."""
        if kind not in FAKES:
            raise ValueError(f"unknown kind {kind}, known: {', '.join(FAKES)}")
        for app, address, body in self._events(shop, 1, order_id):
            real = {"app": app["key"], "body": body}
            fake = self._fake(kind, real)
            more = {key: fake[key] for key in ("fake", "signature")}
            args = (app, shop["id"], "ORDER_STATUS_CHANGE", address, fake["body"])
            self.webhooks.post(*args, **more)

    def replay(self, count=1):
        """Send the last delivered events again, byte for byte."""
        box = self.webhooks.box
        done = [
            entry
            for entry in self.webhooks.journal
            if entry["tries"] and not entry.get("fake")
        ]
        for entry in done[-count:]:
            app = box.state["apps"][entry["app"]]
            keys = ("shop", "topic", "address", "body")
            self.webhooks.post(app, *(entry[key] for key in keys), fake="replay")
        return len(done[-count:])

    def storm(self, shop, rate, seconds):
        """Send `rate` true events a second about the shop's orders for some seconds."""
        count = int(rate * seconds)
        for number, (app, address, body) in enumerate(self._events(shop, count)):
            topic = "ORDER_STATUS_CHANGE"
            after = number / rate
            self.webhooks.post(app, shop["id"], topic, address, body, after=after)
        return count

    def _events(self, shop, count, order_id=None):
        box, topic = self.webhooks.box, "ORDER_STATUS_CHANGE"
        ids = [order_id] if order_id else list(box.orders.of(shop))
        for number in range(count):
            order = box.orders.payload(shop, ids[number % len(ids)])
            data = {
                "order_id": order["id"],
                "order_status": order["status"],
                "is_on_hold_order": order["is_on_hold_order"],
                "update_time": order["update_time"],
            }
            for app, address in self.webhooks.addresses(shop, topic):
                event = messages.message(box, topic, shop, data)
                yield app, address, messages.spell(event)
