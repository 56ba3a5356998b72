"""A bundle of TikTok in two boxes: each names the parts that it holds."""

from odoo.tests import tagged

from .order_case import KIT
from .shipment_case import MARK, ShipmentCase, ups


@tagged("post_install", "-at_install")
class TestBundleParts(ShipmentCase):
    """The bundle holds three blue mugs, and so does the kit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.kit_ships_with = "parts"

    def parts(self, order):
        """Number of each part as TikTok shows it."""
        payload = self.sandbox.orders.payload(self.shop, order.external_id)
        return [
            part.get("tracking_number")
            for line in payload["line_items"]
            for part in line["sub_item_info"]
        ]

    def test_two_boxes_of_one_bundle_reach_tiktok(self):
        order = self.sold(KIT)
        self.leave(order, serial=1, **{"MUG-BLU": 2})
        self.run_jobs()
        first = self.shipments(order)
        self.assertFalse(first.unit_ids, "the bundle has not left as a whole")
        self.assertEqual(first.content, "2 parts of a bundle")
        self.assertEqual(first.state, "confirmed")
        self.assertEqual(self.parts(order), [ups(1), ups(1), None])
        self.leave(order, serial=2)
        self.run_jobs()
        second = self.shipments(order) - first
        self.assertEqual(second.unit_ids, order.line_ids)
        self.assertEqual(set((first | second).mapped("state")), {"confirmed"})
        self.assertEqual(self.parts(order), [ups(1), ups(1), ups(2)])
        self.assertFalse(self.open_exceptions(record=first | second))

    def test_after_a_lost_answer_parts_are_not_sent_twice(self):
        order = self.sold(KIT)
        self.sandbox.faults.add("timeout_after", MARK)
        self.leave(order, serial=1, **{"MUG-BLU": 2})
        self.run_jobs()
        self.travel(minutes=5)
        self.run_jobs()
        self.assertEqual(self.shipments(order).state, "confirmed")
        self.assertEqual(len(self.marked), 1)

    def test_a_bundle_in_one_box_is_reported_as_one_line(self):
        order = self.sold(KIT)
        self.leave(order)
        self.run_jobs()
        shipment = self.shipments(order)
        self.assertFalse(shipment.sub_items)
        self.assertEqual(shipment.state, "confirmed")

    def test_a_kit_that_holds_something_else_leaves_as_any_kit(self):
        order = self.sold(KIT)
        self.products[KIT].bom_ids.bom_line_ids.product_qty = 4
        self.leave(order, serial=1, **{"MUG-BLU": 2})
        self.assertFalse(self.shipments(order))

    def test_parts_of_a_shipment_that_was_given_up_are_free_again(self):
        order = self.sold(KIT)
        picking = self.leave(order, serial=1, **{"MUG-BLU": 2})
        self.shipments(order).action_cancel()
        (parcel,) = self.env["tiktok.parcel.planner"]._plan(picking)
        (parts,) = parcel.sub_items.values()
        self.assertEqual(len(parts), 2)

    # === BACK BEFORE THE CARRIER CAME === #

    def back(self, picking, quantity):
        """So many blue mugs of a delivery come back to stock."""
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_model="stock.picking"
        )
        wizard = wizard.create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        back.move_ids.write({"quantity": quantity, "picked": True})
        back._action_done()
        return back

    def named(self, shipments):
        """How many parts these parcels name."""
        return [
            sum(len(parts) for parts in (shipment.sub_items or {}).values())
            for shipment in shipments
        ]

    def test_a_part_that_comes_back_leaves_its_parcel_and_can_leave_again(self):
        order = self.sold(KIT)
        picking = self.leave(order, serial=1, **{"MUG-BLU": 2})
        first = self.shipments(order)
        self.back(picking, 1)
        self.assertEqual(self.named(first), [1])
        self.assertEqual(first.content, "1 part of a bundle")
        self.assertFalse(self.open_exceptions(code="parcel_came_back"))

    def test_the_last_part_that_comes_back_gives_the_parcel_up(self):
        order = self.sold(KIT)
        picking = self.leave(order, serial=1, **{"MUG-BLU": 2})
        first = self.shipments(order)
        self.back(picking, 2)
        self.assertEqual(first.state, "cancelled")

    def test_a_bundle_whose_part_came_back_is_not_whole_any_more(self):
        order = self.sold(KIT)
        picking = self.leave(order, serial=1, **{"MUG-BLU": 2})
        self.leave(order, serial=2)
        first, second = self.shipments(order).sorted("id")
        self.assertEqual(second.unit_ids, order.line_ids)
        self.back(picking, 1)
        self.assertEqual(self.named(first | second), [1, 1])
        self.assertFalse(order.line_ids.shipment_id, "it may leave with its last part")
        self.assertNotEqual(second.state, "cancelled", "its part is out")

    def test_of_a_part_that_tiktok_knows_a_person_is_told(self):
        order = self.sold(KIT)
        picking = self.leave(order, serial=1, **{"MUG-BLU": 2})
        self.run_jobs()
        first = self.shipments(order)
        self.back(picking, 1)
        self.assertEqual(self.named(first), [2])
        self.assertTrue(self.open_exceptions(code="parcel_came_back", record=first))
