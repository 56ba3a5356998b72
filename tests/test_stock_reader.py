"""The traps of free stock, one by one; random catalogues: test_stock_free_qty."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase, new_test_user, tagged


class StockReaderCase(TransactionCase):
    """A warehouse with stock, and a user of its company who asks Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env,
            "stock_reader",
            groups="stock.group_stock_manager,mrp.group_mrp_manager",
        )
        cls.reader = cls.env["tiktok.stock.reader"]
        cls.warehouse, cls.other = cls.env["stock.warehouse"].create(
            [{"name": "Reader", "code": "RD1"}, {"name": "Reader too", "code": "RD2"}]
        )
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    @classmethod
    def make_product(cls, stock=0, location=None, **vals):
        """A storable product with stock."""
        product = cls.env["product.product"].create(
            {"name": "Thing", "is_storable": True, **vals}
        )
        if stock:
            location = location or cls.warehouse.lot_stock_id
            cls.env["stock.quant"]._update_available_quantity(product, location, stock)
        return product

    @classmethod
    def make_kit(cls, *lines, product=None, **vals):
        """A kit of ``(component, quantity)`` or ``(component, quantity, unit)``."""
        product = product or cls.env["product.product"].create({"name": "Kit"})
        cls.make_bom(product.product_tmpl_id, *lines, **vals)
        return product

    @classmethod
    def make_bom(cls, template, *lines, **vals):
        return cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": template.id,
                "type": "phantom",
                "company_id": False,
                "bom_line_ids": [
                    Command.create(
                        {
                            "product_id": component.id,
                            "product_qty": quantity,
                            **({"product_uom_id": unit[0].id} if unit else {}),
                        }
                    )
                    for component, quantity, *unit in lines
                ],
                **vals,
            }
        )

    def pool(self, warehouse=None):
        return {"pool": (warehouse or self.warehouse).view_location_id.ids}

    def free(self, product, warehouse=None, deductions=None):
        """Our figure of one product in one warehouse."""
        pools = self.pool(warehouse)
        return self.reader._free(product, pools, deductions)[product.id, "pool"]

    def assert_free(self, product, expected, warehouse=None):
        """Ours and Odoo's figure are both as expected."""
        self.env.flush_all()
        self.env.invalidate_all()
        warehouse = warehouse or self.warehouse
        asked = product.with_user(self.user).with_context(warehouse_id=warehouse.id)
        self.assertEqual(asked.free_qty, expected, "Odoo's figure")
        self.assertEqual(self.free(product, warehouse), expected)

    def make_move(self, product, quantity):
        """A confirmed and reserved delivery."""
        move = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        move._action_confirm()
        move._action_assign()
        return move


