"""Calls of the fulfilment family for tests of the sandbox itself."""

import requests

from odoo.tests.common import BaseCase

from .sandbox_caller import Caller, sandbox

NOW = 1_800_000_000
FAMILY = "/fulfillment/202309"
DAY = 86400


class ShippingCase(BaseCase):
    """One shop at a time; every answer is checked against the contract."""

    region = "US"

    def setUp(self):
        super().setUp()
        self.box = sandbox()
        self.box.clock.freeze(NOW)
        self.box.tokens.access_life = 10**8
        self.life = self.box.life
        self.use(self.region)

    def use(self, region):
        """Work in the shop of a market."""
        self.shop = self.box.open_shop(region)
        self.call = Caller(self.box, region)

    def place(self, *lines, **settings):
        settings.setdefault("hold", False)
        return self.box.place_order(self.shop, list(lines), **settings)

    def refused(self, code, *args, **settings):
        answer = self.call.send(*args, **settings).json()
        self.assertEqual(answer["code"], code, answer)
        return answer["message"]

    def carriers(self, order, **query):
        option = order["delivery_option_id"]
        path = f"/logistics/202309/delivery_options/{option}/shipping_providers"
        found = self.call("GET", path, query)["shipping_providers"]
        return {carrier["name"]: carrier["id"] for carrier in found}

    def carrier(self, name):
        for carrier in self.box.state["carriers"][self.shop["id"]]:
            if carrier["name"] == name:
                return carrier["id"]
        raise KeyError(name)

    def marking(self, order, carrier, number, lines=()):
        """The arguments of a Mark Package As Shipped call."""
        told = {"tracking_number": number, "shipping_provider_id": carrier}
        body = {"shipping_info_list": [told]}
        if lines:
            body["order_line_list"] = [{"order_line_id": line} for line in lines]
        path = f"/fulfillment/202610/orders/{order['id']}/packages"
        return {"method": "POST", "path": path, "body": body}

    def mark(self, *args, **settings):
        return self.call(**self.marking(*args, **settings))

    def buying(self, kind="1", **body):
        path = "/fulfillment/202512/packages"
        return {"method": "POST", "path": path, "body": {"ship_type": kind, **body}}

    def buy(self, kind="1", **body):
        return self.call(**self.buying(kind, **body))

    def shipping(self, package_id, **body):
        path = f"{FAMILY}/packages/{package_id}/ship"
        return {"method": "POST", "path": path, "body": body}

    def package(self, package_id):
        return self.call("GET", f"{FAMILY}/packages/{package_id}")

    def paper(self, package_id, kind="SHIPPING_LABEL", **query):
        path = f"{FAMILY}/packages/{package_id}/shipping_documents"
        return {
            "method": "GET",
            "path": path,
            "query": {"document_type": kind, **query},
        }

    def fetch(self, url):
        """What a link serves."""
        return self.box.handle(requests.Request("GET", url).prepare())
