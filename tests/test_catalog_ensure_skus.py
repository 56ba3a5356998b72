"""SKUs that orders mention exist at once, cheaply, and once only."""

from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.tests import new_test_user

from ..exceptions import CollisionError
from .catalog_case import CatalogCase


class TestEnsureSkus(CatalogCase):
    def statements(self, function):
        """How many statements a call takes, with a cold cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def units(self, count, prefix="ES"):
        return [self.unit(f"{prefix}{n}", f"{prefix}-{n}") for n in range(count)]

    def products_of(self, units):
        """A product per unit that nobody looks for yet."""
        Product = self.env["product.product"].with_context(tiktok_kit_build=True)
        Product.create(
            [
                {"name": unit["seller_sku"], "default_code": unit["seller_sku"]}
                for unit in units
            ]
        )

    def test_unknown_sku_becomes_a_binding_that_waits(self):
        sku = self.ensure(self.unit("800", " ES-NEW "))["800"]
        self.assertEqual(sku.seller_sku, "ES-NEW")
        self.assertEqual(sku.mapping_state, "unmapped")
        self.assertEqual(sku.title, "Listing 800")
        self.assertTrue(sku.tiktok_product_id.details_due)
        self.assertEqual(self.ensure(self.unit("800", "ES-NEW"))["800"], sku)

    def test_unit_without_listing_or_code_is_kept(self):
        sku = self.ensure({"sku_id": "801"})["801"]
        self.assertFalse(sku.tiktok_product_id)
        self.assertEqual(self.problem(sku)[0], "sku_unmapped")
        self.assertFalse(self.ensure({"id": "1"}))

    def test_component_known_by_id_alone_gets_its_code_later(self):
        product = self.product("ES-PART")
        self.ensure(self.unit("810", "", {"811": 2}))
        part = self.ensure(self.unit("811", "ES-PART"))["811"]
        self.assertEqual(part.seller_sku, "ES-PART")
        self.assertEqual(part.product_id, product)

    def test_same_sku_id_in_two_shops_is_two_bindings(self):
        other = self.connect("VN")
        first = self.ensure(self.unit("802", "ES-2"))["802"]
        second = self.ensure(self.unit("802", "ES-2"), backend=other)["802"]
        self.assertNotEqual(first, second)

    def test_operator_may_import_orders_with_new_skus(self):
        user = new_test_user(
            self.env, "es_op", groups="connector_tiktok_shop.group_operator"
        )
        importer = self.importer.with_user(user)
        skus = importer._ensure_skus(self.backend, [self.unit("803", "ES-3")])
        self.assertEqual(skus["803"].env.uid, user.id)
        self.assertFalse(skus["803"].env.su)

    def test_sku_stored_by_another_worker_starts_the_job_again(self):
        Sku = type(self.env["tiktok.sku"])
        with (
            patch.object(Sku, "create", side_effect=UniqueViolation()),
            self.assertRaises(CollisionError),
        ):
            self.ensure(self.unit("804", "ES-4"))

    def test_known_skus_cost_the_same_few_statements_for_any_number(self):
        self.products_of(self.units(1000))
        self.ensure(*self.units(1000))
        few = self.statements(lambda: self.ensure(*self.units(10)))
        many = self.statements(lambda: self.ensure(*self.units(1000)))
        self.assertLessEqual(few, 2)
        self.assertLessEqual(many, 3)

    def test_checking_for_orders_takes_no_statement_per_sku(self):
        self.products_of(self.units(200))
        skus = self.ensure(*self.units(200)).values()
        skus = self.env["tiktok.sku"].union(*skus)
        few = self.statements(lambda: skus[:10].exists()._mapping_problems())
        many = self.statements(skus._mapping_problems)
        self.assertLessEqual(many, few + 1)
        self.assertLessEqual(many, 6)

    def test_mapping_a_thousand_takes_hardly_more_statements_than_ten(self):
        figures = []
        for count, prefix in ((10, "EA"), (1000, "EB")):
            units = self.units(count, prefix)
            self.ensure(*units)
            skus = self.env["tiktok.sku"].search(
                [("seller_sku", "in", [unit["seller_sku"] for unit in units])]
            )
            self.products_of(units)
            figures.append(self.statements(lambda skus=skus: self.mapper._map(skus)))
            self.assertEqual(set(skus.mapped("mapping_state")), {"mapped"})
        few, many = figures
        self.assertLessEqual(few, 40)
        self.assertLessEqual(many, few + 60)

    def test_sku_that_stays_unmapped_costs_little_the_second_time(self):
        self.ensure(*self.units(50, "EC"))
        again = self.statements(lambda: self.ensure(*self.units(50, "EC")))
        self.assertLessEqual(again, 10)
