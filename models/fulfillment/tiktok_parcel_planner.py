from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models

from ..order.tiktok_order import HANDLED
from .parcel_facts import (
    LAST,
    SPLIT_UNIT,
    BoxFacts,
    DeliveryFacts,
    LineFacts,
    UnitFacts,
    pieces,
)
from .parcel_planning import plan
from .parcel_reading import read_facts
from .tiktok_shipping_capability import LABEL_FLOWS

#: nobody tells TikTok anything about such orders; about those that cannot be shipped
#: like this, or of which nobody knows how, a person is told
NO_FLOWS = (False, "none")
#: a BoM is exploded for so many pieces, for Odoo rounds each line up
MANY = 1000


class OrderFacts(NamedTuple):
    """One order with what leaves of it."""

    order: Any
    delivery: DeliveryFacts
    units: list


class TikTokParcelPlanner(models.AbstractModel):
    """Which units of TikTok leave with which transfers, for many transfers at once."""

    _name = "tiktok.parcel.planner"
    _description = "TikTok Shop Parcel Planner"

    @api.model
    def _plan(self, pickings):
        """The parcels that these transfers are.

        Of a transfer that is done, what has left; of an open one, what would leave:
        what is picked, else what is reserved. Units of a living shipment are never
        planned again, so that planning may be repeated. Other transfers than those to
        the customer make no parcel.

        :param pickings: transfers in any state, of any step
        :return: list of :class:`~.parcel_facts.Parcel`
        """
        # together, whichever way they were found
        pickings = pickings.with_prefetch(pickings._ids)
        company = pickings.company_id[:1]
        facts = self.sudo().with_company(company)._read(pickings)
        parcels = [p for f in facts for p in plan(f.delivery, f.units)]
        return self.env["tiktok.parcel.group"].sudo()._combine_parcels(parcels)

    @api.model
    def _delivered(self, pickings):
        """Whole units that have left and not come back, of the lines of these
        transfers and of the other lines of their orders.

        :return: ``{id of a sales order line: units}``
        """
        rows = read_facts(self.env, pickings, HANDLED)
        needs, gone = self._needs(rows), defaultdict(dict)
        for item in rows.goods:
            own = gone[item.line_id]
            own[item.product_id] = own.get(item.product_id, 0.0) + item.quantity
        return {
            row.line_id: pieces(
                needs[row.line_id], gone[row.line_id], row.ships_with or LAST
            )
            for row in rows.units
            if row.line_id
        }

    @api.model
    def _read(self, pickings):
        """Facts of these transfers, for each order by itself.

        :return: list of :class:`OrderFacts`
        """
        rows = read_facts(self.env, pickings, HANDLED)
        orders = self.env["tiktok.order"].browse({row.order_id for row in rows.units})
        wanted = orders.filtered(lambda o: o.shipping_flow not in NO_FLOWS)
        needs = self._needs(rows)
        goods = defaultdict(list)
        for item in rows.goods:
            goods[item.line_id].append(item)
        units = defaultdict(list)
        for row in rows.units:
            units[row.order_id].append(row)
        # by id with all others, else their fields are read one by one
        by_id = {picking.id: picking for picking in pickings.sudo()}
        return [
            self._order_facts(by_id, order, units[order.id], goods, needs)
            for order in wanted
        ]

    def _order_facts(self, pickings, order, rows, goods, needs):
        """What is known about one order."""
        lines = {row.line_id: row for row in rows if row.line_id}
        own = [item for line in lines for item in goods[line]]
        left = defaultdict(lambda: defaultdict(float))
        for item in own:
            if not item.picking_id:
                left[item.line_id][item.product_id] += item.quantity
        delivery = DeliveryFacts(
            boxes=tuple(self._boxes(pickings, order, own)),
            lines=tuple(
                LineFacts(line, needs[line], dict(left[line]), row.ships_with or LAST)
                for line, row in lines.items()
            ),
            split={order.id: order._shipping_capability().split or SPLIT_UNIT},
        )
        return OrderFacts(
            order,
            delivery,
            [
                UnitFacts(
                    *(r.id, r.order_id, r.line_id, r.sku_id, r.is_free, r.package),
                    here=r.here,
                )
                for r in rows
                if r.line_id
            ],
        )

    # === BOXES === #

    def _boxes(self, pickings, order, goods):
        """Boxes of an order in the order in which transfers and packages are given.

        :param pickings: ``{id: transfer}``
        """
        contents = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
        numbers = {}
        for item in goods:
            if item.picking_id:
                key = item.picking_id, self._box_of(order, item)
                contents[key][item.line_id][item.product_id] += item.quantity
                numbers[key] = item.number
        packed = defaultdict(set)
        for item in goods:
            packed[item.picking_id].add(item.package_id)
        for (picking_id, package_id), lines in contents.items():
            picking = pickings[picking_id]
            # all in one package: it tells weight and size
            single = len(packed[picking_id]) == 1 and next(iter(packed[picking_id]))
            yield BoxFacts(
                picking_id,
                package_id or single or None,
                picking.carrier_id.id or None,
                numbers[picking_id, package_id] or picking.carrier_tracking_ref or None,
                {line: dict(products) for line, products in lines.items()},
            )

    def _box_of(self, order, item):
        """The Odoo package when it leaves as a parcel of its own.

        With a label of TikTok's each package does; with an own carrier those that have
        a number of their own.
        """
        if order.shipping_flow in LABEL_FLOWS or item.number:
            return item.package_id
        return None

    # === WHAT A UNIT IS MADE OF === #

    def _needs(self, rows):
        """What one unit of each line is made of.

        :return: ``{line id: {product id: quantity in the unit of the product}}``
        """
        needs, kits = {}, {}
        for row in rows.units:
            moved = rows.demand.get(row.line_id, {})
            if set(moved) <= {row.product_id}:
                needs[row.line_id] = dict.fromkeys(moved, row.factor)
            else:
                kits[row.line_id] = row
        recipes = self._recipes({row.product_id for row in kits.values()})
        for line_id, row in kits.items():
            needs[line_id] = self._needs_of_kit(
                rows.demand[line_id], recipes.get(row.product_id), row.factor
            )
        return needs

    def _needs_of_kit(self, moved, recipe, factor):
        """Components of a kit: by its BoM, else by what the line asks for in all.

        :param moved: ``{product id: quantity for one unit}`` of all moves of the line
        """
        by_recipe = {
            product: quantity * factor
            for product, quantity in (recipe or {}).items()
            if product in moved
        }
        return by_recipe or moved

    def _recipes(self, product_ids):
        """Components of one piece of each of these kits, nested kits included.

        :return: ``{product id: {component id: quantity}}``
        """
        products = self.env["product.product"].browse(product_ids)
        boms = self.env["mrp.bom"]._bom_find(
            products, company_id=self.env.company.id, bom_type="phantom"
        )
        return {product.id: self._recipe(product, bom) for product, bom in boms.items()}

    def _recipe(self, product, bom):
        many = product.uom_id._compute_quantity(MANY, bom.product_uom_id, round=False)
        recipe = defaultdict(float)
        for line, data in bom.explode(product, many / bom.product_qty)[1]:
            quantity = line.product_uom_id._compute_quantity(
                data["qty"], line.product_id.uom_id, round=False
            )
            recipe[line.product_id.id] += quantity / MANY
        return dict(recipe)
