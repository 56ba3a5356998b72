"""Packages are split and combined before they are shipped."""

from ..combining import groups
from ..paging import cut
from ..parcels import open_order
from ..refusal import Refusal
from ..shipping_markets import market_of
from ..splitting import attributes, pieces_of_groups
from .registry import serves


@serves("getOrderSplitAttributes")
def split_attributes(box, request):
    """Which orders may or must be split."""
    ids = list(dict.fromkeys(request.query["order_ids"]))
    orders = [box.orders.payload(request.shop, order_id) for order_id in ids]
    found = [attributes(box, request.shop, order) for order in orders]
    return {"split_attributes": found}


@serves("confirmOrderSplit")
def split(box, request):
    """Give groups of units packages of their own."""
    shop, body = request.shop, request.body
    order = open_order(box, shop, request.params["order_id"])
    named = body.get("splittable_groups_v2") or body["splittable_groups"]
    parts = pieces_of_groups(box, shop, order, named)
    box.life.split_pieces(shop, order, parts)
    return {
        "packages": [
            {"splittable_group_id": group["id"], "id": pieces[0]["package_id"]}
            for group, pieces in zip(named, parts, strict=True)
        ]
    }


@serves("searchCombinablePackages")
def combinable(box, request):
    """Orders that could share a package, one page of groups."""
    found = groups(box, request.shop) if market_of(request.shop).combines else []
    page, token = cut(found, request.query, [])
    return {
        "combinable_packages": page,
        "next_page_token": token,
        "total_count": len(found),
    }


@serves("combinePackage")
def combine(box, request):
    """Combine the orders of each group; what is refused stands in errors."""
    shop, made, errors = request.shop, [], []
    proposals = {entry["id"]: entry["order_ids"] for entry in groups(box, shop)}
    for group in request.body["combinable_packages"]:
        ids = group.get("order_ids") or proposals.get(group["id"]) or ()
        try:
            if not market_of(shop).combines:
                raise Refusal(21001001, "Packages are combined while shipping here")
            package = box.life.combine(shop, ids, "ROLE_SELLER")
            made.append({"id": package, "order_ids": list(ids)})
        except Refusal as refusal:
            detail = {"package_id": group["id"]}
            errors.append(
                {"code": refusal.code, "message": refusal.message, "detail": detail}
            )
    return {"packages": made, "errors": errors}


@serves("uncombinePackages")
def uncombine(box, request):
    """Take orders out of a package, all of them when none is named."""
    shop = request.shop
    package = box.packages.find(shop, request.params["package_id"])
    inside = list(package["orders"])
    named = request.body.get("order_ids") or inside
    if package["status"] != "TO_FULFILL" or len(inside) < 2:
        raise Refusal(21011029, "The package is shipped or not a combined one")
    if set(named) - set(inside):
        raise Refusal(21001001, "An order is not in this package")
    for order_id in named:
        order = box.orders.payload(shop, order_id)
        if order.get("split_or_combine_tag") == "COMBINED":
            box.life.undo_packages(shop, order_id)
    found = {}
    for order_id in inside:
        for entry in box.orders.payload(shop, order_id)["packages"]:
            found.setdefault(entry["id"], []).append(order_id)
    return {"packages": [{"id": name, "order_ids": ids} for name, ids in found.items()]}
