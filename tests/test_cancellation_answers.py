"""Our answer to a buyer's request: once, whatever breaks on the way."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.queue_job.job import Job

from .aftersale_case import AftersaleCase

APPROVE = "approveCancellation"


class TestApproval(AftersaleCase):
    def sent(self, operation=APPROVE):
        return len(self.requests(operation))

    def test_approving_cancels_on_tiktok_and_then_in_odoo(self):
        request = self.asked()
        sale = request.sale_order_id
        request.action_approve()
        self.assertEqual(request.answer_state, "waiting")
        self.assertEqual(self.sent(), 0, "not in the user's transaction")
        self.assertEqual(sale.state, "sale", "not before TikTok has agreed")
        self.run_jobs()
        self.assertEqual(self.status(request), "SUCCESS")
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(sale.state, "cancel")
        self.assertFalse(request.order_id.is_cancel_requested)
        notes = " ".join(sale.message_ids.mapped("body"))
        self.assertIn("is approved", notes)
        self.assertIn("TikTok has taken the answer", notes)

    def test_the_same_job_twice_sends_once(self):
        request = self.asked()
        request.action_approve()
        job = self._jobs().filtered(lambda j: j.method_name == "_export_answer")
        self.run_jobs()
        Job.load(self.env, job.uuid).perform()
        self.assertEqual(self.sent(), 1)

    def test_two_people_cannot_both_answer(self):
        request = self.asked()
        request.action_approve()
        with self.assertRaisesRegex(UserError, "is approved"):
            request.action_approve()
        with self.assertRaisesRegex(UserError, "is approved"):
            request._answer("reject", "reason")
        self.run_jobs()
        with self.assertRaisesRegex(UserError, "no longer waits"):
            request.action_approve()
        self.assertEqual(self.sent(), 1)

    def test_a_lost_answer_of_tiktok_is_looked_up_not_repeated(self):
        for kind in ("drop_after", "timeout_after", "truncated"):
            with self.subTest(kind):
                request = self.asked()
                before = self.sent()
                self.sandbox.faults.add(kind, APPROVE)
                request.action_approve()
                self.run_jobs()
                self.assertEqual(request.answer_state, "waiting")
                self.assertEqual(self.status(request), "SUCCESS")
                self.travel(minutes=2)
                self.run_jobs()
                self.assertEqual(request.answer_state, "accepted")
                self.assertEqual(self.sent(), before + 1)
                self.assertEqual(request.sale_order_id.state, "cancel")

    def test_a_crash_after_tiktoks_acceptance_is_healed_by_the_next_read(self):
        request = self.asked()
        request.action_approve()
        job = self._jobs().filtered(lambda j: j.method_name == "_export_answer")
        # the server dies after TikTok has agreed and before our commit
        with self.assertRaises(MemoryError), self.env.cr.savepoint():
            with patch.object(
                type(request), "_settle_answers", side_effect=MemoryError
            ):
                Job.load(self.env, job.uuid).perform()
        self.env.invalidate_all()
        self.assertEqual(request.answer_state, "waiting")
        self.assertEqual(self.status(request), "SUCCESS")
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(self.sent(), 1)

    def test_a_poll_that_is_faster_settles_the_answer_too(self):
        request = self.asked()
        self.sandbox.faults.add("drop_after", APPROVE)
        request.action_approve()
        self.run_jobs()
        self.poll_cancellations(seconds=30)
        self.assertEqual(request.answer_state, "accepted")
        self.travel(hours=1)
        self.run_jobs()
        self.assertEqual(self.sent(), 1)

    def test_an_hour_without_tiktok_loses_nothing_and_tells_a_person(self):
        request = self.asked()
        self.sandbox.faults.add("unavailable", times=None)
        request.action_approve()
        for _minute in range(60):
            self.run_jobs()
            self.travel(minutes=1)
        self.assertEqual(request.answer_state, "waiting")
        self.assertTrue(self.open_exceptions("unreachable"))
        self.sandbox.faults.clear()
        self.travel(hours=1)
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(self.status(request), "SUCCESS")

    def test_a_lost_job_is_mended(self):
        request = self.asked()
        request.action_approve()
        self._jobs().unlink()
        self.age(request, minutes=20)
        self.run_cron("ir_cron_cancellations_due")
        self.assertEqual(request.answer_state, "accepted")

    # === SOMEBODY ELSE WAS FASTER === #

    def test_withdrawn_meanwhile_is_an_outcome_and_no_error(self):
        request = self.asked()
        request.action_approve()
        self.life.withdraw_request(self.shop, request.order_id.external_id)
        self.run_jobs()
        self.assertEqual(request.answer_state, "overtaken")
        self.assertEqual(self.sent(), 0)
        self.assertEqual(request.sale_order_id.state, "sale")
        self.assertFalse(request.order_id._stop_reasons())
        self.assertFalse(self.open_exceptions(record=request))

    def test_approved_in_seller_center_meanwhile_is_an_outcome_too(self):
        request = self.asked()
        request.action_approve()
        self.life.approve_request(self.shop, request.order_id.external_id)
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(self.sent(), 0)

    def test_withdrawn_between_our_look_and_our_answer(self):
        request = self.asked()
        request.action_approve()
        exporter = type(self.env["tiktok.cancellation.exporter"])
        send = exporter._send

        def withdrawn_first(service, cancellation):
            self.travel(seconds=1)
            self.life.withdraw_request(self.shop, cancellation.order_id.external_id)
            return send(service, cancellation)

        with patch.object(exporter, "_send", withdrawn_first):
            self.run_jobs()
        self.assertEqual(request.answer_state, "overtaken")
        self.assertFalse(self.open_exceptions(record=request))

    # === REFUSED === #

    def test_a_refusal_of_tiktok_waits_for_a_person_in_words(self):
        request = self.asked()
        fault = {"code": 25001050, "message": "Not possible now"}
        self.sandbox.faults.add("code", APPROVE, **fault)
        request.action_approve()
        self.run_jobs()
        self.assertEqual(request.answer_state, "refused")
        problem = self.open_exceptions("cancel_answer_refused", request)
        self.assertIn("Not possible now", problem.message)
        self.assertEqual(problem.deadline, request.deadline)
        self.assertTrue(request.order_id.is_cancel_requested)
        problem.action_retry()
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(problem.state, "solved")

    def test_a_lost_authorisation_keeps_the_answer(self):
        request = self.asked()
        fault = {"code": 105005, "message": "Access denied"}
        self.sandbox.faults.add("code", APPROVE, **fault)
        request.action_approve()
        self.run_jobs()
        self.assertEqual(request.answer_state, "waiting")
        self.assertEqual(request.sync_state, "pending")
        self.assertFalse(self.open_exceptions("cancel_answer_refused", request))

    # === WHO MAY === #

    def test_who_may_only_see_answers_nothing(self):
        request = self.asked()
        seer = new_test_user(
            self.env, "seer", groups="connector_tiktok_shop.group_user"
        )
        with self.assertRaises(AccessError):
            request.with_user(seer).action_approve()
        with self.assertRaises(AccessError):
            request.with_user(seer).action_reject()

    def test_an_operator_answers_and_is_named(self):
        request = self.asked()
        operator = new_test_user(
            self.env, "oper", groups="connector_tiktok_shop.group_operator"
        )
        request.with_user(operator).action_approve()
        self.run_jobs()
        self.assertEqual(request.answer_user_id, operator)
        self.assertFalse(request.answer_by_rule)
        self.assertEqual(request.answer_state, "accepted")

    def test_a_switched_off_shop_answers_nothing(self):
        request = self.asked()
        self.backend.enabled = False
        with self.assertRaisesRegex(UserError, "switch on"):
            request.action_approve()
        self.backend.enabled = True
        self.backend.cancellation_mode = "shadow"
        with self.assertRaisesRegex(UserError, "shadow"):
            request.action_approve()

    def test_an_answer_waits_while_the_shop_is_off(self):
        request = self.asked()
        request.action_approve()
        self.backend.enabled = False
        self.run_jobs()
        self.assertEqual((request.answer_state, self.sent()), ("waiting", 0))
        self.backend.enabled = True
        self.age(request, minutes=20)
        self.run_cron("ir_cron_cancellations_due")
        self.assertEqual(request.answer_state, "accepted")

    def test_from_the_order_and_the_sales_order_alike(self):
        request = self.asked()
        request.order_id.action_approve_request()
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")
        request = self.asked()
        request.sale_order_id.action_tiktok_approve_request()
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")
