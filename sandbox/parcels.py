"""What every way of shipping asks first: may these units leave now?"""

from __future__ import annotations

from .packages import pieces_of
from .refusal import Refusal

SENT = ("AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED")
UNSENT = ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")


def open_order(box, shop, order_id):
    """An order that may be shipped, or the platform's reason why not.

    In the US a request of the buyer does not stop it: shipping refuses the request.
    """
    order = box.orders.payload(shop, order_id)
    status = order["status"]
    if order["fulfillment_type"] != "FULFILLMENT_BY_SELLER":
        raise Refusal(21011029, "The order is shipped from TikTok's warehouse")
    if status == "ON_HOLD":
        raise Refusal(21011044, "The order is on hold and cannot be shipped yet")
    if status in SENT:
        raise Refusal(21011006, "The package is shipped already")
    if status not in UNSENT:
        raise Refusal(21011029, f"The order is {status}, which does not allow this")
    if shop["region"] != "US" and box.cancellations.pending(shop, order_id):
        raise Refusal(21011007, "The item has an open after-sale request")
    return order


def chosen(order, entries):
    """The waiting pieces that a call names; all that wait when it names none.

    An order that is split already must have its lines named.
    """
    if not entries:
        if order.get("split_or_combine_tag") == "SPLIT":
            raise Refusal(21011048, "The order is split, name its lines")
        return [
            piece
            for piece in pieces_of(order["line_items"])
            if piece["display_status"] == "AWAITING_SHIPMENT"
        ]
    return [piece for entry in entries for piece in _named(order, entry)]


def _named(order, entry):
    line_id, sub_item = entry.get("order_line_id"), entry.get("sub_item_id")
    for line in order["line_items"]:
        if line["id"] == line_id:
            break
    else:
        raise Refusal(21001001, f"The order has no line {line_id}")
    found = [p for p in pieces_of([line]) if sub_item in (None, p["id"])]
    if not found:
        raise Refusal(21001001, f"The line has no sub item {sub_item}")
    if any(piece["display_status"] == "CANCELLED" for piece in found):
        raise Refusal(21011029, "A unit is cancelled")
    if any(piece["display_status"] != "AWAITING_SHIPMENT" for piece in found):
        raise Refusal(21011006, "The package is shipped already")
    return found


def check_must_split(box, shop, order, pieces):
    """Refuse a parcel with more pieces than the platform allows for this order."""
    limit = box.orders.record(shop, order["id"]).get("must_split")
    if limit and len(pieces) > int(limit["max_count"]):
        most = limit["max_count"]
        raise Refusal(21011029, f"The order must be split: {most} pieces a package")


def carrier_of(box, shop, order, provider_id):
    """The carrier of an id, if it is offered for the order's option and route."""
    route = order["recipient_address"].get("region_code")
    for carrier in offered(box, shop, order["delivery_option_id"], route):
        if carrier["id"] == provider_id:
            return carrier
    raise Refusal(11028006, "No matching carrier for the delivery option")


def offered(box, shop, option_id, route=None):
    """The carriers offered for a delivery option, and on a route where one is given.

    A carrier may be withdrawn, kept to some options or to some countries of buyers.
    """
    return [
        carrier
        for carrier in box.state["carriers"][shop["id"]]
        if not carrier.get("withdrawn")
        and option_id in carrier.get("options", [option_id])
        and (not route or route in carrier.get("countries", [route]))
    ]
