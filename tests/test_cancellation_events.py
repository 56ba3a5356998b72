"""Event 11: a request stops the order within the same moment."""

from .aftersale_case import AftersaleCase
from .webhook_case import WebhookMixin

PENDING = "CANCELLATION_REQUEST_PENDING"
WITHDRAWN = "CANCELLATION_REQUEST_CANCELLED"


class TestCancellationEvents(WebhookMixin, AftersaleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend._ensure_webhook_tokens()

    def ring(self, about, status=PENDING, **changes):
        """Event 11 about the newest cancellation of an order, put into the inbox."""
        entry = self.sandbox.cancellations.of_order(self.shop, about)[-1]
        data = {
            "order_id": about,
            "cancellations_role": entry["role"],
            "cancel_status": status,
            "cancel_id": entry["cancel_id"],
            "create_time": entry["create_time"],
            **changes,
        }
        raw = self.event(11, data)
        token = self.backend.sudo().webhook_token
        self.env.flush_all()
        inbox = self.env["tiktok.webhook.event"].sudo()
        self.assertEqual(inbox._receive(token, raw, self.sign(raw)), 200)
        self.env.invalidate_all()

    def drain(self):
        """What the inbox does before any HTTP: its own job alone."""
        self.inbox()._distribute(self.backend)

    def test_the_order_stops_before_anything_is_read(self):
        payload, order = self.ask()
        self.ring(payload["id"])
        self.drain()
        self.assertTrue(order.is_cancel_requested)
        self.assertIn("buyer_asks", [code for code, _text in order._stop_reasons()])
        self.assertFalse(self.requests("searchCancellations"))
        self.run_jobs()
        request = order.open_request_id
        self.assertEqual(request.reason_text, "Order created by mistake")
        self.assertTrue(self.open_exceptions("buyer_asks_cancel", request))

    def test_an_event_twice_makes_one_request(self):
        payload, order = self.ask()
        self.ring(payload["id"])
        self.ring(payload["id"])
        self.run_jobs()
        self.ring(payload["id"])
        self.run_jobs()
        self.assertEqual(len(order.cancellation_ids), 1)
        self.assertEqual(self.open_exceptions("buyer_asks_cancel").times_seen, 1)

    def test_an_old_event_does_not_stop_an_order_again(self):
        payload, order = self.ask()
        self.poll_cancellations()
        self.life.withdraw_request(self.shop, payload["id"])
        self.poll_cancellations()
        self.assertFalse(order._stop_reasons())
        self.ring(payload["id"])
        self.drain()
        self.assertFalse(order._stop_reasons())
        self.run_jobs()
        self.assertFalse(order._stop_reasons())

    def test_the_end_before_the_beginning(self):
        payload, order = self.ask()
        self.travel(minutes=1)
        self.life.withdraw_request(self.shop, payload["id"])
        self.ring(payload["id"], WITHDRAWN)
        self.ring(payload["id"])
        self.run_jobs()
        self.assertEqual(
            order.cancellation_ids.external_state, "CANCELLATION_REQUEST_CANCEL"
        )
        self.assertFalse(order._stop_reasons())

    def test_a_withdrawal_frees_the_order(self):
        payload, order = self.ask()
        self.ring(payload["id"])
        self.run_jobs()
        self.travel(minutes=1)
        self.life.withdraw_request(self.shop, payload["id"])
        self.ring(payload["id"], WITHDRAWN)
        self.run_jobs()
        self.assertFalse(order._stop_reasons())
        self.assertEqual(order.sale_order_id.state, "sale")

    def test_an_order_that_odoo_does_not_know_comes_in_stopped(self):
        payload = self.place()
        self.life.request_cancel(self.shop, payload["id"])
        self.ring(payload["id"])
        self.run_jobs()
        order = self.orders(payload["id"])
        self.assertEqual(order.sync_state, "done")
        self.assertTrue(order.open_request_id.unit_ids)
        self.assertTrue(order._stop_reasons())

    def test_a_cancellation_that_tiktok_does_not_show_yet_is_asked_for_again(self):
        payload, order = self.ask()
        entry = self.sandbox.cancellations.pending(self.shop, payload["id"])
        self.ring(payload["id"])
        shown = self.sandbox.cancellations.of(self.shop)
        shown.pop(entry["cancel_id"])
        self.run_jobs()
        request = order.cancellation_ids
        self.assertEqual(request.sync_state, "pending")
        self.assertTrue(order._stop_reasons(), "better stopped than shipped")
        shown[entry["cancel_id"]] = entry
        self.travel(minutes=2)
        self.run_jobs()
        self.assertEqual(request.sync_state, "done")
        self.assertEqual(request.reason_text, "Order created by mistake")

    def test_a_cancellation_that_never_shows_sets_the_order_free_and_is_told(self):
        payload, order = self.ask()
        self.ring(payload["id"])
        self.sandbox.cancellations.of(self.shop).clear()
        self.sandbox.orders.payload(self.shop, payload["id"]).update(
            is_buyer_request_cancel=False
        )
        for _hour in range(3):
            self.run_jobs()
            self.assertFalse(self.open_exceptions("unreachable"))
            self.travel(hours=1)
        for _minute in range(10):
            self.run_jobs()
            self.travel(hours=2)
        request = order.cancellation_ids
        self.assertEqual(request.sync_state, "failed")
        self.assertTrue(self.open_exceptions("cancellation_not_found", request))
        self.assertFalse(order._stop_reasons())

    def test_an_event_while_an_answer_is_on_its_way_loses_neither(self):
        request = self.asked()
        request.action_approve()
        self.ring(request.order_id.external_id)
        self.run_jobs()
        self.assertEqual(request.answer_state, "accepted")
        self.assertEqual(len(self.requests("approveCancellation")), 1)

    def test_broken_events_cost_nothing(self):
        payload, order = self.ask()
        self.ring(payload["id"], cancel_id="", create_time="soon")
        self.ring(payload["id"], order_id=None)
        self.ring(payload["id"], status="VALUE_OF_TOMORROW")
        self.run_jobs()
        self.assertEqual(len(order.cancellation_ids), 1)
        self.assertTrue(order.open_request_id)
