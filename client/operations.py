"""The calls in use and the version of each: the one place to move to a newer one.

Names are those of the platform's API reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from .errors import RequestError

_ID = re.compile(r"[0-9A-Za-z_-]+")


class Operation(NamedTuple):
    """One endpoint.

    ``cipher``: the shop cipher is required; otherwise the platform refuses it.
    ``read``: changes nothing. ``idempotent``: repeating it changes nothing more.
    """

    name: str
    method: str
    route: str
    version: str
    cipher: bool = True
    read: bool = False
    idempotent: bool = False

    def path(self, params: Mapping[str, str] | None = None) -> str:
        """Path with version and ids filled in; RequestError for an unusable id."""
        values = {name: str(value) for name, value in (params or {}).items()}
        for name, value in values.items():
            # an id never needs escaping, so what is signed is what is sent
            if not _ID.fullmatch(value):
                raise RequestError(f"Invalid {name}", operation=self.name)
        return self.route.format(version=self.version, **values)


def _read(name, method, route, version, cipher=True):
    return Operation(name, method, route, version, cipher, read=True, idempotent=True)


def _repeatable(name, method, route, version):
    return Operation(name, method, route, version, idempotent=True)


GET_AUTHORIZED_SHOPS = _read(
    "getAuthorizedShops", "GET", "/authorization/{version}/shops", "202309", False
)
GET_ACTIVE_SHOPS = _read(
    "getActiveShops", "GET", "/seller/{version}/shops", "202309", False
)

GET_WAREHOUSES = _read(
    "getWarehouseList", "GET", "/logistics/{version}/warehouses", "202309"
)
GET_DELIVERY_OPTIONS = _read(
    "getWarehouseDeliveryOptions",
    "GET",
    "/logistics/{version}/warehouses/{warehouse_id}/delivery_options",
    "202309",
)
GET_SHIPPING_PROVIDERS = _read(
    "getShippingProviders",
    "GET",
    "/logistics/{version}/delivery_options/{delivery_option_id}/shipping_providers",
    "202309",
)

SEARCH_ORDERS = _read(
    "getOrderList", "POST", "/order/{version}/orders/search", "202309"
)
GET_ORDERS = _read("getOrderDetail", "GET", "/order/{version}/orders", "202507")
GET_PRICE_DETAIL = _read(
    "getOrderPriceDetails",
    "GET",
    "/order/{version}/orders/{order_id}/price_detail",
    "202407",
)
ADD_EXTERNAL_REFERENCES = _repeatable(
    "addExternalOrderReferences",
    "POST",
    "/order/{version}/orders/external_orders",
    "202406",
)

SEARCH_PRODUCTS = _read(
    "searchProducts", "POST", "/product/{version}/products/search", "202502"
)
GET_PRODUCT = _read(
    "getProduct", "GET", "/product/{version}/products/{product_id}", "202309"
)
CHECK_PREREQUISITES = _read(
    "checkListingPrerequisites", "GET", "/product/{version}/prerequisites", "202312"
)
SEARCH_INVENTORY = _read(
    "inventorySearch", "POST", "/product/{version}/inventory/search", "202309"
)
UPDATE_INVENTORY = _repeatable(
    "updateInventory",
    "POST",
    "/product/{version}/products/{product_id}/inventory/update",
    "202309",
)
ACTIVATE_PRODUCTS = _repeatable(
    "activateProducts", "POST", "/product/{version}/products/activate", "202309"
)
DEACTIVATE_PRODUCTS = _repeatable(
    "deactivateProducts", "POST", "/product/{version}/products/deactivate", "202309"
)

GET_WEBHOOKS = _read("getShopWebhooks", "GET", "/event/{version}/webhooks", "202309")
UPDATE_WEBHOOK = _repeatable(
    "updateShopWebhook", "PUT", "/event/{version}/webhooks", "202309"
)
DELETE_WEBHOOK = _repeatable(
    "deleteWebhookForAnEvent", "DELETE", "/event/{version}/webhooks", "202309"
)

SEARCH_CANCELLATIONS = _read(
    "searchCancellations",
    "POST",
    "/return_refund/{version}/cancellations/search",
    "202602",
)
APPROVE_CANCELLATION = _repeatable(
    "approveCancellation",
    "POST",
    "/return_refund/{version}/cancellations/{cancel_id}/approve",
    "202309",
)
REJECT_CANCELLATION = _repeatable(
    "rejectCancellation",
    "POST",
    "/return_refund/{version}/cancellations/{cancel_id}/reject",
    "202309",
)
CANCEL_ORDER = Operation(
    "cancelOrder", "POST", "/return_refund/{version}/cancellations", "202602"
)
GET_AFTERSALE_ELIGIBILITY = _read(
    "getAftersaleEligibility",
    "GET",
    "/return_refund/{version}/orders/{order_id}/aftersale_eligibility",
    "202602",
)
GET_DECISION_ELIGIBILITY = _read(
    "getDecisionEligibility",
    "GET",
    "/return_refund/{version}/decision_eligibility",
    "202601",
)
GET_REJECT_REASONS = _read(
    "getRejectReasons", "GET", "/return_refund/{version}/reject_reasons", "202309"
)

SEARCH_PACKAGES = _read(
    "searchPackage", "POST", "/fulfillment/{version}/packages/search", "202309"
)
GET_PACKAGE = _read(
    "getPackageDetail", "GET", "/fulfillment/{version}/packages/{package_id}", "202309"
)
CREATE_PACKAGES = Operation(
    "createPackages", "POST", "/fulfillment/{version}/packages", "202512"
)
SHIP_PACKAGE = Operation(
    "shipPackage", "POST", "/fulfillment/{version}/packages/{package_id}/ship", "202309"
)
BATCH_SHIP_PACKAGES = Operation(
    "batchShipPackages", "POST", "/fulfillment/{version}/packages/ship", "202309"
)
MARK_PACKAGE_AS_SHIPPED = Operation(
    "markPackageAsShipped",
    "POST",
    "/fulfillment/{version}/orders/{order_id}/packages",
    "202610",
)
GET_SHIPPING_SERVICES = _read(
    "getEligibleShippingServices",
    "POST",
    "/fulfillment/{version}/orders/{order_id}/shipping_services/query",
    "202309",
)
GET_HANDOVER_SLOTS = _read(
    "getPackageHandoverTimeSlots",
    "GET",
    "/fulfillment/{version}/packages/{package_id}/handover_time_slots",
    "202309",
)
GET_SHIPPING_DOCUMENT = _read(
    "getPackageShippingDocument",
    "GET",
    "/fulfillment/{version}/packages/{package_id}/shipping_documents",
    "202309",
)
GET_SPLIT_ATTRIBUTES = _read(
    "getOrderSplitAttributes",
    "GET",
    "/fulfillment/{version}/orders/split_attributes",
    "202309",
)
CONFIRM_SPLIT = Operation(
    "confirmOrderSplit",
    "POST",
    "/fulfillment/{version}/orders/{order_id}/split",
    "202309",
)
SEARCH_COMBINABLE = _read(
    "searchCombinablePackages",
    "GET",
    "/fulfillment/{version}/combinable_packages/search",
    "202309",
)
COMBINE = Operation(
    "combinePackage", "POST", "/fulfillment/{version}/packages/combine", "202309"
)
UNCOMBINE = Operation(
    "uncombinePackages",
    "POST",
    "/fulfillment/{version}/packages/{package_id}/uncombine",
    "202309",
)
# not safe to repeat: each takes one of the few corrections that are allowed
UPDATE_PACKAGE_SHIPPING_INFO = Operation(
    "updatePackageShippingInfo",
    "POST",
    "/fulfillment/{version}/packages/{package_id}/shipping_info/update",
    "202610",
)
UPDATE_ORDER_SHIPPING_INFO = Operation(
    "updateOrderShippingInfo",
    "POST",
    "/fulfillment/{version}/orders/{order_id}/shipping_info/update",
    "202309",
)
GET_ORDER_TRACKING = _read(
    "getOrderTracking",
    "GET",
    "/fulfillment/{version}/orders/{order_id}/tracking",
    "202309",
)
