from .shipment_case import ShipmentCase, ups


class TestShipmentCost(ShipmentCase):
    """What telling TikTok adds to the validation of deliveries."""

    def together(self, count, first):
        """Deliveries of as many orders, ready to be validated."""
        payloads = [
            self.place(shipping_type="SELLER", user_id=str(first + number))
            for number in range(count)
        ]
        pickings = self.deliver(*payloads).sale_order_id.picking_ids
        for serial, picking in enumerate(pickings, first):
            picking.carrier_id = self.ups
            picking.carrier_tracking_ref = ups(serial)
        self.env.flush_all()
        self.env.invalidate_all()
        return pickings

    def cost(self, pickings):
        """Statements that validating them takes."""
        # what earlier changes have to say in the chatter is said before
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        pickings.button_validate()
        self.env.flush_all()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def test_a_handful_of_statements_for_any_number_of_transfers(self):
        # fills Odoo's own caches
        self.cost(self.together(2, 100))
        added = {}
        for count in (5, 20):
            self.backend.shipping_mode = "live"
            live = self.cost(self.together(count, 200 + count))
            self.backend.shipping_mode = "off"
            added[count] = live - self.cost(self.together(count, 300 + count))
        self.assertLessEqual(added[20], 20)
        self.assertLessEqual(added[20] - added[5], 3, "it does not grow")
