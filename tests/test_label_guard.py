"""No parcel leaves with a wrong label, or without the one that it needs."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .label_case import LabelCase


@tagged("post_install", "-at_install")
class TestLabelGuard(LabelCase):
    def test_a_label_may_be_needed_before_validation(self):
        self.type_out.tiktok_label_required = True
        _order, picking = self.ready("SPOON-1")
        self.assertIn("Arrange Shipment", self.refusal(self.validate, picking))
        self.arrange(picking)
        self.validate(picking)
        self.assertEqual(picking.state, "done")

    def test_the_last_door_needs_the_label_too(self):
        self.type_out.tiktok_label_required = True
        _order, picking = self.ready("SPOON-1")
        self.set_picked(picking)
        with self.assertRaisesRegex(UserError, "needs TikTok's label"):
            picking._action_done()

    def test_a_label_that_is_being_made_is_awaited(self):
        self.type_out.tiktok_label_required = True
        self.control.do_label_delay(self.REGION, calls=50)
        _order, picking = self.ready("SPOON-1")
        self.arrange(picking, jobs=False)
        self.run_jobs()
        self.assertIn("TikTok's label first", self.refusal(self.validate, picking))

    def test_own_carriers_need_no_label(self):
        self.type_out.tiktok_label_required = True
        _order, picking = self.ready("SPOON-1", shipping_type="SELLER")
        self.assertFalse(picking.tiktok_is_label)
        picking._tiktok_check_labels()

    def test_a_typed_number_is_refused_for_a_label_order(self):
        _order, picking = self.ready("SPOON-1")
        picking.carrier_tracking_ref = "1Z999AA10123456784"
        self.assertIn("1Z999AA10123456784", self.refusal(self.validate, picking))

    def test_the_number_of_the_label_is_no_typed_number(self):
        _order, picking = self.ready("SPOON-1")
        self.arrange(picking)
        self.assertTrue(picking.carrier_tracking_ref)
        self.validate(picking)
        self.assertEqual(picking.state, "done")

    def test_a_validated_transfer_with_a_label_sends_nothing_more(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        self.validate(picking)
        self.work()
        self.assertEqual(self.shipments(picking), shipment)
        self.assertEqual(self.bought(), 1)

    def test_pieces_on_the_label_that_stay_behind_are_told(self):
        _order, picking = self.ready(("SPOON-1", 3))
        shipment = self.arrange(picking)
        self.leave(picking, spoon_1=2)
        self.assertEqual(self.kinds(shipment), ["label_more_than_left"])

    def test_no_second_label_is_bought_from_a_carrier(self):
        carrier = self.env["delivery.carrier"].search([], limit=1)
        carriers = type(self.env["delivery.carrier"])
        _order, picking = self.ready("SPOON-1")
        picking.carrier_id = carrier
        with patch.object(carriers, "send_shipping", create=True) as send:
            picking.send_to_shipper()
            send.assert_not_called()
        self.assertIn("TikTok ships", picking.message_ids[0].body)

    def test_a_cancelled_order_says_what_to_do_with_its_label(self):
        self.backend.cut_off = "packed"
        order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        self.validate(picking)
        self.life.cancel(self.shop, order.external_id, by="SYSTEM")
        self.deliver({"id": order.external_id})
        self.assertIn(shipment.tracking_number, order.parcel_stop_ids[:1]._stop_text())

    # === BY ITSELF === #

    def test_what_is_reserved_gets_its_label_by_itself(self):
        self.type_out.tiktok_label_auto_arrange = True
        _order, picking = self.ready("SPOON-1")
        self.work()
        shipment = self.shipments(picking)
        self.assertEqual(shipment.label_state, "ready")
        self.assertEqual(self.bought(), 1)
        picking.action_assign()
        self.work()
        self.assertEqual(self.bought(), 1)

    def test_what_weighs_nothing_waits_on_the_desk_and_stays_reserved(self):
        self.type_out.tiktok_label_auto_arrange = True
        self.no_weight("SPOON-1")
        _order, picking = self.ready("SPOON-1")
        self.work()
        self.assertEqual(picking.state, "assigned")
        shipment = self.shipments(picking)
        self.assertEqual(self.kinds(shipment), ["label_measure"])
        self.assertEqual(self.bought(), 0)
        self.assertEqual(picking.tiktok_label_state, "refused")

    def test_a_plan_that_fails_leaves_the_reservation(self):
        self.type_out.tiktok_label_auto_arrange = True
        planner = type(self.env["tiktok.parcel.planner"])
        with patch.object(planner, "_plan", side_effect=UserError("no plan")):
            _order, picking = self.ready("SPOON-1")
        self.assertEqual(picking.state, "assigned")
