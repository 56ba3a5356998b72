"""TikTok lets another warehouse ship after the sale: told by the package alone."""

from odoo.tests import tagged

from .parcel_case import ParcelCase

#: the second warehouse of the example shop
RENO = "7498000000000000102"


@tagged("post_install", "-at_install")
class TestPackageWarehouse(ParcelCase):
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

    def moved(self, order):
        """Warehouse of the open delivery."""
        open_pickings = order.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        return open_pickings.picking_type_id.warehouse_id

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
