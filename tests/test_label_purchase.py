"""Labels are bought once, whatever happens in between."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .label_case import LabelCase


@tagged("post_install", "-at_install")
class TestLabelPurchase(LabelCase):
    def test_a_label_is_on_the_transfer_after_one_job(self):
        order, picking = self.ready("SPOON-1")
        self.arrange(picking, jobs=False)
        self.run_jobs()
        shipment = self.shipments(picking)
        self.assertTrue(self.label(shipment).startswith(b"%PDF"))
        self.assertEqual(shipment.label_state, "ready")
        self.assertEqual(shipment.label_attachment_id.res_model, "stock.picking")
        self.assertEqual(shipment.label_attachment_id.res_id, picking.id)
        self.assertEqual(self.bought(), 1)
        self.assertEqual(order.line_ids.shipment_id, shipment)

    def test_the_label_is_confirmed_by_reading_the_order(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        self.assertEqual(shipment.state, "confirmed")
        self.assertTrue(shipment.confirmed_at)
        self.assertTrue(shipment.tracking_number)
        self.assertEqual(picking.carrier_tracking_ref, shipment.tracking_number)

    def test_weight_and_size_go_in_pounds_and_inches(self):
        _order, picking = self.ready(("SPOON-1", 2))
        box = self.box_type()
        self.put_in_box(picking, package_type_id=box.id)
        self.arrange(picking)
        body = self.bodies("/packages")[-1]
        # 2 × 500 g and the box, rounded up
        self.assertEqual(body["weight"], {"value": "2.426", "unit": "POUND"})
        self.assertEqual(
            body["dimension"],
            {"length": "11.82", "width": "7.88", "height": "3.94", "unit": "INCH"},
        )

    def test_what_the_packer_has_weighed_counts(self):
        _order, picking = self.ready("SPOON-1")
        self.put_in_box(picking, shipping_weight=0.9)
        self.assertAlmostEqual(self.arrange(picking).weight, 900)

    def test_pieces_that_tiktok_has_cancelled_weigh_nothing(self):
        order, picking = self.ready(("SPOON-1", 3))
        self.backend.cut_off = "validated"
        unit = order.line_ids[0]
        unit.is_cancelled = True
        measure, unknown = self.env["tiktok.parcel.measurer"]._measure(
            picking, picking.env["stock.package"], order.line_ids[1:2]
        )
        self.assertAlmostEqual(measure.weight, 500)
        self.assertFalse(unknown)

    def test_a_kit_weighs_what_its_parts_weigh(self):
        order, picking = self.ready(("MUG-BLU-3FOR2", 2))
        measure, _unknown = self.env["tiktok.parcel.measurer"]._measure(
            picking, picking.env["stock.package"], order.line_ids[:1]
        )
        self.assertAlmostEqual(measure.weight, 1500)

    def test_part_of_a_line_whose_label_is_there_buys_no_second_one(self):
        order, picking = self.ready(("SPOON-1", 2))
        picking.move_ids.quantity = 1
        self.arrange(picking)
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.work()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.bought(), 1)
        self.assertEqual(len(order.line_ids.shipment_id), 1)
        rest = picking.backorder_ids
        self.arrange(rest)
        self.assertEqual(self.bought(), 2)
        self.assertEqual(self.shipments(rest).unit_count, 1)

    def test_two_boxes_are_two_labels_with_their_pieces(self):
        order, picking = self.ready(("SPOON-1", 3))
        line = picking.move_line_ids
        line.quantity = 2
        self.put_in_box(picking)
        second = self.env["stock.package"].create({"name": "PACK-2"})
        line.copy({"quantity": 1, "result_package_id": second.id})
        shipments = self.arrange(picking)
        self.assertEqual(sorted(shipments.mapped("unit_count")), [1, 2])
        self.assertEqual(self.bought(), 2)
        self.assertEqual(len(set(shipments.mapped("package_external_id"))), 2)
        kinds = {body["ship_type"] for body in self.bodies("/packages")[-2:]}
        self.assertEqual(kinds, {"2"})

    def test_parts_of_a_bundle_are_named(self):
        order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking, jobs=False)
        unit = order.line_ids
        exporter = self.env["tiktok.label.exporter"]
        for told in (
            [[unit.id, "p1"], [unit.id, "p2"]],
            {unit.external_id: ["p1", "p2"]},
        ):
            shipment.sub_items = told
            parts = exporter._sub_items(shipment)
            self.assertEqual(parts, {unit.external_id: ["p1", "p2"]})

    # === MEANWHILE === #

    def test_a_label_of_seller_center_is_taken_over(self):
        order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        self.life.ship(self.shop, order.external_id)
        bought = self.calls("createPackages")
        dialog.action_arrange()
        self.work()
        shipment = self.shipments(picking)
        self.assertEqual(self.calls("createPackages"), bought)
        self.assertEqual(shipment.state, "confirmed")
        self.assertTrue(self.label(shipment))
        self.assertIn("Seller Center", shipment.warning)

    def test_a_label_of_seller_center_that_odoo_knows_is_fetched(self):
        order, picking = self.ready("SPOON-1")
        self.life.ship(self.shop, order.external_id)
        self.deliver({"id": order.external_id})
        self.assertEqual(picking.state, "assigned")
        bought = self.calls("createPackages")
        shipment = self.arrange(picking)
        self.assertEqual(self.calls("createPackages"), bought)
        self.assertEqual(shipment.state, "confirmed")
        self.assertTrue(self.label(shipment))

    def test_a_transfer_validated_without_a_label_gets_one_by_itself(self):
        _order, picking = self.ready("SPOON-1")
        self.validate(picking)
        self.work()
        shipment = self.shipments(picking)
        self.assertEqual((picking.state, shipment.state), ("done", "confirmed"))
        self.assertAlmostEqual(shipment.weight, 500)
        self.assertTrue(self.label(shipment))

    def test_an_order_cancelled_meanwhile_gets_no_label(self):
        order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        self.life.cancel(self.shop, order.external_id)
        dialog.action_arrange()
        self.work()
        self.assertEqual(self.calls("createPackages"), 0)
        self.assertFalse(order.line_ids.shipment_id)

    def test_a_request_to_cancel_is_not_refused_by_a_label(self):
        order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        self.life.request_cancel(self.shop, order.external_id)
        dialog.action_arrange()
        self.work()
        shipment = self.shipments(picking)
        self.assertEqual(self.bought(), 0)
        self.assertEqual(shipment.state, "wanted")
        self.assertEqual(self.kinds(shipment), ["label_order_waits"])

    def test_a_withdrawn_request_lets_the_label_go_by_itself(self):
        order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        self.life.request_cancel(self.shop, order.external_id)
        dialog.action_arrange()
        self.work()
        self.life.withdraw_request(self.shop, order.external_id)
        self.travel(minutes=11)
        self.work()
        shipment = self.shipments(picking)
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual(self.kinds(shipment), [])

    def test_a_label_that_tiktok_undoes_is_arranged_anew(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking)
        old = shipment.tracking_number
        shipment._package_undone()
        self.assertEqual(picking.tiktok_label_state, "arrange")
        self.assertFalse(picking.carrier_tracking_ref)
        self.assertFalse(shipment.unit_ids)
        self.assertNotIn(old, picking.tiktok_label_number or "")

    # === REFUSALS === #

    def test_one_refused_of_ten_costs_the_others_nothing(self):
        pickings = self.env["stock.picking"]
        for number in range(10):
            order, picking = self.ready("SPOON-1")
            pickings |= picking
            if number == 8:
                unlucky = order
        self.no_weight()
        dialog = self.dialog(pickings)
        line = dialog.line_ids.filtered(lambda x: x.order_ref == unlucky.external_id)
        line.weight = 5000
        dialog.action_arrange()
        self.work()
        shipments = self.shipments(pickings)
        refused = shipments.filtered(lambda s: s.state == "refused")
        self.assertEqual(refused.order_id, unlucky)
        self.assertEqual(self.kinds(refused), ["label_no_service"])
        self.assertEqual((shipments - refused).mapped("state"), ["confirmed"] * 9)
        self.assertEqual(self.bought(), 9)

    def test_a_refused_label_is_arranged_again_after_mending(self):
        _order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        dialog.line_ids.weight = 5000
        dialog.action_arrange()
        self.work()
        again = self.dialog(picking)
        self.assertEqual(again.line_ids.shipment_id, self.shipments(picking))
        again.line_ids.write({"weight": 1, "problem": False})
        again.action_arrange()
        self.work()
        shipment = self.shipments(picking)
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual(self.kinds(shipment), [])

    def test_nothing_is_bought_in_shadow_or_when_off(self):
        _order, picking = self.ready("SPOON-1")
        for mode in ("shadow", "off"):
            dialog = self.dialog(picking)
            self.backend.shipping_mode = mode
            self.assertIn("not live", self.refusal(dialog.action_arrange))
            self.backend.shipping_mode = "live"
        shipment = self.arrange(picking, jobs=False)
        self.backend.shipping_mode = "shadow"
        self.work()
        self.assertEqual(self.bought(), 0)
        self.assertEqual(shipment.state, "wanted")

    def test_a_copied_database_buys_nothing(self):
        _order, picking = self.ready("SPOON-1")
        self.arrange(picking, jobs=False)
        account = type(self.env["tiktok.account"])
        with patch.object(account, "is_copied_database", True):
            self.work()
        self.assertEqual(self.bought(), 0)

    def test_old_tries_are_forgotten(self):
        _order, picking = self.ready("SPOON-1")
        self.arrange(picking)
        attempts = self.env["tiktok.label.attempt"].search([])
        self.assertEqual(len(attempts), 1)
        attempts.started_at = fields.Datetime.now() - timedelta(days=31)
        self.env["tiktok.label.attempt"]._gc_attempts()
        self.assertFalse(attempts.exists())
