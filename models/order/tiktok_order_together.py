from odoo import api, fields, models
from odoo.fields import Domain

from .tiktok_order_screen import TO_SHIP


class TikTokOrder(models.Model):
    """What people see: changed by hand, to be shipped together."""

    _inherit = "tiktok.order"

    hand_difference = fields.Char(
        "Differs by Hand",
        compute="_compute_hand_difference",
        compute_sudo=True,
        help="Quantities and the address that somebody has changed in Odoo only.",
    )
    ship_with_ids = fields.Many2many(
        "tiktok.order", "Ship Together with", compute="_compute_ship_with_ids"
    )

    @api.depends(
        "applied_snapshot",
        "sale_order_id.order_line.product_uom_qty",
        "sale_order_id.partner_shipping_id",
    )
    def _compute_hand_difference(self):
        for order in self:
            order.hand_difference = ", ".join(order._hand_differences()) or False

    def _hand_differences(self):
        """What differs from what the connector wrote, one text for each thing."""
        sale = self.sale_order_id
        if not self.applied_snapshot or sale.state != "sale":
            return
        made = self.applied_snapshot["made"]
        for line in sale.order_line:
            _product, quantity, *_rest = made["lines"].get(str(line.id), (0, 0))
            if line.product_uom_qty != quantity:
                yield self.env._(
                    "%(product)s: %(here)g instead of %(made)g",
                    product=line.product_id.display_name,
                    here=line.product_uom_qty,
                    made=quantity,
                )
        if sale.partner_shipping_id.id != made["address"]:
            yield self.env._("another delivery address")

    @api.depends("combine_group", "external_state", "line_ids.package_external_id")
    def _compute_ship_with_ids(self):
        """Orders that TikTok puts into the same parcel and that are not shipped yet."""
        for order in self:
            order.ship_with_ids = order._parcel_mates()

    def _parcel_mates(self):
        """Other open orders of the same group or package."""
        packages = {p for p in self.line_ids.mapped("package_external_id") if p}
        if not (self.combine_group or packages) or self.external_state not in TO_SHIP:
            return self.browse()
        same = Domain("line_ids.package_external_id", "in", list(packages))
        if self.combine_group:
            same |= Domain("combine_group", "=", self.combine_group)
        return self.search(
            Domain("backend_id", "=", self.backend_id.id)
            & Domain("external_state", "in", TO_SHIP)
            & Domain("id", "not in", self.ids)
            & same
        )


class SaleOrder(models.Model):
    """The same on the sales order."""

    _inherit = "sale.order"

    tiktok_hand_difference = fields.Char(
        related="tiktok_order_id.hand_difference", related_sudo=True
    )
    tiktok_has_choice = fields.Boolean(
        "TikTok Change Waits for a Choice",
        compute="_compute_tiktok_has_choice",
        compute_sudo=True,
    )

    @api.depends("tiktok_order_ids.change_ids.state")
    def _compute_tiktok_has_choice(self):
        for sale in self:
            sale.tiktok_has_choice = bool(sale.tiktok_order_ids.open_change_ids)

    def action_tiktok_open_change(self):
        """Button: the choice between TikTok's side and Odoo's."""
        return self.tiktok_order_id.action_open_change()


class StockPicking(models.Model):
    """With which other deliveries a parcel is shared."""

    _inherit = "stock.picking"

    tiktok_ship_with = fields.Char(
        "Ship Together with", compute="_compute_tiktok_ship_with", compute_sudo=True
    )

    @api.depends("sale_id.tiktok_order_id.ship_with_ids", "state")
    def _compute_tiktok_ship_with(self):
        """Deliveries that belong into the same parcel, by name."""
        for picking in self:
            mates = picking.sale_id.tiktok_order_id.ship_with_ids
            others = mates.sale_order_id.picking_ids.filtered(
                lambda p: p.state not in ("done", "cancel")
            )
            is_open = picking.state not in ("done", "cancel")
            names = ", ".join(others.mapped("name")) if is_open else ""
            picking.tiktok_ship_with = names or False
