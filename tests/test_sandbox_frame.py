"""Every refusal of the request frame, with the platform's code and HTTP status."""

import json
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.sandbox.message import Call
from odoo.addons.connector_tiktok_shop.sandbox.signature import is_valid

from .sandbox_caller import Caller, sandbox

SHOPS = "/authorization/202309/shops"
SEARCH = "/order/202309/orders/search"
WAREHOUSES = "/logistics/202309/warehouses"
VECTORS = Path(__file__).parent / "examples" / "signing" / "vectors.json"


@tagged("standard", "at_install")
class TestSandboxFrame(BaseCase):
    def setUp(self):
        super().setUp()
        self.box = sandbox()
        self.call = Caller(self.box)

    def assertRefused(self, response, code, status, text=""):
        answer = response.json()
        self.assertEqual((answer["code"], response.status_code), (code, status), answer)
        self.assertIn(text, answer["message"])
        self.assertTrue(answer["request_id"])

    def refused(self, code, status, text, *args, **settings):
        self.assertRefused(self.call.send(*args, **settings), code, status, text)

    def test_the_documented_signatures_are_accepted(self):
        document = json.loads(VECTORS.read_text("utf-8"))
        vectors = document["requests"] if isinstance(document, dict) else document
        self.assertTrue(vectors)
        for vector in vectors:
            call = Call.from_url(
                vector["method"],
                vector["url"],
                {"content-type": vector.get("content_type") or "application/json"},
                (vector.get("body") or "").encode(),
            )
            secret = vector.get("app_secret") or document["app_secret"]
            self.assertTrue(is_valid(secret, call, vector["sign"]), vector)
            self.assertFalse(is_valid(secret + "x", call, vector["sign"]))

    def test_a_right_call_is_served(self):
        response = self.call.send("GET", WAREHOUSES)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json()["code"], 0)
        self.assertIn("Date", response.headers)

    def test_a_wrong_signature_is_106001(self):
        self.refused(106001, 401, "sign", "GET", WAREHOUSES, sign="0" * 64)

    def test_a_missing_signature_is_36009004(self):
        self.refused(36009004, 400, "sign", "GET", WAREHOUSES, sign="")

    def test_a_timestamp_of_six_minutes_ago_is_refused(self):
        old = int(self.box.clock.wall()) - 360
        self.refused(36009004, 400, "timestamp", "GET", WAREHOUSES, timestamp=old)

    def test_a_timestamp_of_four_minutes_ago_is_accepted(self):
        old = int(self.box.clock.wall()) - 240
        self.assertTrue(self.call("GET", WAREHOUSES, timestamp=old)["warehouses"])

    def test_a_timestamp_a_minute_ahead_is_refused(self):
        ahead = int(self.box.clock.wall()) + 60
        self.refused(36009004, 400, "timestamp", "GET", WAREHOUSES, timestamp=ahead)

    def test_a_server_clock_that_differs_refuses_right_timestamps(self):
        request = self.call.prepare("GET", WAREHOUSES)
        self.box.clock.skew = 900
        self.assertRefused(self.box.handle(request), 36009004, 400, "timestamp")

    def test_an_unknown_app_is_refused(self):
        self.refused(36009004, 400, "app_key", "GET", WAREHOUSES, app_key="nobody")

    def test_an_invented_access_token_is_refused(self):
        headers = {"x-tts-access-token": "TTP_invented"}
        text = "x-tts-access-token"
        self.refused(36009004, 401, text, "GET", WAREHOUSES, headers=headers)

    def test_an_expired_access_token_is_105002(self):
        self.box.clock.advance(7 * 24 * 3600)
        self.refused(105002, 401, "expired", "GET", WAREHOUSES)

    def test_a_withdrawn_consent_ends_the_token(self):
        self.box.tokens.revoke(seller_id=self.box.shop("US")["seller"])
        self.refused(36009004, 401, "x-tts-access-token", "GET", WAREHOUSES)

    def test_a_scope_not_granted_is_105005(self):
        code = self.box.authorize("US", scopes=["seller.shop.info"])
        self.call.token = self.call.exchange(code)["access_token"]
        self.refused(105005, 401, "scope", "GET", WAREHOUSES)

    def test_a_missing_cipher_is_106013(self):
        self.refused(106013, 400, "shop_cipher", "GET", WAREHOUSES, shop_cipher=None)

    def test_an_unexpected_cipher_is_36009004(self):
        cipher = self.call.cipher
        self.refused(36009004, 400, "shop_cipher", "GET", SHOPS, shop_cipher=cipher)

    def test_the_cipher_of_another_seller_is_101000(self):
        foreign = self.box.shop("GB")["cipher"]
        self.refused(101000, 401, "", "GET", WAREHOUSES, shop_cipher=foreign)

    def test_a_shop_left_out_of_the_consent_is_101000(self):
        code = self.box.authorize("GB", shops=["GB"])
        self.call.token = self.call.exchange(code)["access_token"]
        shops = self.call("GET", SHOPS)["shops"]
        self.assertEqual([shop["region"] for shop in shops], ["GB"])
        foreign = self.box.shop("VN")["cipher"]
        self.refused(101000, 401, "", "GET", WAREHOUSES, shop_cipher=foreign)

    def test_an_unknown_path_is_404(self):
        self.refused(36009009, 404, "path", "GET", "/order/202309/nothing")

    def test_a_wrong_method_is_36009010(self):
        self.refused(36009010, 405, "Method", "GET", SEARCH)

    def test_a_wrong_version_is_36009014(self):
        path = SEARCH.replace("202309", "202001")
        self.refused(36009014, 400, "version", "POST", path, {"page_size": 10})

    def test_a_missing_parameter_is_named(self):
        self.refused(36009004, 400, "page_size", "POST", SEARCH)

    def test_a_page_that_is_too_big_is_refused(self):
        self.refused(36009004, 400, "page_size", "POST", SEARCH, {"page_size": 101})

    def test_an_unknown_filter_is_refused(self):
        body, query = {"colour": "red"}, {"page_size": 10}
        self.refused(36009004, 400, "colour", "POST", SEARCH, query, body)

    def test_a_filter_of_the_wrong_type_is_named(self):
        body, query = {"create_time_ge": "yesterday"}, {"page_size": 10}
        self.refused(36009004, 400, "create_time_ge", "POST", SEARCH, query, body)

    def test_a_body_without_content_type_is_36009022(self):
        settings = {"headers": {"content-type": ""}}
        args = ("POST", SEARCH, {"page_size": 10}, {"order_status": "UNPAID"})
        self.refused(36009022, 400, "content-type", *args, **settings)

    def test_a_code_works_once_and_for_thirty_minutes(self):
        code = self.box.authorize("US")
        self.assertTrue(self.call.exchange(code))
        self.assertIsNone(self.call.exchange(code))
        self.assertEqual(self.call.answer["code"], 36004004)
        code = self.box.authorize("US")
        self.box.clock.advance(1800)
        self.assertIsNone(self.call.exchange(code))
        self.assertEqual(self.call.answer["code"], 36004004)

    def test_a_wrong_secret_gets_no_token(self):
        code = self.box.authorize("US")
        self.assertIsNone(self.call.exchange(code, app_secret="wrong"))
        self.assertIn("app_key", self.call.answer["message"])

    def test_a_refresh_replaces_both_tokens(self):
        first = self.call.exchange(self.box.authorize("US"))
        second = self.call.refresh(first["refresh_token"])
        self.assertNotEqual(first["access_token"], second["access_token"])
        self.assertIsNone(self.call.refresh(first["refresh_token"]))
        self.assertEqual(self.call.answer["code"], 36004004)
        self.call.token = first["access_token"]
        self.refused(105002, 401, "expired", "GET", WAREHOUSES)
        self.call.token = second["access_token"]
        self.assertTrue(self.call("GET", WAREHOUSES))

    def test_the_request_log_holds_no_secrets(self):
        self.call("GET", WAREHOUSES)
        text = json.dumps(list(self.box.journal.entries))
        self.assertIn("getWarehouseList", text)
        for secret in (self.box.app["secret"], self.call.token, "sign", "auth_code"):
            self.assertNotIn(secret, text)

    def test_calls_over_the_limit_are_told_when_to_come_back(self):
        self.box.limits.set(2, 60)
        self.call("GET", WAREHOUSES)
        self.call("GET", WAREHOUSES)
        response = self.call.send("GET", WAREHOUSES)
        self.assertRefused(response, 36009002, 429, "Too many")
        self.assertGreater(int(response.headers["Retry-After"]), 50)
        # another endpoint has a limit of its own
        self.assertTrue(self.call("GET", SHOPS))