@tagged("post_install", "-at_install")
class TestStockOfPlainProducts(StockReaderCase):
    def test_what_is_reserved_is_not_free(self):
        product = self.make_product(10)
        self.make_move(product, 4)
        self.assert_free(product, 6)

    def test_all_zones_of_a_warehouse_count(self):
        product = self.make_product(10)
        zone = self.warehouse.wh_pack_stock_loc_id
        self.env["stock.quant"]._update_available_quantity(product, zone, 2)
        self.assert_free(product, 12)

    def test_stock_of_another_warehouse_does_not_count(self):
        product = self.make_product(10, location=self.other.lot_stock_id)
        self.assert_free(product, 0)
        self.assert_free(product, 10, self.other)

    def test_debts_stay_negative(self):
        self.assert_free(self.make_product(-3), -3)

    def test_services_are_never_in_stock(self):
        service = self.env["product.product"].create({"name": "S", "type": "service"})
        self.assert_free(service, 0)
        self.assertEqual(self.reader._recipes(service), {service.id: {}})

    def test_stock_of_another_company_does_not_count(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["stock.warehouse"].search([("company_id", "=", company.id)])
        product = self.make_product(7, location=theirs.lot_stock_id)
        self.assertEqual(self.free(product, theirs), 0)
        there = self.reader.with_company(company)._free(product, self.pool(theirs))
        self.assertEqual(there[product.id, "pool"], 7)

    def test_a_location_in_two_roots_of_a_pool_counts_once(self):
        product = self.make_product(10)
        roots = self.warehouse.view_location_id | self.warehouse.lot_stock_id
        free = self.reader._free(product, {"both": roots.ids, "none": []})
        self.assertEqual(free, {(product.id, "both"): 10, (product.id, "none"): 0})

    def test_what_is_not_written_yet_counts(self):
        product = self.make_product(10)
        product.type = "service"
        self.assertEqual(self.free(product), 0)


@tagged("post_install", "-at_install")
class TestStockOfKits(StockReaderCase):
    def test_the_scarcest_component_limits(self):
        kit = self.make_kit((self.make_product(10), 2), (self.make_product(3), 1))
        self.assert_free(kit, 3)

    def test_units_of_lines_are_converted(self):
        self.assert_free(self.make_kit((self.make_product(30), 1, self.dozen)), 2)

    def test_line_quantities_are_rounded_up_in_their_own_unit(self):
        """A third of a box is 0.34 boxes, so 3.35 boxes make nine, not ten."""
        third = self.make_kit((self.make_product(3.35), 1), product_qty=3)
        outer = self.make_kit((third, 1))
        self.assert_free(outer, 9)

    def test_a_component_listed_twice_is_added_up(self):
        component = self.make_product(10)
        self.assert_free(self.make_kit((component, 1), (component, 2)), 3)

    def test_lines_without_quantity_and_without_stock_keeping_do_not_limit(self):
        paper = self.make_product(is_storable=False)
        kit = self.make_kit(
            (self.make_product(5), 1), (self.make_product(0), 0), (paper, 3)
        )
        self.assert_free(kit, 5)

    def test_a_kit_of_consumables_only_has_nothing(self):
        kit = self.make_kit((self.make_product(is_storable=False), 1))
        self.assert_free(kit, 0)
        self.assertEqual(self.reader._recipes(kit), {kit.id: {}})

    def test_the_yield_of_a_bom_multiplies(self):
        self.assert_free(self.make_kit((self.make_product(7), 2), product_qty=4), 14)

    def test_kits_in_kits(self):
        inner = self.make_kit((self.make_product(20), 2))
        self.assert_free(self.make_kit((inner, 3), (self.make_product(9), 1)), 3)

    def test_nothing_can_be_made_of_a_kit_inside_itself(self):
        """Lines that are imported are not checked by Odoo, whose own arithmetic then
        never ends: it is not asked here."""
        cup = self.make_product(stock=10)
        inner = self.make_kit((cup, 2))
        outer = self.make_kit((inner, 1), (cup, 1))
        around = self.make_kit((outer, 1))
        self.env["mrp.bom.line"].create(
            {
                "bom_id": inner.bom_ids.id,
                "product_id": outer.id,
                "product_qty": 1,
            }
        )
        kits = inner + outer + around
        reading = self.reader._read_stock(kits + cup, self.pool())
        free = reading.free()
        self.assertEqual([free[kit.id, "pool"] for kit in kits], [0, 0, 0])
        self.assertEqual(free[cup.id, "pool"], 10)
        self.assertEqual([reading.recipe(kit.id) for kit in kits], [{}, {}, {}])

    def test_the_first_bom_in_sequence_counts(self):
        kit = self.make_kit((self.make_product(5), 1), sequence=5)
        self.make_bom(kit.product_tmpl_id, (self.make_product(8), 1), sequence=1)
        self.assert_free(kit, 8)

    def test_archived_boms_and_those_to_manufacture_do_not_count(self):
        kit = self.make_kit((self.make_product(5), 1), sequence=5)
        tmpl, lines = kit.product_tmpl_id, (self.make_product(8), 1)
        self.make_bom(tmpl, lines, sequence=1, active=False)
        self.make_bom(tmpl, lines, sequence=2, type="normal")
        self.assert_free(kit, 5)

    def test_boms_of_another_company_do_not_count(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        kit = self.make_kit((self.make_product(5), 1), sequence=5)
        self.make_bom(
            kit.product_tmpl_id,
            (self.make_product(8), 1),
            sequence=1,
            company_id=company.id,
        )
        self.assert_free(kit, 5)

    def test_a_variant_has_its_own_bom_and_its_own_lines(self):
        small, large, template = self.sizes()
        self.make_bom(template, (self.make_product(5), 1), sequence=2)
        bom = self.make_bom(
            template, (self.make_product(8), 1), (self.make_product(2), 1), sequence=1
        )
        bom.bom_line_ids[
            1
        ].bom_product_template_attribute_value_ids = (
            small.product_template_attribute_value_ids
        )
        self.assert_free(small, 2)
        self.assert_free(large, 8)
        self.make_bom(
            template, (self.make_product(1), 1), sequence=0, product_id=large.id
        )
        self.assert_free(large, 1)
        self.assert_free(small, 2)

    def test_lines_for_a_wish_that_makes_no_variants_do_not_count(self):
        small, _large, template = self.sizes()
        wish = self.sizes("no_variant")[2].attribute_line_ids.attribute_id
        line = {"attribute_id": wish.id, "value_ids": [Command.set(wish.value_ids.ids)]}
        template.attribute_line_ids = [Command.create(line)]
        bom = self.make_bom(
            template, (self.make_product(8), 1), (self.make_product(2), 1)
        )
        bom.bom_line_ids[
            1
        ].bom_product_template_attribute_value_ids = template.attribute_line_ids[
            1
        ].product_template_value_ids[0]
        self.assert_free(small, 8)

    def test_an_archived_variant_inside_a_kit_is_opened_only_when_it_stands_alone(self):
        """Odoo looks up several components otherwise than a single one."""
        small, _large, template = self.sizes()
        self.make_bom(template, (self.make_product(8), 1))
        small.active = False
        self.assert_free(self.make_kit((small, 1)), 8)
        self.assert_free(self.make_kit((small, 1), (self.make_product(9), 1)), 0)

    def sizes(self, create_variant="always"):
        """Two variants and their template."""
        attribute = self.env["product.attribute"].create(
            {
                "name": "Size",
                "create_variant": create_variant,
                "value_ids": [Command.create({"name": name}) for name in "SL"],
            }
        )
        line = {
            "attribute_id": attribute.id,
            "value_ids": [Command.set(attribute.value_ids.ids)],
        }
        template = self.env["product.template"].create(
            {
                "name": "Shirt",
                "is_storable": True,
                "attribute_line_ids": [Command.create(line)],
            }
        )
        small, large = (*template.product_variant_ids, None)[:2]
        return small, large, template

    def test_a_component_may_be_a_kit_of_another_operation_type_only(self):
        """The outer kit's operation type does not open the inner one: Odoo then takes
        the figure of the inner kit."""
        types = self.env["stock.picking.type"].create(
            [
                {"name": n, "code": "mrp_operation", "sequence_code": n}
                for n in ("A", "B")
            ]
        )
        ours = {"company_id": self.env.company.id}
        leaf = self.make_product(20)
        leaf_kit = self.make_product()
        self.make_bom(
            leaf_kit.product_tmpl_id, (leaf, 3), picking_type_id=types[1].id, **ours
        )
        kit = self.make_kit((leaf_kit, 2), picking_type_id=types[0].id, **ours)
        self.assert_free(kit, 3)
        self.assertEqual(self.reader._recipes(kit), {kit.id: {leaf.id: 6}})

    def test_archived_components_count(self):
        component = self.make_product(6)
        kit = self.make_kit((component, 2))
        component.active = False
        self.assert_free(kit, 3)


@tagged("post_install", "-at_install")
class TestStockReading(StockReaderCase):
    """Deductions, recipes, the number of statements and other modules."""

    def test_deductions_are_taken_from_the_leaves(self):
        leaf, spare = self.make_product(10), self.make_product(10)
        kit = self.make_kit((leaf, 2), (spare, 1))
        gone = {(leaf.id, "pool"): 5}
        free = self.reader._free(leaf | spare | kit, self.pool(), gone)
        self.assertEqual(free[leaf.id, "pool"], 5)
        self.assertEqual(free[spare.id, "pool"], 10)
        self.assertEqual(free[kit.id, "pool"], 2)

    def test_more_may_be_sold_than_there_is(self):
        leaf = self.make_product()
        gone = {(leaf.id, "pool"): 2}
        self.assertEqual(self.free(leaf, deductions=gone), -2)

    def test_one_reading_answers_several_questions(self):
        leaf = self.make_product(10)
        inner = self.make_kit((leaf, 2), product_qty=4)
        kit = self.make_kit((inner, 3), (leaf, 1))
        reading = self.reader._read_stock(kit, self.pool())
        self.assertEqual(reading.recipes(), {kit.id: {leaf.id: 2.5}})
        gone = {(leaf.id, "pool"): 1}
        self.assertEqual(reading.leaf_free(gone), {(leaf.id, "pool"): 9})
        self.assertEqual(reading.free(), {(kit.id, "pool"): 4})
        self.assertEqual(reading.free(gone), {(kit.id, "pool"): 3})

    def test_a_figure_is_explained_by_what_lies_on_the_shelf(self):
        plenty, scarce = self.make_product(50, name="Plenty"), self.make_product(9)
        self.make_move(scarce, 2)
        kit = self.make_kit((plenty, 1), (scarce, 2))
        pool = self.warehouse.view_location_id.ids
        rows = self.reader._explain(kit, pool, {scarce.id: 1})
        self.assertEqual([row["product_id"] for row in rows], (scarce | plenty).ids)
        self.assertEqual([row["is_limit"] for row in rows], [True, False])
        first = {
            name: rows[0][name] for name in ("on_hand", "reserved", "sold", "free")
        }
        self.assertEqual(first, {"on_hand": 9, "reserved": 2, "sold": 1, "free": 6})
        self.assertEqual([row["possible"] for row in rows], [3, 50])
        self.assertEqual(rows[1]["name"], "Plenty")

    def test_without_orders_and_without_locations_there_is_nothing_to_explain(self):
        product = self.make_product(5)
        pool = self.warehouse.view_location_id.ids
        row = self.reader._explain(product, pool)[0]
        self.assertEqual((row["sold"], row["possible"], row["is_limit"]), (0, 5, True))
        self.assertEqual(self.reader._explain(product, []), [])

    def test_three_statements_however_many(self):
        kits = self.env["product.product"]
        for _number in range(8):
            inner = self.make_kit((self.make_product(9), 1))
            kits |= self.make_kit((inner, 1), (self.make_product(9), 2))
        self.env.flush_all()
        pools = {**self.pool(), "other": self.other.view_location_id.ids}
        self.reader._free(kits[:1], pools)  # decimal places are read once
        with self.assertQueryCount(3):
            self.reader._free(kits[:1], pools)
        with self.assertQueryCount(3):
            self.reader._free(kits, pools)
        plain = kits.bom_ids.bom_line_ids.product_id.filtered("is_storable")
        with self.assertQueryCount(2):
            self.reader._free(plain, pools)

    def test_another_modules_idea_of_a_kit_is_followed(self):
        component, substitute = self.make_product(9), self.make_product(50)
        kit = self.make_kit((component, 1))
        other = self.make_kit((substitute, 5))
        Bom = type(self.env["mrp.bom"])
        explode = Bom.explode

        def explode_other(bom, product, quantity, **kwargs):
            return explode(other.bom_ids, other, quantity, **kwargs)

        with patch.object(Bom, "explode", explode_other):
            self.assert_free(kit, 10)
            self.assertEqual(self.reader._recipes(kit), {kit.id: {substitute.id: 5}})
        self.assert_free(kit, 9)

    def test_another_modules_idea_of_stock_is_followed(self):
        component = self.make_product(9)
        kit = self.make_kit((component, 2))
        Product = type(self.env["product.product"])
        original = Product._compute_quantities_dict

        def one_less(products, *args, **kwargs):
            result = original(products, *args, **kwargs)
            if component.id in result:
                result[component.id]["free_qty"] -= 4
            return result

        with patch.object(Product, "_compute_quantities_dict", one_less):
            self.assertEqual(self.free(component), 5)
            self.assertEqual(self.free(kit), 2)
