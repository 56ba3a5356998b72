"""Why orders are cancelled and requests refused, per market and status.

The sellers' names of US, GB and ID and the platform's prefixes are those of TikTok's
page on cancel reasons (October 2025); that the other markets of South East Asia use the
list of ID is assumed. Of the buyers' and the refusals' names one or two are documented,
the others are made up in their spelling.
"""

from __future__ import annotations

HELD_OR_WAITING = ("ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")
OUT_OF_STOCK = "seller_cancel_reason_out_of_stock"
WRONG_PRICE = "seller_cancel_reason_wrong_price"
NO_DELIVERY = "seller_cancel_paid_reason_address_not_deliver"
BUYER_WISH = "seller_cancel_paid_reason_buyer_requested_cancellation"
BY_MISTAKE = "ecom_order_to_ship_canceled_reason_created_by_mistakes"

TEXTS = {
    OUT_OF_STOCK: "Out of stock",
    WRONG_PRICE: "Pricing error",
    NO_DELIVERY: "Unable to deliver to buyer address",
    BUYER_WISH: "Buyer requested cancellation",
    BY_MISTAKE: "Order created by mistake",
    "ecom_order_to_ship_canceled_reason_no_longer_needed": "No longer needed",
    "ecom_order_to_ship_canceled_reason_better_price": "Better price available",
    "ecom_order_to_ship_canceled_reason_wrong_address": "Wrong delivery address",
    "system_cancel_reason_payment_overdue": "Payment overdue",
    "system_cancel_reason_shipping_timeout": "Not shipped in time",
    "system_cancel_reason_untraceable": "Tracking number cannot be traced",
    "operator_cancel_reason_risk_review": "Did not pass the risk review",
    "package_lost": "Package lost",
    "package_damaged": "Package damaged",
    "returned_to_shipper_refused": "Buyer refused the package",
}
BUYER = tuple(name for name in TEXTS if name.startswith("ecom_order_to_ship"))
SYSTEM = tuple(
    name for name in TEXTS if name.startswith(("system_", "package_", "returned_"))
)
OPERATOR = ("operator_cancel_reason_risk_review",)
PACKED = "ecom_reverse_reject_cancel_reason_product_packed"
REJECT = {
    PACKED: "Product shipped. Tracking updates will follow.",
    "seller_reject_apply_unable_to_change_address": "Unable to change address",
}


def seller_reasons(region, status):
    """The names a seller may give in this market and status, none where he cannot."""
    if status not in (*HELD_OR_WAITING, "AWAITING_COLLECTION"):
        return []
    names = [OUT_OF_STOCK, WRONG_PRICE, NO_DELIVERY]
    if region == "US":
        return [*names, BUYER_WISH]
    return [f"{name}_uk" for name in names] if region == "GB" else names


def default_reason(by, region):
    """What a step gives as reason when nobody says one."""
    if by == "SELLER":
        return seller_reasons(region, "ON_HOLD")[0]
    return {"BUYER": BY_MISTAKE, "OPERATOR": OPERATOR[0]}.get(by, SYSTEM[1])


def text_of(name):
    """The words for a reason, made from the name when it is not known."""
    known = TEXTS.get(name.removesuffix("_uk"))
    return known or name.replace("_", " ").capitalize()


def is_stock_reason(name):
    """Does the reason say the goods are not there?"""
    return name.removesuffix("_uk") == OUT_OF_STOCK


def reject_reasons(region):
    """Reasons for refusing a buyer's request: none in the US, where it is not done."""
    if region == "US":
        return []
    return [{"name": name, "text": text} for name, text in REJECT.items()]
