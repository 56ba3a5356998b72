"""The list of problems that wait for a person: mine, retried, dismissed, closed."""

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .tiktok_case import TikTokCase


class TestExceptionDesk(TikTokCase):
    def setUp(self):
        super().setUp()
        self.exception = self.open_exceptions("warehouse_unmapped")
        self.assertEqual(len(self.exception), 1)

    def report(self, code="technical", record=None, message="It broke"):
        return self.env["tiktok.exception"]._report(
            record or self.backend, "order", code, message
        )

    def mine(self, group):
        user = new_test_user(
            self.env,
            f"desk_{group}",
            groups=f"base.group_user,connector_tiktok_shop.group_{group}",
        )
        found = self.env["tiktok.exception"].with_user(user)
        mine = found.search([("is_mine", "=", True), ("state", "=", "open")])
        self.assertEqual(mine, found.search([]).filtered("is_mine") & mine)
        return set(mine.mapped("role"))

    def test_each_group_finds_what_it_answers_for(self):
        self.report("currency_mismatch")
        self.report("technical")
        self.assertEqual(self.mine("accountant"), {"accountant"})
        self.assertEqual(self.mine("operator"), {"manager"})
        self.assertEqual(self.mine("manager"), {"admin", "accountant", "manager"})
        self.assertEqual(self.mine("user"), set())

    def test_assigned_problem_is_only_its_owners(self):
        user = new_test_user(
            self.env,
            "desk_owner",
            groups="base.group_user,connector_tiktok_shop.group_operator",
        )
        self.exception.with_user(user).action_assign_to_me()
        self.assertTrue(self.exception.with_user(user).is_mine)
        self.assertEqual(self.mine("operator"), set())

    def test_same_problem_is_one_row_that_counts(self):
        first = self.report(message="First")
        self.travel(hours=1)
        again = self.report(message="Second")
        self.assertEqual(first, again)
        self.assertEqual((again.times_seen, again.message), (2, "Second"))
        self.assertGreater(again.last_seen, again.first_seen)

    def test_dismissed_problem_returns_when_it_happens_again(self):
        problem = self.report()
        problem.action_dismiss()
        self.assertFalse(self.open_exceptions("technical"))
        self.assertNotEqual(self.report(), problem)
        self.assertEqual(len(self.open_exceptions("technical")), 1)

    def test_dismissed_problem_can_be_put_back(self):
        problem = self.report()
        problem.action_dismiss()
        self.assertTrue(problem.closed_at)
        problem.action_reopen()
        self.assertEqual((problem.state, problem.closed_at), ("open", False))

    def test_put_back_twice_stays_one_row(self):
        problem = self.report()
        problem.action_dismiss()
        newer = self.report()
        problem.action_reopen()
        self.assertEqual(problem.state, "dismissed")
        self.assertEqual(self.open_exceptions("technical"), newer)

    def test_problem_of_an_account_has_no_shop_but_its_company(self):
        problem = self.report("reconnect", self.account)
        self.assertFalse(problem.backend_id)
        self.assertEqual(problem.account_id, self.account)
        self.assertEqual(problem.company_id, self.account.company_id)
        self.assertEqual(problem.object_kind, "TikTok Shop Account")

    def test_retry_of_a_flow_runs_it_and_closes_the_problem(self):
        cursor = self.backend._cursor("metadata")
        cursor._sync_problem("metadata", "business_refused", "Refused", "failed")
        problem = self.open_exceptions("business_refused", cursor)
        problem.action_retry()
        self.run_jobs()
        self.assertEqual(problem.state, "solved")
        self.assertEqual(cursor.sync_state, "done")

    def test_problem_whose_object_is_gone_closes_on_retry(self):
        reno = self.exception._get_record()
        reno.unlink()
        with self.assertRaisesRegex(UserError, "no longer exists"):
            self.exception.action_open_record()
        self.exception.action_retry()
        self.assertEqual(self.exception.state, "solved")

    def test_object_opens_with_one_click(self):
        action = self.exception.action_open_record()
        self.assertEqual(action["res_model"], "tiktok.warehouse")
        self.assertEqual(action["res_id"], self.exception.res_id)

    def test_personal_data_is_masked_in_messages(self):
        problem = self.report(message="Mail jane@doe.example or +1 512 555 0142")
        self.assertNotIn("jane", problem.message)
        self.assertNotIn("0142", problem.message)

    def test_card_of_the_shop_counts_and_opens_its_rows(self):
        self.report("technical")
        self.backend.invalidate_recordset()
        self.assertEqual(self.backend.open_exception_count, 2)
        self.assertEqual(self.backend.urgent_exception_count, 2)
        self.assertEqual(self.backend.unmapped_warehouse_count, 1)
        domain = self.backend.action_open_exceptions()["domain"]
        self.assertEqual(self.env["tiktok.exception"].search_count(domain), 2)

    def test_many_are_tried_together(self):
        cursors = self.backend.cursor_ids.filtered(lambda c: c.mode != "off")
        for cursor in cursors:
            cursor._sync_problem(cursor.flow, "business_refused", "No", "failed")
        problems = self.open_exceptions("business_refused")
        answer = problems.action_retry()
        self.assertEqual(answer["params"]["type"], "success")
        self.run_jobs()
        self.assertEqual(set(problems.mapped("state")), {"solved"})

    def test_one_that_cannot_be_tried_does_not_hold_up_the_others(self):
        cursor = self.backend._cursor("metadata")
        cursor._sync_problem("metadata", "business_refused", "No", "failed")
        self.backend._cursor("order")._sync_problem(
            "order", "business_refused", "No", "failed"
        )
        self.backend.order_mode = "off"
        problems = self.open_exceptions("business_refused")
        answer = problems.action_retry()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertIn("1 of 2", answer["params"]["message"])
        self.run_jobs()
        self.assertEqual(cursor.sync_state, "done")

    def test_ten_thousand_problems_open_with_few_statements(self):
        """The list costs the same whether few or many wait."""
        desk = self.env["tiktok.exception"]
        view = etree.fromstring(desk.get_view(view_type="list")["arch"])
        names = {node.get("name"): {} for node in view.iter("field")}
        user = new_test_user(
            self.env,
            "desk_reader",
            groups="base.group_user,connector_tiktok_shop.group_operator",
        )
        figures = []
        for count in (20, 200):
            self.fill(count)
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            domain = [("state", "=", "open"), ("is_mine", "=", True)]
            found = desk.with_user(user).web_search_read(domain, names, limit=80)
            figures.append(self.env.cr.sql_log_count - start)
            self.assertGreaterEqual(found["length"], count)
        self.assertLessEqual(figures[1], figures[0])
        self.assertLess(figures[1], 15)

    def fill(self, count):
        """So many open problems of this shop, each of another object."""
        self.env["tiktok.exception"].create(
            [
                {
                    "backend_id": self.backend.id,
                    "company_id": self.backend.company_id.id,
                    "flow": f"order {count}",
                    "code": "business_refused",
                    "res_model": "tiktok.order",
                    "res_id": number + 1,
                    "res_name": str(number),
                    "message": "It broke",
                }
                for number in range(count)
            ]
        )
