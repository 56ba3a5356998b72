"""The dialog *Arrange Shipment*: what it shows, and what it lets go."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .label_case import LabelCase


@tagged("post_install", "-at_install")
class TestLabelDialog(LabelCase):
    def test_services_have_names_and_prices_and_the_usual_one_is_chosen(self):
        _order, picking = self.ready("SPOON-1")
        line = self.dialog(picking).line_ids
        self.assertEqual(len(line.service_ids), 3)
        self.assertTrue(line.service_id.is_default)
        self.assertIn("USPS Ground Advantage", line.service_id.display_name)
        self.assertIn("$", line.price_text)

    def test_the_chosen_service_is_bought(self):
        _order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        line = dialog.line_ids
        fast = line.service_ids.filtered(lambda s: s.name == "FedEx 2Day")
        line.service_id = fast
        self.assertIn(line.price_text, dialog.total_text)
        dialog.action_arrange()
        self.work()
        shipment = self.shipments(picking)
        self.assertEqual(shipment.service_name, "FedEx 2Day")
        self.assertAlmostEqual(shipment.service_price, fast.price)

    def test_prices_follow_the_weight_when_asked_again(self):
        _order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        before = dialog.line_ids.price
        dialog.line_ids.weight = 4
        dialog.action_ask_again()
        self.assertGreater(dialog.line_ids.price, before)

    def test_a_missing_weight_is_a_problem_of_its_row_alone(self):
        self.no_weight("MUG-BLU")
        _order, light = self.ready("MUG-BLU")
        _order, heavy = self.ready("SPOON-1")
        dialog = self.dialog(light | heavy)
        self.assertEqual((dialog.ready_count, dialog.problem_count), (1, 1))
        dialog.action_arrange()
        self.assertEqual(dialog.line_ids.picking_id, light)
        self.work()
        self.assertEqual(len(self.shipments(heavy)), 1)
        dialog.line_ids.weight = 0.3
        dialog.action_arrange()
        self.work()
        self.assertAlmostEqual(self.shipments(light).weight, 300)
        self.assertEqual(self.bought(), 2)

    def test_half_a_size_is_a_problem(self):
        _order, picking = self.ready("SPOON-1")
        line = self.dialog(picking).line_ids
        line.write({"box_length": 10, "box_width": 5, "box_height": 0})
        self.assertIn("three sides", line.problem_text)
        line.box_height = 2
        self.assertFalse(line.problem_text)

    def test_a_box_that_is_too_weak_is_a_problem(self):
        _order, picking = self.ready(("SPOON-1", 4))
        self.put_in_box(picking, package_type_id=self.box_type(max_weight=1).id)
        self.assertIn("Too heavy", self.dialog(picking).line_ids.problem_text)

    def test_the_usual_box_of_the_operation_type_counts(self):
        self.type_out.tiktok_package_type_id = self.box_type()
        _order, picking = self.ready("SPOON-1")
        line = self.dialog(picking).line_ids
        self.assertAlmostEqual(line.weight, 0.6)
        self.assertAlmostEqual(line.box_length, 30)

    def test_pounds_and_inches_are_shown_where_odoo_uses_pounds(self):
        self.env["ir.config_parameter"].set_param("product.weight_in_lbs", "1")
        _order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        self.assertEqual((dialog.weight_unit, dialog.length_unit), ("lb", "in"))
        dialog.line_ids.write(
            {"weight": 1, "box_length": 10, "box_width": 10, "box_height": 10}
        )
        dialog.action_arrange()
        shipment = self.shipments(picking)
        self.assertAlmostEqual(shipment.weight, 453.59, places=1)
        self.assertAlmostEqual(shipment.box_length, 25.4)

    def test_a_parcel_that_is_too_large_says_so_in_its_row(self):
        _order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        dialog.line_ids.weight = 5000
        dialog.action_ask_again()
        self.assertIn("too heavy or too large", dialog.line_ids.problem_text)

    def test_an_own_carrier_order_gets_no_label(self):
        _order, picking = self.ready("SPOON-1", shipping_type="SELLER")
        dialog = self.dialog(picking)
        self.assertIn("Own carrier", dialog.line_ids.problem_text)
        self.assertFalse(dialog.ready_count)
        self.refusal(dialog.action_arrange)

    def test_where_tiktok_chooses_the_row_says_so(self):
        order, picking = self.ready("SPOON-1")
        rule = order._shipping_capability()
        rule.write({"flow": "ship_package", "ignores_handover": True})
        dialog = self.dialog(picking)
        self.assertIn("carrier by TikTok", dialog.line_ids.problem_text)
        self.assertTrue(dialog.ready_count)

    def test_a_stopped_order_says_why(self):
        order, picking = self.ready("SPOON-1")
        self.ask(order)
        self.assertIn("cancel", self.dialog(picking).line_ids.problem_text)

    def test_what_is_arranged_is_not_offered_again(self):
        _order, picking = self.ready("SPOON-1")
        self.arrange(picking)
        text = self.refusal(self.as_packer(picking).action_tiktok_arrange)
        self.assertIn("arranged already", text)

    def test_a_silent_tiktok_does_not_keep_the_dialog_from_opening(self):
        _order, picking = self.ready("SPOON-1")
        self.sandbox.faults.add("timeout", "getEligibleShippingServices")
        dialog = self.dialog(picking)
        self.assertIn("not told", dialog.note)
        dialog.action_arrange()
        self.work()
        self.assertEqual(self.shipments(picking).state, "confirmed")

    def test_a_hundred_transfers_are_arranged_at_once(self):
        orders = self.deliver(*[self.place("SPOON-1") for _n in range(100)])
        pickings = orders.sale_order_id.picking_ids
        dialog = self.dialog(pickings)
        self.assertEqual(dialog.ready_count, 100)
        # a person waits: only the first ones are asked about
        self.assertEqual(self.calls("getEligibleShippingServices"), 20)
        dialog.action_arrange()
        self.work(6)
        shipments = self.shipments(pickings)
        self.assertEqual(set(shipments.mapped("label_state")), {"ready"})
        self.assertEqual(self.bought(), 100)

    def test_the_warehouse_may_arrange_and_others_may_not(self):
        _order, picking = self.ready("SPOON-1")
        self.assertTrue(self.dialog(picking))
        seller = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        with self.assertRaises(AccessError):
            picking.with_user(seller).action_tiktok_arrange()

    def test_a_program_cannot_arrange_parcels_of_another_company(self):
        order, picking = self.ready("SPOON-1")
        dialog = self.dialog(picking)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="stock.group_stock_user",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        wizards = self.env["tiktok.shipment.arrange"].with_user(stranger)
        row = {
            "parcel": dialog.line_ids.parcel,
            "order_id": order.id,
            "flow": "create_packages",
        }
        forged = wizards.create({"line_ids": [(0, 0, row)]})
        for work in (forged.action_arrange, forged.action_ask_again):
            with self.assertRaises(AccessError):
                work()
        self.assertFalse(self.shipments(picking))
