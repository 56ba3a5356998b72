"""Units stay units, whatever the warehouse does: laws for any sequence of steps."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .parcel_case import ParcelCase

ANY = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["leave", "leave", "give up", "sent", "back", "cancel"]),
        st.integers(0, 4),
    ),
    min_size=2,
    max_size=6,
)


@tagged("post_install", "-at_install")
class TestParcelSequences(ParcelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a shipment is shown and nothing is sent: what is sent the steps decide
        cls.backend.shipping_mode = "shadow"

    @ANY
    @given(STEPS)
    def test_each_unit_is_in_one_living_parcel_at_most(self, steps):
        with self.env.cr.savepoint() as savepoint:
            order, _delivery = self.ready(("SPOON-1", 4), ("MUG-GRN", 2))
            for verb, number in steps:
                getattr(self, f"step_{verb.replace(' ', '_')}")(order, number)
                self.assertUnits(order)
            self.finish(order)
            self.assertDelivered(order)
            savepoint.rollback()

    # === STEPS === #

    def open_pickings(self, order):
        return order.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )

    def shipments(self, order):
        return self.env["tiktok.shipment"].search([("order_id", "=", order.id)])

    def step_leave(self, order, number):
        """A part of what waits leaves; the rest becomes a backorder."""
        for picking in self.open_pickings(order)[:1]:
            moves = picking.move_ids
            for move in moves:
                move.quantity = min(number + 1, move.product_uom_qty)
                move.picked = True
            picking.with_context(skip_backorder=True)._action_done()
            self.ship(picking)

    def step_give_up(self, order, number):
        """A shipment is cancelled, and what it held is shipped anew."""
        living = self.shipments(order).filtered(lambda s: s.state == "wanted")
        for shipment in living[number : number + 1]:
            shipment.action_cancel()
            self.env["tiktok.shipment"]._want(self.parcels(shipment.picking_id))

    def step_sent(self, order, number):
        """TikTok takes one of the shipments."""
        for shipment in self.shipments(order)[number : number + 1]:
            if shipment.state == "wanted":
                shipment.write({"state": "sent", "package_external_id": f"P{number}"})

    def step_back(self, order, number):
        """A piece of something that has left comes back, and leaves again later."""
        left = order.sale_order_id.picking_ids.filtered(
            lambda p: (
                p.state == "done" and p.picking_type_code == "outgoing" and p.move_ids
            )
        )
        for picking in left[number : number + 1]:
            back = self.bring_back(picking, 1)
            again = self.return_of(back)
            self.assertEqual(again.state, "assigned")

    def return_of(self, back):
        """Send again what has come back, as an open delivery."""
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=back.id, active_model="stock.picking")
            .create({"picking_id": back.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity
        return self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )

    def step_cancel(self, order, number):
        """A piece that nobody has packed is cancelled on TikTok."""
        free = order._active_units().filtered(lambda u: not u.shipment_id)
        for unit in free[number : number + 1]:
            unit.is_cancelled = True
            self.env["tiktok.order.reducer"]._reduce(order, unit)

    def finish(self, order):
        while pickings := self.open_pickings(order):
            for picking in pickings:
                self.leave(picking)
                self.ship(picking)

    # === LAWS === #

    def assertUnits(self, order):
        living = self.shipments(order).filtered(lambda s: s.state != "cancelled")
        held = [unit.id for shipment in living for unit in shipment.unit_ids]
        self.assertEqual(len(held), len(set(held)), "a unit in two parcels")
        self.assertFalse(
            (living.unit_ids & order.line_ids).filtered("is_cancelled"),
            "a cancelled unit in a parcel",
        )
        self.assertFalse(
            self.shipments(order).filtered(
                lambda s: s.state == "cancelled" and s.unit_ids
            ),
            "a cancelled shipment keeps its units",
        )

    def assertDelivered(self, order):
        """Everything has left: each unit that still counts is in exactly one parcel."""
        self.assertUnits(order)
        for unit in order._active_units():
            self.assertTrue(unit.shipment_id, f"{unit.external_id} was lost")
