"""The event that tells a change of stock."""

from __future__ import annotations

import time

TOPIC = "INVENTORY_CHANGED_BY_SHOP"


def change_of_stock(box, shop, sku_id, change, source):
    """What the event holds; the figures are those over all warehouses.

    `change` is the pair of available and committed; of the names of sources only
    ORDER_PLACED is documented.
    """
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(box.clock.now()))
    number = box.next_id("stock_event", "", 8)
    pairs = box.stock.figures(shop, sku_id).values()
    available, committed = (sum(pair[index] for pair in pairs) for index in (0, 1))
    return {
        "event_id": f"evt-{number}",
        "occurred_at": stamp,
        "shop_id": shop["id"],
        "product_id": box.catalog.find(shop, sku_id)[0]["id"],
        "sku_id": sku_id,
        "quantity_snapshot_after_change": {
            "total_quantity": available + committed,
            "total_available_quantity": available,
            "total_committed_quantity": committed,
            "in_shop_quantity": available,
            "campaign_locked_quantity": 0,
            "creator_locked_quantity": 0,
        },
        "change_detail": [
            {
                "idempotency_key": f"chg-{number}",
                "trigger_source": source,
                "occurred_at": stamp,
                "total_quantity_delta": sum(change),
                "available_quantity_delta": change[0],
                "committed_quantity_delta": change[1],
                "in_shop_quantity_delta": change[0],
                "campaign_locked_quantity_delta": 0,
                "creator_locked_quantity_delta": 0,
            }
        ],
    }
