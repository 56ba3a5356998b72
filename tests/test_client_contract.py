"""What the client sends and understands, held against the documented contract."""

import json
from pathlib import Path

import jsonschema

from odoo.tests import tagged

from odoo.addons.connector_tiktok_shop.client import error_codes, operations

from .client_case import ClientCase, envelope

CONTRACT = Path(__file__).parent.parent / "sandbox/contract"
FRAME = {"app_key", "timestamp", "sign", "shop_cipher"}
WEIGHT = {"value": "2.50", "unit": "POUND"}
SIZE = {"length": "10", "width": "8", "height": "6", "unit": "INCH"}
EVERY_CALL = [
    lambda c: c.get_authorized_shops(),
    lambda c: c.get_active_shops(),
    lambda c: c.get_warehouses(),
    lambda c: c.get_delivery_options("7100000000000000001", scope="PRODUCT"),
    lambda c: c.get_shipping_providers("7100000000000000002", "US", "US"),
    lambda c: c.search_orders(
        update_time_ge=1,
        update_time_lt=2,
        create_time_ge=1,
        create_time_lt=2,
        order_status="ON_HOLD",
        page_token="abc",
        warehouse_ids=["1"],
    ),
    lambda c: c.get_orders(["577090000000000101", "577090000000000202"]),
    lambda c: c.get_price_detail("577090000000000101"),
    lambda c: c.add_external_references(
        [
            {
                "id": "577090000000000101",
                "external_order": {
                    "id": "S00001",
                    "platform": "ERP_SYSTEM",
                    "line_items": [{"id": "1", "origin_id": "577090000000000102"}],
                },
            }
        ]
    ),
    lambda c: c.search_products(
        status="ALL",
        update_time_ge=1,
        update_time_le=2,
        create_time_ge=1,
        create_time_le=2,
        page_token="abc",
        seller_skus=["A"],
    ),
    lambda c: c.get_product("1729000000000000001", return_draft_version=True),
    lambda c: c.check_prerequisites(),
    lambda c: c.search_inventory(sku_ids=["1729000000000000002"]),
    lambda c: c.search_inventory(product_ids=["1729000000000000001"]),
    lambda c: c.update_inventory(
        "1729000000000000001", {"1729000000000000002": {"7498000000000000101": 7}}
    ),
    lambda c: c.activate_products(["1729000000000000001"]),
    lambda c: c.deactivate_products(["1729000000000000001"]),
    lambda c: c.search_cancellations(
        update_time_ge=1,
        update_time_lt=2,
        page_token="abc",
        cancel_types=["BUYER_CANCEL"],
        cancel_status=["CANCELLATION_REQUEST_PENDING"],
    ),
    lambda c: c.get_cancellations(cancel_ids=["4035300000000000707"]),
    lambda c: c.get_cancellations(order_ids=["577090000000000707"]),
    lambda c: c.approve_cancellation("4035300000000000707", "key"),
    lambda c: c.reject_cancellation("4035300000000000707", "packed", "key", "Sorry"),
    lambda c: c.cancel_order("577090000000000606", "out_of_stock"),
    lambda c: c.cancel_order(
        "577090000000000606",
        "out_of_stock",
        [{"order_line_item_id": "1", "sub_order_line_item_id": "2"}],
    ),
    lambda c: c.get_aftersale_eligibility("577090000000000606"),
    lambda c: c.get_decision_eligibility(
        "4035300000000000707", ["REJECT_REQUEST_CANCEL"], "en-US"
    ),
    lambda c: c.get_reject_reasons("4035300000000000707"),
    lambda c: c.get_webhooks(),
    lambda c: c.update_webhook("PACKAGE_UPDATE", "https://example.com/hook"),
    lambda c: c.delete_webhook("PACKAGE_UPDATE"),
    lambda c: c.search_packages(
        update_time_ge=1,
        update_time_lt=2,
        package_status="PROCESSING",
        page_token="abc",
        create_time_ge=1,
    ),
    lambda c: c.get_package("1152900000000000101"),
    lambda c: c.create_packages("1", "577090000000000101", weight=WEIGHT),
    lambda c: c.create_packages(
        "2", "577090000000000101", ["1"], {"2": ["3"]}, dimension=SIZE, service_id="7"
    ),
    lambda c: c.create_packages("3", order_ids=["1", "2"]),
    lambda c: c.ship_package("1152900000000000101"),
    lambda c: c.ship_package("1152900000000000101", "PICKUP", (1, 2)),
    lambda c: c.batch_ship_packages(
        [{"id": "1", "handover": "DROP_OFF"}, {"id": "2", "self_shipment": ("N", "7")}]
    ),
    lambda c: c.mark_package_as_shipped("577090000000000101", None, "RM1GB", "7"),
    lambda c: c.mark_package_as_shipped(
        "577090000000000101", ["1"], "RM1GB", "7", {"1": ["2", "3"]}, "By hand"
    ),
    lambda c: c.get_shipping_services("577090000000000101", ["1"], weight=WEIGHT),
    lambda c: c.get_shipping_services(
        "577090000000000101", ["1"], {"1": ["2"]}, dimension=SIZE
    ),
    lambda c: c.get_handover_slots("1152900000000000101"),
    lambda c: c.get_shipping_document("1152900000000000101", "PACKING_SLIP", "A6"),
    lambda c: c.get_split_attributes(["577090000000000101"]),
    lambda c: c.confirm_split("577090000000000101", {"a": ["1"], "b": ["2"]}),
    lambda c: c.confirm_split(
        "577090000000000101", {"a": ["1"], "b": ["2"]}, {"2": ["3"]}
    ),
    lambda c: c.search_combinable(page_token="abc"),
    lambda c: c.combine({"1": ["2", "3"]}),
    lambda c: c.uncombine("1152900000000000101", ["2"]),
    lambda c: c.update_package_shipping_info("1152900000000000101", "RM1GB", "7"),
    lambda c: c.update_order_shipping_info("577090000000000101", "RM1GB", "7"),
    lambda c: c.get_order_tracking("577090000000000101"),
]


