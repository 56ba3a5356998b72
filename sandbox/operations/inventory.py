"""Reading stock."""

from .registry import serves


@serves("inventorySearch")
def search(box, request):
    """Figures by SKU; `sku_ids` wins over `product_ids`."""
    shop, found = request.shop, []
    for product, skus in _wanted(box, request):
        found.append(
            {
                "product_id": product["id"],
                "skus": [_figures(box, shop, sku) for sku in skus],
            }
        )
    return {"inventory": found}


def _wanted(box, request):
    """The products asked for, each with its SKUs asked for."""
    shop, sku_ids = request.shop, set(request.body.get("sku_ids") or ())
    product_ids = set(request.body.get("product_ids") or ())
    if sku_ids:
        # by the index: a shop may have 50,000 SKUs and be asked for one
        product_ids = box.catalog.products_of(shop, sku_ids)
    products = box.catalog.products(shop)
    for product_id in sorted(product_ids & products.keys()):
        product = products[product_id]
        skus = [sku for sku in product["skus"] if not sku_ids or sku["id"] in sku_ids]
        if skus:
            yield product, skus


def _figures(box, shop, sku):
    figures = box.stock.shown(shop, sku["id"])
    available = sum(pair[0] for pair in figures.values())
    box.stock.trail.note("read", shop, sku["id"], "", available)
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
        "total_available_inventory_distribution": box.stock.allotments.distribution(
            shop, sku["id"], available
        ),
    }
