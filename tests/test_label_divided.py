"""A label for a part of an order where TikTok divides orders by a call of their own."""

from unittest.mock import patch

from odoo.tests import tagged

from ..sandbox.shipping_markets import MARKETS
from .label_case import LabelCase

SPLIT, BUY = "confirmOrderSplit", "createPackages"


@tagged("post_install", "-at_install")
class TestLabelDivided(LabelCase):
    """Japan buys labels like the US and divides like South-East Asia."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.dict(MARKETS, US=MARKETS["JP"]))
        self.order, self.picking = self.ready("SPOON-1", "MUG-BLU")
        self.order._shipping_capability().split_by = "confirm"

    def arrange_one(self):
        """The label of the first piece while the other one stays."""
        self.picking.move_ids[0].picked = True
        return self.arrange(self.picking)

    def test_a_package_that_waits_is_not_taken_for_a_label(self):
        self.assertTrue(self.order.line_ids[0].package_external_id)
        self.assertEqual(self.dialog(self.picking).line_ids.problem, False)

    def test_the_order_is_divided_before_the_label_is_bought(self):
        shipment = self.arrange_one()
        self.assertEqual(len(shipment.unit_ids), 1)
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual(shipment.label_state, "ready")
        self.assertEqual((self.calls(SPLIT), self.bought()), (1, 1))

    def test_the_rest_gets_its_label_without_another_division(self):
        first = self.arrange_one()
        code = first.unit_ids.sale_line_id.product_id.default_code
        self.leave(self.picking, **{code.replace("-", "_").lower(): 1})
        rest = self.backorder(self.picking)
        rest.action_assign()
        second = self.arrange(rest)
        self.assertEqual(second.state, "confirmed")
        self.assertEqual((self.calls(SPLIT), self.bought()), (1, 2))

    def test_a_whole_order_is_not_divided(self):
        shipment = self.arrange(self.picking)
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual((self.calls(SPLIT), self.bought()), (0, 1))

    def test_after_a_lost_answer_nothing_is_divided_or_bought_twice(self):
        for operation in (SPLIT, BUY):
            self.sandbox.faults.add("timeout_after", operation)
        shipment = self.arrange_one()
        for _look in range(8):
            self.travel(minutes=1)
            self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual((self.calls(SPLIT), self.bought()), (1, 1))

    def test_a_refused_division_buys_nothing(self):
        self.sandbox.faults.add("code", SPLIT, code=21011046)
        shipment = self.arrange_one()
        self.assertEqual(shipment.state, "refused")
        self.assertEqual(self.bought(), 0)
        self.assertTrue(self.kinds(shipment))
