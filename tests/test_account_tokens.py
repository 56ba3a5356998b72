"""Tokens: stored together, refreshed once, lost with a word to a person."""

import threading
import time
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import BaseCase, get_db_name

from ..client import TikTokAuthClient
from .tiktok_case import TikTokCase


class TestTokens(TikTokCase):
    def tokens(self):
        self.account.invalidate_recordset()
        account = self.account.sudo()
        return account.access_token, account.refresh_token

    def test_lifetimes_come_from_the_answer(self):
        now = fields.Datetime.now()
        self.assertEqual(self.account.access_token_expires_at, now + timedelta(days=7))
        self.assertEqual(
            self.account.refresh_token_expires_at, now + timedelta(days=365)
        )
        self.assertIn("seller.order.info", self.account.granted_scopes)

    def test_market_follows_the_seller_who_consented(self):
        account = self.authorise(self.make_account(market="US"), "GB")
        self.assertEqual(account.market, "ROW")
        self.assertIn("GB", account.message_ids[0].body)

    def test_expired_token_is_refreshed_in_the_middle_of_a_call(self):
        before = self.tokens()
        self.travel(days=8)
        shops = self.account._client().get_authorized_shops()
        self.assertEqual([shop["region"] for shop in shops], ["US"])
        after = self.tokens()
        self.assertNotEqual(before[0], after[0])
        self.assertNotEqual(before[1], after[1])
        self.assertGreater(self.account.access_token_expires_at, fields.Datetime.now())

    def test_second_worker_uses_the_token_of_the_first(self):
        expired, _refresh = self.tokens()
        first = self.account._refreshed_access_token(expired)
        refreshes = self.sandbox.journal.count("token_refresh")
        second = self.account._refreshed_access_token(expired)
        self.assertEqual(first, second)
        self.assertEqual(self.sandbox.journal.count("token_refresh"), refreshes)

    def test_pump_refreshes_a_day_before_the_end(self):
        self.travel(days=5)
        before = self.tokens()
        self.run_token_pump()
        self.assertEqual(self.tokens(), before)
        self.travel(days=1, hours=1)
        self.run_token_pump()
        self.assertNotEqual(self.tokens(), before)

    def run_token_pump(self):
        cron = self.env.ref("connector_tiktok_shop.ir_cron_refresh_tokens")
        self.env.flush_all()
        cron.method_direct_trigger()

    def test_revoked_authorisation_stops_the_flows_and_tells_a_person(self):
        self.sandbox.tokens.revoke(shop_id=self.backend.external_id)
        self.run_flow("metadata")
        self.assertEqual(self.account.state, "reconnect")
        self.assertTrue(self.open_exceptions("reconnect", self.account))
        self.assertFalse(self.backend._is_running())
        self.assertEqual(self.backend._cursor("metadata").sync_state, "pending")

    def test_new_consent_brings_the_flows_back_and_closes_the_exception(self):
        self.test_revoked_authorisation_stops_the_flows_and_tells_a_person()
        self.authorise(self.account, "US")
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.open_exceptions("reconnect"))
        self.assertTrue(self.backend._is_running())

    def test_wrong_secret_is_named(self):
        account = self.make_account(app_secret="x" * 40)
        code = self.sandbox.authorize("US")
        with self.assertRaises(UserError), self.env["tiktok.exception"]._user_guard():
            account._exchange_code(code)
        self.assertEqual(account.state, "draft")

    def test_changed_secret_stops_the_flow_with_a_hint_at_the_secret(self):
        self.account.sudo().app_secret = "y" * 40
        self.run_flow("metadata")
        exception = self.open_exceptions("signature", self.account)
        self.assertTrue(exception)
        self.assertIn("secret", exception.hint)

    def test_missing_scope_names_the_problem(self):
        self.authorise(self.account, "US", scopes=["seller.authorization.info"])
        self.run_flow("metadata")
        self.assertTrue(self.open_exceptions("scope_missing", self.account))
        self.assertEqual(self.account.state, "connected")

    def test_code_works_once(self):
        code = self.sandbox.authorize("US")
        self.account._exchange_code(code)
        with self.assertRaises(UserError), self.env["tiktok.exception"]._user_guard():
            self.account._exchange_code(code)

    def test_a_person_is_reminded_of_the_end_of_the_authorisation(self):
        ends = fields.Datetime.now() + timedelta(days=7, hours=1)
        self.account.sudo().refresh_token_expires_at = ends
        self.account._remind_of_expiry()
        exception = self.open_exceptions("authorization_expiring", self.account)
        self.assertEqual(exception.deadline, self.account.refresh_token_expires_at)
        self.assertEqual(len(self.account.activity_ids), 1)
        self.account._remind_of_expiry()
        self.assertEqual(len(self.account.activity_ids), 1)

    def test_refresh_that_prolongs_the_authorisation_needs_no_reminder(self):
        self.travel(days=364)
        self.run_token_pump()
        self.account.invalidate_recordset()
        self.assertFalse(self.open_exceptions("authorization_expiring"))
        self.assertFalse(self.account.activity_ids)

    def test_no_secret_in_log_message_or_exception(self):
        secrets = {*self.tokens(), self.account.sudo().app_secret}
        self.sandbox.tokens.revoke(shop_id=self.backend.external_id)
        logger = "odoo.addons.connector_tiktok_shop"
        with self.assertLogs(logger, level="DEBUG") as logs:
            self.run_flow("metadata")
        told = "\n".join(
            logs.output
            + self.open_exceptions().mapped("message")
            + self.account.message_ids.mapped("body")
        )
        for secret in secrets:
            self.assertNotIn(secret, told)


