from odoo import api, fields, models

from .tiktok_package import FLOW


class TikTokOrder(models.Model):
    """An order and its packages."""

    _inherit = "tiktok.order"

    package_ids = fields.Many2many(
        "tiktok.package",
        "tiktok_package_order_rel",
        "order_id",
        "package_id",
        "Packages",
        readonly=True,
        copy=False,
    )
    package_count = fields.Integer(compute="_compute_package_count")
    has_packages = fields.Boolean(
        readonly=True,
        copy=False,
        help="Spares a look at the packages of all other orders.",
    )

    @api.depends("package_ids.external_state")
    def _compute_package_count(self):
        """Packages that stand for something."""
        for order in self:
            living = order.package_ids.filtered(lambda p: p._is_living())
            order.package_count = len(living)

    def action_open_packages(self):
        """Button: the packages of this order."""
        return self.package_ids._action_open()

    def _sync_packages(self):
        """The packages that the units of these orders name; what is news is read.

        Called for orders that were just mirrored, in their transaction. Orders without
        packages cost no statement.
        """
        for backend, orders in self.grouped("backend_id").items():
            if backend._flow_mode(FLOW) != "off":
                orders._sync_packages_of(backend)

    def _sync_packages_of(self, backend):
        units = self.line_ids.filtered("package_external_id")
        if not units:
            self.env["tiktok.package.tie"]._tie(self.filtered("has_packages"))
            return
        by_id = units.grouped("package_external_id")
        packages = self.env["tiktok.package"].sudo()
        named = {key: packages._prepare_named_vals(own) for key, own in by_id.items()}
        found, created = packages._ensure(backend, named)
        news = created.filtered(lambda p: p.sync_state == "pending")
        for package in found - created:
            own = by_id[package.external_id]
            if own.order_id - package.order_ids:
                package.order_ids |= own.order_id
            if self._is_news_of(package, own):
                news |= package
        self.filtered(lambda o: not o.has_packages).has_packages = True
        self.env["tiktok.package.tie"]._tie(self)
        news._want()

    def _is_news_of(self, package, units):
        """Whether the order tells of a status or number that the package has not."""
        told = set(units.mapped("package_status")) - {False}
        numbers = set(units.mapped("tracking_number")) - {False}
        return bool(
            told - {package.external_state} or numbers - {package.tracking_number}
        )


class TikTokOrderMirror(models.AbstractModel):
    """Packages come with the units that name them."""

    _inherit = "tiktok.order.mirror"

    def _mirror_units(self, orders):
        """Override of the order room: packages follow the units that have changed."""
        result = super()._mirror_units(orders)
        orders._sync_packages()
        orders._tell_unknown_shipping()
        return result
