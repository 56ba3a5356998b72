"""What TikTok holds for orders against the orders that are known."""

import time

from odoo.tests import tagged

from ..client import TemporaryError
from ..models.stock import tiktok_stock_missing
from ..models.stock.tiktok_stock_missing import LAG, _judge
from .order_case import KIT
from .test_stock_sold import SoldCase

PROBLEM = "stock_unknown_orders"


class CommittedCase(SoldCase):
    def setUp(self):
        super().setUp()
        # the example orders are gone, and what they held
        for figures in self.sandbox.state["stock"][self.shop["id"]].values():
            for pair in figures.values():
                pair[1] = 0
        self.run_flow("catalog")
        self.skus = self.env["tiktok.sku"].search(
            [("backend_id", "=", self.backend.id)]
        )
        self.know()

    def there(self):
        """Committed pieces as TikTok tells them, by SKU and warehouse."""
        warehouses = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.backend.id)]
        )
        ids = {warehouse.external_id: warehouse.id for warehouse in warehouses}
        skus = {sku.external_id: sku.id for sku in self.skus}
        return {
            (skus[sku["id"]], ids[row["warehouse_id"]]): row["committed_quantity"]
            for product in self.backend._client().search_inventory(sku_ids=[*skus])
            for sku in product["skus"]
            for row in sku["warehouse_inventory"]
            if row["warehouse_id"] in ids
        }

    def here(self):
        """Committed pieces by the orders that are known."""
        self.env.invalidate_all()
        return self.env["tiktok.stock.sold"]._committed(self.skus)

    def key(self, code="MUG-BLU"):
        sku = self.skus.filtered(lambda s: s.seller_sku == code)
        return sku.id, self.place_there.id

    def missing(self, seen=None):
        """Pieces to deduct, by what TikTok tells now."""
        self.env.flush_all()
        result = self.env["tiktok.stock.sold"]._missing(seen or self.there())
        self.env.invalidate_all()
        return result

    def commit(self, pieces, code="MUG-BLU"):
        """TikTok holds so many pieces for orders that it does not list."""
        shop, (sku_id, _place) = self.shop, self.key(code)
        external_id = self.env["tiktok.sku"].browse(sku_id).external_id
        figures = self.sandbox.state["stock"][shop["id"]][external_id]
        figures[self.place_there.external_id][1] += pieces

    def assertAgree(self):
        there = {key: pieces for key, pieces in self.there().items() if pieces}
        self.assertEqual({k: n for k, n in self.here().items() if n}, there)


@tagged("post_install", "-at_install")
class TestCommitted(CommittedCase):
    def test_both_sides_count_the_same_in_every_state(self):
        unpaid = self.place("MUG-BLU", "MUG-BLU", pay=False)
        held = self.place("SPOON-1", "MUG-BLU", hold=True)
        self.know()
        self.assertAgree()
        self.run_jobs()
        self.assertAgree()
        self.life.pay(self.shop, unpaid["id"], False)
        self.life.cancel(self.shop, held["id"], by="BUYER", reason="x")
        self.travel(seconds=10)
        self.know()
        self.run_jobs()
        self.assertEqual(self.here(), {self.key(): 2})
        self.assertAgree()

    def test_pieces_of_a_bundle_count_for_its_components(self):
        bundle = self.skus.filtered("is_bundle")[:1]
        self.place(bundle.seller_sku or KIT)
        self.know()
        here = self.here()
        for key, pieces in self.there().items():
            self.assertGreaterEqual(here.get(key, 0), pieces)

    def test_as_many_there_as_here_asks_nobody(self):
        self.place("MUG-BLU")
        self.know()
        seen, calls = self.there(), len(self.requests())
        with self.assertQueryCount(2 + 2):
            self.assertEqual(self.env["tiktok.stock.sold"]._missing(seen), {})
        self.assertEqual(len(self.requests()), calls)


