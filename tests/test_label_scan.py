"""The packing table: what a scan does."""

from odoo.tests import tagged

from .label_case import LabelCase


@tagged("post_install", "-at_install")
class TestLabelScan(LabelCase):
    def scan(self, code):
        return self.as_packer(self.env["stock.picking"]).action_tiktok_scan(code)

    def labelled(self, *lines):
        """A transfer with its label."""
        order, picking = self.ready(*(lines or ("SPOON-1",)))
        self.arrange(picking)
        return order, picking

    def test_a_label_that_is_there_prints(self):
        _order, picking = self.labelled()
        found = self.scan(picking.name)
        self.assertEqual((found["kind"], found["title"]), ("print", picking.name))
        self.assertIn(str(picking.id), found["action"]["url"])
        self.assertEqual(found["text"], picking.tiktok_label_number)

    def test_everything_that_stands_on_a_parcel_finds_it(self):
        order, picking = self.labelled()
        box = self.put_in_box(picking)
        codes = [picking.name, box.name, picking.carrier_tracking_ref]
        codes += [order.external_id, order.sale_order_id.name, f" {picking.name} "]
        for code in codes:
            self.assertEqual(self.scan(code)["picking_id"], picking.id, code)

    def test_without_a_label_the_dialog_opens(self):
        _order, picking = self.ready("SPOON-1")
        found = self.scan(picking.name)
        self.assertEqual(found["kind"], "arrange")
        self.assertEqual(found["action"]["res_model"], "tiktok.shipment.arrange")
        self.assertTrue(found["action"]["views"], "the page opens it by itself")
        self.assertFalse(self.bought(), "a scan buys nothing")

    def test_a_label_that_is_being_made_is_waited_for(self):
        self.control.do_label_delay(self.REGION, calls=3)
        _order, picking = self.ready("SPOON-1")
        self.arrange(picking, jobs=False)
        self.run_jobs()
        self.assertEqual(self.scan(picking.name)["kind"], "wait")
        self.work(8)
        self.assertEqual(self.scan(picking.name)["kind"], "print")

    def test_a_second_print_says_so(self):
        _order, picking = self.labelled()
        self.as_packer(picking)._tiktok_labels("PDF")
        self.assertIn("printed before", self.scan(picking.name)["text"])

    def test_nothing_prints_for_an_order_that_was_cancelled_meanwhile(self):
        order, picking = self.labelled()
        self.travel(minutes=10)
        payload = self.sandbox.orders.payload(self.shop, order.external_id)
        payload["status"] = "CANCELLED"
        payload["update_time"] += 60
        found = self.scan(picking.name)
        self.assertEqual(found["kind"], "stop")
        self.assertIn("cancelled", found["text"])
        checks = self.env["tiktok.gate.check"].search([("picking_id", "=", picking.id)])
        self.assertEqual(checks[:1].mapped("verdict"), ["stop"], "it is kept")

    def test_what_ships_with_an_own_carrier_has_no_label_here(self):
        _order, picking = self.ready("SPOON-1", shipping_type="SELLER")
        self.assertIn("own carrier", self.scan(picking.name)["text"])

    def test_an_unknown_code_says_so(self):
        for code in ("", "NO-SUCH-CODE"):
            self.assertEqual(self.scan(code)["kind"], "stop")

    def test_the_parcel_that_still_waits_goes_first(self):
        order, picking = self.ready(("SPOON-1", 2))
        self.leave(picking, spoon_1=1)
        rest = self.backorder(picking)
        self.assertEqual(self.scan(order.external_id)["picking_id"], rest.id)
