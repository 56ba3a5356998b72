from odoo import api, models

from .parcel_packing import Packing, living_items, package_for


class TikTokParcelPreparer(models.AbstractModel):
    """Makes TikTok's packages fit our parcels, see ``parcel_packing.py``."""

    _name = "tiktok.parcel.preparer"
    _description = "TikTok Shop Parcel Preparer"

    @api.model
    def _prepare_package(self, client, shipment):
        """The package on TikTok that holds exactly the units of this shipment.

        :return: package id; None where the package comes into being by shipping
        :raises ProblemError: when TikTok has packed these units otherwise
        :raises client.TikTokShopError: when TikTok refuses or does not answer
        """
        return package_for(client, self._packing(shipment))

    @api.model
    def _packing(self, shipment):
        """What has to be in the package, for threads, which see no database."""
        orders = shipment.order_ids or shipment.order_id
        rule = orders[:1]._shipping_capability()
        return Packing(
            tuple(orders.mapped("external_id")),
            frozenset(shipment.unit_ids.mapped("external_id")),
            rule.split_by,
            rule.combine,
            shipment.order_ids.parcel_group_id[:1].external_id or None,
            self._differs_text(shipment),
            self.env._("TikTok shows no package for %s yet.", shipment.name),
        )

    @api.model
    def _ensure_apart(self, client, orders):
        """Take these orders of one shop out of the package that they share.

        :raises client.TikTokShopError: when TikTok refuses or does not answer
        """
        sharing = {}
        for detail in client.get_orders(orders.mapped("external_id")):
            for item in living_items(detail):
                if item.get("package_id"):
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
