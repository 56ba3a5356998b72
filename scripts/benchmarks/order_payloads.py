"""Order details as TikTok sends them; the same number gives the same order."""

import time

HOUR = 3600
SHIPPING_TYPE = "TIKTOK"


class OrderPayloads:
    """Makes details of paid orders that wait for their shipment.

    :param skus: list of ``(sku id, seller sku)`` that orders take in turn
    :param warehouse: TikTok's id of the warehouse they ship from
    """

    def __init__(self, skus, warehouse, buyers=100):
        self.skus = skus
        self.warehouse = warehouse
        self.buyers = buyers
        # past the buyer's hour of remorse; whole days, so that all processes agree
        self.placed = int(time.time()) // (24 * HOUR) * 24 * HOUR - 3 * HOUR

    def order_id(self, number):
        """TikTok's id of an order."""
        return f"5790{number:014d}"

    def detail(self, number, lines=2, buyer=None, skus=None):
        """One order; its first line has two pieces in every second order.

        :param buyer: number of the buyer; by default one of a small circle
        :param skus: seller's SKUs to choose from instead of all
        """
        buyer = number % self.buyers if buyer is None else buyer
        items = [
            item
            for line in range(lines)
            for item in self._line(number, line, lines, skus or self.skus)
        ]
        revenue = sum(float(item["sale_price"]) for item in items)
        return {
            "id": self.order_id(number),
            "status": "AWAITING_SHIPMENT",
            "order_type": "NORMAL",
            "create_time": self.placed,
            "paid_time": self.placed + 45,
            "update_time": self.placed + 60 + number % 1000,
            "rts_sla_time": self.placed + 72 * HOUR,
            "tts_sla_time": self.placed + 96 * HOUR,
            "shipping_due_time": self.placed + 120 * HOUR,
            "user_id": f"74940000000{buyer:08d}",
            "buyer_message": "",
            "fulfillment_type": "FULFILLMENT_BY_SELLER",
            "shipping_type": SHIPPING_TYPE,
            "delivery_type": "HOME_DELIVERY",
            "delivery_option_name": "Standard Shipping",
            "warehouse_id": self.warehouse,
            "is_cod": False,
            "is_sample_order": False,
            "is_on_hold_order": False,
            "packages": [],
            "payment": self._payment(revenue),
            "recipient_address": self._recipient(buyer),
            "line_items": items,
        }

    def listed(self, detail):
        """What the order search says about an order: its key data."""
        keys = ("id", "status", "create_time", "update_time", "user_id")
        return {key: detail[key] for key in keys}

    def _line(self, number, line, lines, skus):
        sku_id, seller_sku = skus[(number * lines + line) % len(skus)]
        pieces = 2 if line == 0 and number % 2 else 1
        for piece in range(pieces):
            yield {
                "id": f"5791{number:010d}{line:02d}{piece:02d}",
                "sku_id": sku_id,
                "product_name": f"Article {seller_sku}",
                "sku_name": "Default",
                "seller_sku": seller_sku,
                "sku_type": "NORMAL",
                "original_price": "12.00",
                "sale_price": "9.50",
                "seller_discount": "2.00",
                "platform_discount": "0.50",
                "currency": "USD",
                "display_status": "AWAITING_SHIPMENT",
                "is_gift": False,
                "item_tax": [],
            }

    def _payment(self, revenue):
        total = f"{revenue:.2f}"
        return {"currency": "USD", "sub_total": total, "total_amount": total}

    def _recipient(self, buyer):
        return {
            "name": f"Buyer {buyer}",
            "phone_number": "(+1)512-555-0142",
            "address_line1": f"{buyer + 1} Example Trail",
            "address_line2": "",
            "postal_code": "78701",
            "region_code": "US",
            "district_info": [
                self._district("L0", "United States", "US"),
                self._district("L1", "Texas", "TX"),
                self._district("L2", "Travis County", ""),
                self._district("L3", "Austin", ""),
            ],
        }

    def _district(self, level, name, code):
        return {"address_level": level, "address_name": name, "iso_code": code}
