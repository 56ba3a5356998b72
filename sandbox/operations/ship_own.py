"""Own carriers: report a parcel, correct it."""

from ..own_carrier import correct, mark, only_package
from ..refusal import Refusal
from .registry import serves


@serves("markPackageAsShipped")
def mark_shipped(box, request):
    """Report units with one carrier and number."""
    told = _only(request.body.get("shipping_info_list"))
    entries = request.body.get("order_line_list")
    return _mark(box, request, entries, told)


@serves("markPackageAsShipped202309")
def mark_shipped_202309(box, request):
    """The same with flat carrier and number."""
    ids = request.body.get("order_line_item_ids") or ()
    return _mark(box, request, [{"order_line_id": name} for name in ids], request.body)


def _only(infos):
    if len(infos or ()) != 1:
        raise Refusal(21001001, "shipping_info_list takes exactly one entry")
    if set(infos[0]) < {"tracking_number", "shipping_provider_id"}:
        raise Refusal(21001001, "Carrier and tracking number are needed")
    return infos[0]


def _mark(box, request, entries, told):
    order_id = request.params["order_id"]
    carrier, number = told["shipping_provider_id"], told["tracking_number"]
    package, warning = mark(box, request.shop, order_id, entries, carrier, number)
    order = box.orders.payload(request.shop, order_id)
    lines = box.packages.lines(request.shop, package)
    answer = {
        "order_id": order_id,
        "order_line_item_ids": [
            line["id"] for line in lines if line in order["line_items"]
        ],
        "package_id": package["id"],
    }
    if warning:
        answer["warning"] = {"message": warning}
    return answer


@serves("updatePackageShippingInfo")
def update_package(box, request):
    """Correct carrier and number of a package."""
    told = _only(request.body["shipping_info_list"])
    package = box.packages.find(request.shop, request.params["package_id"])
    return _correct(box, request.shop, package, told)


@serves("updatePackageShippingInfo202309")
def update_package_202309(box, request):
    """The same with flat carrier and number."""
    package = box.packages.find(request.shop, request.params["package_id"])
    return _correct(box, request.shop, package, request.body)


@serves("updateOrderShippingInfo")
def update_order(box, request):
    """Correct the one package of an order."""
    package = only_package(box, request.shop, request.params["order_id"])
    return _correct(box, request.shop, package, request.body)


def _correct(box, shop, package, told):
    correct(box, shop, package, told["shipping_provider_id"], told["tracking_number"])
    return {}


@serves("checkTikTokShippingAndCollectionByTikTokCoverage")
def coverage(box, request):
    """Does a number belong to TikTok Shipping? Collections are not played here."""
    number = request.query["tracking_number"]
    ours = any(
        package.get("tracking_number") == number
        and package["shipping_type"] == "TIKTOK"
        for package in box.packages.of(request.shop).values()
    )
    return {"is_tiktok_shipping": ours, "is_tiktok_collection": False}
