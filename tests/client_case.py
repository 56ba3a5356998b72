"""A client whose calls end in answers that the test prepares."""

import requests_mock

from odoo.tests.common import BaseCase, _super_send

from odoo.addons.connector_tiktok_shop.client import Throttle, TikTokShopClient

API_URL = "https://open-api.tiktokglobalshop.com"
APP_KEY = "6exampleappkey"
SECRET = "exampleAppSecret0123456789abcdefABCDEF"
TOKEN = "ROW_exampleToken00000000000000000000001"
CIPHER = "ROW_exampleUkCipher00000000001"
NOW = 1767600000


def envelope(data=None, code=0, message="Success"):
    """The frame of every answer."""
    return {"code": code, "message": message, "request_id": "R1", "data": data}


class ClientCase(BaseCase):
    @classmethod
    def _request_handler(cls, session, request, /, **kw):
        """Past Odoo's guard: the mock stands below ``Session.send``."""
        return _super_send(session, request, **kw)

    def setUp(self):
        super().setUp()
        self.web = requests_mock.Mocker()
        self.web.start()
        self.addCleanup(self.web.stop)
        self.monotonic = 0.0

    def client(self, **kw):
        """A client with a clock that stands still and a throttle of its own."""
        values = {
            "shop_cipher": CIPHER,
            "clock": lambda: NOW,
            "throttle": Throttle(clock=lambda: self.monotonic, jitter=lambda: 0.0),
        }
        return TikTokShopClient(APP_KEY, SECRET, TOKEN, **{**values, **kw})

    def answer(self, *answers, **kw):
        """The next answers to any call; the last one stays."""
        if answers:
            kw["response_list"] = [
                item if "json" in item or "text" in item else {"json": item}
                for item in answers
            ]
        self.web.register_uri(requests_mock.ANY, requests_mock.ANY, **kw)

    def refuse(self, code, message="no", status=200, **kw):
        """Every call is refused with this code."""
        self.answer(json=envelope(None, code, message), status_code=status, **kw)

    def sent(self):
        """Query and JSON body of each call so far."""
        calls = []
        for request in self.web.request_history:
            query = {name: values[0] for name, values in request.qs.items()}
            calls.append((query, request.json() if request.body else None))
        return calls
