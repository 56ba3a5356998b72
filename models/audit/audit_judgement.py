"""Which SKUs are not ready to be sold, and why: pure, on plain facts.

Read in a few statements by ``tiktok.stock.auditor``; judged here one by one.
"""

from collections import defaultdict
from typing import NamedTuple

from ..catalog.bundle_content import same


class SkuFacts(NamedTuple):
    """What is known of one SKU; fields of a missing product are None.

    ``push``: None before the first run, ``failed`` when TikTok refused.
    """

    id: int
    seller_sku: str
    is_live: bool
    mapping_state: str
    is_bundle: bool
    product_id: int | None
    pack_quantity: float
    price: float
    warehouses: tuple = ()
    product_active: bool | None = None
    product_type: str | None = None
    is_storable: bool | None = None
    weight: float | None = None
    pack_fits: bool = True
    has_tax: bool = True
    push: str | None = None
    wanted: int | None = None
    is_excluded: bool = False
    is_frozen: bool = False
    reason: str = ""
    is_forgotten: bool = False


class Part(NamedTuple):
    """What stands at the end of a kit; a plain product has none."""

    id: int
    name: str
    active: bool
    type: str
    is_storable: bool
    weight: float


class Warehouse(NamedTuple):
    id: int
    name: str
    is_mapped: bool
    is_off: bool
    is_resting: bool = False


class World(NamedTuple):
    """What all SKUs of a shop have in common.

    :param parts: ``{product id: [Part]}`` of the kits
    :param warehouses: ``{TikTok id: Warehouse}``
    :param recipes: ``{product id: {leaf: quantity}}`` where bundles are compared
    :param bundles: ``{sku id: {leaf: quantity}}``, only where all is mapped
    :param needs_tax: orders are taxed by the taxes of the products
    :param is_pushed: stock is sent by this shop at all
    :param is_chosen: the SKUs were chosen for a promotion
    """

    parts: dict
    warehouses: dict
    recipes: dict
    bundles: dict
    needs_tax: bool = False
    is_pushed: bool = True
    is_chosen: bool = False


class Finding(NamedTuple):
    """One thing to mend. Without ``sku_id`` it concerns ``sku_count`` SKUs.

    ``is_meant``: somebody said why; worth a look and no more.
    """

    code: str
    sku_id: int | None = None
    product_id: int | None = None
    warehouse_id: int | None = None
    detail: str = ""
    sku_count: int = 1
    is_meant: bool = False


def judge(skus, world):
    """All findings about these SKUs, those of the SKUs in their order.

    :param skus: list of :class:`SkuFacts`
    :return: list of :class:`Finding`
    """
    found = [finding for sku in skus for finding in _of_sku(sku, world)]
    return [*found, *_of_warehouses(skus, world), *_twofold(skus)]


def _of_sku(sku, world):
    if world.is_chosen and not sku.is_live:
        yield Finding("not_live", sku.id)
    if sku.is_live and sku.price <= 0:
        yield Finding("no_price", sku.id, sku.product_id)
    if sku.mapping_state == "ignored":
        yield Finding("ignored", sku.id)
    elif not sku.product_id:
        yield Finding(_unmapped(sku), sku.id)
    else:
        yield from _of_target(sku, world)
        yield from _of_push(sku, world)
    if not sku.warehouses:
        yield Finding("nowhere", sku.id, sku.product_id)


def _unmapped(sku):
    if sku.mapping_state == "ambiguous":
        return "ambiguous"
    return "bundle_unmapped" if sku.is_bundle else "unmapped"


def _of_target(sku, world):
    """Exactly one product that exists, is counted, and fits."""
    parts = world.parts.get(sku.product_id)
    if not sku.product_active:
        yield Finding("product_archived", sku.id, sku.product_id)
    if parts is not None:
        yield from _of_kit(sku, parts)
    elif sku.product_type == "service":
        yield Finding("service", sku.id, sku.product_id)
    elif not sku.is_storable:
        yield Finding("untracked", sku.id, sku.product_id)
    if not sku.pack_fits or sku.pack_quantity <= 0:
        yield Finding("pack", sku.id, sku.product_id)
    if _contents_differ(sku, world):
        yield Finding("bundle_differs", sku.id, sku.product_id)
    weights = [sku.weight] if parts is None else [part.weight for part in parts]
    if not sku.weight and not all(weights):
        yield Finding("no_weight", sku.id, sku.product_id)
    if world.needs_tax and not sku.has_tax:
        yield Finding("no_tax", sku.id, sku.product_id)


def _of_kit(sku, parts):
    goods = [part for part in parts if part.type == "consu"]
    counted = [part for part in goods if part.is_storable]
    if not counted:
        yield Finding("kit_empty", sku.id, sku.product_id)
        return
    for part in goods:
        if not part.active:
            yield Finding("kit_part_archived", sku.id, part.id, detail=part.name)
        elif not part.is_storable:
            yield Finding("kit_part_untracked", sku.id, part.id, detail=part.name)


def _contents_differ(sku, world):
    promised = world.bundles.get(sku.id)
    if promised is None:
        return False
    inside = world.recipes.get(sku.product_id) or {}
    kit = {leaf: units * sku.pack_quantity for leaf, units in inside.items()}
    return not same(promised, kit)


def _of_push(sku, world):
    """Whether the stock of a mapped SKU reaches TikTok; of bundles TikTok computes it
    (tiktok-platform 3.8)."""
    if not world.is_pushed or sku.is_bundle:
        return
    if sku.is_forgotten and not world.is_chosen:
        yield Finding("forgotten", sku.id, sku.product_id, detail=sku.reason)
    elif sku.is_excluded or sku.is_frozen:
        code = "excluded" if sku.is_excluded else "frozen"
        meant = bool(sku.reason) and not world.is_chosen
        yield Finding(code, sku.id, sku.product_id, detail=sku.reason, is_meant=meant)
    elif sku.push is None:
        yield Finding("never_sent", sku.id, sku.product_id)
    elif sku.push == "failed":
        yield Finding("push_failed", sku.id, sku.product_id, detail=sku.reason)
    elif sku.wanted == 0:
        yield Finding("sold_out", sku.id, sku.product_id)


def _of_warehouses(skus, world):
    """One finding per warehouse, however many SKUs lie in it."""
    counts = defaultdict(int)
    for sku in skus:
        for external_id in set(sku.warehouses):
            counts[external_id] += 1
    for external_id, count in counts.items():
        warehouse = world.warehouses.get(external_id)
        if not warehouse:
            yield Finding("warehouse_unknown", detail=external_id, sku_count=count)
        elif not warehouse.is_mapped:
            yield _on_warehouse("warehouse_unmapped", warehouse, count)
        elif warehouse.is_off:
            yield _on_warehouse("warehouse_off", warehouse, count)
        elif warehouse.is_resting:
            yield _on_warehouse("warehouse_resting", warehouse, count)


def _on_warehouse(code, warehouse, count):
    return Finding(code, warehouse_id=warehouse.id, sku_count=count)


def _twofold(skus):
    """SKUs of one code that lead to different products."""
    by_code = defaultdict(list)
    for sku in skus:
        if sku.seller_sku and sku.product_id:
            by_code[sku.seller_sku].append(sku)
    for code, rivals in by_code.items():
        meanings = {(sku.product_id, sku.pack_quantity) for sku in rivals}
        if len(meanings) > 1:
            for sku in rivals:
                yield Finding("twofold", sku.id, sku.product_id, detail=code)
