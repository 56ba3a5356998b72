"""Leave a ready shop behind: what a person does in the browser once, in that order.

Runs against a serving Odoo and a serving sandbox. Every step first looks whether it was
done before, so that running it again goes on where it was. Prints what arrived.
"""

import argparse
import sys
import time
from urllib.parse import urlencode

import requests
from arrivals import Arrivals, say
from ready_products import ReadyProducts
from web_user import OdooRefused, WebUser

CALLBACK = "/tiktok_shop/oauth/callback"
#: account -> its consent page and the markets whose shops it gives
HOME = {"Sandbox seller": ("US", "US")}
OVERSEAS = {"Sandbox seller overseas": ("ROW", "GB,VN")}
CARRIERS = ("UPS", "Royal Mail", "DHL", "J&T Express")
PATIENCE = 600
#: seconds after which a job comes back that has met another one
A_MOMENT = 30
WAITING = ("wait_dependencies", "pending", "enqueued", "started")


class ReadyShop:
    """The steps; each may be repeated."""

    def __init__(self, odoo, sandbox_url, accounts=HOME):
        self.odoo = odoo
        self.sandbox = sandbox_url
        self.accounts = accounts

    def run(self):
        """Connect, read, map, import, let the sandbox ring, send the stock.

        :return: ids of the shops
        """
        accounts = [self.account(name) for name in self.accounts]
        shops = []
        for account, (_page, markets) in zip(
            accounts, self.accounts.values(), strict=True
        ):
            self.authorize(account, markets)
            shops += self.connect(account)
        self.read_catalog(shops)
        self.add_carriers(shops)
        ReadyProducts(self.odoo).add(shops)
        self.import_orders(shops)
        self.switch_on_events(accounts, shops)
        self.switch_on_stock(shops)
        return shops

    def control(self, verb, **values):
        """Work on the sandbox behind TikTok's back."""
        url = f"{self.sandbox}/sandbox/{verb}"
        return requests.post(url, json=values, timeout=60).json()["result"]

    def account(self, name):
        """An account of the sandbox's app, made from what Partner Center shows."""
        known = self.odoo.ids("tiktok.account", [("name", "=", name)])
        if known:
            self.odoo.call("tiktok.account", "write", known, self.addresses())
            return known[0]
        app = self.control("app")
        vals = {
            "name": name,
            "environment": "sandbox",
            "market": self.accounts[name][0],
            **self.addresses(),
            "app_key": app["key"],
            "app_secret_input": app["secret"],
            "service_id": app["service_id"],
        }
        return self.odoo.create("tiktok.account", vals)[0]

    def addresses(self):
        """The three hosts of the platform are one here."""
        urls = dict.fromkeys(("api_url", "auth_url", "consent_url"), self.sandbox)
        return {**urls, "webhook_base_url": self.odoo.url}

    def authorize(self, account, markets):
        """Press *Authorize*, agree on the consent page, come back with the code."""
        if self.state(account) == "connected":
            return
        self.control("redirect_url", url=self.odoo.url + CALLBACK)
        action = self.odoo.call("tiktok.account", "action_authorize", [account])
        agreed = urlencode({"auto": 1, "shops": markets})
        self.odoo.get(f"{action['url']}&{agreed}").raise_for_status()
        if self.state(account) != "connected":
            raise OdooRefused("the seller's consent did not reach Odoo")
        say(f"authorised through the consent page: {markets}")

    def state(self, account):
        """State of the authorisation."""
        return self.odoo.call("tiktok.account", "read", [account], ["state"])[0][
            "state"
        ]

    def connect(self, account):
        """Connect every shop of the authorisation; returns their ids."""
        self.odoo.call("tiktok.account", "action_discover_shops", [account])
        mine = [("account_id", "=", account)]
        drafts = self.odoo.ids("tiktok.backend", [*mine, ("state", "=", "draft")])
        # first the products, then the orders
        self.odoo.call("tiktok.backend", "write", drafts, {"order_mode": "off"})
        for shop in drafts:
            self.odoo.call("tiktok.backend", "action_connect", [shop])
            self.settle_money(shop)
        self.map_warehouses(mine)
        return self.odoo.ids("tiktok.backend", [*mine, ("state", "=", "connected")])

    def settle_money(self, shop):
        """Press the two buttons for a market abroad: its currency, included taxes."""
        self.odoo.call("tiktok.backend", "action_use_market_currency", [shop])
        self.odoo.call("tiktok.backend", "action_create_included_taxes", [shop])

    def map_warehouses(self, mine):
        """Let TikTok warehouses stand for the warehouse that the shop names."""
        for shop in self.odoo.read("tiktok.backend", mine, ["warehouse_id"]):
            loose = [("backend_id", "=", shop["id"]), ("warehouse_id", "=", False)]
            ids = self.odoo.ids("tiktok.warehouse", loose)
            vals = {"warehouse_id": shop["warehouse_id"][0]}
            if ids:
                self.odoo.call("tiktok.warehouse", "write", ids, vals)

    def read_catalog(self, shops):
        """Read carriers and listings."""
        self.odoo.call("tiktok.backend", "action_import_metadata", shops)
        self.odoo.call("tiktok.backend", "action_import_products", shops)
        self.wait_for_jobs()

    def add_carriers(self, shops):
        """A carrier in Odoo for a usual one of those that TikTok offers, mapped.

        The others stay for a person to map.
        """
        for shop in shops:
            mine = [("backend_id", "=", shop)]
            if self.odoo.ids("tiktok.carrier.mapping", mine):
                continue
            usual = [*mine, ("name", "in", CARRIERS)]
            fields = ["name"]
            rows = self.odoo.read("tiktok.shipping.provider", usual, fields, limit=1)
            for row in rows:
                vals = {"backend_id": shop, "provider_id": row["id"]}
                vals["carrier_id"] = self.carrier(row["name"])
                self.odoo.create("tiktok.carrier.mapping", vals)
                say(f"parcels may leave by {row['name']}")

    def carrier(self, name):
        """The delivery method of this name, free of charge."""
        known = self.odoo.ids("delivery.carrier", [("name", "=", name)])
        if known:
            return known[0]
        vals = {"name": name, "type": "service", "list_price": 0.0}
        product = self.odoo.create("product.product", vals)[0]
        vals = {"name": name, "product_id": product, "fixed_price": 0.0}
        return self.odoo.create("delivery.carrier", vals)[0]

    def import_orders(self, shops):
        """Import what waits and let the jobs do their work."""
        off = self.odoo.ids(
            "tiktok.backend", [("id", "in", shops), ("order_mode", "=", "off")]
        )
        self.odoo.call("tiktok.backend", "write", off, {"order_mode": "live"})
        self.odoo.call("tiktok.backend", "action_import_orders", shops)
        self.wait_for_jobs()

    def switch_on_events(self, accounts, shops):
        """Press *Switch on Events*, then enter an address in Partner Center.

        What a person has switched off stays off.
        """
        mine = [("id", "in", shops)]
        for shop in self.odoo.read("tiktok.backend", mine, ["name", "event_mode"]):
            if shop["event_mode"] == "off":
                say(
                    f"{shop['name']}: events are switched off and stay so; it is polled"
                )
                continue
            self.odoo.call("tiktok.backend", "action_switch_on_events", [shop["id"]])
        # the app has one address there for what the shops cannot set by themselves
        row = self.odoo.call("tiktok.account", "read", accounts[:1], ["webhook_url"])[0]
        self.control("partner_center", topic="*", address=row["webhook_url"])
        say("the sandbox rings for every change")

    def switch_on_stock(self, shops):
        """Set the flow *Stock* to *Live*: the figures of Odoo go to the sandbox."""
        off = self.odoo.ids(
            "tiktok.backend", [("id", "in", shops), ("stock_mode", "!=", "live")]
        )
        if off:
            # nobody looks at a comparison here before the first push
            seen = {"tiktok_stock_previewed": True}
            live = {"stock_mode": "live"}
            self.odoo.call("tiktok.backend", "write", off, live, context=seen)
            self.odoo.call("tiktok.backend", "action_export_stock", off)
            self.wait_for_jobs()
            say("the stock of Odoo is sent to the sandbox")

    def wait_for_jobs(self):
        """Until no job is left that could run now or tries again in a moment."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            soon = time.gmtime(time.time() + A_MOMENT)
            until = time.strftime("%Y-%m-%d %H:%M:%S", soon)
            due = [
                ("state", "in", WAITING),
                "|",
                ("eta", "=", False),
                ("eta", "<=", until),
            ]
            if not self.odoo.call("queue.job", "search_count", due):
                return
            time.sleep(0.5)
        raise OdooRefused("jobs are still waiting: is the job runner alive?")


def main():
    """Return the exit code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--odoo", required=True, help="address of Odoo")
    options.add_argument("--sandbox", required=True, help="address of the sandbox")
    options.add_argument("--database", required=True)
    args = options.parse_args()
    try:
        odoo = WebUser(args.odoo, args.database)
        shops = ReadyShop(odoo, args.sandbox, HOME | OVERSEAS).run()
        Arrivals(odoo, shops).show()
    except (OdooRefused, requests.RequestException) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    say(f"\nOdoo:    {args.odoo}/odoo/tiktok-shops (login admin, password admin)")
    say(f"Sandbox: {args.sandbox}/seller (TikTok's side)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
