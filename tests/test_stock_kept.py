"""What TikTok has sold is free for nobody else, from the second its order is known."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .order_case import KIT
from .test_stock_sold import SoldCase

PLAIN = {"tiktok_gross_stock": True}


class KeptCase(SoldCase):
    def others_see(self, code="MUG-BLU", **context):
        """What a web shop or a salesperson may still sell of a product."""
        context = {"warehouse_id": self.warehouse.id, **context}
        product = self.products[code].with_context(**context)
        product.invalidate_recordset()
        return product.free_qty

    def assertFree(self, pieces, code="MUG-BLU", **context):
        self.assertEqual(self.others_see(code, **context), pieces)


@tagged("post_install", "-at_install")
class TestKeptUnits(KeptCase):
    def test_a_listed_order_is_kept_from_others_until_it_is_reserved(self):
        payload = self.place({"sku": "MUG-BLU", "quantity": 3})
        self.assertFree(500)
        self.know()
        self.assertFree(497)
        self.assertEqual(self.free("MUG-BLU"), 500, "nothing is reserved yet")
        self.deliver(payload)
        self.assertFree(497)
        self.assertEqual(self.free("MUG-BLU"), 497)

    def test_an_order_that_was_cancelled_is_free_again(self):
        payload = self.place("MUG-BLU")
        self.know()
        self.life.cancel(self.shop, payload["id"], by="BUYER", reason="x")
        self.travel(seconds=1)
        self.know()
        self.assertFree(500)

    def test_what_is_shipped_is_not_kept_any_more(self):
        order = self.deliver(self.place("MUG-BLU"))
        picking = order.sale_order_id.picking_ids
        picking.move_ids.picked = True
        picking.with_context(tiktok_force=True)._action_done()
        self.assertFree(499)

    def test_a_confirmed_order_that_could_not_be_reserved_is_kept_from_a_receipt(self):
        for code in ("MUG-BLU", "SPOON-1"):
            self.take_away(code)
        self.deliver(self.place({"sku": "MUG-BLU", "quantity": 2}))
        self.assertFree(-2)
        self.receive("MUG-BLU", 5)
        self.assertFree(3)

    def take_away(self, code):
        self.receive(code, -self.STOCK)

    def receive(self, code, pieces):
        self.env["stock.quant"]._update_available_quantity(
            self.products[code], self.warehouse.lot_stock_id, pieces
        )

    def test_a_quotation_is_kept_until_a_person_confirms_it(self):
        self.backend.confirm_orders = False
        order = self.deliver(self.place("MUG-BLU"))
        self.assertEqual(order.sale_order_id.state, "draft")
        self.assertFree(499)
        order.sale_order_id.action_confirm()
        self.assertFree(499)
        self.assertEqual(self.free("MUG-BLU"), 499)

    def test_an_order_that_another_worker_holds_is_kept(self):
        with self.nobody_free():
            self.place("MUG-BLU")
            self.know()
        self.assertFalse(self.env["tiktok.order"].search([]))
        self.assertFree(499)

    def nobody_free(self):
        orders = type(self.env["tiktok.order"])
        return patch.object(orders, "_reserve_new", lambda self, *ids: set())


@tagged("post_install", "-at_install")
class TestKeptKits(KeptCase):
    def test_a_sold_kit_keeps_its_parts(self):
        self.place(KIT, KIT)
        self.know()
        self.assertFree(494)
        self.assertFree(164, KIT)

    def test_a_sold_part_lowers_the_kit(self):
        self.place({"sku": "MUG-BLU", "quantity": 5})
        self.know()
        self.assertFree(165, KIT)
        self.assertFree(166, KIT, **PLAIN)

    def test_kits_and_parts_asked_for_together_give_the_same(self):
        self.place({"sku": "MUG-BLU", "quantity": 5}, KIT)
        self.know()
        products = self.products["MUG-BLU"] + self.products[KIT]
        products = products.with_context(warehouse_id=self.warehouse.id)
        products.invalidate_recordset()
        self.assertEqual(products.mapped("free_qty"), [492, 164])

    def test_a_kit_within_a_kit_is_lowered_too(self):
        box = self.make_kit("BOX", {KIT: 2, "SPOON-1": 1})
        self.products = {**self.products, "BOX": box}
        self.assertFree(83, "BOX")
        self.place({"sku": "MUG-BLU", "quantity": 9})
        self.know()
        self.assertFree(81, "BOX")

    def test_packs_count_with_all_their_pieces(self):
        self.sku("SPOON-1").pack_quantity = 6
        self.place("SPOON-1")
        self.know()
        self.assertFree(494, "SPOON-1")

    def test_it_equals_what_the_push_takes_off(self):
        self.place(KIT, {"sku": "MUG-BLU", "quantity": 2}, "SPOON-1")
        self.know()
        pools = {"own": self.warehouse.view_location_id.ids}
        products = self.env["product.product"].browse(
            [product.id for product in self.products.values()]
        )
        sold = self.env["tiktok.stock.sold"]._unreserved(self.backend, pools)
        figures = self.env["tiktok.stock.reader"]._free(products, pools, sold)
        for code, product in self.products.items():
            self.assertFree(figures[product.id, "own"], code)
        plain = self.env["tiktok.stock.reader"]._free(products, pools)
        for code, product in self.products.items():
            self.assertFree(plain[product.id, "own"], code, **PLAIN)


@tagged("post_install", "-at_install")
class TestKeptPlaces(KeptCase):
    def test_another_warehouse_sells_its_own(self):
        other = self.env["stock.warehouse"].create({"name": "Far", "code": "FAR"})
        self.env["stock.quant"]._update_available_quantity(
            self.products["MUG-BLU"], other.lot_stock_id, 7
        )
        self.place("MUG-BLU")
        self.know()
        self.assertFree(7, warehouse_id=other.id)
        self.assertFree(499)
        self.assertFree(506, warehouse_id=False)

    def test_a_shelf_below_shows_what_lies_there(self):
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.warehouse.lot_stock_id.id}
        )
        self.env["stock.quant"]._update_available_quantity(
            self.products["MUG-BLU"], shelf, 4
        )
        self.place("MUG-BLU")
        self.know()
        self.assertFree(4, warehouse_id=False, location=shelf.id)
        self.assertFree(503)

    def test_lots_owners_packages_and_the_past_stay_as_they_are(self):
        self.place("MUG-BLU")
        self.know()
        yesterday = fields.Datetime.now() - timedelta(days=1)
        for context in ({"owner_id": False}, {"package_id": False}, {"lot_id": False}):
            self.assertFree(500, **context)
        self.assertFree(self.others_see(to_date=yesterday, **PLAIN), to_date=yesterday)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        self.assertFree(499, to_date=tomorrow)

    def test_a_company_sees_nothing_of_the_shop_of_another(self):
        company = self.env["res.company"].create({"name": "Other"})
        self.place("MUG-BLU")
        self.know()
        user = new_test_user(
            self.env,
            "other-seller",
            groups="sales_team.group_sale_salesman,stock.group_stock_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        house = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        product = self.products["MUG-BLU"].with_user(user)
        product = product.with_context(warehouse_id=house.id)
        self.env["stock.quant"]._update_available_quantity(
            self.products["MUG-BLU"], house.lot_stock_id, 3
        )
        self.assertEqual(product.free_qty, 3)

    def test_a_salesperson_without_access_to_the_shop_sees_it_as_well(self):
        user = new_test_user(
            self.env, "seller", groups="sales_team.group_sale_salesman"
        )
        self.place("MUG-BLU", KIT)
        self.know()
        product = self.products["MUG-BLU"].with_user(user)
        product = product.with_context(warehouse_id=self.warehouse.id)
        self.assertEqual(product.free_qty, 496)


@tagged("post_install", "-at_install")
class TestKeptSwitch(KeptCase):
    def setUp(self):
        super().setUp()
        self.place("MUG-BLU")
        self.know()

    def test_the_shop_may_leave_it_to_the_reservation(self):
        self.backend.keep_sold_units = False
        self.assertFree(500)
        self.backend.keep_sold_units = True
        self.assertFree(499)

    def test_orders_that_are_only_mirrored_keep_nothing(self):
        self.backend.order_mode = "shadow"
        self.assertFree(500)

    def test_a_copy_of_the_database_keeps_nothing(self):
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        self.env.registry.clear_cache()
        self.backend.account_id.invalidate_recordset(["is_copied_database"])
        self.assertFree(500)

    def test_without_keeping_shops_no_statement_is_added(self):
        self.backend.keep_sold_units = False
        product = self.products["SPOON-1"]
        kept = self.env["tiktok.stock.kept"]
        self.assertFalse(kept._keepers() or not kept.env.companies)
        with self.assertQueryCount(0):
            self.assertFalse(kept._kept(product, set))

    def test_statements_about_sold_units_are_not_compiled(self):
        """PostgreSQL needs seconds for that, and does it each time anew."""
        for ask in (
            lambda: self.env["tiktok.stock.sold"]._read(self.backend),
            lambda: self.env["tiktok.stock.sold"]._committed(self.sku("MUG-BLU")),
            lambda: self.others_see(),
            lambda: self.env["tiktok.stock.change"]._expand(),
        ):
            self.env.cr.execute("SET LOCAL jit = on")
            ask()
            self.env.cr.execute("SHOW jit")
            self.assertEqual(self.env.cr.fetchone(), ("off",))

    def test_one_statement_tells_that_nothing_is_kept(self):
        self.run_jobs()
        kept = self.env["tiktok.stock.kept"]
        self.env.flush_all()
        self.assertTrue(kept._keepers() and kept.env.companies)
        with self.assertQueryCount(1):
            self.assertFalse(kept._kept(self.products["MUG-BLU"], set))


@tagged("post_install", "-at_install")
class TestTheirOwnDocuments(KeptCase):
    """The order itself is no other channel: its units are free to it."""

    def setUp(self):
        super().setUp()
        rules = self.warehouse.delivery_route_id.rule_ids
        rules.procure_method = "mts_else_mto"
        stock = self.env["stock.quant"]
        place = self.warehouse.lot_stock_id
        stock._update_available_quantity(self.products["MUG-BLU"], place, -499)
        self.assertFree(1)

    def test_the_last_unit_is_taken_from_stock_and_not_bought(self):
        order = self.deliver(self.place("MUG-BLU"))
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.picking_ids.state, "assigned")

    def test_also_when_a_person_confirms_the_quotation(self):
        self.backend.confirm_orders = False
        order = self.deliver(self.place("MUG-BLU"))
        self.assertFree(0)
        order.sale_order_id.action_confirm()
        self.assertEqual(order.sale_order_id.picking_ids.state, "assigned")
