from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TikTokDeliveryOption(models.Model):
    """How the warehouse sends what buyers have ordered with this option."""

    _inherit = "tiktok.delivery.option"
    _check_company_auto = True

    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Usual Carrier",
        check_company=True,
        domain="[('invoice_policy', '!=', 'real')]",
        help="New orders with this option get this delivery method; it can be changed "
        "on the transfer.",
    )
    route_id = fields.Many2one(
        "stock.route",
        "Route",
        check_company=True,
        domain="[('sale_selectable', '=', True)]",
        help="New orders with this option take this route, for instance through an "
        "operation type of their own for express parcels.",
    )

    @api.constrains("carrier_id")
    def _check_carrier_id(self):
        """The amounts of an order are TikTok's: no delivery method may add to them."""
        for option in self.filtered(lambda o: o.carrier_id.invoice_policy == "real"):
            raise ValidationError(
                self.env._(
                    "%s adds its real cost to the sales order when a transfer is "
                    "validated. Choose one that does not: the order shows what TikTok "
                    "pays you.",
                    option.carrier_id.name,
                )
            )


class TikTokBackend(models.Model):
    _inherit = "tiktok.backend"

    delivery_option_ids = fields.One2many("tiktok.delivery.option", "backend_id")

    def _delivery_option(self, order):
        """The option of an order, empty where the shop does not know it.

        Read once for all orders of a batch.
        """
        self.ensure_one()
        return self.delivery_option_ids.filtered(
            lambda option: option.external_id == order.delivery_option_external_id
        )


class TikTokOrderImporter(models.AbstractModel):
    """New orders get carrier and route of their delivery option."""

    _inherit = "tiktok.order.importer"

    def _prepare_sale_order_vals(self, order, customer, address, position):
        """Adds the usual carrier; TikTok's own warehouses need none."""
        vals = super()._prepare_sale_order_vals(order, customer, address, position)
        carrier = order.backend_id._delivery_option(order).carrier_id
        if carrier and not order.is_fbt:
            vals["carrier_id"] = carrier.id
        return vals

    def _prepare_sale_line_vals(self, order, units, *args):
        """Adds the route of the option; the way of another warehouse goes first."""
        vals = super()._prepare_sale_line_vals(order, units, *args)
        route = order.backend_id._delivery_option(order).route_id
        if route and not order.is_fbt and not vals.get("route_ids"):
            vals["route_ids"] = self._set(route)
        return vals
