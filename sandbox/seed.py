"""What a new sandbox holds: one app, two sellers, three shops.

Ids, listings and orders are those of the example payloads under `tests/examples`; what
the examples leave open (names of British and Vietnamese warehouses, most carriers) is
made up here.
"""

from __future__ import annotations

import json
from pathlib import Path

from . import scopes, seed_markets
from .seed_products import PRODUCTS
from .seed_shops import SELLERS, SHOPS, carriers

EXAMPLES = Path(__file__).resolve().parent.parent / "tests" / "examples"

APP_KEY = "sandboxappkey"
APP_SECRET = "sandboxAppSecret0123456789abcdefABCDEF01"
SERVICE_ID = "7490000000000000001"

# One situation per example order, the earliest where the files show several
ORDERS = {
    "US": (
        "us/order_a_awaiting_shipment",
        "us/order_b_seller_shipping",
        "us/order_c_bundle_3for2",
        "us/order_d_partially_shipping",
        "us/order_e_on_hold",
        "us/order_preorder_on_hold",
        "us/order_unpaid",
        "us/order_f_cancelled",
        "us/order_g_buyer_cancel_request",
        "us/order_h_replacement",
        "us/order_sample",
        "us/order_fbt_completed",
    ),
    "GB": ("uk/order_awaiting_shipment",),
    "VN": (
        "vn/order_cod_awaiting_shipment",
        "vn/order_before_split",
        "vn/order_cod_cancelled",
    ),
}
# Requests of the example orders; nobody answers them, not even time
REQUESTS = {"US": ("us/cancellations_search.pending",)}


def example(name):
    """The `data` of an example answer, e.g. "us/products_search"."""
    path = EXAMPLES / f"{name}.response.json"
    return json.loads(path.read_text("utf-8"))["data"]


def plant(box, examples=True):
    """Fill an empty sandbox; without `examples` it has shops but nothing in them."""
    box.state["apps"][APP_KEY] = {
        "key": APP_KEY,
        "secret": APP_SECRET,
        "service_id": SERVICE_ID,
        "redirect_url": "",
        "scopes": list(scopes.ALL),
    }
    for seller in SELLERS:
        box.state["sellers"][seller["id"]] = {**seller, "shops": []}
    for shop in SHOPS:
        _plant_shop(box, shop, carriers(shop["region"]))
        if examples:
            _plant_examples(box, box.state["shops"][shop["id"]])


def open_shop(box, region):
    """Open a shop of a further market, with listings and no orders; or find it."""
    for known in box.state["shops"].values():
        if known["region"] == region:
            return known
    shop = seed_markets.shop(region)
    _plant_shop(box, shop, seed_markets.carriers(region))
    made = box.state["shops"][shop["id"]]
    seed_markets.goods(box, made)
    return made


def _plant_shop(box, shop, carriers_of_shop):
    shop = json.loads(json.dumps(shop))
    if shop["region"] == "US":
        shop["warehouses"] = example("us/warehouses")["warehouses"]
        shop["delivery_options"] = example("us/delivery_options")["delivery_options"]
    options = {option["id"]: option for option in shop["delivery_options"]}
    shop["option_of"] = {
        kind: {"id": option, "name": options[option]["name"]}
        for kind, option in shop.pop("options").items()
    }
    shop["seller_shipping_options"] = [shop["option_of"]["SELLER"]["id"]]
    box.state["shops"][shop["id"]] = shop
    box.state["sellers"][shop["seller"]]["shops"].append(shop["id"])
    for section in ("products", "stock", "orders"):
        box.state[section][shop["id"]] = {}
    box.state["carriers"][shop["id"]] = carriers_of_shop


def _plant_examples(box, shop):
    for product, stock in PRODUCTS[shop["region"]]:
        box.catalog.add(shop, product(shop), stock)
    for name in ORDERS[shop["region"]]:
        for payload in example(name)["orders"]:
            order = box.orders.load(shop, payload)
            box.orders.commit_stock(shop, order)
            box.cancellations.adopt_past(shop, order)
    for name in REQUESTS.get(shop["region"], ()):
        for entry in example(name)["cancellations"]:
            box.cancellations.of(shop)[entry["cancel_id"]] = entry
