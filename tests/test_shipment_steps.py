"""The states of a shipment: every step that is none is refused."""

from itertools import product

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.fulfillment.shipment_steps import LABEL, OWN, may_follow, steps
from .shipment_case import ShipmentCase

STATES = tuple(OWN)


@tagged("standard", "at_install")
class TestStepTables(BaseCase):
    def test_every_state_can_be_reached_and_left_but_the_last(self):
        for table in (OWN, LABEL):
            reached = set().union(*table.values())
            self.assertEqual(reached, set(STATES) - {"draft"})
            self.assertEqual([s for s in STATES if not table[s]], ["cancelled"])

    def test_everything_can_be_given_up(self):
        for table, state in product((OWN, LABEL), STATES[:-1]):
            self.assertIn("cancelled", table[state])

    def test_a_label_is_made_once(self):
        """Nothing leads back from a label that TikTok shows to buying it."""
        open_ones, seen = {"confirmed"}, set()
        while open_ones:
            state = open_ones.pop()
            seen.add(state)
            open_ones |= steps("create_packages")[state] - seen
        self.assertEqual(seen, {"confirmed", "cancelled"})

    def test_only_an_own_carrier_is_corrected(self):
        self.assertTrue(may_follow("mark_shipped", "confirmed", "sent"))
        self.assertFalse(may_follow("ship_package", "confirmed", "sent"))


@tagged("post_install", "-at_install")
class TestShipmentSteps(ShipmentCase):
    def test_illegal_steps_are_refused_for_every_way_to_ship(self):
        order = self.sold("SPOON-1")
        self.leave(order)
        shipment = self.shipments(order)
        flows = ("mark_shipped", "self_ship", "create_packages", "ship_package")
        for flow, state, after in product(flows, STATES, STATES):
            shipment.flush_recordset()
            self.env.cr.execute(
                "UPDATE tiktok_shipment SET flow = %s, state = %s WHERE id = %s",
                [flow, state, shipment.id],
            )
            shipment.invalidate_recordset(["flow", "state"])
            with self.subTest(flow=flow, state=state, after=after):
                if may_follow(flow, state, after):
                    shipment.state = after
                else:
                    with self.assertRaises(ValidationError):
                        shipment.state = after
