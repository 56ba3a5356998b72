from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache


class TikTokDeliveryOption(models.Model):
    """How the warehouse sends what buyers have ordered with this option."""

    _inherit = "tiktok.delivery.option"
    _check_company_auto = True

    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Usual Carrier",
        check_company=True,
        ondelete="restrict",
        domain="[('invoice_policy', '!=', 'real')]",
        help="New orders with this option get this delivery method; it can be changed "
        "on the transfer.",
    )
    route_id = fields.Many2one(
        "stock.route",
        check_company=True,
        ondelete="restrict",
        domain="[('sale_selectable', '=', True)]",
        help="New orders with this option take this route, for instance through an "
        "operation type of their own for express parcels.",
    )

    @api.model
    @ormcache("backend_id")
    def _usual_ways(self, backend_id):
        """Options of a shop with a carrier or a route; kept, for every import asks.

        :return: ``{TikTok's id of the option: (id of the carrier, id of the route)}``
        """
        options = self.sudo().search([("backend_id", "=", backend_id)])
        return {
            option.external_id: (option.carrier_id.id, option.route_id.id)
            for option in options
            if option.carrier_id or option.route_id
        }

    def write(self, vals):
        """Override: imports see another carrier or route at once."""
        result = super().write(vals)
        if vals.keys() & {"carrier_id", "route_id"}:
            self.env.registry.clear_cache()
        return result

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


class TikTokOrderImporter(models.AbstractModel):
    """New orders get carrier and route of their delivery option."""

    _inherit = "tiktok.order.importer"

    def _prepare_sale_order_vals(self, order, customer, address, position):
        """Adds the usual carrier; TikTok's own warehouses need none."""
        vals = super()._prepare_sale_order_vals(order, customer, address, position)
        carrier_id, _route_id = self._usual_way(order)
        if carrier_id:
            vals["carrier_id"] = carrier_id
        return vals

    def _prepare_sale_line_vals(self, order, units, *args):
        """Adds the route of the option; the way of another warehouse goes first."""
        vals = super()._prepare_sale_line_vals(order, units, *args)
        _carrier_id, route_id = self._usual_way(order)
        if route_id and not vals.get("route_ids"):
            vals["route_ids"] = [Command.set([route_id])]
        return vals

    def _usual_way(self, order):
        """Ids of carrier and route, False each, that a new order is to take."""
        if order.is_fbt:
            return False, False
        ways = self.env["tiktok.delivery.option"]._usual_ways(order.backend_id.id)
        return ways.get(order.delivery_option_external_id, (False, False))
