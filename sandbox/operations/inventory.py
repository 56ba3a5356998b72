"""Reading and setting stock.

The rules are those of the endpoint's error table: absolute figures, all warehouses of
the SKU and no others, none of the platform's own warehouses.
"""

from ..refusal import Refusal
from .registry import serves

EDITABLE = ("DRAFT", "PENDING", "FAILED", "ACTIVATE", "SELLER_DEACTIVATED")


@serves("inventorySearch")
def search(box, request):
    """Figures by SKU; `sku_ids` wins over `product_ids`."""
    sku_ids = request.body.get("sku_ids")
    product_ids = request.body.get("product_ids")
    found = []
    for product in box.state["products"][request.shop["id"]].values():
        if not sku_ids and product_ids and product["id"] not in product_ids:
            continue
        skus = [
            _figures(box, request.shop, sku)
            for sku in product["skus"]
            if not sku_ids or sku["id"] in sku_ids
        ]
        if skus:
            found.append({"product_id": product["id"], "skus": skus})
    return {"inventory": found}


def _figures(box, shop, sku):
    figures = box.stock.figures(shop, sku["id"])
    available = sum(pair[0] for pair in figures.values())
    return {
        "id": sku["id"],
        "seller_sku": sku["seller_sku"],
        "total_available_quantity": available,
        "total_committed_quantity": sum(pair[1] for pair in figures.values()),
        "warehouse_inventory": [
            {
                "warehouse_id": warehouse,
                "available_quantity": pair[0],
                "committed_quantity": pair[1],
            }
            for warehouse, pair in figures.items()
        ],
        "total_available_inventory_distribution": {
            "in_shop_inventory": {"quantity": available},
            "campaign_inventory": [],
            "creator_inventory": [],
        },
    }


@serves("updateInventory")
def update(box, request):
    """Set the sellable figures of one product's SKUs, each SKU whole or not at all."""
    product = box.catalog.product(request.shop, request.params["product_id"])
    if product["status"] not in EDITABLE:
        raise Refusal(12052901, "The product status does not allow a stock change")
    skus = {sku["id"]: sku for sku in product["skus"]}
    errors = []
    for entry in request.body["skus"]:
        try:
            _update_sku(box, request.shop, skus.get(entry["id"]), entry["inventory"])
        except Refusal as refusal:
            errors.append(_error(entry["id"], refusal))
    return {"errors": errors} if errors else {}


def _error(sku_id, refusal):
    detail = {"sku_id": sku_id}
    warehouse = refusal.headers.get("warehouse")
    if warehouse:
        extra = {"warehouse_id": warehouse, "code": refusal.code}
        detail["extra_errors"] = [{**extra, "message": refusal.message}]
    return {"code": refusal.code, "message": refusal.message, "detail": detail}


def _update_sku(box, shop, sku, entries):
    if not sku:
        raise Refusal(12052557, "The SKU is not in this product")
    if sku.get("combined_skus"):
        # that a bundle refuses figures of its own is assumed
        raise Refusal(12052990, "The stock of a bundle follows from its components")
    if "shared_stock" in sku.get("locks", ()):
        raise Refusal(12052921, "The stock is shared with another listing")
    figures = box.state["stock"][shop["id"]].setdefault(sku["id"], {})
    wanted = _by_warehouse(box, shop, figures, entries)
    for warehouse, quantity in wanted.items():
        _check_quantity(shop, sku, figures[warehouse][0], warehouse, quantity)
    for warehouse, quantity in wanted.items():
        change = quantity - figures[warehouse][0]
        figures[warehouse][0] = quantity
        box.stock.tell(shop, sku["id"], change, 0, "OPEN_API")


def _by_warehouse(box, shop, figures, entries):
    if len(entries) == len(figures) == 1 and "warehouse_id" not in entries[0]:
        return {next(iter(figures)): entries[0]["quantity"]}
    wanted = {entry.get("warehouse_id"): entry["quantity"] for entry in entries}
    if None in wanted:
        raise Refusal(12019022, "The SKU needs a valid warehouse")
    for warehouse in wanted:
        _check_warehouse(box, shop, figures, warehouse)
    for warehouse in figures:
        if warehouse not in wanted:
            message = "SKU has multiple warehouses, all warehouse ids are required"
            raise _at(warehouse, 12019028, message)
    return wanted


def _check_warehouse(box, shop, figures, warehouse):
    if warehouse == shop.get("fbt_warehouse_id"):
        raise _at(warehouse, 12052144, "Platform warehouse stock cannot be edited")
    own = {entry["id"]: entry for entry in shop["warehouses"]}
    if warehouse not in own:
        others = [
            entry["id"]
            for other in box.state["shops"].values()
            for entry in other["warehouses"]
        ]
        if warehouse in others:
            raise _at(warehouse, 12052530, "The warehouse is not of this shop")
        raise _at(warehouse, 12052097, "The warehouse is unknown")
    if own[warehouse]["type"] != "SALES_WAREHOUSE":
        raise _at(warehouse, 12052532, "The warehouse is not a selling warehouse")
    if own[warehouse]["effect_status"] == "DISABLED":
        raise _at(warehouse, 12052531, "The warehouse is disabled")
    if warehouse not in figures:
        raise _at(warehouse, 12052533, "The warehouses of the SKU may not change here")


def _check_quantity(shop, sku, current, warehouse, quantity):
    if quantity == 0 and not shop["zero_stock_allowed"]:
        raise _at(warehouse, 12019024, "The stock number is invalid")
    if quantity < current and "promotion" in sku.get("locks", ()):
        raise _at(warehouse, 12052393, "The stock is locked by a promotion")


def _at(warehouse, code, message):
    refusal = Refusal(code, message)
    refusal.headers["warehouse"] = warehouse
    return refusal
