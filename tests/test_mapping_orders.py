"""Orders wait for a mapping and go on by themselves when it is saved."""

from datetime import timedelta

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

    def age(self, orders):
        """Let an hour pass since the last work on these orders."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE tiktok_order SET write_date = %s WHERE id IN %s",
            [fields.Datetime.now() - timedelta(hours=1), orders._ids],
        )

    def run_due_orders(self):
        self.env.invalidate_all()
        cron = self.env.ref("connector_tiktok_shop.ir_cron_import_due_orders")
        cron.sudo().method_direct_trigger()
        self.env.invalidate_all()

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

    def test_mapping_saved_while_the_job_ran_releases_the_order_a_little_later(self):
        order = self.place("SPOON-1")
        sku = self.find("SPOON-1")
        exception = self.open_exceptions("sku_unmapped", sku)
        # whoever saved the mapping could not see the order wait: it released none
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE tiktok_sku SET product_id = %s, mapping_state = 'mapped' "
            "WHERE id = %s",
            [self.product("TO-LATE").id, sku.id],
        )
        self.env.invalidate_all()
        exception._close("solved")
        self.age(order)
        self.run_due_orders()
        self.run_jobs()
        self.assertEqual(order.sync_state, "done")

    def test_orders_whose_cause_is_not_mended_stay_where_they_are(self):
        order = self.place("SPOON-1")
        self.age(order)
        self.run_due_orders()
        self.assertEqual(order.sync_state, "blocked")
        self.assertFalse(self.run_jobs())
