"""A bare client of the sandbox for its own tests, not the connector's."""

import json
from urllib.parse import urlencode

import requests

from odoo.addons.connector_tiktok_shop.sandbox import Sandbox
from odoo.addons.connector_tiktok_shop.sandbox.message import Call
from odoo.addons.connector_tiktok_shop.sandbox.signature import expected_signatures

HOST = "https://open-api.tiktokglobalshop.com"
AUTH = "https://auth.tiktok-shops.com/api/v2/token"
FREE = ("/authorization/202309", "/seller/")


class Caller:
    """Signs and sends calls of one shop to a sandbox in process."""

    def __init__(self, box, shop="US", token=None):
        self.box = box
        self.cipher = box.shop(shop)["cipher"]
        self.answer = None
        self.token = token or self.exchange(box.authorize(shop))["access_token"]

    def fetch(self, url):
        prepared = requests.Request("GET", url).prepare()
        return self.box.handle(prepared).json()

    def exchange(self, code, **changes):
        query = {
            "app_key": self.box.app["key"],
            "app_secret": self.box.app["secret"],
            "auth_code": code,
            "grant_type": "authorized_code",
            **changes,
        }
        self.answer = self.fetch(f"{AUTH}/get?{urlencode(query)}")
        return self.answer.get("data")

    def refresh(self, token):
        query = {
            "app_key": self.box.app["key"],
            "app_secret": self.box.app["secret"],
            "refresh_token": token,
            "grant_type": "refresh_token",
        }
        self.answer = self.fetch(f"{AUTH}/refresh?{urlencode(query)}")
        return self.answer.get("data")

    def prepare(self, method, path, query=None, body=None, headers=None, **frame):
        """A signed request; `frame` replaces parameters, None leaves one out."""
        cipher = None if path.startswith(FREE) else self.cipher
        pairs = {
            "app_key": self.box.app["key"],
            "timestamp": int(self.box.clock.wall()),
            "shop_cipher": cipher,
            **(query or {}),
            **{key: value for key, value in frame.items() if key != "sign"},
        }
        pairs = {key: str(value) for key, value in pairs.items() if value is not None}
        data = b"" if body is None else json.dumps(body).encode()
        headers = {
            "content-type": "application/json",
            "x-tts-access-token": self.token,
            **(headers or {}),
        }
        call = Call(method, path, list(pairs.items()), headers, data)
        secret = self.box.app["secret"]
        sign = frame.get("sign", expected_signatures(secret, call)[0])
        url = f"{HOST}{path}?{urlencode({**pairs, 'sign': sign})}"
        return requests.Request(method, url, headers=headers, data=data).prepare()

    def send(self, *args, **settings):
        """The response to a signed request."""
        return self.box.handle(self.prepare(*args, **settings))

    def __call__(self, *args, **settings):
        """The `data` of a call that must succeed."""
        answer = self.send(*args, **settings).json()
        if answer["code"]:
            raise AssertionError(answer)
        return answer.get("data")

    def orders(self, body=None, **query):
        query = {"page_size": 100, **query}
        return self("POST", "/order/202309/orders/search", query, body)

    def order(self, *ids, version="202507"):
        path = f"/order/{version}/orders"
        return self("GET", path, {"ids": ",".join(ids)})["orders"]


def sandbox(**settings):
    """A sandbox that checks each of its answers against the contract."""
    return Sandbox(check_answers=True, **settings)
