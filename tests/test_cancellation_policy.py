"""Who answers a buyer's request: a person, the shop's rule, or TikTok's clock."""

from odoo import fields

from .aftersale_case import AftersaleCase


class PolicyCase(AftersaleCase):
    def set_policy(self, **vals):
        self.backend.write({f"cancel_{name}": value for name, value in vals.items()})

    def question(self, request):
        return self.open_exceptions("buyer_asks_cancel", request)

    def run_clock(self, **delta):
        """Let time pass for TikTok and the scheduled action."""
        self.travel(**delta)
        self.sandbox.life.tick()
        self.run_cron("ir_cron_cancellations_due")


class TestAskAPerson(PolicyCase):
    def test_a_request_waits_for_a_person_with_tiktoks_deadline_and_advice(self):
        request = self.asked()
        problem = self.question(request)
        self.assertEqual(problem.deadline, request.deadline)
        self.assertEqual((problem.role, problem.severity), ("manager", "1"))
        self.assertIn(request.order_id.external_id, problem.message)
        self.assertIn("Order created by mistake", problem.message)
        self.assertIn("Nothing is picked yet: approve.", problem.message)
        self.assertFalse(request.answer_state)

    def test_one_click_on_the_desk_approves(self):
        request = self.asked()
        problem = self.question(request)
        problem.action_cure()
        self.assertEqual(problem.state, "solved")
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")

    def test_the_question_closes_itself_when_the_buyer_changes_his_mind(self):
        request = self.asked()
        problem = self.question(request)
        self.life.withdraw_request(self.shop, request.order_id.external_id)
        self.poll_cancellations()
        self.assertEqual(problem.state, "solved")
        self.assertFalse(request.answer_state)

    def test_the_nearer_the_deadline_the_more_urgent(self):
        request = self.asked()
        problem = self.question(request)
        self.run_clock(hours=10)
        self.assertEqual(problem.severity, "1")
        self.assertFalse(request.is_urgent)
        self.run_clock(hours=7)
        self.assertEqual(problem.severity, "2")
        request.invalidate_recordset()
        self.assertTrue(request.is_urgent)

    def test_the_advice_follows_the_warehouse(self):
        request = self.asked()
        picking = request.sale_order_id.picking_ids
        problem = self.question(request)
        picking.move_ids.write({"quantity": 1, "picked": True})
        self.run_clock(minutes=5)
        self.assertIn("Picking has begun", problem.message)
        self.backend.cut_off = "picked"
        self.run_clock(minutes=5)
        self.assertIn("The parcel is ready", problem.message)

    def test_goods_that_a_supplier_has_delivered_directly_have_left(self):
        request = self.asked()
        picking = request.sale_order_id.picking_ids
        self.deliver_directly(picking)
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.with_context(tiktok_goods_left=True).button_validate()
        progress = self.env["tiktok.cancellation.policy"]._progress(request.order_id)
        self.assertEqual((picking.state, progress), ("done", "gone"))

    def test_silence_means_yes_and_odoo_follows(self):
        request = self.asked()
        self.run_clock(hours=24, minutes=1)
        self.age(request, minutes=20)
        self.run_cron("ir_cron_cancellations_due")
        self.assertEqual(self.status(request), "SUCCESS")
        self.assertFalse(request.is_pending)
        self.assertEqual(request.sale_order_id.state, "cancel")
        self.assertFalse(self.question(request))

    def test_a_deadline_already_past_when_the_request_is_found(self):
        payload = self.place()
        order = self.deliver(payload)
        self.life.request_cancel(self.shop, payload["id"])
        entry = self.sandbox.cancellations.pending(self.shop, payload["id"])
        entry["seller_next_action_response"][0]["deadline"] = (
            self.sandbox.clock.now() - 60
        )
        self.poll_cancellations()
        request = order.open_request_id
        self.assertEqual(request.time_left, "time is up")
        self.assertEqual(self.question(request).severity, "2")
        request.action_approve()
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")

    def test_the_clock_reads_as_people_speak(self):
        text = self.env["tiktok.cancellation"]._time_left_text
        now = fields.Datetime.now()
        for step, words in (
            ({"days": 3, "hours": 4}, "in 3 days"),
            ({"hours": 47, "minutes": 59}, "in 47 h 59 min"),
            ({"hours": 3, "minutes": 10}, "in 3 h 10 min"),
            ({"minutes": 9, "seconds": 59}, "in 9 min"),
            ({"seconds": -1}, "time is up"),
        ):
            moment = fields.Datetime.add(now, **step)
            self.assertEqual(text(moment, now), words)


