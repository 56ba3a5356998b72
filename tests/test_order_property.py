"""Law L2 for any order that the platform can make: totals equal to its own figures."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .order_case import PRODUCTS, OrderCase

ANY = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
#: amounts in the smallest unit, from nothing to more than any order holds
AMOUNTS = st.one_of(st.integers(0, 200), st.integers(0, 3_000_000))
LINES = st.lists(
    st.tuples(st.integers(0, 4), AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 4)),
    min_size=1,
    max_size=5,
)
SHIPPING = st.tuples(AMOUNTS, AMOUNTS, AMOUNTS)


class PropertyCase(OrderCase):
    DIGITS = 2

    def text(self, minor):
        """An amount as the platform writes it."""
        if not self.DIGITS:
            return str(minor)
        return f"{minor // 100}.{minor % 100:02d}"

    def place_any(self, lines, shipping, address):
        """An order of these amounts; discounts are bounded by what they reduce."""
        codes = PRODUCTS[self.REGION]
        wanted = []
        for code, price, seller, platform, quantity in lines:
            wanted.append(
                {
                    "sku": codes[code % len(codes)],
                    "price": self.text(price),
                    "seller_discount": self.text(seller),
                    "platform_discount": self.text(platform),
                    "quantity": quantity,
                    "gift": not price,
                }
            )
        fee, seller, platform = map(self.text, shipping)
        return self.place(
            *wanted,
            shipping=fee,
            shipping_seller_discount=seller,
            shipping_platform_discount=platform,
            address=address,
        )

    def check(self, lines, shipping, address):
        """Import such an order and hold it against the platform's own arithmetic."""
        payload = self.place_any(lines, shipping, address)
        order = self.deliver(payload)
        self.assertImported(order)
        figures = self.sandbox.expected(payload)
        sale, digits = order.sale_order_id, self.DIGITS
        owed = figures["platform_discount"] + figures["platform_shipping"]
        self.assertEqual(
            [
                f"{amount:.{digits}f}"
                for amount in (
                    sale.amount_total,
                    order.amount_total,
                    order.amount_receivable,
                    order.amount_paid,
                )
            ],
            [
                f"{amount:.{digits}f}"
                for amount in (
                    figures["seller_total"],
                    figures["seller_total"],
                    owed,
                    figures["buyer_total"],
                )
            ],
        )
        self.assertEqual(
            sum(sale.order_line.tiktok_line_ids.mapped("revenue")).__round__(digits),
            float(figures["seller_products"]),
        )
        self.assertEqual(len(sale.order_line.tiktok_line_ids), figures["units"])


@tagged("post_install", "-at_install")
class TestAnyOrderUS(PropertyCase):
    @ANY
    @given(lines=LINES, shipping=SHIPPING, address=st.integers(0, 4))
    def test_any_order_in_dollars(self, lines, shipping, address):
        self.check(lines, shipping, address)


class IncludedTaxCase(PropertyCase):
    CURRENCY = "GBP"
    RATE = 20.0

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currency = cls.env.ref(f"base.{cls.CURRENCY}")
        currency.active = True
        cls.backend.pricelist_id = cls.env["product.pricelist"].create(
            {"name": cls.CURRENCY, "currency_id": currency.id}
        )
        tax = cls.env["account.tax"].create(
            {
                "name": f"Included {cls.RATE}",
                "amount": cls.RATE,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
                "company_id": cls.backend.company_id.id,
            }
        )
        sold = cls.env["product.product"].union(*cls.products.values())
        for product in sold | cls.backend.shipping_product_id:
            product.taxes_id = [Command.set(tax.ids)]


@tagged("post_install", "-at_install")
class TestAnyOrderGB(IncludedTaxCase):
    REGION = "GB"

    @ANY
    @given(lines=LINES, shipping=SHIPPING, address=st.integers(0, 2))
    def test_any_order_in_pounds_with_tax_included(self, lines, shipping, address):
        self.check(lines, shipping, address)

    @ANY
    @given(lines=LINES, shipping=SHIPPING, address=st.integers(0, 2))
    def test_any_order_in_pounds_with_tax_rounded_globally(
        self, lines, shipping, address
    ):
        self.backend.company_id.tax_calculation_rounding_method = "round_globally"
        self.check(lines, shipping, address)


@tagged("post_install", "-at_install")
class TestAnyOrderVN(IncludedTaxCase):
    REGION = "VN"
    CURRENCY = "VND"
    RATE = 8.0
    DIGITS = 0

    @ANY
    @given(lines=LINES, shipping=SHIPPING, address=st.integers(0, 1))
    def test_any_order_in_dong_without_decimals(self, lines, shipping, address):
        self.check(lines, shipping, address)

    def test_many_generated_orders_in_dong(self):
        made = self.sandbox.generate("VN", orders=40, skus=10, seed=3, bundles=0)
        for code in made["skus"]:
            self.make_product(code, taxes_id=self.backend.shipping_product_id.taxes_id)
        payloads = [self.sandbox.orders.payload(self.shop, i) for i in made["orders"]]
        orders = self.deliver(*payloads)
        self.assertEqual(len(orders.sale_order_id), 40)
        for order, payload in zip(orders, payloads, strict=True):
            figures = self.sandbox.expected(payload)
            self.assertEqual(order.sale_order_id.amount_total, figures["seller_total"])


@tagged("post_install", "-at_install")
class TestGeneratedOrdersUS(PropertyCase):
    def test_many_generated_orders_with_bundles_in_dollars(self):
        made = self.sandbox.generate("US", orders=60, skus=20, seed=5, bundles=0.2)
        for code in made["skus"]:
            if "KIT" not in code:
                self.products[code] = self.make_product(code)
        payloads = [self.sandbox.orders.payload(self.shop, i) for i in made["orders"]]
        waiting = self.deliver(*payloads).filtered(lambda o: o.sync_state == "blocked")
        self.assertTrue(waiting, "bundles have no kits yet")
        bundles = waiting.line_ids.sku_id.filtered(lambda s: s.is_bundle)
        for bundle in bundles:
            bundle.action_create_proposed_kit()
        self.run_jobs()
        orders = self.orders(*[payload["id"] for payload in payloads])
        for order, payload in zip(orders, payloads, strict=True):
            self.assertImported(order)
            figures = self.sandbox.expected(payload)
            self.assertAlmostEqual(
                order.sale_order_id.amount_total, float(figures["seller_total"])
            )
        pieces = sum(
            len(line.get("sub_item_info") or [line])
            for payload in payloads
            for line in payload["line_items"]
        )
        moved = sum(orders.sale_order_id.picking_ids.move_ids.mapped("product_uom_qty"))
        self.assertEqual(moved, pieces)
