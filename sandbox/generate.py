"""Made-up shops in bulk: the same seed gives the same products and orders."""

from __future__ import annotations

import random

from .money import to_text
from .seed_products import listing

SKUS_PER_PRODUCT = 5
WORDS = ("Alpine", "Breeze", "Cedar", "Dune", "Ember", "Fjord", "Grove", "Harbor")
THINGS = ("Mug", "Lamp", "Scarf", "Bowl", "Candle", "Blanket", "Bottle", "Basket")
PRICES = {"USD": (300, 12_000, 1), "GBP": (250, 9_000, 1), "VND": (15, 900, 1000)}
SHARES = (0, 0, 0, 5, 10, 15)  # per cent of discount, none half of the time


def fill(
    box, shop, orders=2000, skus=500, seed=1, lines=(1, 3), bundles=0.1, **settings
):
    """Add products and paid orders to a shop; returns their ids.

    `lines` bounds the number of different SKUs per order, `bundles` is the share of
    SKUs that are virtual bundles. Orders are placed at present unless `span` (seconds)
    spreads them over the past. Further settings go to `Life.place` (`hold` is off
    unless given) and win over what is made up here.
    """
    source = random.Random(f"{shop['id']}/{seed}")
    span = settings.pop("span", 0)
    names = products(box, shop, skus, source, bundles, f"G{seed}")
    settings.setdefault("hold", False)
    now, ids = box.clock.now(), []
    for number in range(orders):
        when = {"when": now - span + span * number // orders} if span else {}
        wanted = _lines(source, shop, names, lines)
        circumstances = _circumstances(source, shop) | when | settings
        order = box.life.place(shop, wanted, **circumstances)
        ids.append(order["id"])
    box.touch()
    return {"skus": names, "orders": ids}


def products(box, shop, skus, source, bundles=0.1, code="G"):
    """Add products with `skus` SKUs in all, stock included; returns the seller SKUs."""
    names, plain = [], []
    kits = int(skus * bundles)
    while len(plain) < skus - kits:
        count = min(SKUS_PER_PRODUCT, skus - kits - len(plain))
        product = _product(box, shop, source, count, code)
        plain += [(product, sku) for sku in product["skus"]]
    names += [sku["seller_sku"] for _product_, sku in plain]
    for _kit in range(kits if plain else 0):
        names.append(_bundle(box, shop, source, plain, code))
    return names


def _price(source, shop):
    low, high, step = PRICES[shop["currency"]]
    return to_text(source.randint(low, high) * step, shop["currency"])


def _sku(box, shop, source, code, variant):
    number = box.next_id("sku", shop["product_prefix"] + "5", 11)
    return number, f"{code}-{int(number[-9:]):05d}", _price(source, shop), variant


def _product(box, shop, source, count, code):
    number = box.next_id("product", shop["product_prefix"] + "0", 11)
    title = f"{source.choice(WORDS)} {source.choice(THINGS)} {int(number[-9:])}"
    skus = [
        _sku(box, shop, source, code, f"Colour {place + 1}") for place in range(count)
    ]
    now = box.clock.now()
    product = listing(shop, number, title, skus, create_time=now, update_time=now)
    stock = {
        entry[0]: {shop["default_warehouse"]: source.randint(200, 5000)}
        for entry in skus
    }
    return box.catalog.add(shop, product, stock)


def _bundle(box, shop, source, plain, code):
    number = box.next_id("product", shop["product_prefix"] + "0", 11)
    now = box.clock.now()
    parts = source.sample(plain, min(len(plain), source.randint(1, 3)))
    entry = _sku(box, shop, source, f"{code}-KIT", "Set")
    product = listing(
        *(shop, number, f"Set {int(number[-9:])}", [entry]),
        product_types=["COMBINED_PRODUCT"],
        primary_combined_product_id=parts[0][0]["id"],
        create_time=now,
        update_time=now,
    )
    # one component alone needs two pieces or more (platform rule 12052859)
    least = 2 if len(parts) == 1 else 1
    product["skus"][0]["combined_skus"] = [
        {
            "product_id": component["id"],
            "sku_id": sku["id"],
            "sku_count": source.randint(least, 3),
            "seller_sku": sku["seller_sku"],
            "title": component["title"],
            "price": sku["price"],
        }
        for component, sku in parts
    ]
    box.catalog.add(shop, product)
    return entry[1]


def _discount(source, price, currency):
    share = source.choice(SHARES)
    minor = int(price.replace(".", ""))
    return to_text(minor * share // 100, currency)


def _lines(source, shop, names, bounds):
    chosen = source.sample(names, min(len(names), source.randint(*bounds)))
    wanted = []
    for name in chosen:
        price = _price(source, shop)
        entry = {
            "sku": name,
            "price": price,
            "quantity": source.choice((1, 1, 1, 2, 3)),
        }
        for key in ("seller_discount", "platform_discount"):
            entry[key] = _discount(source, price, shop["currency"])
        wanted.append(entry)
    if len(wanted) > 1 and source.random() < 0.05:
        wanted[-1] = {"sku": wanted[-1]["sku"], "gift": True}
    return wanted


def _circumstances(source, shop):
    fee = _price(source, shop)
    return {
        "shipping": fee if source.random() < 0.7 else "0",
        "shipping_seller_discount": _discount(source, fee, shop["currency"]),
        "shipping_platform_discount": _discount(source, fee, shop["currency"]),
        "address": source.randrange(100),
        "shipping_type": source.choice(("TIKTOK", "SELLER")),
        "cod": shop["region"] == "VN" and source.random() < 0.4,
        # some buyers come back
        "user_id": f"7494000000002{source.randrange(5000):06d}",
    }
