"""How often orders are polled: trust and traffic decide, a person may fix it."""

from unittest.mock import patch

from ..models.order import tiktok_order_trust
from .webhook_case import WebhookCase


class TestFlowSchedule(WebhookCase):
    def setUp(self):
        super().setUp()
        self.cursor = self.backend._cursor("order")
        self.cursor.interval_minutes = 5

    def chosen(self):
        """Interval after one more poll, its reason, and minutes until the next."""
        self.poll()
        self.cursor.invalidate_recordset()
        pause = self.cursor.next_run_at - self.cursor.last_run_at
        return (
            self.cursor.interval_now,
            self.cursor.interval_reason,
            pause.total_seconds() / 60,
        )

    def switch_on(self):
        self.account.webhook_base_url = "https://erp.example.com"
        self.backend.action_switch_on_events()
        self.travel(minutes=1)

    def test_without_events_orders_are_polled_often(self):
        self.assertEqual(self.chosen(), (2, "TikTok does not ring for orders", 2))

    def test_with_reliable_events_the_user_decides(self):
        self.switch_on()
        self.assertEqual(self.chosen(), (5, "Events come in reliably", 5))

    def test_lost_events_are_made_up_for(self):
        self.switch_on()
        self.place("SPOON-1")
        self.poll()
        self.assertEqual(self.chosen(), (1, "Events get lost", 1))

    def test_peak_is_polled_every_minute(self):
        self.switch_on()
        with patch.object(tiktok_order_trust, "PEAK", 2):
            for _number in range(2):
                self.deliver(self.place("SPOON-1"))
            self.assertEqual(self.chosen()[:2], (1, "Many new orders"))

    def test_asked_to_wait_the_flow_goes_slower_for_a_while(self):
        self.switch_on()
        self.sandbox.faults.add("rate_limit", "getOrderList", times=20)
        self.poll()
        self.cursor.invalidate_recordset()
        self.assertTrue(self.cursor.throttled_at)
        self.sandbox.faults.clear()
        self.assertEqual(self.chosen(), (10, "TikTok has asked to wait", 10))
        self.travel(minutes=40)
        self.assertEqual(self.chosen()[0], 5)

    def test_fixed_interval_stays_whatever_happens(self):
        self.cursor.write({"is_interval_fixed": True, "interval_minutes": 30})
        self.assertEqual(self.chosen(), (30, "Fixed by hand", 30))

    def test_other_flows_keep_the_interval_of_the_user(self):
        self.run_flow("metadata")
        cursor = self.backend._cursor("metadata")
        self.assertEqual(cursor.interval_now, cursor.interval_minutes)
        self.assertFalse(cursor.interval_reason)
