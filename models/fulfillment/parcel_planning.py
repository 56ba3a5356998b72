"""Which units of TikTok leave in which parcel: pure functions on what was read.

A unit of TikTok is one piece of a line of the sales order, whatever the line is made
of in Odoo: one product, a pack of twelve, a kit of four components. A box that leaves
holds goods; this module says which units these goods complete. It knows no database,
so that its laws can be tested by the thousand (``tests/test_parcel_planning.py``).
"""

from collections import defaultdict

from .parcel_facts import NEARLY, DeliveryFacts, Parcel, UnitFacts
from .parcel_shelf import Shelf


def plan(delivery: DeliveryFacts, units: list[UnitFacts]) -> list[Parcel]:
    """The parcels of a delivery, in the order of its boxes.

    A unit appears once at most, and never when it is not free. More goods than units
    ship no unit twice, fewer ship the first units in the order in which they are given.
    """
    shelf = Shelf(delivery, units)
    parcels = []
    for box in delivery.boxes:
        for order_id, leaving in shelf.put(box).items():
            parcels.append(
                Parcel(
                    picking_id=box.picking_id,
                    stock_package_id=box.stock_package_id,
                    order_id=order_id,
                    unit_ids=tuple(leaving.unit_ids),
                    sub_items=leaving.sub_items or None,
                    carrier_id=box.carrier_id,
                    tracking=box.tracking,
                    picking_ids=(box.picking_id,),
                    order_ids=(order_id,),
                )
            )
    return parcels


def broken_lots(delivery: DeliveryFacts, units: list[UnitFacts]) -> dict:
    """What the market does not let leave like this.

    :return: ``{order id: {sku id or None}}`` of goods that leave in part, or in
        several boxes, although they must stay together; None stands for the order
    """
    touched = defaultdict(set)
    for number, box in enumerate(delivery.boxes):
        for line_id, goods in box.goods.items():
            if any(quantity > NEARLY for quantity in goods.values()):
                touched[line_id].add(number)
    shelf = Shelf(delivery, units)
    for box in delivery.boxes:
        shelf.put(box)
    broken = defaultdict(set)
    for lot, members in shelf.members.items():
        if shelf.is_alone(members[0]):
            continue
        boxes = set().union(*(touched[unit.line_id] for unit in members))
        if boxes and (len(boxes) > 1 or not shelf.is_complete(lot)):
            broken[lot[0]].add(lot[1])
    return broken
