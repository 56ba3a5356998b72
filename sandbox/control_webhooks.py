"""The control API's verbs about events."""

from __future__ import annotations

from .webhook_messages import TOPICS

HIDDEN = ("signature",)


class WebhookControl:
    """Addresses, deliveries and what goes wrong with them; the base of `Control`."""

    def do_partner_center(self, topic="*", address=""):
        """Set the app's address of a topic ("*": of all); no address forgets it."""
        return self.box.webhooks.set_general(topic, address)

    def do_addresses(self, shop):
        """Where the events of a shop go, by topic."""
        shop = self.box.shop(shop)
        found = {
            topic: [pair[1] for pair in self.box.webhooks.addresses(shop, topic)]
            for topic in TOPICS
        }
        return {topic: addresses for topic, addresses in found.items() if addresses}

    def do_deliveries(self, status=None, most=200):
        """Waiting and finished deliveries, the last ones last, and their figures."""
        webhooks = self.box.webhooks
        entries = [*webhooks.journal, *webhooks.waiting]
        shown = [
            {key: value for key, value in entry.items() if key not in HIDDEN}
            for entry in entries
            if status in (None, entry["status"])
        ]
        return {"figures": webhooks.figures(), "deliveries": shown[-int(most) :]}

    def do_hurry(self):
        """Send everything that waits for its next try now."""
        return self.box.webhooks.hurry()

    def do_retries(self, pauses):
        """Set the pauses between tries in seconds."""
        self.box.webhooks.retries = tuple(float(pause) for pause in pauses)

    def do_mischief(self, **settings):
        """Lose, double, delay, mix or accompany events, see `Mischief.set`."""
        self.box.webhooks.mischief.set(**settings)
        return self.box.webhooks.mischief.dump()

    def do_inject(self, kind, shop, order=None):
        """Send one forged, wrong_shop, oversized or malformed event."""
        self.box.webhooks.mischief.inject(kind, self.box.shop(shop), order)

    def do_replay(self, count=1):
        """Send the last delivered events again."""
        return self.box.webhooks.mischief.replay(int(count))

    def do_event_storm(self, shop, rate, seconds):
        """Send so many events a second for some seconds."""
        shop = self.box.shop(shop)
        return self.box.webhooks.mischief.storm(shop, float(rate), float(seconds))
