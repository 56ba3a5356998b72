"""Another client of the same API against the sandbox: do the two agree?

`tiktok-shop-api` was generated from the platform's documentation by people who know
neither the connector nor its sandbox.
"""

import sys
import time
import unittest
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.tests import tagged
from odoo.tests.common import BaseCase, _super_send

from odoo.addons.connector_tiktok_shop.sandbox.server import Server

from .sandbox_caller import sandbox

OLD_PYTHON = sys.version_info < (3, 11)
REDIRECT = "https://erp.example.com/callback"


@tagged("standard", "at_install")
@unittest.skipIf(OLD_PYTHON, "tiktok-shop-api needs Python 3.11")
class TestSandboxOtherClient(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import tiktok_shop_api

        cls.library = tiktok_shop_api
        cls.box = sandbox()
        cls.box.app["redirect_url"] = REDIRECT
        cls.made = cls.box.generate("US", orders=120, skus=130)
        cls.server = Server(cls.box).start()
        cls.addClassCleanup(cls.server.stop)
        cls.tokens = cls.authorize("US")

    @classmethod
    def auth(cls):
        app = cls.box.app
        return cls.library.TikTokShopAuth(
            app["key"],
            app["secret"],
            service_id=app["service_id"],
            base_url=cls.server.url,
        )

    @classmethod
    def authorize(cls, shops):
        auth = cls.auth()
        link = auth.authorization_url(type="seller", region="us", state="xyz")
        query = urlsplit(link).query
        url = f"{cls.server.url}/open/authorize?{query}&auto=1&shops={shops}"
        with patch.object(requests.Session, "send", _super_send):
            response = requests.get(url, allow_redirects=False, timeout=10)
        back = parse_qs(urlsplit(response.headers["Location"]).query)
        cls.assertEqual(cls(), back["state"], ["xyz"])
        return auth.exchange_code(back["code"][0])

    def client(self, cipher="US", token=None, secret=None):
        client = self.library.TikTokShop(
            self.box.app["key"],
            secret or self.box.app["secret"],
            access_token=token or self.tokens.access_token,
            shop_cipher=cipher and self.box.shop(cipher)["cipher"],
            base_url=self.server.url,
        )
        self.addCleanup(client.close)
        return client

    def assertRefused(self, code, call, *args, **settings):
        with self.assertRaises(self.library.TikTokShopError) as caught:
            call(*args, **settings)
        self.assertEqual(caught.exception.code, code)
        self.assertTrue(caught.exception.request_id)

    def test_authorisation_gives_and_renews_tokens(self):
        tokens = self.authorize("GB,VN")
        self.assertEqual(tokens.seller_base_region, "GB")
        renewed = self.auth().refresh(tokens.refresh_token)
        self.assertNotEqual(renewed.access_token, tokens.access_token)
        client = self.client(None, renewed.access_token)
        shops = client.authorization.get_authorized_shops().to_dict()["data"]["shops"]
        self.assertEqual([shop["region"] for shop in shops], ["GB", "VN"])

    def test_paging_brings_each_order_once(self):
        orders, seen, token = self.client().orders, [], {}
        while True:
            page = orders.get_order_list(page_size=50, **token).to_dict()["data"]
            seen += [order["id"] for order in page["orders"]]
            if not page.get("next_page_token"):
                break
            token = {"page_token": page["next_page_token"]}
        self.assertEqual(len(seen), page["total_count"])
        self.assertEqual(len(set(seen)), len(seen))
        self.assertLessEqual(set(self.made["orders"]), set(seen))

    def test_order_details_are_understood_to_the_last_key(self):
        records = self.box.orders.of(self.box.shop("US"))
        ids = list(records)[:50]
        answer = self.client().orders.get_order_detail(ids=ids)
        found = answer.to_dict()["data"]["orders"]
        self.assertEqual([order["id"] for order in found], ids)
        for order in found:
            self.assertEqual(order, records[order["id"]]["payload"])
        for order in answer.data.orders:
            self.assertFalse(order.additional_properties)
            self.assertFalse(order.payment.additional_properties)

    def test_products_and_their_stock_are_understood(self):
        client, seen, token = self.client(), [], {}
        while True:
            body = self.models().SearchProductsRequest.from_dict({"status": "ACTIVATE"})
            answer = client.products.search_products(body=body, page_size=10, **token)
            page = answer.to_dict()["data"]
            seen += [product["id"] for product in page["products"]]
            if not page.get("next_page_token"):
                break
            token = {"page_token": page["next_page_token"]}
        self.assertEqual(len(seen), page["total_count"])
        product = client.products.get_product(product_id=seen[0]).to_dict()["data"]
        self.assertEqual(product["skus"][0]["seller_sku"], "MUG-BLU")
        self.assertEqual(product["skus"][0]["inventory"][0]["quantity"], 120)

    def models(self):
        from tiktok_shop_api.generated import models

        return models

    def test_warehouses_are_understood(self):
        answer = self.client().logistics.get_warehouse_list().to_dict()["data"]
        names = [warehouse["name"] for warehouse in answer["warehouses"]]
        self.assertEqual(names, ["Austin DC", "Reno DC", "Austin returns"])

    def test_a_bad_signature_is_refused(self):
        client = self.client(secret="wrong")
        self.assertRefused(106001, client.orders.get_order_list, page_size=10)

    def test_an_old_timestamp_is_refused(self):
        client, now = self.client(), time.time()
        with patch.object(self.box.clock, "skew", 600):
            self.assertRefused(36009004, client.orders.get_order_list, page_size=10)
        self.assertLess(time.time() - now, 60)

    def test_a_foreign_cipher_is_refused(self):
        client = self.client("GB")
        self.assertRefused(101000, client.orders.get_order_list, page_size=10)

    def test_an_expired_token_is_refused(self):
        tokens = self.authorize("US")
        state = self.box.state["tokens"]["access"]
        state[tokens.access_token]["expires"] = self.box.clock.now()
        client = self.client(token=tokens.access_token)
        self.assertRefused(105002, client.orders.get_order_list, page_size=10)
