"""Stock and prices follow the platform's rules."""

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from .sandbox_caller import Caller, sandbox

MUG, BLUE, GREEN = "1729500000000000101", "1729500000000100101", "1729500000000100102"
SPOON, SPOON_SKU = "1729500000000000102", "1729500000000100201"
BUNDLE, BUNDLE_SKU = "1729500000000000103", "1729500000000100301"
AUSTIN, RENO, RETURNS = (
    "7498000000000000101",
    "7498000000000000102",
    "7498000000000000109",
)
FBT, LEEDS = "7498000000000000199", "7498000000000000201"


@tagged("standard", "at_install")
class TestSandboxStock(BaseCase):
    def setUp(self):
        super().setUp()
        self.box = sandbox()
        self.shop = self.box.shop("US")
        self.call = Caller(self.box)

    def figures(self, sku, warehouse=AUSTIN):
        return tuple(self.box.stock.figures(self.shop, sku)[warehouse])

    def update(self, sku, *entries, product=SPOON):
        inventory = [
            {"warehouse_id": warehouse, "quantity": quantity}
            if warehouse
            else {"quantity": quantity}
            for warehouse, quantity in entries
        ]
        path = f"/product/202309/products/{product}/inventory/update"
        body = {"skus": [{"id": sku, "inventory": inventory}]}
        return self.call.send("POST", path, None, body).json()

    def assertSkuRefused(self, code, *args, **settings):
        answer = self.update(*args, **settings)
        self.assertEqual(answer["code"], 0)
        self.assertEqual(answer["data"]["errors"][0]["code"], code)

    def test_an_order_moves_stock_from_available_to_committed(self):
        before = self.figures(BLUE)
        order = self.box.place_order("US", [{"sku": "MUG-BLU", "quantity": 2}])
        after = (before[0] - 2, before[1] + 2)
        self.assertEqual(self.figures(BLUE), after)
        self.box.life.cancel(self.shop, order["id"])
        self.assertEqual(self.figures(BLUE), before)

    def test_a_cancelled_unit_comes_back_alone(self):
        before = self.figures(BLUE)
        order = self.box.place_order("US", [{"sku": "MUG-BLU", "quantity": 2}])
        unit = order["line_items"][0]["id"]
        self.box.life.cancel(self.shop, order["id"], line_ids=[unit])
        self.assertEqual(self.figures(BLUE), (before[0] - 1, before[1] + 1))

    def test_shipping_frees_what_was_committed(self):
        before = self.figures(BLUE)
        order = self.box.place_order("US", ["MUG-BLU"], hold=False)
        self.box.life.ship(self.shop, order["id"])
        self.assertEqual(self.figures(BLUE), (before[0] - 1, before[1]))

    def test_bundles_take_and_follow_their_components(self):
        self.assertEqual(self.figures(BUNDLE_SKU), (40, 0))
        self.box.place_order("US", ["MUG-BLU-3FOR2"])
        self.assertEqual(self.figures(BLUE)[0], 117)
        self.assertEqual(self.figures(BUNDLE_SKU), (39, 0))
        self.box.stock.set(self.shop, BLUE, 8, AUSTIN)
        self.assertEqual(self.figures(BUNDLE_SKU), (2, 0))

    def test_orders_of_the_platforms_warehouse_leave_ours_alone(self):
        before = self.figures(BLUE)
        order = self.box.place_order("US", ["MUG-BLU"], fbt=True)
        self.assertEqual(self.figures(BLUE), before)
        self.box.life.cancel(self.shop, order["id"])
        self.assertEqual(self.figures(BLUE), before)

    def test_figures_are_absolute_and_leave_committed_alone(self):
        committed = self.figures(SPOON_SKU)[1]
        for quantity in (7, 7, 0):
            answer = self.update(SPOON_SKU, (AUSTIN, quantity))
            self.assertEqual(answer["data"], {})
            self.assertEqual(self.figures(SPOON_SKU), (quantity, committed))

    def test_search_and_product_show_the_same_figures(self):
        self.update(SPOON_SKU, (AUSTIN, 33))
        found = self.call(
            "POST", "/product/202309/inventory/search", None, {"sku_ids": [SPOON_SKU]}
        )["inventory"]
        self.assertEqual([entry["product_id"] for entry in found], [SPOON])
        figures = found[0]["skus"][0]["warehouse_inventory"][0]
        self.assertEqual(figures["available_quantity"], 33)
        product = self.call("GET", f"/product/202309/products/{SPOON}")
        self.assertEqual(product["skus"][0]["inventory"][0]["quantity"], 33)

    def test_the_warehouse_may_be_left_out_when_there_is_one(self):
        self.update(SPOON_SKU, (None, 5))
        self.assertEqual(self.figures(SPOON_SKU)[0], 5)
        self.assertSkuRefused(12019022, BLUE, (None, 5), product=MUG)

    def test_all_warehouses_of_a_sku_are_needed(self):
        before = self.figures(BLUE)
        self.assertSkuRefused(12019028, BLUE, (AUSTIN, 5), product=MUG)
        self.assertEqual(self.figures(BLUE), before)
        both = ((AUSTIN, 5), (RENO, 6))
        self.assertEqual(self.update(BLUE, *both, product=MUG)["data"], {})
        self.assertEqual(self.figures(BLUE, RENO)[0], 6)

    def test_each_wrong_warehouse_has_its_code(self):
        for code, warehouse in (
            (12052533, RENO),
            (12052532, RETURNS),
            (12052530, LEEDS),
            (12052144, FBT),
            (12052097, "1"),
        ):
            self.assertSkuRefused(code, SPOON_SKU, (AUSTIN, 1), (warehouse, 1))
        self.shop["warehouses"][0]["effect_status"] = "DISABLED"
        self.assertSkuRefused(12052531, SPOON_SKU, (AUSTIN, 1))

    def test_a_refused_sku_does_not_stop_the_others(self):
        path = f"/product/202309/products/{MUG}/inventory/update"
        skus = [
            {"id": BLUE, "inventory": [{"warehouse_id": AUSTIN, "quantity": 1}]},
            {"id": GREEN, "inventory": [{"warehouse_id": AUSTIN, "quantity": 2}]},
        ]
        errors = self.call("POST", path, None, {"skus": skus})["errors"]
        self.assertEqual([error["detail"]["sku_id"] for error in errors], [BLUE])
        detail = errors[0]["detail"]["extra_errors"][0]
        self.assertEqual(detail["warehouse_id"], RENO)
        self.assertEqual(self.figures(GREEN)[0], 2)

    def test_bundles_unknown_skus_and_shared_stock_are_refused(self):
        entry = (AUSTIN, 1)
        self.assertSkuRefused(12052850, BUNDLE_SKU, entry, product=BUNDLE)
        self.assertSkuRefused(12052557, BLUE, entry)
        self.box.catalog.lock(self.shop, SPOON_SKU, "shared_stock")
        self.assertSkuRefused(12052921, SPOON_SKU, entry)

    def test_a_promotion_lets_stock_only_grow_and_locks_the_price(self):
        self.box.catalog.lock(self.shop, SPOON_SKU, "promotion")
        self.assertSkuRefused(12052393, SPOON_SKU, (AUSTIN, 399))
        self.assertEqual(self.update(SPOON_SKU, (AUSTIN, 500))["data"], {})
        self.assertEqual(self.price("11.00")["code"], 12019045)

    def test_a_shop_may_refuse_zero(self):
        self.shop["zero_stock_allowed"] = False
        self.assertSkuRefused(12019024, SPOON_SKU, (AUSTIN, 0))

    def test_products_that_are_gone_or_frozen_are_refused(self):
        self.box.catalog.set_status(self.shop, SPOON, "FREEZE")
        self.assertEqual(self.update(SPOON_SKU, (AUSTIN, 1))["code"], 12052901)
        for product, code in (("1729600000000000201", 12052048), ("1", 12052032)):
            answer = self.update(SPOON_SKU, (AUSTIN, 1), product=product)
            self.assertEqual(answer["code"], code)

    def price(self, amount, **price):
        price = price or {"amount": amount, "currency": "USD"}
        path = f"/product/202309/products/{SPOON}/prices/update"
        body = {"skus": [{"id": SPOON_SKU, "price": price}]}
        return self.call.send("POST", path, None, body).json()

    def test_prices_change_for_live_products_only(self):
        self.assertEqual(self.price("11.00")["code"], 0)
        product = self.call("GET", f"/product/202309/products/{SPOON}")
        self.assertEqual(product["skus"][0]["price"]["sale_price"], "11.00")
        self.assertEqual(self.price("11.001")["code"], 12052990)
        self.assertEqual(self.price("-1")["code"], 12052990)
        self.assertEqual(
            self.price("", sale_price="11.00", currency="USD")["code"], 12052990
        )
        self.box.catalog.set_status(self.shop, SPOON, "SELLER_DEACTIVATED")
        self.assertEqual(self.price("12.00")["code"], 12052901)
