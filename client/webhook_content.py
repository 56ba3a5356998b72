"""What is kept of an event: ids and facts, never what a person wrote.

Source: the API contract, group webhooks, ``data`` of each topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .webhook_stock import stock_facts

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_WORD = re.compile(r"[0-9A-Za-z_. :-]{1,64}")
_LARGEST = 2**53
#: ids that one event may name; nobody splits an order into more parcels
_MOST_IDS = 200

#: where the topics name the object itself, the most exact first
_OBJECTS = (
    "cancel_id",
    "return_id",
    "rma_id",
    "aftersales_request_id",
    "order_id",
    "sku_id",
    "product_id",
    "activity_id",
    "combined_listing_id",
    "conversation_id",
)
_FACTS = (
    "order_status",
    "is_on_hold_order",
    "update_time",
    "create_time",
    "cancel_status",
    "cancellations_role",
    "return_status",
    "return_type",
    "return_role",
    "sc_type",
    "role_type",
    "status",
    "change_type",
    "current_inventory_status",
    "expiration_time",
    "rma_status",
    "aftersales_request_status",
    "refund_status",
    "invoice_status",
    "invalid_reason",
)


def order_ids(data: dict) -> list[str]:
    """Orders that the event is about."""
    named = [data.get("order_id")]
    for package in _objects(data.get("package_list")):
        named += _list(package.get("order_id_list"))
    named += [item.get("main_order_id") for item in _objects(data.get("line_items"))]
    named += _list(data.get("order_ids"))
    return _ids(named)


def package_ids(data: dict) -> list[str]:
    """Packages that the event is about."""
    packages = _objects(data.get("package_list"))
    named = [package.get("package_id") for package in packages]
    return _ids([data.get("package_id"), *named])


def product_ids(data: dict) -> list[str]:
    """Listings that the event is about; some topics send them as numbers."""
    named = [data.get("product_id")]
    named += [item.get("id") for item in _objects(data.get("products"))]
    named += _list(data.get("added_product_ids"))
    named += _list(data.get("removed_product_ids"))
    return _ids(named)


def object_id(data: dict) -> str:
    """The one object that the event is about; empty when it names none."""
    named = _ids(data.get(name) for name in _OBJECTS)
    return next(iter(named or order_ids(data) or product_ids(data)), "")


_NAMED = {
    "order_ids": order_ids,
    "package_ids": package_ids,
    "product_ids": product_ids,
}


def facts(data: dict) -> dict:
    """Codes, flags and times of the event, and the ids it names."""
    kept = {name: data[name] for name in _FACTS if _is_fact(data.get(name))}
    kept.update(
        (name, found[0]) for name in _OBJECTS if (found := _ids([data.get(name)]))
    )
    for name, ids in _NAMED.items():
        if found := ids(data):
            kept[name] = found
    if stock := stock_facts(data):
        kept["stock"] = stock
    return kept


def update_time(data: dict) -> int:
    """When the object changed, Unix seconds; 0 when the event does not say."""
    for name in ("update_time", "create_time"):
        value = data.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31:
            return value
    return 0


def _is_fact(value: object) -> bool:
    if isinstance(value, str):
        return bool(_WORD.fullmatch(value))
    return isinstance(value, bool | int) and -_LARGEST < value < _LARGEST


def _ids(values: Iterable) -> list[str]:
    """Those that are ids, each once, as text."""
    found = {}
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | str):
            continue
        text = str(value) if isinstance(value, str) or abs(value) < 10**64 else ""
        if _ID.fullmatch(text):
            found[text] = True
    return list(found)[:_MOST_IDS]


def _list(value: object) -> list:
    return value if isinstance(value, list) else []


def _objects(value: object) -> Iterator[dict]:
    return (item for item in _list(value) if isinstance(item, dict))
