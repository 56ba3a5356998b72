from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..models.fulfillment import tiktok_shipment_exporter
from ..models.fulfillment.shipment_run import ShipmentRun
from .shipment_case import ShipmentCase, ups


class TestShipmentWorkers(ShipmentCase):
    """Between two steps of a push anybody may have worked on its parcels."""

    def setUp(self):
        super().setUp()
        self.order, self.other = self.sold(), self.sold()
        self.leave(self.order)
        self.leave(self.other, serial=2)
        self.first = self.shipments(self.order)
        self.second = self.shipments(self.other)
        self.exporter = self.env["tiktok.shipment.exporter"]

    def shown(self, *orders):
        """What the platform says of these orders now."""
        return {order.external_id: self.platform_order(order) for order in orders}

    def judged(self, shipments, *orders):
        """Names of the parcels that would be sent."""
        details = self.shown(*(orders or (self.order, self.other)))
        parcels = self.exporter._judge(shipments.ids, details)
        return [parcel.wish.id for parcel in parcels]

    def test_what_was_settled_since_it_was_due_is_not_sent(self):
        for vals in (
            {"state": "confirmed"},
            {"state": "cancelled"},
            {"state": "refused"},
            {"sync_state": "blocked"},
            {"corrected_number": ups(5)},
        ):
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                self.first.write(vals)
                self.assertEqual(self.judged(self.first | self.second), self.second.ids)
                self.assertFalse(self.first.sending_at)
                savepoint.rollback()

    def test_what_was_put_off_since_it_was_due_is_not_sent(self):
        self.first._come_back(timedelta(minutes=5))
        self.assertEqual(self.judged(self.first | self.second), self.second.ids)

    def test_a_parcel_that_somebody_works_on_is_left_alone(self):
        def free(shipments):
            return shipments - self.first

        with patch.object(type(self.first), "_sync_try_lock", free):
            self.assertEqual(self.judged(self.first | self.second), self.second.ids)
        self.assertFalse(self.first.sending_at)
        self.assertEqual(self.first.state, "wanted")

    def test_orders_of_a_combined_parcel_have_one_call_at_a_time(self):
        self.first.order_ids |= self.other
        both = self.first | self.second
        self.assertEqual(self.judged(both), self.first.ids)
        self.assertEqual(self.judged(both.sorted("id", reverse=True)), self.second.ids)

    def test_an_answer_without_one_order_of_a_combined_parcel_says_nothing(self):
        self.first.order_ids |= self.other
        self.assertEqual(self.judged(self.first, self.order), [])
        self.assertEqual(self.first.state, "wanted")
        self.assertTrue(self.first.sync_next_try)

    def test_an_accepted_parcel_is_no_longer_on_its_way(self):
        with patch.object(
            self.client_class(),
            "mark_package_as_shipped",
            return_value={"package_id": "1"},
        ):
            self.run_jobs()
        for shipment in self.first | self.second:
            self.assertEqual((shipment.state, shipment.sending_at), ("sent", False))
            self.assertEqual(shipment.package_external_id, "1")

    def test_a_push_that_runs_out_of_time_asks_for_another_one(self):
        self._jobs().unlink()
        with (
            patch.object(tiktok_shipment_exporter, "LONGEST_RUN", -1),
            patch.object(ShipmentRun, "work", return_value=True) as rounds,
        ):
            self.first._export_own_carrier()
        self.assertEqual(rounds.call_count, 1)
        self.assertEqual(self._jobs().mapped("method_name"), ["_export_own_carrier"])

    def test_what_is_sent_again_begins_anew(self):
        """By its button, or because what it waited for is there."""
        later = fields.Datetime.now() + timedelta(hours=1)
        for send_again in (self.first.action_resend, self.first._release):
            self.first._refuse("shipment_refused", "No")
            self.first.write({"sync_attempts": 7, "sync_next_try": later})
            send_again()
            self.assertEqual(
                (self.first.state, self.first.sync_state, self.first.problem),
                ("wanted", "pending", False),
            )
            self.assertFalse(self.first.sync_message)
            self.assertFalse(self.first.sync_attempts)
            self.assertFalse(self.first.sync_next_try)

    def test_a_transfer_that_changes_later_changes_nothing_that_tiktok_has(self):
        self.run_jobs()
        self.first.picking_id.carrier_tracking_ref = ups(9)
        self.assertEqual(self.first.tracking_number, ups(1))
        self.assertEqual(self.first.state, "confirmed")
