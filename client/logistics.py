from __future__ import annotations

from . import operations


class LogisticsCalls:
    """Family *logistics*: warehouses and carriers of the shop."""

    def get_warehouses(self) -> list[dict]:
        """Selling and return warehouses. A place used for both comes twice, with
        different ids."""
        return self.call(operations.GET_WAREHOUSES).get("warehouses") or []

    def get_delivery_options(
        self, warehouse_id: str, scope: str | None = None
    ) -> list[dict]:
        """Delivery options active in a warehouse (scope ``PRODUCT``: those that a
        product may be given, id and name only)."""
        data = self.call(
            operations.GET_DELIVERY_OPTIONS,
            {"warehouse_id": warehouse_id},
            query={"scope": scope},
        )
        return data.get("delivery_options") or []

    def get_shipping_providers(
        self,
        delivery_option_id: str,
        warehouse_region: str | None = None,
        buyer_region: str | None = None,
    ) -> list[dict]:
        """Carriers of a delivery option, for shipments with our own tracking number.

        The platform refuses the call for options that it operates itself.
        """
        data = self.call(
            operations.GET_SHIPPING_PROVIDERS,
            {"delivery_option_id": delivery_option_id},
            query={
                "warehouse_region": warehouse_region,
                "buyer_region": buyer_region,
            },
        )
        return data.get("shipping_providers") or []
