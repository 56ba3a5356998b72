"""Which waiting orders could share a package."""

from __future__ import annotations

import json

SAME = ("recipient_address", "warehouse_id", "delivery_option_id", "shipping_type")
MOST = 20


def groups(box, shop):
    """Groups of orders to one address; the id is that of the first one's package.

    Buyers are not compared, for each made-up order has one of its own.
    """
    found = {}
    for record in box.orders.of(shop).values():
        order = record["payload"]
        if _is_alone(order):
            key = json.dumps([order[name] for name in SAME], sort_keys=True)
            found.setdefault(key, []).append(order)
    return [
        {
            "id": orders[0]["packages"][0]["id"],
            "order_ids": [order["id"] for order in orders[:MOST]],
        }
        for orders in found.values()
        if len(orders) > 1
    ]


def _is_alone(order):
    return (
        order["status"] == "AWAITING_SHIPMENT"
        and len(order["packages"]) == 1
        and not order.get("split_or_combine_tag")
    )
