"""Events as bytes: their signature, their frame and what may be kept of them."""

import json
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.client import (
    SETTABLE,
    TOPICS,
    MalformedWebhookError,
    WebhookSignatureError,
    check_webhook_signature,
    read_webhook,
    webhook_signature,
)

EXAMPLES = sorted((Path(__file__).parent / "examples/webhooks").glob("*.json"))
FRAME = {"type": 1, "timestamp": 1767603600, "shop_id": "7495", "data": {}}


def body(**changes):
    """A frame with some parts changed; None takes a part out."""
    frame = {**FRAME, **changes}
    frame = {name: value for name, value in frame.items() if value is not None}
    return json.dumps(frame).encode()


@tagged("post_install", "-at_install")
class TestWebhookSignature(BaseCase):
    def test_every_example_carries_its_signature(self):
        self.assertGreaterEqual(len(EXAMPLES), 24)
        for path in EXAMPLES:
            with self.subTest(path.stem):
                event = json.loads(path.read_text("utf-8"))
                raw = event["raw_body"].encode()
                check_webhook_signature(
                    event["app_key"],
                    event["app_secret"],
                    raw,
                    event["headers"]["Authorization"],
                )
                with self.assertRaises(WebhookSignatureError):
                    check_webhook_signature(
                        event["app_key"],
                        event["app_secret"],
                        raw + b" ",
                        event["headers"]["Authorization"],
                    )

    def test_every_example_names_its_topic_and_object(self):
        for path in EXAMPLES:
            with self.subTest(path.stem):
                message = read_webhook(
                    json.loads(path.read_text())["raw_body"].encode()
                )
                self.assertEqual(message.type, int(path.stem.split("_")[0]))
                self.assertIn(message.type, TOPICS)
                self.assertEqual(message.shop_id[:3], "749")
                if message.type not in (6, 7):
                    self.assertTrue(message.object_id)

    def test_settable_topics_are_known_topics(self):
        numbered = set(TOPICS.values())
        self.assertEqual(SETTABLE - numbered, {"NEW_MESSAGE_LISTENER"})

    def test_wrong_missing_and_strange_signatures_are_refused(self):
        raw = body()
        right = webhook_signature("key", "secret", raw)
        check_webhook_signature("key", "secret", raw, right)
        for wrong in (
            None,
            "",
            "x",
            right.upper(),
            right + "0",
            "Bearer " + right,
            "ä\udc80",
        ):
            with self.subTest(ascii(wrong)), self.assertRaises(WebhookSignatureError):
                check_webhook_signature("key", "secret", raw, wrong)

    def test_an_app_without_a_secret_takes_no_event(self):
        raw = body()
        with self.assertRaises(WebhookSignatureError):
            check_webhook_signature("key", "", raw, webhook_signature("key", "", raw))

    def test_what_is_not_in_the_frame_is_malformed(self):
        for raw in (
            b"",
            b"\xff\xfe",
            b"[]",
            b"null",
            b'{"type":1',
            b"[" * 30000,
            b'{"type":' + b"9" * 5000 + b"}",
            b'{"type":1,"timestamp":NaN,"data":{}}',
            body(data=None),
            body(data=[]),
            body(type=None),
            body(type="1"),
            body(type=True),
            body(type=-1),
            body(type=2**40),
            body(timestamp=None),
            body(timestamp="1767603600"),
            body(timestamp=10**15),
            body(shop_id={}),
            body(shop_id="x" * 65),
            body(shop_id="a\x00b"),
            body(tts_notification_id=["1"]),
        ):
            with self.subTest(raw[:60]), self.assertRaises(MalformedWebhookError):
                read_webhook(raw)

    def test_ids_may_be_numbers_or_missing(self):
        message = read_webhook(body(shop_id=7495000000000000101))
        self.assertEqual(message.shop_id, "7495000000000000101")
        self.assertEqual(read_webhook(body(shop_id=None)).shop_id, "")

    def test_without_an_id_the_bytes_are_the_key(self):
        one, same = read_webhook(body()), read_webhook(body())
        other = read_webhook(body(timestamp=1767603601))
        self.assertEqual(one.key, same.key)
        self.assertNotEqual(one.key, other.key)
        self.assertEqual(read_webhook(body(tts_notification_id="77")).key, "77")

    def test_nothing_that_a_person_wrote_is_kept(self):
        path = next(p for p in EXAMPLES if p.stem.startswith("14"))
        message = read_webhook(json.loads(path.read_text())["raw_body"].encode())
        self.assertNotIn("chen", json.dumps(message.facts))
        self.assertEqual(
            message.facts,
            {"create_time": 1767600900, "conversation_id": "7496000000000000101"},
        )

    def test_facts_hold_no_text_that_a_database_refuses(self):
        data = {"order_id": "1\x00", "order_status": "A\x00B", "update_time": 2**70}
        message = read_webhook(body(data=data))
        self.assertEqual((message.facts, message.object_id), ({}, ""))
        self.assertEqual(message.update_time, 0)

    def test_orders_and_listings_are_found_wherever_a_topic_names_them(self):
        packages = [{"order_id_list": ["1", "2"]}, {"order_id_list": ["2", 3]}, None]
        message = read_webhook(body(data={"package_list": packages}))
        self.assertEqual(message.order_ids, ["1", "2", "3"])
        data = {"product_id": 17, "products": [{"id": "18"}], "added_product_ids": 5}
        message = read_webhook(body(data=data))
        self.assertEqual(message.facts["product_ids"], ["17", "18"])
