"""The seller's own order numbers kept with TikTok's orders."""

from .registry import serves


@serves("addExternalOrderReferences")
def add(box, request):
    """Store one reference per order and platform; the last one stays."""
    errors = []
    orders = box.state["orders"][request.shop["id"]]
    kept = box.state["references"].setdefault(request.shop["id"], {})
    for entry in request.body["orders"]:
        external = entry["external_order"]
        if entry["id"] in orders:
            kept.setdefault(entry["id"], {})[external["platform"]] = external
            continue
        named = {"id": external["id"], "platform": external["platform"]}
        errors.append(
            {
                "code": "21008111",
                "message": "Order does not belong to the seller",
                "detail": {"order_id": entry["id"], "external_order": named},
            }
        )
    return {"errors": errors}


@serves("getExternalOrderReferences")
def get(box, request):
    """The references of one order on one platform."""
    box.orders.record(request.shop, request.params["order_id"])
    kept = box.state["references"].get(request.shop["id"], {})
    found = kept.get(request.params["order_id"], {}).get(request.query["platform"])
    return {"external_orders": [found] if found else []}


@serves("searchOrdersByExternalOrderReference")
def search(box, request):
    """The orders that carry a reference."""
    kept = box.state["references"].get(request.shop["id"], {})
    hits = []
    for order_id, platforms in kept.items():
        external = platforms.get(request.query["platform"])
        if external and external["id"] == request.query["external_order_id"]:
            hits.append({"id": order_id, "external_order": external})
    return {"orders": hits}
