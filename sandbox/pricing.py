"""What an order costs: its units and its payment, exact in minor units.

The identities are those of the platform's field rules: one line is one unit; sale =
original - seller discount - platform discount; the order's figures are the sums of its
lines; total = products + shipping + tax + retail delivery fee.
"""

from __future__ import annotations

from .catalog import sku_name
from .money import portion, share_out, to_minor, to_text

IMAGE = "https://p16-oec-va.ibyteimg.com/tos-maliva-i-o3syd03w52-us/img-{}.jpeg"


class Pricer:
    """Builds the lines and the payment of one order."""

    def __init__(self, box, shop, address, warehouse):
        self.box = box
        self.shop = shop
        self.currency = shop["currency"]
        self.warehouse = warehouse
        # only markets with sales tax show tax on the order
        self.tax_rate = address.get("tax_rate")
        self.retail_delivery_fee = self._minor(address.get("retail_delivery_fee", 0))

    def _minor(self, amount):
        return to_minor(amount or 0, self.currency)

    def _text(self, minor):
        return to_text(minor, self.currency)

    def lines(self, wanted, free=False):
        """The units of the wanted lines, one dictionary each.

        A wanted line names `sku` (id or seller SKU) and may have `quantity`, `price`,
        `seller_discount` and `platform_discount` per unit, and `gift`.
        """
        units = []
        for entry in wanted:
            if isinstance(entry, str):
                entry = {"sku": entry}
            for _unit in range(int(entry.get("quantity", 1))):
                units.append(self._unit(entry, free))
        if units and self.retail_delivery_fee:
            units[0]["retail_delivery_fee"] = self._text(self.retail_delivery_fee)
        return units

    def _unit(self, entry, free):
        product, sku = self.box.catalog.find(self.shop, entry["sku"])
        listed = sku["price"]["sale_price"]
        gift = bool(entry.get("gift"))
        original = 0 if gift or free else self._minor(entry.get("price", listed))
        seller = min(original, self._minor(entry.get("seller_discount")))
        platform = min(original - seller, self._minor(entry.get("platform_discount")))
        unit = {
            "id": self.box.next_id("line", self.shop["order_prefix"] + "5", 11),
            **self._identity(product, sku),
            "sku_type": "NORMAL",
            **self._prices(original, seller, platform),
            "display_status": "UNPAID",
            "is_gift": gift,
            "is_dangerous_good": False,
            "gift_retail_price": listed if gift else "0",
        }
        tax = 0
        if self.tax_rate is not None:
            tax = portion(original - seller - platform, self.tax_rate)
            unit["item_tax"] = self._tax(tax)
        if sku.get("combined_skus"):
            self._add_pieces(unit, sku, (original, seller, platform, tax))
        return unit

    def _identity(self, product, sku):
        return {
            "sku_id": sku["id"],
            "product_id": product["id"],
            "product_name": product["title"],
            "sku_name": sku_name(sku),
            "seller_sku": sku["seller_sku"],
            "sku_image": IMAGE.format(sku["id"]),
        }

    def _prices(self, original, seller, platform):
        return {
            "original_price": self._text(original),
            "sale_price": self._text(original - seller - platform),
            "seller_discount": self._text(seller),
            "platform_discount": self._text(platform),
            "currency": self.currency,
        }

    def _tax(self, amount):
        return [
            {
                "tax_type": "SALES_TAX",
                "tax_amount": self._text(amount),
                "tax_rate": self.tax_rate,
            }
        ]

    def _add_pieces(self, unit, sku, amounts):
        """Components and single pieces of a bundle; the shares meet its price.

        That they do on the platform is not documented (assumed).
        """
        unit["combined_listing_skus"] = [
            {key: part[key] for key in ("sku_id", "sku_count", "product_id")}
            | {"seller_sku": part["seller_sku"]}
            for part in sku["combined_skus"]
        ]
        pieces = [
            self.box.catalog.find(self.shop, part["sku_id"])
            for part in sku["combined_skus"]
            for _piece in range(part["sku_count"])
        ]
        weights = [self._minor(piece["price"]["sale_price"]) for _, piece in pieces]
        original, seller, platform, tax = (
            share_out(amount, weights) for amount in amounts
        )
        unit["sub_item_info"] = []
        for index, (product, piece) in enumerate(pieces):
            part = {
                "id": self.box.next_id("piece", self.shop["order_prefix"] + "8", 11),
                **self._identity(product, piece),
                **self._prices(original[index], seller[index], platform[index]),
                "display_status": "UNPAID",
                "is_dangerous_good": False,
                "warehouse_id": self.warehouse,
            }
            if self.tax_rate is not None:
                part["item_tax"] = self._tax(tax[index])
            unit["sub_item_info"].append(part)

    def payment(self, lines, shipping, seller_discount=0, platform_discount=0):
        """The payment of an order with these lines and shipping fees (text amounts)."""
        total = {
            key: sum(self._minor(line[key]) for line in lines)
            for key in ("original_price", "seller_discount", "platform_discount")
        }
        products = total["original_price"] - total["seller_discount"]
        products -= total["platform_discount"]
        listed = self._minor(shipping)
        by_seller = min(listed, self._minor(seller_discount))
        by_platform = min(listed - by_seller, self._minor(platform_discount))
        fee = listed - by_seller - by_platform
        figures = {
            "original_total_product_price": total["original_price"],
            "seller_discount": total["seller_discount"],
            "platform_discount": total["platform_discount"],
            "sub_total": products,
            "original_shipping_fee": listed,
            "shipping_fee_seller_discount": by_seller,
            "shipping_fee_platform_discount": by_platform,
            "shipping_fee_cofunded_discount": 0,
            "shipping_fee": fee,
            **self._tax_figures(lines, products, fee),
        }
        spelt = {key: self._text(value) for key, value in figures.items()}
        return {"currency": self.currency, **spelt}

    def _tax_figures(self, lines, products, fee):
        if self.tax_rate is None:
            return {"tax": 0, "total_amount": products + fee}
        taxes = [line["item_tax"][0]["tax_amount"] for line in lines]
        on_products = sum(self._minor(tax) for tax in taxes)
        on_shipping = portion(fee, self.tax_rate)
        tax = on_products + on_shipping
        return {
            "tax": tax,
            "total_amount": products + fee + tax + self.retail_delivery_fee,
            "product_tax": on_products,
            "shipping_fee_tax": on_shipping,
            "retail_delivery_fee": self.retail_delivery_fee,
        }
