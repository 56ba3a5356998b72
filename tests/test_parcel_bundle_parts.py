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
