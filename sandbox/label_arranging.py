"""TikTok's label is arranged: slots, Ship Package, own carriers by Ship Package."""

from __future__ import annotations

from .own_carrier import check_number
from .parcels import carrier_of, check_must_split, open_order
from .refusal import Refusal
from .shipping_markets import market_of

HOUR = 3600
DAY = 24 * HOUR
BOTH = ("PICKUP", "DROP_OFF")


def slots(box, shop, package):
    """When the carrier comes, and whether the parcel can be brought.

    Three days with two windows each, the second of every day taken (made up); in
    Germany parcels are only fetched.
    """
    ways = _ways(shop)
    start = (box.clock.now() // DAY + 1) * DAY + 8 * HOUR
    windows = [
        (start + day * DAY + part * 4 * HOUR, not part)
        for day in range(3)
        for part in range(2)
    ]
    found = {
        "can_pickup": "PICKUP" in ways,
        "can_drop_off": "DROP_OFF" in ways,
        "pickup_slots": [
            {"start_time": begin, "end_time": begin + 4 * HOUR, "avaliable": free}
            for begin, free in windows
        ],
    }
    if "DROP_OFF" in ways:
        region = shop["region"].lower()
        found["drop_off_point_url"] = f"https://seller-{region}.example/drop-off"
    if shop["region"] == "GB":
        found["can_van_collection"] = False
    return found


def _ways(shop):
    return shop.get("handover_ways") or (
        ("PICKUP",) if shop["region"] == "DE" else BOTH
    )


def arrange(box, shop, package_id, wish):
    """Ship a package that waits (Ship Package); returns it.

    `wish` holds `handover_method` and `pickup_slot`, or `self_shipment`.
    """
    package = box.packages.find(shop, package_id)
    if package["status"] == "CANCELLED":
        raise Refusal(21011001, "Package not found")
    if package["status"] != "TO_FULFILL":
        raise Refusal(21011006, "Package already shipped")
    orders = box.packages.orders(shop, package)
    for order in orders:
        open_order(box, shop, order["id"])
    _check_package(box, shop, package, orders)
    if package["shipping_type"] == "SELLER":
        return _by_self(box, shop, package, orders[0], wish.get("self_shipment"))
    if wish.get("self_shipment"):
        raise Refusal(21011029, "The order travels with TikTok Shipping")
    facts = _handover(box, shop, package, wish)
    carrier = box.life.carrier(shop, shop.get("label_carrier"))
    return box.life.send_package(shop, package, carrier, None, **facts)


def _check_package(box, shop, package, orders):
    market = market_of(shop)
    if package["shipping_type"] == "TIKTOK" and market.label != "arrange":
        raise Refusal(21011037, "This market buys its labels with Create Packages")
    for order in orders:
        if market.needs_invoice and not box.orders.record(shop, order["id"]).get(
            "invoice"
        ):
            raise Refusal(21011029, "The invoice of the order is not accepted yet")
        pieces = [
            piece
            for piece in box.packages.pieces(shop, package)
            if piece["display_status"] == "AWAITING_SHIPMENT"
        ]
        check_must_split(box, shop, order, pieces)


def _by_self(box, shop, package, order, told):
    if market_of(shop).own != "self":
        raise Refusal(
            21011029, "Own carriers are reported with Mark Package As Shipped"
        )
    if not told:
        raise Refusal(21001001, "self_shipment is needed for an own carrier")
    number = told["tracking_number"]
    carrier = carrier_of(box, shop, order, told["shipping_provider_id"])
    check_number(box, shop, order, carrier, number)
    for other in box.packages.of(shop).values():
        if other.get("tracking_number") == number and other["status"] != "CANCELLED":
            raise Refusal(21034012, "The tracking number is used by another package")
    return box.life.send_package(shop, package, carrier, number)


def _handover(box, shop, package, wish):
    """How the parcel gets to the carrier; South East Asia asks nobody."""
    ways = _ways(shop)
    if not market_of(shop).chooses_handover:
        return {"handover_method": shop.get("handover", "DROP_OFF")}
    method = wish.get("handover_method") or ways[-1]
    if method not in ways:
        raise Refusal(21001001, f"{method} is not possible for this package")
    slot = wish.get("pickup_slot")
    if method == "DROP_OFF" or not slot:
        return {"handover_method": method}
    free = [
        entry
        for entry in slots(box, shop, package)["pickup_slots"]
        if entry["avaliable"]
    ]
    if not any(slot == {k: entry[k] for k in slot} for entry in free):
        raise Refusal(21001001, "The pickup slot is not available")
    return {"handover_method": method, "pickup_slot": slot}
