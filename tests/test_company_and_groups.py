"""Law L10 and the four groups: who sees and who does what."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .tiktok_case import TikTokCase

GROUPS = ("user", "operator", "accountant", "manager")
MODELS = (
    "tiktok.account",
    "tiktok.backend",
    "tiktok.backend.check",
    "tiktok.sync.cursor",
    "tiktok.warehouse",
    "tiktok.delivery.option",
    "tiktok.shipping.provider",
    "tiktok.exception",
)
SECRETS = {
    "tiktok.account": ("app_secret", "access_token", "refresh_token", "oauth_nonce"),
    "tiktok.backend": ("shop_cipher",),
}


class TestCompanyAndGroups(TikTokCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.action_test_connection()
        cls.users = {
            name: new_test_user(
                cls.env,
                f"tiktok_{name}",
                groups=f"base.group_user,connector_tiktok_shop.group_{name}",
            )
            for name in GROUPS
        }

    def as_user(self, name, records):
        return records.with_user(self.users[name])

    def test_user_of_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "tiktok_stranger",
            groups="base.group_user,connector_tiktok_shop.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for model in MODELS:
            self.assertTrue(self.env[model].search_count([]), model)
            self.assertFalse(self.env[model].with_user(stranger).search([]), model)
        with self.assertRaises(AccessError):
            self.backend.with_user(stranger).action_test_connection()
        with self.assertRaises(AccessError):
            self.account.with_user(stranger).action_authorize()

    def test_everybody_in_the_company_sees_the_shop(self):
        for name in GROUPS:
            for model in MODELS:
                records = self.env[model].with_user(self.users[name])
                self.assertTrue(records.search([]), f"{name} {model}")

    def test_secrets_are_readable_for_nobody(self):
        for name in GROUPS:
            for model, fields in SECRETS.items():
                record = self.env[model].with_user(self.users[name]).search([], limit=1)
                for field in fields:
                    with self.assertRaises(AccessError):
                        record.read([field])

    def test_secret_is_written_and_never_shown_again(self):
        account = self.as_user("manager", self.account)
        account.app_secret_input = " new secret "
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(account.app_secret_input)
        self.assertTrue(account.has_app_secret)
        self.assertEqual(self.account.sudo().app_secret, "new secret")

    def test_only_configure_authorises_and_connects(self):
        self.backend.action_disconnect()
        for name in ("user", "operator", "accountant"):
            with self.assertRaises(AccessError):
                self.as_user(name, self.account).action_authorize()
            with self.assertRaises(AccessError):
                self.as_user(name, self.backend).action_connect()
        self.as_user("manager", self.backend).action_connect()
        self.assertEqual(self.backend.state, "connected")

    def test_operate_runs_flows_and_maps_but_does_not_configure(self):
        backend = self.as_user("operator", self.backend)
        backend.action_import_metadata()
        self.assertTrue(self._jobs())
        backend.action_test_connection()
        warehouse = self.env["tiktok.warehouse"].search([], limit=1)
        self.as_user("operator", warehouse).warehouse_id = self.backend.warehouse_id
        with self.assertRaises(AccessError):
            backend.enabled = False

    def test_see_only_sees(self):
        with self.assertRaises(AccessError):
            self.as_user("user", self.backend).action_import_metadata()
        with self.assertRaises(AccessError):
            self.as_user("user", self.open_exceptions()).action_dismiss()

    def test_jobs_run_as_the_technical_user_in_the_company_of_the_shop(self):
        self.as_user("operator", self.backend).action_import_metadata()
        job = self._jobs()[-1]
        self.assertEqual(job.user_id, self.backend._technical_user())
        self.assertEqual(job.company_id, self.backend.company_id)
