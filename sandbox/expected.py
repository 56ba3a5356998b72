"""What an order must come to, worked out from its lines alone.

Tests hold the connector's figures against these, which come from the sandbox's own
arithmetic and never from the connector's.
"""

from __future__ import annotations

from decimal import Decimal


def _sum(lines, key):
    return sum((Decimal(line.get(key) or 0) for line in lines), Decimal(0))


def figures(order):
    """The figures of an order payload as decimals.

    `seller_products` is the seller's revenue from products (original price less his
    discounts), `seller_shipping` the listed shipping fee less his share of its
    discount, `platform_discount` and `platform_shipping` what the platform pays,
    `buyer_total` what the buyer paid. `difference` is how far the platform's own total
    is off (zero for all orders made here). `live_*` leave out cancelled units.
    """
    payment, lines = order["payment"], order["line_items"]
    live = [line for line in lines if line["display_status"] != "CANCELLED"]
    shipping = Decimal(payment["original_shipping_fee"])
    by_seller = Decimal(payment["shipping_fee_seller_discount"])
    by_platform = Decimal(payment["shipping_fee_platform_discount"])
    tax = Decimal(payment.get("tax") or 0)
    fee = Decimal(payment.get("retail_delivery_fee") or 0)
    products = _sum(lines, "original_price")
    seller, platform = _sum(lines, "seller_discount"), _sum(lines, "platform_discount")
    total = products - seller - platform
    total += shipping - by_seller - by_platform + tax + fee
    return {
        "currency": payment["currency"],
        "units": len(lines),
        "live_units": len(live),
        "seller_products": products - seller,
        "live_seller_products": _sum(live, "original_price")
        - _sum(live, "seller_discount"),
        "platform_discount": platform,
        "seller_shipping": shipping - by_seller,
        "platform_shipping": by_platform,
        "tax": tax,
        "retail_delivery_fee": fee,
        "seller_total": products - seller + shipping - by_seller,
        "buyer_total": total,
        "difference": Decimal(payment["total_amount"]) - total,
    }
