"""Warehouses, delivery options and carriers."""

from ..parcels import offered
from ..refusal import Refusal, invalid_parameter
from ..shipping_markets import EU
from .registry import serves


@serves("getWarehouseList")
def warehouses(box, request):
    """The warehouses of the shop; the key is missing when there are none."""
    found = request.shop["warehouses"]
    return {"warehouses": found} if found else {}


@serves("getWarehouseDeliveryOptions")
def delivery_options(box, request):
    """The delivery options of a warehouse, shortened in the product scope."""
    wanted = request.params["warehouse_id"]
    if wanted not in [warehouse["id"] for warehouse in request.shop["warehouses"]]:
        raise Refusal(12052530, "The warehouse does not belong to this shop")
    options = request.shop["delivery_options"]
    if request.query.get("scope") == "PRODUCT":
        options = [{"id": option["id"], "name": option["name"]} for option in options]
    return {"delivery_options": options}


@serves("getShippingProviders")
def shipping_providers(box, request):
    """The carriers of an option the seller ships himself.

    An option run by the platform gives an error instead; its code is not documented
    (assumed: the fulfilment area's "parameters invalid").
    """
    wanted = request.params["delivery_option_id"]
    for option in request.shop["delivery_options"]:
        if option["id"] == wanted:
            break
    else:
        raise Refusal(21001001, "The delivery option does not exist")
    if wanted not in request.shop["seller_shipping_options"]:
        raise Refusal(21001001, "The delivery option is operated by the platform")
    if request.shop["region"] in EU:
        # since March 2026 the carriers depend on the route
        for name in ("warehouse_region", "buyer_region"):
            if not request.query.get(name):
                raise invalid_parameter(name, "is required for EU shops")
    found = offered(box, request.shop, wanted, request.query.get("buyer_region"))
    return {
        "shipping_providers": [
            {"id": carrier["id"], "name": carrier["name"]} for carrier in found
        ]
    }
