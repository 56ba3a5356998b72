"""What a buyer gets back for cancelled units."""

from __future__ import annotations

from .money import to_minor, to_text

PARTS = (
    "refund_subtotal",
    "refund_shipping_fee",
    "refund_tax",
    "retail_delivery_fee",
)


def refund_of(order, line, with_shipping):
    """The refund of one unit; shipping and its tax go with the order's last units.

    That a cancellation in parts gives the shipping fee back at the end is assumed.
    """
    payment = order["payment"]
    currency = payment["currency"]
    taxed = bool(float(payment.get("tax") or 0))
    tax = sum(
        to_minor(entry["tax_amount"], currency)
        for entry in (line.get("item_tax") or () if taxed else ())
    )
    amounts = dict.fromkeys(PARTS, 0)
    amounts["refund_subtotal"] = to_minor(line["sale_price"], currency)
    amounts["refund_tax"] = tax
    if with_shipping:
        for key, source in (
            ("refund_shipping_fee", "shipping_fee"),
            ("refund_tax", "shipping_fee_tax"),
            ("retail_delivery_fee", "retail_delivery_fee"),
        ):
            amounts[key] += to_minor(payment.get(source) or 0, currency)
    return _spelt(amounts, currency)


def total_of(refunds, currency):
    """The sum of refunds."""
    return _spelt(
        {
            part: sum(to_minor(refund[part], currency) for refund in refunds)
            for part in PARTS
        },
        currency,
    )


def _spelt(amounts, currency):
    return {
        "currency": currency,
        "refund_total": to_text(sum(amounts.values()), currency),
        **{part: to_text(amount, currency) for part, amount in amounts.items()},
        "buyer_service_fee": to_text(0, currency),
    }
