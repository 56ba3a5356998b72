"""Locks, pools, limits and refusals of stock in the sandbox."""

import time

import requests

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from .sandbox_caller import Caller, sandbox
from .test_sandbox_stock import AUSTIN, BLUE, FBT, MUG, RENO, SPOON, SPOON_SKU


class StockCase(BaseCase):
    """A US shop and a caller of it."""

    def setUp(self):
        super().setUp()
        self.box = sandbox()
        self.shop = self.box.shop("US")
        self.call = Caller(self.box)

    def figures(self, sku=SPOON_SKU, warehouse=AUSTIN):
        return tuple(self.box.stock.figures(self.shop, sku)[warehouse])

    def send(self, sku, *entries, product=SPOON):
        path = f"/product/202309/products/{product}/inventory/update"
        return self.call.send(
            *("POST", path, None),
            {"skus": [{"id": sku, "inventory": list(entries)}]},
        ).json()

    def put(self, quantity, sku=SPOON_SKU, warehouse=AUSTIN, **settings):
        """The code of writing one figure, 0 when it was accepted."""
        entry = {"warehouse_id": warehouse, "quantity": quantity}
        data = self.send(sku, entry, **settings)["data"]
        return data["errors"][0]["code"] if data.get("errors") else 0

    def control(self, verb, **values):
        prepared = requests.Request(
            "POST",
            f"http://sandbox/sandbox/{verb}",
            json={**self.shop_of(verb), **values},
        ).prepare()
        answer = self.box.handle(prepared).json()
        self.assertTrue(answer["ok"], answer)
        return answer["result"]

    @staticmethod
    def shop_of(verb):
        return {} if verb in ("sale_report", "sale_stop") else {"shop": "US"}

    def search(self, sku=SPOON_SKU):
        path = "/product/202309/inventory/search"
        found = self.call("POST", path, None, {"sku_ids": [sku]})["inventory"]
        return found[0]["skus"][0]

    def listen(self, topic):
        """The data of all further events of a topic."""
        heard = []
        self.box.webhooks.is_wanted = lambda _shop, name: name == topic
        self.box.events.subscribe(
            lambda name, _shop, data: name == topic and heard.append(data)
        )
        return heard


