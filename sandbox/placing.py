"""The buyer's click: a new order."""

from __future__ import annotations

import copy

from . import addresses
from .pricing import Pricer
from .shipping_markets import market_of

FREE_KINDS = ("sample", "replaces", "exchanges")
UNPAID_LIFE = 24 * 3600  # differs by market; 24 and 48 hours are quoted


class Placing:
    """Places orders; the base of `Life`."""

    def place(self, shop, lines, **settings):
        """Place an order and return its payload.

        `lines` as `Pricer.lines` takes them. Settings, all optional: `pay` (True),
        `hold` (what the market does), `user_id`, `message`, `shipping_type` (TIKTOK or
        SELLER), `shipping`, `shipping_seller_discount`, `shipping_platform_discount`
        (text amounts), `address` (number in the market's book), `masked`,
        `warehouse_id`, `when` (creation in Unix seconds), `order_type`, `release_date`,
        `cod`, `fbt`, `sample`, `replaces` and `exchanges` (an order id).
        """
        order, record = self._blank(shop, settings)
        entry = addresses.template(shop["region"], settings.get("address", 0))
        pricer = Pricer(self.box, shop, entry, order["warehouse_id"])
        free = any(settings.get(kind) for kind in FREE_KINDS)
        order["line_items"] = pricer.lines(lines, free)
        order["payment"] = pricer.payment(
            order["line_items"],
            "0" if free else settings.get("shipping", shop["shipping_fee"]),
            settings.get("shipping_seller_discount", 0),
            settings.get("shipping_platform_discount", 0),
        )
        record["address"] = self._address(entry, order, settings.get("masked"))
        self.box.orders.of(shop)[order["id"]] = record
        self._move_stock(shop, order, order["line_items"], -1, 1)
        self._count_order(shop)
        self._changed(shop, order)
        if settings.get("pay", True):
            self.pay(shop, order["id"], settings.get("hold"))
        else:
            self._later(UNPAID_LIFE, "expire", shop, order["id"])
        if "when" in settings:
            self._date_back(order, settings["when"])
        return order

    def _blank(self, shop, settings):
        now = self.box.clock.now()
        shipping_type = settings.get("shipping_type", shop["shipping_type"])
        option = shop["option_of"][shipping_type]
        fbt = bool(settings.get("fbt"))
        warehouse = settings.get("warehouse_id") or shop["default_warehouse"]
        if fbt:
            warehouse = shop["fbt_warehouse_id"]
        user_id = settings.get("user_id") or self.box.next_id(
            "buyer", "7494000000001", 6
        )
        order = {
            "id": self.box.next_id("order", shop["order_prefix"] + "0", 11),
            "status": "UNPAID",
            "order_type": settings.get("order_type", "NORMAL"),
            "create_time": now,
            "update_time": now,
            "user_id": user_id,
            "buyer_message": settings.get("message", ""),
            **self._buyer(user_id),
            "fulfillment_type": f"FULFILLMENT_BY_{'TIKTOK' if fbt else 'SELLER'}",
            "shipping_type": shipping_type,
            "delivery_type": "HOME_DELIVERY",
            "delivery_option_id": option["id"],
            "delivery_option_name": option["name"],
            "warehouse_id": warehouse,
            "payment_method_name": "Cash on delivery" if settings.get("cod") else "",
            **self._flags(settings),
            "packages": [],
            "recipient_address": {"region_code": shop["region"]},
        }
        if market_of(shop).needs_invoice:
            order["need_upload_invoice"] = "NEED_INVOICE"
        self._special(order, settings)
        return order, {"payload": order, "address": None}

    @staticmethod
    def _flags(settings):
        """What an order says of itself with yes or no."""
        return {
            "is_cod": bool(settings.get("cod")),
            "is_sample_order": bool(settings.get("sample")),
            "is_on_hold_order": False,
            "is_buyer_request_cancel": False,
            "is_replacement_order": bool(settings.get("replaces")),
            "is_exchange_order": bool(settings.get("exchanges")),
            "has_updated_recipient_address": False,
        }

    @staticmethod
    def _special(order, settings):
        for setting, key in (
            ("release_date", "release_date"),
            ("replaces", "replaced_order_id"),
            ("exchanges", "exchange_source_order_id"),
        ):
            if settings.get(setting):
                order[key] = settings[setting]

    @staticmethod
    def _buyer(user_id):
        return {
            "buyer_nickname": "example_buyer",
            "buyer_email": f"v2b{user_id[-6:]}@chat.seller.tiktok.com",
        }

    @staticmethod
    def _hide_buyer(order):
        order["recipient_address"] = {
            "region_code": order["recipient_address"]["region_code"]
        }
        for key in ("buyer_nickname", "buyer_email"):
            order.pop(key, None)

    @staticmethod
    def _address(entry, order, masked):
        address = addresses.clear(entry)
        if masked is None:
            masked = order["shipping_type"] == "TIKTOK"
        return addresses.masked(address) if masked else copy.deepcopy(address)

    @staticmethod
    def _date_back(order, when):
        """Pretend the order was placed and paid at `when`."""
        shift = when - order["create_time"]
        for key in list(order):
            if key.endswith("_time") and isinstance(order[key], int):
                order[key] += shift
