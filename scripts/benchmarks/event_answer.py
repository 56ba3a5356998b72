"""What one webhook costs inside the server, beside a controller that does nothing."""

import itertools
import json
import statistics
import threading
import time

from werkzeug.test import Client

from odoo import http
from odoo.http import Response, root

EMPTY = "/tiktok_shop/bench/empty"
_serial = itertools.count(7700000000000000001)


class Empty(http.Controller):
    """The floor: the same kind of route, and nothing in it."""

    # the server takes only controllers of installed addons
    __module__ = "odoo.addons.connector_tiktok_shop.controllers.bench"

    @http.route(
        EMPTY,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def receive(self):
        """An empty answer."""
        return Response(status=200)


def signed_event(app, shop_id, order_id, status="AWAITING_SHIPMENT", stamp=None):
    """Body and headers of an event about an order."""
    # addons are found only after the configuration was read
    from odoo.addons.connector_tiktok_shop.client import webhook_signature

    stamp = stamp or int(time.time())
    frame = {
        "type": 1,
        "tts_notification_id": str(next(_serial)),
        "shop_id": shop_id,
        "timestamp": stamp,
        "data": {
            "order_id": order_id,
            "order_status": status,
            "is_on_hold_order": False,
            "update_time": stamp,
        },
    }
    raw = json.dumps(frame, separators=(",", ":")).encode()
    signature = webhook_signature(app["key"], app["secret"], raw)
    return raw, {"Authorization": signature, "Content-Type": "application/json"}


class AnswerCost:
    """Posts to the server's own code in this process, both routes in turn."""

    APP = {"key": "bench", "secret": "bench-secret"}
    SHOP = "7495000000000000999"

    def __init__(self, database):
        self.database = database
        with database.transaction() as env:
            self.path = self._path(env)
        self.client = Client(root, Response)

    def _path(self, env):
        account = env["tiktok.account"].create(
            {
                "name": "Bench of events",
                "environment": "sandbox",
                **dict.fromkeys(
                    ("api_url", "auth_url", "consent_url"), "http://127.0.0.1:9"
                ),
                "app_key": self.APP["key"],
                "app_secret": self.APP["secret"],
            }
        )
        backend = env["tiktok.backend"].create(
            {
                "name": "Bench of events",
                "account_id": account.id,
                "external_id": self.SHOP,
                "region": "US",
                "state": "connected",
            }
        )
        return f"/tiktok_shop/webhook/{backend.webhook_token}"

    def measure(self, rounds):
        """Statements (first of a burst, further ones) and time over the floor."""
        for _warm in range(20):
            self._event()
            self._empty()
        self._forget_jobs()
        first = self._event()[0]
        events = [self._event() for _round in range(rounds)]
        empties = [self._empty() for _round in range(rounds)]
        times = [
            statistics.median(seconds for _statements, seconds in series)
            for series in (events, empties)
        ]
        self._forget_jobs()
        return {
            "statements": max(statements for statements, _seconds in events),
            "first": first,
            "empty": max(statements for statements, _seconds in empties),
            "ratio": times[0] / times[1],
            "milliseconds": 1000 * times[0],
        }

    def _event(self):
        raw, headers = signed_event(self.APP, self.SHOP, str(next(_serial)))
        return self._post(self.path, raw, headers)

    def _empty(self):
        return self._post(EMPTY, b"{}", {"Content-Type": "application/json"})

    def _post(self, path, raw, headers):
        started = time.perf_counter()
        answer = self.client.post(path, data=raw, headers=headers)
        seconds = time.perf_counter() - started
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        return threading.current_thread().query_count, seconds

    def _forget_jobs(self):
        with self.database.transaction() as env:
            env.cr.execute("DELETE FROM queue_job WHERE model_name LIKE 'tiktok.%'")
