from odoo import api, models

from ...exceptions import ProblemError

#: groups of a split: what leaves now, and what stays
LEAVES, STAYS = "leaves", "stays"
#: nothing of such a unit is to be shipped any more
ENDED = ("CANCELLED", "CANCEL")


class TikTokParcelPreparer(models.AbstractModel):
    """Makes TikTok's packages fit our parcels before they are shipped.

    Where a market divides or combines orders by a call of its own (tiktok-platform
    1.5), the parcel of the warehouse and TikTok's package must hold the same units.
    """

    _name = "tiktok.parcel.preparer"
    _description = "TikTok Shop Parcel Preparer"

    @api.model
    def _prepare_package(self, client, shipment):
        """The package on TikTok that holds exactly the units of this shipment.

        TikTok is read first: after a lost answer the call may be made again and finds
        what is there.

        :return: package id; None where the package comes into being by shipping
        :raises ProblemError: when TikTok has packed these units otherwise
        :raises client.TikTokShopError: when TikTok refuses or does not answer
        """
        orders = shipment.order_ids or shipment.order_id
        by_call = orders[:1]._shipping_capability()
        details = client.get_orders(orders.mapped("external_id"))
        packages = {
            detail["id"]: self._ensure_split(client, shipment, detail, by_call)
            for detail in details
        }
        if len(orders) > 1 and by_call.combine == "combine_call":
            return self._ensure_combined(client, shipment, packages)
        found = {package for package in packages.values() if package}
        return found.pop() if len(found) == 1 else None

    # === SPLIT === #

    def _ensure_split(self, client, shipment, detail, rule):
        """Package id of our units of one order, divided from the rest if needed."""
        own = set(shipment.unit_ids.mapped("external_id"))
        items = [i for i in detail.get("line_items") or [] if not self._is_ended(i)]
        packages = {i.get("package_id") for i in items if i["id"] in own}
        if len(packages) > 1:
            raise ProblemError("parcel_differs", self._differs_text(shipment))
        package = next(iter(packages), None)
        together = [i["id"] for i in items if i.get("package_id") == package]
        if rule.split_by != "confirm" or set(together) <= own:
            return package or None
        groups = {
            LEAVES: [unit_id for unit_id in together if unit_id in own],
            STAYS: [unit_id for unit_id in together if unit_id not in own],
        }
        return client.confirm_split(detail["id"], groups).get(LEAVES)

    def _is_ended(self, item):
        return item.get("display_status") in ENDED

    # === COMBINE === #

    def _ensure_combined(self, client, shipment, packages):
        """One package for all orders of the shipment."""
        found = set(packages.values())
        if len(found) == 1:
            return found.pop()
        group = shipment.order_ids.parcel_group_id[:1]
        offer = group.external_id or next(iter(packages.values()))
        answer = client.combine({offer: list(packages)})
        if answer["errors"]:
            raise ProblemError("not_combined", answer["errors"][0].message)
        wanted = set(packages)
        for package in answer["packages"]:
            if wanted <= set(package.get("order_ids") or wanted):
                return package["id"]
        raise ProblemError("not_combined", self._differs_text(shipment))

    @api.model
    def _ensure_apart(self, client, orders):
        """Take these orders of one shop out of the package that they share.

        :raises client.TikTokShopError: when TikTok refuses or does not answer
        """
        sharing = {}
        for detail in client.get_orders(orders.mapped("external_id")):
            for item in detail.get("line_items") or []:
                if item.get("package_id") and not self._is_ended(item):
                    sharing.setdefault(item["package_id"], set()).add(detail["id"])
        for package, order_ids in sharing.items():
            if len(order_ids) > 1:
                client.uncombine(package, sorted(order_ids))

    def _differs_text(self, shipment):
        return self.env._(
            "TikTok has packed the pieces of %(parcel)s otherwise than the warehouse "
            "(order %(orders)s). See its packages in Seller Center.",
            parcel=shipment.name,
            orders=shipment.order_ref,
        )
