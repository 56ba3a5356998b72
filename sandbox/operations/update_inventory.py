"""Setting stock.

The rules are those of the endpoint's error table: absolute figures, all warehouses of
the SKU and no others, none of the platform's own warehouses. Each SKU is changed whole
or not at all; what was refused stands in the answer's `errors` while its code is 0.
"""

from ..refusal import Refusal
from .registry import serves

EDITABLE = ("DRAFT", "PENDING", "FAILED", "ACTIVATE", "SELLER_DEACTIVATED")
# locks of a SKU under which no figure is accepted
CLOSED = {
    "auction": (12052371, "An auction of the SKU is running"),
    "global_product": (12052141, "The stock is edited on the global product"),
    "shared_stock": (12052921, "The stock is shared with another listing"),
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
    _check_open(box, shop, sku)
    figures = _sellers_own(box, shop, sku)
    wanted = _by_warehouse(box, shop, figures, entries)
    _check_handling(entries)
    targets = {
        warehouse: _target(shop, sku, figures[warehouse], warehouse, entry["quantity"])
        for warehouse, entry in wanted.items()
    }
    _check_allotted(box, shop, sku, figures, targets)
    for warehouse, entry in wanted.items():
        _apply(box, shop, sku, warehouse, targets[warehouse], entry)


def _check_open(box, shop, sku):
    if sku.get("combined_skus"):
        # of the codes of bundles this one is named for a stock change (12052850)
        raise Refusal(12052850, "The stock of a bundle follows from its components")
    for lock in sku.get("locks", ()):
        if lock in CLOSED:
            raise Refusal(*CLOSED[lock])
    if sku.get("source_sku"):
        raise Refusal(*CLOSED["shared_stock"])
    ordered = box.catalog.ordered_refusal(shop, sku)
    if ordered:
        raise _at(ordered["warehouse"], ordered["code"], ordered["message"])


def _sellers_own(box, shop, sku):
    fbt = shop.get("fbt_warehouse_id")
    figures = box.stock.own(shop, sku["id"])
    return {name: pair for name, pair in figures.items() if name != fbt}


def _by_warehouse(box, shop, figures, entries):
    if len(entries) == len(figures) == 1 and "warehouse_id" not in entries[0]:
        return {next(iter(figures)): entries[0]}
    wanted = {entry.get("warehouse_id"): entry for entry in entries}
    if None in wanted:
        raise Refusal(12019022, "The SKU needs a valid warehouse")
    for warehouse in wanted:
        _check_warehouse(box, shop, figures, warehouse)
    if not shop.get("multi_warehouse_right", True):
        if len(wanted) > 1:
            raise Refusal(12052094, "The shop may not use several warehouses")
        return wanted
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


def _check_handling(entries):
    days = {entry["handling_time"] for entry in entries if "handling_time" in entry}
    alone = any(
        "backorder_quantity" in entry and "handling_time" not in entry
        for entry in entries
    )
    if alone or len(days) > 1:
        # the rule is the field's description; which code it gives is not documented
        raise Refusal(12052990, "Back orders need one handling time in all warehouses")


def _target(shop, sku, pair, warehouse, quantity):
    """The available figure a written quantity leads to."""
    if quantity == 0 and not shop["zero_stock_allowed"]:
        raise _at(warehouse, 12019024, "The stock number is invalid")
    if shop.get("stock_write") == "on_hand":
        # as on the seller's screen: nobody enters less than what orders hold
        if quantity < pair[1]:
            raise _at(warehouse, 12052055, "The quantity is below what orders hold")
        quantity -= pair[1]
    if quantity < pair[0] and "promotion" in sku.get("locks", ()):
        raise _at(warehouse, 12052393, "The stock is locked by a promotion")
    return quantity


def _check_allotted(box, shop, sku, figures, targets):
    """Never below what campaigns and creators hold, unless it already is."""
    held = box.stock.allotments.total(shop, sku["id"])
    kept = {name: targets.get(name, pair[0]) for name, pair in figures.items()}
    lowered = [name for name, pair in figures.items() if kept[name] < pair[0]]
    if lowered and sum(kept.values()) < held:
        raise _at(lowered[0], 12052393, "The stock is locked by a promotion")


def _apply(box, shop, sku, warehouse, quantity, entry):
    pair = box.stock.own(shop, sku["id"])[warehouse]
    change, pair[0] = quantity - pair[0], quantity
    if "backorder_quantity" in entry:
        # one that is left out keeps its old value
        kept = box.stock.backorders(shop, sku["id"])
        kept[warehouse] = [entry["backorder_quantity"], entry["handling_time"]]
    box.stock.trail.note("write", shop, sku["id"], warehouse, change, quantity)
    box.stock.tell(shop, sku["id"], {"available": change}, "OPEN_API")


def _at(warehouse, code, message):
    refusal = Refusal(code, message)
    refusal.headers["warehouse"] = warehouse
    return refusal