@tagged("standard", "at_install")
class TestSandboxLocks(StockCase):
    def test_a_campaign_holds_a_part_of_what_is_available(self):
        self.control("allot", sku="SPOON-1", quantity=150, name="Friday")
        found = self.search()
        self.assertEqual(found["total_available_quantity"], 400)
        self.assertEqual(
            found["total_available_inventory_distribution"],
            {
                "in_shop_inventory": {"quantity": 250},
                "campaign_inventory": [{"quantity": 150, "campaign_name": "Friday"}],
                "creator_inventory": [],
            },
        )

    def test_stock_cannot_be_written_below_a_campaign(self):
        self.control("allot", sku="SPOON-1", quantity=150)
        self.assertEqual(self.put(149), 12052393)
        self.assertEqual(self.put(150), 0)
        self.control("allot", sku="SPOON-1", quantity=0)
        self.assertEqual(self.put(149), 0)

    def test_a_campaign_counts_over_all_warehouses(self):
        self.control("allot", sku="MUG-BLU", quantity=140)
        low, high = (
            {"warehouse_id": RENO, "quantity": 30},
            {"warehouse_id": RENO, "quantity": 60},
        )
        austin = {"warehouse_id": AUSTIN, "quantity": 100}
        errors = self.send(BLUE, austin, low, product=MUG)["data"]["errors"]
        self.assertEqual(errors[0]["detail"]["extra_errors"][0]["warehouse_id"], AUSTIN)
        self.assertEqual(self.send(BLUE, austin, high, product=MUG)["data"], {})

    def test_no_more_is_set_aside_than_there_is(self):
        with self.assertRaises(Exception) as caught:
            self.box.stock.allotments.set(self.shop, SPOON_SKU, 401)
        self.assertEqual(caught.exception.code, 12052055)

    def test_a_campaign_sells_its_own_units_first_and_creators_theirs_last(self):
        self.control("allot", sku="SPOON-1", quantity=3)
        self.control("allot", sku="SPOON-1", quantity=5, name="Ann", kind="creator")
        allotments = self.box.stock.allotments
        self.box.place_order("US", [{"sku": "SPOON-1", "quantity": 2}])
        self.assertEqual(allotments.total(self.shop, SPOON_SKU, "campaign"), 1)
        self.box.place_order("US", [{"sku": "SPOON-1", "quantity": 395}])
        self.assertEqual(self.figures()[0], 3)
        self.assertEqual(allotments.total(self.shop, SPOON_SKU), 3)

    def test_each_lock_has_its_code(self):
        for lock, code in (
            ("auction", 12052371),
            ("global_product", 12052141),
            ("shared_stock", 12052921),
            ("promotion", 12052393),
        ):
            self.control("lock", sku="SPOON-1", locks=[lock])
            self.assertEqual(self.put(399), code, lock)
        self.control("lock", sku="SPOON-1")
        self.assertEqual(self.put(399), 0)

    def test_shared_stock_is_sold_from_its_source_and_written_there_alone(self):
        self.control("share", sku="JACKET-M", source="SPOON-1")
        jacket = "1729500000000100401"
        self.box.place_order("US", [{"sku": "JACKET-M", "quantity": 10}])
        self.assertEqual(self.figures()[0], 390)
        self.assertEqual(self.search(jacket)["total_available_quantity"], 390)
        code = self.put(5, jacket, product="1729500000000000104")
        self.assertEqual(code, 12052921)

    def test_an_ordered_refusal_lasts_as_long_as_it_was_ordered(self):
        self.control("refuse", sku="SPOON-1", code=12052207, times=2)
        self.assertEqual([self.put(9) for _call in range(3)], [12052207] * 2 + [0])
        self.control("refuse", sku="SPOON-1", code=12052037, warehouse=AUSTIN)
        self.assertEqual([self.put(9) for _call in range(3)], [12052037] * 3)
        self.control("refuse", sku="SPOON-1", code=0)
        self.assertEqual(self.put(9), 0)


@tagged("standard", "at_install")
class TestSandboxPools(StockCase):
    def test_without_the_right_several_warehouses_are_refused(self):
        self.control("switch", name="multi_warehouse_right", value=False)
        both = [{"warehouse_id": name, "quantity": 5} for name in (AUSTIN, RENO)]
        errors = self.send(BLUE, *both, product=MUG)["data"]["errors"]
        self.assertEqual(errors[0]["code"], 12052094)
        self.assertEqual(self.send(BLUE, both[0], product=MUG)["data"], {})

    def test_a_warehouse_added_to_a_sku_must_be_in_the_call(self):
        self.control("attach", sku="SPOON-1", warehouse=RENO, quantity=4)
        self.assertEqual(self.put(5), 12019028)
        self.control("detach", sku="SPOON-1", warehouse=RENO)
        self.assertEqual(self.put(5), 0)

    def test_the_platforms_stock_is_shown_and_cannot_be_written(self):
        self.control("attach", sku="SPOON-1", warehouse=FBT, quantity=70)
        self.assertEqual(self.search()["total_available_quantity"], 470)
        self.assertEqual(self.put(5), 0)
        self.assertEqual(self.put(5, warehouse=FBT), 12052144)
        order = self.box.place_order("US", ["SPOON-1"], fbt=True)
        self.assertEqual(self.figures(warehouse=FBT), (69, 1))
        self.box.life.cancel(self.shop, order["id"])
        self.assertEqual(self.figures(warehouse=FBT), (70, 0))

    def test_a_back_order_keeps_its_figure_when_it_is_left_out(self):
        entry = {"warehouse_id": AUSTIN, "quantity": 1}
        more = {"backorder_quantity": 5, "handling_time": 7}
        self.assertEqual(self.send(SPOON_SKU, {**entry, **more})["data"], {})
        self.put(1)
        asked = {"sku": "SPOON-1", "warehouse": AUSTIN}
        self.assertEqual(self.control("backorder", **asked), [5, 7])
        for _piece in range(6):
            self.assertTrue(self.control("buy", sku="SPOON-1"))
        self.assertEqual(self.control("backorder", **asked), [0, 7])
        self.assertIsNone(self.control("buy", sku="SPOON-1"))

    def test_back_orders_need_one_handling_time(self):
        entry = {"warehouse_id": AUSTIN, "quantity": 1, "backorder_quantity": 5}
        errors = self.send(SPOON_SKU, entry)["data"]["errors"]
        self.assertEqual(errors[0]["code"], 12052990)

    def test_a_shop_may_take_what_is_written_as_on_hand(self):
        self.box.place_order("US", [{"sku": "SPOON-1", "quantity": 6}])
        held = self.figures()[1]
        self.control("switch", name="stock_write", value="on_hand")
        self.assertEqual(self.put(100), 0)
        self.assertEqual(self.figures(), (100 - held, held))
        self.assertEqual(self.put(held - 1), 12052055)


