"""Events leave the sandbox as the documentation says, and go wrong on demand."""

import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from jsonschema import Draft202012Validator

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.sandbox import webhook_messages
from odoo.addons.connector_tiktok_shop.sandbox.server import Server

from .sandbox_caller import Caller, sandbox

NOW = 1_800_000_000
HOOK = "https://erp.example.com/hook"
EXAMPLES = Path(__file__).parent / "examples" / "webhooks"
CONTRACT = Path(__file__).parent.parent / "sandbox" / "contract" / "webhooks.json"
TOPICS = {topic["type"]: topic for topic in json.loads(CONTRACT.read_text())["events"]}


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


class WebhookCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.box = sandbox()
        self.box.clock.freeze(NOW)
        self.life, self.webhooks = self.box.life, self.box.webhooks
        self.call = Caller(self.box)
        self.shop = self.box.shop("US")

    def listen(self, *topics, shop="US", address=HOOK):
        call = self.call if shop == "US" else Caller(self.box, shop)
        for topic in topics:
            body = {"event_type": topic, "address": address}
            call("PUT", "/event/202309/webhooks", body=body)

    def place(self, *lines, **settings):
        return self.box.place_order(self.shop, lines or ["SPOON-1"], **settings)

    def events(self):
        """The events that are due, taken."""
        return [json.loads(body) for _address, _headers, body in self.webhooks.take()]