@tagged("post_install", "-at_install")
class TestTwoWorkers(BaseCase):
    """With two real connections: a test transaction cannot wait for itself."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            account = env["tiktok.account"].create(
                {
                    "name": "Two workers",
                    "environment": "sandbox",
                    "api_url": "https://sandbox.test",
                    "auth_url": "https://sandbox.test",
                    "consent_url": "https://sandbox.test",
                    "app_key": "key",
                    "app_secret": "secret",
                    "access_token": "old",
                    "refresh_token": "refresh",
                    "state": "connected",
                }
            )
            self.account_id = account.id
        self.addCleanup(self.remove)

    def remove(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["tiktok.account"].browse(self.account_id).unlink()

    def work(self, results):
        with self.registry.cursor() as cr:
            account = api.Environment(cr, SUPERUSER_ID, {})["tiktok.account"].browse(
                self.account_id
            )
            results.append(account._refreshed_access_token("old"))

    def test_two_workers_with_one_expired_token_refresh_once(self):
        calls, entered, started = [], threading.Event(), threading.Event()

        def refresh(_client, _token):
            calls.append(1)
            entered.set()
            started.wait(10)
            time.sleep(0.5)  # the other worker runs into the lock meanwhile
            return {"access_token": "new", "refresh_token": "next"}

        results = []
        first = threading.Thread(target=self.work, args=(results,))
        second = threading.Thread(target=self.work, args=(results,))
        with patch.object(TikTokAuthClient, "refresh_token", refresh):
            first.start()
            entered.wait(10)
            second.start()
            started.set()
            first.join(20)
            second.join(20)
        self.assertEqual(results, ["new", "new"])
        self.assertEqual(len(calls), 1)

    def test_tokens_survive_a_rollback_of_their_caller(self):
        answer = {"access_token": "new", "refresh_token": "next"}
        with patch.object(TikTokAuthClient, "refresh_token", lambda *_args: answer):
            with self.assertRaises(ZeroDivisionError), self.registry.cursor() as cr:
                accounts = api.Environment(cr, SUPERUSER_ID, {})["tiktok.account"]
                accounts.browse(self.account_id)._refreshed_access_token("old")
                raise ZeroDivisionError
        with self.registry.cursor() as cr:
            accounts = api.Environment(cr, SUPERUSER_ID, {})["tiktok.account"]
            account = accounts.browse(self.account_id)
            self.assertEqual(account.access_token, "new")
            self.assertEqual(account.refresh_token, "next")
