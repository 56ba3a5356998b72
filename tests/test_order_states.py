"""The table of statuses: complete against the contract, and without contradictions."""

from odoo.tests import BaseCase, tagged

from ..models.order.order_states import STATES, UNKNOWN, meaning, statuses


@tagged("post_install", "-at_install")
class TestOrderStates(BaseCase):
    def test_every_status_of_the_platform_has_a_meaning(self):
        self.assertEqual(
            set(STATES),
            {
                "UNPAID",
                "ON_HOLD",
                "AWAITING_SHIPMENT",
                "PARTIALLY_SHIPPING",
                "AWAITING_COLLECTION",
                "IN_TRANSIT",
                "DELIVERED",
                "COMPLETED",
                "CANCELLED",
            },
        )

    def test_no_status_contradicts_itself(self):
        for status, means in STATES.items():
            with self.subTest(status):
                if means.to_ship or means.handled:
                    self.assertEqual(means.document, "order")
                if means.on_the_road:
                    self.assertTrue(means.handled)
                    self.assertFalse(means.may_change)
                self.assertFalse(means.to_ship and means.handled)
                if means.may_ship:
                    self.assertEqual(means.document, "order")

    def test_a_status_of_tomorrow_asks_for_nothing(self):
        for status in ("WAITING_FOR_DRONE", "", None):
            self.assertEqual(meaning(status), UNKNOWN)
        self.assertFalse(UNKNOWN.to_ship or UNKNOWN.may_ship)

    def test_statuses_are_found_by_their_meaning(self):
        self.assertEqual(
            statuses(to_ship=True), ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
        )
