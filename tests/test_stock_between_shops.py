"""Two shops over the same units: each is promised once."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .stock_plan_case import StockPlanCase


@tagged("post_install", "-at_install")
class TestStockBetweenShops(StockPlanCase):
    """A second shop of the same company, over the same warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.connect("GB")
        cls.second.stock_mode = "live"
        cls.others(cls.second).kind = "RETURN_WAREHOUSE"
        cls.selling(cls.second).warehouse_id = cls.backend.warehouse_id
        cls._jobs().unlink()

    def test_a_rule_is_for_what_its_own_shop_sells(self):
        mine, theirs = self.offer("CUP", 1), self.offer("POT", 1, backend=self.second)
        for vals in (
            {"sku_id": theirs.id},
            {"tiktok_product_id": theirs.tiktok_product_id.id},
        ):
            with self.assertRaisesRegex(ValidationError, "is sold by.*UK"):
                self.env["tiktok.stock.rule"].create(
                    {"backend_id": self.backend.id, "cap": 1, **vals}
                )
        rule = self.env["tiktok.stock.rule"].create(
            {"backend_id": self.backend.id, "sku_id": mine.id, "cap": 1}
        )
        with self.assertRaisesRegex(ValidationError, "is sold by"):
            rule.backend_id = self.second

    def test_the_same_units_are_promised_once_over_shops(self):
        cup = self.product("CUP")
        self.stock(cup, 10)
        here = self.offer("HERE", product=cup)
        there = self.offer("THERE", product=cup, backend=self.second)
        self.accept(here)
        self.accept(there)
        self.accept(here)
        self.accept(there)
        self.assertEqual([self.figure(here), self.figure(there)], [5, 5])

    def test_the_shop_with_the_higher_priority_gets_more(self):
        self.backend.stock_priority = 4
        cup = self.product("CUP")
        self.stock(cup, 10)
        here = self.offer("HERE", product=cup)
        there = self.offer("THERE", product=cup, backend=self.second)
        for _round in range(2):
            self.accept(here)
            self.accept(there)
        self.assertEqual([self.figure(here), self.figure(there)], [8, 2])

    def test_pieces_of_a_cancelled_order_are_not_given_to_another_shop(self):
        cup = self.product("CUP")
        self.stock(cup, 10)
        here = self.offer("HERE", product=cup, promised=5, seen=5, wanted=5)
        there = self.offer(
            "THERE", product=cup, backend=self.second, promised=4, seen=4, wanted=5
        )
        self.assertEqual(self.figure(there), 5)
        levels = self.env["tiktok.stock.level"]
        levels._returned({(here.id, self.place.external_id): 1})
        self.assertEqual(self.figure(there), 4)

    def test_a_shop_that_sends_no_stock_takes_no_part(self):
        self.second.stock_mode = "shadow"
        cup = self.product("CUP")
        self.stock(cup, 10)
        here = self.offer("HERE", product=cup)
        self.offer("THERE", product=cup, backend=self.second, promised=10)
        self.assertEqual(self.figure(here), 10)
