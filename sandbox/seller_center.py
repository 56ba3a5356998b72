"""The Seller Center: the shop as the seller and the buyer see it, in a browser."""

from __future__ import annotations

from html import escape

from .html import choice, moment, page, table
from .message import Answer
from .refusal import Refusal
from .seller_cancellations import SellerCancellations
from .seller_forms import SellerForms
from .seller_order import STATUSES, SellerOrder
from .seller_packages import SellerPackages
from .seller_stock import SellerStock
from .seller_stock_rules import SellerStockRules
from .seller_webhooks import SellerWebhooks

SHOWN = 200


class SellerCenter(
    SellerForms,
    SellerOrder,
    SellerPackages,
    SellerStock,
    SellerStockRules,
    SellerCancellations,
    SellerWebhooks,
):
    """Serves `/seller...`; the pages about one thing are in the base classes."""

    def __init__(self, box):
        self.box = box
        self.pages = {
            "/seller": self.shops,
            "/seller/orders": self.orders,
            "/seller/order": self.order,
            "/seller/packages": self.packages,
            "/seller/place": self.place,
            "/seller/stock": self.stock,
            "/seller/cancellations": self.cancellations,
            "/seller/webhooks": self.webhooks,
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
