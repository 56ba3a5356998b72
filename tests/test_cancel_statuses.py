"""Cancelling from Odoo in each status, of bundles, and what TikTok leaves pending."""

from unittest.mock import patch

from odoo.tests import tagged

from .cancel_case import BUYER_WISH, OUT, CancelCase

PENDING = "CANCELLATION_REQUEST_PENDING"
CANCELLED = "CANCELLATION_REQUEST_CANCEL"


@tagged("post_install", "-at_install")
class TestCancelStatuses(CancelCase):
    def test_an_order_on_hold_is_cancelled_with_its_goods(self):
        payload = self.place(hold=True)
        order = self.deliver(payload)
        self.assertEqual(order.external_state, "ON_HOLD")
        free = self.free("SPOON-1")
        wish = self.send(order, OUT)
        self.run_jobs()
        self.assertEqual((wish.state, order.external_state), ("accepted", "CANCELLED"))
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertGreater(self.free("SPOON-1"), free)

    def test_a_shipped_parcel_is_cancelled_in_the_us_before_the_carrier_has_it(self):
        payload = self.place()
        order = self.deliver(payload)
        self.life.ship(self.shop, payload["id"])
        self.deliver(payload)
        self.assertEqual(order.external_state, "AWAITING_COLLECTION")
        wish = self.send(order, BUYER_WISH)
        self.run_jobs()
        self.assertEqual((wish.state, order.external_state), ("accepted", "CANCELLED"))

    def test_what_was_handed_over_is_odoos_own_again(self):
        payload = self.place()
        order = self.deliver(payload)
        self.life.ship(self.shop, payload["id"])
        self.life.collect(self.shop, payload["id"])
        self.deliver(payload)
        self.assertFalse(order.is_cancellable)
        self.assertFalse(order.sale_order_id.tiktok_is_cancellable)

    def test_units_that_are_left_after_a_first_parcel_can_be_cancelled(self):
        payload = self.place("MUG-BLU", "SPOON-1")
        order = self.deliver(payload)
        first, second = (line["id"] for line in payload["line_items"])
        self.life.ship(self.shop, payload["id"], [first])
        self.life.collect(self.shop, payload["id"])
        self.deliver(payload)
        wizard = self.dialog(order)
        self.assertEqual((wizard.scope, wizard.can_whole), ("units", False))
        gone = wizard.unit_line_ids.filtered(lambda u: u.unit_id.external_id == first)
        self.assertTrue(gone.refusal)
        (wizard.unit_line_ids - gone).selected = True
        wizard.action_send()
        self.run_jobs()
        self.assertEqual(order.request_ids.state, "accepted")
        left = order.line_ids.filtered("is_cancelled").mapped("external_id")
        self.assertEqual(left, [second])

    def test_a_bundle_is_cancelled_as_a_whole_piece_by_piece(self):
        order = self.deliver(self.place("MUG-BLU-3FOR2", "SPOON-1"))
        bundle = order.line_ids.filtered("sub_external_ids")
        self.assertEqual(len(bundle.sub_external_ids), 3)
        wish = self.send(order, OUT, units=bundle)
        self.run_jobs()
        self.assertEqual(wish.state, "accepted")
        self.assertEqual(order.line_ids.filtered("is_cancelled"), bundle)
        self.assertEqual(self.moves(order.sale_order_id), {"SPOON-1": 1})

    def test_the_rest_of_an_order_goes_after_a_unit_has_gone(self):
        order = self.deliver(self.place("MUG-BLU", "SPOON-1"))
        first = self.send(order, OUT, units=order.line_ids[:1])
        self.run_jobs()
        second = self.send(order, OUT)
        self.run_jobs()
        self.assertEqual((first.state, second.state), ("accepted", "accepted"))
        self.assertNotEqual(first.cancel_external_id, second.cancel_external_id)
        self.assertEqual(self.cancel_calls(), 2)
        self.assertEqual(order.sale_order_id.state, "cancel")

    # === ACCEPTED BUT NOT CARRIED OUT YET === #

    def leave_pending(self, order, wish):
        """TikTok takes the cancellation and wants to think about it."""
        with patch.object(type(self.life), "_take_out", lambda *_a: None):
            wish._export_requests()
        [entry] = self.sandbox.cancellations.of_order(self.shop, order.external_id)
        entry["cancel_status"] = PENDING
        entry["update_time"] += 1
        return entry

    def test_what_tiktok_thinks_about_is_looked_at_again(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        self.leave_pending(order, wish)
        self.assertEqual((wish.state, order.sale_order_id.state), ("sent", "sale"))
        self.assertIn("cancel_sent", dict(order._stop_reasons()))
        for _look in range(3):
            self.travel(minutes=10)
            self.run_jobs()
        self.assertEqual((wish.state, self.cancel_calls()), ("sent", 1))
        payload = self.sandbox.orders.payload(self.shop, order.external_id)
        lines = payload["line_items"]
        self.life._take_out(self.shop, payload, lines, "SELLER", OUT)
        self.travel(hours=1)
        self.run_jobs()
        self.assertEqual((wish.state, self.cancel_calls()), ("accepted", 1))
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_what_tiktok_decides_against_is_a_refusal(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        entry = self.leave_pending(order, wish)
        entry["cancel_status"] = CANCELLED
        self.travel(minutes=10)
        self.run_jobs()
        self.assertEqual((wish.state, self.cancel_calls()), ("refused", 1))
        self.assertFalse(order._stop_reasons())
        self.assertEqual(order.sale_order_id.state, "sale")

    # === THE BUYER'S REQUEST AND OTHERS === #

    def ask(self):
        payload = self.place()
        order = self.deliver(payload)
        self.life.request_cancel(self.shop, payload["id"])
        self.deliver(payload)
        self.run_jobs()
        return order

    def test_a_request_that_somebody_has_approved_is_waited_for(self):
        order = self.ask()
        wish = self.send(order)
        order.cancellation_ids._answer("approve")
        self.run_jobs()
        self.assertEqual(self.calls("approveCancellation"), 1)
        self.assertEqual(
            (wish.state, order.sale_order_id.state), ("accepted", "cancel")
        )

    def test_a_request_that_somebody_has_refused_stays_refused(self):
        order = self.ask()
        wish = self.send(order)
        order.cancellation_ids._answer("reject")
        wish._export_requests()
        self.assertEqual(
            (wish.state, self.calls("approveCancellation")), ("refused", 0)
        )

    def test_an_approval_that_tiktok_refuses_ends_the_wish(self):
        order = self.ask()
        wish = self.send(order)
        self.sandbox.faults.add(
            "code", "approveCancellation", code=25011012, message="Not now", times=None
        )
        self.run_jobs()
        self.travel(minutes=5)
        self.run_jobs()
        self.assertEqual(wish.state, "refused")
        self.assertEqual(order.sale_order_id.state, "sale")