@tagged("standard", "at_install")
class TestSandboxSelling(StockCase):
    def test_buyers_get_what_is_published_and_no_more(self):
        self.put(2)
        bought = [self.control("buy", sku="SPOON-1") for _buyer in range(3)]
        self.assertEqual([bool(order) for order in bought], [True, True, False])
        self.assertEqual(self.figures()[0], 0)

    def test_the_next_warehouse_sells_when_the_first_has_none(self):
        both = [
            {"warehouse_id": AUSTIN, "quantity": 0},
            {"warehouse_id": RENO, "quantity": 1},
        ]
        self.send(BLUE, *both, product=MUG)
        self.assertIsNone(self.control("buy", sku="MUG-BLU"), "Reno is restricted")
        self.control("warehouse", warehouse=RENO, status="ENABLED")
        order = self.control("buy", sku="MUG-BLU")
        self.assertEqual(order["warehouse_id"], RENO)

    def test_nothing_is_sold_from_what_is_off(self):
        self.control("warehouse", warehouse=AUSTIN, status="DISABLED")
        self.assertIsNone(self.control("buy", sku="SPOON-1"))
        self.control("warehouse", warehouse=AUSTIN, status="ENABLED")
        self.box.catalog.switch_sku(self.shop, "SPOON-1", False)
        self.assertIsNone(self.control("buy", sku="SPOON-1"))

    def test_a_limited_shop_shows_nothing_for_sale_whatever_is_written(self):
        self.control("order_limit", per_day=2)
        self.control("buy", sku="SPOON-1")
        self.control("buy", sku="SPOON-1")
        self.assertIsNone(self.control("buy", sku="SPOON-1"))
        self.assertEqual(self.put(300), 0)
        self.assertEqual(self.search()["total_available_quantity"], 0)
        states = {
            entry["effect_status"]
            for entry in self.shop["warehouses"]
            if entry["type"] == "SALES_WAREHOUSE"
        }
        self.assertEqual(states, {"RESTRICTED"})

    def test_the_limit_ends_with_the_day(self):
        self.control("order_limit", per_day=1)
        self.control("buy", sku="SPOON-1")
        self.assertEqual(self.search()["total_available_quantity"], 0)
        self.box.clock.advance(24 * 3600)
        self.assertTrue(self.control("buy", sku="SPOON-1"))

    def test_listings_are_switched_off_and_on(self):
        for verb, status in (
            ("deactivate", "SELLER_DEACTIVATED"),
            ("activate", "ACTIVATE"),
        ):
            path = f"/product/202309/products/{verb}"
            data = self.call("POST", path, None, {"product_ids": [SPOON, "1"]})
            self.assertEqual(
                [error["detail"]["product_id"] for error in data["errors"]], ["1"]
            )
            product = self.call("GET", f"/product/202309/products/{SPOON}")
            self.assertEqual(product["status"], status)

    def test_a_listing_may_have_to_pass_the_audit_again(self):
        self.control("switch", name="activation_audits", value=True)
        for verb in ("deactivate", "activate"):
            path = f"/product/202309/products/{verb}"
            self.call("POST", path, None, {"product_ids": [SPOON]})
        product = self.call("GET", f"/product/202309/products/{SPOON}")
        self.assertEqual(product["status"], "PENDING")

    def test_a_frozen_listing_cannot_be_switched(self):
        self.box.catalog.set_status(self.shop, SPOON, "FREEZE")
        path = "/product/202309/products/activate"
        data = self.call("POST", path, None, {"product_ids": [SPOON]})
        self.assertEqual(data["errors"][0]["code"], 12052901)


