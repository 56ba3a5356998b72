from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from . import operations
from .paging import chunks

MOST_LISTINGS = 20  # per call that switches listings on or off


class WarehouseError(NamedTuple):
    """What one warehouse of a SKU is refused for."""

    warehouse_id: str
    code: int
    message: str


class SkuError(NamedTuple):
    """Why the figures of one SKU were refused; the others of the call hold."""

    code: int
    message: str
    warehouses: tuple[WarehouseError, ...] = ()

    @property
    def codes(self) -> tuple[int, ...]:
        """The codes that tell why, the most precise first."""
        return (*(error.code for error in self.warehouses), self.code)


class StockCalls:
    """Family *product*, writing: stock of SKUs, listings on and off.

    Figures are absolute. After an error with ``outcome_unknown`` the write may have
    taken effect, and may still do: read before repeating it.
    """

    def update_inventory(
        self,
        product_id: str,
        skus: Mapping[str, Mapping[str, int]],
        backorders: Mapping[str, tuple[int, Mapping[str, int]]] | None = None,
    ) -> dict[str, SkuError]:
        """Sets what TikTok may sell of SKUs of one listing.

        :param skus: ``{SKU id: {warehouse id: pieces}}``; every warehouse of each SKU
            but the platform's own, none may be left out or added
        :param backorders: ``{SKU id: (working days, {warehouse id: pieces})}`` that
            may be sold beyond stock; of SKUs left out TikTok keeps what it has
        :return: the SKUs that were refused; each SKU is taken whole or not at all
        """
        rows = [
            {"id": sku, "inventory": _inventory(figures, (backorders or {}).get(sku))}
            for sku, figures in skus.items()
        ]
        data = self.call(
            operations.UPDATE_INVENTORY,
            {"product_id": product_id},
            body={"skus": rows},
        )
        errors = [error for error in data.get("errors") or [] if error.get("code")]
        # an error that names no SKU may mean any of them
        return {
            sku: _sku_error(error)
            for error in errors
            for sku in _named(error, "sku_id", skus)
        }

    def activate_products(self, product_ids: Iterable[str]) -> dict[str, SkuError]:
        """Puts listings back on sale, through TikTok's audit; those refused."""
        return self._switch(operations.ACTIVATE_PRODUCTS, product_ids)

    def deactivate_products(self, product_ids: Iterable[str]) -> dict[str, SkuError]:
        """Takes listings off sale; those refused."""
        return self._switch(operations.DEACTIVATE_PRODUCTS, product_ids)

    def _switch(self, operation, product_ids) -> dict[str, SkuError]:
        refused = {}
        for chunk in chunks(product_ids, MOST_LISTINGS):
            data = self.call(operation, body={"product_ids": chunk})
            for error in data.get("errors") or []:
                for product in _named(error, "product_id", chunk):
                    refused[product] = _sku_error(error)
        return refused


def _inventory(figures: Mapping[str, int], beyond=None) -> list[dict]:
    rows = [
        {"warehouse_id": warehouse, "quantity": quantity}
        for warehouse, quantity in figures.items()
    ]
    if beyond:
        days, pieces = beyond
        for row in rows:
            row["backorder_quantity"] = pieces.get(row["warehouse_id"], 0)
            row["handling_time"] = days
    return rows


def _named(error: Mapping, key: str, everything: Iterable[str]) -> list[str]:
    """The ids that an error speaks of."""
    named = (error.get("detail") or {}).get(key)
    return [str(named)] if named else list(everything)


def _sku_error(error: Mapping) -> SkuError:
    extra = (error.get("detail") or {}).get("extra_errors") or []
    return SkuError(
        int(error.get("code") or 0),
        str(error.get("message") or ""),
        tuple(
            WarehouseError(
                str(item.get("warehouse_id") or ""),
                int(item.get("code") or 0),
                str(item.get("message") or ""),
            )
            for item in extra
        ),
    )
