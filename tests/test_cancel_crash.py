"""Lost answers, crashes and people who meet: TikTok is asked once with effect."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.queue_job.exception import RetryableJobError

from ..models.aftersale.cancellation_outcome import Seen
from .cancel_case import OUT, CancelCase


class Crash(Exception):
    """The server dies."""


@tagged("post_install", "-at_install")
class TestCancelCrash(CancelCase):
    def crash_in(self, method, wish):
        """The job dies in a method of the wish: TikTok's side stays, ours is undone."""
        model = self.env.registry["tiktok.cancellation.request"]

        def die(*_args, **_kw):
            raise Crash

        with patch.object(model, method, die), self.assertRaises(Crash):
            with self.env.cr.savepoint():
                wish._export_requests()
        wish.invalidate_recordset()

    def cancelled_here(self, order):
        return (order.sale_order_id.state, set(order.line_ids.mapped("is_cancelled")))

    def assertHealed(self, wish, calls=1):
        self.run_jobs()
        self.assertEqual((wish.state, wish.sync_state), ("accepted", "done"))
        self.assertEqual(self.cancelled_here(wish.order_id), ("cancel", {True}))
        self.assertEqual(self.calls("cancelOrder"), calls)
        self.assertFalse(self.open_exceptions(record=wish))
        self.assertEqual(wish.cancellation_id.role, "SELLER")

    def test_a_crash_at_each_step_after_tiktoks_acceptance_is_healed(self):
        for step in ("_follow", "_note_cancellation", "_sent", "_enqueue_reading"):
            with self.subTest(step):
                order = self.deliver(self.place())
                wish = self.send(order, OUT)
                before = self.calls("cancelOrder")
                self.crash_in(step, wish)
                self.assertEqual((wish.state, wish.sent_at), ("waiting", False))
                self.assertEqual(self.calls("cancelOrder"), before + 1)
                self.assertHealed(wish, before + 1)

    def test_a_crash_before_the_call_sends_it_later(self):
        wish = self.send(self.deliver(self.place()), OUT)
        self.crash_in("_export_request", wish)
        self.assertEqual(self.cancel_calls(), 0)
        self.assertHealed(wish)

    def test_an_answer_that_is_lost_is_looked_for_before_anything_is_repeated(self):
        for fault in ("drop_after", "timeout_after", "truncated"):
            with self.subTest(fault):
                wish = self.send(self.deliver(self.place()), OUT)
                before = self.calls("cancelOrder")
                self.sandbox.faults.add(fault, "cancelOrder")
                self.run_jobs()
                self.assertEqual((wish.state, wish.sync_state), ("waiting", "pending"))
                self.travel(minutes=2)
                self.assertHealed(wish, before + 1)

    def test_a_call_that_never_arrived_is_repeated(self):
        for fault in ("drop", "internal", "unavailable", "rate_limit"):
            with self.subTest(fault):
                order = self.deliver(self.place())
                wish = self.send(order, OUT)
                self.sandbox.faults.add(fault, "cancelOrder")
                self.run_jobs()
                self.assertEqual(wish.state, "waiting")
                self.assertEqual(order.sale_order_id.state, "sale")
                self.travel(minutes=2)
                self.run_jobs()
                self.assertEqual(wish.state, "accepted")

    def test_lists_that_lag_behind_the_acceptance_repeat_nothing(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        reader = self.env.registry["tiktok.order.reader"]
        old = {order.external_id: dict(order.sudo().payload)}
        with patch.object(reader, "_read_details", lambda *_a: old):
            wish._export_requests()
            self.assertEqual((wish.state, self.cancel_calls()), ("sent", 1))
            self.travel(minutes=2)
            wish._export_requests()
            self.assertEqual((wish.state, self.cancel_calls()), ("sent", 1))
        self.travel(minutes=5)
        self.assertHealed(wish)

    def lists_lag(self, order):
        """TikTok's lists show the order as it was before the cancellation."""
        detail = dict(order.sudo().payload)
        exporter = self.env.registry["tiktok.cancellation.request.exporter"]
        old = Seen(detail, [])
        return patch.object(exporter, "_look", lambda *_a: old)

    def test_a_crash_while_the_lists_lag_is_no_refusal(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        self.crash_in("_sent", wish)
        with self.lists_lag(order):
            wish._export_requests()
        self.assertEqual((wish.state, wish.sync_state), ("waiting", "pending"))
        self.assertFalse(self.open_exceptions("cancel_refused", wish))
        self.travel(minutes=5)
        # the second call had no effect
        self.assertHealed(wish, calls=2)

    def test_a_refusal_that_nothing_explains_is_told_after_some_looks(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        self.crash_in("_sent", wish)
        with self.lists_lag(order):
            for _look in range(5):
                wish._export_requests()
                self.travel(minutes=30)
        self.assertEqual(wish.state, "refused")
        self.assertTrue(self.open_exceptions("cancel_refused", wish))

    def test_units_that_tiktok_shows_no_more_do_not_cancel_the_others(self):
        order = self.deliver(self.place("MUG-BLU", "MUG-BLU"))
        detail = dict(order.sudo().payload)
        detail["line_items"] = detail["line_items"][1:]
        [gone] = order.line_ids.filtered(
            lambda u: u.external_id != detail["line_items"][0]["id"]
        )
        wish = self.send(order, OUT, units=gone)
        exporter = self.env.registry["tiktok.cancellation.request.exporter"]
        with patch.object(exporter, "_look", lambda *_a: Seen(detail, [])):
            wish._export_requests()
        self.assertEqual(self.cancel_calls(), 0)
        self.assertTrue(self.open_exceptions("order_incomplete", wish))

    def test_the_same_job_twice_sends_once(self):
        wish = self.send(self.deliver(self.place()), OUT)
        wish._enqueue_export()
        wish._enqueue_export()
        self.assertHealed(wish)

    def test_what_another_worker_holds_is_left_to_him(self):
        wish = self.send(self.deliver(self.place()), OUT)
        model = self.env.registry["tiktok.cancellation.request"]
        with patch.object(model, "_sync_try_lock", lambda self: self[:0]):
            wish._export_requests()
        self.assertEqual((wish.state, self.cancel_calls()), ("waiting", 0))
        self.assertHealed(wish)

    def test_nothing_is_sent_while_another_worker_holds_the_order(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        model = self.env.registry["tiktok.order"]
        with patch.object(model, "_sync_try_lock", lambda self: self[:0]):
            with self.assertRaises(RetryableJobError):
                wish._export_requests()
        self.assertEqual((wish.state, self.cancel_calls()), ("waiting", 0))
        self.assertHealed(wish)

    def test_a_wish_whose_job_was_lost_is_found_by_the_scheduled_action(self):
        wish = self.send(self.deliver(self.place()), OUT)
        self._jobs().unlink()
        self.run_cron("ir_cron_export_requests")
        self.assertEqual(wish.state, "waiting")
        self.age(wish, minutes=11)
        self.run_cron("ir_cron_export_requests")
        self.assertEqual((wish.state, self.cancel_calls()), ("accepted", 1))

    def test_the_reading_may_come_before_our_own_note(self):
        payload = self.place()
        order = self.deliver(payload)
        wish = self.send(order, OUT)
        self.crash_in("_sent", wish)
        # TikTok's event is faster than the repetition of our job
        self.deliver(payload)
        self.assertEqual(
            (wish.state, order.sale_order_id.state), ("accepted", "cancel")
        )
        self.run_jobs()
        self.assertEqual((self.cancel_calls(), wish.state), (1, "accepted"))

    def test_a_request_of_the_buyer_between_look_and_call_is_approved(self):
        payload = self.place()
        order = self.deliver(payload)
        wish = self.send(order, OUT)
        exporter = self.env.registry["tiktok.cancellation.request.exporter"]
        look, life, shop = exporter._look, self.life, self.shop
        asked = []

        def look_and_ask(self, client, request):
            seen = look(self, client, request)
            if not asked:
                asked.append(life.request_cancel(shop, payload["id"]))
            return seen

        with patch.object(exporter, "_look", look_and_ask):
            wish._export_requests()
        self.run_jobs()
        self.assertEqual(wish.state, "accepted")
        self.assertEqual(wish.cancellation_id.cancel_type, "BUYER_CANCEL")
        self.assertEqual(
            (self.cancel_calls(), self.calls("approveCancellation")), (1, 1)
        )
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_tiktok_away_for_an_hour_loses_nothing_and_sends_once(self):
        wish = self.send(self.deliver(self.place()), OUT)
        self.sandbox.faults.add("unavailable", times=None)
        for _step in range(12):
            self.run_jobs()
            self.travel(minutes=5)
        self.assertEqual((wish.state, wish.sync_state), ("waiting", "pending"))
        self.assertTrue(self.open_exceptions("unreachable", self.backend))
        self.sandbox.faults.clear()
        self.travel(hours=1)
        self.assertHealed(wish)
        self.assertFalse(self.open_exceptions("unreachable", self.backend))

    def test_an_acceptance_that_nothing_follows_is_told_after_hours(self):
        order = self.deliver(self.place())
        wish = self.send(order, OUT)
        reader = self.env.registry["tiktok.order.reader"]
        old = {order.external_id: dict(order.sudo().payload)}
        with patch.object(reader, "_read_details", lambda *_a: old):
            for _hour in range(8):
                self.run_jobs()
                self.travel(hours=1)
            self.run_jobs()
            self.assertTrue(self.open_exceptions("cancel_unconfirmed", wish))
        self.travel(hours=2)
        self.assertHealed(wish)
