from __future__ import annotations

from odoo import models

from ...client import BusinessError, TikTokShopClient


class TikTokMetadataImporter(models.AbstractModel):
    """Reads what a shop ships from and with: warehouses, delivery options, carriers."""

    _name = "tiktok.metadata.importer"
    _description = "TikTok Shop Warehouse and Carrier Importer"

    def _fetch(self, backend) -> dict:
        """Everything TikTok says, read before anything is written.

        :return: ``warehouses`` (list of payloads), ``options`` and ``carriers``
            (``{id: (payload, ids of what offers it)}``), ``offers``
            (``{(carrier id, option id, origin, destination)}``)
        :raises client.TikTokShopError: when a call fails
        """
        client = backend._client()
        warehouses = client.get_warehouses()
        options: dict = {}
        for warehouse in warehouses:
            if warehouse.get("type") == "RETURN_WAREHOUSE":
                continue
            for option in client.get_delivery_options(warehouse["id"]):
                offer = options.setdefault(option["id"], (option, []))
                offer[1].append(warehouse["id"])
        carriers, offers = self._fetch_carriers(client, backend, warehouses, options)
        return {
            "warehouses": warehouses,
            "options": options,
            "carriers": carriers,
            "offers": offers,
        }

    def _fetch_carriers(
        self, client: TikTokShopClient, backend, warehouses, options
    ) -> tuple[dict, set]:
        """Carriers of each delivery option as ``{id: (payload, option ids)}``, and
        on which route each is offered for which option."""
        regions = {
            w["id"]: (w.get("address") or {}).get("region_code") for w in warehouses
        }
        carriers: dict = {}
        offers = set()
        for option_id, (_option, warehouse_ids) in options.items():
            departures = {regions[warehouse_id] for warehouse_id in warehouse_ids}
            for route in self._routes(backend, departures):
                for carrier in self._carriers_of(client, option_id, route):
                    offer = carriers.setdefault(carrier["id"], (carrier, []))
                    if option_id not in offer[1]:
                        offer[1].append(option_id)
                    offers.add((carrier["id"], option_id, *self._ends(route)))
        return carriers, offers

    def _routes(self, backend, departures) -> list[dict]:
        """Filters to ask carriers with: one per country of departure and of delivery
        where TikTok lists carriers by route (market facts), else a single question."""
        if not backend.market_id.carriers_by_route:
            return [{}]
        return [
            {"warehouse_region": departure, "buyer_region": destination}
            for departure in sorted({d or backend.region for d in departures})
            for destination in sorted(self._destinations(backend))
        ]

    def _destinations(self, backend) -> set:
        """Hook: countries that the shop delivers to."""
        return {backend.region}

    @staticmethod
    def _ends(route) -> tuple:
        """Country of departure and of delivery of a question; None: any."""
        return route.get("warehouse_region"), route.get("buyer_region")

    def _carriers_of(self, client: TikTokShopClient, option_id, route) -> list[dict]:
        try:
            return client.get_shipping_providers(option_id, **route)
        except BusinessError:
            # an option that TikTok operates itself: it chooses the carrier
            # (contract, getShippingProviders)
            return []
