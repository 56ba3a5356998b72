"""Campaigns, locks, warehouses, limits and live sales in the Seller Center."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from .catalog import LOCKS
from .html import choice, table
from .stock_switches import SWITCHES

SHOWN = 500


class SellerStockRules:
    """The forms under the page of stock; a base of `SellerCenter`."""

    def _rule_forms(self, shop):
        action = f"/seller/stock?{urlencode({'shop': shop['id']})}"
        head = f"<form method='post' action='{escape(action)}' class='row'>"
        forms = (
            self._sku_forms(shop),
            self._shop_form(shop),
            self._switch_form(shop),
            self._sale_form(),
        )
        parts = []
        for title, content in forms:
            parts.append(f"<h2>{title}</h2>{head}{content}</form>")
        return "".join(parts) + self._sale_report()

    def _sku_forms(self, shop):
        skus = [
            (sku["id"], sku["seller_sku"])
            for product in self.box.catalog.products(shop).values()
            for sku in product["skus"]
        ][:SHOWN]
        locks = [("", "no lock"), *((name, name.replace("_", " ")) for name in LOCKS)]
        places = [(entry["id"], entry["name"]) for entry in shop["warehouses"]]
        places.append((shop["fbt_warehouse_id"], "the platform's warehouse"))
        return (
            "Campaigns, locks, warehouses",
            f"{choice('sku', skus)}"
            "<input name='units' type='number' min='0' value='10'>"
            "<button name='do' value='allot'>Set aside for the campaign</button>"
            f"{choice('lock', locks)}<button name='do' value='lock'>Lock</button>"
            f"{choice('place', places)}"
            "<button name='do' value='attach'>Sell from here too</button>"
            "<button name='do' value='detach' class='quiet'>No longer</button>",
        )

    @staticmethod
    def _shop_form(shop):
        per_day = shop.get("order_limit") or 0
        state = "sells"
        if shop.get("order_limit_reached"):
            state = "shows everything as sold out (order limit or holiday)"
        return (
            "Order limit and holiday",
            f"<small>The shop {state}.</small>"
            f"<input name='per_day' type='number' min='0' value='{per_day}'>"
            "<button name='do' value='order_limit'>Orders a day (0: any)</button>"
            "<button name='do' value='stop_selling' class='bad'>Stop selling</button>"
            "<button name='do' value='sell' class='quiet'>Sell again</button>",
        )

    @staticmethod
    def _switch_form(shop):
        values = [
            (f"{name}={value}", f"{name.replace('_', ' ')}: {value}".lower())
            for name, values in SWITCHES.items()
            for value in values
        ]
        now = ", ".join(
            f"{name.replace('_', ' ')}: {shop.get(name, default[0])}".lower()
            for name, default in SWITCHES.items()
        )
        return (
            "How the shop works",
            f"<small>{escape(now)}</small>{choice('switch', values)}"
            "<button name='do' value='switch'>Change</button>",
        )

    @staticmethod
    def _sale_form():
        return (
            "Live sale",
            "<input name='rate' type='number' min='1' value='5'> buyers a second for "
            "<input name='seconds' type='number' min='1' value='60'> seconds"
            "<button name='do' value='sale_start'>Go live</button>"
            "<button name='do' value='sale_stop' class='quiet'>Stop</button>",
        )

    def _sale_report(self):
        report = self.box.sales.report()
        if not report:
            return ""
        names = sorted({*report["sold"], *report["lost"]})
        rows = [
            (escape(name), report["sold"].get(name, 0), report["lost"].get(name, 0))
            for name in names
        ]
        rows.append(("<b>All</b>", report["units_sold"], report["units_lost"]))
        state = "over" if report["is_over"] else "under way"
        count = f"{report['attempts']} of {report['expected']} buyers came, {state}."
        return f"<p>{count}</p>" + table(("SKU", "#Sold", "#Lost sales"), rows)

    def submit_rule(self, shop, form):
        """Carry out one of these forms; False when it is none of them."""
        step = getattr(self, f"_do_{form.get('do', '')}", None)
        if step:
            step(shop, form)
        return bool(step)

    def _do_allot(self, shop, form):
        self.box.stock.allotments.set(shop, form["sku"], int(form["units"]))

    def _do_lock(self, shop, form):
        locks = [form["lock"]] if form.get("lock") else []
        self.box.catalog.lock(shop, form["sku"], *locks)

    def _do_attach(self, shop, form):
        self.box.stock.attach(shop, form["sku"], form["place"])

    def _do_detach(self, shop, form):
        self.box.stock.detach(shop, form["sku"], form["place"])

    def _do_order_limit(self, shop, form):
        self.box.life.set_order_limit(shop, int(form["per_day"]))

    def _do_stop_selling(self, shop, form):
        self.box.life.limit_orders(shop, True)

    def _do_sell(self, shop, form):
        self.box.life.limit_orders(shop, False)

    def _do_switch(self, shop, form):
        name, _sign, text = form["switch"].partition("=")
        shop[name] = next(value for value in SWITCHES[name] if str(value) == text)

    def _do_sale_start(self, shop, form):
        rate, seconds = float(form["rate"]), float(form["seconds"])
        self.box.sales.start(shop, rate=rate, seconds=seconds)

    def _do_sale_stop(self, shop, form):
        self.box.sales.stop()
