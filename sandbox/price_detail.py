"""The price detail of an order, per order and per unit.

Markets with sales tax add it to the price; in the others the price contains VAT.
"""

from __future__ import annotations

from .money import included_tax, share_out, to_minor, to_text

VAT = {"GB": "0.2"}
SALES_TAX_COUNTRY = "US"


def price_detail(order):
    """The answer's `data` for an order payload."""
    currency = order["payment"]["currency"]
    region = order["recipient_address"].get("region_code")
    payment = {
        key: to_minor(value, currency)
        for key, value in order["payment"].items()
        if key != "currency"
    }
    lines = order["line_items"]
    if region == SALES_TAX_COUNTRY:
        figures = _sales_tax_lines(lines, currency)
        rate = lines[0].get("item_tax", [{"tax_rate": "0"}])[0]["tax_rate"]
        tax = payment["tax"]
    else:
        rate = VAT.get(region, "0")
        figures = _vat_lines(lines, currency, payment, rate)
        tax = included_tax(payment["total_amount"], rate)
    total = _order(payment, figures, rate, tax)
    return _spelt(total, currency) | {
        "line_items": [
            {"id": line["id"], **_spelt(figure, currency), **_promotions(line, region)}
            for line, figure in zip(lines, figures, strict=True)
        ]
    }


def _spelt(figures, currency):
    spelt = {
        key: value if key == "tax_rate" else to_text(value, currency)
        for key, value in figures.items()
    }
    return {"currency": currency, **spelt}


def _order(payment, lines, rate, tax):
    shipping = payment["shipping_fee"]
    before = payment["original_total_product_price"] + payment["original_shipping_fee"]
    return {
        "total": before,
        "payment": payment["total_amount"],
        "sku_list_price": payment["original_total_product_price"],
        "sku_sale_price": payment["sub_total"],
        "subtotal": sum(line["subtotal"] for line in lines),
        "subtotal_deduction_seller": payment["seller_discount"],
        "subtotal_deduction_platform": payment["platform_discount"],
        "subtotal_tax_amount": sum(line["subtotal_tax_amount"] for line in lines),
        "voucher_deduction_platform": 0,
        "voucher_deduction_seller": 0,
        "shipping_list_price": payment["original_shipping_fee"],
        "shipping_sale_price": shipping,
        "shipping_fee_deduction_seller": payment["shipping_fee_seller_discount"],
        "shipping_fee_deduction_platform": payment["shipping_fee_platform_discount"],
        "shipping_fee_deduction_platform_voucher": 0,
        "tax_amount": tax,
        "tax_rate": rate,
        "net_price_amount": payment["total_amount"]
        - tax
        - payment.get("retail_delivery_fee", 0),
    }


def _line(line, currency, rate, tax, added_tax, shipping=(0, 0), share_tax=None):
    original = to_minor(line["original_price"], currency)
    sale = to_minor(line["sale_price"], currency)
    listed, paid = shipping
    line_tax = tax if share_tax is None else share_tax
    payment = sale + added_tax + paid
    return {
        "total": original + listed,
        "payment": payment,
        "sku_list_price": original,
        "sku_sale_price": sale,
        "subtotal": sale + added_tax,
        "subtotal_deduction_seller": to_minor(line["seller_discount"], currency),
        "subtotal_deduction_platform": to_minor(line["platform_discount"], currency),
        "subtotal_tax_amount": tax,
        "voucher_deduction_platform": 0,
        "voucher_deduction_seller": 0,
        "shipping_list_price": listed,
        "shipping_sale_price": paid,
        "shipping_fee_deduction_seller": 0,
        "shipping_fee_deduction_platform": 0,
        "shipping_fee_deduction_platform_voucher": 0,
        "tax_amount": line_tax,
        "tax_rate": rate,
        "net_price_amount": payment - line_tax,
    }


def _sales_tax_lines(lines, currency):
    figures = []
    for line in lines:
        taxes = line.get("item_tax", [])
        tax = sum(to_minor(item["tax_amount"], currency) for item in taxes)
        rate = taxes[0]["tax_rate"] if taxes else "0"
        figures.append(_line(line, currency, rate, tax, tax))
    return figures


def _vat_lines(lines, currency, payment, rate):
    even = [1] * len(lines)
    listed = share_out(payment["original_shipping_fee"], even)
    paid = share_out(payment["shipping_fee"], even)
    figures = []
    for index, line in enumerate(lines):
        sale = to_minor(line["sale_price"], currency)
        figures.append(
            _line(
                line,
                currency,
                rate,
                included_tax(sale, rate),
                0,
                (listed[index], paid[index]),
                included_tax(sale + paid[index], rate),
            )
        )
    return figures


def _promotions(line, region):
    """The seller's promotions, which the examples show for the US only."""
    if region != SALES_TAX_COUNTRY:
        return {}
    discounts = []
    if to_minor(line["seller_discount"], line["currency"]):
        discounts.append(
            {
                "activity_id": "7480000000000000101",
                "discount_amount": line["seller_discount"],
                "discount_type": "ACTIVITY",
            }
        )
    return {
        "seller_funded_product_promotions": discounts,
        "seller_funded_shipping_promotions": [],
    }
