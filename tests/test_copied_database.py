"""Law L9: a copied database sends nothing."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import file_open

from ..exceptions import ProblemError
from .tiktok_case import TikTokCase


class TestCopiedDatabase(TikTokCase):
    def setUp(self):
        super().setUp()
        self.asked = self.count_requests()

    def count_requests(self):
        return sum(self.sandbox.journal.counters.values())

    def copy_database(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self.account.invalidate_recordset()

    def assertNothingSent(self):
        self.assertEqual(self.count_requests(), self.asked)

    def test_copy_is_recognised_and_refuses_every_client(self):
        self.copy_database()
        self.assertTrue(self.account.is_copied_database)
        for factory in (
            self.account._client,
            self.account._auth_client,
            self.backend._client,
        ):
            with self.assertRaises(ProblemError) as caught:
                factory()
            self.assertEqual(caught.exception.code, "copied_database")
        self.assertNothingSent()

    def test_dump_restored_on_another_server_is_a_copy(self):
        self.assertFalse(self.account.is_copied_database)
        model = self.env.registry["tiktok.account"]
        with patch.object(model, "_database_server", lambda self: "another"):
            self.account.invalidate_recordset()
            self.assertTrue(self.account.is_copied_database)

    def test_pumps_of_a_copy_start_nothing(self):
        self.copy_database()
        self.backend.cursor_ids.next_run_at = "2020-01-01"
        self.run_pump()
        self.assertFalse(self._jobs())
        cron = self.env.ref("connector_tiktok_shop.ir_cron_refresh_tokens")
        self.account.sudo().access_token_expires_at = "2020-01-01"
        self.env.flush_all()
        cron.method_direct_trigger()
        self.assertNothingSent()

    def test_jobs_that_came_along_with_the_copy_do_nothing(self):
        self.backend._start_flow("metadata")
        self.assertTrue(self._jobs())
        self.copy_database()
        self.run_jobs()
        self.assertNothingSent()

    def test_buttons_of_a_copy_say_why_they_refuse(self):
        self.copy_database()
        self.backend.action_disconnect()
        for button in (
            self.account.action_authorize,
            self.account.action_discover_shops,
            self.backend.action_connect,
        ):
            with self.assertRaises(UserError):
                button()
        self.backend.action_test_connection()
        token = self.backend.check_ids.filtered(lambda c: c.code == "token")
        self.assertEqual(token.state, "failed")
        self.assertNothingSent()

    def test_moved_database_is_claimed_by_a_person(self):
        self.copy_database()
        self.account.action_claim_database()
        self.account.invalidate_recordset()
        self.assertFalse(self.account.is_copied_database)
        self.assertTrue(self.account._client().get_authorized_shops())

    def test_neutralised_database_can_never_be_claimed(self):
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        self.account.invalidate_recordset()
        self.assertTrue(self.account.is_copied_database)
        with self.assertRaises(UserError):
            self.account.action_claim_database()

    def test_neutralising_forgets_tokens_switches_shops_and_cancels_jobs(self):
        self.backend._start_flow("metadata")
        self.env.flush_all()
        with file_open("connector_tiktok_shop/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        account = self.account.sudo()
        self.assertFalse(account.access_token)
        self.assertFalse(account.refresh_token)
        self.assertFalse(account.app_secret)
        self.assertTrue(account.is_copied_database)
        self.assertFalse(self.backend.enabled)
        self.assertFalse(self._jobs())
