import threading
from unittest.mock import patch

from odoo.exceptions import UserError

from ..client import TikTokShopClient
from ..models.fulfillment import shipment_run
from .shipment_case import MARK, ShipmentCase, ups

PATIENCE = 10


class TestShipmentRun(ShipmentCase):
    """The next parcels are prepared while others are sent."""

    def setUp(self):
        super().setUp()
        self.exporter = self.env.registry["tiktok.shipment.exporter"]
        self.active, self.together = set(), []
        self.released = threading.Event()
        self.released.set()
        tell = TikTokShopClient.mark_package_as_shipped

        def slow(client, order_id, *args, **kw):
            if order_id in self.active:
                self.together.append(order_id)
            self.active.add(order_id)
            self.assertTrue(self.released.wait(PATIENCE))
            try:
                return tell(client, order_id, *args, **kw)
            finally:
                self.active.discard(order_id)

        self.startPatcher(
            patch.object(TikTokShopClient, "mark_package_as_shipped", slow)
        )

    def one_connection(self):
        self.startPatcher(patch.object(shipment_run, "connections_for", lambda *_a: 1))

    def small_looks(self, parcels=4):
        """The first look takes one parcel, the others a few."""
        self.startPatcher(patch.object(shipment_run, "room_for", lambda _r: parcels))

    def step(self, name, follow):
        """Call ``follow(number of the call, arguments)`` after a step of a run."""
        real, calls = getattr(self.exporter, name), []

        def spied(exporter, *args):
            result = real(exporter, *args)
            calls.append(args)
            follow(len(calls), args)
            return result

        self.startPatcher(patch.object(self.exporter, name, spied))

    def left(self, count):
        orders = [self.sold() for _number in range(count)]
        for serial, order in enumerate(orders, 1):
            self.leave(order, serial=serial)
        return self.env["tiktok.order"].union(*orders)

    def refusal(self, work):
        """Text of the refusal; unlike assertRaises it rolls nothing back."""
        try:
            work()
        except UserError as error:
            return str(error)
        return self.fail("it was not refused")

    def assertSentOnce(self, orders):
        self.env.invalidate_all()
        shipments = self.shipments(orders)
        self.assertEqual(set(shipments.mapped("state")), {"confirmed"})
        self.assertEqual(
            sorted(number for *_rest, number in self.marked),
            sorted(shipments.mapped("tracking_number")),
        )
        self.assertFalse(self.problems())

    def test_what_is_being_sent_is_neither_looked_at_nor_sent_again(self):
        """The first call does not end before the second look has judged."""
        self.small_looks()
        orders = self.left(3)
        self.released.clear()
        looks = []

        def judged(number, args):
            looks.append(set(args[0]))
            if number > 1:
                self.released.set()

        self.step("_judge", judged)
        self.run_jobs()
        self.assertEqual(len(looks[0]), 1)
        self.assertEqual(len(looks[1]), 2)
        self.assertFalse(looks[0] & looks[1])
        self.assertSentOnce(orders)

    def test_another_parcel_of_an_order_waits_for_the_answer_about_the_first(self):
        self.small_looks()
        order = self.sold("SPOON-1", "SPOON-1")
        self.leave(order, **{"SPOON-1": 1})
        self.leave(order, serial=2)
        self.released.clear()
        self.step("_judge", lambda number, _a: number < 2 or self.released.set())
        self.run_jobs()
        self.assertFalse(self.together)
        self.assertSentOnce(order)

    def test_dead_between_two_looks_nothing_is_lost_or_sent_twice(self):
        self.small_looks()
        orders = self.left(3)

        def die(number, _args):
            if number == 2:
                raise SystemError("killed")

        self.step("_judge", die)
        with self.assertRaisesRegex(SystemError, "killed"):
            self.run_jobs()
        self.shipments(orders)._enqueue_export()
        self.run_jobs()
        self.assertSentOnce(orders)

    def test_a_refused_pace_gives_back_what_was_prepared(self):
        self.one_connection()
        orders = self.left(3)
        self.sandbox.faults.add("rate_limit", MARK, retry_after="5")
        self.run_jobs()
        shipments = self.shipments(orders)
        self.env.invalidate_all()
        self.assertEqual(len(self.marked), 1)
        self.assertEqual(shipments.mapped("state"), ["wanted"] * 3)
        self.assertFalse(shipments.filtered("sending_at"))
        shipments[2].action_cancel()
        self.travel(minutes=1)
        self.run_jobs()
        self.marked.pop(0)
        self.assertSentOnce(orders[:2])
        self.assertFalse(any(self.there(orders[2]).values()))

    def test_what_is_prepared_cannot_be_given_up_until_its_answer_is_stored(self):
        self.one_connection()
        orders = self.left(2)
        self.released.clear()
        refusals = []

        def press(_number, _args):
            self.env.invalidate_all()
            for shipment in self.shipments(orders):
                if shipment.sending_at:
                    refusals.append(self.refusal(shipment.action_cancel))
            self.released.set()

        self.step("_mirror", press)
        self.run_jobs()
        self.assertGreaterEqual(len(refusals), 2)
        self.assertRegex(refusals[0], "on its way to TikTok.* at the latest")
        self.assertSentOnce(orders)

    def test_an_answer_that_cannot_be_stored_costs_its_parcel_only(self):
        orders = self.left(3)
        bad = orders[1].external_id
        tell = TikTokShopClient.mark_package_as_shipped

        def strange(client, order_id, *args, **kw):
            answer = tell(client, order_id, *args, **kw)
            return {**answer, "warning": "text"} if order_id == bad else answer

        with (
            self.assertLogs("odoo.addons.connector_tiktok_shop", "ERROR"),
            patch.object(TikTokShopClient, "mark_package_as_shipped", strange),
        ):
            self.run_jobs()
        self.env.invalidate_all()
        shipments = self.shipments(orders)
        self.assertEqual(
            shipments.mapped("state"), ["confirmed", "wanted", "confirmed"]
        )
        self.assertEqual(self.problems(), ["technical"])
        shipments[1].action_resend()
        self.run_jobs()
        self.assertSentOnce(orders)

    def test_parcels_that_others_hold_are_looked_at_without_haste(self):
        orders = self.left(2)
        held, judge = [1, 2, 3], self.exporter._judge

        def busy(exporter, *args):
            return [] if held and held.pop() else judge(exporter, *args)

        self.startPatcher(patch.object(self.exporter, "_judge", busy))
        rest = self.startPatcher(patch.object(shipment_run.ShipmentRun, "_rest"))
        self.run_jobs()
        self.assertEqual(rest.call_count, 2, "from the second look on")
        self.assertSentOnce(orders)

    def test_a_bug_in_a_call_costs_its_parcel_only(self):
        self.one_connection()
        orders = self.left(3)
        bad = orders[0].external_id
        tell = TikTokShopClient.mark_package_as_shipped

        def broken(client, order_id, *args, **kw):
            return 1 / 0 if order_id == bad else tell(client, order_id, *args, **kw)

        with (
            self.assertLogs("odoo.addons.connector_tiktok_shop", "ERROR"),
            patch.object(TikTokShopClient, "mark_package_as_shipped", broken),
        ):
            self.run_jobs()
        self.env.invalidate_all()
        shipments = self.shipments(orders)
        self.assertEqual(
            shipments.mapped("state"), ["wanted", "confirmed", "confirmed"]
        )
        self.assertEqual(shipments[0].sync_state, "failed")
        self.assertEqual(self.problems(), ["request_refused"])
        shipments[0].action_resend()
        self.run_jobs()
        self.assertSentOnce(orders)

    def test_a_call_that_was_looked_after_does_not_hinder_giving_it_up(self):
        """The answer was lost, TikTok has nothing, and the carrier is gone."""
        [order] = self.left(1)
        self.sandbox.faults.add("drop", MARK)
        self.run_jobs()
        shipment = self.shipments(order)
        self.env.invalidate_all()
        refusal = self.refusal(shipment.action_cancel)
        self.assertIn("on its way to TikTok", refusal)
        shipment.picking_id.carrier_id = False
        self.travel(minutes=2)
        self.run_jobs()
        self.assertEqual(shipment.problem, "carrier_missing")
        shipment.action_cancel()
        self.assertEqual(shipment.state, "cancelled")
        self.assertNotIn(ups(1), self.there(order).values())
