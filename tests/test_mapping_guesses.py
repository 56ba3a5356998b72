"""Best guesses for SKUs without a mapping, chosen with one click."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests.common import BaseCase

from ..models.catalog.tiktok_sku_candidate import normalised, similarity
from .catalog_case import CatalogCase, some_examples


class TestMappingGuesses(CatalogCase):
    def reasons(self, sku):
        return {guess.product_id: guess.reason for guess in sku.candidate_ids}

    def test_code_that_differs_in_case_and_punctuation_is_the_best_guess(self):
        product = self.product("gs 1_a")
        sku = self.sku("GS-1-A")
        self.assertEqual(self.reasons(sku)[product], "similar_code")
        self.assertIn(product.display_name, self.problem(sku)[1])

    def test_equal_code_is_called_so(self):
        sku = self.sku("GS-9")
        product = self.product("GS-9")
        self.env["tiktok.sku.candidate"]._refresh(sku)
        guess = sku.candidate_ids.filtered(lambda g: g.product_id == product)
        self.assertEqual((guess.reason, guess.score), ("same_code", 100))

    def test_one_click_maps_and_takes_the_pack_along(self):
        product = self.product("GS-2")
        other = self.sku("GS-2-X", sku_id="11")
        other.write({"product_id": product.id, "pack_quantity": 2})
        sku = self.sku("GS-2-X", sku_id="12")
        guess = sku.candidate_ids.filtered(lambda g: g.product_id == product)
        self.assertEqual(guess.reason, "other_listing")
        guess.action_choose()
        self.assertEqual((sku.product_id, sku.pack_quantity), (product, 2))

    def test_similar_title_is_a_guess(self):
        product = self.product("GS-3", name="Enamel trail mug blue")
        sku = self.sku("QQ-3", product_name="Trail mug, enamel", sku_name="Blue")
        self.assertEqual(self.reasons(sku)[product], "title")

    def test_guesses_do_not_grow_when_asked_again(self):
        self.product("gs4")
        sku = self.sku("GS-4")
        before = len(sku.candidate_ids)
        sku.action_open_mapping()
        sku.action_suggest()
        self.assertEqual(len(sku.candidate_ids), before)
        self.assertLessEqual(before, 5)

    def test_products_of_other_companies_are_no_guess(self):
        other = self.env["res.company"].create({"name": "Other"})
        product = self.product("gs5", company_id=other.id)
        self.assertNotIn(product, self.sku("GS-5").candidate_ids.product_id)


class TestLikeness(BaseCase):
    @some_examples
    @given(st.text(), st.text())
    def test_likeness_is_a_percentage_and_does_not_depend_on_word_order(self, a, b):
        self.assertTrue(0 <= similarity(a, b) <= 100)
        self.assertEqual(
            similarity(f"{a} {b}", f"{b} {a}"), similarity(f"{a} {b}", f"{a} {b}")
        )

    @some_examples
    @given(st.text())
    def test_normalising_a_code_twice_changes_nothing(self, code):
        self.assertEqual(normalised(normalised(code)), normalised(code))
