"""Orders wait for a mapping and go on by themselves when it is saved."""

from odoo import fields

from .catalog_case import CatalogCase


class TestMappingOrders(CatalogCase):
    SHOP = "7495000000000000101"

    def place(self, *lines):
        """Orders of the sandbox that are ready to ship, imported."""
        past = self._timestamp(fields.Datetime.now()) - 7200
        ids = [
            self.sandbox.place_order(self.SHOP, [{"sku": sku}], hold=False, when=past)[
                "id"
            ]
            for sku in lines
        ]
        for order_id in ids:  # seen by the next poll
            self.sandbox.life.change_address(self.sandbox.shop(self.SHOP), order_id)
        self.travel(minutes=1)
        self.run_flow("order")
        orders = self.env["tiktok.order"].search([("external_id", "in", ids)])
        self.assertEqual(len(orders), len(ids))
        return orders

    def find(self, seller_sku):
        domain = [
            ("seller_sku", "=", seller_sku),
            ("backend_id", "=", self.backend.id),
        ]
        return self.env["tiktok.sku"].search(domain)

    def test_orders_of_one_unknown_sku_share_one_exception_and_go_on_together(self):
        orders = self.place("SPOON-1", "SPOON-1", "SPOON-1")
        self.assertEqual(set(orders.mapped("sync_state")), {"blocked"})
        self.assertFalse(orders.sale_order_id)
        sku = self.find("SPOON-1")
        self.assertGreaterEqual(sku.waiting_order_count, 3)
        exception = self.open_exceptions("sku_unmapped", sku)
        self.assertEqual(len(exception), 1)
        self.assertEqual(exception.action_cure()["res_id"], sku.id)
        waiting = sku.waiting_order_count
        sku.product_id = self.product("TO-SPOON")
        self.assertIn(str(waiting), sku.message_ids[0].body)
        self.run_jobs()
        self.assertEqual(set(orders.mapped("sync_state")), {"done"})
        self.assertEqual(
            orders.sale_order_id.order_line.product_id.filtered("is_storable"),
            sku.product_id,
        )
        self.assertFalse(self.open_exceptions(record=sku))
        self.assertFalse(sku.waiting_order_count)

    def test_product_with_the_code_made_later_is_enough(self):
        order = self.place("SPOON-1")
        self.product("SPOON-1")
        self.run_jobs()
        self.assertEqual(order.sync_state, "done")

    def test_bundle_order_goes_on_with_the_proposed_kit(self):
        self.product("MUG-BLU")
        order = self.place("MUG-BLU-3FOR2")
        self.assertEqual(order.sync_state, "blocked")
        sku = self.find("MUG-BLU-3FOR2")
        self.open_exceptions("bundle_unmapped", sku).action_cure()
        self.run_jobs()
        self.assertEqual(order.sync_state, "done")
        moves = order.sale_order_id.picking_ids.move_ids
        self.assertEqual(moves.product_id.default_code, "MUG-BLU")
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 3)

    def test_pack_is_sold_as_one_piece_and_delivered_as_many(self):
        product = self.product("TO-PIECE")
        self.env["tiktok.sku.alias"].create(
            {"alias": "SPOON-1", "product_id": product.id, "pack_quantity": 6}
        )
        order = self.place("SPOON-1")
        line = order.sale_order_id.order_line.filtered(
            lambda line: line.product_id == product
        )
        self.assertEqual((line.product_uom_qty, line.price_unit), (1, 10))
        self.assertEqual(line.move_ids.product_qty, 6)

    def test_archived_product_blocks_until_it_is_restored(self):
        product = self.product("SPOON-1")
        self.place("SPOON-1")
        product.active = False
        order = self.place("SPOON-1")
        sku = self.find("SPOON-1")
        self.assertEqual(len(self.open_exceptions("sku_archived", sku)), 1)
        product.active = True
        self.run_jobs()
        self.assertEqual(order.sync_state, "done")
