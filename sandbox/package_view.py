"""Packages as the API shows them."""

from __future__ import annotations

from .packages import pieces_of

TAGS = {"COMBINED": "COMBINE", "SPLIT": "SPLIT"}
ADDRESS = (
    "full_address",
    "phone_number",
    "name",
    "postal_code",
    "address_detail",
    "region_code",
    "address_line1",
    "address_line2",
    "address_line3",
    "address_line4",
)
#: name in a package's detail -> name in its record
FACTS = {
    "shipping_provider_name": "provider_name",
    "shipping_provider_id": "provider_id",
    "shipping_type": "shipping_type",
    "delivery_option_name": "delivery_option_name",
    "delivery_option_id": "delivery_option_id",
    "create_time": "create_time",
    "update_time": "update_time",
    "handover_method": "handover_method",
    "pickup_slot": "pickup_slot",
    "weight": "weight",
    "dimension": "dimension",
    "ship_exception_reason": "ship_exception_reason",
    "last_mile_tracking_number": "last_mile_tracking_number",
    "warehouse_id": "warehouse_id",
}


def detail(box, shop, package):
    """The answer of Get Package Detail."""
    lines = box.packages.lines(shop, package)
    orders = box.packages.orders(shop, package)
    shown = {
        "package_id": package["id"],
        "orders": [{"id": order["id"], "skus": _skus(order)} for order in orders],
        "package_status": package["status"],
        "package_sub_status": package["sub_status"],
        "split_and_combine_tag": _tag(orders),
        "has_multi_skus": len({line["sku_id"] for line in lines}) > 1,
        "note_tag": _note(orders),
        "tracking_number": package.get("tracking_number", ""),
        "order_line_item_ids": [line["id"] for line in lines],
        "sender_address": _address(_sender(shop, package)),
    }
    shown.update({key: package[name] for key, name in FACTS.items() if name in package})
    if orders:
        shown["recipient_address"] = _address(orders[0]["recipient_address"])
    return shown


def brief(box, shop, package):
    """A package in the answer of Search Package."""
    orders = box.packages.orders(shop, package)
    lines = box.packages.lines(shop, package)
    return {
        "id": package["id"],
        "orders": [{"id": order["id"], "skus": _skus(order)} for order in orders],
        "create_time": package["create_time"],
        "update_time": package["update_time"],
        "status": package["status"],
        "tracking_number": package.get("tracking_number", ""),
        "shipping_provider_name": package.get("provider_name", ""),
        "shipping_provider_id": package.get("provider_id", ""),
        "order_line_item_ids": [line["id"] for line in lines],
    }


def _skus(order):
    counts = {}
    for line in order["line_items"]:
        known = counts.setdefault(
            line["sku_id"],
            {"id": line["sku_id"], "name": line["sku_name"], "quantity": 0},
        )
        known["quantity"] += 1
    return list(counts.values())


def _tag(orders):
    if len(orders) > 1:
        return "COMBINE"
    tags = {TAGS.get(order.get("split_or_combine_tag"), "DEFAULT") for order in orders}
    return tags.pop() if tags else "DEFAULT"


def _note(orders):
    noted = any(order.get("buyer_message") for order in orders)
    return "BUYER_NOTED" if noted else "BUYER_UNNOTED"


def _sender(shop, package):
    for warehouse in shop["warehouses"]:
        if warehouse["id"] == package["warehouse_id"]:
            address = warehouse["address"]
            return {**address, "name": address.get("contact_person", "")}
    return {}


def _address(address):
    return {key: address[key] for key in ADDRESS if key in address}


def trail(box, shop, order):
    """What carriers told about an order, newest first."""
    own = box.packages.of(shop)
    ids = {piece.get("package_id") for piece in pieces_of(order["line_items"])}
    found = [entry for name in ids if name in own for entry in own[name]["trail"]]
    return sorted(found[::-1], key=lambda entry: -entry["update_time_millis"])
