"""The seller cancels an order or single units, and asks before whether he may."""

from ..cancel_reasons import BUYER, is_stock_reason, seller_reasons
from ..refusal import Refusal
from .registry import serves

UNIT_MARKETS = ("US", "GB")
TYPES = ("CANCEL", "REFUND", "RETURN_AND_REFUND")
ENDED = ("CANCELLED", "COMPLETED")


@serves("cancelOrder")
def cancel(box, request):
    """Cancel all units that live, or the named ones where the market allows it."""
    shop, body = request.shop, request.body
    order = _order(box, shop, body["order_id"])
    if box.cancellations.pending(shop, order["id"]):
        raise Refusal(25001011, "A cancellation or return is already in progress")
    _check_status(shop, order)
    if body["cancel_reason"] not in seller_reasons(shop["region"], order["status"]):
        raise Refusal(25001021, "The reason does not fit the status of the order")
    living = [
        line["id"]
        for line in order["line_items"]
        if line["display_status"] != "CANCELLED"
    ]
    named = _named(order, body) or living
    if set(named) - set(living):
        raise Refusal(25005010, "A line item is not of this order or is cancelled")
    if set(named) != set(living):
        _check_units(shop, body["cancel_reason"])
    reason = body["cancel_reason"]
    box.life.cancel(shop, order["id"], "SELLER", named, reason)
    made = box.cancellations.of_order(shop, order["id"])[-1]
    return {key: made[key] for key in ("cancel_id", "cancel_status")}


def _order(box, shop, order_id):
    record = box.orders.of(shop).get(order_id)
    if not record:
        raise Refusal(25007006, "The order does not exist in this shop")
    return record["payload"]


def _check_status(shop, order):
    if order["status"] in ENDED:
        raise Refusal(25001051, "The order is completed or cancelled already")
    if order["status"] == "UNPAID":
        # the page's table forbids it although the list has reasons for it
        raise Refusal(25001003, "The status of the order does not allow this")
    if not seller_reasons(shop["region"], order["status"]):
        raise _shipped()
    if order["status"] == "AWAITING_COLLECTION" and shop["region"] != "US":
        raise _shipped()


def _shipped():
    return Refusal(25001045, "The carrier has the package and cannot stop it")


def _named(order, body):
    given = [key for key in ("order_line_list", "order_line_item_ids") if body.get(key)]
    if len(given) > 1 or (given and body.get("skus")):
        raise Refusal(25001001, "Name the lines in one way only")
    if body.get("skus"):
        return _by_sku(order, body["skus"])
    if body.get("order_line_item_ids"):
        return body["order_line_item_ids"]
    entries = body.get("order_line_list") or []
    pieces = {}
    for entry in entries:
        found = pieces.setdefault(entry.get("order_line_item_id"), set())
        found.add(entry.get("sub_order_line_item_id"))
    for line in order["line_items"]:
        if line["id"] in pieces:
            _check_pieces(line, pieces[line["id"]] - {None})
    return list(pieces)


def _check_pieces(line, named):
    """A bundle goes as a whole, with each piece named (its parts alone: assumed no)."""
    own = {piece["id"] for piece in line.get("sub_item_info", ())}
    if named != own:
        raise Refusal(25005011, "All pieces of a bundle must be named, and no others")


def _by_sku(order, skus):
    chosen = []
    for entry in skus:
        lines = [
            line["id"]
            for line in order["line_items"]
            if line["sku_id"] == entry["sku_id"]
            and line["display_status"] != "CANCELLED"
        ]
        if not 0 < entry["quantity"] <= len(lines):
            raise Refusal(25005010, "The order has not so many units of the SKU")
        chosen += lines[: entry["quantity"]]
    return chosen


def _check_units(shop, reason):
    if shop["region"] not in UNIT_MARKETS:
        raise Refusal(25001003, "Single units cannot be cancelled in this market")
    if not is_stock_reason(reason):
        raise Refusal(25001021, "Single units are cancelled for lack of stock only")


@serves("getAftersaleEligibility")
def eligibility(box, request):
    """What can be asked for per SKU; returns are not played here, so never eligible."""
    order = _order(box, request.shop, request.params["order_id"])
    skus = {}
    for line in order["line_items"]:
        skus.setdefault(line["sku_id"], []).append(line)
    user = request.query["initiate_aftersale_user"]
    kinds = request.query.get("request_types") or TYPES
    return {
        "sku_eligibility": [
            {
                "sku_id": sku_id,
                "line_item_eligibility": [
                    _eligible(box, request.shop, order, lines, kind, user)
                    for kind in kinds
                ],
            }
            for sku_id, lines in skus.items()
        ]
    }


def _eligible(box, shop, order, lines, kind, user):
    living = [line for line in lines if line["display_status"] != "CANCELLED"]
    answer = {
        "request_type": kind,
        "eligible": True,
        "order_line_items_ids": [line["id"] for line in living],
        "order_line_list": [entry for line in living for entry in _entries(line)],
        "available_reason_names": [],
    }
    try:
        if kind != "CANCEL" or not living:
            raise Refusal(25001003, "The status of the order does not allow this")
        _check_asked(box, shop, order, user)
    except Refusal as refusal:
        answer.update(
            eligible=False,
            ineligible_code=refusal.code,
            ineligible_reason=refusal.message,
        )
        return answer
    names = seller_reasons(shop["region"], order["status"])
    answer["available_reason_names"] = names if user == "SELLER" else list(BUYER)
    return answer


def _check_asked(box, shop, order, user):
    if box.cancellations.pending(shop, order["id"]):
        raise Refusal(25001011, "A cancellation or return is already in progress")
    if user == "SELLER":
        _check_status(shop, order)
    elif order["status"] not in ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT"):
        raise Refusal(25001003, "The status of the order does not allow this")


def _entries(line):
    pieces = line.get("sub_item_info") or [{}]
    for piece in pieces:
        entry = {"order_line_item_id": line["id"]}
        if piece:
            entry["sub_order_line_item_id"] = piece["id"]
        yield entry
