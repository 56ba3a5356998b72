"""Made-up orders add up to the smallest unit of their currency."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.sandbox.money import (
    included_tax,
    share_out,
    to_minor,
    to_text,
)

from .sandbox_caller import Caller, sandbox


def amount(value):
    return Decimal(value)


@tagged("standard", "at_install")
class TestSandboxGenerate(BaseCase):
    def check_units(self, order):
        for unit in order["line_items"]:
            discounts = amount(unit["seller_discount"])
            discounts += amount(unit["platform_discount"])
            sale = amount(unit["original_price"]) - discounts
            self.assertEqual(amount(unit["sale_price"]), sale)
            self.assertGreaterEqual(sale, 0)
            self.check_pieces(unit)

    def check_pieces(self, unit):
        pieces = unit.get("sub_item_info")
        self.assertEqual(bool(pieces), bool(unit.get("combined_listing_skus")))
        for key in ("original_price", "sale_price", "seller_discount"):
            if pieces:
                total = sum(amount(piece[key]) for piece in pieces)
                self.assertEqual(total, amount(unit[key]))

    def check_payment(self, order):
        payment, units = order["payment"], order["line_items"]
        total = {
            key: sum(amount(unit[key]) for unit in units)
            for key in ("original_price", "seller_discount", "platform_discount")
        }
        goods = amount(payment["original_total_product_price"])
        self.assertEqual(goods, total["original_price"])
        self.assertEqual(amount(payment["seller_discount"]), total["seller_discount"])
        discounts = total["seller_discount"] + total["platform_discount"]
        self.assertEqual(amount(payment["sub_total"]), goods - discounts)
        fee = amount(payment["original_shipping_fee"])
        fee -= amount(payment["shipping_fee_seller_discount"])
        fee -= amount(payment["shipping_fee_platform_discount"])
        self.assertEqual(amount(payment["shipping_fee"]), fee)
        self.assertGreaterEqual(fee, 0)
        extra = amount(payment["tax"]) + amount(payment.get("retail_delivery_fee", 0))
        paid = amount(payment["sub_total"]) + fee + extra
        self.assertEqual(amount(payment["total_amount"]), paid)
        if "product_tax" in payment:
            taxes = sum(amount(unit["item_tax"][0]["tax_amount"]) for unit in units)
            self.assertEqual(amount(payment["product_tax"]), taxes)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 10**6), st.sampled_from(["US", "GB", "VN"]))
    def test_the_identities_hold_whatever_the_seed(self, seed, shop):
        box = sandbox()
        made = box.generate(shop, orders=15, skus=20, seed=seed)
        for order_id in made["orders"]:
            order = box.orders.payload(box.shop(shop), order_id)
            self.check_units(order)
            self.check_payment(order)
            self.assertEqual(box.expected(order)["difference"], 0)

    def test_the_same_seed_gives_the_same_shop(self):
        shops = []
        for _run in range(2):
            box = sandbox()
            box.clock.freeze(1_800_000_000)
            made = box.generate("US", orders=20, skus=20)
            orders = box.orders.of(box.shop("US"))
            shops.append([orders[order_id] for order_id in made["orders"]])
        self.assertEqual(*shops)
        other = sandbox().generate("US", orders=20, skus=20, seed=2)
        self.assertNotEqual(made["skus"], other["skus"])

    def test_what_is_made_fits_the_contract(self):
        box = sandbox()
        for shop in ("US", "GB", "VN"):
            made = box.generate(shop, orders=60, skus=30, span=86400)
            call = Caller(box, shop)
            found = {order["id"] for order in call.orders()["orders"]}
            self.assertLessEqual(set(made["orders"]), found)
            self.assertTrue(call.order(*made["orders"][:50]))
            path = "/product/202502/products/search"
            products = call("POST", path, {"page_size": 100})["products"]
            skus = {sku["seller_sku"] for entry in products for sku in entry["skus"]}
            self.assertLessEqual(set(made["skus"]), skus)

    def test_there_is_a_bit_of_everything(self):
        box = sandbox()
        box.generate("US", orders=300, skus=100)
        records = box.orders.of(box.shop("US")).values()
        orders = [record["payload"] for record in records]
        units = [unit for order in orders for unit in order["line_items"]]
        self.assertTrue(any(unit["is_gift"] for unit in units))
        self.assertTrue(any("sub_item_info" in unit for unit in units))
        self.assertTrue(any(amount(unit["seller_discount"]) for unit in units))
        self.assertTrue(any(amount(unit["platform_discount"]) for unit in units))
        kinds = {order["shipping_type"] for order in orders}
        self.assertEqual(kinds, {"TIKTOK", "SELLER"})

    def test_what_is_asked_for_wins_over_what_is_made_up(self):
        box = sandbox()
        box.generate("GB", orders=20, skus=5, shipping_type="SELLER")
        records = box.orders.of(box.shop("GB")).values()
        kinds = {record["payload"]["shipping_type"] for record in records}
        self.assertEqual(kinds, {"SELLER"})

    @settings(max_examples=200, deadline=None)
    @given(
        st.integers(0, 10**7),
        st.lists(st.integers(0, 10**5), min_size=1, max_size=12),
    )
    def test_sharing_out_loses_nothing(self, total, weights):
        parts = share_out(total, weights)
        self.assertEqual(sum(parts), total)
        self.assertGreaterEqual(min(parts), 0)

    @given(st.integers(-(10**9), 10**9), st.sampled_from(["USD", "GBP", "VND"]))
    def test_amounts_survive_their_spelling(self, minor, currency):
        self.assertEqual(to_minor(to_text(minor, currency), currency), minor)

    def test_amounts_finer_than_the_currency_are_refused(self):
        for text, currency in (("1.5", "VND"), ("1.005", "USD")):
            with self.assertRaises(ValueError):
                to_minor(text, currency)
        self.assertEqual(included_tax(2389, "0.2"), 398)
