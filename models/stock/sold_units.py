"""Units sold and not reserved, as read. Pure Python on plain values."""

from typing import NamedTuple

from .pool_overlap import PoolOverlap


class Waiting(NamedTuple):
    """Pieces of one SKU that no stock move stands for."""

    backend_id: int
    #: TikTok's id of the warehouse, empty when it is not known
    place: str
    sku_id: int | None
    #: None when nobody knows what the SKU is
    product_id: int | None
    #: in the unit of the product
    quantity: float
    pieces: int


class Rest(NamedTuple):
    """What the moves of confirmed orders still want of a product."""

    backend_id: int
    place: str
    location_id: int
    product_id: int
    quantity: float


class Places(NamedTuple):
    """Where TikTok's warehouses lie in Odoo."""

    #: {(shop id, TikTok's id or ""): (warehouse id or None, location shipped from)}
    warehouses: dict
    #: {location id: path}
    paths: dict
    #: {warehouse id: location ids that feed it}
    own: dict

    def of(self, backend_id, place):
        """(TikTok warehouse id or None, location that its deliveries take from)."""
        rows = self.warehouses
        return rows.get((backend_id, place)) or rows[backend_id, ""]


class SoldUnits(NamedTuple):
    """Everything that is sold on TikTok and not reserved in Odoo."""

    waiting: list[Waiting]
    rests: list[Rest]
    places: Places

    @property
    def product_ids(self):
        """Products whose recipes :meth:`deductions` asks for."""
        return {row.product_id for row in self.waiting if row.product_id}

    def deductions(self, recipes, pools):
        """Units to take off the free stock of each pool.

        :param recipes: ``{product id: {leaf id: quantity per unit}}``; a product that
            is no kit is its own leaf
        :param pools: ``{pool key: location ids}``, with all below them
        :return: ``{(leaf id, pool key): quantity}`` in the unit of the leaf
        """
        overlap = PoolOverlap(pools, self.places.own, self.places.paths)
        result = {}
        for leaf_id, quantity, location_id, warehouse_id in self._leaves(recipes):
            for key in overlap.pools_of(location_id, warehouse_id):
                result[leaf_id, key] = result.get((leaf_id, key), 0.0) + quantity
        return result

    def _leaves(self, recipes):
        """(leaf id, quantity, source location, TikTok warehouse id) of each row."""
        for row in self.waiting:
            warehouse_id, source = self.places.of(row.backend_id, row.place)
            recipe = recipes.get(row.product_id, {}) if row.product_id else {}
            for leaf_id, quantity in recipe.items():
                total = row.pieces * row.quantity * quantity
                yield leaf_id, total, source, warehouse_id
        for row in self.rests:
            warehouse_id, _source = self.places.of(row.backend_id, row.place)
            yield row.product_id, row.quantity, row.location_id, warehouse_id
