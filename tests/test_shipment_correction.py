from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.connector_tiktok_shop.client import TikTokShopClient

from .shipment_case import ShipmentCase, ups

CORRECT = "updatePackageShippingInfo"


class TestShipmentCorrection(ShipmentCase):
    """Carrier or number put right after TikTok has them: once, and not for long."""

    def setUp(self):
        super().setUp()
        self.order = self.sold()
        self.picking = self.leave(self.order)
        self.run_jobs()
        self.shipment = self.shipments(self.order)
        self.before = len(self.requests(CORRECT))

    def dialog(self, number):
        action = self.shipment.action_correct()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.tracking_number = number
        return wizard

    def calls(self):
        return len(self.requests(CORRECT)) - self.before

    def test_a_wrong_number_is_put_right_and_read_back(self):
        self.dialog(ups(5)).action_correct()
        self.assertEqual(self.calls(), 0, "TikTok is not asked in the user's time")
        self.run_jobs()
        self.assertEqual(self.calls(), 1)
        self.assertEqual(set(self.there(self.order).values()), {ups(5)})
        self.assertEqual(self.shipment.state, "confirmed")
        self.assertEqual(self.shipment.corrections, 1)
        self.assertEqual(self.shipment.tracking_number, ups(5))
        self.assertEqual(self.picking.carrier_tracking_ref, ups(5))

    def test_every_transfer_of_a_combined_parcel_follows(self):
        other = self.picking.copy({"carrier_tracking_ref": ups(1)})
        apart = self.picking.copy({"carrier_tracking_ref": ups(9)})
        self.shipment.picking_ids |= other | apart
        self.dialog(ups(5)).action_correct()
        self.run_jobs()
        self.assertEqual(other.carrier_tracking_ref, ups(5))
        self.assertEqual(apart.carrier_tracking_ref, ups(9), "a number of its own")

    def test_an_answer_that_is_lost_does_not_cost_a_second_correction(self):
        self.sandbox.faults.add("timeout_after", CORRECT)
        self.dialog(ups(5)).action_correct()
        self.run_jobs()
        self.assertFalse(self.shipment.corrections)
        self.travel(minutes=2)
        self.run_jobs()
        self.assertEqual(self.calls(), 1)
        self.assertEqual(self.shipment.corrections, 1)
        self.assertEqual(self.shipment.state, "confirmed")

    def test_an_answer_without_the_order_does_not_cost_the_correction(self):
        self.dialog(ups(5)).action_correct()
        with patch.object(TikTokShopClient, "get_orders", return_value=[]):
            self.run_jobs()
        self.assertEqual(self.calls(), 0)
        self.assertEqual(self.shipment.sync_state, "pending")
        self.travel(minutes=2)
        self.run_jobs()
        self.assertEqual((self.calls(), self.shipment.corrections), (1, 1))

    def test_a_correction_that_shows_on_one_piece_alone_is_made(self):
        order = self.sold("SPOON-1", "SPOON-1")
        self.leave(order, serial=3)
        self.run_jobs()
        self.shipment = self.shipments(order)
        self.dialog(ups(5)).action_correct()
        self.platform_order(order)["line_items"][0]["tracking_number"] = ups(5)
        self.run_jobs()
        self.assertEqual(self.calls(), 1)
        self.assertEqual(set(self.there(order).values()), {ups(5)})

    def test_a_correction_whose_job_got_lost_is_mended(self):
        self.dialog(ups(5)).action_correct()
        self._jobs().unlink()
        self.run_cron("ir_cron_export_shipments")
        self.assertEqual(self.calls(), 0, "not lost yet")
        self.age(self.shipment, minutes=11)
        self.run_cron("ir_cron_export_shipments")
        self.assertEqual((self.calls(), self.shipment.corrections), (1, 1))

    def test_a_parcel_that_is_worked_on_is_not_corrected(self):
        dialog = self.dialog(ups(5))
        nothing = self.shipment.browse()
        with (
            patch.object(
                type(self.shipment), "try_lock_for_update", return_value=nothing
            ),
            self.assertRaisesRegex(UserError, "being worked on"),
        ):
            dialog.action_correct()
        self.assertFalse(self.shipment.corrected_number)

    def test_a_correction_before_tiktok_shows_the_parcel_is_not_lost(self):
        self.shipment.write({"state": "sent", "sync_state": "pending"})
        self.dialog(ups(5)).action_correct()
        # the run of the parcels comes before the job of the correction
        self.shipment._export_own_carrier()
        self.run_jobs()
        self.assertEqual(set(self.there(self.order).values()), {ups(5)})
        self.assertEqual(self.shipment.state, "confirmed")
        self.assertFalse(self.shipment.corrected_number)

    def test_the_old_number_right_after_a_correction_is_no_other_parcel(self):
        """TikTok's reads lag behind its writes."""
        self.dialog(ups(5)).action_correct()
        self.shipment._export_corrections()
        for line in self.platform_order(self.order)["line_items"]:
            line["tracking_number"] = ups(1)
        self.run_jobs()
        self.assertEqual(self.shipment.state, "sent")
        self.assertFalse(self.problems())
        for line in self.platform_order(self.order)["line_items"]:
            line["tracking_number"] = ups(5)
        self.travel(seconds=10)
        self.run_jobs()
        self.assertEqual(self.shipment.state, "confirmed")

    def test_the_second_one_offers_the_text_for_the_support(self):
        self.dialog(ups(5)).action_correct()
        self.run_jobs()
        wizard = self.dialog(ups(6))
        self.assertIn("used up", wizard.refusal)
        self.assertIn(ups(6), wizard.ticket_text)
        self.assertIn(self.order.external_id, wizard.ticket_text)
        with self.assertRaises(UserError):
            wizard.action_correct()

    def test_after_the_time_it_is_not_tried(self):
        self.travel(hours=73)
        self.assertIn("72 hours", self.dialog(ups(5)).refusal)

    def test_a_refusal_keeps_what_tiktok_shows_and_tells_the_desk(self):
        self.sandbox.faults.add("code", CORRECT, code=21011050, message="twice")
        self.dialog(ups(5)).action_correct()
        self.run_jobs()
        self.assertEqual(self.shipment.tracking_number, ups(1))
        self.assertEqual(self.shipment.state, "confirmed")
        problem = self.open_exceptions("correction_refused", self.shipment)
        self.assertIn(ups(5), problem.message)
        self.assertFalse(self.shipment._correction_refusal(), "it did not count")

    def test_nothing_changed_is_no_correction(self):
        with self.assertRaises(UserError):
            self.dialog(ups(1)).action_correct()

    def test_a_shop_without_a_job_runner_corrects_in_the_scheduled_action(self):
        self.backend.run_in_cron = True
        self.dialog(ups(5)).action_correct()
        self.run_cron("ir_cron_export_shipments")
        self.run_cron("ir_cron_export_shipments")
        self.assertEqual(self.shipment.tracking_number, ups(5))
        self.assertEqual(self.shipment.state, "confirmed")

    def test_another_number_on_tiktok_can_be_put_right(self):
        other = self.sold()
        self.leave(other, serial=8)
        self.life.ship(self.shop, other.external_id, tracking=ups(77))
        self.run_jobs()
        self.shipment = self.shipments(other)
        self.assertEqual(self.shipment.problem, "shipped_elsewhere")
        self.dialog(ups(8)).action_correct()
        self.run_jobs()
        self.assertEqual(set(self.there(other).values()), {ups(8)})
        self.assertEqual(self.shipment.state, "confirmed")
        self.assertFalse(self.problems())
