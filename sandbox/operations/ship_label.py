"""TikTok's labels: services, buying, slots, arranging."""

from ..label_arranging import arrange, slots
from ..label_buying import buy, services, wanted
from ..packages import pieces_of
from ..parcels import chosen, open_order
from ..refusal import Refusal
from .registry import serves


@serves("getEligibleShippingServices")
def eligible(box, request):
    """Priced services for an order or some of its lines."""
    shop, body = request.shop, request.body
    order = open_order(box, shop, request.params["order_id"])
    pieces = chosen(order, _entries(body))
    ids = {piece["id"] for piece in pieces}
    sizes = {key: body[key] for key in ("weight", "dimension") if key in body}
    return {
        "order_id": order["id"],
        "order_line_id": [
            line["id"]
            for line in order["line_items"]
            if any(piece["id"] in ids for piece in pieces_of([line]))
        ],
        **sizes,
        "shipping_services": services(box, shop, order, **sizes),
    }


def _entries(body):
    ids = body.get("order_line_item_ids") or ()
    if ids and body.get("order_line_list"):
        raise Refusal(21001001, "Name the lines in one way only")
    return body.get("order_line_list") or [{"order_line_id": name} for name in ids]


@serves("createPackages")
def create(box, request):
    """Buy a label for an order, some of its lines or several orders."""
    body = request.body
    orders, pieces = wanted(
        *(box, request.shop, body["ship_type"], body.get("order_id")),
        *(body.get("order_line_item"), body.get("order_list_ids")),
    )
    return _bought(buy(box, request.shop, orders, pieces, body), body)


@serves("createPackages202309")
def create_202309(box, request):
    """The same for one order or some of its lines."""
    body = request.body
    entries = [{"order_line_id": n} for n in body.get("order_line_item_ids") or ()]
    kind = "2" if entries else "1"
    orders, pieces = wanted(box, request.shop, kind, body["order_id"], entries, None)
    package = buy(box, request.shop, orders, pieces, body)
    lines = [line["id"] for line in box.packages.lines(request.shop, package)]
    more = {"order_id": body["order_id"], "order_line_item_ids": lines}
    return {**_bought(package, body), **more}


def _bought(package, body):
    keys = ("id", "name", "price", "currency", "earliest_delivery_days")
    keys += ("latest_delivery_days", "shipping_provider_id", "shipping_provider_name")
    service = {key: package["service"][key] for key in keys}
    sizes = {key: body[key] for key in ("weight", "dimension") if key in body}
    return {
        "package_id": package["id"],
        "create_time": package["create_time"],
        "shipping_service_info": service,
        **sizes,
    }


@serves("getPackageHandoverTimeSlots")
def handover_slots(box, request):
    """When the carrier comes for a package."""
    package = box.packages.find(request.shop, request.params["package_id"])
    return slots(box, request.shop, package)


@serves("shipPackage")
def ship(box, request):
    """Arrange one package that waits."""
    arrange(box, request.shop, request.params["package_id"], request.body)
    return {}


@serves("batchShipPackages")
def ship_batch(box, request):
    """Arrange several; what is refused stands in the answer's errors."""
    errors = []
    for wish in request.body["packages"]:
        try:
            arrange(box, request.shop, wish["id"], wish)
        except Refusal as refusal:
            errors.append(
                {
                    "code": refusal.code,
                    "message": refusal.message,
                    "detail": {"package_id": wish["id"]},
                }
            )
    return {"errors": errors}
