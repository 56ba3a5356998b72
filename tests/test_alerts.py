"""Who is told what, through which channel, and only once."""

from odoo import fields
from odoo.tests import new_test_user

from .alert_case import GROUP, AlertCase


class TestAlerts(AlertCase):
    # === AT ONCE, DIGEST, LIST === #

    def test_urgent_problem_reaches_its_owner_at_once(self):
        problem = self.report("order_duplicate")
        self.pump()
        alert = self.told(self.manager)
        self.assertEqual(alert.exception_id, problem)
        self.assertEqual((alert.step, alert.channel), ("new", "email"))
        self.assertEqual(len(self.mails(self.manager)), 1)
        activity = self.activities(self.manager)
        self.assertEqual(activity.res_id, problem.id)
        self.assertIn("in Odoo already", activity.summary)
        self.assertFalse(self.told(self.admin))

    def test_mail_waits_in_the_queue_and_is_not_sent_by_the_pump(self):
        self.report()
        self.pump()
        self.assertEqual(self.mails(self.manager).state, "outgoing")

    def test_warning_waits_for_the_digest_and_information_for_nobody(self):
        self.report("business_refused")
        self.report("orders_missed")
        self.pump()
        self.assertFalse(self.told())
        self.assertFalse(self.activities(self.manager))

    def test_warning_is_told_at_once_where_the_shop_wants_it(self):
        self.route("manager").warning_channel = "now"
        self.report("business_refused")
        self.pump()
        self.assertEqual(self.told(self.manager).step, "new")

    def test_shop_that_tells_nobody_leaves_it_on_the_list(self):
        self.backend.alert_enabled = False
        self.report(minutes=10)
        self.pump()
        self.assertFalse(self.env["tiktok.alert"].search([]))
        self.backend.alert_enabled = True
        self.pump()
        self.assertTrue(self.told(self.manager))

    def test_person_who_works_in_odoo_gets_it_in_the_inbox(self):
        self.manager.notification_type = "inbox"
        self.report()
        self.pump()
        alert = self.told(self.manager)
        self.assertEqual(alert.channel, "inbox")
        self.assertFalse(self.mails(self.manager))
        self.assertIn(self.manager.partner_id, alert.message_id.notified_partner_ids)

    def test_nobody_is_told_twice_however_often_the_pump_runs(self):
        problem = self.report()
        self.pump()
        self.pump()
        # as if a second worker came with the same plan
        problem.alert_next_at = "2026-01-01 00:00:00"
        self.pump()
        self.assertEqual(len(self.told()), 1)
        self.assertEqual(len(self.mails(self.manager)), 1)
        self.assertEqual(len(self.activities(self.manager)), 1)

    def test_problem_seen_again_is_not_told_again(self):
        self.report()
        self.pump()
        self.travel(minutes=6)
        self.report()
        self.pump()
        self.assertEqual(len(self.told(self.manager, "new")), 1)

    def test_closed_problem_takes_its_activity_along(self):
        problem = self.report()
        self.pump()
        problem._close("solved")
        self.assertFalse(self.activities(self.manager))

    def test_problem_that_was_solved_in_time_is_told_to_nobody(self):
        problem = self.report()
        problem._alert_plan(fields.Datetime.now())
        self.assertEqual(problem.alert_ids.state, "waiting")
        problem._close("solved")
        self.pump()
        self.assertFalse(self.told())
        self.assertEqual(problem.alert_ids.state, "dropped")

    def test_message_names_object_and_way_and_no_personal_data(self):
        problem = self.report()
        problem.write({"message": "Jane lives at 5 Elm Street", "res_name": "4711"})
        self.pump()
        body = self.mails(self.manager).body_html
        self.assertIn("4711", body)
        self.assertIn(f"/odoo/tiktok-exceptions/{problem.id}", body)
        self.assertNotIn("Jane", body)

    # === WHO === #

    def test_each_role_has_its_own_people(self):
        self.report("order_changed")
        self.report("currency_mismatch")
        self.report("technical")
        self.pump()
        self.assertEqual(self.told(self.packer).role, "warehouse")
        self.assertEqual(self.told(self.accountant).role, "accountant")
        self.assertEqual(self.told(self.admin).role, "admin")
        self.assertFalse(self.told(self.manager))

    def test_taken_problem_is_told_to_its_owner_alone(self):
        other = self.make_user("otto", f"{GROUP}operator")
        problem = self.report()
        self.pump()
        problem.user_id = other
        self.assertFalse(self.activities(self.manager))

    def test_without_a_shop_manager_the_operators_are_told(self):
        self.backend.user_id = False
        self.assertIn(self.manager, self.route("manager").recipient_ids)
        self.assertNotIn(self.admin, self.route("manager").recipient_ids)

    def test_technical_user_is_never_told(self):
        self.backend.user_id = self.backend._technical_user()
        self.assertNotIn(
            self.backend._technical_user(), self.route("manager").recipient_ids
        )
        self.route("admin").user_ids = False
        self.assertNotIn(
            self.backend._technical_user(), self.route("admin").recipient_ids
        )

    def test_people_of_another_company_are_never_told(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups=f"{GROUP}manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.route("admin").user_ids = stranger
        self.assertNotIn(stranger, self.route("admin").recipient_ids)
        self.report("technical")
        self.pump()
        self.assertFalse(self.told(stranger))
        self.assertFalse(self.env["tiktok.alert"].with_user(stranger).search([]))
        self.assertFalse(self.env["tiktok.alert.route"].with_user(stranger).search([]))

    def test_person_who_left_in_the_night_is_told_nothing_in_the_morning(self):
        self.travel(hours=11)
        problem = self.report()
        self.pump()
        self.manager.active = False
        self.pump(hours=9)
        self.assertFalse(self.told(self.manager))
        self.assertEqual(problem.alert_ids[-1:].state, "failed")
        self.pump(minutes=5)
        self.assertTrue(self.told(self.admin))

    def test_people_without_access_to_the_shop_are_never_told(self):
        plain = self.make_user("plain", "base.group_user,stock.group_stock_user")
        self.route("warehouse").user_ids = plain
        self.assertNotIn(plain, self.route("warehouse").recipient_ids)

    def test_problem_of_an_account_is_told_by_its_shops(self):
        self.report("reconnect", self.account)
        self.pump()
        self.assertEqual(self.told(self.admin).exception_id.code, "reconnect")

    def test_problem_of_an_account_without_shops_reaches_who_configures(self):
        account = self.make_account(name="No shops yet")
        problem = self.report("reconnect", account)
        self.pump()
        self.assertIn(self.admin, problem.alert_ids.user_id)

    # === STORMS === #

    def test_storm_becomes_one_message_and_one_activity(self):
        problems = self.report_many(200)
        self.pump()
        self.assertEqual(len(self.mails(self.manager)), 1)
        self.assertEqual(len(self.activities(self.manager)), 1)
        self.assertIn("200 ×", self.activities(self.manager).summary)
        self.assertEqual(len(self.told(self.manager)), 200)
        self.assertTrue(all(self.told(self.manager).mapped("is_grouped")))
        self.assertIn("190", self.mails(self.manager).body_html)
        self.assertEqual(self.told().exception_id, problems)

    def test_what_follows_a_storm_waits_an_hour(self):
        self.report_many(10)
        self.pump()
        later = self.report("order_duplicate")
        self.pump(minutes=6)
        self.assertFalse(self.told().exception_id & later)
        self.pump(minutes=61)
        self.assertTrue(self.told().exception_id & later)

    def test_deadline_does_not_wait_for_the_end_of_a_storm(self):
        self.report_many(10)
        self.pump()
        pressing = self.report("order_duplicate", hours=2)
        self.pump(minutes=6)
        self.assertIn(pressing, self.told(self.manager).exception_id)

    def test_few_problems_are_told_one_by_one(self):
        self.report_many(3)
        self.pump()
        self.assertEqual(len(self.mails(self.manager)), 3)
        self.assertEqual(len(self.activities(self.manager)), 3)

    def test_activity_of_a_storm_moves_on_to_what_is_still_open(self):
        problems = self.report_many(10)
        self.pump()
        activity = self.activities(self.manager)
        first = problems.filtered(lambda p: p.id == activity.res_id)
        first._close("solved")
        moved = self.activities(self.manager)
        self.assertIn(moved.res_id, (problems - first).ids)
        (problems - first)._close("solved")
        self.assertFalse(self.activities(self.manager))

    # === QUIET HOURS === #

    def test_night_waits_for_the_morning_of_each_person(self):
        night_owl = self.make_user("nina", f"{GROUP}operator", tz="America/New_York")
        self.route("manager").user_ids = self.manager + night_owl
        self.travel(hours=11)  # 23:00 in UTC, 18:00 in New York
        self.report()
        self.pump()
        self.assertFalse(self.told(self.manager))
        self.assertTrue(self.told(night_owl))
        self.pump(hours=7, minutes=55)
        self.assertFalse(self.told(self.manager))
        self.pump(minutes=10)
        self.assertTrue(self.told(self.manager))

    def test_deadline_in_the_night_breaks_through(self):
        self.travel(hours=11)
        self.report(hours=5)
        self.pump()
        self.assertTrue(self.told(self.manager))

    def test_deadline_after_the_night_waits(self):
        self.travel(hours=11)
        self.report(hours=12)
        self.pump()
        self.assertFalse(self.told(self.manager))

    # === WHAT CANNOT ARRIVE === #

    def test_person_without_an_address_still_gets_the_activity(self):
        self.manager.email = False
        problem = self.report()
        self.pump()
        alert = problem.alert_ids.filtered(lambda a: a.user_id == self.manager)
        self.assertEqual((alert.state, alert.channel), ("failed", "activity"))
        self.assertIn("no e-mail address", alert.note)
        self.assertTrue(self.activities(self.manager))

    def test_mail_that_fails_is_noted_and_the_next_role_is_told(self):
        problem = self.report()
        self.pump()
        message = self.told(self.manager).message_id
        message.notification_ids.write(
            {"notification_status": "exception", "failure_reason": "Mailbox full"}
        )
        self.pump(minutes=5)
        failed = problem.alert_ids.filtered(lambda a: a.user_id == self.manager)
        self.assertEqual((failed.state, failed.note), ("failed", "Mailbox full"))
        self.assertEqual(self.told(self.admin).step, "unseen")

    def test_copied_database_sends_no_mail(self):
        self.account.database_identity = "elsewhere"
        self.report()
        self.pump()
        self.assertFalse(self.mails(self.manager))
        self.assertTrue(self.activities(self.manager))
