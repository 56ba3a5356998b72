"""Reading packages."""

from ..package_view import brief, detail, trail
from ..paging import cut
from .registry import serves


@serves("searchPackage")
def search(box, request):
    """One page of the packages that pass the filters, newest first by default."""
    shop, field = request.shop, request.query["sort_field"]
    found = [
        package
        for package in box.packages.of(shop).values()
        if _passes(package, request.body)
    ]
    descending = request.query["sort_order"] == "DESC"
    found.sort(
        key=lambda package: (_sorted_by(box, shop, package, field), package["id"]),
        reverse=descending,
    )
    page, token = cut(found, request.query, [request.body, field, descending])
    return {
        "total_count": len(found),
        "next_page_token": token,
        "packages": [brief(box, shop, package) for package in page],
    }


def _passes(package, filters):
    for name, wanted in filters.items():
        if name == "package_status":
            if package["status"] != wanted:
                return False
        else:
            field, _, bound = name.rpartition("_")
            value = package[field]
            if value < wanted if bound == "ge" else value >= wanted:
                return False
    return True


def _sorted_by(box, shop, package, field):
    if field != "order_pay_time":
        return package[field]
    orders = box.packages.orders(shop, package)
    return max((order.get("paid_time", 0) for order in orders), default=0)


@serves("getPackageDetail")
def package(box, request):
    """One package."""
    found = box.packages.find(request.shop, request.params["package_id"])
    return detail(box, request.shop, found)


@serves("getOrderTracking")
def tracking(box, request):
    """What the carriers told about an order, newest first."""
    order = box.orders.payload(request.shop, request.params["order_id"])
    box.packages.adopt(request.shop, order)
    return {"tracking": trail(box, request.shop, order)}
