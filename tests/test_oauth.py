"""The consent, from the button to the page that tells what was granted."""

import logging
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from ..controllers.oauth import _HideCodes
from ..models.connection.tiktok_account_oauth import CALLBACK_PATH
from .tiktok_case import SandboxMixin


@tagged("post_install", "-at_install")
class TestOAuth(SandboxMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start_sandbox()
        cls.user = new_test_user(
            cls.env,
            "tiktok_admin",
            groups="base.group_user,connector_tiktok_shop.group_manager",
        )
        cls.account = cls.make_account(name="Northwind")

    def setUp(self):
        super().setUp()
        self.keep_sandbox()
        self.authenticate("tiktok_admin", "tiktok_admin")

    def press_authorize(self):
        url = self.account.with_user(self.user).action_authorize()["url"]
        self.env.flush_all()
        query = parse_qs(urlsplit(url).query)
        self.assertEqual(query["service_id"], [self.account.service_id])
        return query["state"][0]

    def come_back(self, **query):
        response = self.url_open(CALLBACK_PATH, params=query)
        self.env.invalidate_all()
        return response

    def test_consent_ends_on_a_page_that_lists_shops_and_permissions(self):
        code = self.sandbox.authorize("US")
        response = self.come_back(code=code, state=self.press_authorize())
        self.assertEqual(response.status_code, 200)
        self.assertNotIn(code, response.url)
        self.assertIn("Northwind Outfitters", response.text)
        self.assertIn("Order Information", response.text)
        self.assertNotIn("Missing permissions", response.text)
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.account.backend_ids.region, "US")
        self.assertEqual(self.account.backend_ids.state, "draft")

    def test_missing_permission_is_told_at_once(self):
        code = self.sandbox.authorize("US", scopes=["seller.authorization.info"])
        response = self.come_back(code=code, state=self.press_authorize())
        self.assertIn("Missing permissions", response.text)
        self.assertIn("Logistics Basic", response.text)

    def test_reload_of_the_page_is_harmless(self):
        query = {"code": self.sandbox.authorize("US"), "state": self.press_authorize()}
        self.come_back(**query)
        exchanges = self.sandbox.journal.count("token_get")
        response = self.come_back(**query)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.sandbox.journal.count("token_get"), exchanges)

    def test_refused_consent_says_what_to_do(self):
        response = self.come_back(error="auth_denied", state=self.press_authorize())
        self.assertEqual(response.status_code, 400)
        self.assertIn("refused", response.text)
        self.assertIn(f"/odoo/tiktok-accounts/{self.account.id}", response.text)
        self.assertEqual(self.account.state, "draft")

    def test_answer_without_a_code_points_to_the_redirect_url(self):
        response = self.come_back(state=self.press_authorize())
        self.assertEqual(response.status_code, 400)
        self.assertIn("Redirect URL", response.text)

    def test_wrong_app_secret_names_the_next_step(self):
        self.account.sudo().app_secret = "mistyped"
        code = self.sandbox.authorize("US")
        response = self.come_back(code=code, state=self.press_authorize())
        self.assertEqual(response.status_code, 400)
        self.assertIn("Check app key, app secret", response.text)
        self.assertEqual(self.account.state, "draft")

    def test_address_that_is_not_safe_for_keys_cannot_be_saved(self):
        for url in ("http://example.com", "ftp://127.0.0.1", "https://a.test/?x=1"):
            with self.subTest(url), self.assertRaisesRegex(ValidationError, "https"):
                self.account.api_url = url

    def assertNotAccepted(self, state, text="15 minutes"):
        code = self.sandbox.authorize("US")
        response = self.come_back(code=code, state=state)
        self.assertEqual(response.status_code, 400)
        self.assertIn(text, response.text)
        self.assertNotIn(code, response.text)
        self.assertEqual(self.sandbox.journal.count("token_get"), 0)

    def test_missing_changed_or_foreign_state_is_not_accepted(self):
        self.sandbox.journal.clear()
        state = self.press_authorize()
        changed = state[:-4] + ("AAAA" if state[-4:] != "AAAA" else "BBBB")
        for wrong in ("", "x", "é", changed, state[:20]):
            self.assertNotAccepted(wrong)

    def test_state_older_than_15_minutes_is_not_accepted(self):
        self.sandbox.journal.clear()
        module = "odoo.addons.connector_tiktok_shop.models.connection"
        with patch(f"{module}.tiktok_account_oauth.STATE_HOURS", -0.01):
            state = self.press_authorize()
        self.assertNotAccepted(state)

    def test_state_of_another_user_is_not_accepted(self):
        self.sandbox.journal.clear()
        state = self.press_authorize()
        new_test_user(
            self.env,
            "tiktok_second",
            groups="base.group_user,connector_tiktok_shop.group_manager",
        )
        self.authenticate("tiktok_second", "tiktok_second")
        self.assertNotAccepted(state, "Another user")

    def test_only_the_last_started_consent_counts(self):
        self.sandbox.journal.clear()
        first = self.press_authorize()
        self.press_authorize()
        self.assertNotAccepted(first, "newer consent")

    def test_used_code_is_told_without_showing_it(self):
        code = self.sandbox.authorize("US")
        self.come_back(code=code, state=self.press_authorize())
        response = self.come_back(code=code, state=self.press_authorize())
        self.assertEqual(response.status_code, 400)
        self.assertNotIn(code, response.text)
        self.assertEqual(self.account.state, "connected")

    def test_shop_of_another_account_does_not_cost_the_tokens(self):
        self.connect("US", name="First")
        code = self.sandbox.authorize("US")
        response = self.come_back(code=code, state=self.press_authorize())
        self.assertEqual(response.status_code, 400)
        self.assertIn("already connected", response.text)
        self.assertEqual(self.account.state, "connected")

    def test_stranger_is_sent_to_the_login(self):
        self.authenticate(None, None)
        response = self.come_back(code="x", state="y")
        self.assertIn("/web/login", response.url)

    def test_result_of_an_account_nobody_knows_is_not_found(self):
        response = self.url_open("/tiktok_shop/oauth/result/99999999")
        self.assertEqual(response.status_code, 404)

    def test_incomplete_app_is_told_before_leaving_odoo(self):
        self.account.service_id = False
        with self.assertRaisesRegex(UserError, "service id"):
            self.account.with_user(self.user).action_authorize()

    def test_consent_page_belongs_to_the_market(self):
        for market, host in (
            ("US", "services.us.tiktokshop.com"),
            ("ROW", "services.tiktokshop.com"),
        ):
            account = self.env["tiktok.account"].create(
                {
                    "name": market,
                    "market": market,
                    "app_key": "key",
                    "app_secret": "secret",
                    "service_id": "1",
                }
            )
            self.assertEqual(urlsplit(account.action_authorize()["url"]).netloc, host)

    def test_codes_are_cut_out_of_the_access_log(self):
        path = f"{CALLBACK_PATH}?code=TTP_secret&state=abc&locale=en"
        record = logging.LogRecord(
            "werkzeug", logging.INFO, "", 0, '"%s" %s', (path, 200), None
        )
        self.assertTrue(_HideCodes().filter(record))
        self.assertNotIn("TTP_secret", record.getMessage())
        self.assertNotIn("abc", record.getMessage())
        self.assertIn("locale=en", record.getMessage())
        nested = "/web/login?redirect=%2Ftiktok_shop%2Foauth%2Fcallback%3Fcode%3DTTP_x"
        record = logging.LogRecord(
            "werkzeug", logging.INFO, "", 0, "%s", (nested,), None
        )
        _HideCodes().filter(record)
        self.assertNotIn("TTP_x", record.getMessage())
        line = '"POST /tiktok_shop/webhook/unguessable HTTP/1.1" 200'
        record = logging.LogRecord("werkzeug", logging.INFO, "", 0, "%s", (line,), None)
        _HideCodes().filter(record)
        self.assertNotIn("unguessable", record.getMessage())
