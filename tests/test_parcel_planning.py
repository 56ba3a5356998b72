"""Which units leave in which parcel: rules one by one, then laws for any sequence."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..models.fulfillment.parcel_facts import (
    FIRST,
    BoxFacts,
    DeliveryFacts,
    LineFacts,
    UnitFacts,
    pieces,
)
from ..models.fulfillment.parcel_planning import broken_lots, plan

#: a busy machine is no failure
CALM = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
ORDER, LINE, OTHER_LINE = 1, 10, 20
PICKING, MUG, SPOON = 70, 7, 8
KIT = {MUG: 2.0, SPOON: 1.0}


def units(count, line=LINE, order=ORDER, sku=5, taken=(), **vals):
    """Units of a line with ids from ``line * 100``."""
    return [
        UnitFacts(line * 100 + n, order, line, sku, n not in taken, **vals)
        for n in range(count)
    ]


def box(number=None, picking=PICKING, package=None, **goods):
    """A box with so many mugs and spoons of the first line."""
    contents = {LINE: {{"mug": MUG, "spoon": SPOON}[k]: v for k, v in goods.items()}}
    return BoxFacts(picking, package, None, number, contents)


def delivery(*boxes, needs=None, split="unit", gone=None, lines=None, ships=None):
    """A delivery of the first line, whose units are a mug each unless said."""
    own = LineFacts(LINE, needs or {MUG: 1.0}, gone or {}, *([ships] if ships else []))
    return DeliveryFacts(boxes, tuple(lines or [own]), {ORDER: split})


def shipped(parcels):
    """Units per parcel."""
    return [list(parcel.unit_ids) for parcel in parcels]


@tagged("post_install", "-at_install")
class TestParcelPlanning(BaseCase):
    def test_a_box_with_three_pieces_ships_the_first_three_units(self):
        parcels = plan(delivery(box(mug=3)), units(5))
        self.assertEqual(shipped(parcels), [[1000, 1001, 1002]])
        self.assertEqual(parcels[0].picking_id, PICKING)

    def test_a_backorder_ships_what_the_first_parcel_has_left(self):
        facts = delivery(box(mug=2), gone={MUG: 3.0})
        self.assertEqual(
            shipped(plan(facts, units(5, taken=(0, 1, 2)))), [[1003, 1004]]
        )

    def test_units_in_a_living_shipment_are_not_taken_again(self):
        facts = delivery(box(mug=2))
        self.assertEqual(plan(facts, units(2, taken=(0, 1))), [])

    def test_more_goods_than_units_ship_no_unit_twice(self):
        self.assertEqual(shipped(plan(delivery(box(mug=9)), units(2))), [[1000, 1001]])

    def test_goods_of_a_line_without_units_ship_nothing(self):
        facts = delivery(BoxFacts(PICKING, None, None, None, {99: {MUG: 4}}))
        self.assertEqual(plan(facts, units(2)), [])

    def test_a_pack_of_twelve_is_one_unit(self):
        facts = delivery(box(mug=24), needs={MUG: 12.0})
        self.assertEqual(shipped(plan(facts, units(3))), [[1000, 1001]])

    def test_part_of_a_pack_is_no_unit_until_the_rest_leaves(self):
        facts = delivery(box("A", mug=18), box("B", mug=6), needs={MUG: 12.0})
        parcels = plan(facts, units(2))
        self.assertEqual(shipped(parcels), [[1000], [1001]])
        self.assertEqual([p.tracking for p in parcels], ["A", "B"])

    def test_two_boxes_with_numbers_are_two_parcels(self):
        parcels = plan(delivery(box("A", mug=1), box("B", mug=2)), units(3))
        self.assertEqual(shipped(parcels), [[1000], [1001, 1002]])

    def test_a_kit_leaves_with_its_last_component(self):
        facts = delivery(box("A", mug=2), box("B", spoon=1), needs=KIT)
        parcels = plan(facts, units(1))
        self.assertEqual([(p.tracking, p.unit_ids) for p in parcels], [("B", (1000,))])

    def test_a_kit_leaves_with_its_first_component_where_the_shop_says_so(self):
        facts = delivery(box("A", mug=2), box("B", spoon=1), needs=KIT, ships=FIRST)
        parcels = plan(facts, units(1))
        self.assertEqual([(p.tracking, p.unit_ids) for p in parcels], [("A", (1000,))])

    def test_a_kit_of_which_a_component_stays_ships_as_many_as_are_whole(self):
        facts = delivery(box(mug=6, spoon=1), needs=KIT)
        self.assertEqual(shipped(plan(facts, units(3))), [[1000]])

    def test_rounding_of_quantities_costs_no_unit(self):
        facts = delivery(box(mug=0.33), box(mug=0.33), box(mug=0.33), needs={MUG: 0.99})
        self.assertEqual(shipped(plan(facts, units(1))), [[1000]])
        self.assertEqual(pieces({MUG: 1 / 3}, {MUG: 0.33}), 1)

    def test_what_came_back_can_leave_again(self):
        facts = delivery(box(mug=1), gone={MUG: 1.0})
        self.assertEqual(shipped(plan(facts, units(2, taken=(1,)))), [[1000]])

    def test_a_service_leaves_with_the_goods_of_its_order(self):
        lines = [LineFacts(LINE, {MUG: 1.0}), LineFacts(OTHER_LINE, {})]
        facts = delivery(box(mug=1), lines=lines)
        wanted = units(1) + units(1, line=OTHER_LINE)
        self.assertEqual(shipped(plan(facts, wanted)), [[1000, 2000]])

    def test_a_service_leaves_once_and_with_its_own_order(self):
        lines = [LineFacts(LINE, {MUG: 1.0}), LineFacts(OTHER_LINE, {})]
        facts = delivery(box(mug=1), lines=lines)
        again = units(1) + units(1, line=OTHER_LINE, taken=(0,))
        self.assertEqual(shipped(plan(facts, again)), [[1000]])
        strange = units(1) + units(1, line=OTHER_LINE, order=2)
        self.assertEqual(shipped(plan(facts, strange)), [[1000]])

    def test_pieces_that_have_a_label_count_among_those_of_their_box(self):
        """Two of four have a label; where their package is no more, in any box."""
        for here, package in ((0, None), (9, 9), (9, None)):
            arranged = [unit._replace(here=here) for unit in units(2, taken=(0, 1))]
            facts = delivery(box(mug=3, package=package))
            parcels = plan(facts, arranged + units(4)[2:])
            self.assertEqual(shipped(parcels), [[1002]], (here, package))

    def test_pieces_with_a_label_leave_in_their_own_package(self):
        arranged = [unit._replace(here=9) for unit in units(2, taken=(0, 1))]
        facts = delivery(box(mug=2, package=8), box(mug=2, package=9))
        (parcel,) = plan(facts, arranged + units(4)[2:])
        self.assertEqual((parcel.stock_package_id, parcel.unit_ids), (8, (1002, 1003)))

    def test_several_orders_in_one_box_are_a_parcel_each(self):
        goods = {LINE: {MUG: 1}, OTHER_LINE: {MUG: 1}}
        facts = DeliveryFacts(
            (BoxFacts(PICKING, None, None, "A", goods),),
            (LineFacts(LINE, {MUG: 1.0}), LineFacts(OTHER_LINE, {MUG: 1.0})),
            {},
        )
        parcels = plan(facts, units(1) + units(1, line=OTHER_LINE, order=2))
        self.assertEqual(
            [(p.order_id, p.tracking) for p in parcels], [(1, "A"), (2, "A")]
        )


@tagged("post_install", "-at_install")
class TestParcelsOfWholeSkus(BaseCase):
    def test_a_sku_that_must_stay_together_waits_for_its_last_piece(self):
        facts = delivery(box("A", mug=1), box("B", mug=2), split="sku")
        parcels = plan(facts, units(3))
        self.assertEqual(
            [(p.tracking, p.unit_ids) for p in parcels], [("B", (1000, 1001, 1002))]
        )

    def test_a_sku_in_two_boxes_is_named(self):
        facts = delivery(box("A", mug=1), box("B", mug=2), split="sku")
        self.assertEqual(broken_lots(facts, units(3)), {ORDER: {5}})

    def test_part_of_a_sku_is_named(self):
        facts = delivery(box(mug=1), split="sku")
        self.assertEqual(broken_lots(facts, units(3)), {ORDER: {5}})
        self.assertEqual(plan(facts, units(3)), [])

    def test_another_sku_may_stay_behind(self):
        lines = [LineFacts(LINE, {MUG: 1.0}), LineFacts(OTHER_LINE, {MUG: 1.0})]
        wanted = units(2) + units(1, line=OTHER_LINE, sku=6)
        facts = delivery(box(mug=2), split="sku", lines=lines)
        self.assertEqual(shipped(plan(facts, wanted)), [[1000, 1001]])
        self.assertFalse(broken_lots(facts, wanted))

    def test_an_order_that_may_not_be_split_is_named_whole(self):
        lines = [LineFacts(LINE, {MUG: 1.0}), LineFacts(OTHER_LINE, {MUG: 1.0})]
        wanted = units(2) + units(1, line=OTHER_LINE, sku=6)
        facts = delivery(box(mug=2), split="none", lines=lines)
        self.assertEqual(plan(facts, wanted), [])
        self.assertEqual(broken_lots(facts, wanted), {ORDER: {None}})

    def test_what_tiktok_has_put_into_two_packages_may_leave_apart(self):
        lines = [LineFacts(LINE, {MUG: 1.0}), LineFacts(OTHER_LINE, {MUG: 1.0})]
        wanted = units(1, package="P1") + units(1, line=OTHER_LINE, package="P2")
        facts = delivery(box(mug=1), split="none", lines=lines)
        self.assertEqual(shipped(plan(facts, wanted)), [[1000]])
        self.assertFalse(broken_lots(facts, wanted))


@tagged("post_install", "-at_install")
class TestBundlesInParts(BaseCase):
    """A bundle of two mugs and a spoon; its parts are m1, m2 and s1."""

    PARTS = {MUG: 1.0, SPOON: 1.0}

    def bundles(self, *gone, count=1):
        """Units whose parts were not all shipped."""
        found = []
        for unit in units(count):
            names = [(f"{unit.id}{name}", MUG) for name in ("m1", "m2")]
            names.append((f"{unit.id}s1", SPOON))
            found.append(
                unit._replace(
                    external_id=str(unit.id),
                    parts=tuple(pair for pair in names if pair[0] not in gone),
                    part_count=3,
                )
            )
        return found

    def facts(self, *boxes, gone=None):
        line = LineFacts(LINE, KIT, gone or {}, parts=self.PARTS)
        return delivery(*boxes, lines=[line])

    def test_each_box_names_the_parts_that_it_holds(self):
        parcels = plan(self.facts(box("A", mug=2), box("B", spoon=1)), self.bundles())
        self.assertEqual(
            [(p.unit_ids, p.sub_items) for p in parcels],
            [
                ((), {"1000": ["1000m1", "1000m2"]}),
                ((1000,), {"1000": ["1000s1"]}),
            ],
        )

    def test_a_bundle_in_one_box_is_a_whole_line(self):
        (parcel,) = plan(self.facts(box(mug=2, spoon=1)), self.bundles())
        self.assertEqual((parcel.unit_ids, parcel.sub_items), ((1000,), None))

    def test_a_part_in_the_second_box_opens_no_other_bundle(self):
        facts = self.facts(box("A", mug=1), box("B", mug=1))
        parcels = plan(facts, self.bundles(count=2))
        self.assertEqual(
            [(p.unit_ids, p.sub_items) for p in parcels],
            [((), {"1000": ["1000m1"]}), ((), {"1000": ["1000m2"]})],
        )

    def test_parts_of_a_living_parcel_are_not_named_again(self):
        facts = self.facts(box(spoon=1), gone={MUG: 2.0})
        (parcel,) = plan(facts, self.bundles("1000m1", "1000m2"))
        self.assertEqual(
            (parcel.unit_ids, parcel.sub_items), ((1000,), {"1000": ["1000s1"]})
        )

    def test_a_whole_bundle_and_a_part_of_the_next_one(self):
        (parcel,) = plan(self.facts(box(mug=3, spoon=1)), self.bundles(count=2))
        self.assertEqual(parcel.unit_ids, (1000,))
        self.assertEqual(parcel.sub_items, {"1001": ["1001m1"]})

    @CALM
    @given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=6))
    def test_no_part_leaves_twice_and_none_is_lost(self, contents):
        world, gone, named, shipped = self.bundles(count=3), Counter(), [], []
        rest = Counter({MUG: 6, SPOON: 3})
        for mugs, spoons in [*contents, (6, 3)]:
            goods = {MUG: min(mugs, rest[MUG]), SPOON: min(spoons, rest[SPOON])}
            rest.subtract(goods)
            leaving = BoxFacts(PICKING, None, None, None, {LINE: goods})
            parcels = plan(self.facts(leaving, gone=dict(gone)), world)
            gone.update(goods)
            for parcel in parcels:
                shipped += parcel.unit_ids
                named += self.named(parcel, world)
            world = [
                unit._replace(
                    is_free=unit.id not in shipped,
                    parts=tuple(p for p in unit.parts if p[0] not in named),
                )
                for unit in world
            ]
        self.assertEqual(sorted(shipped), [1000, 1001, 1002])
        self.assertEqual(len(named), len(set(named)))
        self.assertEqual(len(named), 9)

    def named(self, parcel, world):
        """Parts that leave with a parcel; of a whole line all of them."""
        found = [part for own in (parcel.sub_items or {}).values() for part in own]
        for unit in world:
            whole = unit.external_id not in (parcel.sub_items or {})
            if unit.id in parcel.unit_ids and whole:
                found += [key for key, _product in unit.parts]
        return found


class World:
    """Goods of one order that leave, come back, are cancelled; who ships what."""

    def __init__(self, lines, split):
        self.lines = lines
        self.split = split
        self.gone = {line: Counter() for line in lines}
        self.units = {
            line * 100 + n: line
            for line, (count, _) in lines.items()
            for n in range(count)
        }
        self.cancelled, self.parcel_of, self.parcels = set(), {}, 0

    def facts(self, boxes):
        lines = [
            LineFacts(line, self.lines[line][1], dict(gone))
            for line, gone in self.gone.items()
        ]
        own = [
            UnitFacts(unit, ORDER, line, line, unit not in self.parcel_of)
            for unit, line in self.units.items()
            if unit not in self.cancelled
        ]
        return DeliveryFacts(tuple(boxes), tuple(lines), {ORDER: self.split}), own

    def ship(self, contents):
        """Boxes of ``{line: {product: quantity}}`` leave."""
        boxes = [
            BoxFacts(PICKING, n, None, str(n), goods)
            for n, goods in enumerate(contents)
        ]
        parcels = plan(*self.facts(boxes))
        for goods in contents:
            for line, products in goods.items():
                self.gone[line].update(products)
        for parcel in parcels:
            self.parcels += 1
            for unit in parcel.unit_ids:
                assert unit not in self.parcel_of, "in two living parcels"
                assert unit not in self.cancelled, "cancelled and shipped"
                self.parcel_of[unit] = self.parcels
        return parcels

    def cancel(self, unit):
        if unit not in self.parcel_of:
            self.cancelled.add(unit)

    def bring_back(self, line):
        """A whole piece of a line comes back before TikTok was told."""
        needs = self.lines[line][1]
        if pieces(needs, self.gone[line]):
            self.gone[line].subtract(needs)
            for unit in sorted(self.units, reverse=True):
                if self.units[unit] == line and self.parcel_of.pop(unit, None):
                    return

    def rest(self):
        """What has not left yet of the units that still count."""
        return {
            line: {
                product: max(need * self.count(line) - self.gone[line][product], 0)
                for product, need in needs.items()
            }
            for line, (_count, needs) in self.lines.items()
        }

    def count(self, line):
        return sum(
            own == line and unit not in self.cancelled
            for unit, own in self.units.items()
        )

    def shipped_of(self, line):
        return sum(self.units[unit] == line for unit in self.parcel_of)


LINES = st.dictionaries(
    st.sampled_from([10, 20]),
    st.tuples(
        st.integers(1, 4),
        st.sampled_from([{MUG: 1.0}, {MUG: 12.0}, {MUG: 2.0, SPOON: 1.0}]),
    ),
    min_size=1,
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ship"), st.lists(st.integers(0, 5), min_size=1, max_size=4)),
        st.tuples(st.just("cancel"), st.integers(0, 7)),
        st.tuples(st.just("back"), st.integers(0, 1)),
    ),
    max_size=10,
)


@tagged("post_install", "-at_install")
class TestUnitsStayUnits(BaseCase):
    def walk(self, world, steps):
        for verb, value in steps:
            if verb == "ship":
                world.ship(self.boxes(world, value))
            elif verb == "cancel":
                world.cancel(list(world.units)[value % len(world.units)])
            else:
                world.bring_back(list(world.lines)[value % len(world.lines)])
            yield

    def boxes(self, world, numbers):
        """A box per number, each with some of what is left of some component."""
        rest, boxes = world.rest(), []
        for number in numbers:
            line = list(world.lines)[number % len(world.lines)]
            product = list(rest[line])[number % len(rest[line])]
            part = min(rest[line][product], number)
            rest[line][product] -= part
            boxes.append({line: {product: part}})
        return boxes

    @CALM
    @given(LINES, STEPS)
    def test_a_parcel_never_holds_more_units_than_goods_have_left(self, lines, steps):
        world = World(lines, "unit")
        for _step in self.walk(world, steps):
            for line, (_count, needs) in lines.items():
                self.assertLessEqual(
                    world.shipped_of(line), pieces(needs, world.gone[line])
                )

    @CALM
    @given(LINES, STEPS, st.sampled_from(["unit", "sku", "none"]))
    def test_when_everything_has_left_each_unit_is_in_one_parcel(
        self, lines, steps, split
    ):
        world = World(lines, split)
        for _step in self.walk(world, steps):
            pass
        world.ship([world.rest()])
        for unit in world.units:
            if unit in world.cancelled:
                self.assertNotIn(unit, world.parcel_of)
            else:
                self.assertIn(unit, world.parcel_of)

    @CALM
    @given(LINES, STEPS)
    def test_a_sku_that_stays_together_is_never_in_two_parcels(self, lines, steps):
        world = World(lines, "sku")
        for verb, value in steps:
            if verb == "ship":
                for parcel in world.ship(self.boxes(world, value)):
                    for line in {world.units[unit] for unit in parcel.unit_ids}:
                        own = [u for u in parcel.unit_ids if world.units[u] == line]
                        self.assertEqual(len(own), world.count(line))