@tagged("standard", "at_install")
class TestSandboxWebhooks(WebhookCase):
    def test_nobody_listens_nothing_is_kept(self):
        self.place()
        self.assertEqual(self.webhooks.waiting, [])

    def test_an_order_is_told_step_by_step(self):
        self.listen("ORDER_STATUS_CHANGE", "CANCELLATION_STATUS_CHANGE")
        order = self.place()
        told = [
            (event["type"], event["data"].get("order_status"))
            for event in self.events()
        ]
        self.assertEqual(told, [(1, "UNPAID"), (1, "ON_HOLD")])
        self.life.release(self.shop, order["id"])
        (event,) = self.events()
        self.assertEqual(event["shop_id"], self.shop["id"])
        self.assertEqual(event["timestamp"], NOW)
        self.assertEqual(
            event["data"],
            {
                "order_id": order["id"],
                "order_status": "AWAITING_SHIPMENT",
                "is_on_hold_order": True,
                "update_time": NOW,
            },
        )
        self.life.request_cancel(self.shop, order["id"])
        self.life.withdraw_request(self.shop, order["id"])
        self.life.cancel(self.shop, order["id"], by="OPERATOR")
        self.box.clock.advance(3600)
        self.life.tick()
        told = [
            (
                event["type"],
                event["data"].get("cancel_status", event["data"].get("order_status")),
                event["data"].get("cancellations_role"),
            )
            for event in self.events()
        ]
        self.assertEqual(
            told,
            [
                (11, "CANCELLATION_REQUEST_PENDING", "BUYER"),
                (11, "CANCELLATION_REQUEST_CANCELLED", "BUYER"),
                (11, "CANCELLATION_REQUEST_SUCCESS", "SYSTEM"),
                (1, "CANCEL", None),
                (11, "CANCELLATION_REQUEST_COMPLETE", "SYSTEM"),
            ],
        )

    def test_the_signature_is_that_of_the_examples(self):
        self.listen("ORDER_STATUS_CHANGE")
        self.place(hold=False)
        app = self.box.app
        for address, headers, body in self.webhooks.take():
            self.assertEqual(address, HOOK)
            signed = app["key"].encode() + body
            wanted = hmac.new(app["secret"].encode(), signed, hashlib.sha256)
            self.assertEqual(headers["Authorization"], wanted.hexdigest())
        for path in sorted(EXAMPLES.glob("*.json")):
            known = json.loads(path.read_text())
            app = {"key": known["app_key"], "secret": known["app_secret"]}
            made = webhook_messages.signature(app, known["raw_body"])
            self.assertEqual(made, known["headers"]["Authorization"], path.name)

    def test_events_have_the_shape_of_the_examples(self):
        self.webhooks.set_general("*", HOOK)
        order = self.place(hold=False)
        self.life.change_address(self.shop, order["id"])
        self.life.request_cancel(self.shop, order["id"])
        catalog, spoon = self.box.catalog, "1729500000000000102"
        catalog.set_status(self.shop, spoon, "FAILED", "Watermark")
        catalog.edit(self.shop, spoon, title="Spoon")
        catalog.set_audit(self.shop, spoon, "APPROVED")
        catalog.switch_sku(self.shop, "SPOON-1", False)
        self.box.generate(self.shop, skus=1)
        events = {event["type"]: event for event in self.events()}
        for number, name in (
            (1, "01_order_created"),
            (3, "03_recipient_address_update"),
            (5, "05_product_status_change"),
            (11, "11_cancellation_pending"),
            (15, "15_product_information_change"),
            (16, "16_product_creation"),
            (37, "37_product_audit_status_change"),
            (50, "50_sku_status_change"),
            (71, "71_inventory_changed"),
        ):
            known = json.loads(example(name)["raw_body"])
            self.assertEqual(_shape(events[number]), _shape(known), name)

    def test_every_event_fits_the_contract(self):
        self.webhooks.set_general("*", HOOK)
        order = self.place({"sku": "SPOON-1", "quantity": 2})
        self.life.release(self.shop, order["id"])
        self.life.ship(self.shop, order["id"])
        self.life.collect(self.shop, order["id"])
        self.life.deliver(self.shop, order["id"])
        self.call("DELETE", "/authorization/202403/shops")
        events = self.events()
        self.assertGreater(len({event["type"] for event in events}), 2)
        for event in events:
            schema = TOPICS[event["type"]]["data"]
            schema = {**schema, "additionalProperties": False}
            Draft202012Validator(schema).validate(event["data"])

    def test_the_shops_own_address_wins_over_partner_center(self):
        general = "https://erp.example.com/general"
        self.webhooks.set_general("*", general)
        self.listen("ORDER_STATUS_CHANGE")
        self.place(hold=False)
        addresses = {address for address, _headers, _body in self.webhooks.outbox}
        self.assertEqual(addresses, {HOOK, general})
        self.webhooks.set_general("*", "")
        self.webhooks.take()
        self.place(hold=False)
        self.assertEqual({call[0] for call in self.webhooks.take()}, {HOOK})

    def test_a_change_of_stock_is_told_once_per_sku(self):
        self.webhooks.set_general("INVENTORY_CHANGED_BY_SHOP", HOOK)
        order = self.place({"sku": "SPOON-1", "quantity": 3}, "MUG-BLU-3FOR2")
        changes = [event["data"]["change_detail"][0] for event in self.events()]
        placed = [
            (change["available_quantity_delta"], change["committed_quantity_delta"])
            for change in changes
        ]
        self.assertEqual(placed, [(-3, 3), (-3, 3)], "three spoons, a set of mugs")
        self.life.cancel(self.shop, order["id"])
        sources = {
            event["data"]["change_detail"][0]["trigger_source"]
            for event in self.events()
        }
        self.assertEqual(sources, {"ORDER_CANCELLED"})

    def test_only_usable_addresses_are_accepted(self):
        path = "/event/202309/webhooks"
        for address, code in (
            ("https://erp.example.com/hook", 0),
            ("http://127.0.0.1:8069/hook", 0),
            ("http://erp.example.com/hook", 36009004),
            ("https://erp.example.com:8443/hook", 36009004),
            ("https://192.0.2.7/hook", 36009004),
        ):
            body = {"event_type": "PACKAGE_UPDATE", "address": address}
            self.assertEqual(
                self.call.send("PUT", path, body=body).json()["code"], code, address
            )

    def test_a_shop_without_consent_sends_nothing_but_its_goodbye(self):
        self.listen("ORDER_STATUS_CHANGE", "SELLER_DEAUTHORIZATION")
        self.box.tokens.revoke(seller_id=self.shop["seller"])
        self.place()
        self.assertEqual([event["type"] for event in self.events()], [6])

    def test_a_consent_that_ends_is_announced_daily(self):
        self.listen("UPCOMING_AUTHORIZATION_EXPIRATION")
        self.life.tick()
        self.assertEqual(self.events(), [])
        self.box.clock.advance(336 * 86400)
        for _day in range(2):
            self.life.tick()
            self.life.tick()
            (event,) = self.events()
            self.assertEqual(event["data"]["expiration_time"], str(NOW + 365 * 86400))
            self.box.clock.advance(86400)


