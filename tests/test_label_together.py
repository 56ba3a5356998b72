"""Several orders of one buyer in one box: one label for all of them."""

from odoo.tests import tagged

from .label_case import LabelCase
from .test_parcel_group import GroupCase


@tagged("post_install", "-at_install")
class TestLabelTogether(LabelCase, GroupCase):
    def test_orders_that_leave_together_get_one_label(self):
        orders, pickings = self.alike(3)
        group = self.propose()
        self.as_packer(group).action_combine()
        dialog = self.dialog(pickings)
        self.assertEqual(len(dialog.line_ids), 1)
        dialog.action_arrange()
        self.work()
        shipment = self.shipments(pickings)
        self.assertEqual(len(shipment), 1)
        self.assertEqual(self.bought(), 1)
        self.assertEqual(shipment.order_ids, orders)
        self.assertEqual(shipment.state, "confirmed")
        numbers = set(pickings.mapped("carrier_tracking_ref"))
        self.assertEqual(numbers, {shipment.tracking_number})
        self.assertEqual(self.bodies("/packages")[-1]["ship_type"], "3")

    def test_each_of_them_prints_the_one_label(self):
        _orders, pickings = self.alike(2)
        self.as_packer(self.propose()).action_combine()
        shipment = self.arrange(pickings)
        contents = self.as_packer(pickings[1])._tiktok_labels("PDF")
        self.assertEqual(contents, [self.label(shipment)])
        self.assertEqual(len(pickings._tiktok_labels("PDF")), 1)
