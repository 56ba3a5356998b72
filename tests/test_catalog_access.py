"""Who sees and changes what of the catalogue."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .catalog_case import CatalogCase


class TestCatalogAccess(CatalogCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "connector_tiktok_shop.group_"
        cls.reader = new_test_user(cls.env, "cat_reader", groups=f"{group}user")
        cls.operator = new_test_user(cls.env, "cat_op", groups=f"{group}operator")

    def test_operator_maps_packs_and_makes_kits_without_product_rights(self):
        mug = self.product("CA-MUG")
        sku = self.ensure(self.unit("600", "", {"601": 2}), self.unit("601", "CA-MUG"))
        bundle = sku["600"].with_user(self.operator)
        bundle.action_create_proposed_kit()
        self.assertEqual(
            self.matcher._contents(bundle.product_id, bundle.company_id),
            {bundle.product_id: {mug: 2}},
        )
        piece = sku["601"].with_user(self.operator)
        piece.pack_quantity = 24
        self.assertEqual(piece._get_sale_uom().relative_factor, 24)

    def test_operator_does_not_make_or_delete_skus(self):
        sku = self.sku("CA-1").with_user(self.operator)
        with self.assertRaises(AccessError):
            sku.unlink()
        with self.assertRaises(AccessError):
            sku.create({"backend_id": self.backend.id, "external_id": "1"})

    def test_reader_sees_and_does_not_choose(self):
        self.product("ca2")
        sku = self.sku("CA-2").with_user(self.reader)
        self.assertTrue(sku.candidate_ids.product_id)
        with self.assertRaises(AccessError):
            sku.candidate_ids[0].action_choose()
        with self.assertRaises(AccessError):
            self.env["tiktok.mapping.import"].with_user(self.reader).create({})

    def test_user_of_another_company_sees_nothing_of_the_catalogue(self):
        self.product("ca3")
        sku = self.ensure(self.unit("610", "CA-3", {"611": 1}))["610"]
        self.env["tiktok.sku.alias"].create(
            {"alias": "CA-4", "product_id": self.product("CA-5").id}
        )
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "cat_stranger",
            groups="connector_tiktok_shop.group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.assertTrue(sku.component_ids)
        for model in ("product", "sku", "sku.component", "sku.candidate", "sku.alias"):
            records = self.env[f"tiktok.{model}"].with_user(stranger)
            self.assertFalse(records.search([]), model)

    def test_another_company_does_not_learn_how_many_skus_sell_a_shared_product(self):
        product = self.product("CA-7")
        self.assertEqual(self.sku("CA-7").product_id, product)
        self.assertEqual(product.tiktok_sku_count, 1)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += company
        there = product.with_context(allowed_company_ids=company.ids)
        self.assertEqual(there.tiktok_sku_count, 0)
        self.assertEqual(there.product_tmpl_id.tiktok_sku_count, 0)

    def test_seller_of_products_restores_one_without_tiktok_rights(self):
        product = self.product("CA-6", active=False)
        sku = self.sku("CA-6")
        clerk = new_test_user(
            self.env,
            "cat_clerk",
            groups="product.group_product_manager,sales_team.group_sale_salesman",
        )
        product.with_user(clerk).active = True
        self.assertEqual(sku.product_id, product)
        self.assertEqual(product.with_user(clerk).tiktok_sku_count, 1)