@tagged("standard", "at_install")
class TestSandboxStockEvents(StockCase):
    def test_each_change_tells_what_is_set_aside(self):
        heard = self.listen("INVENTORY_CHANGED_BY_SHOP")
        self.control("allot", sku="SPOON-1", quantity=50)
        self.box.place_order("US", [{"sku": "SPOON-1", "quantity": 2}])
        self.put(300)
        self.control("stock", sku="SPOON-1", quantity=301)
        sources = [data["change_detail"][0]["trigger_source"] for data in heard]
        self.assertEqual(
            sources, ["CAMPAIGN_LOCK", "ORDER_PLACED", "OPEN_API", "SELLER_EDIT"]
        )
        locked, sold = (data["change_detail"][0] for data in heard[:2])
        self.assertEqual(locked["in_shop_quantity_delta"], -50)
        self.assertEqual(locked["available_quantity_delta"], 0)
        self.assertEqual(sold["campaign_locked_quantity_delta"], -2)
        self.assertEqual(sold["in_shop_quantity_delta"], 0)
        after = heard[1]["quantity_snapshot_after_change"]
        self.assertEqual(after["campaign_locked_quantity"], 48)
        self.assertEqual(after["in_shop_quantity"], 350)

    def test_running_low_and_out_is_told_once_each(self):
        heard = self.listen("INVENTORY_STATUS_CHANGE")
        for quantity in (20, 10, 9, 0, 0, 50):
            self.put(quantity)
        self.assertEqual(
            [data["current_inventory_status"] for data in heard],
            ["LOW_STOCK", "OUT_OF_STOCK"],
        )

    def test_the_alert_leaves_out_what_a_campaign_holds(self):
        heard = self.listen("INVENTORY_STATUS_CHANGE")
        self.control("allot", sku="SPOON-1", quantity=395)
        figures = heard[0]["inventory_distribution"]
        self.assertEqual(figures["available_quantity"], 5)
        self.assertEqual(figures["campaign_reserved_quantity"], 395)


@tagged("standard", "at_install")
class TestSandboxTransport(StockCase):
    def test_an_answer_may_be_lost_after_the_write(self):
        for number, kind in enumerate(("internal_after", "platform_timeout_after")):
            self.box.faults.add(kind, "updateInventory")
            answer = self.send(SPOON_SKU, {"quantity": 7 + number})
            self.assertIn(answer["code"], (36009003, 36009007))
            self.assertEqual(self.figures()[0], 7 + number)

    def test_a_token_bucket_refills_and_counts_each_operation_alone(self):
        self.box.limits.bucket(rate=50, burst=3, operation="updateInventory")
        codes = [self.send(SPOON_SKU, {"quantity": 5})["code"] for _call in range(4)]
        self.assertEqual(codes, [0, 0, 0, 36009002])
        self.search()
        time.sleep(0.03)
        self.assertEqual(self.send(SPOON_SKU, {"quantity": 5})["code"], 0)

    def test_calls_take_the_time_that_was_set(self):
        self.box.latency.set(0.05, "updateInventory")
        begun = time.perf_counter()
        self.search()
        quick = time.perf_counter() - begun
        self.put(6)
        self.assertGreater(time.perf_counter() - begun - quick, 0.05)
        self.assertLess(quick, 0.05)

    def test_the_trail_tells_who_moved_a_figure(self):
        self.box.stock.trail.switch(True)
        self.search()
        self.put(390)
        self.box.place_order("US", [{"sku": "SPOON-1", "quantity": 2}])
        kinds = [(note[1], note[5]) for note in self.box.stock.trail.notes]
        self.assertEqual(kinds, [("read", 400), ("write", -10), ("order", -2)])
