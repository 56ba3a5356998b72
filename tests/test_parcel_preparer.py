"""TikTok's packages are made to fit our parcels before they are shipped."""

from unittest.mock import patch

from odoo.tests import tagged

from ..client import TemporaryError
from ..exceptions import ProblemError
from .parcel_case import ParcelCase
from .test_parcel_group import GroupCase


class PreparerCase(ParcelCase):
    REGION = "VN"
    SHIPPING = "TIKTOK"
    SHIRT, HAT = "AO-TRANG-M", "NON-DEN"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.price_in("VND")

    @property
    def preparer(self):
        return self.env["tiktok.parcel.preparer"]

    def wish(self, pickings):
        """A shipment of what these transfers hold, not sent yet."""
        parcels = self.parcels(pickings)
        return self.env["tiktok.shipment"].create(
            self.env["tiktok.shipment"]._prepare_shipments_vals(parcels)
        )

    def prepare(self, shipment):
        return self.preparer._prepare_package(self.backend._client(), shipment)

    def there(self, order):
        """Package of each unit as TikTok has it now."""
        (detail,) = self.backend._client().get_orders([order.external_id])
        return [item.get("package_id") for item in detail["line_items"]]


@tagged("post_install", "-at_install")
class TestParcelPreparer(PreparerCase):
    def test_a_whole_package_is_shipped_as_it_is(self):
        order, delivery = self.ready(self.SHIRT, self.HAT)
        before = self.there(order)
        self.assertEqual(self.prepare(self.wish(delivery)), before[0])
        self.assertEqual(self.there(order), before)

    def part(self):
        """A shipment of the shirts while the hat stays."""
        order, delivery = self.ready((self.SHIRT, 2), self.HAT)
        shirts = delivery.move_ids.filtered(lambda m: m.product_uom_qty == 2)
        shirts.picked = True
        shipment = self.wish(delivery)
        self.assertEqual(len(shipment.unit_ids), 2)
        return order, shipment

    def test_a_part_is_divided_from_the_rest_first(self):
        order, shipment = self.part()
        package = self.prepare(shipment)
        packages = self.there(order)
        self.assertEqual(packages[:2], [package] * 2)
        self.assertNotIn(packages[2], (package, None))

    def test_after_a_lost_answer_nothing_is_divided_twice(self):
        order, shipment = self.part()
        asked = len(self.requests("confirmOrderSplit"))
        self.sandbox.faults.add("timeout_after", "confirmOrderSplit")
        with self.assertRaises(TemporaryError):
            self.prepare(shipment)
        packages = self.there(order)
        self.assertEqual(self.prepare(shipment), packages[0])
        self.assertEqual(self.there(order), packages)
        self.assertEqual(len(self.requests("confirmOrderSplit")), asked + 1)

    def test_units_that_tiktok_has_packed_apart_ask_a_person(self):
        order, shipment = self.part()
        self.prepare(shipment)
        order.line_ids.shipment_id = shipment
        with self.assertRaises(ProblemError) as caught:
            self.prepare(shipment)
        self.assertEqual(caught.exception.code, "parcel_differs")

    def test_where_shipping_makes_the_package_nothing_is_asked_for(self):
        order, shipment = self.part()
        order._shipping_capability().split_by = "ship"
        before = self.there(order)
        self.prepare(shipment)
        self.assertEqual(self.there(order), before)


@tagged("post_install", "-at_install")
class TestCombining(PreparerCase, GroupCase):
    def together(self, count=3):
        """Orders that TikTok offers to combine, decided to go in one parcel."""
        orders, pickings = self.alike(count, shipping_type="TIKTOK")
        group = self.propose().filtered(lambda g: orders[0] in g.order_ids)
        self.assertEqual(group.source, "search")
        self.as_packer(group).action_combine()
        return group, orders, self.wish(pickings)

    def alike(self, count, **settings):
        found = [self.ready(self.HAT, address=3, **settings) for _n in range(count)]
        orders = self.env["tiktok.order"].union(*(order for order, _picking in found))
        pickings = self.env["stock.picking"].union(*(picking for _o, picking in found))
        return orders, pickings

    def test_orders_become_one_package_before_it_is_shipped(self):
        _group, orders, shipment = self.together()
        self.assertEqual(len(shipment), 1)
        package = self.prepare(shipment)
        self.assertEqual({p for o in orders for p in self.there(o)}, {package})

    def test_after_a_lost_answer_nothing_is_combined_twice(self):
        _group, orders, shipment = self.together()
        asked = len(self.requests("combinePackage"))
        self.sandbox.faults.add("timeout_after", "combinePackage")
        with self.assertRaises(TemporaryError):
            self.prepare(shipment)
        package = self.prepare(shipment)
        self.assertEqual({p for o in orders for p in self.there(o)}, {package})
        self.assertEqual(len(self.requests("combinePackage")), asked + 1)

    def test_a_refusal_of_tiktok_asks_a_person(self):
        _group, _orders, shipment = self.together()
        refusal = {"packages": [], "errors": [type("E", (), {"message": "No"})]}
        client = self.backend._client()
        with (
            patch.object(type(client), "combine", lambda *a: refusal),
            self.assertRaises(ProblemError) as caught,
        ):
            self.preparer._prepare_package(client, shipment)
        self.assertEqual(caught.exception.code, "not_combined")

    def test_taken_apart_in_odoo_it_is_taken_apart_on_tiktok(self):
        group, orders, shipment = self.together()
        self.prepare(shipment)
        shipment.action_cancel()
        self.as_packer(group).action_break()
        self.run_jobs()
        packages = [p for o in orders for p in self.there(o)]
        self.assertEqual(len(set(packages)), 3)
        self.assertFalse(group.is_apart_wanted)
