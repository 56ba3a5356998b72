"""Markets where TikTok has made the package before: it is arranged, not bought."""

from odoo.tests import tagged

from .label_case import LabelCase


@tagged("post_install", "-at_install")
class TestLabelInBritain(LabelCase):
    REGION = "GB"

    def ready(self, *lines, **settings):
        return super().ready(*(lines or ["TEAPOT-W"]), **settings)

    def test_the_package_is_arranged_with_the_chosen_slot(self):
        _order, picking = self.ready()
        dialog = self.dialog(picking)
        line = dialog.line_ids
        self.assertFalse(dialog.has_weight)
        self.assertFalse(dialog.has_services)
        self.assertTrue(dialog.has_slots)
        self.assertTrue(line.slot_ids)
        collected = line.slot_ids.filtered(lambda slot: slot.method == "PICKUP")[:1]
        line.slot_id = collected
        dialog.action_arrange()
        self.work()
        shipment = self.shipments(picking)
        self.assertEqual(shipment.flow, "ship_package")
        self.assertEqual(shipment.state, "confirmed")
        self.assertTrue(self.label(shipment))
        self.assertEqual(self.calls("createPackages"), 0)
        row = self.bodies("/packages/ship")[-1]["packages"][0]
        self.assertEqual(row["handover_method"], "PICKUP")
        self.assertEqual(
            row["pickup_slot"]["start_time"], self._timestamp(collected.start)
        )

    def test_a_lost_answer_is_looked_up(self):
        _order, picking = self.ready()
        self.sandbox.faults.add("timeout_after", "batchShipPackages")
        shipment = self.arrange(picking)
        self.travel(minutes=2)
        self.work()
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual(self.calls("batchShipPackages"), 1)

    def test_many_packages_are_one_call(self):
        pickings = self.env["stock.picking"]
        for _number in range(5):
            pickings |= self.ready()[1]
        self.arrange(pickings)
        self.assertEqual(self.calls("batchShipPackages"), 1)
        states = self.shipments(pickings).mapped("state")
        self.assertEqual(states, ["confirmed"] * 5)


@tagged("post_install", "-at_install")
class TestLabelInVietnam(LabelCase):
    REGION = "VN"

    def test_the_handover_is_not_asked_where_tiktok_ignores_it(self):
        _order, picking = self.ready("NON-DEN")
        dialog = self.dialog(picking)
        self.assertFalse(dialog.has_slots)
        self.assertEqual(self.calls("getPackageHandoverTimeSlots"), 0)
        dialog.action_arrange()
        self.work()
        self.assertEqual(self.shipments(picking).state, "confirmed")
        row = self.bodies("/packages/ship")[-1]["packages"][0]
        self.assertNotIn("handover_method", row)
