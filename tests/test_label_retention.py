"""Labels hold addresses: they are kept as long as the other data of the buyer."""

from odoo.tests import tagged

from .label_case import LabelCase


@tagged("post_install", "-at_install")
class TestLabelRetention(LabelCase):
    def papers(self, picking):
        """Files of TikTok on a transfer."""
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "stock.picking"), ("res_id", "in", picking.ids)]
        )
        return files.filtered(lambda f: f.name.startswith(("Label", "Packing slip")))

    def test_label_and_slip_are_forgotten_with_the_buyer(self):
        self.backend.label_with_slip = True
        order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        # fetched once more, it looks different: the earlier one stays until then
        replaced = shipment.label_attachment_id.copy()
        mine = picking.message_attachment_count
        note = self.env["ir.attachment"].create(
            {
                "name": "Label of the box.txt",
                "raw": b"red",
                "res_model": "stock.picking",
                "res_id": picking.id,
            }
        )
        self.assertGreaterEqual(mine, 2)
        order._purge_personal_data()
        self.assertFalse(shipment.label_attachment_id | shipment.slip_attachment_id)
        self.assertFalse(replaced.exists())
        self.assertEqual(self.papers(picking), note)
        self.assertTrue(shipment.tracking_number)

    def test_a_shared_parcel_keeps_its_label_until_the_last_order_is_forgotten(self):
        order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        other, _picking = self.ready("MUG-BLU")
        shipment.order_ids |= other
        order._purge_personal_data()
        self.assertTrue(self.label(shipment))
        other._purge_personal_data()
        self.assertFalse(shipment.label_attachment_id)

    def test_packages_forget_the_address(self):
        order, picking = self.ready("SPOON-1")
        self.arrange(picking)
        package = order.package_ids[:1]
        self.assertTrue(package)
        package.payload = {**package.payload, "recipient_address": {"name": "Zaphod"}}
        order._purge_personal_data()
        self.assertNotIn("recipient_address", package.payload)
        self.assertTrue(package.payload)
