"""Which units of TikTok leave in which parcel: pure functions on what was read.

A unit of TikTok is one piece of a line of the sales order, whatever the line is made
of in Odoo: one product, a pack of twelve, a kit of four components. A box that leaves
holds goods; this module says which units these goods complete. It knows no database,
so that its laws can be tested by the thousand (``tests/test_parcel_planning.py``).
"""

from collections import Counter, defaultdict
from math import ceil, floor
from typing import NamedTuple

#: quantities are rounded to two digits: what is this close to a whole piece is one
NEARLY = 0.01
#: may one parcel hold some pieces of a SKU and another one the rest? (platform 1.5)
SPLIT_UNIT, SPLIT_SKU = "unit", "sku"
#: a kit in several boxes leaves with its last component, with its first, or part by
#: part where TikTok knows what is in it
LAST, FIRST, PARTS = "last", "first", "parts"


class Parcel(NamedTuple):
    """What leaves as one box with one tracking number.

    ``unit_ids`` are all of ``order_id`` unless the parcel is combined: then the ids of
    the other transfers stand in ``picking_ids``, those of all orders in ``order_ids``.
    ``sub_items`` is ``{external id of a unit: [ids of the items inside the bundle]}``
    when a bundle of TikTok leaves in part.
    """

    picking_id: int
    stock_package_id: int | None
    order_id: int
    unit_ids: tuple
    sub_items: dict | None = None
    carrier_id: int | None = None
    tracking: str | None = None
    picking_ids: tuple = ()
    order_ids: tuple = ()
    group_id: int | None = None


class UnitFacts(NamedTuple):
    """One unit that is not cancelled; ``is_free`` when no parcel has it yet.

    ``package`` is the parcel into which TikTok has put it already, where it does so
    before anything is shipped. ``parts`` are those items of a bundle that no parcel has
    yet, as pairs (id on TikTok, product id), out of ``part_count``. ``here`` is the
    Odoo package, or 0, with which it is arranged in one of the boxes that leave now.
    """

    id: int
    order_id: int
    line_id: int
    sku_id: int
    is_free: bool
    package: str | None = None
    external_id: str | None = None
    parts: tuple = ()
    part_count: int = 0
    here: int | None = None


class BoxFacts(NamedTuple):
    """Goods in one box.

    ``goods`` is ``{line id: {product id: quantity}}``; quantities of products as in
    :class:`LineFacts`.
    """

    picking_id: int
    stock_package_id: int | None
    carrier_id: int | None
    tracking: str | None
    goods: dict


class LineFacts(NamedTuple):
    """A line of a sales order.

    ``needs`` is ``{product id: quantity in one unit}``; a line without goods, such as
    a service, leaves with whatever leaves of its order. ``gone`` is ``{product id:
    quantity}`` that has left before and not come back. ``parts``, where a bundle may
    leave part by part, is ``{product id: quantity in one part}``.
    """

    id: int
    needs: dict
    gone: dict = {}
    ships_with: str = LAST
    parts: dict = {}


class Leaving(NamedTuple):
    """What of an order leaves with a box: whole units, and parts of bundles.

    The unit of a bundle is among ``unit_ids`` when its last part leaves.
    """

    unit_ids: list
    sub_items: dict


class DeliveryFacts(NamedTuple):
    """What leaves now: boxes in the order in which they leave, and their lines.

    ``split`` is ``{order id: how far the market lets it be split}``.
    """

    boxes: tuple
    lines: tuple
    split: dict


def plan(delivery: DeliveryFacts, units: list[UnitFacts]) -> list[Parcel]:
    """The parcels of a delivery, in the order of its boxes.

    A unit appears once at most, and never when it is not free. More goods than units
    ship no unit twice, fewer ship the first units in the order in which they are given.
    """
    shelf = _Shelf(delivery, units)
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


def pieces(needs: dict, gone: dict, ships_with: str = LAST) -> int:
    """How many whole units these goods make.

    :param needs: ``{product: quantity in one unit}``
    :param gone: ``{product: quantity}``
    """
    shares = [gone.get(key, 0.0) / need for key, need in needs.items() if need > 0]
    if not shares:
        return 0
    if ships_with == FIRST:
        return max(ceil(max(shares) - NEARLY), 0)
    return max(floor(min(shares) + NEARLY), 0)


