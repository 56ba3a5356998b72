"""Cancellations on the platform: who may, how they are answered, what they leave."""

import json
import tempfile
from pathlib import Path

import requests

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.sandbox import Refusal

from .sandbox_caller import Caller, sandbox

NOW = 1_800_000_000
HOUR = 3600
EXAMPLES = Path(__file__).parent / "examples" / "us"
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"
PACKED = "ecom_reverse_reject_cancel_reason_product_packed"
BASE = "/return_refund/202602/cancellations"
ANSWER = "/return_refund/202309/cancellations"


class CancellationCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.box = sandbox()
        self.box.clock.freeze(NOW)
        self.life = self.box.life

    def place(self, *lines, shop="US", **settings):
        self.shop = self.box.shop(shop)
        self.call = Caller(self.box, shop)
        settings.setdefault("hold", False)
        return self.box.place_order(shop, lines or ["SPOON-1"], **settings)

    def ask(self, *lines, **settings):
        """An order whose buyer asks to cancel; the order and the cancellation."""
        order = self.place(*lines, **settings)
        self.life.request_cancel(self.shop, order["id"])
        return order, self.found(order)

    def search(self, body=None, **query):
        return self.call("POST", f"{BASE}/search", query, body)

    def found(self, order):
        found = self.search({"order_ids": [order["id"]]})["cancellations"]
        return found[-1] if found else None

    def cancel(self, order, reason=OUT_OF_STOCK, **more):
        """The data, or the code of the refusal."""
        body = {"order_id": order["id"], "cancel_reason": reason, **more}
        answer = self.call.send("POST", BASE, body=body).json()
        return answer["code"] or answer["data"]

    def answer(self, entry, verb, body=None, **query):
        path = f"{ANSWER}/{entry['cancel_id']}/{verb}"
        return self.call.send("POST", path, query, body).json()["code"]


