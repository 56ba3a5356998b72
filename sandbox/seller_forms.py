"""The forms of the Seller Center and what they do."""

from __future__ import annotations

import time
from html import escape

from .deadlines import CANCELS
from .faults import KINDS
from .html import button, choice


class SellerForms:
    """Pages to place an order and to steer the sandbox; the base of `SellerCenter`."""

    def submit(self, call):
        """Carry out a posted form; returns the address to show next."""
        form = {name: values[-1] for name, values in call.form.items()}
        where = call.path.rstrip("/")
        self.box.touch()
        if where == "/seller/order":
            return self.submit_step(call.arguments, call.form)
        if where == "/seller/packages":
            return self.submit_package(call.arguments, form)
        if where == "/seller/webhooks":
            self.submit_webhooks(form)
            return "/seller/webhooks"
        if where == "/seller/place":
            return self._submit_place(form)
        if where == "/seller/stock":
            shop = self.box.shop(call.arguments["shop"])
            self.submit_stock(shop, form)
            return f"/seller/stock?shop={shop['id']}"
        self._submit_settings(form)
        return "/seller/settings"

    def place(self, query):
        """A form that places an order of up to two SKUs."""
        shop = self.box.shop(query.get("shop") or next(iter(self.box.state["shops"])))
        skus = [
            (sku["id"], f"{sku['seller_sku']} – {product['title']}")
            for product in self.box.catalog.products(shop).values()
            for sku in product["skus"]
        ][:500]
        rows = "".join(
            "<div class='row'>"
            + choice(f"sku{number}", skus, "", "no product" if number > 1 else None)
            + f"<input name='quantity{number}' type='number' min='1' value='1'>"
            + f"<input name='seller{number}' placeholder='seller discount' size='14'>"
            + f"<input name='platform{number}' placeholder='platform discount' "
            + "size='14'>"
            + "</div>"
            for number in (1, 2)
        )
        kinds = (("", "ordinary"), ("sample", "sample"), ("unpaid", "not paid yet"))
        types = (
            ("", "as usual"),
            ("TIKTOK", "TikTok label"),
            ("SELLER", "own carrier"),
        )
        return (
            "Place an order",
            f"<form class='row'>{choice('shop', self._shop_names(), shop['id'])}"
            "<button>Choose shop</button></form><form method='post' class='card'>"
            f"<input type='hidden' name='shop' value='{shop['id']}'>{rows}"
            f"<div class='row'>Shipping {choice('shipping_type', types)} "
            f"<input name='shipping' value='{shop['shipping_fee']}' size='8'> "
            f"Kind {choice('kind', kinds)} "
            "<label><input type='checkbox' name='ready'> without the hour of hold"
            "</label></div><div class='row'><input name='message' size='50' "
            "placeholder='message of the buyer'><button>Place</button></div></form>",
        )

    def _submit_place(self, form):
        shop = self.box.shop(form["shop"])
        lines = [
            {
                "sku": form[f"sku{number}"],
                "quantity": int(form.get(f"quantity{number}") or 1),
                "seller_discount": form.get(f"seller{number}"),
                "platform_discount": form.get(f"platform{number}"),
            }
            for number in (1, 2)
            if form.get(f"sku{number}")
        ]
        settings = {"shipping": form.get("shipping") or "0"}
        if form.get("shipping_type"):
            settings["shipping_type"] = form["shipping_type"]
        if form.get("ready"):
            settings["hold"] = False
        order = self.box.life.place(
            shop,
            lines,
            message=form.get("message", ""),
            sample=form.get("kind") == "sample",
            pay=form.get("kind") != "unpaid",
            **settings,
        )
        return f"/seller/order?shop={shop['id']}&id={order['id']}"

    def settings(self, query):
        """Clock, faults and the app."""
        stamp = time.strftime("%d %b %Y %H:%M:%S", time.gmtime(self.box.clock.now()))
        link = "/seller/settings"
        pending = "".join(
            f"<li>{escape(fault.kind)} on {escape(fault.operation)}, "
            f"{'until cleared' if fault.times is None else f'{fault.times} times'}</li>"
            for fault in self.box.faults.rules
        )
        app = self.box.app
        waiting = sum(t[1] not in CANCELS for t in self.box.state["timers"])
        return (
            "Clock, faults, apps",
            f"<h2>Clock</h2><p>{stamp} UTC; {waiting} orders "
            "wait for their hour or their payment.</p><div class='row'>"
            + button(link, "Let an hour pass for waiting orders", do="elapse", by=3600)
            + button(link, "Let a day pass", do="elapse", by=86400)
            + button(link, "Move the clock an hour", "quiet", do="advance", by=3600)
            + f"</div><h2>Faults</h2><ul>{pending or '<li>none</li>'}</ul>"
            f"<form method='post' class='row'>"
            f"{choice('kind', [(kind, kind) for kind in KINDS if kind != 'code'])}"
            "<input name='operation' value='*' size='20'> times "
            "<input name='times' type='number' value='1' min='1'>"
            "<button name='do' value='fault'>Misbehave</button></form>"
            + button(link, "Behave again", "quiet", do="behave")
            + "<h2>App</h2><p>Key <code>"
            + f"{escape(app['key'])}</code>, secret <code>{escape(app['secret'])}"
            f"</code>, service id <code>{app['service_id']}</code></p>"
            "<form method='post' class='row'><input name='url' size='60' "
            f"value='{escape(app['redirect_url'])}' placeholder='redirect URL'>"
            "<button name='do' value='redirect'>Set redirect URL</button></form>"
            + button(link, "Expire all access tokens", "quiet", do="expire"),
        )

    def _submit_settings(self, form):
        step = form.get("do")
        if step == "elapse":
            self.box.life.elapse(int(form["by"]))
        elif step == "advance":
            self.box.clock.advance(int(form["by"]))
        elif step == "fault":
            self.box.faults.add(
                form["kind"], form.get("operation") or "*", times=int(form["times"])
            )
        elif step == "behave":
            self.box.faults.clear()
        elif step == "redirect":
            self.box.app["redirect_url"] = form["url"].strip()
        elif step == "expire":
            self.box.tokens.expire()
        else:
            raise ValueError("unknown step")
