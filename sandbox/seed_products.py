"""The listings of a new sandbox.

Those with an example payload are taken from it; the others are the listings that the
example orders name, with the prices found there.
"""

from __future__ import annotations

import copy
import json
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "tests" / "examples"
CREATED, UPDATED = 1764144000, 1767427200


def listing(shop, product_id, title, skus, **more):
    """A listing as `getProduct` shows it, without stock figures.

    `skus` are tuples of SKU id, seller SKU, price text and variant text.
    """
    return {
        "id": product_id,
        "title": title,
        "status": "ACTIVATE",
        "product_status": "ACTIVATE",
        "audit": {"status": "APPROVED", "pre_approved_reasons": []},
        "description": f"<p>{title}</p>",
        "category_chains": [
            {
                "id": "600001",
                "parent_id": "0",
                "is_leaf": True,
                "local_name": "Home Supplies",
            }
        ],
        "brand": {"id": "7000000000000000001", "name": "Northwind"},
        "main_images": [],
        "product_types": [],
        "sales_regions": [shop["region"]],
        "selling_format": "FIXED_PRICE",
        "has_draft": False,
        "is_not_for_sale": False,
        "is_cod_allowed": shop["region"] == "VN",
        "create_time": CREATED,
        "update_time": UPDATED,
        "skus": [sku(shop, *entry) for entry in skus],
        **more,
    }


def sku(shop, sku_id, seller_sku, price, variant=""):
    """One SKU of a listing."""
    values = [
        {
            "id": f"10000{number}",
            "name": ("Colour", "Size")[number],
            "value_id": sku_id[-11:],
            "value_name": value,
        }
        for number, value in enumerate(variant.split(", ")[:2] if variant else ())
    ]
    return {
        "id": sku_id,
        "seller_sku": seller_sku,
        "price": {
            "currency": shop["currency"],
            "sale_price": price,
            "tax_exclusive_price": price,
        },
        "sales_attributes": values,
        "status_info": {"status": "NORMAL"},
    }


def _from_example(name):
    def build(shop):
        path = EXAMPLES / f"us/{name}.response.json"
        product = copy.deepcopy(json.loads(path.read_text("utf-8"))["data"])
        product.update(sales_regions=["US"], selling_format="FIXED_PRICE")
        for entry in product["skus"]:
            entry.pop("inventory", None)
            for component in entry.get("combined_skus", ()):
                component.pop("inventory", None)
        return product

    return build


def _made(product_id, title, *skus, **more):
    return lambda shop: listing(shop, product_id, title, skus, **more)


AUSTIN, RENO = "7498000000000000101", "7498000000000000102"
LEEDS, HCMC = "7498000000000000201", "7498000000000000301"

PRODUCTS = {
    "US": (
        (
            _from_example("product_mug"),
            {
                "1729500000000100101": {AUSTIN: 120, RENO: 30},
                "1729500000000100102": {AUSTIN: 80},
            },
        ),
        (
            _made(
                *("1729500000000000102", "Camp Spoon"),
                ("1729500000000100201", "SPOON-1", "10.00"),
            ),
            {"1729500000000100201": {AUSTIN: 400}},
        ),
        (
            _from_example("product_bundle_3for2"),
            {"1729500000000100301": {AUSTIN: 0}},
        ),
        (
            _made(
                *("1729500000000000104", "Rain Jacket"),
                ("1729500000000100401", "JACKET-M", "89.00", "M"),
            ),
            {"1729500000000100401": {AUSTIN: 25}},
        ),
        (
            _made(
                *("1729500000000000105", "Hiking Socks (gift)"),
                ("1729500000000100501", "SOCKS-G", "4.99", "Grey"),
                is_not_for_sale=True,
            ),
            {"1729500000000100501": {AUSTIN: 200}},
        ),
    ),
    "GB": (
        (
            _made(
                *("1729600000000000201", "Enamel Teapot"),
                ("1729600000000200101", "TEAPOT-W", "12.00", "White"),
            ),
            {"1729600000000200101": {LEEDS: 60}},
        ),
    ),
    "VN": (
        (
            _made(
                *("1729700000000000301", "Áo thun cotton"),
                ("1729700000000300101", "AO-TRANG-M", "120000", "Trắng, M"),
                ("1729700000000300102", "AO-DEN-M", "72000", "Đen, M"),
                create_time=1765008000,
                update_time=1767513600,
            ),
            {
                "1729700000000300101": {HCMC: 60},
                "1729700000000300102": {HCMC: 40},
            },
        ),
        (
            _made(
                *("1729700000000000302", "Nón lưỡi trai"),
                ("1729700000000300201", "NON-DEN", "45000", "Đen"),
            ),
            {"1729700000000300201": {HCMC: 30}},
        ),
    ),
}