class TestTheRuleAnswers(PolicyCase):
    def test_unpicked_is_approved_at_once_and_noted_as_by_rule(self):
        self.set_policy(answer_policy="unpicked")
        request = self.asked()
        self.assertEqual(request.answer_state, "accepted")
        self.assertTrue(request.answer_by_rule)
        self.assertEqual(request.sale_order_id.state, "cancel")
        notes = " ".join(request.sale_order_id.message_ids.mapped("body"))
        self.assertIn("by rule", notes)
        self.assertFalse(self.question(request))

    def test_started_picking_asks_a_person(self):
        self.set_policy(answer_policy="unpicked")
        for prepare in (
            lambda p: p.move_ids.write({"quantity": 1, "picked": True}),
            lambda p: p.write({"printed": True}),
        ):
            payload, order = self.ask()
            prepare(order.sale_order_id.picking_ids)
            self.poll_cancellations()
            request = order.open_request_id
            self.assertEqual(self.status(request), "PENDING")
            self.assertTrue(self.question(request))

    def test_an_order_without_a_document_counts_as_unpicked(self):
        self.set_policy(answer_policy="unpicked")
        self.backend.confirm_orders = False
        request = self.asked()
        self.assertEqual(request.answer_state, "accepted")

    def test_always_approves_whatever_is_picked(self):
        self.set_policy(answer_policy="approve")
        _payload, order = self.ask()
        moves = order.sale_order_id.picking_ids.move_ids
        moves.write({"quantity": 1, "picked": True})
        self.poll_cancellations()
        self.assertEqual(order.cancellation_ids.answer_state, "accepted")


class TestAnswerInDefault(PolicyCase):
    def test_approved_so_many_hours_before_the_deadline(self):
        self.set_policy(default_answer="approve", default_before=6)
        request = self.asked()
        self.run_clock(hours=17)
        self.assertFalse(request.answer_state)
        self.run_clock(hours=1)
        self.assertEqual(request.answer_state, "accepted")
        self.assertTrue(request.answer_by_rule)

    def test_a_person_who_has_answered_is_not_overruled(self):
        self.set_policy(default_answer="approve", default_before=6)
        request = self.asked()
        request._answer("reject")
        self.run_clock(hours=19)
        self.assertEqual(request.answer_state, "shipping")

    def test_no_answer_in_default_leaves_it_to_tiktok(self):
        request = self.asked()
        self.run_clock(hours=23)
        self.assertFalse(request.answer_state)

    def test_where_no_refusal_is_possible_a_person_is_still_asked(self):
        self.set_policy(default_answer="reject", default_before=6)
        request = self.asked()
        self.run_clock(hours=19)
        self.assertFalse(request.answer_state)
        self.assertEqual(self.question(request).severity, "2")

    def test_trouble_with_one_request_does_not_keep_the_others(self):
        self.set_policy(default_answer="approve", default_before=6)
        first, second = self.asked(), self.asked()
        self.sandbox.faults.add("internal", "approveCancellation")
        self.run_clock(hours=19)
        states = sorted((first | second).mapped("answer_state"))
        self.assertEqual(states, ["accepted", "waiting"])


class TestRefusedInDefault(PolicyCase):
    REGION = "GB"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sell_in("GBP")

    def test_refused_with_a_reason_that_tiktok_accepts(self):
        self.set_policy(default_answer="reject", default_before=6)
        request = self.asked("TEAPOT-W")
        self.run_clock(hours=41)
        self.assertFalse(request.answer_state)
        self.run_clock(hours=2)
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(self.status(request), "CANCEL")
        self.assertTrue(request.answer_reason)
        self.assertTrue(request.answer_by_rule)

    def test_tiktok_out_of_reach_at_that_hour_is_tried_again(self):
        self.set_policy(default_answer="reject", default_before=6)
        request = self.asked("TEAPOT-W")
        self.sandbox.faults.add("unavailable", "getDecisionEligibility")
        self.run_clock(hours=43)
        self.assertFalse(request.answer_state)
        self.run_clock(minutes=10)
        self.assertEqual(request.answer_state, "accepted")
