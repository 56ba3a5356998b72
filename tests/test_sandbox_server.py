"""The sandbox over HTTP: consent, pages, control, memory, real mishaps."""

import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import requests

from odoo.tests import tagged
from odoo.tests.common import BaseCase, _super_send

from odoo.addons.connector_tiktok_shop.sandbox import Sandbox
from odoo.addons.connector_tiktok_shop.sandbox.server import Server

from .sandbox_caller import Caller, sandbox

REDIRECT = "https://erp.example.com/callback?db=one"
ROOT = Path(__file__).resolve().parents[1]


class HttpCase(BaseCase):
    def setUp(self):
        super().setUp()
        through = patch.object(requests.Session, "send", _super_send)
        through.start()
        self.addCleanup(through.stop)
        self.box = sandbox()
        self.box.app["redirect_url"] = REDIRECT
        server = Server(self.box).start()
        self.addCleanup(server.stop)
        self.url = server.url
        self.session = requests.Session()
        self.addCleanup(self.session.close)

    def get(self, path, **settings):
        settings = {"timeout": 10, "allow_redirects": False, **settings}
        return self.session.get(self.url + path, **settings)

    def post(self, path, data=None, **settings):
        settings = {"timeout": 10, "allow_redirects": False, **settings}
        return self.session.post(self.url + path, data=data, **settings)

    def control(self, verb, **values):
        answer = self.post(f"/sandbox/{verb}", json=values).json()
        self.assertTrue(answer["ok"], answer)
        return answer["result"]

    def api(self, caller, method, path, **settings):
        prepared = caller.prepare(method, path, **settings)
        parts = urlsplit(prepared.url)
        prepared.url = f"{self.url}{parts.path}?{parts.query}"
        return self.session.send(prepared, timeout=2)