@tagged("standard", "at_install")
class TestSandboxRequests(CancellationCase):
    def test_a_request_waits_two_days_for_the_seller(self):
        order, entry = self.ask("TEAPOT-W", shop="GB")
        self.assertEqual(entry["cancel_type"], "BUYER_CANCEL")
        self.assertEqual(entry["cancel_status"], "CANCELLATION_REQUEST_PENDING")
        wait = {"action": "SELLER_RESPOND_BUYER_CANCEL", "deadline": NOW + 48 * HOUR}
        self.assertEqual(entry["seller_next_action_response"], [wait])
        self.box.clock.advance(48 * HOUR - 1)
        self.assertEqual(self.found(order)["cancel_status"], entry["cancel_status"])
        self.box.clock.advance(1)
        entry = self.found(order)
        self.assertEqual(entry["cancel_status"], "CANCELLATION_REQUEST_SUCCESS")
        self.assertEqual(entry["seller_next_action_response"], [])
        self.assertTrue(entry["should_replenish_stock"])
        self.assertEqual(order["status"], "CANCELLED")
        self.assertEqual(order["cancellation_initiator"], "BUYER")
        self.box.clock.advance(HOUR)
        status = self.found(order)["cancel_status"]
        self.assertEqual(status, "CANCELLATION_REQUEST_COMPLETE")

    def test_the_us_wait_a_day_and_not_at_all_when_late(self):
        _order, entry = self.ask()
        deadline = entry["seller_next_action_response"][0]["deadline"]
        self.assertEqual(deadline, NOW + 24 * HOUR)
        late = self.place()
        self.box.clock.advance(48 * HOUR)
        self.life.request_cancel(self.shop, late["id"])
        self.assertEqual(late["status"], "CANCELLED")

    def test_living_on_moves_the_deadline_along(self):
        order, _entry = self.ask()
        self.life.elapse(23 * HOUR)
        wait = self.found(order)["seller_next_action_response"][0]
        self.assertEqual(wait["deadline"], NOW + HOUR)
        self.life.elapse(HOUR)
        self.assertEqual(order["status"], "CANCELLED")

    def test_an_approved_request_gives_the_money_and_the_stock_back(self):
        available = self.box.stock.available(self.box.shop("US"), "1729500000000100201")
        order, entry = self.ask({"sku": "SPOON-1", "quantity": 2})
        self.assertEqual(self.answer(entry, "approve"), 0)
        entry = self.found(order)
        paid = order["payment"]["total_amount"]
        self.assertEqual(entry["refund_amount"]["refund_total"], paid)
        self.assertEqual(len(entry["cancel_line_items"]), 2)
        self.assertFalse(order["is_buyer_request_cancel"])
        left = self.box.stock.available(self.shop, "1729500000000100201")
        self.assertEqual(left, available)

    def test_the_same_key_answers_once(self):
        _order, entry = self.ask("TEAPOT-W", shop="GB")
        self.assertEqual(self.answer(entry, "approve", idempotency_key="a"), 0)
        self.assertEqual(self.answer(entry, "approve", idempotency_key="a"), 0)
        self.assertEqual(self.answer(entry, "approve", idempotency_key="b"), 25001003)
        self.assertEqual(self.answer(entry, "approve"), 25001003)

    def test_a_lost_answer_was_written(self):
        order, entry = self.ask()
        self.box.faults.add("drop_after", "approveCancellation")
        with self.assertRaises(requests.ConnectionError):
            self.answer(entry, "approve", idempotency_key="a")
        self.assertEqual(order["status"], "CANCELLED")
        self.assertEqual(self.answer(entry, "approve", idempotency_key="a"), 0)

    def test_a_rejected_request_leaves_the_order(self):
        order, entry = self.ask("TEAPOT-W", shop="GB")
        self.assertEqual(
            self.answer(entry, "reject", {"reject_reason": "no"}), 25001014
        )
        self.assertEqual(self.answer(entry, "reject", {"reject_reason": PACKED}), 0)
        self.assertEqual(order["status"], "AWAITING_SHIPMENT")
        self.assertFalse(order["is_buyer_request_cancel"])
        status = self.found(order)["cancel_status"]
        self.assertEqual(status, "CANCELLATION_REQUEST_CANCEL")
        self.box.clock.advance(48 * HOUR)
        self.life.tick()
        self.assertEqual(order["status"], "AWAITING_SHIPMENT")

    def test_the_us_refuse_by_shipping(self):
        order, entry = self.ask()
        code = self.answer(entry, "reject", {"reject_reason": PACKED})
        self.assertEqual(code, 25001003)
        self.life.ship(self.shop, order["id"])
        self.assertEqual(order["status"], "AWAITING_COLLECTION")
        status = self.found(order)["cancel_status"]
        self.assertEqual(status, "CANCELLATION_REQUEST_CANCEL")

    def test_elsewhere_a_request_stops_shipping(self):
        order, _entry = self.ask("TEAPOT-W", shop="GB")
        with self.assertRaises(Refusal) as caught:
            self.life.ship(self.shop, order["id"])
        self.assertEqual(caught.exception.code, 21011007)
        self.life.withdraw_request(self.shop, order["id"])
        self.life.ship(self.shop, order["id"])

    def test_the_possible_answers_can_be_asked_for(self):
        for shop, sku, rejects in (("US", "SPOON-1", False), ("GB", "TEAPOT-W", True)):
            _order, entry = self.ask(sku, shop=shop)
            query = {"return_or_cancel_id": entry["cancel_id"]}
            path = "/return_refund/202601/decision_eligibility"
            approve, reject = self.call("GET", path, query)["decisions"]
            self.assertTrue(approve["eligible"])
            self.assertEqual(reject["eligible"], rejects)
            reasons = self.call("GET", "/return_refund/202309/reject_reasons", query)
            listed = reject.get("available_reject_reasons", [])
            self.assertEqual(reasons["reasons"], listed)
        example = json.loads((EXAMPLES / "reject_reasons.response.json").read_text())
        self.assertEqual(reasons, example["data"])

    def test_nobody_asks_twice_at_once(self):
        order, _entry = self.ask()
        with self.assertRaises(Refusal) as caught:
            self.life.request_cancel(self.shop, order["id"])
        self.assertEqual(caught.exception.code, 25001011)
        self.assertEqual(self.cancel(order), 25001011)
        with self.assertRaises(Refusal):
            self.life.cancel(self.shop, order["id"], by="SELLER")

    def test_the_platform_cancels_over_a_request(self):
        order, _entry = self.ask()
        self.life.cancel(self.shop, order["id"], by="SYSTEM")
        body = {"order_ids": [order["id"]]}
        found = self.search(body)["cancellations"]
        self.assertEqual(
            [(entry["role"], entry["cancel_status"][21:]) for entry in found],
            [("BUYER", "CANCEL"), ("SYSTEM", "SUCCESS")],
        )

    def test_buyers_in_south_east_asia_cancel_behind_the_label(self):
        order = self.place("AO-DEN-M", shop="VN")
        self.life.ship(self.shop, order["id"])
        told = []
        self.box.events.subscribe(lambda topic, shop, data: told.append(topic))
        self.life.request_cancel(self.shop, order["id"])
        self.assertEqual(told, ["CANCELLATION_STATUS_CHANGE"])
        self.assertEqual(self.found(order)["role"], "BUYER")
        self.assertEqual(order["status"], "CANCELLED")
        for shop, sku in (("US", "SPOON-1"), ("GB", "TEAPOT-W")):
            order = self.place(sku, shop=shop)
            self.life.ship(self.shop, order["id"])
            with self.assertRaises(Refusal):
                self.life.request_cancel(self.shop, order["id"])


