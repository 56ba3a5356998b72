"""Which scope an operation needs.

The documentation names the scopes but not the operations under them; the mapping is by
name (unverified).
"""

from __future__ import annotations

ALL = (
    "seller.authorization.info",
    "seller.shop.info",
    "seller.order.info",
    "seller.product.basic",
    "seller.product.write",
    "seller.fulfillment.basic",
    "seller.logistics",
    "seller.return_refund.basic",
    "seller.finance.info",
)
BY_GROUP = {
    "authorization": "seller.authorization.info",
    "event": "seller.authorization.info",
    "seller": "seller.shop.info",
    "order": "seller.order.info",
    "logistics": "seller.logistics",
    "fulfillment": "seller.fulfillment.basic",
    "return_refund": "seller.return_refund.basic",
}
PRODUCT_READS = ("get", "search", "check", "recommend", "inventorySearch")


def scope_of(group, operation):
    """The scope of an operation as the contract describes it."""
    if group != "product":
        return BY_GROUP[group]
    reads = operation["id"].startswith(PRODUCT_READS)
    return "seller.product.basic" if reads else "seller.product.write"
