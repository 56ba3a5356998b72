"""Shops of further markets, opened on demand: names, people and streets are made up.

A new sandbox has the three shops of the examples; a market of another kind joins them
with `Sandbox.open_shop`.
"""

from __future__ import annotations

from .seed_products import listing
from .seed_shops import option, warehouse

CROSS_BORDER = "7493000000000000002"
#: carriers with the countries of buyers they go to (none: everywhere)
CARRIERS = {
    "DE": (
        ("DHL", None),
        ("DPD", None),
        ("GLS", None),
        ("Hermes", ("DE", "AT")),
        ("Deutsche Post", ("DE",)),
    ),
    "BR": (("Correios", None),),
}
PLACES = {
    "DE": ("Hamburg", "Hamburg", "20457", "Am Beispielkai 5", "(+49)4000000000"),
    "BR": ("São Paulo", "SP", "01000-000", "Rua Exemplo 100", "(+55)1100000000"),
}
GOODS = {
    "DE": (("Emailletasse", "TASSE-W", "14.90"), ("Brotdose", "DOSE-1", "19.90")),
    "BR": (
        ("Caneca esmaltada", "CANECA-B", "49.90"),
        ("Marmita", "MARMITA-1", "89.90"),
    ),
}
MARKETS = {
    "DE": {"currency": "EUR", "number": "04", "fee": "3.99", "shipping_type": "SELLER"},
    "BR": {"currency": "BRL", "number": "05", "fee": "9.90", "shipping_type": "TIKTOK"},
}


def shop(region):
    """A shop of one of these markets as the sandbox keeps it."""
    facts = MARKETS[region]
    number = facts["number"]
    store = f"74980000000000{number}01"
    options = {
        "TIKTOK": f"72080000000000{number}01",
        "SELLER": f"72080000000000{number}02",
    }
    return {
        "id": f"74950000000000{number}01",
        "seller": CROSS_BORDER,
        "name": f"Northwind {region}",
        "region": region,
        "seller_type": "CROSS_BORDER",
        "cipher": f"ROW_example{region}Cipher000000000{number}",
        "code": f"{region}CBEXAMPLE1",
        "currency": facts["currency"],
        "active": True,
        "holds_orders": True,
        "zero_stock_allowed": True,
        "shipping_type": facts["shipping_type"],
        "shipping_fee": facts["fee"],
        "default_warehouse": store,
        "fbt_warehouse_id": f"74980000000000{number}99",
        "order_prefix": f"5773{number[1]}1",
        "package_prefix": f"11529{number[1]}1",
        "product_prefix": f"17298{number[1]}1",
        "warehouses": _warehouses(region, store),
        "delivery_options": [
            option(options["TIKTOK"], "TikTok Shipping", "STANDARD", "TikTok"),
            option(options["SELLER"], "Own carrier", "SEND_BY_SELLER", "Own carrier"),
        ],
        "options": options,
        "failed_prerequisites": {},
    }


def _warehouses(region, store):
    place = PLACES[region]
    kinds = (("01", "SALES_WAREHOUSE"), ("02", "SALES_WAREHOUSE"))
    kinds += (("09", "RETURN_WAREHOUSE"),)
    return [
        {
            **warehouse(
                *(store[:-2] + ending, f"{place[0]} {ending}", kind),
                *("CB_OVERSEA_WAREHOUSE", region, place),
            ),
            "is_default": ending == "01",
        }
        for ending, kind in kinds
    ]


def carriers(region):
    """The carriers of such a shop."""
    number = MARKETS[region]["number"]
    return [
        {
            "id": f"7117858858072{number}{place:04d}",
            "name": name,
            **({"countries": list(countries)} if countries else {}),
        }
        for place, (name, countries) in enumerate(CARRIERS[region], 1)
    ]


def goods(box, made):
    """Listings with a hundred pieces each."""
    for place, (title, code, price) in enumerate(GOODS[made["region"]], 1):
        product = listing(
            *(made, f"{made['product_prefix']}0000000000{place}", title),
            [(f"{made['product_prefix']}5000000000{place}", code, price)],
        )
        stock = {product["skus"][0]["id"]: {made["default_warehouse"]: 100}}
        box.catalog.add(made, product, stock)