@tagged("standard", "at_install")
class TestSandboxCancelOrder(CancellationCase):
    def test_every_cancellation_makes_an_object(self):
        for by in ("BUYER", "SELLER", "SYSTEM", "OPERATOR"):
            order = self.place(hold=True)
            self.life.cancel(self.shop, order["id"], by=by)
            entry = self.found(order)
            self.assertEqual(entry["role"], by)
            self.assertEqual(entry["cancel_type"], "CANCEL")
            self.assertTrue(entry["cancel_reason_text"])

    def test_an_unpaid_order_needs_no_refund(self):
        order = self.place(pay=False)
        self.life.request_cancel(self.shop, order["id"])
        status = self.found(order)["cancel_status"]
        self.assertEqual(status, "CANCELLATION_REQUEST_COMPLETE")

    def test_the_seller_cancels_with_a_reason_of_the_market(self):
        for shop, sku, reason in (
            ("US", "SPOON-1", OUT_OF_STOCK),
            ("GB", "TEAPOT-W", f"{OUT_OF_STOCK}_uk"),
            ("VN", "AO-DEN-M", OUT_OF_STOCK),
        ):
            order = self.place(sku, shop=shop)
            self.assertEqual(self.cancel(order, "made_up"), 25001021)
            self.assertEqual(order["status"], "AWAITING_SHIPMENT")
            done = self.cancel(order, reason)
            self.assertEqual(done["cancel_status"], "CANCELLATION_REQUEST_SUCCESS")
            self.assertEqual(self.found(order)["cancel_id"], done["cancel_id"])
            self.assertEqual(order["cancel_reason"], reason)
            self.assertEqual(self.cancel(order, reason), 25001051)

    def test_the_reasons_to_choose_from_are_those_that_work(self):
        for shop, sku in (("US", "SPOON-1"), ("GB", "TEAPOT-W"), ("VN", "AO-DEN-M")):
            order = self.place(sku, shop=shop)
            path = f"/return_refund/202602/orders/{order['id']}/aftersale_eligibility"
            query = {"request_types": "CANCEL"}
            entry = self.call("GET", path, query)["sku_eligibility"][0]
            kind = entry["line_item_eligibility"][0]
            self.assertTrue(kind["eligible"])
            for reason in kind["available_reason_names"]:
                order = self.place(sku, shop=shop)
                self.assertIsInstance(self.cancel(order, reason), dict, reason)

    def test_single_units_go_for_lack_of_stock_in_two_markets(self):
        two = {"sku": "SPOON-1", "quantity": 2}
        order = self.place(two)
        unit = order["line_items"][0]["id"]
        lines = {"order_line_list": [{"order_line_item_id": unit}]}
        self.assertEqual(
            self.cancel(order, "seller_cancel_reason_wrong_price", **lines), 25001021
        )
        both = {**lines, "order_line_item_ids": [unit]}
        self.assertEqual(self.cancel(order, **both), 25001001)
        self.assertIsInstance(self.cancel(order, **lines), dict)
        self.assertEqual(order["status"], "AWAITING_SHIPMENT")
        self.assertEqual(self.cancel(order, **lines), 25005010)
        self.assertIsInstance(self.cancel(order), dict)
        self.assertEqual(order["status"], "CANCELLED")
        order = self.place({"sku": "AO-DEN-M", "quantity": 2}, shop="VN")
        ids = [order["line_items"][0]["id"]]
        self.assertEqual(self.cancel(order, order_line_item_ids=ids), 25001003)

    def test_units_are_found_by_sku_too(self):
        order = self.place({"sku": "SPOON-1", "quantity": 3})
        sku = order["line_items"][0]["sku_id"]
        many = [{"sku_id": sku, "quantity": 4}]
        self.assertEqual(self.cancel(order, skus=many), 25005010)
        some = [{"sku_id": sku, "quantity": 2}]
        self.assertIsInstance(self.cancel(order, skus=some), dict)
        live = [line["display_status"] for line in order["line_items"]]
        self.assertEqual(live.count("CANCELLED"), 2)

    def test_a_bundle_goes_with_all_its_pieces(self):
        order = self.place("MUG-BLU-3FOR2", "SPOON-1")
        line = order["line_items"][0]
        entries = [
            {"order_line_item_id": line["id"], "sub_order_line_item_id": piece["id"]}
            for piece in line["sub_item_info"]
        ]
        for wrong in (entries[:1], [{"order_line_item_id": line["id"]}]):
            self.assertEqual(self.cancel(order, order_line_list=wrong), 25005011)
        self.assertIsInstance(self.cancel(order, order_line_list=entries), dict)
        unit = self.found(order)["cancel_line_items"][0]
        self.assertEqual(len(unit["cancel_sub_line_items"]), 3)

    def test_what_the_carrier_has_is_not_cancelled(self):
        for shop, sku, allowed in (("US", "SPOON-1", True), ("GB", "TEAPOT-W", False)):
            reason = OUT_OF_STOCK + ("" if allowed else "_uk")
            order = self.place(sku, shop=shop)
            self.life.ship(self.shop, order["id"])
            if allowed:
                self.assertIsInstance(self.cancel(order, reason), dict)
                order = self.place(sku, shop=shop)
                self.life.ship(self.shop, order["id"])
            else:
                self.assertEqual(self.cancel(order, reason), 25001045)
            self.life.collect(self.shop, order["id"])
            self.assertEqual(self.cancel(order, reason), 25001045)

    def test_an_unpaid_order_is_not_the_sellers_to_cancel(self):
        self.assertEqual(self.cancel(self.place(pay=False)), 25001003)
        self.assertEqual(self.cancel({"id": "1"}), 25007006)

    def test_shipping_comes_back_with_the_last_unit(self):
        order = self.place({"sku": "SPOON-1", "quantity": 2}, shipping="4.99")
        unit = order["line_items"][0]["id"]
        self.cancel(order, order_line_item_ids=[unit])
        first = self.found(order)["refund_amount"]
        self.assertEqual(first["refund_shipping_fee"], "0.00")
        self.cancel(order)
        last = self.found(order)["refund_amount"]
        self.assertEqual(last["refund_shipping_fee"], "4.99")
        total = sum(float(part["refund_total"]) for part in (first, last))
        paid = float(order["payment"]["total_amount"])
        self.assertAlmostEqual(total, paid, places=2)


