"""Cancelled at every step between picking and validating: the documented outcomes.

===================  ======  ======  =======  =========
Point of no return   picked  packed  printed  validated
===================  ======  ======  =======  =========
nothing done yet     follow  follow  follow   follow
picked               stop    follow  follow   follow
packed               stop    stop    follow   follow
printed              follow  follow  stop     follow
delivery validated   stop    stop    stop     stop
===================  ======  ======  =======  =========

*follow*: sales order, delivery and reservation follow TikTok to the unit, nobody is
asked. *stop*: the documents stay, the warehouse gets a task about the parcel, and an
open parcel cannot be shipped until it is answered.
"""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .cancel_case import OUT, CancelCase

CUT_OFFS = ("picked", "packed", "printed", "validated")
#: the step, and the points of no return that it passes
STEPS = {
    "import": (),
    "pick": ("picked",),
    "pack": ("picked", "packed"),
    "print": ("printed",),
    "validate": CUT_OFFS,
}
PLAIN, KITS = "SPOON-1", "MUG-BLU-3FOR2"
#: seller SKU -> pieces of which product one unit holds
PIECES = {PLAIN: ("SPOON-1", 1), KITS: ("MUG-BLU", 3)}


class EveryStepCase(CancelCase):
    UNITS = 3
    STOCK = 200

    def setUp(self):
        super().setUp()
        # of the shop itself: a warehouse without a mapping
        self.known = self.open_exceptions()

    # === STEPS === #

    def confirmed(self, sku):
        """An order of three units with its reserved delivery."""
        order = self.deliver(self.place({"sku": sku, "quantity": self.UNITS}))
        self.assertImported(order)
        return order

    def delivery(self, order):
        """The delivery to the customer that is not cancelled."""
        return order.sale_order_id.picking_ids.filtered(
            lambda p: p.picking_type_code == "outgoing" and p.state != "cancel"
        )

    def do(self, step, order):
        """Bring the delivery of an order to a step."""
        delivery = self.delivery(order)
        if step in ("pick", "pack", "validate"):
            delivery.move_ids.picked = True
        if step == "pack":
            delivery.action_put_in_pack()
        elif step == "print":
            delivery.do_print_picking()
        elif step == "validate":
            delivery.button_validate()
            self.assertEqual(delivery.state, "done")

    # === WHO CANCELS === #

    def cancel(self, who, order, units):
        """Let somebody cancel an order or some units; TikTok agrees, jobs run."""
        order_id = order.external_id
        ids = units.mapped("external_id") or None
        if who == "odoo":
            self.send(order, OUT, units)
        elif who == "buyer":
            self.life.request_cancel(self.shop, order_id, line_ids=ids)
            self.life.approve_request(self.shop, order_id)
        else:
            self.life.cancel(self.shop, order_id, who, ids)
        self.run_jobs()
        self.deliver({"id": order_id})

    # === OUTCOMES === #

    def assertFollowed(self, order, sku, units):
        """The documents hold what lives, and nobody is asked anything."""
        code, pieces = PIECES[sku]
        left = self.UNITS - len(units) if units else 0
        self.assertEqual(
            self.moves(order.sale_order_id), {code: left * pieces} if left else {}
        )
        self.assertEqual(order.sale_order_id.state, "sale" if left else "cancel")
        self.assertEqual(self.reserved(code), left * pieces)
        self.assertEqual(self.open_exceptions(), self.known)
        self.assertFalse(order.parcel_stop_ids)

    def assertStopped(self, order, units):
        """The delivery is as it was, and there is one open task about it."""
        delivery = self.delivery(order)
        task = order.parcel_stop_ids
        self.assertEqual(
            (len(task), task.state, task.picking_id), (1, "open", delivery)
        )
        self.assertEqual(task.unit_ids, units or order.line_ids)
        self.assertTrue(self.open_exceptions(code="stop_parcel", record=task))
        if delivery.state != "done":
            with self.assertRaises(UserError), self.cr.savepoint():
                delivery.move_ids.picked = True
                delivery.button_validate()

    def reserved(self, code):
        """Reserved pieces in the shop's warehouse."""
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.products[code].id),
                ("location_id.usage", "=", "internal"),
            ]
        )
        return sum(quants.mapped("reserved_quantity"))

    # === THE MATRIX === #

    def check_cut_off(self, cut_off, who):
        """All steps, goods and scopes for one point of no return."""
        self.backend.cut_off = cut_off
        # buyers cannot cancel single units (tiktok-platform 3.3)
        part = 0 if who == "buyer" else 1
        for number, (step, passed) in enumerate(STEPS.items()):
            for sku in (PLAIN, KITS):
                count = part if (sku == KITS) == bool(number % 2) else 0
                with self.subTest(step=step, sku=sku, units=count or "all"):
                    self.check_one(cut_off in passed, who, step, sku, count)

    def check_one(self, stops, who, step, sku, count):
        savepoint = self.env.cr.savepoint()
        try:
            order = self.confirmed(sku)
            self.do(step, order)
            units = order.line_ids[:count]
            self.cancel(who, order, units)
            if stops:
                self.assertStopped(order, units)
                self.check_answered(order, sku, units, step)
            else:
                self.assertFollowed(order, sku, units)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def check_answered(self, order, sku, units, step):
        """Both answers of the warehouse lead to an end."""
        code, pieces = PIECES[sku]
        task, delivery = order.parcel_stop_ids, self.delivery(order)
        savepoint = self.env.cr.savepoint()
        task.action_back_on_shelf()
        self.assertFalse(self.open_exceptions(code="stop_parcel"))
        if step == "validate":
            self.assertTrue(task.return_picking_ids, "the way back is prepared")
        else:
            left = self.UNITS - len(units) if units else 0
            self.assertEqual(
                self.moves(order.sale_order_id), {code: left * pieces} if left else {}
            )
            self.assertEqual(self.reserved(code), left * pieces)
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        task.action_already_gone()
        self.assertFalse(self.open_exceptions(code="stop_parcel"))
        self.assertTrue(self.open_exceptions(code="cancelled_after_shipping"))
        if delivery.state != "done":
            delivery.move_ids.picked = True
            delivery.button_validate()
        self.assertEqual(delivery.state, "done", "the books may say what happened")


@tagged("post_install", "-at_install")
class TestCancelAtEveryStep(EveryStepCase):
    """United States: everybody may cancel, sellers also single units."""

    def test_cancelled_by_the_platform_when_picking_is_the_point_of_no_return(self):
        self.check_cut_off("picked", "SYSTEM")

    def test_cancelled_by_the_platform_when_packing_is_the_point_of_no_return(self):
        self.check_cut_off("packed", "SYSTEM")

    def test_cancelled_by_the_platform_when_printing_is_the_point_of_no_return(self):
        self.check_cut_off("printed", "SYSTEM")

    def test_cancelled_by_the_platform_when_only_validating_is_final(self):
        self.check_cut_off("validated", "SYSTEM")

    def test_cancelled_by_the_buyer(self):
        self.check_cut_off("printed", "buyer")

    def test_cancelled_by_own_people_in_seller_center(self):
        self.check_cut_off("packed", "SELLER")

    def test_cancelled_from_odoo(self):
        self.check_cut_off("picked", "odoo")
