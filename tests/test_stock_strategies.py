"""Which warehouse of Odoo feeds which one of TikTok."""

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..models.stock.stock_steps import sentence
from .stock_plan_case import StockPlanCase


@tagged("post_install", "-at_install")
class TestStockStrategies(StockPlanCase):
    def setUp(self):
        super().setUp()
        self.other = self.place.copy({"external_id": "W2", "is_default": False})
        self.north = self.env["stock.warehouse"].create({"name": "North", "code": "N"})
        self.other.warehouse_id = self.north
        product = self.product("CUP")
        self.stock(product, 5)
        self.stock(product, 3, self.north.lot_stock_id)
        self.cup = self.offer("CUP1", product=product)
        self.card(self.cup, self.other)

    def figures(self):
        levels = self.plan(self.cup)[self.cup].levels
        return levels[self.place.id].granted, levels[self.other.id].granted

    def test_mirror_feeds_each_warehouse_from_its_own(self):
        self.assertEqual(self.figures(), (5, 3))

    def test_more_locations_are_added_to_a_warehouse(self):
        self.place.extra_location_ids = self.north.lot_stock_id
        self.other.active = False
        self.env["tiktok.stock.level"].search(
            [("warehouse_id", "=", self.other.id)]
        ).unlink()
        self.assertEqual(self.figure(self.cup), 8)

    def test_a_cap_is_split_over_the_warehouses(self):
        self.backend.stock_cap = 4
        self.assertEqual(self.figures(), (3, 1))
        steps = self.plan(self.cup)[self.cup].explanation[str(self.other.id)]
        self.assertEqual(
            sentence(self.env, *steps[-1]), "At most 4 over all warehouses: 1 here"
        )

    def test_total_goes_to_the_default_warehouse_alone(self):
        self.backend.stock_strategy = "total"
        self.assertEqual(self.figures(), (8, 0))
        self.assertEqual(self.codes(self.cup, self.other), ["strategy"])

    def test_one_location_feeds_the_default_warehouse_alone(self):
        self.backend.write(
            {
                "stock_source_id": self.north.lot_stock_id.id,
                "stock_strategy": "source",
            }
        )
        self.assertEqual(self.figures(), (3, 0))

    def test_statements_do_not_grow_with_the_warehouses(self):
        for strategy in ("mirror", "total"):
            self.backend.stock_strategy = strategy
            few = self.count()
            self.place.copy({"external_id": strategy, "is_default": False})
            self.assertEqual(self.count(), few, strategy)

    def count(self):
        """Statements that a plan takes."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.plan(self.cup)
        return self.env.cr.sql_log_count - before

    def test_one_location_has_to_be_chosen(self):
        with self.assertRaisesRegex(ValidationError, "Choose the location"):
            self.backend.stock_strategy = "source"