def documents():
    files = (path for path in CONTRACT.glob("*.json"))
    loaded = (json.loads(path.read_text()) for path in files)
    return [doc for doc in loaded if "operations" in doc]


@tagged("post_install", "-at_install")
class TestClientContract(ClientCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = {
            operation["id"]: (operation, document.get("$defs", {}))
            for document in documents()
            for operation in document["operations"]
        }
        cls.operations = {
            value.name: value
            for value in vars(operations).values()
            if isinstance(value, operations.Operation)
        }

    def test_every_operation_is_the_current_documented_one(self):
        for name, operation in self.operations.items():
            with self.subTest(name):
                contract, _defs = self.contract[name]
                path = operation.route.replace("{version}", operation.version)
                self.assertTrue(contract["current"])
                self.assertEqual(operation.method, contract["method"])
                self.assertEqual(path, contract["path"])
                self.assertEqual(operation.version, contract["version"])
                rule = "required" if operation.cipher else "forbidden"
                self.assertEqual(rule, contract["shop_cipher"])

    def test_every_request_is_one_that_the_contract_allows(self):
        called = set()
        for call in EVERY_CALL:
            self.answer(envelope())
            client = self.client()
            perform = client.call

            def spy(operation, *args, _perform=perform, **kw):
                called.add(operation.name)
                self.operation = operation
                return _perform(operation, *args, **kw)

            client.call = spy
            call(client)
            with self.subTest(self.operation.name):
                self.check_request(*self.contract[self.operation.name])
        self.assertEqual(called, set(self.operations))

    def check_request(self, contract, definitions):
        query, body = self.sent()[-1]
        known = {parameter["name"] for parameter in contract["query"]}
        required = {p["name"] for p in contract["query"] if p["required"]}
        self.assertLessEqual(set(query) - FRAME, known)
        self.assertLessEqual(required, set(query))
        if not contract["body"]:
            return self.assertIsNone(body)
        schema = {**contract["body"]["schema"], "$defs": definitions}
        jsonschema.validate(body or {}, schema)

    def test_every_documented_code_has_its_class(self):
        documented = json.loads((CONTRACT / "errors.json").read_text())["errors"]
        expected = {e["code"]: self.expected_class(e) for e in documented if e["code"]}
        self.assertEqual(error_codes.CODES, expected)

    def expected_class(self, entry):
        if entry["class"] == "token":
            refresh = entry["retry"] == "after refresh"
            return error_codes.TOKEN_EXPIRED if refresh else error_codes.TOKEN_FINAL
        if entry["class"] in ("final", "limit"):
            later = entry["retry"] == "later"
            return error_codes.LATER if later else error_codes.FINAL
        other = {
            "depends on message": error_codes.BY_MESSAGE,
            "permission": error_codes.SCOPE,
        }
        return other.get(entry["class"], entry["class"])
