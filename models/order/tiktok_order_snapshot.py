from odoo import api, fields, models

from .order_address import read_address
from .order_three_way import address_marks


class TikTokOrder(models.Model):
    """What was taken over from TikTok last, to tell later who has changed what."""

    _inherit = "tiktok.order"

    applied_snapshot = fields.Json(
        readonly=True,
        copy=False,
        help="TikTok's side and Odoo's side when the documents were last brought up "
        "to date; addresses as fingerprints only.",
    )


class TikTokOrderSnapshot(models.AbstractModel):
    """Takes the two sides of an order that is up to date.

    ``seen`` is TikTok's side, made of mirrored fields. ``made`` is what stands in the
    sales order because of it. Neither costs a statement.
    """

    _name = "tiktok.order.snapshot"
    _description = "TikTok Shop Order Snapshot"

    @api.model
    def _take(self, order, groups):
        """Remember both sides after the sales order was written in full.

        :param groups: ``{(..., warehouse): units}`` behind its first lines
        """
        order.applied_snapshot = {
            "seen": self._seen(order),
            "made": self._made(order, groups),
        }

    @api.model
    def _of(self, order):
        """Both sides when the order was last up to date.

        An order that is older than snapshots counts as untouched.
        """
        if order.applied_snapshot:
            return order.applied_snapshot
        taken = {"seen": self._seen(order), "made": self._made(order, {})}
        if order.address_digest != order.shipped_address_digest:
            taken["seen"]["address"] = {}
        return taken

    @api.model
    def _keep(self, order, names, made=None):
        """Remember parts as up to date.

        :param names: parts of TikTok's side as it is now
        :param made: parts of Odoo's side
        """
        before, seen = self._of(order), self._seen(order)
        order.applied_snapshot = {
            "seen": {**before["seen"], **{name: seen[name] for name in names}},
            "made": {**before["made"], **(made or {})},
        }

    @api.model
    def _keep_quantities(self, order, lines):
        """Remember the quantities of these lines as written by the connector."""
        made = dict(self._of(order)["made"]["lines"])
        for line in lines:
            product, _was, price, warehouse = made.get(
                str(line.id), [line.product_id.id, 0, line.price_unit, False]
            )
            made[str(line.id)] = [product, line.product_uom_qty, price, warehouse]
        self._keep(order, (), {"lines": made})

    # === TIKTOK'S SIDE === #

    @api.model
    def _seen(self, order):
        """What documents depend on, as TikTok shows it now."""
        recipient = (order.payload or {}).get("recipient_address")
        return {
            "address": address_marks(order.external_id, read_address(recipient)),
            "buyer": order.buyer_external_id or False,
            "due": self._due(order),
            "units": {
                unit.external_id: self._unit_print(unit)
                for unit in order.line_ids
                if not unit.is_cancelled
            },
            "extras": self._extras(order),
            "option": order.delivery_option_name or False,
            "combine": order.combine_group or False,
            "packages": {
                unit.external_id: unit.package_external_id
                for unit in order.line_ids
                if unit.package_external_id
            },
        }

    def _due(self, order):
        """The time by which the goods are wanted, as text."""
        return fields.Datetime.to_string(order.release_at or order.ship_by)

    def _extras(self, order):
        """What the seller earns besides products."""
        return [order.amount_shipping, order.amount_deposit]

    def _unit_print(self, unit):
        """What decides to which line a unit belongs."""
        return [
            unit.sku_id.id,
            unit.revenue,
            unit.tax_rate,
            unit.is_gift,
            unit._warehouse_on_tiktok() or False,
        ]

    # === ODOO'S SIDE === #

    @api.model
    def _made(self, order, groups):
        """What was written into the sales order."""
        sale = order.sale_order_id
        lines = zip(sale.order_line, groups, strict=False)
        warehouses = {line.id: key[-1].id for line, key in lines}
        return {
            "address": sale.partner_shipping_id.id,
            "position": sale.fiscal_position_id.id,
            "due": fields.Datetime.to_string(sale.commitment_date),
            "lines": {
                str(line.id): [
                    line.product_id.id,
                    line.product_uom_qty,
                    line.price_unit,
                    warehouses.get(line.id, False),
                ]
                for line in sale.order_line
            },
        }
