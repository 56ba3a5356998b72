"""Two hundred events a second, posted by many hands at an even pace."""

import http.client
import threading
import time
from urllib.parse import urlsplit

from .event_answer import signed_event

#: connections at once; Odoo's door holds 8 for each worker, further ones are dropped
#: by the system and tried again after seconds, which a proxy in front prevents
HANDS = 28
PATIENCE = 30


class Storm:
    """Posts events about the same few hundred orders; notes every answer."""

    def __init__(self, servers, address, app, shop_id, orders):
        self.servers = servers
        self.address = urlsplit(address)
        self.app, self.shop_id, self.orders = app, shop_id, orders
        self.answers = []
        self.most_waiting = 0
        self._guard = threading.Lock()

    def run(self, rate, seconds):
        """Post ``rate`` events a second for some seconds.

        :return: list of (HTTP status or 0, seconds until the answer)
        """
        count = int(rate * seconds)
        self._next, self._count = 0, count
        self._started, self._rate = time.perf_counter() + 0.5, rate
        hands = [threading.Thread(target=self._post_on) for _hand in range(HANDS)]
        for hand in hands:
            hand.start()
        while any(hand.is_alive() for hand in hands):
            self.look()
            time.sleep(0.5)
        self.seconds = time.perf_counter() - self._started
        return self.answers

    @property
    def pace(self):
        """Answers per second."""
        return len(self.answers) / self.seconds

    def look(self):
        """Note how many jobs wait."""
        waiting = self.servers.number(
            "SELECT count(*) FROM queue_job WHERE state IN ('pending', 'enqueued') "
            "AND model_name LIKE 'tiktok.%%' AND (eta IS NULL OR eta < now())"
        )
        self.most_waiting = max(self.most_waiting, waiting)
        return waiting

    def _post_on(self):
        while (number := self._take()) is not None:
            due = self._started + number / self._rate
            time.sleep(max(due - time.perf_counter(), 0))
            order = self.orders[number % len(self.orders)]
            status = self._post(*signed_event(self.app, self.shop_id, order))
            # from when it was due: waiting for a free hand is waiting as well
            self.answers.append((status, time.perf_counter() - due))

    def _take(self):
        with self._guard:
            if self._next >= self._count:
                return None
            self._next += 1
            return self._next - 1

    def _post(self, raw, headers):
        try:
            web = http.client.HTTPConnection(self.address.netloc, timeout=PATIENCE)
            web.request("POST", self.address.path, raw, headers)
            status = web.getresponse().status
            web.close()
        except OSError:
            return 0
        return status
