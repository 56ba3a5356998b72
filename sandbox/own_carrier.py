"""The seller's own carrier: report a parcel, correct it once."""

from __future__ import annotations

from . import tracking_numbers
from .parcels import carrier_of, check_must_split, chosen, offered, open_order
from .refusal import Refusal
from .shipping_markets import market_of

MOST_ORDERS = 20  # under one number


def mark(box, shop, order_id, entries, provider_id, number):
    """Report units as shipped (Mark Package As Shipped).

    Returns the package and what the platform warns of although it accepts.
    """
    order = open_order(box, shop, order_id)
    _check_way(box, shop, order)
    pieces = chosen(order, entries)
    check_must_split(box, shop, order, pieces)
    carrier = carrier_of(box, shop, order, provider_id)
    warning = check_number(box, shop, order, carrier, number)
    package = _same_number(box, shop, order, number)
    box.life.make_ready(shop, [order], pieces)
    if package:
        box.life.join(shop, package, order, pieces, carrier)
    else:
        package = box.life.send(shop, [order], pieces, carrier, number)
    return package, warning


def _check_way(box, shop, order):
    market = market_of(shop)
    if market.own != "mark":
        raise Refusal(21011029, "Own carriers are reported with Ship Package here")
    if order["shipping_type"] != "SELLER":
        if any(
            package.get("printed") for package in box.packages.of_order(shop, order)
        ):
            raise Refusal(21008042, "A label of TikTok Shipping was printed")
        raise Refusal(21011029, "The order travels with TikTok Shipping")


def check_number(box, shop, order, carrier, number):
    """Refuse a number that is none; returns the warning about a doubtful one."""
    names = [entry["name"] for entry in offered(box, shop, order["delivery_option_id"])]
    other = tracking_numbers.check(number, carrier["name"], names)
    if other and shop["region"] != "US":
        raise Refusal(21004016, f"The tracking number is none of {carrier['name']}")
    if other:
        return f"The tracking number looks like one of {other}"
    return shop.get("ship_warning") or ""


def _same_number(box, shop, order, number):
    """The package that already has the number and that the order may join.

    That the orders then share one package is assumed; TikTok only says that a number
    may stand for several orders.
    """
    for package in box.packages.of(shop).values():
        if (
            package.get("tracking_number") == number
            and package["status"] != "CANCELLED"
        ):
            break
    else:
        return None
    others = box.packages.orders(shop, package)
    if order["id"] in package["orders"]:
        raise Refusal(21011025, "The tracking number is used for this order already")
    address = order["recipient_address"]
    if (
        package["status"] != "PROCESSING"
        or package["shipping_type"] != "SELLER"
        or any(other["recipient_address"] != address for other in others)
    ):
        raise Refusal(21034012, "The tracking number is used by another package")
    if len(others) >= MOST_ORDERS:
        message = f"A tracking number stands for {MOST_ORDERS} orders at most"
        raise Refusal(21011026, message)
    return package


def correct(box, shop, package, provider_id, number):
    """Give a shipped package another carrier or number, once and in time.

    TikTok lists 21011049 to 21011052 for this; which is which is assumed.
    """
    if package["shipping_type"] != "SELLER":
        raise Refusal(21011051, "Only packages of own carriers are corrected")
    if package["status"] not in ("PROCESSING", "FULFILLING"):
        raise Refusal(21011052, "The status of the package does not allow this")
    if package["corrections"]:
        raise Refusal(21011050, "The package was corrected already")
    window = market_of(shop).edit_window
    if window and box.clock.now() > package["shipped_at"] + window:
        raise Refusal(21011049, "The time for corrections is over")
    order = box.packages.orders(shop, package)[0]
    carrier = carrier_of(box, shop, order, provider_id)
    check_number(box, shop, order, carrier, number)
    if number != package["tracking_number"] and _taken(box, shop, number):
        raise Refusal(21034012, "The tracking number is used by another package")
    package["corrections"] += 1
    box.life.renumber(shop, package, carrier, number)


def _taken(box, shop, number):
    return any(
        package.get("tracking_number") == number and package["status"] != "CANCELLED"
        for package in box.packages.of(shop).values()
    )


def only_package(box, shop, order_id):
    """The package of an order that has one; orders in parts name their package."""
    order = box.orders.payload(shop, order_id)
    found = box.packages.of_order(shop, order)
    if not found or not order.get("rts_time"):
        raise Refusal(21011029, "The order is not shipped yet")
    if len(found) > 1:
        raise Refusal(21011048, "The order is split, name its package")
    return found[0]