@tagged("standard", "at_install")
class TestSandboxCancellationSearch(CancellationCase):
    def test_the_seeded_request_is_the_example(self):
        self.place()
        path = EXAMPLES / "cancellations_search.pending.response.json"
        entry = json.loads(path.read_text())["data"]["cancellations"][0]
        found = self.search({"cancel_ids": [entry["cancel_id"]]})["cancellations"]
        self.assertEqual(found, [entry])
        self.assertEqual(self.answer(entry, "approve"), 0)

    def test_searches_filter_as_asked(self):
        order, entry = self.ask()
        other = self.place(hold=True)
        self.life.cancel(self.shop, other["id"], by="SYSTEM")
        direct = self.found(other)["cancel_id"]
        asked = entry["cancel_id"]
        for filters, inside, outside in (
            ({"cancel_types": ["BUYER_CANCEL"]}, asked, direct),
            ({"cancel_status": ["CANCELLATION_REQUEST_SUCCESS"]}, direct, asked),
            ({"order_ids": [order["id"]]}, asked, direct),
            ({"buyer_user_ids": [other["user_id"]]}, direct, asked),
            ({"update_time_ge": NOW}, asked, "4035300000000000707"),
            ({"create_time_lt": NOW}, "4035300000000000707", asked),
        ):
            found = self.search(filters, page_size="50")["cancellations"]
            ids = [entry["cancel_id"] for entry in found]
            self.assertIn(inside, ids, filters)
            self.assertNotIn(outside, ids, filters)

    def test_pages_follow_the_sorting(self):
        for number in range(5):
            self.box.clock.freeze(NOW + number)
            self.ask()
        query = {"page_size": "2", "sort_field": "update_time", "sort_order": "DESC"}
        seen, token = [], ""
        while True:
            extra = {"page_token": token} if token else {}
            page = self.search({"create_time_ge": NOW}, **query, **extra)
            seen += [entry["create_time"] for entry in page["cancellations"]]
            token = page["next_page_token"]
            if not token:
                break
        self.assertEqual(seen, [NOW + number for number in range(4, -1, -1)])
        self.assertEqual(page["total_count"], 5)
        for size in ("0", "51", "many"):
            path = f"{BASE}/search"
            answer = self.call.send("POST", path, {"page_size": size}).json()
            self.assertEqual(answer["code"], 36009004)

    def test_an_older_memory_learns_of_cancellations(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "memory.json"
            sandbox(path=path)
            state = json.loads(path.read_text())
            del state["cancellations"], state["answered"]
            path.write_text(json.dumps(state))
            self.box = sandbox(path=path)
            self.life = self.box.life
            _order, asked = self.ask()
            self.assertTrue(asked)
