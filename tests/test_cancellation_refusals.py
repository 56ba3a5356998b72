"""A buyer's request refused: with a reason of this moment, or by shipping."""

from odoo.exceptions import UserError

from .aftersale_case import AftersaleCase

REJECT = "rejectCancellation"
PACKED = "ecom_reverse_reject_cancel_reason_product_packed"


class TestRefusalInTheUS(AftersaleCase):
    def test_the_order_is_set_free_and_shipping_refuses_the_request(self):
        request = self.asked()
        order = request.order_id
        action = request.action_reject()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertTrue(wizard.by_shipping)
        wizard.action_reject()
        self.assertEqual(request.answer_state, "shipping")
        self.assertFalse(order._stop_reasons())
        self.poll()
        self.assertFalse(order._stop_reasons(), "also after the order was read again")
        self.life.ship(self.shop, order.external_id)
        self.poll_cancellations()
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertFalse(self.requests(REJECT))

    def test_the_delivery_passes_the_fresh_look_at_tiktok(self):
        request = self.asked()
        picking = request.sale_order_id.picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        self.travel(minutes=10)
        with self.assertRaises(UserError):
            picking.button_validate()
        request._answer("reject")
        self.travel(minutes=10)
        # TikTok's data changed: it is mirrored by the look itself
        self.sandbox.orders.payload(self.shop, request.order_id.external_id)[
            "update_time"
        ] += 1
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_the_decision_can_be_taken_back(self):
        request = self.asked()
        request._answer("reject")
        request.action_ask_again()
        self.assertFalse(request.answer_state)
        self.assertTrue(request.order_id._stop_reasons())
        self.assertTrue(self.open_exceptions("buyer_asks_cancel", request))

    def test_time_up_before_shipping_tells_a_person(self):
        request = self.asked()
        request._answer("reject")
        self.poll_cancellations(hours=25)
        self.assertEqual(request.answer_state, "overtaken")
        self.assertTrue(self.open_exceptions("cancel_answer_late", request))
        self.assertEqual(request.order_id.external_state, "CANCELLED")


class TestRefusalElsewhere(AftersaleCase):
    REGION = "GB"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sell_in("GBP")

    def wizard(self, request):
        action = request.action_reject()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_the_reasons_are_those_of_this_moment(self):
        request = self.asked("TEAPOT-W")
        wizard = self.wizard(request)
        self.assertFalse(wizard.by_shipping)
        self.assertIn(PACKED, wizard.reason_ids.mapped("code"))
        wizard.write(
            {
                "reason_id": wizard.reason_ids.filtered(lambda r: r.code == PACKED).id,
                "comment": "Parcel is already packed.",
            }
        )
        wizard.action_reject()
        self.assertEqual(request.answer_state, "waiting")
        self.assertTrue(request.order_id._stop_reasons(), "TikTok has not agreed yet")
        self.run_jobs()
        self.assertEqual(self.status(request), "CANCEL")
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(request.sale_order_id.state, "sale")
        self.assertFalse(request.order_id._stop_reasons())

    def test_a_reason_that_is_no_longer_accepted_is_told_and_can_be_changed(self):
        request = self.asked("TEAPOT-W")
        request._answer("reject", "reason_of_yesterday")
        self.run_jobs()
        self.assertEqual(request.answer_state, "refused")
        problem = self.open_exceptions("cancel_answer_refused", request)
        self.assertIn("reject reason", problem.message)
        wizard = self.wizard(request)
        wizard.reason_id = wizard.reason_ids[0]
        wizard.action_reject()
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(problem.state, "solved")

    def test_no_refusal_without_a_reason(self):
        request = self.asked("TEAPOT-W")
        wizard = self.wizard(request)
        self.assertFalse(wizard.reason_id)
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            wizard.action_reject()

    def test_when_tiktok_cannot_be_asked_the_user_is_told(self):
        request = self.asked("TEAPOT-W")
        self.sandbox.faults.add("unavailable", "getDecisionEligibility", times=None)
        with self.assertRaisesRegex(UserError, "Try again in a minute"):
            request.action_reject()

    def test_when_tiktok_allows_none_the_user_hears_why(self):
        request = self.asked("TEAPOT-W")
        self.life.withdraw_request(self.shop, request.order_id.external_id)
        with self.assertRaisesRegex(UserError, "allows no refusal"):
            request.action_reject()

    def test_a_refusal_that_comes_too_late_is_told(self):
        request = self.asked("TEAPOT-W")
        request._answer("reject", PACKED)
        self.travel(hours=49)
        self.sandbox.life.tick()
        self.run_jobs()
        self.assertEqual(request.answer_state, "overtaken")
        self.assertTrue(self.open_exceptions("cancel_answer_late", request))
        self.assertFalse(self.requests(REJECT))
