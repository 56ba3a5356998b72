from odoo import fields, models

from .package_facts import CANCELLED


class TikTokShipment(models.Model):
    """The package that TikTok has made of a shipment."""

    _inherit = "tiktok.shipment"

    package_id = fields.Many2one(
        "tiktok.package",
        "TikTok Package",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
    )

    def write(self, vals):
        """Override: what is confirmed finds the package that was read before."""
        result = super().write(vals)
        if vals.get("state") == "confirmed":
            self._find_packages()
        return result

    def _is_undone(self):
        """Whether the package that TikTok made of it does not exist any more."""
        package = self.package_id.sudo()
        return package.external_state == CANCELLED and not package.exception_reason

    def _find_packages(self):
        """Tie these shipments to their packages, where those are known already.

        An answer that was lost makes the shipment learn its package's id late: then
        nothing changes on the package, and nobody would read it again.
        """
        packages = self.env["tiktok.package"].sudo()
        loose = self.filtered(lambda s: s.package_external_id and not s.package_id)
        for backend, shipments in loose.grouped("backend_id").items():
            ids = shipments.mapped("package_external_id")
            domain = [("backend_id", "=", backend.id), ("external_id", "in", ids)]
            by_id = packages.search(domain).grouped("external_id")
            for shipment in shipments:
                if package := by_id.get(shipment.package_external_id):
                    shipment.package_id = package


class TikTokPackage(models.Model):
    """The shipments that a package has come of."""

    _inherit = "tiktok.package"

    shipment_ids = fields.One2many(
        "tiktok.shipment", "package_id", "Shipments", readonly=True
    )
