"""One order in the Seller Center, with what everybody can do to it."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from .addresses import BOOK
from .cancel_reasons import BUYER, OPERATOR, SYSTEM, seller_reasons, text_of
from .html import button, choice, moment, table
from .shipping import BEFORE_SHIPPING

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
# steps of the parcel, by status
STEPS = {
    "UNPAID": (("pay", "Pay"),),
    "ON_HOLD": (("release", "End the hold"),),
    "AWAITING_SHIPMENT": (("ship", "Ship"), ("hold", "Put on hold")),
    "PARTIALLY_SHIPPING": (("ship", "Ship the rest"),),
    "AWAITING_COLLECTION": (("collect", "Carrier scans"),),
    "IN_TRANSIT": (("deliver", "Deliver"),),
    "DELIVERED": (("complete", "Complete"),),
}
PLAIN = {name for steps in STEPS.values() for name, _text in steps} | {
    "withdraw_request",
    "approve_request",
    "reject_request",
    "undo_packages",
}
ACTORS = (
    ("SELLER", "the seller"),
    ("BUYER", "the buyer"),
    ("SYSTEM", "TikTok"),
    ("OPERATOR", "TikTok's staff"),
)
HEADS = (
    *("", "Unit", "SKU", "Product", "#Price", "#Sold for"),
    *("Status", "Package", "Parcel"),
)


class SellerOrder:
    """The page of an order and its forms; a base of `SellerCenter`."""

    @staticmethod
    def _link(shop, order):
        return f"/seller/order?shop={shop['id']}&id={quote(order['id'])}"

    def order(self, query):
        """One order: steps, units, changes, cancellations, address and payment."""
        shop = self.box.shop(query["shop"])
        order = self.box.orders.payload(shop, query["id"])
        link, status = self._link(shop, order), order["status"]
        steps = "".join(button(link, text, do=do) for do, text in STEPS.get(status, ()))
        tag = order.get("split_or_combine_tag")
        content = (
            f"<p><span class='tag'>{status}</span> "
            + (f"<span class='tag'>{tag.lower()}</span> " if tag else "")
            + f"{escape(shop['name'])}, placed {moment(order['create_time'])}, changed "
            f"{moment(order['update_time'])} UTC</p><div class='row'>{steps}</div>"
            f"{self.request_card(shop, order, link)}"
            f"<h2>Units</h2>{self._units(shop, order, link)}"
            f"{self.order_packages(shop, order, link)}"
            f"{self._changes(shop, order, link)}"
            f"{self.cancellation_table(shop, order)}"
            f"{self._papers(order)}"
        )
        return f"Order {order['id']}", content

    def _units(self, shop, order, link):
        living = order["status"] not in ("DELIVERED", "COMPLETED", "CANCELLED")
        rows = [self._unit_row(line, living) for line in order["line_items"]]
        if not living:
            return table(HEADS, rows)
        names = {*seller_reasons(shop["region"], "ON_HOLD"), *BUYER, *SYSTEM, *OPERATOR}
        reasons = sorted((name, f"{text_of(name)} ({name})") for name in names)
        return (
            f"<form method='post' action='{escape(link)}'>{table(HEADS, rows)}"
            "<div class='row'>Chosen units, or all when none is chosen:"
            "<button name='do' value='cancel' class='bad'>Cancel</button> by "
            f"{choice('by', ACTORS)} because {choice('reason', reasons, '', 'usual')}"
            "<button name='do' value='split' class='quiet'>Put the chosen ones into a "
            "package of their own</button></div></form>"
        )

    @staticmethod
    def _unit_row(line, choosable):
        box = f"<input type='checkbox' name='line' value='{line['id']}'>"
        choosable = choosable and line["display_status"] != "CANCELLED"
        reason = line.get("cancel_reason")
        why = f"<br><small>{escape(text_of(reason))}</small>" if reason else ""
        return (
            box if choosable else "",
            line["id"],
            escape(line["seller_sku"]),
            escape(f"{line['product_name']} {line['sku_name']}"),
            line["original_price"],
            line["sale_price"],
            line["display_status"] + why,
            line.get("package_id", ""),
            escape(line.get("tracking_number", "")),
        )

    def _changes(self, shop, order, link):
        if order["status"] not in BEFORE_SHIPPING:
            return ""
        book = [
            (str(number), entry["name"])
            for number, entry in enumerate(BOOK[shop["region"]])
        ]
        warehouses = [
            (warehouse["id"], warehouse["name"])
            for warehouse in shop["warehouses"]
            if warehouse["type"] == "SALES_WAREHOUSE"
        ]
        ways = [(kind, option["name"]) for kind, option in shop["option_of"].items()]
        forms = [
            _form(
                link, "change_address", "Change address", choice("number", book, "1")
            ),
            _form(
                *(link, "switch_warehouse", "Switch warehouse"),
                choice("warehouse_id", warehouses, order["warehouse_id"]),
            ),
            _form(
                *(link, "change_delivery_option", "Change delivery"),
                choice("kind", ways, order["shipping_type"]),
            ),
        ]
        others = self._combinable(shop, order)
        if order.get("split_or_combine_tag"):
            text = "Undo the split or combination"
            forms.append(button(link, text, "quiet", do="undo_packages"))
        elif others:
            field = choice("other", others)
            forms.append(_form(link, "combine", "Combine with", field))
        return f"<h2>Changes</h2><div class='row'>{''.join(forms)}</div>"

    def _combinable(self, shop, order):
        """Orders that could share a package with this one, the latest first."""
        keys = ("status", "recipient_address", "warehouse_id", "delivery_option_id")
        if order["status"] != "AWAITING_SHIPMENT":
            return []
        found = [
            (other["id"], other["id"])
            for record in self.box.orders.of(shop).values()
            if (other := record["payload"]) is not order
            and not other.get("split_or_combine_tag")
            and all(other[key] == order[key] for key in keys)
        ]
        return found[::-1][:50]

    @staticmethod
    def _papers(order):
        address = order["recipient_address"]
        lines = [address.get(key) for key in ("name", "phone_number", "full_address")]
        payment = [
            (escape(key.replace("_", " ")), escape(str(value)))
            for key, value in order["payment"].items()
        ]
        return (
            f"<h2>Address</h2><p>{'<br>'.join(escape(line) for line in lines if line)}"
            f"</p><h2>Payment</h2>{table(('', '#'), payment)}"
        )

    # forms

    def submit_step(self, query, form):
        """Do what a form of the page says; returns the address to show next."""
        shop, order_id = self.box.shop(query["shop"]), query["id"]
        fields = {name: values[-1] for name, values in form.items()}
        step = fields.get("do", "")
        if step in PLAIN:
            getattr(self.box.life, step)(shop, order_id)
        elif step.isidentifier() and hasattr(self, f"_do_{step}"):
            getattr(self, f"_do_{step}")(shop, order_id, fields, form.get("line"))
        else:
            raise ValueError("unknown step")
        return f"/seller/order?shop={shop['id']}&id={order_id}"

    def _do_request_cancel(self, shop, order_id, fields, _lines):
        reason = fields.get("reason") or None
        self.box.life.request_cancel(shop, order_id, reason=reason)

    def _do_cancel(self, shop, order_id, fields, lines):
        by, reason = fields.get("by", "BUYER"), fields.get("reason") or None
        self.box.life.cancel(shop, order_id, by, lines, reason)

    def _do_split(self, shop, order_id, _fields, lines):
        self.box.life.split(shop, order_id, [lines or []])

    def _do_combine(self, shop, order_id, fields, _lines):
        self.box.life.combine(shop, [order_id, fields["other"]])

    def _do_change_address(self, shop, order_id, fields, _lines):
        self.box.life.change_address(shop, order_id, int(fields.get("number", 1)))

    def _do_switch_warehouse(self, shop, order_id, fields, _lines):
        self.box.life.switch_warehouse(shop, order_id, fields["warehouse_id"])

    def _do_change_delivery_option(self, shop, order_id, fields, _lines):
        self.box.life.change_delivery_option(shop, order_id, fields["kind"])


def _form(link, step, text, field):
    return (
        f"<form method='post' action='{escape(link)}' class='row'>"
        f"<button name='do' value='{step}' class='quiet'>{escape(text)}</button>{field}"
        "</form>"
    )
