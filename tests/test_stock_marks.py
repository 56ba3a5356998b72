"""What changes stock is marked: cheaply, completely, without locks."""

from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command

from .stock_marks_case import StockMarksCase


class TestStockMarks(StockMarksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shirt = cls.product("SHIRT")
        cls.stock(cls.shirt, 10)

    # === WHAT IS MARKED === #

    def test_receipt_is_marked(self):
        self.stock(self.shirt, 5)
        self.assertTrue(self.marked(self.shirt))

    def test_reservation_and_its_end_are_marked(self):
        move = self.moved(self.shirt, 2, self.home, self.customers)
        move._action_assign()
        self.assertTrue(self.marked(self.shirt), "reserve")
        move._do_unreserve()
        self.assertTrue(self.marked(self.shirt), "unreserve")

    def test_sale_on_another_channel_is_marked(self):
        self.sale(self.shirt)
        self.assertTrue(self.marked(self.shirt))

    def test_stock_that_goes_to_another_shelf_is_marked(self):
        shelf = self.home.create({"name": "Far", "location_id": self.home.id})
        self.env["stock.quant"].search(
            [("product_id", "=", self.shirt.id), ("location_id", "=", self.home.id)]
        ).location_id = shelf
        self.assertTrue(self.marked(self.shirt))

    def test_deleted_stock_is_marked_and_an_empty_row_is_not(self):
        full = self.env["stock.quant"].search([("product_id", "=", self.shirt.id)])
        full.sudo().unlink()
        self.assertTrue(self.marked(self.shirt), "full")
        empty = full.sudo().create(
            {"product_id": self.shirt.id, "location_id": self.home.id, "quantity": 0}
        )
        self.forget()
        empty.unlink()
        self.assertFalse(self.marked(self.shirt), "empty")

    def test_counting_without_applying_is_not_marked(self):
        quant = self.env["stock.quant"].search([("product_id", "=", self.shirt.id)])
        quant.with_context(inventory_mode=True).inventory_quantity = 3
        self.assertFalse(self.marked(self.shirt))
        quant.action_apply_inventory()
        self.assertTrue(self.marked(self.shirt))

    def test_unreserved_demand_that_is_cancelled_is_marked(self):
        order = self.sale(self.product("NONE"))
        move = order.picking_ids.move_ids
        self.forget()
        move._action_cancel()
        self.assertTrue(self.marked(move.product_id))

    def test_bill_of_materials_marks_kit_and_parts(self):
        kit = self.kit({self.shirt: 2})
        self.assertLessEqual({kit.id, self.shirt.id}, set(self.marks()))
        self.forget()
        bom = kit.bom_ids
        for vals in (
            {"product_qty": 2},
            {"sequence": 7},
            {"type": "normal"},
            {"bom_line_ids": [Command.update(bom.bom_line_ids.id, {"product_qty": 5})]},
            {"bom_line_ids": [Command.create({"product_id": self.product("B").id})]},
            {"bom_line_ids": [Command.delete(bom.bom_line_ids.id)]},
            {"active": False},
        ):
            bom.write(vals)
            self.assertTrue(self.marked(kit), vals)
        bom.code = "a name"
        self.assertFalse(self.marked(kit))
        bom.unlink()
        self.assertTrue(self.marked(kit))

    def test_product_that_loses_its_stock_is_marked(self):
        other = self.product("OTHER")
        for vals in ({"is_storable": False}, {"active": False}, {"active": True}):
            other.product_tmpl_id.write(vals)
            self.assertTrue(self.marked(other), vals)
        other.active = False
        self.assertTrue(self.marked(other))
        other.name = "Other"
        self.assertFalse(self.marked(other))

    def test_mapping_marks_the_sku_and_what_its_former_parts_make(self):
        sku, other = self.sku(self.shirt), self.sku(self.shirt, "again")
        self.forget()
        sku.product_id = self.product("NEW")
        self.assertEqual(self.due(), sku + other)

    def test_listing_that_is_live_again_marks_its_skus(self):
        sku = self.sku(self.shirt)
        self.forget()
        sku.tiktok_product_id.external_state = "SELLER_DEACTIVATED"
        self.env.flush_all()
        self.assertIn(sku, self.due())

    def test_settings_of_the_shop_and_its_warehouses_mark_everything(self):
        sku = self.sku(self.shirt)
        warehouse = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.backend.id)], limit=1
        )
        for record, vals in (
            (self.backend, {"stock_mode": "shadow"}),
            (warehouse, {"location_id": self.home.id}),
            (self.home, {"location_id": self.home.location_id.copy().id}),
            (self.env.ref("uom.product_uom_ton"), {"relative_factor": 2.0}),
        ):
            self.forget()
            record.write(vals)
            self.assertEqual(self.due(), sku, vals)

    def test_rule_marks_its_sku_or_the_whole_shop(self):
        sku, other = self.sku(self.shirt), self.sku(self.product("OTHER"))
        vals = {"backend_id": self.backend.id, "share": 50}
        Rule = self.env["tiktok.stock.rule"]
        self.forget()
        rule = Rule.create({**vals, "sku_id": sku.id})
        for change in (lambda: None, lambda: rule.write({"cap": 3}), rule.unlink):
            change()
            self.assertEqual(self.due(), sku)
            self.forget()
        category = self.env["product.category"].create({"name": "Shirts"})
        Rule.create({**vals, "categ_id": category.id})
        self.assertEqual(self.due(), sku + other)

    def test_nothing_is_marked_while_no_shop_sends_stock(self):
        self.backend.stock_mode = "off"
        self.forget()
        self.assertFalse(self.env["tiktok.backend"]._has_stock_flow())
        with self.assertQueryCount(0):
            self.changes._mark([self.shirt.id], "quant")
        self.stock(self.shirt, 1)
        self.assertFalse(self.marked(self.shirt))

    # === WHAT IT COSTS === #

    def test_a_transaction_is_marked_by_one_statement(self):
        self.changes._mark([self.shirt.id], "quant")
        self.env.cr.flush()
        self.forget()
        many = [self.product(f"P{number}").id for number in range(5)]
        for product_id in many * 3:
            self.changes._mark([product_id], "quant")
        with self.assertQueryCount(1):
            self.env.cr.flush()
        self.assertEqual(sorted(self.marks()), many)

    def test_what_a_savepoint_takes_back_is_not_marked(self):
        class Undone(Exception):
            pass

        other = self.product("UNDONE")
        self.changes._mark([self.shirt.id], "quant")
        try:
            with self.env.cr.savepoint():
                self.changes._mark([other.id], "quant")
                raise Undone
        except Undone:
            self.assertEqual(self.marks(), [self.shirt.id])

    def test_mark_wakes_the_pump_and_tells_its_workers_once(self):
        pump = self.env.ref("connector_tiktok_shop.ir_cron_export_stock_changes")
        Cron = self.env.registry["ir.cron"]
        self.env.cr.postcommit.clear()
        with patch.object(Cron, "_notifydb", autospec=True) as told:
            self.changes._mark([self.shirt.id], "quant")
            self.env.cr.flush()
            self.changes._mark([self.shirt.id], "quant")
            self.env.cr.flush()
            self.env.cr.postcommit.run()
        self.assertEqual(told.call_count, 1)
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", pump.id)])
        self.assertEqual(len(triggers), 2)

    # === WHO IS CONCERNED === #

    def test_part_concerns_kits_at_any_depth_in_every_shop(self):
        screw = self.product("SCREW")
        hinge = self.kit({screw: 4}, "HINGE")
        door = self.kit({hinge: 2}, "DOOR")
        lonely = self.sku(self.shirt)
        skus = self.sku(door) + self.sku(screw)
        self.forget()
        self.stock(screw, 3)
        self.assertEqual(self.due(), skus)
        self.assertNotIn(lonely, self.due())

    def test_sold_kit_concerns_what_shares_its_parts(self):
        screw, glue = self.product("SCREW"), self.product("GLUE")
        door = self.sku(self.kit({screw: 4, glue: 1}, "DOOR"))
        parts = self.sku(screw) + self.sku(glue)
        lonely = self.sku(self.shirt)
        self.forget()
        self.changes._mark_skus(door.ids, "order")
        self.assertEqual(self.due(), door + parts)
        self.assertNotIn(lonely, self.due())

    def test_kit_within_itself_does_not_run_for_ever(self):
        egg, hen = self.product("EGG"), self.product("HEN")
        self.bom(egg, {hen: 1})
        self.env.cr.execute(
            """INSERT INTO mrp_bom (product_tmpl_id, type, active, product_qty,
                                    product_uom_id, ready_to_produce, consumption)
               SELECT %s, 'phantom', true, 1, product_uom_id, ready_to_produce,
                      consumption
                 FROM mrp_bom WHERE product_tmpl_id = %s RETURNING id""",
            [hen.product_tmpl_id.id, egg.product_tmpl_id.id],
        )
        bom_id = self.env.cr.fetchone()[0]
        self.env.cr.execute(
            """INSERT INTO mrp_bom_line (bom_id, product_id, product_qty,
                                         product_uom_id, sequence)
               VALUES (%s, %s, 1, %s, 1)""",
            [bom_id, egg.id, egg.uom_id.id],
        )
        skus = self.sku(egg) + self.sku(hen)
        self.forget()
        self.changes._mark(hen.ids, "test")
        self.assertEqual(self.due(), skus)

    def test_shop_that_sends_no_stock_is_not_concerned(self):
        self.sku(self.shirt)
        self.stock(self.shirt, 1)
        self.env.cr.flush()
        # another shop keeps the marks going
        with patch.object(
            self.env.registry["tiktok.backend"], "_has_stock_flow", return_value=True
        ):
            self.backend.stock_mode = "off"
            self.assertFalse(self.due())

    # === CLAIM === #

    def test_claim_loses_nothing_that_comes_while_a_push_computes(self):
        sku = self.sku(self.shirt)
        self.forget()
        self.stock(self.shirt, 1)
        self.assertEqual(self.due(), sku)
        self.assertEqual(self.due(), sku, "claiming alone ends nothing")
        self.changes._done(sku.ids)
        self.assertFalse(self.due())
        self.stock(self.shirt, 1)
        self.assertEqual(self.due(), sku)

    def test_longest_waiting_sku_comes_first(self):
        first, second = self.sku(self.shirt), self.sku(self.product("LATER"))
        self.forget()
        self.stock(second.product_id, 1)
        self.due()
        self.travel(seconds=5)
        self.stock(first.product_id, 1)
        self.assertEqual(self.due().ids, [second.id, first.id])
        self.assertEqual([*self.changes._claim(self.backend, 1)], [second.id])

    def test_what_is_given_back_waits_for_its_time(self):
        sku = self.sku(self.shirt)
        self.forget()
        self.changes._give_back(sku.ids, "throttled", timedelta(minutes=10))
        self.assertFalse(self.due())
        self.travel(minutes=11)
        self.assertEqual(self.due(), sku)

    # === PUMP === #

    def test_pump_starts_one_push_per_shop(self):
        self.sku(self.shirt)
        self._jobs().unlink()
        self.stock(self.shirt, 1)
        self._pump()
        self._pump()
        self.assertEqual(len(self._jobs()), 1)

    def test_pump_that_meets_another_worker_looks_again_at_once(self):
        sku = self.sku(self.shirt)
        self._jobs().unlink()
        self.stock(self.shirt, 1)
        failures, expand = [SerializationFailure()], type(self.changes)._expand

        def meet(changes):
            if failures:
                raise failures.pop()
            return expand(changes)

        with patch.object(type(self.changes), "_expand", meet):
            self._pump()
        self.assertEqual(len(self._jobs()), 1)
        self.assertEqual(self.due(), sku)

    def test_pump_leaves_a_shop_alone_that_has_to_wait(self):
        self.sku(self.shirt)
        self._jobs().unlink()
        self.backend._cursor("stock")._sync_postpone(timedelta(minutes=10))
        self._jobs().unlink()
        self.stock(self.shirt, 1)
        self._pump()
        self.assertFalse(self._jobs())
        self.travel(minutes=11)
        self._pump()
        self.assertEqual(len(self._jobs()), 1)

    def test_pump_does_the_work_where_no_runner_is(self):
        sku = self.sku(self.shirt)
        self.backend.run_in_cron = True
        self.stock(self.shirt, 1)
        seen = []
        Cursor = self.env.registry["tiktok.sync.cursor"]

        def run(cursor):
            seen.append(cursor.flow)

        with patch.object(Cursor, "_push_here", run):
            self._pump()
        self.assertEqual(seen, ["stock"])
        self.assertEqual(self.due(), sku)

    def test_marks_of_a_shop_at_rest_do_not_pile_up(self):
        sku = self.sku(self.shirt)
        self.forget()
        for _time in range(3):
            self.stock(self.shirt, 1)
            self.due()
        self.changes._gc_repeated()
        self.assertEqual(self.marks("sku_id"), 3 * sku.ids, "fresh ones stay")
        self.travel(hours=2)
        self.changes._gc_repeated()
        self.assertEqual(self.marks("sku_id"), sku.ids)

    def test_a_job_that_ends_starts_what_was_marked_meanwhile(self):
        sku, other = self.sku(self.shirt), self.connect("GB")
        other.stock_mode = "live"
        self.forget()
        self._jobs().unlink()
        self.stock(self.shirt, 1)
        self.env.cr.flush()
        cursor = self.backend._as_technical_user(self.backend._cursor("stock"))
        with patch.object(type(cursor), "_push_stock", lambda cursor: False):
            cursor._export_stock()
        self.assertEqual(self._jobs().mapped("method_name"), ["_export_stock"])
        self.assertEqual(self.due(), sku)

    def test_a_job_that_ends_starts_nothing_without_marks(self):
        self.sku(self.shirt)
        self.due()
        self._jobs().unlink()
        self.changes._enqueue_marked()
        self.assertFalse(self._jobs())

    def test_a_job_leaves_shops_alone_that_wait_or_have_no_runner(self):
        self.sku(self.shirt)
        self.stock(self.shirt, 1)
        self.backend._cursor("stock")._sync_postpone(timedelta(minutes=10))
        self._jobs().unlink()
        self.env.cr.flush()
        self.changes._enqueue_marked()
        self.assertFalse(self._jobs())
        self.travel(minutes=11)
        self.backend.run_in_cron = True
        self.stock(self.shirt, 1)
        self.env.cr.flush()
        self.changes._enqueue_marked()
        self.assertFalse(self._jobs())
        self.assertTrue(self.due(), "the pump finds it")

    def _pump(self):
        self.env.cr.flush()
        pump = self.env.ref("connector_tiktok_shop.ir_cron_export_stock_changes")
        pump.sudo().method_direct_trigger()
        self.env.invalidate_all()