def _shape(value):
    """Names and types, all the way down."""
    if isinstance(value, dict):
        return {key: _shape(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_shape(value[0])] if value and isinstance(value[0], dict) else []
    return type(value)


@tagged("standard", "at_install")
class TestSandboxDeliveries(WebhookCase):
    def setUp(self):
        super().setUp()
        self.listen("ORDER_STATUS_CHANGE")
        self.answers, self.got = [], []
        self.webhooks.deliver = self.receive

    def receive(self, address, headers, body):
        self.got.append(json.loads(body)["tts_notification_id"])
        return self.answers.pop(0) if self.answers else 200

    def test_what_is_not_answered_comes_four_times_again(self):
        self.answers = [500, 0, 404, 301, 503]
        order = self.place(hold=False, pay=False)
        for pause in (0, 120, 1800, 10800, 43200):
            self.box.clock.advance(max(pause - 1, 0))
            self.assertEqual(self.webhooks.flush(), 0 if pause else 1)
            if pause:
                self.box.clock.advance(1)
                self.assertEqual(self.webhooks.flush(), 1)
        self.assertEqual(len(set(self.got)), 1)
        entry = self.webhooks.journal[-1]
        self.assertEqual((entry["status"], entry["tries"]), ("dropped", 5))
        self.assertEqual(self.webhooks.waiting, [])
        self.life.pay(self.shop, order["id"], hold=False)
        self.assertEqual(self.webhooks.flush(), 1)
        self.assertEqual(self.webhooks.figures()["delivered"], 1)

    def test_waiting_can_be_cut_short(self):
        self.answers = [500]
        self.place(pay=False)
        self.webhooks.flush()
        self.assertEqual(self.webhooks.flush(), 0)
        self.assertEqual(self.webhooks.hurry(), 1)
        self.assertEqual(self.webhooks.flush(), 1)

    def test_a_restart_forgets_no_event(self):
        self.answers = [500]
        self.place(pay=False)
        self.webhooks.due()
        self.place(pay=False)
        kept = self.webhooks.dump()
        other = sandbox()
        other.clock.freeze(NOW)
        other.webhooks.load(json.loads(json.dumps(kept)))
        self.assertEqual(len(other.webhooks.take()), 2)

    def test_events_get_lost_and_doubled_on_demand(self):
        self.webhooks.mischief.set(loss=1)
        self.place(pay=False)
        self.assertEqual(self.webhooks.flush(), 0)
        self.assertEqual(self.webhooks.figures()["lost"], 1)
        self.webhooks.mischief.set(duplicate=1)
        self.place(pay=False)
        self.assertEqual(self.webhooks.flush(), 2)
        self.assertEqual(len(set(self.got)), 1)

    def test_events_come_late_and_mixed_on_demand(self):
        self.webhooks.mischief.set(delay=60)
        self.place(pay=False)
        self.assertEqual(self.webhooks.flush(), 0)
        self.box.clock.advance(60)
        self.assertEqual(self.webhooks.flush(), 1)
        self.webhooks.mischief.set(shuffle=True, seed=3)
        self.got.clear()
        for _order in range(8):
            self.place(pay=False)
        self.webhooks.flush()
        self.assertNotEqual(self.got, sorted(self.got))
        self.assertEqual(len(set(self.got)), 8)

    def test_strangers_and_broken_senders_can_be_played(self):
        order = self.place(pay=False)
        self.webhooks.take()
        app = self.box.app
        for kind in ("forged", "wrong_shop", "oversized", "malformed"):
            self.webhooks.mischief.inject(kind, self.shop, order["id"])
            ((_address, headers, body),) = self.webhooks.take()
            signed = app["key"].encode() + body
            right = hmac.new(app["secret"].encode(), signed, hashlib.sha256)
            is_right = headers["Authorization"] == right.hexdigest()
            self.assertEqual(is_right, kind != "forged", kind)
            self.assertEqual(len(body) > 2**20, kind == "oversized", kind)
            if kind == "malformed":
                with self.assertRaises(ValueError):
                    json.loads(body)
            else:
                other = json.loads(body)["shop_id"] != self.shop["id"]
                self.assertEqual(other, kind == "wrong_shop", kind)
        with self.assertRaises(ValueError):
            self.webhooks.mischief.inject("rude", self.shop)
        self.webhooks.mischief.set(forged=1)
        self.place(pay=False)
        self.assertEqual(len(self.webhooks.take()), 2)

    def test_an_old_event_can_be_sent_again(self):
        self.place(pay=False)
        ((_address, headers, body),) = self.webhooks.take()
        self.box.clock.advance(86400)
        self.assertEqual(self.webhooks.mischief.replay(), 1)
        self.assertEqual(self.webhooks.take(), [(HOOK, headers, body)])

    def test_a_storm_lasts_as_long_as_it_shall(self):
        self.assertEqual(self.webhooks.mischief.storm(self.shop, 200, 3), 600)
        self.assertLessEqual(len(self.webhooks.take()), 1)
        self.box.clock.advance(1)
        self.assertAlmostEqual(len(self.webhooks.take()), 200, delta=2)
        self.box.clock.advance(2)
        self.assertAlmostEqual(len(self.webhooks.take()), 400, delta=2)


class Receiver(BaseHTTPRequestHandler):
    """Answers as the test says and calls the sandbox back before it does."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.case.received(self.headers, body)
        self.send_response(self.server.case.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Nothing."""


@tagged("standard", "at_install")
class TestSandboxSender(WebhookCase):
    def setUp(self):
        super().setUp()
        self.box.clock.thaw()
        self.status, self.got = 200, []
        self.enough = threading.Event()
        receiver = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        receiver.case, receiver.daemon_threads = self, True
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        self.addCleanup(receiver.server_close)
        self.addCleanup(receiver.shutdown)
        address = f"http://127.0.0.1:{receiver.server_port}/hook"
        self.listen("ORDER_STATUS_CHANGE", address=address)

    def received(self, headers, body):
        # a deadlock if the sandbox posted with its lock held
        order = json.loads(body)["data"]["order_id"]
        self.got.append((self.call.order(order)[0]["id"], headers["Authorization"]))
        self.enough.set()

    def wait_for(self, condition):
        for _try in range(100):
            if condition():
                return True
            time.sleep(0.05)
        return False

    def test_a_running_sandbox_posts_while_it_serves(self):
        with Server(self.box):
            order = self.place(pay=False)
            self.assertTrue(self.enough.wait(5))
            self.assertEqual(self.got[0][0], order["id"])
            self.assertTrue(
                self.wait_for(lambda: self.webhooks.figures().get("delivered"))
            )
            entry = self.webhooks.journal[-1]
            self.assertEqual(entry["http_status"], 200)
            self.assertGreater(entry["milliseconds"], 0)

    def test_a_running_sandbox_repeats_when_its_clock_says_so(self):
        self.status = 500
        with Server(self.box):
            self.place(pay=False)
            self.assertTrue(self.wait_for(lambda: len(self.got) == 1))
            self.status = 200
            time.sleep(0.3)
            self.assertEqual(len(self.got), 1)
            self.box.clock.advance(120)
            self.assertTrue(self.wait_for(lambda: len(self.got) == 2))

    def test_a_hold_ends_by_itself_while_nobody_calls(self):
        with Server(self.box):
            self.place()
            self.assertTrue(self.wait_for(lambda: len(self.got) == 2))
            self.box.clock.advance(3600)
            self.assertTrue(self.wait_for(lambda: len(self.got) == 3))

    def test_a_receiver_that_is_gone_stops_nothing(self):
        self.listen("ORDER_STATUS_CHANGE", address="http://127.0.0.1:9/hook")
        with Server(self.box):
            self.place(pay=False)
            self.assertTrue(
                self.wait_for(
                    lambda: any(entry["tries"] for entry in self.webhooks.waiting)
                )
            )
        self.assertEqual(self.webhooks.waiting[0]["http_status"], 0)
