"""Reading listings, and their prices."""

from ..money import to_minor
from ..paging import cut
from ..refusal import Refusal
from .registry import serves

MOST_HITS = 10_000
SEARCH_KEYS = (
    "id",
    "title",
    "status",
    "sales_regions",
    "create_time",
    "update_time",
    "has_draft",
    "is_not_for_sale",
    "audit",
    "selling_format",
)
SEARCH_SKU_KEYS = ("id", "seller_sku", "price", "status_info")


@serves("searchProducts", "searchProducts202309", "searchProducts202312")
def search(box, request):
    """One page of listings; the platform shows no more than 10,000 hits."""
    products = [
        product
        for product in box.state["products"][request.shop["id"]].values()
        if _passes(product, request.body)
    ]
    page, token = cut(products, request.query, request.body, MOST_HITS)
    return {
        "total_count": len(products),
        "next_page_token": token,
        "products": [_key_data(box, request.shop, product) for product in page],
    }


def _passes(product, filters):
    status = filters.get("status", "ALL")
    if status not in ("ALL", product["status"]):
        return False
    for name in ("seller_skus", "sku_ids"):
        key = {"seller_skus": "seller_sku", "sku_ids": "id"}[name]
        wanted = filters.get(name)
        if wanted and not any(sku[key] in wanted for sku in product["skus"]):
            return False
    return all(
        filters.get(f"{field}_ge", 0) <= product[field]
        and product[field] <= filters.get(f"{field}_le", product[field])
        for field in ("create_time", "update_time")
    )


def _key_data(box, shop, product):
    shown = {key: product[key] for key in SEARCH_KEYS if key in product}
    shown["skus"] = [
        {key: sku[key] for key in SEARCH_SKU_KEYS if key in sku}
        | {"inventory": _inventory(box, shop, sku["id"])}
        for sku in product["skus"]
    ]
    return shown


def _inventory(box, shop, sku_id, warehouses=None):
    beyond = box.stock.backorders(shop, sku_id)
    return [
        {"warehouse_id": warehouse, "quantity": available}
        | _beyond_stock(beyond.get(warehouse))
        for warehouse, (available, _held) in box.stock.shown(shop, sku_id).items()
        if warehouses is None or warehouse in warehouses
    ]


def _beyond_stock(allowed):
    """What may be sold without stock, if anything is."""
    if not allowed:
        return {}
    return {"backorder_quantity": allowed[0], "handling_time": allowed[1]}


@serves("getProduct")
def detail(box, request):
    """One listing in full."""
    product = box.catalog.product(request.shop, request.params["product_id"])
    hidden = ("sales_regions", "selling_format", "locks")
    shown = {key: value for key, value in product.items() if key not in hidden}
    shown["skus"] = [_full_sku(box, request.shop, sku) for sku in product["skus"]]
    return shown


def _full_sku(box, shop, sku):
    hidden = ("locks", "source_sku")
    shown = {key: value for key, value in sku.items() if key not in hidden}
    shown["inventory"] = _inventory(box, shop, sku["id"])
    if "combined_skus" in sku:
        own = [entry["warehouse_id"] for entry in shown["inventory"]]
        shown["combined_skus"] = [
            {**component, "inventory": _inventory(box, shop, component["sku_id"], own)}
            for component in sku["combined_skus"]
        ]
    return shown


@serves("checkListingPrerequisites", "checkListingPrerequisites202309")
def prerequisites(box, request):
    """What the shop still lacks before it may list."""
    failed = request.shop["failed_prerequisites"]
    items = ("SHOP_STATUS", "SHIPPING_TEMPLATE", "BANk_ACCOUNT")
    return {
        "check_results": [
            {
                "check_item": item,
                "is_failed": item in failed,
                "fail_reasons": [failed[item]] if item in failed else [],
            }
            for item in items
        ]
    }


@serves("updatePrice")
def update_price(box, request):
    """New prices: `amount` from local sellers, `sale_price` from global ones."""
    product = box.catalog.product(request.shop, request.params["product_id"])
    if product["status"] != "ACTIVATE":
        raise Refusal(12052901, "The product status does not allow a price change")
    prices = [
        (_sku_of(product, entry["id"]), _price(request.shop, entry["price"]))
        for entry in request.body["skus"]
    ]
    for sku, price in prices:
        sku["price"] = {
            "currency": request.shop["currency"],
            "sale_price": price,
            "tax_exclusive_price": price,
        }
    product["update_time"] = box.clock.now()
    return {}


def _sku_of(product, sku_id):
    for sku in product["skus"]:
        if sku["id"] == sku_id:
            if "promotion" in sku.get("locks", ()):
                raise Refusal(12019045, "The price is locked by a promotion")
            return sku
    raise Refusal(12052557, "The SKU is not in this product")


def _price(shop, price):
    key = "amount" if shop["seller_type"] == "LOCAL" else "sale_price"
    amount = price.get(key)
    try:
        accepted = amount and to_minor(amount, shop["currency"]) > 0
    except (ArithmeticError, ValueError):
        accepted = False
    if not accepted or price["currency"] != shop["currency"]:
        raise Refusal(12052990, f"The price needs {key} in {shop['currency']}")
    return amount
