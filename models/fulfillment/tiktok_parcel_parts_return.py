from collections import Counter

from odoo import api, models

from .parcel_facts import pieces
from .tiktok_shipment import LIVING


class TikTokParcelPlanner(models.AbstractModel):
    """Parts of a bundle that come back to stock before the carrier took them."""

    _inherit = "tiktok.parcel.planner"

    @api.model
    def _parts_came_back(self, back):
        """Take parts that are back out of the parcels that name them.

        :param back: transfers that have just brought goods back
        :return: ids of the lines whose goods were found among parts of bundles
        """
        sources = back.move_ids.origin_returned_move_id.picking_id
        found = set()
        for facts in self.sudo()._read(back):
            shipments = self.env["tiktok.shipment"].search(
                [("order_id", "=", facts.order.id), ("state", "in", LIVING)]
            )
            if not any(shipments.mapped("sub_items")):
                continue
            for line in facts.delivery.lines:
                if line.parts and self._take_back(facts, line, shipments, sources):
                    found.add(line.id)
        return found

    def _take_back(self, facts, line, shipments, sources):
        """Parts of one line; whether a parcel of these transfers names some."""
        here = shipments.filtered(lambda s: s.sub_items and s.picking_ids & sources)
        products = self._products_of_parts(facts.order, line.id)
        named = {
            (shipment, part): products[part]
            for shipment in here
            for parts in shipment.sub_items.values()
            for part in parts
            if part in products
        }
        surplus = self._told(shipments, products)
        for product, quantity in line.parts.items():
            surplus[product] -= pieces({product: quantity}, line.gone)
        gone = {}
        for (shipment, part), product in reversed(named.items()):
            if surplus[product] > 0:
                surplus[product] -= 1
                gone.setdefault(shipment, []).append(part)
        for shipment, parts in gone.items():
            shipment._parts_came_back(parts)
        return bool(named)

    def _products_of_parts(self, order, line_id):
        """``{part's id: product id}`` of the bundles of a line."""
        units = order.line_ids.filtered(lambda unit: unit.sale_line_id.id == line_id)
        items = self._bundle_items(order)
        return {
            key: sku.product_id.id
            for unit in units
            for key, sku in items.get(unit.external_id, ())
        }

    def _told(self, shipments, products):
        """How many parts of each product parcels hold, in part or as whole bundles."""
        named = {
            unit: parts
            for shipment in shipments
            for unit, parts in (shipment.sub_items or {}).items()
        }
        told = Counter()
        for shipment in shipments:
            for parts in (shipment.sub_items or {}).values():
                told.update(products[part] for part in parts if part in products)
        whole = shipments.unit_ids.filtered(lambda u: u.external_id not in named)
        items = self._bundle_items(shipments.order_id)
        for unit in whole:
            told.update(
                products[key]
                for key, _sku in items.get(unit.external_id, ())
                if key in products
            )
        return told


class TikTokShipment(models.Model):
    """Shipments whose bundles have come back in part."""

    _inherit = "tiktok.shipment"

    def _parts_came_back(self, parts):
        """Let go of parts of bundles; where TikTok knows of them, a person is told.

        The bundle is not whole any more: its unit may leave with its last part again.
        """
        self.ensure_one()
        text = self._parts_text(len(parts))
        if not self._may_still_shrink():
            self._report_came_back(text)
            return
        named = {unit for unit, own in self.sub_items.items() if set(own) & set(parts)}
        left = {
            unit: [part for part in own if part not in parts]
            for unit, own in self.sub_items.items()
        }
        self.sub_items = {unit: own for unit, own in left.items() if own} or False
        units = self.order_id.line_ids.filtered(lambda u: u.external_id in named)
        units.shipment_id = False
        self.unit_count = len(self.unit_ids)
        count = sum(len(own) for own in left.values())
        whole = [self.unit_ids._content_text()] if self.unit_ids else []
        here = [self._parts_text(count)] if count else []
        self.content = ", ".join([*whole, *here])
        if not self.unit_ids and not self.sub_items:
            self._let_go()
        self._note_came_back(text)
