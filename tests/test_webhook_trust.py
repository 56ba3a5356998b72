"""Polling proves whether events get lost, and a person is told."""

from .webhook_case import WebhookCase


class TestWebhookTrust(WebhookCase):
    def setUp(self):
        super().setUp()
        self.account.webhook_base_url = "https://erp.example.com"
        self.backend.action_switch_on_events()
        self.travel(minutes=1)
        self.poll()

    def sources(self):
        return self.inbox().mapped("source")

    def ring(self, order):
        self.receive(self.order_event(order["id"], order["status"]))
        self.run_jobs()

    def test_change_whose_event_came_is_not_noted(self):
        self.ring(self.place("SPOON-1"))
        self.poll()
        self.assertEqual(self.sources(), ["event"])
        self.assertEqual(self.backend.events_lost, 0)
        self.assertEqual(self.backend.events_mood, "good")

    def test_change_that_only_polling_finds_is_noted_once(self):
        order = self.place("SPOON-1")
        self.poll()
        self.poll()
        lost = self.inbox()
        self.assertEqual((lost.source, lost.order_ref), ("poll", order["id"]))
        self.assertEqual(self.backend.events_lost, 1)
        self.assertEqual(self.backend.events_lost_share, 1.0)

    def test_event_that_comes_after_all_was_late(self):
        order = self.place("SPOON-1")
        self.poll()
        self.travel(minutes=20)
        self.assertEqual(self.backend.events_lost, 1)
        self.ring(order)
        self.assertEqual(self.sources(), ["late", "event"])
        self.backend.invalidate_recordset()
        self.assertEqual(self.backend.events_lost, 0)

    def test_change_without_a_new_status_rings_for_nobody(self):
        order = self.place("SPOON-1")
        self.ring(order)
        self.travel(minutes=5)
        payload = self.sandbox.orders.of(self.shop)[order["id"]]
        payload["seller_note"] = "call before"
        payload["update_time"] = self.now()
        self.poll()
        self.assertEqual(self.sources(), ["event"])

    def test_nothing_is_noted_where_tiktok_does_not_ring(self):
        self.backend.action_switch_off_events()
        self.place("SPOON-1")
        self.poll()
        self.assertFalse(self.inbox())
        self.assertEqual(self.backend.events_mood, "none")

    def test_silence_is_told_and_closes_itself(self):
        self.place("SPOON-1")
        self.poll()
        self.poll()
        problem = self.open_exceptions("events_lost", self.backend)
        self.assertEqual(len(problem), 1)
        self.assertIn("1 changes", problem.message)
        for _number in range(25):
            self.ring(self.place("SPOON-1"))
        self.poll()
        self.assertEqual(problem.state, "solved")

    def test_a_few_lost_ones_among_many_are_tolerated(self):
        for _number in range(45):
            self.ring(self.place("SPOON-1"))
        self.place("SPOON-1")
        self.place("SPOON-1")
        self.poll()
        self.poll()
        self.assertEqual(self.backend.events_lost, 2)
        self.assertFalse(self.open_exceptions("events_lost"))

    def test_health_line_tells_time_and_share(self):
        self.ring(self.place("SPOON-1"))
        self.assertRegex(
            self.backend.events_health, r"^Last event \d\d:\d\d, 0 % lost in 24 h\.$"
        )
        self.assertEqual(self.backend.events_received, 1)

    def test_figures_count_repeated_and_refused_posts(self):
        raw = self.order_event(self.place("SPOON-1")["id"])
        for _repetition in range(3):
            self.receive(raw)
        self.receive(raw, "0" * 64)
        self.env.cr.execute(
            "UPDATE tiktok_webhook_tally SET create_date = '2026-01-05'"
        )
        self.backend.invalidate_recordset()
        self.assertEqual(self.backend.events_duplicates, 2)
        self.assertEqual(self.backend.events_refused, 1)
