from odoo import models
from odoo.fields import Domain

#: names of the files, see ``tiktok.shipment._label_name``
PAPERS = ("Label %", "Packing slip %")


class TikTokOrder(models.Model):
    """Labels, slips and packages name the buyer as well."""

    _inherit = "tiktok.order"

    def _purge_personal_data(self):
        """Override of the order room: the papers go, parcels keep their numbers."""
        result = super()._purge_personal_data()
        if self:
            self._forget_papers()
            self._forget_packages()
        return result

    def _forget_papers(self):
        """Delete the labels of these orders, those that were replaced as well.

        A parcel of several orders keeps its papers until the last one is forgotten.
        """
        shipments = self.env["tiktok.shipment"].search([("order_ids", "in", self.ids)])
        shipments = shipments.filtered(
            lambda s: all(s.order_ids.mapped("personal_data_purged"))
        )
        papers = shipments.label_attachment_id | shipments.slip_attachment_id
        named = Domain.OR(Domain("name", "=like", name) for name in PAPERS)
        named &= Domain.OR(
            Domain("name", "like", number)
            for number in shipments.order_ids.mapped("external_id")
        )
        papers |= papers.search(
            named
            & Domain("res_model", "=", "stock.picking")
            & Domain("res_id", "in", shipments.picking_ids.ids)
        )
        papers.unlink()

    def _forget_packages(self):
        """Take the addresses out of packages that no other order is in."""
        for package in self.package_ids.filtered(
            lambda p: all(p.order_ids.mapped("personal_data_purged"))
        ):
            package.payload = {
                key: value
                for key, value in (package.payload or {}).items()
                if key not in package._PERSONAL_KEYS
            }
