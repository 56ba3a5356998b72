import json
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.connector_tiktok_shop.models.order.order_money import (
    MoneyError,
    OrderMoney,
    to_text,
)

EXAMPLES = Path(__file__).parent / "examples"
DIGITS = {"USD": 2, "GBP": 2, "VND": 0}


def example_orders():
    """Every order of the example answers as (file name, payload)."""
    for path in sorted(EXAMPLES.glob("*/*order*.response.json")):
        data = json.loads(path.read_text()).get("data") or {}
        for order in data.get("orders") or []:
            if order.get("line_items") and order.get("payment"):
                yield path.name, order


@tagged("post_install", "-at_install")
class TestOrderMoney(BaseCase):
    def _example(self, name):
        data = json.loads((EXAMPLES / name).read_text())["data"]
        return data["orders"][0]

    def test_worked_example_gives_the_documented_figures(self):
        money = OrderMoney.from_payload(
            self._example("us/order_a_awaiting_shipment.response.json"), 2
        )
        self.assertEqual(money.products_revenue, 5320)
        self.assertEqual(money.paid, 5984)
        self.assertEqual(money.platform_discount, 290)
        self.assertEqual(money.shipping_revenue, 699)
        self.assertEqual(money.seller_total, 6019)
        self.assertEqual(money.differences(), [])

    def test_every_example_order_adds_up(self):
        seen = 0
        for name, order in example_orders():
            with self.subTest(file=name, order=order["id"]):
                digits = DIGITS[order["payment"]["currency"]]
                money = OrderMoney.from_payload(order, digits)
                self.assertEqual(money.differences(), [])
                buyer = money.seller_total - money.receivable
                self.assertEqual(buyer + money.tax + money.platform_fees, money.paid)
                seen += 1
        self.assertGreater(seen, 30)

    def test_zero_decimal_currency_refuses_fractions(self):
        with self.assertRaisesRegex(MoneyError, "original_price"):
            OrderMoney.from_payload({"line_items": [{"original_price": "1.5"}]}, 0)

    def test_amount_that_is_no_number_is_named(self):
        with self.assertRaisesRegex(MoneyError, "sub_total"):
            OrderMoney.from_payload({"payment": {"sub_total": "ten"}}, 2)

    def test_one_cent_off_is_a_difference_that_names_both_amounts(self):
        order = self._example("us/order_a_awaiting_shipment.response.json")
        order["payment"]["total_amount"] = "59.85"
        [difference] = OrderMoney.from_payload(order, 2).differences()
        self.assertEqual(difference.name, "total_amount")
        self.assertEqual((difference.expected, difference.found), (5984, 5985))

    def test_sums_may_count_cancelled_units_or_not(self):
        order = self._example("us/order_a_awaiting_shipment.response.json")
        order["line_items"][2]["display_status"] = "CANCELLED"
        money = OrderMoney.from_payload(order, 2)
        self.assertEqual(money.differences(), [])
        self.assertEqual(money.products_revenue, 4320)

    def test_horizon_plus_orders_need_not_add_up(self):
        order = self._example("us/order_a_awaiting_shipment.response.json")
        order["payment"]["sub_total"] = "60.00"
        order["order_rights"] = [2]
        self.assertEqual(OrderMoney.from_payload(order, 2).differences(), [])

    def test_a_cofunded_discount_may_enter_the_shipping_fee_or_not(self):
        fees = {
            "original_shipping_fee": "9.00",
            "shipping_fee_seller_discount": "1.00",
            "shipping_fee_platform_discount": "2.00",
            "shipping_fee_cofunded_discount": "1.50",
        }
        for fee, names in (
            ("6.00", []),
            ("4.50", []),
            ("7.50", ["shipping_fee"]),
            ("5.99", ["shipping_fee"]),
        ):
            payload = {"payment": {**fees, "shipping_fee": fee}}
            found = OrderMoney.from_payload(payload, 2).differences()
            self.assertEqual([one.name for one in found], names, fee)

    def test_taxes_of_a_unit_are_added_amounts_and_rates(self):
        taxes = [
            {"tax_amount": "1.65", "tax_rate": "0.0825"},
            {"tax_amount": "0.35", "tax_rate": 0.0175},
            {"tax_type": "NONE"},
        ]
        unit = {"original_price": "20.00", "item_tax": taxes}
        money = OrderMoney.from_payload({"line_items": [unit]}, 2)
        self.assertEqual(money.units[0].tax, 200)
        self.assertAlmostEqual(money.units[0].tax_rate, 0.1)
        unit["item_tax"] = [{"tax_rate": "much"}]
        with self.assertRaisesRegex(MoneyError, "tax_rate"):
            OrderMoney.from_payload({"line_items": [unit]}, 2)

    @settings(max_examples=200, deadline=None)
    @given(
        digits=st.sampled_from([0, 2, 3]),
        units=st.lists(
            st.tuples(
                st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 10**6)
            ),
            min_size=1,
            max_size=20,
        ),
        shipping=st.tuples(*[st.integers(0, 10**5)] * 3),
        tax=st.integers(0, 10**6),
        fee=st.integers(0, 10**4),
    )
    def test_identities_hold_for_any_consistent_order(
        self, digits, units, shipping, tax, fee
    ):
        """Law L2: seller's total minus subsidies plus tax is what the buyer pays."""
        payload = _consistent_order(digits, units, shipping, tax, fee)
        money = OrderMoney.from_payload(payload, digits)
        self.assertEqual(money.differences(), [])
        self.assertEqual(
            money.seller_total - money.receivable + money.tax + money.platform_fees,
            money.paid,
        )
        self.assertEqual(
            money.products_revenue,
            sum(original - seller for original, seller, _platform in units),
        )

    @given(minor=st.integers(-(10**15), 10**15), digits=st.integers(0, 4))
    def test_text_of_an_amount_reads_back(self, minor, digits):
        self.assertEqual(Decimal(to_text(minor, digits)).scaleb(digits), minor)


def _consistent_order(digits, units, shipping, tax, fee):
    original_fee, seller_fee, platform_fee = shipping

    def text(minor):
        return to_text(minor, digits)

    sale = [o - s - p for o, s, p in units]
    paid_fee = original_fee - seller_fee - platform_fee
    return {
        "line_items": [
            {
                "id": str(n),
                "original_price": text(o),
                "seller_discount": text(s),
                "platform_discount": text(p),
                "sale_price": text(o - s - p),
            }
            for n, (o, s, p) in enumerate(units)
        ],
        "payment": {
            "currency": "XXX",
            "original_total_product_price": text(sum(o for o, _s, _p in units)),
            "seller_discount": text(sum(s for _o, s, _p in units)),
            "platform_discount": text(sum(p for _o, _s, p in units)),
            "sub_total": text(sum(sale)),
            "original_shipping_fee": text(original_fee),
            "shipping_fee_seller_discount": text(seller_fee),
            "shipping_fee_platform_discount": text(platform_fee),
            "shipping_fee": text(paid_fee),
            "tax": text(tax),
            "retail_delivery_fee": text(fee),
            "total_amount": text(sum(sale) + paid_fee + tax + fee),
        },
    }
