from odoo import api, models

from .tiktok_parcel_group import ONE_CALL


class TikTokParcelGroup(models.Model):
    """What a group means for parcels."""

    _inherit = "tiktok.parcel.group"

    @api.model
    def _combine_parcels(self, parcels):
        """These parcels with those of a group as one, or under one number.

        :param parcels: list of :class:`~.parcel_facts.Parcel`
        """
        orders = self.env["tiktok.order"].browse({p.order_id for p in parcels})
        groups = orders.parcel_group_id.filtered(lambda g: g.state == "open")
        for group in groups:
            own = [p for p in parcels if p.order_id in group.order_ids.ids]
            rest = [p for p in parcels if p.order_id not in group.order_ids.ids]
            parcels = rest + group._as_one(own)
        return parcels

    def _as_one(self, parcels):
        """Parcels of this group as they leave.

        With an own carrier each order is reported, all under the same number; where
        TikTok has a call for it, one parcel holds them all.
        """
        if len(parcels) < 2:
            return parcels
        first = next((p for p in parcels if p.tracking), parcels[0])
        if self._method() not in ONE_CALL:
            return [
                p._replace(
                    tracking=p.tracking or first.tracking,
                    carrier_id=p.carrier_id or first.carrier_id,
                    group_id=self.id,
                )
                for p in parcels
            ]
        return [
            first._replace(
                unit_ids=tuple(u for p in parcels for u in p.unit_ids),
                picking_ids=_unique(i for p in parcels for i in p.picking_ids),
                order_ids=_unique(i for p in parcels for i in p.order_ids),
                group_id=self.id,
            )
        ]

    def _method(self):
        """How TikTok lets these orders share a parcel."""
        return self.order_ids[:1]._shipping_capability().combine


def _unique(ids):
    return tuple(dict.fromkeys(ids))
