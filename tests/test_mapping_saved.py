"""What follows from saving a mapping: history, packs, exceptions, waiting orders."""

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .catalog_case import CatalogCase, some_examples


class TestMappingSaved(CatalogCase):
    def test_choosing_a_product_closes_the_exception_of_the_sku(self):
        sku = self.sku("SV-1")
        sku._report_mapping_problems()
        sku._report_mapping_problems()
        self.assertEqual(len(self.open_exceptions("sku_unmapped", sku)), 1)
        sku.product_id = self.product("SV-1-NEW")
        self.assertEqual(sku.mapping_state, "mapped")
        self.assertEqual(sku.mapping_method, "manual")
        self.assertFalse(self.open_exceptions(record=sku))

    def test_taking_the_product_away_makes_the_sku_wait_again(self):
        self.product("SV-2")
        sku = self.sku("SV-2")
        sku.product_id = False
        self.assertEqual(sku.mapping_state, "unmapped")
        self.assertEqual(self.sku("SV-2"), sku)
        self.assertFalse(sku.product_id, "an order brings back what a person removed")
        sku.action_map_automatically()
        self.assertEqual(sku.product_id.default_code, "SV-2")

    def test_chatter_tells_who_linked_what(self):
        product = self.product("SV-3")
        sku = self.sku("SV-3")
        user = new_test_user(
            self.env, "op", groups="connector_tiktok_shop.group_operator"
        )
        other = self.product("SV-3-B")
        sku.with_user(user).write({"product_id": other.id, "pack_quantity": 2})
        note = sku.message_ids[0]
        self.assertEqual(note.author_id, user.partner_id)
        self.assertIn(product.display_name, note.body)
        self.assertIn(f"{other.display_name} × 2", note.body)

    def test_reader_may_not_map(self):
        sku = self.sku("SV-4")
        user = new_test_user(
            self.env, "reader", groups="connector_tiktok_shop.group_user"
        )
        with self.assertRaises(AccessError):
            sku.with_user(user).product_id = self.product("SV-4-B")

    def test_saving_names_the_number_of_orders_that_go_on(self):
        sku = self.sku("SV-5")
        Order = type(self.env["tiktok.order"])
        with (
            patch.object(Order, "_release_waiting", lambda self, skus: 12),
            patch.object(type(self.env.user), "_bus_send") as bus,
        ):
            sku.product_id = self.product("SV-5-B")
        self.assertIn("12 waiting orders", bus.call_args.args[1]["message"])
        self.assertIn("12 waiting orders", sku.message_ids[0].body)

    def test_mapping_to_a_broken_kit_changes_the_problem_instead_of_ending_it(self):
        sku = self.sku("SV-6")
        sku._report_mapping_problems()
        kit = self.kit({}, "SV-6-KIT")
        sku.product_id = kit
        self.assertEqual(self.open_exceptions(record=sku).code, "kit_empty")
        kit.bom_ids.write(
            {"bom_line_ids": [(0, 0, {"product_id": self.product("SV-P").id})]}
        )
        self.assertFalse(self.open_exceptions(record=sku))

    # === PACKS === #

    def test_pack_is_found_or_made_and_one_piece_stays_one(self):
        product = self.product("SV-7")
        sku = self.sku("SV-7")
        sku.pack_quantity = 6
        uom = sku._get_sale_uom()
        self.assertEqual(uom.relative_uom_id, product.uom_id)
        self.assertEqual(uom._compute_quantity(1, product.uom_id), 6)
        self.assertIn(uom, product.uom_ids)
        sku.pack_quantity = 7
        seven = sku._get_sale_uom()
        self.assertEqual(seven.name, "Pack of 7")
        other = self.ensure(self.unit("77", "SV-7"))["77"]
        other.pack_quantity = 7
        self.assertEqual(other._get_sale_uom(), seven)
        sku.pack_quantity = 1
        self.assertEqual(sku._get_sale_uom(), product.uom_id)
        self.assertFalse(sku.uom_id)

    def test_pack_follows_the_unit_of_another_product(self):
        sku = self.sku("SV-8")
        sku.write({"product_id": self.product("SV-8-B").id, "pack_quantity": 4})
        kilo = self.env.ref("uom.product_uom_kgm")
        sku.product_id = self.product("SV-8-C", uom_id=kilo.id)
        self.assertEqual(sku._get_sale_uom().relative_uom_id, kilo)

    @some_examples
    @given(st.integers(1, 500_00).filter(lambda cents: cents != 100))
    def test_pieces_times_pack_is_exact_in_units_of_the_product(self, hundredths):
        pack = hundredths / 100
        sku = self.sku("SV-9")
        with self.env.cr.savepoint() as savepoint:
            product = self.product("SV-9-B")
            sku.write({"product_id": product.id, "pack_quantity": pack})
            uom = sku._get_sale_uom()
            for pieces in (1, 3, 12):
                units = uom._compute_quantity(
                    pieces, product.uom_id, rounding_method="HALF-UP"
                )
                self.assertAlmostEqual(units, pieces * pack, places=6)
            savepoint.rollback()
