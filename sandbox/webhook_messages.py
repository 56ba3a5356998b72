"""What the events look like, odd spellings included, and how they are signed."""

from __future__ import annotations

import hashlib
import hmac
import json

from jsonschema import Draft202012Validator

from .contract import FOLDER

_CONTRACT = json.loads((FOLDER / "webhooks.json").read_text("utf-8"))
TOPICS = {event["name"]: event for event in _CONTRACT["events"]}
ENVELOPE = Draft202012Validator(_CONTRACT["envelope"])
WITHOUT_ID = ("RECIPIENT_ADDRESS_UPDATE",)
ORDER_SPELLING = {"CANCELLED": "CANCEL"}
CANCELLATION_SPELLING = {
    "CANCELLATION_REQUEST_CANCEL": "CANCELLATION_REQUEST_CANCELLED"
}


def _order(data):
    status = data["order_status"]
    return {
        "order_id": data["order_id"],
        "order_status": ORDER_SPELLING.get(status, status),
        "is_on_hold_order": data["is_on_hold_order"],
        "update_time": data["update_time"],
    }


def _address(data):
    return {key: data[key] for key in ("order_id", "update_time")}


def _cancellation(data):
    status, role = data["cancel_status"], data["role"]
    return {
        "order_id": data["order_id"],
        # the event's list of roles has no OPERATOR
        "cancellations_role": "SYSTEM" if role == "OPERATOR" else role,
        "cancel_status": CANCELLATION_SPELLING.get(status, status),
        "cancel_id": data["cancel_id"],
        "create_time": data["create_time"],
    }


def _with_number(data):
    return {**data, "product_id": int(data["product_id"])}


def _inventory(data):
    numbers = {key: int(data[key]) for key in ("shop_id", "product_id", "sku_id")}
    return {**data, **numbers}


SHAPES = {
    "ORDER_STATUS_CHANGE": _order,
    "RECIPIENT_ADDRESS_UPDATE": _address,
    "CANCELLATION_STATUS_CHANGE": _cancellation,
    "PRODUCT_STATUS_CHANGE": _with_number,
    "PRODUCT_CREATION": _with_number,
    "PRODUCT_AUDIT_STATUS_CHANGE": _with_number,
    "INVENTORY_CHANGED_BY_SHOP": _inventory,
}


def message(box, topic, shop, data):
    """The event as an object; an id of its own where the topic has one."""
    shape = SHAPES.get(topic, dict)
    envelope = {"type": TOPICS[topic]["type"]}
    if topic not in WITHOUT_ID:
        number = box.next_id("notification", "76000000000", 8)
        envelope["tts_notification_id"] = number
    return {
        **envelope,
        "shop_id": shop["id"],
        "timestamp": box.clock.now(),
        "data": shape(data),
    }


def check(event):
    """Raise ValidationError when an event does not fit the contract."""
    ENVELOPE.validate(event)
    topic = next(t for t in TOPICS.values() if t["type"] == event["type"])
    Draft202012Validator({**topic["data"], "additionalProperties": False}).validate(
        event["data"]
    )


def spell(event):
    """The body of an event as sent."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


def signature(app, body, secret=None):
    """The Authorization header: HMAC-SHA256 over app key and body, in hex."""
    key = (secret or app["secret"]).encode()
    signed = app["key"].encode() + body.encode()
    return hmac.new(key, signed, hashlib.sha256).hexdigest()
