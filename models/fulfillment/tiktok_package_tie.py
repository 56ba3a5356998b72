from odoo import Command, api, models

from .package_facts import Claim, assign


class TikTokPackageTie(models.AbstractModel):
    """Ties units, carriers and shipments to the packages they are in.

    Derived anew from all that is known of the orders, never from the message that
    came last: events come late, twice and in any order.
    """

    _name = "tiktok.package.tie"
    _description = "TikTok Shop Package Contents"

    @api.model
    def _tie(self, orders):
        """Each unit of these orders into the living package that claims it last."""
        if not orders:
            return
        packages = orders.package_ids
        new = orders.filtered(lambda o: o.package_ids and not o.has_packages)
        new.has_packages = True
        homes = assign([*self._claims_of(packages), *self._claims_by(orders, packages)])
        moved = {}
        for unit in orders.line_ids:
            home = homes.get(unit.external_id, packages.browse())
            if unit.package_id != home:
                moved.setdefault(home, []).append(unit.id)
        for home, ids in moved.items():
            units = orders.line_ids.browse(ids)
            self._link_parents(home, units.package_id)
            units.package_id = home
        self._tie_shipments(packages)
        self._tie_carriers(packages)
        for package in packages:
            self._write_changed(package, self._prepare_content_vals(package))

    def _claims_of(self, packages):
        """What packages say about their own units."""
        return [
            Claim(
                package,
                package.external_updated,
                frozenset(package.unit_external_ids or ()),
                (1, package._age_key()),
            )
            for package in packages
            if package._is_living()
        ]

    def _claims_by(self, orders, packages):
        """What orders say about their units."""
        living = {p.external_id: p for p in packages if p._is_living()}
        return [
            Claim(
                living[unit.package_external_id],
                order.external_updated,
                frozenset((unit.external_id,)),
                (0, ()),
            )
            for order in orders
            for unit in order.line_ids
            if unit.package_external_id in living
        ]

    def _link_parents(self, package, others):
        """The packages that held the units before, as far as they are older."""
        if not package:
            return
        older = others.filtered(lambda other: other._age_key() < package._age_key())
        if new := older - package.parent_ids:
            package.parent_ids = [Command.link(parent.id) for parent in new]

    # === WHAT HANGS ON IT === #

    def _prepare_content_vals(self, package):
        """Figures about the units of a package."""
        units = package.line_ids
        orders = units.order_id
        elsewhere = orders.line_ids._not_cancelled() - units
        return {
            "unit_count": len(units),
            "is_combined": len(orders) > 1,
            "is_split": bool(elsewhere) and package._is_living(),
        }

    def _tie_shipments(self, packages):
        """Our shipments by the package id that TikTok gave for them."""
        loose = self.env["tiktok.shipment"].sudo()
        loose = loose.search(
            [
                ("backend_id", "in", packages.backend_id.ids),
                ("package_external_id", "in", packages.mapped("external_id")),
            ]
        )
        by_id = {package.external_id: package for package in packages}
        for shipment in loose:
            package = by_id[shipment.package_external_id]
            if shipment.package_id != package:
                shipment.package_id = package

    def _tie_carriers(self, packages):
        """Our records of carrier and delivery option, by TikTok's ids."""
        carriers = self.env["tiktok.shipping.provider"].sudo()
        carriers = carriers.with_context(active_test=False)
        for backend, own in packages.grouped("backend_id").items():
            ids = {i for i in own.mapped("provider_external_id") if i}
            known = carriers._bindings_by_external_id(backend, ids, []) if ids else {}
            for package in own:
                carrier = known.get(package.provider_external_id, carriers)
                if package.provider_id != carrier:
                    package.provider_id = carrier

    def _write_changed(self, package, vals):
        changed = {
            name: value for name, value in vals.items() if package[name] != value
        }
        if changed:
            package.write(changed)
