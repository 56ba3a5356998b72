"""Reading orders."""

from ..paging import cut
from ..price_detail import price_detail
from ..refusal import Refusal
from .registry import serves

EQUAL = {
    "order_status": "status",
    "shipping_type": "shipping_type",
    "buyer_user_id": "user_id",
    "is_buyer_request_cancel": "is_buyer_request_cancel",
}
# Keys the older detail does not know
NOT_IN_202309 = (
    "is_refundable_sample",
    "buyer_nickname",
    "buyer_avatar",
    "order_rights",
    "is_subscription_order",
    "authentication_required",
)
NOT_IN_202309_LINES = ("sub_item_info", "gift_retail_price", "room_id")


@serves("getOrderList")
def search(box, request):
    """One page of the orders that pass the filters, newest first by default."""
    orders = [
        record["payload"]
        for record in box.state["orders"][request.shop["id"]].values()
        if _passes(record["payload"], request.body)
    ]
    field = request.query["sort_field"]
    descending = request.query["sort_order"] == "DESC"
    orders.sort(key=lambda order: (order[field], order["id"]), reverse=descending)
    filters = [request.body, field, descending]
    page, token = cut(orders, request.query, filters)
    return {"total_count": len(orders), "next_page_token": token, "orders": page}


def _passes(order, filters):
    for name, wanted in filters.items():
        if name in EQUAL:
            if order.get(EQUAL[name]) != wanted:
                return False
        elif name == "warehouse_ids":
            if order.get("warehouse_id") not in wanted:
                return False
        else:
            field, _, bound = name.rpartition("_")
            if order[field] < wanted if bound == "ge" else order[field] >= wanted:
                return False
    return True


def _found(box, request):
    """The orders asked for.

    An order of another shop refuses the whole call. Ids nobody knows are left out,
    unless no order remains (assumed; the documentation only names the error).
    """
    own = box.state["orders"][request.shop["id"]]
    ids = list(dict.fromkeys(request.query["ids"]))
    known = [own[order_id]["payload"] for order_id in ids if order_id in own]
    foreign = [
        order_id
        for orders in box.state["orders"].values()
        if orders is not own
        for order_id in ids
        if order_id in orders
    ]
    if foreign or not known:
        raise Refusal(21008111, "Order does not belong to the seller")
    return known


@serves("getOrderDetail")
def detail(box, request):
    """The orders of up to 50 ids."""
    return {"orders": _found(box, request)}


@serves("getOrderDetail202309")
def detail_202309(box, request):
    """The same in the older version, which does not know the pieces of bundles."""
    return {"orders": [_older(order) for order in _found(box, request)]}


def _older(order):
    order = {key: value for key, value in order.items() if key not in NOT_IN_202309}
    order["line_items"] = [
        {key: value for key, value in line.items() if key not in NOT_IN_202309_LINES}
        for line in order["line_items"]
    ]
    return order


@serves("getOrderPriceDetails")
def prices(box, request):
    """How the price of one order came about."""
    record = box.orders.record(request.shop, request.params["order_id"])
    return price_detail(record["payload"])
