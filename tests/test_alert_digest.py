"""The digest: once, at its hour, with figures, only when there is something."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form

from .alert_case import GROUP, AlertCase


class TestAlertDigest(AlertCase):
    def setUp(self):
        super().setUp()
        self.backend.alert_digest = "daily"
        # whatever other shops of the database do
        cursors = self.backend.cursor_ids
        cursors.write({"last_success_at": fields.Datetime.now()})

    def digests(self, user):
        return self.told(user, "digest")

    def body(self, user):
        return self.mails(user)[-1:].body_html

    def to_the_morning(self):
        """The next day, eight o'clock."""
        self.travel(hours=20, minutes=5)
        self.backend.cursor_ids.write({"last_success_at": fields.Datetime.now()})
        self.pump()

    def test_daily_digest_comes_once_after_its_hour(self):
        self.pump()
        self.report("business_refused")
        self.to_the_morning()
        self.pump(hours=1)
        self.pump(hours=3)
        self.assertEqual(len(self.digests(self.manager)), 1)
        self.assertEqual(len(self.mails(self.manager)), 1)

    def test_nothing_to_say_is_not_said_later_either(self):
        self.pump()
        self.assertFalse(self.digests(self.manager))
        self.report("business_refused")
        self.pump(hours=1)
        self.assertFalse(self.digests(self.manager))

    def test_nothing_that_waits_means_no_message(self):
        self.to_the_morning()
        self.assertFalse(self.told())

    def test_digest_counts_by_role_and_names_the_nearest_deadlines(self):
        self.backend.alert_enabled = False
        self.report("business_refused", hours=40)
        self.report("order_not_found")
        self.report("order_changed")
        gone = self.report("order_incomplete")
        self.travel(hours=3)
        gone._close("solved")
        self.backend.alert_enabled = True
        self.to_the_morning()
        body = self.body(self.manager)
        self.assertIn("TikTok refused", body)
        self.assertIn("in 16 h", body)
        self.assertIn("The order lacks data", body)
        self.assertNotIn("Warehouse", body)
        self.assertIn("/odoo/tiktok-exceptions", body)

    def test_digest_never_shows_the_message_of_a_problem(self):
        problem = self.report("business_refused", hours=40)
        problem.message = "Jane Doe, 5 Elm Street"
        self.to_the_morning()
        self.assertTrue(self.digests(self.manager))
        self.assertNotIn("Jane", self.body(self.manager))

    def test_hourly_digest_needs_news(self):
        self.backend.alert_digest = "hourly"
        self.report("business_refused")
        self.pump()
        self.assertEqual(len(self.digests(self.manager)), 1)
        self.pump(hours=1)
        self.assertEqual(len(self.digests(self.manager)), 1)
        self.report("order_not_found")
        self.pump(hours=1)
        self.assertEqual(len(self.digests(self.manager)), 2)

    def test_hourly_digest_is_silent_in_quiet_hours(self):
        self.backend.alert_digest = "hourly"
        self.travel(hours=11)
        self.backend.cursor_ids.write({"last_success_at": fields.Datetime.now()})
        self.report("business_refused")
        self.pump()
        self.assertFalse(self.digests(self.manager))

    def test_hour_is_the_hour_of_the_person(self):
        self.manager.tz = "America/New_York"
        self.backend.alert_digest_hour = 8.0
        self.report("business_refused")
        self.pump()  # noon in UTC, seven in New York
        self.assertFalse(self.digests(self.manager))
        self.pump(hours=1, minutes=5)
        self.assertTrue(self.digests(self.manager))

    def test_flow_that_fails_is_reported_to_who_can_mend_it(self):
        cursor = self.backend._cursor("metadata")
        cursor.write({"sync_state": "failed", "sync_message": "Refused"})
        self.pump()
        self.assertIn("Warehouses and Carriers", self.body(self.manager))
        self.assertFalse(self.digests(self.accountant))

    def test_flow_without_success_for_hours_is_late(self):
        cursor = self.backend._cursor("order")
        cursor.last_success_at = fields.Datetime.now() - timedelta(hours=3)
        self.pump()
        self.assertIn("no success since", self.body(self.manager))

    def test_two_shops_are_one_message(self):
        other = self.connect("GB", name="Second account")
        other.user_id = self.manager
        other.cursor_ids.write({"last_success_at": fields.Datetime.now()})
        self.env["tiktok.exception"].search([]).unlink()
        self.report("business_refused")
        self.report("business_refused", record=other)
        self.pump()
        rows = self.env["tiktok.alert"].search(
            [("user_id", "=", self.manager.id), ("step", "=", "digest")]
        )
        both = self.backend + other
        self.assertEqual(rows.backend_id & both, both)
        self.assertEqual(len(rows.message_id), 1)

    def test_digest_of_another_company_stays_there(self):
        company = self.env["res.company"].create({"name": "Other"})
        stranger = self.make_user(
            "olga",
            f"{GROUP}operator",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.backend.user_id = stranger
        self.report("business_refused")
        self.pump()
        self.assertFalse(self.digests(stranger))
        self.assertTrue(self.digests(self.manager))

    # === PROOF THAT IT WORKS === #

    def test_test_alert_reaches_every_role_even_at_night(self):
        self.travel(hours=11)
        answer = self.backend.action_send_test_alert()
        self.assertEqual(answer["params"]["type"], "success")
        told = self.told(False, "test").user_id
        everybody = self.manager + self.packer + self.accountant + self.admin
        self.assertEqual(told & everybody, everybody)
        self.assertIn("test", self.mails(self.packer).body_html)

    def test_test_alert_tells_what_fails(self):
        self.packer.email = False
        answer = self.backend.action_send_test_alert()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertIn("e-mail address", answer["params"]["message"])

    def test_test_alert_says_that_a_copy_sends_nothing(self):
        self.account.database_identity = "elsewhere"
        answer = self.backend.action_send_test_alert()
        self.assertIn("copy", answer["params"]["message"])
        self.assertFalse(self.told(False, "test"))

    def test_only_who_configures_sends_test_alerts(self):
        with self.assertRaises(AccessError):
            self.backend.with_user(self.manager).action_send_test_alert()

    def readiness(self):
        self.backend.action_check_readiness()
        return self.backend.readiness_check_ids.filtered(lambda c: c.code == "alerts")

    def test_checklist_names_who_would_be_told(self):
        self.env["ir.mail_server"].create({"name": "Out", "smtp_host": "mail.example"})
        self.pump()
        row = self.readiness()
        self.assertIn(self.packer.name, row.detail)
        self.packer.email = False
        self.route("accountant").user_ids = self.packer
        row = self.readiness()
        self.assertEqual(row.state, "warning")
        self.assertIn(f"{self.packer.name} has no e-mail address", row.detail)

    def test_checklist_and_card_tell_when_the_pump_stands_still(self):
        cron = self.env.ref("connector_tiktok_shop.ir_cron_alert").sudo()
        cron.lastcall = fields.Datetime.now()
        self.assertFalse(self.backend.alert_pulse_lost)
        self.assertNotEqual(self.readiness().state, "failed")
        self.travel(minutes=31)
        self.backend.invalidate_recordset(["alert_pulse_lost"])
        self.assertTrue(self.backend.alert_pulse_lost)
        self.assertEqual(self.readiness().state, "failed")
        cron.write({"lastcall": fields.Datetime.now(), "failure_count": 1})
        self.assertEqual(self.readiness().state, "failed")

    def test_card_counts_what_is_due_soon(self):
        self.report(hours=2)
        self.report("technical", hours=9)
        self.backend.invalidate_recordset()
        self.assertEqual(self.backend.due_soon_count, 1)
        action = self.backend.action_open_due_soon()
        self.assertEqual(action["context"]["search_default_due"], 1)

    def test_settings_are_checked(self):
        with self.assertRaisesRegex(Exception, "from 00:00"):
            self.backend.alert_quiet_from = 24.0
        with self.assertRaisesRegex(Exception, "very near"):
            self.backend.alert_last_hours = 9.0
        with Form(self.backend) as form:
            form.alert_digest = "off"
        self.assertEqual(self.backend.alert_digest, "off")
