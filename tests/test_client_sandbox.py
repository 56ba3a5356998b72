"""The client and the sandbox, which share no code, must understand each other."""

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.client import (
    AnswerError,
    AuthorizationError,
    BusinessError,
    RateLimitError,
    RequestError,
    ScopeError,
    ServerError,
    SignatureError,
    Throttle,
    TikTokAuthClient,
    TikTokShopClient,
    TokenExpiredError,
    TransportError,
)
from odoo.addons.connector_tiktok_shop.sandbox import Sandbox

FAULTS = {
    "rate_limit": RateLimitError,
    "internal": ServerError,
    "platform_timeout": ServerError,
    "token_expired": TokenExpiredError,
    "unavailable": AnswerError,
    "html": AnswerError,
    "drop": TransportError,
    "timeout": TransportError,
    "drop_after": TransportError,
    "timeout_after": TransportError,
    "truncated": AnswerError,
}


@tagged("post_install", "-at_install")
class TestClientSandbox(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = Sandbox(check_answers=True)

    @classmethod
    def _request_handler(cls, session, request, /, **kw):
        return cls.box.handle(request, **kw)

    def setUp(self):
        super().setUp()
        self.addCleanup(self.box.faults.clear)
        app = self.box.app
        self.keys = (app["key"], app["secret"])
        self.auth = TikTokAuthClient(*self.keys)

    def client(self, shop="US", keys=None, **kw):
        code = self.box.authorize(shop, scopes=kw.pop("scopes", None))
        tokens = self.auth.get_token(code)
        self.refresh = tokens["refresh_token"]
        values = {"shop_cipher": self.box.shop(shop)["cipher"], **kw}
        values.setdefault("throttle", Throttle(rate=1e6, burst=1e6))
        return TikTokShopClient(*(keys or self.keys), tokens["access_token"], **values)

    def test_every_list_of_every_shop_can_be_read(self):
        for shop in ("US", "GB", "VN"):
            client = self.client(shop)
            with self.subTest(shop):
                ciphers = [found["cipher"] for found in client.get_authorized_shops()]
                self.assertIn(client.shop_cipher, ciphers)
                self.assertTrue(client.get_active_shops())
                self.assertTrue(client.check_prerequisites())
                for warehouse in client.get_warehouses():
                    client.get_delivery_options(warehouse["id"])
                products = list(client.iter_products(status="ALL", page_size=1))
                for product in products:
                    full = client.get_product(product["id"])
                    self.assertEqual(full["id"], product["id"])
                ids = [product["id"] for product in products]
                rows = client.search_inventory(product_ids=ids)
                self.assertEqual({row["product_id"] for row in rows}, set(ids))

    def test_orders_found_page_by_page_are_read_in_full(self):
        client = self.client()
        found = [order["id"] for order in client.iter_orders(page_size=3)]
        self.assertGreater(len(found), 6)
        self.assertEqual(len(found), len(set(found)))
        details = client.get_orders(found)
        self.assertEqual([order["id"] for order in details], found)
        self.assertTrue(client.get_price_detail(found[0]))

    def test_what_is_set_can_be_read_back(self):
        client = self.client()
        client.update_webhook("PACKAGE_UPDATE", "https://example.com/hook")
        topics = {row["event_type"]: row["address"] for row in client.get_webhooks()}
        self.assertEqual(topics["PACKAGE_UPDATE"], "https://example.com/hook")
        client.delete_webhook("PACKAGE_UPDATE")
        topics = {row["event_type"] for row in client.get_webhooks()}
        self.assertNotIn("PACKAGE_UPDATE", topics)

    def test_carriers_of_own_shipping_are_listed_others_refused(self):
        client = self.client()
        listed, refused = 0, 0
        for warehouse in client.get_warehouses():
            for option in client.get_delivery_options(warehouse["id"]):
                try:
                    listed += len(client.get_shipping_providers(option["id"], "US"))
                except BusinessError:
                    refused += 1
        self.assertGreater(listed, 1)
        self.assertGreater(refused, 0)

    def test_an_expired_token_is_exchanged_on_the_way(self):
        def refresh(expired):
            tokens = self.auth.refresh_token(self.refresh)
            return tokens["access_token"]

        client = self.client(refresh_token_cb=refresh)
        self.box.tokens.expire()
        self.assertTrue(client.get_warehouses())

    def test_a_code_works_once(self):
        code = self.box.authorize("US")
        self.auth.get_token(code)
        with self.assertRaises(AuthorizationError):
            self.auth.get_token(code)

    def test_wrong_frames_are_told_apart(self):
        late = {"clock": lambda: self.box.clock.wall() - 900}
        cases = [
            (SignatureError, {"keys": (self.keys[0], "another secret")}),
            (SignatureError, late),
            (ScopeError, {"scopes": ["seller.order.info"]}),
        ]
        for kind, settings in cases:
            with self.subTest(kind.__name__), self.assertRaises(kind):
                self.client(**settings).get_warehouses()
        foreign = self.box.shop("VN")["cipher"]
        with self.assertRaises((AuthorizationError, RequestError)):
            self.client(shop_cipher=foreign).get_warehouses()

    def test_the_clocks_are_compared(self):
        client = self.client(clock=lambda: self.box.clock.wall() - 60)
        client.get_warehouses()
        self.assertAlmostEqual(client.server_clock_offset, 60, delta=3)

    def test_every_misbehaviour_becomes_its_error(self):
        for fault, kind in FAULTS.items():
            with self.subTest(fault):
                client = self.client()
                self.box.faults.add(fault, operation="getWarehouseList")
                with self.assertRaises(kind):
                    client.get_warehouses()
                # another client, as this one may rest after a refusal
                self.assertTrue(self.client().get_warehouses())

    def test_the_outcome_of_a_write_is_open_when_its_answer_is_lost(self):
        for fault in ("drop_after", "timeout_after", "truncated"):
            client = self.client()
            self.box.faults.add(fault, operation="updateShopWebhook")
            with self.subTest(fault):
                with self.assertRaises((TransportError, AnswerError)) as caught:
                    client.update_webhook("PACKAGE_UPDATE", f"https://x.com/{fault}")
                self.assertTrue(caught.exception.outcome_unknown)
                addresses = [row["address"] for row in client.get_webhooks()]
                self.assertIn(f"https://x.com/{fault}", addresses)

    def test_keys_and_values_of_tomorrow_pass_through(self):
        for fault in ("unknown_fields", "unknown_enum"):
            self.box.faults.add(fault)
            self.assertTrue(self.client().search_orders()["orders"])
