"""Lines of sales orders and their units while boxes leave, one by one. Pure."""

from collections import Counter, defaultdict
from typing import NamedTuple

from .parcel_facts import SPLIT_SKU, SPLIT_UNIT, pieces


class Leaving(NamedTuple):
    """What of an order leaves with a box: whole units, and parts of bundles.

    The unit of a bundle is among ``unit_ids`` when its last part leaves.
    """

    unit_ids: list
    sub_items: dict


class Shelf:
    """What of a delivery is still here.

    A *lot* are units that have to leave in the same parcel.

    :param delivery: :class:`parcel_facts.DeliveryFacts`
    :param units: list of :class:`parcel_facts.UnitFacts`
    """

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
        found = [u for u in own if u.id not in self.taken and self.is_alone(u)][:count]
        # what must stay together leaves when the last of it has left
        for lot in {self._lot(u) for u in own if not self.is_alone(u)}:
            if self.is_complete(lot):
                found += self.members[lot]
        return found

    def is_alone(self, unit):
        """Whether a unit may leave without any other one."""
        return self.split.get(unit.order_id, SPLIT_UNIT) == SPLIT_UNIT

    def is_complete(self, lot):
        """Whether goods for all units of a lot have left."""
        wanted = Counter(unit.line_id for unit in self.members[lot])
        return all(
            line_id in self.lines
            and (not self.lines[line_id].needs or self._pieces(line_id) >= count)
            for line_id, count in wanted.items()
        )
