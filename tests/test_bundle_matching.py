"""A TikTok bundle finds the kit with the same contents, or proposes one."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.tests.common import BaseCase

from ..models.catalog.bundle_content import add, same
from .catalog_case import CatalogCase, some_examples


class TestBundleMatching(CatalogCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mug, cls.spoon = cls.product("BM-MUG"), cls.product("BM-SPOON")

    def bundle(self, parts, code="", sku_id="500", **more):
        """A bundle of ``{seller SKU: count}`` whose components are SKUs 10, 11, ..."""
        ids = {seller_sku: str(10 + n) for n, seller_sku in enumerate(parts)}
        self.ensure(*(self.unit(key, code) for code, key in ids.items()))
        parts = {ids[seller_sku]: count for seller_sku, count in parts.items()}
        return self.ensure(self.unit(sku_id, code, parts, **more))[sku_id]

    def test_kit_with_the_same_components_is_found(self):
        self.kit({self.mug: 2, self.spoon: 1}, "KIT-OTHER")
        kit = self.kit({self.mug: 3, self.spoon: 1}, "KIT-RIGHT")
        sku = self.bundle({"BM-MUG": 3, "BM-SPOON": 1})
        self.assertEqual(sku.product_id, kit)
        self.assertEqual(sku.mapping_method, "bundle")

    def test_yield_and_units_of_measure_are_converted(self):
        kit = self.kit({self.mug: 36, self.spoon: 12}, "KIT-DOZEN", yields=12)
        sku = self.bundle({"BM-MUG": 3, "BM-SPOON": 1})
        self.assertEqual(sku.product_id, kit)
        dozen = self.env.ref("uom.product_uom_dozen")
        other = self.kit({self.mug: 1}, "KIT-UOM")
        other.bom_ids.bom_line_ids.product_uom_id = dozen
        self.assertEqual(self.bundle({"BM-MUG": 12}, sku_id="501").product_id, other)

    def test_nested_kits_are_taken_apart(self):
        pair = self.kit({self.mug: 2}, "KIT-PAIR")
        kit = self.kit({pair: 2, self.spoon: 4}, "KIT-NESTED")
        sku = self.bundle({"BM-MUG": 4, "BM-SPOON": 4})
        self.assertEqual(sku.product_id, kit)

    def test_packs_of_components_count(self):
        kit = self.kit({self.mug: 6}, "KIT-SIX")
        self.ensure(self.unit("10", "BM-MUG"))["10"].pack_quantity = 3
        self.assertEqual(self.bundle({"BM-MUG": 2}).product_id, kit)

    def test_services_in_a_kit_do_not_matter(self):
        wrapping = self.product("BM-WRAP", type="service", is_storable=False)
        kit = self.kit({self.mug: 2, wrapping: 1}, "KIT-WRAPPED")
        self.assertEqual(self.bundle({"BM-MUG": 2}).product_id, kit)

    def test_two_kits_with_the_same_contents_are_a_question(self):
        kits = self.kit({self.mug: 2}, "KIT-A") | self.kit({self.mug: 2}, "KIT-B")
        sku = self.bundle({"BM-MUG": 2})
        self.assertEqual(sku.mapping_state, "ambiguous")
        self.assertEqual(self.problem(sku)[0], "sku_ambiguous")
        self.assertEqual(
            sku.candidate_ids.filtered(lambda c: c.score == 100).product_id, kits
        )

    def test_archived_kits_and_ordinary_boms_are_no_kits(self):
        self.kit({self.mug: 2}, "KIT-OLD").active = False
        self.kit({self.mug: 2}, "KIT-MADE").bom_ids.type = "normal"
        self.assertEqual(self.problem(self.bundle({"BM-MUG": 2}))[0], "bundle_unmapped")

    def test_code_of_a_bundle_is_believed_only_with_the_same_contents(self):
        self.kit({self.mug: 2}, "BM-CODE")
        sku = self.bundle({"BM-MUG": 3}, "BM-CODE")
        self.assertFalse(sku.product_id)
        self.assertEqual(self.problem(sku)[0], "bundle_unmapped")
        plain = self.bundle({"BM-MUG": 1, "BM-SPOON": 1}, "BM-SPOON", sku_id="502")
        self.assertFalse(plain.product_id)

    def test_kit_of_the_same_code_settles_which_of_two_equal_kits_is_meant(self):
        self.kit({self.mug: 2}, "KIT-A")
        kit = self.kit({self.mug: 2}, "KIT-B")
        self.assertEqual(self.bundle({"BM-MUG": 2}, "KIT-B").product_id, kit)

    def test_bundle_waits_for_its_components_and_follows_them(self):
        kit = self.kit({self.mug: 1, self.spoon: 2}, "KIT-LATER")
        sku = self.bundle({"BM-MUG": 1, "UNKNOWN": 2})
        code, message = self.problem(sku)
        self.assertEqual(code, "bundle_unmapped")
        self.assertIn("UNKNOWN", message)
        part = sku.component_ids.component_sku_id.filtered(
            lambda s: s.seller_sku == "UNKNOWN"
        )
        part.product_id = self.spoon
        self.assertEqual(sku.product_id, kit)

    def test_kit_made_later_by_hand_ends_the_problem(self):
        sku = self.bundle({"BM-MUG": 5})
        sku._report_mapping_problems()
        kit = self.kit({self.mug: 5}, "KIT-BY-HAND")
        self.assertEqual(sku.product_id, kit)
        self.assertFalse(self.open_exceptions(record=sku))

    def test_components_are_counted_from_units_when_tiktok_names_none(self):
        unit = self.unit("503", "")
        unit["sub_item_info"] = [
            {"id": str(n), "sku_id": "10", "seller_sku": "BM-MUG", "product_id": "p10"}
            for n in range(3)
        ]
        sku = self.ensure(unit)["503"]
        self.assertEqual(sku.component_ids.quantity, 3)
        self.assertEqual(sku.component_ids.product_id, self.mug)

    def test_changed_contents_on_tiktok_do_not_ship_the_old_kit(self):
        kit = self.kit({self.mug: 2}, "KIT-TWO")
        three = self.kit({self.mug: 3}, "KIT-THREE")
        sku = self.bundle({"BM-MUG": 2})
        self.assertEqual(sku.product_id, kit)
        parts = [{"sku_id": "10", "sku_count": 3, "seller_sku": "BM-MUG"}]
        self.importer._import_details(
            self.backend,
            {
                sku.tiktok_product_id: {
                    "id": sku.tiktok_product_id.external_id,
                    "skus": [{"id": "500", "combined_skus": parts}],
                }
            },
        )
        self.assertEqual(sku.product_id, three)

    # === BROKEN KITS === #

    def test_kit_without_components_is_a_problem(self):
        kit = self.kit({}, "KIT-EMPTY")
        sku = self.sku("KIT-EMPTY")
        self.assertEqual(sku.product_id, kit)
        self.assertEqual(self.problem(sku)[0], "kit_empty")

    def test_kit_with_an_empty_kit_inside_is_a_problem(self):
        inner = self.kit({}, "KIT-INNER")
        self.kit({self.mug: 1, inner: 1}, "KIT-OUTER")
        self.assertEqual(self.problem(self.sku("KIT-OUTER"))[0], "kit_empty")

    def test_ordinary_kit_is_an_ordinary_target(self):
        kit = self.kit({self.mug: 1}, "KIT-PLAIN")
        sku = self.sku("KIT-PLAIN")
        self.assertIsNone(self.problem(sku))
        self.assertEqual(sku.product_id, kit)
        self.assertEqual(sku._get_sale_uom(), kit.uom_id)

    # === PROPOSED KIT === #

    def test_proposed_kit_has_the_contents_price_and_code_of_the_bundle(self):
        sku = self.bundle({"BM-MUG": 3, "BM-SPOON": 1}, "BM-NEW")
        sku._report_mapping_problems()
        sku.price, sku.currency_id = 48, self.env.company.currency_id
        self.open_exceptions("bundle_unmapped", sku).action_cure()
        kit = sku.product_id
        self.assertEqual(sku.mapping_method, "bundle")
        self.assertEqual((kit.default_code, kit.list_price), ("BM-NEW", 48))
        self.assertEqual(kit.bom_ids.type, "phantom")
        self.assertEqual(
            self.matcher._contents(kit, sku.company_id)[kit],
            {self.mug: 3, self.spoon: 1},
        )
        self.assertFalse(self.open_exceptions(record=sku))

    def test_kit_that_is_there_is_taken_instead_of_a_second_one(self):
        kit = self.kit({self.mug: 2}, "KIT-THERE")
        sku = self.bundle({"BM-MUG": 2})
        sku.product_id = False
        self.assertIn("took its product away", self.problem(sku)[1])
        self.assertEqual(sku.candidate_ids[0].product_id, kit)
        sku.action_create_proposed_kit()
        self.assertEqual(sku.product_id, kit)

    def test_proposed_kit_leaves_a_taken_code_alone(self):
        self.product("BM-TAKEN")
        sku = self.bundle({"BM-MUG": 2}, "BM-TAKEN")
        sku.action_create_proposed_kit()
        self.assertFalse(sku.product_id.default_code)

    def test_proposed_kit_needs_mapped_components(self):
        sku = self.bundle({"BM-MUG": 2, "BM-UNKNOWN": 1})
        with self.assertRaisesRegex(UserError, "BM-UNKNOWN"):
            sku.action_create_proposed_kit()
        with self.assertRaisesRegex(UserError, "no bundle"):
            self.sku("BM-NO-BUNDLE").action_create_proposed_kit()

    def test_single_component_offers_a_pack_as_the_simple_way(self):
        sku = self.bundle({"BM-MUG": 3})
        guess = sku.candidate_ids.filtered(lambda c: c.reason == "contents")
        guess.action_choose()
        self.assertEqual((sku.product_id, sku.pack_quantity), (self.mug, 3))


quantities = st.floats(0.001, 1000).map(lambda value: round(value, 3))
contents = st.dictionaries(st.integers(1, 9), quantities, max_size=5)


class TestBundleContent(BaseCase):
    @some_examples
    @given(contents, st.integers(1, 50))
    def test_yield_divided_and_multiplied_again_is_the_same(self, content, pieces):
        total = {}
        for _piece in range(pieces):
            add(total, content, 1 / pieces)
        self.assertTrue(same(total, content))

    @some_examples
    @given(contents, contents)
    def test_same_is_symmetric_and_adding_does_not_depend_on_order(self, a, b):
        self.assertEqual(same(a, b), same(b, a))
        self.assertTrue(same(add(dict(a), b), add(dict(b), a)))

    @some_examples
    @given(contents.filter(bool), st.integers(1, 9))
    def test_one_more_piece_is_never_the_same(self, content, thing):
        self.assertFalse(same(content, add(dict(content), {thing: 1})))
