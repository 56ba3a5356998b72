"""The Seller Center: the shop as the seller and the buyer see it, in a browser."""

from __future__ import annotations

import time
from html import escape
from urllib.parse import quote, urlencode

from .html import button, choice, page, table
from .message import Answer
from .refusal import Refusal
from .seller_forms import SellerForms

SHOWN = 200
STATUSES = (
    "UNPAID",
    "ON_HOLD",
    "AWAITING_SHIPMENT",
    "PARTIALLY_SHIPPING",
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
    "COMPLETED",
    "CANCELLED",
)


def moment(stamp):
    """A Unix time for people, in UTC."""
    return time.strftime("%d %b %Y %H:%M:%S", time.gmtime(stamp)) if stamp else ""


class SellerCenter(SellerForms):
    """Serves `/seller...`; the forms are in `SellerForms`."""

    def __init__(self, box):
        self.box = box
        self.pages = {
            "/seller": self.shops,
            "/seller/orders": self.orders,
            "/seller/order": self.order,
            "/seller/place": self.place,
            "/seller/stock": self.stock,
            "/seller/log": self.log,
            "/seller/settings": self.settings,
        }

    def answer(self, call):
        """The page of a path, or what a posted form leads to."""
        show = self.pages.get(call.path.rstrip("/") or "/seller")
        if not show:
            return Answer.html(page("Not found", ""), 404)
        try:
            if call.method == "POST":
                return Answer.redirect(self.submit(call))
            return Answer.html(page(*show(call.arguments)))
        except (Refusal, KeyError, ValueError) as error:
            problem = f"<p class='bad'>{escape(str(error))}</p>"
            return Answer.html(page("That did not work", problem), 400)

    def _shop_names(self):
        return [
            (shop["id"], f"{shop['name']} ({shop['region']})")
            for shop in self.box.state["shops"].values()
        ]

    def shops(self, query):
        """All shops with what waits in them."""
        rows = []
        for shop in self.box.state["shops"].values():
            records = self.box.orders.of(shop).values()
            waiting = sum(
                record["payload"]["status"] == "AWAITING_SHIPMENT" for record in records
            )
            link = f"/seller/orders?shop={shop['id']}"
            rows.append(
                (
                    f"<a href='{link}'>{escape(shop['name'])}</a>",
                    shop["region"],
                    shop["currency"],
                    shop["id"],
                    len(records),
                    f"<a href='{link}&status=AWAITING_SHIPMENT'>{waiting}</a>",
                    f"<a href='/seller/stock?shop={shop['id']}'>"
                    f"{len(self.box.catalog.products(shop))}</a>",
                )
            )
        heads = ("Shop", "Market", "Currency", "Id", "#Orders", "#To ship", "#Products")
        return "Shops", table(heads, rows)

    def orders(self, query):
        """The orders, newest change first."""
        chosen, status = query.get("shop", ""), query.get("status", "")
        found = [
            (shop, record["payload"])
            for shop in self.box.state["shops"].values()
            if chosen in ("", shop["id"])
            for record in self.box.orders.of(shop).values()
            if status in ("", record["payload"]["status"])
        ]
        found.sort(key=lambda pair: pair[1]["update_time"], reverse=True)
        rows = [self._order_row(shop, order) for shop, order in found[:SHOWN]]
        form = (
            "<form class='row'>"
            + choice("shop", self._shop_names(), chosen, "all shops")
            + choice("status", [(s, s) for s in STATUSES], status, "all statuses")
            + f"<button>Show</button> <small>{len(found)} orders, the last {SHOWN} "
            "changed are shown</small></form>"
        )
        heads = ("Order", "Shop", "Status", "Goods", "#Paid", "Placed", "Changed")
        return "Orders", form + table(heads, rows)

    def _order_row(self, shop, order):
        goods = ", ".join(line["seller_sku"] for line in order["line_items"])
        marks = "".join(
            f" <span class='tag'>{text}</span>"
            for key, text in (
                ("is_buyer_request_cancel", "cancel requested"),
                ("is_sample_order", "sample"),
                ("is_replacement_order", "replacement"),
            )
            if order.get(key)
        )
        payment = order["payment"]
        return (
            f"<a href='{self._link(shop, order)}'>{order['id']}</a>",
            shop["region"],
            f"<span class='tag'>{order['status']}</span>{marks}",
            escape(goods),
            f"{payment['total_amount']} {payment['currency']}",
            moment(order["create_time"]),
            moment(order["update_time"]),
        )

    @staticmethod
    def _link(shop, order):
        return f"/seller/order?shop={shop['id']}&id={quote(order['id'])}"

    def order(self, query):
        """One order with what buyer, seller and platform can do to it."""
        shop = self.box.shop(query["shop"])
        order = self.box.orders.payload(shop, query["id"])
        heads = (
            "Unit",
            "SKU",
            "Product",
            "#Price",
            "#Sold for",
            "Status",
            "Parcel",
            "",
        )
        units = [self._unit_row(shop, order, line) for line in order["line_items"]]
        payment = [
            (escape(key.replace("_", " ")), escape(str(value)))
            for key, value in order["payment"].items()
        ]
        address = order["recipient_address"]
        lines = [address.get(key) for key in ("name", "phone_number", "full_address")]
        content = (
            f"<p><span class='tag'>{order['status']}</span> "
            f"{escape(shop['name'])}, placed {moment(order['create_time'])}, changed "
            f"{moment(order['update_time'])} UTC</p>"
            f"<div class='row'>{self._buttons(shop, order)}</div>"
            f"<h2>Units</h2>{table(heads, units)}"
            f"<h2>Address</h2><p>{'<br>'.join(escape(line) for line in lines if line)}"
            f"</p><h2>Payment</h2>{table(('', '#'), payment)}"
        )
        return f"Order {order['id']}", content

    def _unit_row(self, shop, order, line):
        single = ""
        if line["display_status"] in ("UNPAID", "AWAITING_SHIPMENT"):
            fields = {"do": "cancel", "by": "SELLER", "line": line["id"]}
            single = button(self._link(shop, order), "Cancel unit", "bad", **fields)
        return (
            line["id"],
            escape(line["seller_sku"]),
            escape(f"{line['product_name']} {line['sku_name']}"),
            line["original_price"],
            line["sale_price"],
            line["display_status"],
            escape(line.get("tracking_number", "")),
            single,
        )

    def _buttons(self, shop, order):
        link, status = self._link(shop, order), order["status"]
        steps = {
            "UNPAID": (("pay", "Pay"),),
            "ON_HOLD": (("release", "End the hold"),),
            "AWAITING_SHIPMENT": (("ship", "Ship"), ("hold", "Put on hold")),
            "PARTIALLY_SHIPPING": (("ship", "Ship the rest"),),
            "AWAITING_COLLECTION": (("collect", "Carrier scans"),),
            "IN_TRANSIT": (("deliver", "Deliver"),),
            "DELIVERED": (("complete", "Complete"),),
        }
        buttons = [button(link, text, do=do) for do, text in steps.get(status, ())]
        if status in STATUSES[:4]:
            buttons += [
                button(link, "Change address", "quiet", do="change_address"),
                button(link, "Cancel as seller", "bad", do="cancel", by="SELLER"),
            ]
        if order.get("is_buyer_request_cancel"):
            buttons.append(button(link, "Withdraw request", do="withdraw_request"))
        elif status in STATUSES[:3]:
            text = "Buyer asks to cancel"
            buttons.append(button(link, text, "quiet", do="request_cancel"))
        if status not in ("DELIVERED", "COMPLETED", "CANCELLED"):
            cancel = {"do": "cancel", "by": "SYSTEM"}
            buttons.append(button(link, "Cancel by the platform", "bad", **cancel))
        return "".join(buttons)

    def stock(self, query):
        """The stock of a shop, to be changed here as a seller would."""
        shop = self.box.shop(query.get("shop") or next(iter(self.box.state["shops"])))
        rows = []
        for product in self.box.catalog.products(shop).values():
            for sku in product["skus"]:
                rows += self._stock_rows(shop, product, sku)
                if len(rows) > SHOWN:
                    break
        form = (
            f"<form class='row'>{choice('shop', self._shop_names(), shop['id'])}"
            "<button>Show</button></form>"
        )
        heads = ("SKU", "Product", "#Price", "Warehouse", "#Committed", "Available")
        return "Stock", form + table(heads, rows[:SHOWN])

    def _stock_rows(self, shop, product, sku):
        figures = self.box.stock.figures(shop, sku["id"])
        for warehouse, (available, committed) in figures.items():
            action = f"/seller/stock?{urlencode({'shop': shop['id']})}"
            entry = (
                f"<form method='post' action='{escape(action)}'>"
                f"<input name='quantity' type='number' min='0' value='{available}'>"
                f"<input type='hidden' name='sku' value='{sku['id']}'>"
                f"<input type='hidden' name='warehouse' value='{warehouse}'> "
                "<button>Set</button></form>"
            )
            yield (
                escape(sku["seller_sku"]),
                escape(product["title"]),
                sku["price"]["sale_price"],
                warehouse,
                committed,
                f"{available} (bundle)" if sku.get("combined_skus") else entry,
            )

    def log(self, query):
        """The last requests."""
        rows = [
            (
                moment(entry["time"]),
                escape(entry["operation"] or entry["path"]),
                entry["shop"],
                entry.get("http_status", ""),
                entry.get("code", ""),
                escape(entry.get("fault", "")),
                entry.get("milliseconds", ""),
                entry["request_id"],
            )
            for entry in reversed(self.box.journal.entries)
        ]
        heads = (
            "Time",
            "Operation",
            "Shop",
            "#HTTP",
            "#Code",
            "Fault",
            "#ms",
            "Request",
        )
        return "Requests", table(heads, rows[:SHOWN])
