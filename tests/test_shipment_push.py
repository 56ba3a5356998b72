from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .shipment_case import MARK, ShipmentCase, ups


class TestShipmentPush(ShipmentCase):
    """From the validated delivery to TikTok's confirmation."""

    def test_a_validated_delivery_is_told_and_confirmed(self):
        order = self.sold("SPOON-1", "SPOON-1")
        picking = self.leave(order)
        shipment = self.shipments(order)
        self.assertEqual(shipment.state, "wanted")
        self.assertEqual(shipment.picking_ids, picking)
        self.assertEqual(shipment.unit_ids, order.line_ids)
        self.assertFalse(self.marked, "nothing is sent while validating")
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual(set(self.there(order).values()), {ups(1)})
        self.assertEqual(len(self.marked), 1)
        self.assertEqual(shipment.provider_id, self.provider)
        self.assertTrue(shipment.package_external_id)
        self.assertIn(ups(1), picking.message_ids[0].body)
        self.assertEqual(picking.tiktok_shipping_state, "confirmed")
        self.assertFalse(self.problems())

    def test_validating_asks_nothing_of_tiktok(self):
        order = self.sold()
        before = len(self.requests())
        self.leave(order)
        self.assertEqual(len(self.requests()), before)

    def test_a_backorder_is_the_next_parcel(self):
        order = self.sold("SPOON-1", "SPOON-1", "SPOON-1")
        self.leave(order, **{"SPOON-1": 2})
        self.run_jobs()
        self.assertEqual(sorted(filter(None, self.there(order).values())), [ups(1)] * 2)
        self.leave(order, serial=2)
        self.run_jobs()
        self.assertEqual(
            sorted(self.there(order).values()), sorted([ups(1), ups(1), ups(2)])
        )
        self.assertEqual(self.shipments(order).mapped("state"), ["confirmed"] * 2)

    def test_two_parcels_of_one_order_go_one_after_the_other(self):
        order = self.sold("SPOON-1", "SPOON-1")
        self.leave(order, **{"SPOON-1": 1})
        self.leave(order, serial=2)
        self.run_jobs()
        self.assertEqual([number for *_rest, number in self.marked], [ups(1), ups(2)])
        self.assertEqual(self.shipments(order).mapped("state"), ["confirmed"] * 2)

    def test_ten_deliveries_together_and_the_ninth_is_refused(self):
        orders = [self.sold() for _order in range(10)]
        taken = self.sold(user_id=orders[8].buyer_external_id)
        self.leave(taken, serial=9)
        self.run_jobs()
        pickings = self.env["stock.picking"]
        for serial, order in enumerate(orders, 1):
            picking = self.delivery(order)
            picking.carrier_id = self.ups
            picking.carrier_tracking_ref = ups(serial)
            pickings |= picking
        # the platform knows another address of the ninth: Odoo could not see it coming
        bad = orders[8]
        address = self.platform_order(bad)["recipient_address"]
        address["full_address"] = "another address"
        pickings.button_validate()
        self.run_jobs()
        states = [self.shipments(order).state for order in orders]
        self.assertEqual(states, ["confirmed"] * 8 + ["refused"] + ["confirmed"])
        refused = self.shipments(bad)
        self.assertEqual(self.problems(), ["number_refused"])
        self.assertTrue(self.open_exceptions(record=refused).deadline)
        # repaired on the transfer, it goes by itself
        refused.picking_id.carrier_tracking_ref = ups(19)
        self.run_jobs()
        self.assertEqual(refused.state, "confirmed")
        self.assertFalse(self.problems())

    def test_a_parcel_without_a_number_waits_for_it(self):
        order = self.sold()
        picking = self.leave(order, number="")
        self.run_jobs()
        shipment = self.shipments(order)
        self.assertEqual(shipment.state, "wanted")
        self.assertEqual(self.open_exceptions(record=shipment).code, "number_missing")
        self.assertEqual(picking.tiktok_shipping_state, "number")
        picking.carrier_tracking_ref = f" {ups(1)}\u200b"
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")
        self.assertFalse(self.problems())

    def test_a_shop_may_refuse_parcels_without_a_number(self):
        self.backend.shipping_number_policy = "refuse"
        order = self.sold()
        with self.assertRaisesRegex(UserError, "tracking number"):
            self.leave(order, number="")
        self.leave(order)

    def test_a_plan_that_fails_keeps_the_validation(self):
        order = self.sold()
        planner = type(self.env["tiktok.parcel.planner"])
        with (
            self.assertLogs("odoo.addons.connector_tiktok_shop", "ERROR"),
            self.patched(planner, "_plan", ValueError("bug")),
        ):
            picking = self.leave(order)
        self.assertEqual(picking.state, "done")
        problem = self.open_exceptions("shipment_not_planned")
        self.assertEqual(problem.res_id, order.id)
        problem.action_cure()
        self.run_jobs()
        self.assertEqual(self.shipments(order).state, "confirmed")
        self.assertFalse(self.problems())

    def test_a_packer_with_no_other_right_opens_a_shipment(self):
        """The row on the tab TikTok of a transfer."""
        order = self.sold()
        self.leave(order)
        packer = new_test_user(self.env, "packer", groups="stock.group_stock_user")
        shipment = self.shipments(order).with_user(packer)
        arch = etree.fromstring(shipment.get_view(view_type="form")["arch"])
        names = {
            node.get("name")
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        [values] = shipment.web_read(
            {
                name: {"fields": {"display_name": {}}}
                if shipment._fields[name].type == "many2one"
                else {}
                for name in names
            }
        )
        self.assertEqual(values["order_ref"], order.external_id)

    def test_off_wants_nothing_and_shadow_sends_nothing(self):
        self.backend.shipping_mode = "off"
        order = self.sold()
        self.leave(order)
        self.assertFalse(self.shipments(order))
        self.backend.shipping_mode = "shadow"
        other = self.sold()
        self.leave(other)
        self.run_jobs()
        self.assertEqual(self.shipments(other).state, "wanted")
        self.assertFalse(self.marked)

    def test_a_copied_database_sends_nothing(self):
        order = self.sold()
        self.leave(order)
        before = len(self.requests(MARK))
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "a-copy")
        self.run_jobs()
        self.assertEqual(len(self.requests(MARK)), before)
        self.assertEqual(self.shipments(order).state, "wanted")

    def test_a_shop_without_a_job_runner_sends_in_the_scheduled_action(self):
        self.backend.run_in_cron = True
        order = self.sold_in_cron()
        self.leave(order)
        self.run_cron("ir_cron_export_shipments")
        self.assertEqual(self.shipments(order).state, "confirmed")

    def test_a_job_that_got_lost_is_mended(self):
        order = self.sold()
        self.leave(order)
        self._jobs().unlink()
        self.run_cron("ir_cron_export_shipments")
        self.assertEqual(self.shipments(order).state, "wanted", "not lost yet")
        self.age(self.shipments(order), minutes=11)
        self.run_cron("ir_cron_export_shipments")
        self.assertEqual(self.shipments(order).state, "confirmed")

    def test_what_a_supplier_delivers_directly_is_told_as_well(self):
        order = self.sold("SPOON-1")
        picking = self.delivery(order)
        self.deliver_directly(picking)
        self.assertNotEqual(picking.picking_type_code, "outgoing")
        self.leave(order)
        self.run_jobs()
        self.assertEqual(set(self.there(order).values()), {ups(1)})
