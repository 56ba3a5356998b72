"""Which orders may be split before they are shipped, and how."""

from __future__ import annotations

from .packages import pieces_of
from .parcels import UNSENT, chosen
from .refusal import Refusal
from .shipping_markets import market_of


def attributes(box, shop, order):
    """What Get Order Split Attributes tells of one order."""
    must = box.orders.record(shop, order["id"]).get("must_split")
    told = {"order_id": order["id"], "can_split": True, "must_split": bool(must)}
    reason = _reason_against(shop, order)
    if reason:
        told.update(can_split=False, reason=reason)
    if must:
        told["must_split_reasons"] = [must]
    return told


def _reason_against(shop, order):
    waits = [
        line
        for line in order["line_items"]
        if line["display_status"] == "AWAITING_SHIPMENT"
    ]
    if order["fulfillment_type"] != "FULFILLMENT_BY_SELLER":
        return "The order is shipped from TikTok's warehouse"
    if order["status"] not in UNSENT:
        return f"The order is {order['status']}"
    if order.get("split_or_combine_tag") == "COMBINED":
        return "The order is combined"
    units = {line["sku_id"] for line in waits}
    if market_of(shop).split == "unit":
        units = list(pieces_of(waits))
    if len(units) < 2:
        by_sku = market_of(shop).split == "sku" and len(waits) > 1
        return "Only one SKU in the order" if by_sku else "Only one item in the order"
    return ""


def pieces_of_groups(box, shop, order, groups):
    """The pieces of each group; the refusal of a split that is not possible.

    That every waiting unit must be in exactly one group is assumed.
    """
    if order.get("split_or_combine_tag") == "COMBINED":
        raise Refusal(21011046, "A combined order cannot be split")
    if not order["packages"]:
        raise Refusal(21011029, "Orders of this market are split while shipping")
    reason = _reason_against(shop, order)
    if reason:
        raise Refusal(21011029, reason)
    parts = [chosen(order, _entries(group)) for group in groups]
    named = [piece["id"] for pieces in parts for piece in pieces]
    waits = {
        piece["id"]
        for piece in pieces_of(order["line_items"])
        if piece["display_status"] == "AWAITING_SHIPMENT"
    }
    if len(parts) < 2 or len(set(named)) != len(named) or set(named) != waits:
        raise Refusal(
            21001001, "Each waiting unit belongs in exactly one of the groups"
        )
    if market_of(shop).split == "sku":
        _check_whole_skus(order, parts)
    return parts


def _entries(group):
    entries = group.get("order_line_list") or [
        {"order_line_id": name} for name in group.get("order_line_item_ids", ())
    ]
    if not entries:
        raise Refusal(21001001, "A group is empty")
    return entries


def _check_whole_skus(order, parts):
    sku_of = {
        piece["id"]: line["sku_id"]
        for line in order["line_items"]
        for piece in pieces_of([line])
    }
    skus = [{sku_of[piece["id"]] for piece in pieces} for pieces in parts]
    if sum(len(names) for names in skus) != len(set().union(*skus)):
        raise Refusal(21001001, "A SKU can only be split off as a whole here")
