"""What the sandbox serves fits the contract and the documented examples."""

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import ValidationError

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.sandbox import Refusal
from odoo.addons.connector_tiktok_shop.sandbox.paging import cut

from .sandbox_caller import Caller, sandbox

EXAMPLES = Path(__file__).parent / "examples"


def example(name):
    text = (EXAMPLES / f"{name}.response.json").read_text("utf-8")
    return json.loads(text)["data"]


def example_orders():
    """All orders of the example files: file name and payload."""
    for path in sorted(EXAMPLES.glob("*/order*.response.json")):
        data = json.loads(path.read_text("utf-8")).get("data") or {}
        for order in data.get("orders", []):
            if "status" in order:
                yield path.name, order


@tagged("standard", "at_install")
class TestSandboxContract(BaseCase):
    def setUp(self):
        super().setUp()
        self.box = sandbox()

    def caller(self, shop="US"):
        return Caller(self.box, shop)

    def test_every_answer_is_checked_here(self):
        self.box.state["orders"][self.box.shop("US")["id"]]["1"] = {
            "payload": {"id": 1, "update_time": 0, "create_time": 0, "status": "UNPAID"}
        }
        with self.assertRaises(ValidationError, msg="an id that is a number"):
            self.caller().orders()

    def test_the_seeded_orders_are_the_examples_to_the_letter(self):
        for name, order_id in (
            ("us/order_a_awaiting_shipment", "577090000000000101"),
            ("us/order_c_bundle_3for2", "577090000000000303"),
            ("us/order_e_on_hold", "577090000000000505"),
        ):
            self.assertEqual(
                self.caller().order(order_id), example(name)["orders"], name
            )
        search = self.caller().orders({"update_time_lt": 1768000000}, page_size=50)
        self.assertEqual(search["total_count"], 11)
        self.assertEqual(self.caller("GB").orders()["total_count"], 1)
        self.assertEqual(self.caller("VN").orders()["total_count"], 3)

    def test_every_example_order_can_be_loaded_and_served(self):
        names = set()
        for name, order in example_orders():
            shop = {"USD": "US", "GBP": "GB", "VND": "VN"}[order["payment"]["currency"]]
            self.box.load_order(shop, order)
            self.assertEqual(self.caller(shop).order(order["id"]), [order], name)
            names.add(name)
        self.assertGreater(len(names), 20)

    def test_the_example_orders_add_up(self):
        for name, order in example_orders():
            self.assertFalse(self.box.expected(order)["difference"], name)
        worked = example("us/order_a_awaiting_shipment")["orders"][0]
        figures = self.box.expected(worked)
        self.assertEqual(str(figures["seller_products"]), "53.20")
        self.assertEqual(str(figures["buyer_total"]), "59.84")

    def test_the_older_detail_has_no_pieces_of_bundles(self):
        order = self.caller().order("577090000000000303", version="202309")[0]
        self.assertNotIn("sub_item_info", order["line_items"][0])
        self.assertIn("combined_listing_skus", order["line_items"][0])

    def test_price_details_match_the_examples(self):
        for shop, order, name in (
            ("US", "577090000000000101", "us/order_a_price_detail"),
            ("GB", "577190000000000111", "uk/order_price_detail"),
        ):
            path = f"/order/202407/orders/{order}/price_detail"
            self.assertEqual(self.caller(shop)("GET", path), example(name))

    def test_price_details_exist_for_every_order(self):
        for shop in ("US", "GB", "VN"):
            self.box.generate(shop, orders=20, skus=20)
            call = self.caller(shop)
            for order in call.orders()["orders"]:
                path = f"/order/202407/orders/{order['id']}/price_detail"
                detail = call("GET", path)
                paid = order["payment"]["total_amount"]
                self.assertEqual(detail["payment"], paid)

    def test_master_data_matches_the_examples(self):
        call = self.caller()
        self.assertEqual(
            call("GET", "/logistics/202309/warehouses"), example("us/warehouses")
        )
        path = "/logistics/202309/warehouses/7498000000000000101/delivery_options"
        self.assertEqual(call("GET", path), example("us/delivery_options"))
        self.assertEqual(
            call("GET", "/product/202312/prerequisites"), example("us/prerequisites")
        )
        self.assertEqual(
            call("GET", "/authorization/202309/shops"),
            example("auth/authorized_shops.us"),
        )
        self.assertEqual(
            call("GET", "/seller/202309/shops"), example("auth/active_shops")
        )

    def test_products_match_the_examples(self):
        call = self.caller()
        for product, name in (
            ("1729500000000000101", "us/product_mug"),
            ("1729500000000000103", "us/product_bundle_3for2"),
        ):
            shown = call("GET", f"/product/202309/products/{product}")
            self.assertEqual(shown, example(name))
        search = {
            "seller_skus": ["MUG-BLU", "SPOON-1"],
            "status": "ACTIVATE",
        }
        path = "/product/202502/products/search"
        found = call("POST", path, {"page_size": 100}, search)["products"]
        wanted = [
            product
            for product in example("us/products_search")["products"]
            if product["id"] in ("1729500000000000101", "1729500000000000102")
        ]
        for given_, shown in zip(wanted, found, strict=True):
            self.assertEqual({**shown, **given_}.keys(), shown.keys())
            self.assertEqual(given_["skus"], shown["skus"])

    def test_carriers_are_those_of_the_market(self):
        path = "/logistics/202309/delivery_options/{}/shipping_providers"
        for shop, option, count, name in (
            ("US", "7208000000000000102", 17, "us/shipping_providers"),
            ("GB", "7208000000000000201", 11, "uk/shipping_providers"),
        ):
            found = self.caller(shop)("GET", path.format(option))["shipping_providers"]
            self.assertEqual(len(found), count)
            for carrier in example(name)["shipping_providers"]:
                self.assertIn(carrier, found)

    def test_the_platforms_own_delivery_option_has_no_carriers(self):
        option = "7208000000000000101"
        path = f"/logistics/202309/delivery_options/{option}/shipping_providers"
        self.assertTrue(self.caller().send("GET", path).json()["code"])

    def test_shops_in_the_union_need_both_ends_of_the_route(self):
        shop = self.box.shop("US")
        shop["region"] = "DE"
        call = Caller(self.box, shop["id"])
        path = "/logistics/202309/delivery_options/7208000000000000102"
        path += "/shipping_providers"
        answer = call.send("GET", path).json()
        self.assertIn("warehouse_region", answer["message"])
        route = {"warehouse_region": "DE", "buyer_region": "FR"}
        self.assertTrue(call("GET", path, route)["shipping_providers"])

    def test_webhook_addresses_are_set_read_and_forgotten(self):
        call, path = self.caller(), "/event/202309/webhooks"
        topic = {"event_type": "ORDER_STATUS_CHANGE"}
        address = "https://erp.example.com/hook"
        call("PUT", path, body={**topic, "address": address})
        found = call("GET", path)
        self.assertEqual(found["total_count"], 1)
        self.assertEqual(found["webhooks"][0]["address"], address)
        self.assertGreater(found["webhooks"][0]["create_time"], 10**12)
        call("DELETE", path, body=topic)
        call("DELETE", path, body=topic)
        self.assertEqual(call("GET", path)["webhooks"], [])

    def test_references_are_kept_and_found_again(self):
        call, base = self.caller(), "/order/202406/orders"
        request = json.loads(
            (EXAMPLES / "us/external_reference_add.request.json").read_text("utf-8")
        )
        unknown = {**request["body"]["orders"][0], "id": "1"}
        body = {"orders": [*request["body"]["orders"], unknown]}
        errors = call("POST", f"{base}/external_orders", body=body)["errors"]
        self.assertEqual([error["detail"]["order_id"] for error in errors], ["1"])
        query = {"platform": "ERP_SYSTEM", "external_order_id": "S00042"}
        found = call("POST", f"{base}/external_order_search", query)
        self.assertEqual(found, example("us/external_reference_search"))
        path = f"{base}/577090000000000101/external_orders"
        platform = {"platform": "ERP_SYSTEM"}
        references = call("GET", path, platform)["external_orders"]
        self.assertEqual(references[0]["id"], "S00042")

    def test_an_order_of_another_shop_is_refused(self):
        path = "/order/202507/orders"
        query = {"ids": "577090000000000101,577190000000000111"}
        answer = self.caller().send("GET", path, query).json()
        self.assertEqual(answer["code"], 21008111)

    def test_giving_a_shop_back_ends_its_calls(self):
        call = self.caller()
        call("DELETE", "/authorization/202403/shops")
        answer = call.send("GET", "/logistics/202309/warehouses")
        self.assertEqual(answer.status_code, 401)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, 60), st.integers(1, 20))
    def test_pages_cover_everything_once(self, count, size):
        rows, seen, token = list(range(count)), [], ""
        for _page in range(count + 2):
            query = {"page_size": size, "page_token": token}
            page, token = cut(rows, query, ["x"])
            seen += page
            if not token:
                break
        self.assertEqual(seen, rows)

    def test_a_token_belongs_to_its_search(self):
        _page, token = cut(list(range(9)), {"page_size": 3}, {"status": "A"})
        query = {"page_size": 3, "page_token": token}
        self.assertEqual(cut(list(range(9)), query, {"status": "A"})[0], [3, 4, 5])
        for filters, given_ in (({"status": "B"}, token), ({"status": "A"}, "junk")):
            with self.assertRaises(Refusal):
                cut(list(range(9)), {"page_size": 3, "page_token": given_}, filters)

    def test_pages_shift_when_orders_change_under_them(self):
        self.box.generate("US", orders=30, skus=10, span=3000)
        call = self.caller()
        query = {"page_size": 20, "sort_field": "update_time", "sort_order": "ASC"}
        first = call.orders(None, **query)
        moved = "577090000000000101"
        self.assertIn(moved, [order["id"] for order in first["orders"]])
        self.box.life.request_cancel(self.box.shop("US"), moved)
        seen = {order["id"] for order in first["orders"]}
        token = first["next_page_token"]
        while token:
            page = call.orders(None, **query, page_token=token)
            seen |= {order["id"] for order in page["orders"]}
            token = page["next_page_token"]
        self.assertLess(len(seen), first["total_count"])

    def test_a_search_shows_ten_thousand_products_at_most(self):
        rows = list(range(10_050))
        last = {"page_size": 50}
        last["page_token"] = ""
        for _page in range(200):
            _rows, last["page_token"] = cut(rows, last, [], most=10_000)
        with self.assertRaises(Refusal) as caught:
            cut(rows, last, [], most=10_000)
        self.assertEqual(caught.exception.code, 12052180)
