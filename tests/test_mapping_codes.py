"""A seller SKU finds its product, or says why it does not."""

from odoo.exceptions import UserError, ValidationError

from .catalog_case import CatalogCase


class TestMappingCodes(CatalogCase):
    def code_of(self, sku):
        return (self.problem(sku) or (None,))[0]

    def test_seller_sku_equal_to_an_internal_reference_is_mapped(self):
        product = self.product("TM-1")
        sku = self.sku("TM-1")
        self.assertEqual(sku.product_id, product)
        self.assertEqual(sku.mapping_state, "mapped")
        self.assertEqual(sku.mapping_method, "seller_sku")
        self.assertEqual(sku._get_sale_uom(), product.uom_id)

    def test_reference_goes_before_barcode_and_barcode_before_alias(self):
        by_reference = self.product("TM-2")
        by_barcode = self.product("other", barcode="TM-2")
        self.assertEqual(self.sku("TM-2").product_id, by_reference)
        by_alias = self.product("third")
        self.alias("TM-3", by_alias)
        by_barcode.barcode = "TM-3"
        sku = self.sku("TM-3")
        self.assertEqual(sku.product_id, by_barcode)
        self.assertEqual(sku.mapping_method, "barcode")

    def alias(self, code, product, backend=None, **vals):
        return self.env["tiktok.sku.alias"].create(
            {
                "alias": code,
                "product_id": product.id,
                "backend_id": backend and backend.id,
                "company_id": self.backend.company_id.id,
                **vals,
            }
        )

    def test_alias_of_the_shop_goes_before_the_general_one(self):
        general, own = self.product("general"), self.product("own")
        self.alias("TM-4", general)
        self.alias("TM-4", own, self.backend, pack_quantity=3)
        sku = self.sku("TM-4")
        self.assertEqual(sku.product_id, own)
        self.assertEqual(sku.pack_quantity, 3)
        self.assertEqual(sku.mapping_method, "alias")

    def test_new_alias_maps_the_skus_that_wait_for_it(self):
        sku = self.sku("TM-5")
        self.assertEqual(sku.mapping_state, "unmapped")
        product = self.product("whatever")
        self.alias("TM-5", product)
        self.assertEqual(sku.product_id, product)

    def test_spaces_around_an_alias_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "space"):
            self.alias(" TM-6", self.product("TM-6"))

    def test_unknown_code_waits_and_names_itself_and_its_shop(self):
        sku = self.sku("TM-NOWHERE")
        code, message = self.problem(sku)
        self.assertEqual(code, "sku_unmapped")
        for part in ("TM-NOWHERE", sku.external_id, self.backend.name):
            self.assertIn(part, message)

    def test_empty_seller_sku_never_maps(self):
        self.product(False)
        sku = self.sku("", sku_id="900")
        self.assertFalse(sku.product_id)
        self.assertIn("no seller SKU", self.problem(sku)[1])

    def test_two_products_of_one_code_are_a_question_that_names_both(self):
        first, second = self.product("TM-7"), self.product("TM-7")
        sku = self.sku("TM-7")
        self.assertEqual(sku.mapping_state, "ambiguous")
        code, message = self.problem(sku)
        self.assertEqual(code, "sku_ambiguous")
        self.assertIn(first.display_name, message)
        self.assertEqual(sku.candidate_ids.product_id, first | second)

    def test_mending_the_double_code_maps_at_once(self):
        first, second = self.product("TM-8"), self.product("TM-8")
        sku = self.sku("TM-8")
        second.default_code = "TM-8-OLD"
        self.assertEqual(sku.product_id, first)

    def test_alias_answers_a_double_code(self):
        self.product("TM-9")
        second = self.product("TM-9")
        self.alias("TM-9", second)
        self.assertEqual(self.sku("TM-9").product_id, second)

    def test_archived_product_is_not_mapped_and_restoring_it_maps(self):
        product = self.product("TM-10", active=False)
        sku = self.sku("TM-10")
        self.assertFalse(sku.product_id)
        code, message = self.problem(sku)
        self.assertEqual(code, "sku_archived")
        self.assertIn(product.display_name, message)
        product.active = True
        self.assertEqual(sku.product_id, product)

    def test_archiving_a_mapped_product_is_a_problem_until_it_is_restored(self):
        product = self.product("TM-11")
        sku = self.sku("TM-11")
        product.active = False
        self.assertEqual(self.code_of(sku), "sku_archived")
        sku._report_mapping_problems()
        self.assertEqual(len(self.open_exceptions("sku_archived", sku)), 1)
        product.active = True
        self.assertIsNone(self.code_of(sku))
        self.assertFalse(self.open_exceptions(record=sku))

    def test_two_listings_with_one_code_share_the_product(self):
        product = self.product("TM-12")
        skus = self.ensure(self.unit("901", "TM-12"), self.unit("902", "TM-12"))
        self.assertEqual({sku.product_id for sku in skus.values()}, {product})
        self.assertEqual(product.tiktok_sku_count, 2)

    def test_changed_seller_sku_does_not_break_the_link(self):
        product = self.product("TM-13")
        self.product("TM-14")
        sku = self.import_entries(self.entry("910", "TM-13"))["TM-13"]
        changed = self.entry("910", "TM-14")
        self.assertEqual(self.import_entries(changed)["TM-14"], sku)
        self.assertEqual(sku.product_id, product)

    def test_service_may_be_sold_and_combo_may_not(self):
        service = self.product("TM-15", type="service", is_storable=False)
        self.assertEqual(self.sku("TM-15").product_id, service)
        combo = self.env["product.combo"].create(
            {"name": "Choice", "combo_item_ids": [(0, 0, {"product_id": service.id})]}
        )
        chosen = self.product(
            "TM-16", type="combo", is_storable=False, combo_ids=combo.ids
        )
        sku = self.sku("TM-16")
        self.assertFalse(sku.product_id)
        with self.assertRaisesRegex(ValidationError, "combo"):
            sku.product_id = chosen

    def test_product_of_another_company_is_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        product = self.product("TM-17", company_id=other.id)
        sku = self.sku("TM-17")
        self.assertFalse(sku.product_id)
        with self.assertRaises(UserError):
            sku.product_id = product

    def test_ignored_sku_is_left_alone_but_never_dropped(self):
        sku = self.sku("TM-18")
        sku.action_ignore()
        self.product("TM-18")
        self.mapper._map(sku)
        self.assertEqual(sku.mapping_state, "ignored")
        self.assertEqual(self.code_of(sku), "sku_unmapped")
        sku.action_stop_ignoring()
        self.assertEqual(sku.mapping_state, "mapped")
