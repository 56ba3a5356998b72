"""Orders of today for a sandbox that people look at.

The example payloads are of January 2026. A sandbox of its own process moves them to
the present when it is new, so that deadlines lie ahead; in tests they stay as they are.
"""

from __future__ import annotations

HOUR = 3600
#: hours until the open orders are due, in turn: late, today, tomorrow, later
DUE = (-3, 5, 9, 20, 28, 44)
AGE = 4  # hours since the newest order changed


def freshen(box):
    """Move all orders, their packages and requests to the present."""
    now = box.clock.now()
    for shop in box.state["shops"].values():
        orders = [record["payload"] for record in box.orders.of(shop).values()]
        newest = max((order["update_time"] for order in orders), default=now)
        by_order = {}
        for number, order in enumerate(orders):
            by_order[order["id"]] = shift = _shift(order, number, now, newest)
            _move(order, shift)
        _move_packages(box, shop, by_order)
        _move_requests(box, shop, by_order)
    box.touch()


def add_parcels(box):
    """Orders to try shipping with: to one address, a German shop with two routes."""
    box.open_shop("DE")
    # past the hour in which buyers change their mind
    ready = {"hold": False, "when": box.clock.now() - 2 * HOUR}
    for region, sku in (("GB", "TEAPOT-W"), ("VN", "AO-DEN-M")):
        buyer = box.next_id("buyer", "7494000000001", 6)
        for _number in range(3):
            box.place_order(region, [sku], user_id=buyer, **ready)
    box.place_order("GB", ["TEAPOT-W"], shipping_type="TIKTOK", address=1, **ready)
    for number in range(2):
        box.place_order("DE", ["TASSE-W", "DOSE-1"], address=number, **ready)


def _shift(order, number, now, newest):
    """Seconds that an order moves; open ones so that they are due one by one."""
    usual = now - AGE * HOUR - newest
    waits = order["status"] in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
    if not waits or "rts_sla_time" not in order:
        return usual
    wanted = now + DUE[number % len(DUE)] * HOUR - order["rts_sla_time"]
    # nothing happens in the future
    return min(wanted, now - order["update_time"] - 60)


def _move(value, shift):
    """Move all times in an object, deep."""
    if isinstance(value, list):
        for entry in value:
            _move(entry, shift)
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        if _is_time(key) and isinstance(inner, int) and inner:
            value[key] = inner + shift
        else:
            _move(inner, shift)


def _is_time(key):
    return key.endswith("_time") or key in ("deadline", "release_date", "shipped_at")


def _move_packages(box, shop, by_order):
    for package in box.packages.of(shop).values():
        _move(package, by_order[package["orders"][0]])


def _move_requests(box, shop, by_order):
    for entry in box.cancellations.of(shop).values():
        _move(entry, by_order.get(entry["order_id"], 0))
