import threading
from unittest.mock import patch

from ..models.fulfillment import shipment_call, shipment_run
from .shipment_case import ShipmentCase


def jt(serial):
    """A tracking number as J&T Express gives it."""
    return f"JT{serial:011d}"


class TestSelfShipment(ShipmentCase):
    """Where TikTok makes the package (Vietnam): own carriers ship that one."""

    REGION = "VN"
    CARRIER = "J&T Express"
    CODE = "NON-DEN"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.price_in("VND")

    def leave(self, order, number=None, serial=1, **values):
        return super().leave(order, number or jt(serial), **values)

    def test_the_package_of_tiktok_is_shipped_with_our_number(self):
        order = self.sold(self.CODE, self.CODE)
        self.leave(order)
        shipment = self.shipments(order)
        self.assertEqual(shipment.flow, "self_ship")
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed", shipment.sync_message)
        self.assertEqual(set(self.there(order).values()), {jt(1)})
        packages = {
            line["package_id"] for line in self.platform_order(order)["line_items"]
        }
        self.assertEqual(packages, {shipment.package_external_id})
        self.assertFalse(self.marked)

    def test_parcels_are_prepared_and_sent_side_by_side(self):
        orders = self.sold(self.CODE) | self.sold(self.CODE)
        for serial, order in enumerate(orders, 1):
            self.leave(order, serial=serial)
        together, prepare = threading.Barrier(2), shipment_call.package_for

        def wait_for_the_other(client, packing):
            together.wait(10)
            return prepare(client, packing)

        patches = (
            patch.object(shipment_call, "package_for", wait_for_the_other),
            patch.object(shipment_run, "connections_for", lambda *_args: 2),
            patch.object(shipment_run, "BEGINNING", 1),
        )
        for patcher in patches:
            self.startPatcher(patcher)
        self.run_jobs()
        self.assertEqual(set(self.shipments(orders).mapped("state")), {"confirmed"})

    def test_an_answer_that_is_lost_is_found_by_looking(self):
        order = self.sold(self.CODE)
        self.leave(order)
        before = len(self.requests("shipPackage"))
        self.sandbox.faults.add("timeout_after", "shipPackage")
        self.run_jobs()
        self.travel(minutes=3)
        self.run_jobs()
        self.assertEqual(self.shipments(order).state, "confirmed")
        self.assertEqual(len(self.requests("shipPackage")) - before, 1)

    def test_another_package_than_ours_waits_for_a_person_and_holds_up_no_other(self):
        bad, good = self.sold(self.CODE), self.sold(self.CODE)
        self.leave(bad, serial=1)
        self.leave(good, serial=2)
        for line in self.platform_order(bad)["line_items"]:
            line["package_id"] = None
        self.run_jobs()
        self.assertEqual(self.shipments(good).state, "confirmed")
        self.assertEqual(self.shipments(bad).problem, "parcel_differs")
        self.assertEqual(self.problems(), ["parcel_differs"])
