from .shipment_case import ShipmentCase, ups


class TestShipmentOffline(ShipmentCase):
    """What leaves while the shop is not connected is told as soon as it is again."""

    def leave_while(self, **vals):
        """Validate a delivery while the account is like this; then all is well."""
        account, order = self.backend.account_id, self.sold()
        before = {name: account[name] for name in vals}
        account.write(vals)
        self.leave(order)
        self.run_jobs()
        self.assertFalse(self.marked, "nothing is sent meanwhile")
        account.write(before)
        return order

    def test_what_left_while_the_account_was_lost_is_told_afterwards(self):
        order = self.leave_while(state="reconnect")
        shipment = self.shipments(order)
        self.assertEqual((shipment.state, shipment.sync_state), ("wanted", "pending"))
        self.age(shipment, minutes=11)
        self.run_cron("ir_cron_export_shipments")
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual(set(self.there(order).values()), {ups(1)})

    def test_a_shop_that_is_switched_off_remembers_what_has_left(self):
        order = self.sold()
        self.backend.enabled = False
        self.leave(order)
        self.run_jobs()
        self.assertFalse(self.marked)
        self.assertEqual(self.shipments(order).state, "wanted")

    def test_nothing_is_recorded_where_shipping_is_off(self):
        order = self.sold()
        self.backend.shipping_mode = "off"
        self.leave(order)
        self.assertFalse(self.shipments(order))
