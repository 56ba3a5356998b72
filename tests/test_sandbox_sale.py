"""A live sale in the sandbox: the same buyers each time, and only what is shown."""

import time

import requests

from odoo.tests import tagged

from odoo.addons.connector_tiktok_shop.sandbox import demand

from .test_sandbox_stock import AUSTIN, FBT
from .test_sandbox_stock_rules import SPOON_SKU, StockCase

SKUS = [f"SKU-{number}" for number in range(50)]


@tagged("standard", "at_install")
class TestSandboxSale(StockCase):
    def prepare(self, **settings):
        settings = {"rate": 10, "seconds": 5, "seed": 3, **settings}
        return self.box.sales.prepare(self.shop, **settings)

    def test_a_seed_gives_the_same_buyers(self):
        first, again, other = (
            demand.attempts(20, 30, SKUS, seed=seed) for seed in (1, 1, 2)
        )
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertEqual(len(first), 600)

    def test_buyers_come_when_the_curve_is_high(self):
        for curve, weights in demand.CURVES.items():
            buyers = demand.attempts(200, 100, SKUS, curve=curve)
            for tenth, weight in enumerate(weights):
                came = sum(tenth * 10 <= buyer.at < tenth * 10 + 10 for buyer in buyers)
                expected = 20_000 * weight / sum(weights)
                self.assertAlmostEqual(came / expected, 1, delta=0.15)

    def test_few_skus_are_wanted_by_many(self):
        wanted = {}
        for buyer in demand.attempts(200, 100, SKUS):
            wanted[buyer.sku] = wanted.get(buyer.sku, 0) + 1
        counts = sorted(wanted.values(), reverse=True)
        self.assertGreater(sum(counts[:5]), sum(counts) * 0.4)

    def test_no_more_is_sold_than_is_shown(self):
        sale = self.prepare(skus=["SPOON-1"], seconds=60)
        sale.run_until(60)
        report = sale.report()
        self.assertTrue(report["is_over"])
        self.assertEqual(report["sold"]["SPOON-1"] + self.figures()[0], 400)
        self.assertGreater(report["lost"]["SPOON-1"], 0)
        self.assertEqual(report["attempts"], 600)

    def test_a_sale_goes_on_step_by_step(self):
        sale = self.prepare()
        sale.run_until(2.5)
        came = len(sale.log)
        self.assertTrue(0 < came < 50)
        sale.run_until(5)
        self.assertEqual(len(sale.log), 50)

    def test_some_buyers_pay_later_and_some_orders_are_on_hold(self):
        sale = self.prepare(seconds=30, unpaid=0.3, hold=0.3)
        sale.run_until(30)
        states = {
            self.box.orders.payload(self.shop, entry[3])["status"]
            for entry in sale.log
            if entry[3]
        }
        self.assertEqual(states, {"UNPAID", "ON_HOLD", "AWAITING_SHIPMENT"})

    def test_a_sale_runs_by_itself_and_counts_the_calls_of_its_time(self):
        self.search()
        self.control("sale_start", rate=100, seconds=0.3, skus=["SPOON-1"])
        self.search(SPOON_SKU)
        until = time.monotonic() + 10
        while not self.control("sale_report")["is_over"]:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.02)
        report = self.control("sale_report", log=True)
        self.assertEqual(len(report["log"]), 30)
        self.assertEqual(report["calls"], {"inventorySearch": 1})
        self.assertEqual(self.control("sale_stop")["attempts"], 30)


@tagged("standard", "at_install")
class TestSellerCenterStock(StockCase):
    def post(self, **form):
        url = f"http://sandbox/seller/stock?shop={self.shop['id']}"
        prepared = requests.Request("POST", url, data=form).prepare()
        answer = self.box.handle(prepared)
        self.assertEqual(answer.status_code, 303, answer.text)

    def page(self):
        url = f"http://sandbox/seller/stock?shop={self.shop['id']}"
        answer = self.box.handle(requests.Request("GET", url).prepare())
        self.assertEqual(answer.status_code, 200)
        return answer.text

    def test_a_person_sets_aside_and_locks(self):
        self.post(do="allot", sku=SPOON_SKU, units=40)
        self.post(do="lock", sku=SPOON_SKU, lock="auction")
        page = self.page()
        self.assertIn("40 for campaign Flash sale", page)
        self.assertIn("<span class='tag'>auction</span>", page)
        self.post(do="lock", sku=SPOON_SKU, lock="")
        self.post(do="allot", sku=SPOON_SKU, units=0)
        self.assertNotIn("for campaign", self.page())

    def test_a_person_adds_and_removes_a_warehouse(self):
        self.post(do="attach", sku=SPOON_SKU, place=FBT)
        self.assertEqual(self.figures(warehouse=FBT), (0, 0))
        self.post(do="detach", sku=SPOON_SKU, place=FBT)
        self.assertNotIn(FBT, self.box.stock.figures(self.shop, SPOON_SKU))

    def test_a_person_stops_the_shop_and_changes_how_it_works(self):
        self.post(do="stop_selling")
        self.assertIn("shows everything as sold out", self.page())
        self.post(do="sell")
        self.post(do="order_limit", per_day=7)
        self.assertEqual(self.shop["order_limit"], 7)
        self.post(do="switch", switch="multi_warehouse_right=False")
        self.assertIs(self.shop["multi_warehouse_right"], False)

    def test_a_person_goes_live_and_sees_what_was_sold(self):
        self.post(do="sale_start", rate=200, seconds=0.05)
        self.post(do="sale_stop")
        self.assertIn("Lost sales", self.page())

    def test_stock_is_still_set_by_hand(self):
        self.post(sku=SPOON_SKU, warehouse=AUSTIN, quantity=11)
        self.assertEqual(self.figures()[0], 11)
