"""Batches and waves of Odoo (module stock_picking_batch), where they are installed.

``EXTRA_MODULES=stock_picking_batch scripts/test tests/test_batch_transfers.py``
"""

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .shipment_case import ShipmentCase, ups


@tagged("post_install", "-at_install")
class TestBatchTransfers(ShipmentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "stock.picking.batch" not in cls.env:
            cls.skipTest(cls, "stock_picking_batch is not installed")
        cls.packer = new_test_user(
            cls.env, "packer", "stock.group_stock_user,base.group_partner_manager"
        )

    def packed(self, count=3):
        """Orders whose deliveries are packed and numbered."""
        orders = self.env["tiktok.order"].union(
            *(self.sold("SPOON-1") for _n in range(count))
        )
        for serial, picking in enumerate(orders.sale_order_id.picking_ids, start=1):
            picking.carrier_id = self.ups
            picking.carrier_tracking_ref = ups(serial)
            picking.move_ids.picked = True
        return orders

    def ask(self, order):
        """The buyer asks to cancel, and Odoo has heard of it."""
        self.life.request_cancel(self.shop, order.external_id)
        self.deliver({"id": order.external_id})

    def batch(self, orders, pickings=None):
        pickings = pickings or orders.sale_order_id.picking_ids
        batch = pickings.env["stock.picking.batch"].create(
            {
                "picking_ids": [(6, 0, pickings.ids)],
                "picking_type_id": pickings.picking_type_id.id,
            }
        )
        batch.action_confirm()
        return batch

    def states(self, orders):
        return [shipment.state for shipment in self.shipments(orders)]

    def test_validating_a_batch_tells_tiktok_of_every_parcel(self):
        orders = self.packed()
        batch = self.batch(orders)
        batch.action_done()
        self.assertEqual(batch.state, "done")
        self.assertEqual(self.states(orders), ["wanted"] * 3)
        self.run_jobs()
        self.assertEqual(self.states(orders), ["confirmed"] * 3)
        told = [number for order in orders for number in self.there(order).values()]
        self.assertEqual(told, [ups(1), ups(2), ups(3)])

    def test_a_batch_is_due_with_its_most_urgent_order(self):
        orders = self.packed()
        orders[1].sale_order_id.picking_ids.scheduled_date = orders[1].ship_by
        batch = self.batch(orders)
        due = [p.scheduled_date for p in batch.picking_ids]
        self.assertEqual(batch.scheduled_date, min(due))
        self.assertTrue(all(p.tiktok_dispatch_by for p in batch.picking_ids))

    def test_what_must_wait_stays_behind_and_the_others_go(self):
        orders = self.packed()
        batch = self.batch(orders)
        self.ask(orders[1])
        batch.with_user(self.packer).action_done()
        states = [order.sale_order_id.picking_ids.state for order in orders]
        self.assertEqual(states, ["done", "assigned", "done"])
        self.assertEqual(self.shipments(orders).order_id, orders[0] | orders[2])

    def test_what_must_wait_joins_no_batch(self):
        orders = self.packed(1)
        self.ask(orders)
        picking = orders.sale_order_id.picking_ids
        with self.assertRaises(UserError):
            self.batch(orders.with_user(self.packer), picking.with_user(self.packer))
        self.assertFalse(picking.batch_id)

    def test_of_a_batch_in_which_some_is_picked_the_rest_is_not_told(self):
        orders = self.packed()
        waits = orders[2].sale_order_id.picking_ids
        waits.move_ids.picked = False
        self.batch(orders).action_done()
        self.assertEqual(waits.state, "assigned")
        self.assertEqual(self.shipments(orders).order_id, orders[:2])
