"""The events that tell a change of stock, and that it runs low."""

from __future__ import annotations

import time

LOW = 10  # a shop may have a threshold of its own
PARTS = ("available", "committed", "campaign", "creator")


def _totals(box, shop, sku_id):
    """What a SKU has over all warehouses, by part."""
    pairs = box.stock.figures(shop, sku_id).values()
    allotments = box.stock.allotments
    return {
        "available": sum(pair[0] for pair in pairs),
        "committed": sum(pair[1] for pair in pairs),
        "campaign": allotments.total(shop, sku_id, "campaign"),
        "creator": allotments.total(shop, sku_id, "creator"),
    }


def _in_shop(parts):
    return parts["available"] - parts["campaign"] - parts["creator"]


def change_of_stock(box, shop, sku_id, change, source):
    """What the event of a change holds; the figures are those over all warehouses.

    `change` names the parts that changed; of the names of sources only ORDER_PLACED is
    documented.
    """
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(box.clock.now()))
    number = box.next_id("stock_event", "", 8)
    after = _totals(box, shop, sku_id)
    delta = {part: change.get(part, 0) for part in PARTS}
    return {
        "event_id": f"evt-{number}",
        "occurred_at": stamp,
        "shop_id": shop["id"],
        "product_id": box.catalog.find(shop, sku_id)[0]["id"],
        "sku_id": sku_id,
        "quantity_snapshot_after_change": {
            "total_quantity": after["available"] + after["committed"],
            "total_available_quantity": after["available"],
            "total_committed_quantity": after["committed"],
            "in_shop_quantity": max(0, _in_shop(after)),
            "campaign_locked_quantity": after["campaign"],
            "creator_locked_quantity": after["creator"],
        },
        "change_detail": [
            {
                "idempotency_key": f"chg-{number}",
                "trigger_source": source,
                "occurred_at": stamp,
                "total_quantity_delta": delta["available"] + delta["committed"],
                "available_quantity_delta": delta["available"],
                "committed_quantity_delta": delta["committed"],
                "in_shop_quantity_delta": _in_shop(delta),
                "campaign_locked_quantity_delta": delta["campaign"],
                "creator_locked_quantity_delta": delta["creator"],
            }
        ],
    }


def _class_of(left, threshold):
    if left <= 0:
        return "OUT_OF_STOCK"
    return "LOW_STOCK" if left <= threshold else "IN_STOCK"


def alert(box, shop, sku_id, change, source):
    """What the event of a low or empty stock holds, None when it is none.

    It tells when a SKU becomes low or sold out; its available figure leaves out what
    is set aside for campaigns and creators. Of the names of classes only LOW_STOCK is
    documented.
    """
    threshold = shop.get("low_stock_threshold", LOW)
    after = _totals(box, shop, sku_id)
    left = _in_shop(after)
    before = left - _in_shop({part: change.get(part, 0) for part in PARTS})
    status = _class_of(left, threshold)
    if status in ("IN_STOCK", _class_of(before, threshold)) or left > before:
        return None
    return {
        "product_id": box.catalog.find(shop, sku_id)[0]["id"],
        "sku_id": sku_id,
        "trigger_reason": {"alert_type": "REALTIME", "low_stock_threshold": threshold},
        "current_inventory_status": status,
        "inventory_distribution": {
            "total_quantity": after["available"] + after["committed"],
            "available_quantity": max(0, left),
            "creator_reserved_quantity": after["creator"],
            "campaign_reserved_quantity": after["campaign"],
            "committed_quantity": after["committed"],
        },
        "update_time": box.clock.now(),
    }


TOPICS = {
    "INVENTORY_CHANGED_BY_SHOP": change_of_stock,
    "INVENTORY_STATUS_CHANGE": alert,
}
