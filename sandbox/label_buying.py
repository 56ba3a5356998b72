"""TikTok's label is bought: services with their prices, Create Packages.

Names, speed and prices of the services are made up; the first is the default.
"""

from __future__ import annotations

from decimal import Decimal

from .money import to_text
from .parcels import check_must_split, chosen, open_order
from .refusal import Refusal
from .shipping_markets import market_of

#: carrier, name, first price and price per pound in minor units, days
SERVICES = (
    ("USPS", "USPS Ground Advantage", 610, 80, (2, 5)),
    ("UPS", "UPS Ground", 840, 80, (2, 4)),
    ("FedEx", "FedEx 2Day", 1690, 150, (1, 2)),
)
GRAMS = {"GRAM": Decimal(1), "POUND": Decimal("453.592")}
INCHES = {"INCH": Decimal(1), "CM": Decimal("0.393701")}
MOST_ORDERS = 20
UNKNOWN_WEIGHT = {"value": "0.50", "unit": "POUND"}


def services(box, shop, order, weight=None, dimension=None):
    """The priced services for a parcel of the order; none when it is too large.

    With `label_allocation` on, the platform chooses and only one comes back.
    """
    if market_of(shop).label != "buy" or order["shipping_type"] != "TIKTOK":
        raise Refusal(21011037, "No shipping service is available for this order")
    if _too_large(shop, order, weight, dimension):
        return []
    pounds = _grams(weight or UNKNOWN_WEIGHT) / GRAMS["POUND"]
    found = [
        _service(box, shop, number, entry, pounds)
        for number, entry in enumerate(SERVICES, 1)
    ]
    return found[:1] if shop.get("label_allocation") else found


def _service(box, shop, number, entry, pounds):
    carrier_name, name, first, per_pound, days = entry
    carriers = box.state["carriers"][shop["id"]]
    carrier = next((c for c in carriers if c["name"] == carrier_name), carriers[0])
    price = to_text(first + int(per_pound * pounds), shop["currency"])
    return {
        "id": f"72310000000000000{number:02d}",
        "name": name,
        "price": price,
        "currency": shop["currency"],
        "earliest_delivery_days": days[0],
        "latest_delivery_days": days[1],
        "is_default": number == 1,
        "shipping_provider_id": carrier["id"],
        "shipping_provider_name": carrier["name"],
        "shipping_fee": price,
    }


def _grams(weight):
    return Decimal(weight["value"]) * GRAMS[weight["unit"]]


def _too_large(shop, order, weight, dimension):
    options = shop["delivery_options"]
    option = next(o for o in options if o["id"] == order["delivery_option_id"])
    most = option.get("weight_limit")
    if weight and most:
        limit = {"value": str(most["max_weight"]), "unit": most["unit"]}
        if _grams(weight) > _grams(limit):
            return True
    sides = option.get("dimension_limit")
    if not dimension or not sides:
        return False
    return any(
        Decimal(dimension[side]) * INCHES[dimension["unit"]]
        > sides[f"max_{side}"] * INCHES[sides["unit"]]
        for side in ("length", "width", "height")
    )


def buy(box, shop, orders, pieces, wish):
    """Buy one label for pieces of these orders; returns the package.

    `wish` holds `shipping_service_id`, `weight` and `dimension`, all optional. The
    price is counted: buying twice costs twice.
    """
    if shop.get("weight_required") and not wish.get("weight"):
        raise Refusal(21001001, "The weight of the package is missing")
    first, weight = orders[0], wish.get("weight")
    offered = services(box, shop, first, weight, wish.get("dimension"))
    service = _chosen(shop, offered, wish.get("shipping_service_id"))
    box.life.make_ready(shop, orders, pieces)
    carrier = {
        "id": service["shipping_provider_id"],
        "name": service["shipping_provider_name"],
    }
    sizes = {key: wish[key] for key in ("weight", "dimension") if key in wish}
    sizes.setdefault("weight", UNKNOWN_WEIGHT)
    facts = {"service": service, "handover_method": "DROP_OFF", **sizes}
    package = box.life.send(shop, orders, pieces, carrier, None, **facts)
    for order in orders if len(orders) > 1 else ():
        order["split_or_combine_tag"] = "COMBINED"
    bought = box.state["labels"].setdefault(shop["id"], [])
    bought.append({"package_id": package["id"], "price": service["price"]})
    return package


def _chosen(shop, offered, service_id):
    if not offered:
        raise Refusal(21011037, "No shipping service is available: too large or heavy")
    if not service_id or shop.get("label_allocation"):
        return offered[0]
    for service in offered:
        if service["id"] == service_id:
            return service
    raise Refusal(21011037, "The shipping service is not available for this order")


def wanted(box, shop, kind, order_id, entries, order_ids):
    """The orders and pieces of a Create Packages call.

    `kind` is "1" for a whole order, "2" for some of its lines, "3" for several orders.
    """
    if kind == "3":
        return _several(box, shop, order_ids or ())
    if kind not in ("1", "2") or not order_id or (kind == "2") != bool(entries):
        raise Refusal(21001001, "ship_type does not fit what is named")
    order = open_order(box, shop, order_id)
    _check_way(shop, order)
    pieces = chosen(order, entries)
    check_must_split(box, shop, order, pieces)
    return [order], pieces


def _several(box, shop, order_ids):
    if not 2 <= len(set(order_ids)) <= MOST_ORDERS:
        raise Refusal(21001001, f"2 to {MOST_ORDERS} orders travel together")
    orders = [open_order(box, shop, name) for name in dict.fromkeys(order_ids)]
    for order in orders:
        _check_way(shop, order)
        for key in ("recipient_address", "warehouse_id", "delivery_option_id"):
            if order[key] != orders[0][key]:
                raise Refusal(21001001, f"The orders differ in {key}")
    pieces = [piece for order in orders for piece in chosen(order, ())]
    return orders, pieces


def _check_way(shop, order):
    if market_of(shop).label != "buy":
        raise Refusal(21011037, "This market arranges its packages with Ship Package")
    if order["shipping_type"] != "TIKTOK":
        raise Refusal(21011037, "The order travels with the seller's own carrier")
