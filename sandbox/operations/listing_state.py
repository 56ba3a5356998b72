"""Listings are switched on and off by the seller's program."""

from ..refusal import Refusal
from .registry import serves


@serves("deactivateProducts")
def deactivate(box, request):
    """Take live listings off sale; what cannot is told per product."""
    return _each(box, request, _off)


@serves("activateProducts")
def activate(box, request):
    """Bring listings back; they pass the audit again when the shop is so set."""
    return _each(box, request, _on)


def _each(box, request, step):
    errors = []
    for product_id in request.body["product_ids"]:
        try:
            step(box, request.shop, box.catalog.product(request.shop, product_id))
        except Refusal as refusal:
            error = {"code": refusal.code, "message": refusal.message}
            errors.append({**error, "detail": {"product_id": product_id}})
    return {"errors": errors} if errors else {}


def _off(box, shop, product):
    if product["status"] == "SELLER_DEACTIVATED":
        return
    if product["status"] != "ACTIVATE":
        raise Refusal(12052901, "The product status does not allow this")
    box.catalog.set_status(shop, product["id"], "SELLER_DEACTIVATED")


def _on(box, shop, product):
    if product["status"] == "ACTIVATE":
        return
    if product["status"] != "SELLER_DEACTIVATED":
        raise Refusal(12052901, "The product status does not allow this")
    audits = shop.get("activation_audits")
    box.catalog.set_status(shop, product["id"], "PENDING" if audits else "ACTIVATE")