class _Shelf:
    """Lines and their units while boxes leave one after the other."""

    def __init__(self, delivery, units):
        self.lines = {line.id: line for line in delivery.lines}
        self.gone = {line.id: dict(line.gone) for line in delivery.lines}
        self.split = delivery.split
        self.units_of = defaultdict(list)
        self.members = defaultdict(list)
        for unit in units:
            self.units_of[unit.line_id].append(unit)
            self.members[self._lot(unit)].append(unit)
        self.taken = {unit.id for unit in units if not unit.is_free}
        self.parts_of = {unit.id: list(unit.parts) for unit in units}
        self.here = defaultdict(Counter)
        known = {box.stock_package_id or 0 for box in delivery.boxes}
        for unit in units:
            if unit.here is not None:
                # packed anew since: in any box
                key = unit.here if unit.here in known else None
                self.here[unit.line_id][key] += 1

    def _lot(self, unit):
        """Units with the same lot leave in the same parcel."""
        split = self.split.get(unit.order_id, SPLIT_UNIT)
        if split == SPLIT_UNIT:
            return unit.order_id, unit.sku_id, unit.id
        sku_id = unit.sku_id if split == SPLIT_SKU else None
        return unit.order_id, sku_id, unit.package

    def put(self, box):
        """A box leaves.

        :return: ``{order id: Leaving}``
        """
        leaving = defaultdict(lambda: Leaving([], {}))
        done = {}
        for line_id, goods in box.goods.items():
            line = self.lines.get(line_id)
            if line and line.parts:
                self._put_parts(line, goods, leaving)
            elif line:
                done[line_id] = self._unarranged(
                    box, line_id, self._add(line_id, goods)
                )
        for line_id, count in done.items():
            for unit in self._take(line_id, count):
                if unit.id not in self.taken:
                    self.taken.add(unit.id)
                    leaving[unit.order_id].unit_ids.append(unit.id)
        for order_id, found in leaving.items():
            found.unit_ids.extend(self._without_goods(order_id))
        return leaving

    def _unarranged(self, box, line_id, count):
        """How many of these pieces no parcel of this box holds yet."""
        here = self.here[line_id]
        for key in (box.stock_package_id or 0, None):
            known = min(here[key], count)
            here[key] -= known
            count -= known
        return count

    def _put_parts(self, line, goods, leaving):
        """Goods of a bundle leave: its parts, one after the other and unit by unit."""
        left = defaultdict(list)
        for product_id, quantity in goods.items():
            count = self._add_parts(line, product_id, quantity)
            for unit in self.units_of[line.id]:
                own = self.parts_of[unit.id] if unit.id not in self.taken else []
                found = [part for part in own if part[1] == product_id][:count]
                for part in found:
                    own.remove(part)
                    left[unit].append(part[0])
                count -= len(found)
        for unit, parts in left.items():
            if len(parts) < unit.part_count:
                leaving[unit.order_id].sub_items[unit.external_id] = parts
            if not self.parts_of[unit.id]:
                self.taken.add(unit.id)
                leaving[unit.order_id].unit_ids.append(unit.id)

    def _add_parts(self, line, product_id, quantity):
        """More of one component has left; how many parts that completes."""
        need = {product_id: line.parts.get(product_id, 0.0)}
        gone = self.gone[line.id]
        before = pieces(need, gone)
        gone[product_id] = gone.get(product_id, 0.0) + quantity
        return pieces(need, gone) - before

    def _without_goods(self, order_id):
        """Free units of an order that no box can hold."""
        found = [
            unit.id
            for line in self.lines.values()
            if not line.needs
            for unit in self.units_of[line.id]
            if unit.order_id == order_id and unit.id not in self.taken
        ]
        self.taken.update(found)
        return found

    def _add(self, line_id, goods):
        """More goods of a line have left; how many units that completes."""
        gone = self.gone[line_id]
        before = self._pieces(line_id)
        for product_id, quantity in goods.items():
            gone[product_id] = gone.get(product_id, 0.0) + quantity
        return self._pieces(line_id) - before

    def _pieces(self, line_id):
        line = self.lines[line_id]
        return pieces(line.needs, self.gone[line_id], line.ships_with)

    def _take(self, line_id, count):
        """The units that ``count`` more pieces of a line let leave."""
        own = self.units_of[line_id]
        found = [u for u in own if u.id not in self.taken and self._is_alone(u)][:count]
        # what must stay together leaves when the last of it has left
        for lot in {self._lot(u) for u in own if not self._is_alone(u)}:
            if self._is_complete(lot):
                found += self.members[lot]
        return found

    def _is_alone(self, unit):
        return self.split.get(unit.order_id, SPLIT_UNIT) == SPLIT_UNIT

    def _is_complete(self, lot):
        """Whether goods for all units of a lot have left."""
        wanted = Counter(unit.line_id for unit in self.members[lot])
        return all(
            line_id in self.lines
            and (not self.lines[line_id].needs or self._pieces(line_id) >= count)
            for line_id, count in wanted.items()
        )


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
    shelf = _Shelf(delivery, units)
    for box in delivery.boxes:
        shelf.put(box)
    broken = defaultdict(set)
    for lot, members in shelf.members.items():
        if shelf._is_alone(members[0]):
            continue
        boxes = set().union(*(touched[unit.line_id] for unit in members))
        if boxes and (len(boxes) > 1 or not shelf._is_complete(lot)):
            broken[lot[0]].add(lot[1])
    return broken