@tagged("post_install", "-at_install")
class TestMissing(CommittedCase):
    def test_an_order_placed_since_the_last_look_is_found_at_once(self):
        self.place("MUG-BLU")
        self.assertEqual(self.missing(), {})
        self.assertSold(1, 0)
        self.assertFalse(self.open_exceptions(PROBLEM))

    def test_an_order_that_was_overlooked_is_found_an_hour_back(self):
        payload = self.place("MUG-BLU")
        self.travel(minutes=40)
        self.env["tiktok.order.horizon"]._move(self.backend, int(time.time()))
        self.assertNotIn(
            payload["id"], self.env["tiktok.order"].search([]).mapped("external_id")
        )
        self.assertEqual(self.missing(), {})
        self.assertSold(1, 0)

    def test_an_order_that_was_overlooked_is_found_a_day_back(self):
        self.place("MUG-BLU")
        self.travel(hours=20)
        self.env["tiktok.order.horizon"]._move(self.backend, int(time.time()))
        self.assertEqual(self.missing(), {})
        self.assertSold(1, 0)

    def test_what_cannot_be_found_is_deducted_and_told_when_it_stays(self):
        self.commit(2)
        self.assertEqual(self.missing(), {self.key(): 2})
        self.assertFalse(self.open_exceptions(PROBLEM))
        self.travel(seconds=LAG)
        self.assertEqual(self.missing(), {self.key(): 2})
        problem = self.open_exceptions(PROBLEM, self.backend)
        self.assertIn("2 pieces of 1 SKUs", problem.message)
        self.commit(-2)
        self.assertEqual(self.missing(), {})
        self.assertEqual(problem.state, "solved")

    def test_orders_are_not_listed_a_day_back_with_every_push(self):
        self.commit(1)
        self.missing()
        self.travel(seconds=10)
        calls = len(self.requests("getOrderList"))
        self.missing()
        self.assertLessEqual(len(self.requests("getOrderList")) - calls, 1)
        self.travel(seconds=LAG)
        self.missing()
        calls = len(self.requests("getOrderList"))
        self.missing()
        self.assertEqual(len(self.requests("getOrderList")), calls)

    def test_shipped_pieces_that_tiktok_still_holds_cost_nothing_for_long(self):
        _payload, order = self.order("MUG-BLU")
        self.life.ship(self.shop, order.external_id)
        self.life.collect(self.shop, order.external_id)
        self.poll()
        self.commit(1)
        self.assertEqual(self.missing(), {self.key(): 1})
        self.travel(seconds=LAG)
        self.assertEqual(self.missing(), {})
        self.assertFalse(self.open_exceptions(PROBLEM))
        self.commit(1)
        self.assertEqual(self.missing(), {self.key(): 1})

    def test_an_order_held_in_another_warehouse_than_it_names_is_not_missing(self):
        self.place("MUG-BLU")
        self.know()
        other = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.backend.id), ("id", "!=", self.place_there.id)],
            limit=1,
        )
        seen = {self.key(): 0, (self.key()[0], other.id): 1}
        self.assertEqual(self.missing(seen), {})

    def test_tiktok_out_of_reach_is_an_error_of_the_client(self):
        self.commit(1)
        seen = self.there()
        self.sandbox.faults.add("internal", "getOrderList", times=9)
        with self.assertRaises(TemporaryError):
            self.missing(seen)

    def test_skus_looked_at_now_leave_the_memory_of_others_alone(self):
        self.commit(1)
        self.commit(1, "SPOON-1")
        both = self.missing()
        self.assertEqual(both, {self.key(): 1, self.key("SPOON-1"): 1})
        seen = {key: n for key, n in self.there().items() if key == self.key()}
        self.assertEqual(self.missing(seen), {self.key(): 1})
        excess = self.env["tiktok.order.horizon"].search([]).excess
        self.assertEqual(len(excess), 2)


@tagged("post_install", "-at_install")
class TestJudgement(CommittedCase):
    def test_growth_is_doubted_until_the_list_must_have_it(self):
        row, young, unexplained = _judge(3, None, 3, 1000)
        self.assertEqual((row, young, unexplained), ([0, 3, 1000], 3, 0))
        row, young, unexplained = _judge(4, row, 4, 1000 + LAG - 1)
        self.assertEqual((row, young), ([0, 4, 1000], 4))
        row, young, unexplained = _judge(4, row, 4, 1000 + LAG)
        self.assertEqual((row[0], young, unexplained), (4, 0, 0))
        row, young, unexplained = _judge(5, row, 4, 5000)
        self.assertEqual((row, young, unexplained), ([4, 1, 5000], 1, 1))
        row, _young, _unexplained = _judge(2, row, 4, 6000)
        self.assertEqual(row[:2], [2, 0])

    def test_the_module_keeps_its_pauses_in_order(self):
        pauses = [*tiktok_stock_missing.EVERY.items()]
        self.assertEqual(pauses, sorted(pauses))
