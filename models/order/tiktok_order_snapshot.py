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
    def _seen(self, order):
        """TikTok's side, as far as documents depend on it."""
        recipient = (order.payload or {}).get("recipient_address")
        due = order.release_at or order.ship_by
        return {
            "address": address_marks(order.external_id, read_address(recipient)),
            "buyer": order.buyer_external_id or False,
            "due": fields.Datetime.to_string(due),
            "units": {
                unit.external_id: self._unit_print(order, unit)
                for unit in order.line_ids
                if not unit.is_cancelled
            },
            "extras": self._extras(order),
            "option": order.delivery_option_external_id or False,
            "combine": order.combine_group or False,
            "packages": {
                unit.external_id: unit.package_external_id
                for unit in order.line_ids
                if unit.package_external_id
            },
        }

    def _extras(self, order):
        """What the seller earns besides products."""
        return [order.amount_shipping, order.amount_deposit]

    def _unit_print(self, order, unit):
        """What decides to which line a unit belongs."""
        return [
            unit.sku_id.id,
            unit.revenue,
            unit.tax_rate,
            unit.is_gift,
            unit.warehouse_external_id or False,
        ]

    @api.model
    def _made(self, order, groups):
        """Odoo's side: what was written into the sales order."""
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