@tagged("standard", "at_install")
class TestSandboxServer(HttpCase):
    def consent_link(self, **query):
        service = self.box.app["service_id"]
        more = "".join(f"&{key}={value}" for key, value in query.items())
        return f"/open/authorize?service_id={service}&state=s%26t{more}"

    def back(self, response):
        self.assertEqual(response.status_code, 303, response.text)
        parts = urlsplit(response.headers["Location"])
        self.assertEqual(parts.netloc, "erp.example.com")
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        self.assertEqual((query["state"], query["db"]), ("s&t", "one"))
        return query

    def test_a_person_grants_one_shop(self):
        page = self.get(self.consent_link()).text
        self.assertIn("Northwind VN", page)
        self.assertIn("seller.order.info", page)
        action = re.search(r"action='([^']*)'", page)[1].replace("&amp;", "&")
        form = {
            "seller": self.box.shop("VN")["seller"],
            "shop": self.box.shop("VN")["id"],
            "decision": "allow",
        }
        query = self.back(self.post(f"/open/authorize{action}", form))
        caller = Caller(self.box, "VN")
        caller.token = caller.exchange(query["code"])["access_token"]
        shops = self.api(caller, "GET", "/authorization/202309/shops").json()
        regions = [shop["region"] for shop in shops["data"]["shops"]]
        self.assertEqual(regions, ["VN"])

    def test_a_person_denies(self):
        form = {"seller": self.box.shop("US")["seller"], "decision": "deny"}
        query = self.back(self.post(self.consent_link(), form))
        self.assertNotIn("code", query)

    def test_a_script_goes_the_same_way(self):
        query = self.back(self.get(self.consent_link(auto=1, shops="GB,VN")))
        data = Caller(self.box).exchange(query["code"])
        self.assertEqual(data["seller_base_region"], "GB")

    def test_no_consent_without_a_registered_app_and_address(self):
        unknown = self.get("/open/authorize?service_id=1&state=s")
        self.assertEqual(unknown.status_code, 400)
        self.control("redirect_url", url="")
        self.assertEqual(self.get(self.consent_link(auto=1)).status_code, 400)

    def test_every_page_of_the_seller_center_shows(self):
        self.box.place_order("GB", ["TEAPOT-W"], message="<script>alert(1)</script>")
        for path in (
            "",
            "/orders",
            "/orders?shop=7495000000000000101&status=ON_HOLD",
            "/order?shop=US&id=577090000000000303",
            "/packages?shop=US&status=PROCESSING",
            "/place?shop=VN",
            "/stock?shop=GB",
            "/log",
            "/settings",
            "/cancellations",
            "/webhooks",
        ):
            response = self.get(f"/seller{path}")
            self.assertEqual(response.status_code, 200, path)
            self.assertIn("sandbox, not TikTok", response.text)
            self.assertNotIn("<script>", response.text)
        self.assertEqual(self.get("/seller/nothing").status_code, 404)
        self.assertEqual(self.get("/seller/order?shop=US&id=1").status_code, 400)

    def test_a_person_places_pays_ships_and_cancels(self):
        shop = self.box.shop("US")
        form = {
            "shop": shop["id"],
            "sku1": "SPOON-1",
            "quantity1": "2",
            "kind": "unpaid",
            "seller1": "1.00",
        }
        link = self.post("/seller/place", form).headers["Location"]
        order = self.box.orders.payload(shop, parse_qs(urlsplit(link).query)["id"][0])
        self.assertEqual(order["payment"]["seller_discount"], "2.00")
        for step, status in (
            ("pay", "ON_HOLD"),
            ("release", "AWAITING_SHIPMENT"),
            ("ship", "AWAITING_COLLECTION"),
            ("collect", "IN_TRANSIT"),
            ("deliver", "DELIVERED"),
        ):
            self.assertIn(f"value='{step}'", self.get(link).text)
            self.assertEqual(self.post(link, {"do": step}).status_code, 303)
            self.assertEqual(order["status"], status)
        refused = self.post(link, {"do": "cancel", "by": "SELLER"})
        self.assertEqual(refused.status_code, 400)

    def test_a_person_ships_opens_the_label_and_plays_the_carrier(self):
        shop = self.box.shop("VN")
        order = self.box.place_order(shop, ["AO-DEN-M"])
        link = f"/seller/order?shop={shop['id']}&id={order['id']}"
        form = {"do": "ship_with", "tracking": "JT00000000001"}
        self.assertEqual(self.post(link, form).status_code, 303)
        self.assertEqual(order["tracking_number"], "JT00000000001")
        page = self.get("/seller/packages").text
        label = re.search(r"href='(/files/[^']*)'>label", page)[1]
        self.assertTrue(self.get(label).content.startswith(b"%PDF"))
        package_id = order["packages"][0]["id"]
        link = f"/seller/packages?shop={shop['id']}&id={package_id}"
        for step, status in (("scan", "IN_TRANSIT"), ("arrive", "DELIVERED")):
            self.assertIn(f"value='{step}'", self.get("/seller/packages").text)
            self.assertEqual(self.post(link, {"do": step}).status_code, 303)
            self.assertEqual(order["status"], status)
        self.assertEqual(self.post(link, {"do": "fly"}).status_code, 400)

    def test_a_person_plays_buyer_seller_and_platform(self):
        shop = self.box.shop("US")
        orders = [
            self.box.place_order(shop, ["SPOON-1", "MUG-BLU"], hold=False)
            for _order in range(2)
        ]
        order, other = orders
        link = f"/seller/order?shop={shop['id']}&id={order['id']}"
        self.assertIn("Combine with", self.get(link).text)
        for fields, key, value in (
            (
                {"do": "change_address", "number": "0"},
                "has_updated_recipient_address",
                True,
            ),
            (
                {"do": "combine", "other": other["id"]},
                "split_or_combine_tag",
                "COMBINED",
            ),
            ({"do": "undo_packages"}, "split_or_combine_tag", None),
            (
                {"do": "split", "line": order["line_items"][0]["id"]},
                *("split_or_combine_tag", "SPLIT"),
            ),
            (
                {"do": "switch_warehouse", "warehouse_id": "7498000000000000102"},
                *("warehouse_id", "7498000000000000102"),
            ),
            (
                {"do": "change_delivery_option", "kind": "SELLER"},
                *("shipping_type", "SELLER"),
            ),
            ({"do": "request_cancel"}, "is_buyer_request_cancel", True),
            ({"do": "withdraw_request"}, "is_buyer_request_cancel", False),
            (
                {"do": "cancel", "by": "SELLER", "line": order["line_items"][0]["id"]},
                *("status", "AWAITING_SHIPMENT"),
            ),
            ({"do": "request_cancel"}, "is_buyer_request_cancel", True),
        ):
            self.assertEqual(self.post(link, fields).status_code, 303, fields)
            self.assertEqual(order.get(key), value, fields)
        page = self.get(link).text
        self.assertRegex(page, r"2[34] h \d+ min left")
        self.assertIn("value='approve_request'", page)
        listed = self.get("/seller/cancellations").text
        self.assertRegex(listed, r"2[34] h \d+ min left")
        self.post(link, {"do": "approve_request"})
        self.assertEqual(order["status"], "CANCELLED")
        for wrong in ("__init__", "tick", "reject_request", ""):
            self.assertEqual(self.post(link, {"do": wrong}).status_code, 400)

    def test_a_person_watches_events_and_disturbs_them(self):
        page = "/seller/webhooks"
        address = "http://127.0.0.1:9/hook"
        self.box.authorize("US")
        self.post(page, {"do": "address", "topic": "*", "address": address})
        self.post(page, {"do": "mischief", "loss": "100"})
        self.box.place_order("US", ["SPOON-1"])
        shown = self.get(page).text
        self.assertIn("lost 3", shown, "stock, unpaid, on hold")
        self.assertIn(address, shown)
        self.post(page, {"do": "mischief", "delay": "600", "shuffle": "on"})
        self.box.place_order("US", ["SPOON-1"])
        self.post(page, {"do": "inject", "kind": "forged", "shop": "US"})
        self.assertIn("forged", self.get(page).text)
        self.post(page, {"do": "storm", "shop": "US", "rate": "5", "seconds": "2"})
        for step in ("hurry", "replay"):
            self.assertEqual(self.post(page, {"do": step}).status_code, 303)
        result = self.get("/sandbox/deliveries?status=lost").json()["result"]
        self.assertEqual(len(result["deliveries"]), 3)
        self.assertNotIn("signature", result["deliveries"][0])
        self.assertEqual(self.post(page, {"do": "nothing"}).status_code, 400)
        addresses = self.get("/sandbox/addresses?shop=US").json()["result"]
        self.assertEqual(addresses["ORDER_STATUS_CHANGE"], [address])

    def test_a_person_sets_stock_and_orders_a_fault(self):
        shop = self.box.shop("GB")
        warehouse = shop["default_warehouse"]
        form = {"sku": "1729600000000200101", "warehouse": warehouse, "quantity": "3"}
        self.post(f"/seller/stock?shop={shop['id']}", form)
        self.assertEqual(self.box.stock.available(shop, form["sku"]), 3)
        listing = {"product": "1729600000000000201", "title": "Pot", "status": "FREEZE"}
        for step in ("rename", "status"):
            self.post(f"/seller/stock?shop={shop['id']}", {"do": step, **listing})
        product = self.box.catalog.product(shop, listing["product"])
        self.assertEqual((product["title"], product["status"]), ("Pot", "FREEZE"))
        self.control("edit_product", shop="GB", product=product["id"], title="Teapot")
        self.control(
            "product_status", shop="GB", product=product["id"], status="FAILED"
        )
        self.control("product_audit", shop="GB", product=product["id"], status="FAILED")
        self.control("switch_sku", shop="GB", sku="TEAPOT-W", is_active=False)
        self.assertEqual(product["title"], "Teapot")
        self.assertEqual(product["audit"]["status"], "FAILED")
        sku = product["skus"][0]
        self.assertEqual(sku["status_info"]["status"], "DEACTIVATED")
        self.post("/seller/settings", {"do": "fault", "kind": "internal", "times": "1"})
        self.assertEqual(len(self.box.faults.rules), 1)
        self.post("/seller/settings", {"do": "behave"})
        self.assertFalse(self.box.faults.rules)

    def test_a_script_steers_through_the_control_api(self):
        placed = self.control(
            "place", shop="US", lines=[{"sku": "SPOON-1", "quantity": 2}]
        )
        self.assertEqual(placed["status"], "ON_HOLD")
        self.control("elapse", seconds=3600)
        self.control("ship", shop="US", order=placed["id"], carrier="FedEx")
        answer = self.get(f"/sandbox/order?shop=US&order={placed['id']}").json()
        self.assertEqual(answer["result"]["order"]["shipping_provider"], "FedEx")
        self.assertEqual(answer["result"]["expected"]["seller_products"], "20.00")
        made = self.control("generate", shop="VN", orders=3, skus=5)
        self.assertEqual(len(made["orders"]), 3)
        self.control("fault", kind="internal", times=2)
        self.control("fault", kind="none")
        self.control("stock", shop="GB", sku="TEAPOT-W", quantity=4)
        skus = self.get("/sandbox/skus?shop=GB").json()["result"]
        self.assertEqual(skus[0]["stock"]["7498000000000000201"][0], 4)
        for verb in ("shops", "clock", "log", "counters", "app", "orders?shop=US"):
            self.assertTrue(self.get(f"/sandbox/{verb}").json()["ok"], verb)

    def test_mistakes_of_scripts_are_explained(self):
        for verb, values, status in (
            ("dance", {}, 404),
            ("place", {"shop": "FR", "lines": []}, 400),
            ("pay", {"shop": "US", "order": "1"}, 400),
            ("fault", {"kind": "bad mood"}, 400),
        ):
            response = self.post(f"/sandbox/{verb}", json=values)
            self.assertEqual(response.status_code, status)
            self.assertTrue(response.json()["error"])

    def test_connections_are_kept_and_answers_are_quick(self):
        caller = Caller(self.box)
        started = time.monotonic()
        for _call in range(50):
            self.api(caller, "GET", "/logistics/202309/warehouses").json()
        self.assertLess(time.monotonic() - started, 2)

    def test_a_dropped_connection_is_really_dropped(self):
        caller, path = Caller(self.box), "/logistics/202309/warehouses"
        self.box.faults.add("drop")
        with self.assertRaises(requests.ConnectionError):
            self.api(caller, "GET", path)
        self.assertEqual(self.api(caller, "GET", path).json()["code"], 0)

    def test_a_timeout_really_keeps_the_client_waiting(self):
        caller, path = Caller(self.box), "/logistics/202309/warehouses"
        self.box.faults.add("timeout", seconds=3)
        with self.assertRaises(requests.ReadTimeout):
            self.api(caller, "GET", path)
        self.assertEqual(self.api(caller, "GET", path).json()["code"], 0)

    def test_many_threads_lose_nothing(self):
        shop, failures = self.box.shop("US"), []
        before = self.box.stock.available(shop, "1729500000000100201")

        def buy():
            for _order in range(10):
                try:
                    self.box.place_order("US", ["SPOON-1"])
                except Exception as error:
                    failures.append(error)

        threads = [threading.Thread(target=buy) for _thread in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertFalse(failures)
        after = self.box.stock.available(shop, "1729500000000100201")
        self.assertEqual(before - after, 80)


@tagged("standard", "at_install")
class TestSandboxMemory(BaseCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "deep" / "state.json"

    def test_a_restarted_sandbox_goes_on(self):
        first = Sandbox(path=self.path)
        first.clock.advance(5000)
        token = Caller(first).token
        order = first.place_order("US", ["MUG-BLU-3FOR2"])
        first.save()
        second = Sandbox(path=self.path, check_answers=True)
        self.assertEqual(second.state, first.state)
        self.assertAlmostEqual(second.clock.now(), first.clock.now(), delta=2)
        caller = Caller(second, token=token)
        self.assertEqual(caller.order(order["id"]), [order])
        second.clock.advance(3600)
        self.assertEqual(caller.order(order["id"])[0]["status"], "AWAITING_SHIPMENT")
        self.assertNotEqual(second.place_order("US", ["SPOON-1"])["id"], order["id"])

    def test_products_can_be_added_after_a_restart(self):
        Sandbox(path=self.path).save()
        second = Sandbox(path=self.path)
        second.generate("US", orders=2, skus=5)
        self.assertTrue(second.place_order("US", ["SPOON-1"]))

    def test_the_server_saves_by_itself(self):
        box = Sandbox(path=self.path)
        with Server(box):
            order = box.place_order("US", ["SPOON-1"])
        kept = json.loads(self.path.read_text("utf-8"))
        self.assertIn(order["id"], kept["orders"][box.shop("US")["id"]])

    def test_a_file_of_another_version_is_refused(self):
        self.path.parent.mkdir()
        self.path.write_text('{"version": 0}')
        with self.assertRaises(ValueError):
            Sandbox(path=self.path)

    def test_the_command_serves_and_saves_at_its_end(self):
        command = [sys.executable, "-m", "sandbox", "--port", "0"]
        process = subprocess.Popen(
            [*command, "--state", str(self.path), "--now", "1800000000"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(process.stdout.close)
        try:
            line = process.stdout.readline()
            address = line.split(": ")[1].strip()
            with patch.object(requests.Session, "send", _super_send):
                page = requests.get(address, timeout=10)
            self.assertIn("Northwind Outfitters", page.text)
        finally:
            process.terminate()
            self.assertEqual(process.wait(10), 0)
        kept = json.loads(self.path.read_text("utf-8"))
        self.assertLess(kept["clock"]["offset"], 1_800_000_000 - time.time() + 60)
