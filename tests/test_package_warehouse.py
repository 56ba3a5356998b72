"""TikTok lets another warehouse ship after the sale: told by the package alone."""

from odoo.tests import tagged

from .parcel_case import ParcelCase
from .test_gate import GateCase

#: the second warehouse of the example shop
RENO = "7498000000000000102"


class RenoCase(GateCase):
    """A second warehouse, with spoons too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reno = cls.env["stock.warehouse"].create({"name": "Reno", "code": "RENO"})
        mapped = cls.env["tiktok.warehouse"].search(
            [("backend_id", "=", cls.backend.id), ("external_id", "=", RENO)]
        )
        mapped.warehouse_id = cls.reno
        cls.env["stock.quant"]._update_available_quantity(
            cls.products["SPOON-1"], cls.reno.lot_stock_id, 10
        )

    def moved(self, order):
        """Warehouse of the open delivery."""
        open_pickings = order.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        return open_pickings.picking_type_id.warehouse_id


@tagged("post_install", "-at_install")
class TestSwitchedWarehouse(RenoCase):
    """TikTok says so nowhere but in the order: no event, see the contract."""

    def switch(self, order=None):
        order = order or self.order
        self.life.switch_warehouse(self.shop, order.external_id, RENO)

    def press(self, delivery):
        """Press Validate on goods that nobody has counted yet."""
        return self.as_packer(delivery).button_validate()

    def test_nothing_is_validated_in_the_warehouse_that_does_not_ship_any_more(self):
        self.switch()
        text = self.refusal(self.press, self.delivery)
        self.assertIn("another warehouse", text)
        # asked again within the seconds until the delivery is moved
        self.assertIn("another warehouse", self.refusal(self.press, self.delivery))
        self.assertEqual(self.delivery.state, "assigned")
        self.run_jobs()
        self.assertEqual(self.delivery.state, "cancel")
        self.assertEqual(self.moved(self.order), self.reno)
        self.assertFalse(self.order._stop_reasons())

    def test_with_the_goods_in_hand_a_person_chooses(self):
        self.switch()
        self.refusal(self.validate, self.delivery)
        self.run_jobs()
        self.assertEqual(self.delivery.state, "assigned")
        self.assertEqual(self.order.open_change_ids.kind, "warehouse")

    def test_nothing_is_printed_there_either(self):
        self.switch()
        text = self.refusal(self.as_packer(self.delivery).do_print_picking)
        self.assertIn("another warehouse", text)

    def test_the_others_of_a_bulk_go(self):
        other, delivery = self.ready()
        self.travel(minutes=10)
        self.switch(other)
        self.validate(self.delivery | delivery)
        self.assertEqual(self.delivery.state, "done")
        self.assertEqual(delivery.state, "assigned")

    def test_the_poll_finds_it_though_nobody_has_touched_the_delivery(self):
        self.switch()
        self.poll()
        self.run_jobs()
        self.assertEqual(self.moved(self.order), self.reno)

    def test_where_it_may_happen_orders_are_polled_every_minute(self):
        cursor = self.backend._cursor("order")
        cursor.interval_minutes = 5
        self.poll()
        cursor.invalidate_recordset()
        self.assertEqual(cursor.interval_now, 1)
        self.assertIn("another warehouse", cursor.interval_reason)
        self.validate(self.delivery)
        self.env["tiktok.order"].search([]).external_state = "IN_TRANSIT"
        self.assertFalse(cursor._may_switch_warehouse())


@tagged("post_install", "-at_install")
class TestPackageWarehouse(RenoCase, ParcelCase):
    def pack(self, order, warehouse=RENO, update_time=None):
        """TikTok has a package for an order, from this warehouse."""
        payload = {
            "package_id": f"9{order.external_id}",
            "package_status": "TO_FULFILL",
            "update_time": update_time or order.external_updated + 60,
            "warehouse_id": warehouse,
            "order_ids": [order.external_id],
            "orders": [
                {
                    "id": order.external_id,
                    "skus": [],
                }
            ],
            "order_line_item_ids": order.line_ids.mapped("external_id"),
        }
        self.env["tiktok.package"]._mirror(self.backend, [payload])
        self.run_jobs()
        return order.package_ids

    def test_an_untouched_delivery_moves_to_the_warehouse_of_the_package(self):
        order, delivery = self.ready(("SPOON-1", 2))
        self.assertEqual(self.moved(order), self.warehouse)
        self.pack(order)
        self.assertEqual(self.moved(order), self.reno)
        self.assertEqual(delivery.state, "cancel")
        self.assertEqual(self.moves(order.sale_order_id), {"SPOON-1": 2})

    def test_goods_in_hand_are_a_persons_choice(self):
        order, delivery = self.ready("SPOON-1")
        self.set_picked(delivery)
        delivery.printed = True
        self.pack(order)
        self.assertEqual(self.moved(order), self.warehouse)
        change = order.open_change_ids
        self.assertEqual(change.kind, "warehouse")
        self.assertIn("Reno", change.text_tiktok)
        self.assertTrue(delivery.tiktok_stop_text)

    def test_the_same_warehouse_changes_nothing(self):
        order, delivery = self.ready("SPOON-1")
        self.pack(order, order.warehouse_external_id)
        self.assertNotEqual(delivery.state, "cancel")
        self.assertEqual(self.moved(order), self.warehouse)

    def test_reading_the_order_again_does_not_bring_the_old_warehouse_back(self):
        order, _delivery = self.ready("SPOON-1")
        self.pack(order)
        self.deliver({"id": order.external_id})
        self.assertEqual(self.moved(order), self.reno)
        self.assertFalse(order.open_change_ids)
