"""The sandbox misbehaves when asked to, and only then."""

import time

import requests

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.sandbox.faults import KINDS

from .sandbox_caller import Caller, sandbox

WAREHOUSES = "/logistics/202309/warehouses"
WEBHOOKS = "/event/202309/webhooks"
HOOK = {"event_type": "ORDER_STATUS_CHANGE", "address": "https://erp.example.com/x"}


@tagged("standard", "at_install")
class TestSandboxFaults(BaseCase):
    def setUp(self):
        super().setUp()
        self.box = sandbox()
        self.call = Caller(self.box)

    def strike(self, kind, **settings):
        self.box.faults.add(kind, **settings)
        return self.call.send("GET", WAREHOUSES)

    def test_error_answers_have_their_code_and_status(self):
        for kind, status, code in (
            ("rate_limit", 429, 36009002),
            ("internal", 500, 36009003),
            ("platform_timeout", 500, 36009007),
            ("token_expired", 401, 105002),
        ):
            response = self.strike(kind)
            self.assertEqual(response.status_code, status)
            self.assertEqual(response.json()["code"], code)
            self.assertTrue(self.call("GET", WAREHOUSES), "one fault strikes once")

    def test_a_rate_limit_may_say_when_to_come_back(self):
        response = self.strike("rate_limit", retry_after=7)
        self.assertEqual(response.headers["Retry-After"], "7")
        self.assertNotIn("Retry-After", self.strike("rate_limit").headers)

    def test_any_business_error_can_be_ordered(self):
        response = self.strike("code", code=12052700, message="Seller inactive")
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json()["code"], 12052700)

    def test_pages_instead_of_json(self):
        for kind, status in (("unavailable", 503), ("html", 200)):
            response = self.strike(kind)
            self.assertEqual(response.status_code, status)
            self.assertIn("text/html", response.headers["Content-Type"])

    def test_broken_json(self):
        with self.assertRaises(ValueError):
            self.strike("truncated").json()

    def test_lost_connections_are_raised_in_process(self):
        with self.assertRaises(requests.ConnectionError):
            self.strike("drop")
        started = time.monotonic()
        with self.assertRaises(requests.ReadTimeout):
            self.strike("timeout", seconds=60)
        self.assertLess(time.monotonic() - started, 5)

    def test_before_the_write_nothing_happens_and_after_it_everything(self):
        for kind, written in (
            ("drop", 0),
            ("timeout", 0),
            ("drop_after", 1),
            ("timeout_after", 1),
        ):
            self.call("DELETE", WEBHOOKS, body={"event_type": HOOK["event_type"]})
            self.box.faults.add(kind, "updateShopWebhook")
            with self.assertRaises(requests.RequestException):
                self.call.send("PUT", WEBHOOKS, body=HOOK)
            found = self.call("GET", WEBHOOKS)["total_count"]
            self.assertEqual(found, written, kind)

    def test_answers_of_tomorrow(self):
        answer = self.strike("unknown_fields").json()
        self.assertIn("field_of_tomorrow", answer["data"]["warehouses"][0])
        self.box.faults.add("unknown_enum", "getOrderList")
        order = self.call.orders()["orders"][0]
        self.assertEqual(order["status"], "VALUE_OF_TOMORROW")

    def test_a_fault_strikes_where_and_as_often_as_told(self):
        self.box.faults.add("internal", "getOrderList", times=2, skip=1)
        self.assertTrue(self.call("GET", WAREHOUSES))
        codes = []
        for _call in range(4):
            path = "/order/202309/orders/search"
            codes.append(self.call.send("POST", path, {"page_size": 1}).status_code)
        self.assertEqual(codes, [200, 500, 500, 200])

    def test_a_fault_can_be_meant_for_one_shop(self):
        cipher = self.box.shop("GB")["cipher"]
        self.box.faults.add("internal", shop_cipher=cipher)
        self.assertTrue(self.call("GET", WAREHOUSES))
        other = Caller(self.box, "GB")
        self.assertEqual(other.send("GET", WAREHOUSES).status_code, 500)

    def test_tokens_can_fail_too(self):
        self.box.faults.add("internal", "token_get")
        code = self.box.authorize("US")
        self.assertIsNone(self.call.exchange(code))
        self.assertTrue(self.call.exchange(code), "the code was not spent")

    def test_a_storm_hits_its_share_and_can_be_repeated(self):
        hits = []
        for _run in range(2):
            self.box.faults.clear()
            self.box.faults.storm(0.1, seed=3, kinds=("internal",))
            statuses = [
                self.call.send("GET", WAREHOUSES).status_code for _ in range(300)
            ]
            hits.append(statuses)
        self.assertEqual(*hits)
        self.assertTrue(15 <= hits[0].count(500) <= 50, hits[0].count(500))
        self.box.faults.clear()
        self.assertTrue(self.call("GET", WAREHOUSES))

    def test_unknown_faults_are_refused(self):
        self.assertIn("internal", KINDS)
        with self.assertRaises(ValueError):
            self.box.faults.add("bad mood")
