from collections import Counter, defaultdict

from odoo import models

from .parcel_facts import NEARLY, PARTS, SPLIT_UNIT


class TikTokParcelPlanner(models.AbstractModel):
    """Bundles of TikTok that leave part by part.

    Only with an own carrier, where pieces may be split, and where the kit of Odoo holds
    exactly what TikTok says is in the bundle. Else a bundle leaves as any other kit.
    """

    _inherit = "tiktok.parcel.planner"

    def _order_facts(self, pickings, order, rows, goods, needs):
        """Adds the parts of bundles."""
        facts = super()._order_facts(pickings, order, rows, goods, needs)
        if not self._leaves_in_parts(order, rows):
            return facts
        items, taken = self._bundle_items(order), self._parts_taken(order)
        by_line = defaultdict(list)
        for unit in order.line_ids.filtered(lambda u: u.external_id in items):
            by_line[unit.sale_line_id.id].append(unit)
        units = {unit.id: unit for unit in facts.units}
        lines = {line.id: line for line in facts.delivery.lines}
        for line_id, own in by_line.items():
            parts = self._parts_of(own, items, needs.get(line_id, {}))
            if not parts or line_id not in lines:
                continue
            lines[line_id] = lines[line_id]._replace(parts=parts)
            for unit in own:
                if unit.id in units:
                    units[unit.id] = units[unit.id]._replace(
                        external_id=unit.external_id,
                        part_count=len(items[unit.external_id]),
                        parts=tuple(
                            (key, sku.product_id.id)
                            for key, sku in items[unit.external_id]
                            if key not in taken
                        ),
                    )
        delivery = facts.delivery._replace(lines=tuple(lines.values()))
        return facts._replace(delivery=delivery, units=list(units.values()))

    def _leaves_in_parts(self, order, rows):
        return (
            any(row.ships_with == PARTS for row in rows)
            and order.shipping_flow == "mark_shipped"
            and order._shipping_capability().split == SPLIT_UNIT
        )

    def _bundle_items(self, order):
        """What TikTok says is in each bundle: ``{unit's id: [(part's id, SKU)]}``."""
        bundles = {
            item["id"]: item["sub_item_info"]
            for item in (order.payload or {}).get("line_items") or []
            if item.get("sub_item_info")
        }
        wanted = {part.get("sku_id") for parts in bundles.values() for part in parts}
        skus = self.env["tiktok.sku"]._bindings_by_external_id(
            order.backend_id, [key for key in wanted if key]
        )

        def sku_of(part):
            return skus.get(part.get("sku_id"), self.env["tiktok.sku"])

        return {
            unit: [(part["id"], sku_of(part)) for part in parts]
            for unit, parts in bundles.items()
        }

    def _parts_taken(self, order):
        """Parts of bundles that a living shipment names."""
        shipments = self.env["tiktok.shipment"].search(
            [("order_id", "=", order.id), ("state", "!=", "cancelled")]
        )
        return {
            part
            for shipment in shipments
            for parts in (shipment.sub_items or {}).values()
            for part in parts
        }

    def _parts_of(self, units, items, needs):
        """Quantity of each product in one part, when bundle and kit hold the same.

        :return: ``{product id: quantity}``, empty when they do not
        """
        recipes = set()
        for unit in units:
            skus = [sku for _key, sku in items[unit.external_id]]
            if not all(sku.product_id for sku in skus):
                return {}
            recipes.add(tuple(sorted((s.product_id.id, s.pack_quantity) for s in skus)))
        if len(recipes) != 1:
            return {}
        (recipe,) = recipes
        parts = dict(recipe)
        counts = Counter(product for product, _quantity in recipe)
        fits = needs.keys() == parts.keys() and all(
            abs(needs[product] - counts[product] * parts[product]) < NEARLY
            for product in parts
        )
        return parts if fits and len(set(recipe)) == len(parts) else {}
