"""Why a transfer waits, and what it refuses meanwhile."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .order_case import OrderCase

REPORT = "stock.action_report_delivery"


class WarehouseCase(OrderCase):
    """Somebody of the warehouse, without any right on TikTok Shop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.packer = new_test_user(cls.env, "packer", groups="stock.group_stock_user")

    def ready(self, *lines, **settings):
        """A confirmed order of the platform with its delivery."""
        order = self.deliver(self.place(*lines, **settings))
        return order, order.sale_order_id.picking_ids

    def as_packer(self, records):
        """These records as the warehouse sees them."""
        return records.with_user(self.packer)

    def set_picked(self, pickings):
        """Mark everything as picked."""
        for move in pickings.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True

    def validate(self, pickings):
        """Press Validate in the warehouse; backorders are made without asking."""
        self.set_picked(pickings)
        quiet = self.as_packer(pickings).with_context(skip_backorder=True)
        return quiet.button_validate()

    def refusal(self, work, *args):
        """Text of the refusal. Unlike assertRaises it rolls nothing back, as what was
        stored in a cursor of its own survives in life."""
        try:
            work(*args)
        except UserError as error:
            return str(error)
        self.fail("it was not refused")

    def codes(self, order):
        """Codes of the reasons that stop an order."""
        return [code for code, _text in order._stop_reasons()]

    def ask(self, order):
        """The buyer asks to cancel, and Odoo has heard of it."""
        self.life.request_cancel(self.shop, order.external_id)
        self.deliver({"id": order.external_id})


@tagged("post_install", "-at_install")
class TestStopReasons(WarehouseCase):
    def test_an_order_that_may_go_has_no_reason(self):
        order, delivery = self.ready()
        self.assertEqual(order._stop_reasons(), [])
        self.assertFalse(delivery.tiktok_stop_text)
        self.assertEqual(delivery.tiktok_gate, "go")

    def statements(self, pickings):
        """Statements that a list of these transfers costs."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        pickings = self.as_packer(self.env["stock.picking"]).browse(pickings.ids)
        pickings.mapped("tiktok_stop_text")
        return self.env.cr.sql_log_count - before

    def test_a_list_of_transfers_asks_for_all_rows_at_once(self):
        deliveries = self.env["stock.picking"]
        for _number in range(4):
            deliveries |= self.ready()[1]
        # fills Odoo's own caches
        self.statements(deliveries)
        self.assertEqual(self.statements(deliveries), self.statements(deliveries[:2]))

    def test_so_does_a_list_of_a_later_step(self):
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)]
        )
        warehouse.delivery_steps = "pick_pack_ship"
        packs = self.env["stock.picking"]
        for _number in range(4):
            order, pick = self.ready()
            self.validate(pick)
            packs |= order.sale_order_id.picking_ids - pick
        self.assertGreaterEqual(len(packs), 4)
        self.statements(packs)
        self.assertEqual(self.statements(packs), self.statements(packs[:2]))

    def test_a_hold_of_tiktok_stops_until_its_end_and_is_over_by_itself(self):
        order, delivery = self.ready(hold=True)
        self.assertEqual(self.codes(order), ["hold"])
        self.assertIn("1:00", delivery.tiktok_stop_text)
        self.assertEqual(delivery.state, "assigned", "the goods are kept")
        self.travel(hours=1, minutes=1)
        self.poll()
        self.assertFalse(delivery.tiktok_stop_text)
        self.validate(delivery)
        self.assertEqual(delivery.state, "done")

    def test_our_own_hour_stops_too(self):
        self.backend.hold_minutes = 60
        order, delivery = self.ready("SPOON-1")
        self.assertEqual(self.codes(order), ["hold"])
        self.travel(hours=1, minutes=1)
        order.invalidate_recordset()
        delivery.invalidate_recordset()
        self.assertEqual(self.codes(order), [])

    def test_a_buyer_who_asks_to_cancel_stops_the_delivery(self):
        order, delivery = self.ready()
        self.ask(order)
        self.assertEqual(self.codes(order), ["buyer_asks"])
        self.assertIn("asks", delivery.tiktok_stop_text)

    def test_a_cancelled_order_needs_no_other_reason(self):
        order, _delivery = self.ready()
        order.external_state = "CANCELLED"
        order.is_cancel_requested = True
        self.assertEqual(self.codes(order), ["cancelled"])

    def test_an_order_of_tiktoks_own_warehouse_is_not_ours_to_stop(self):
        order, _delivery = self.ready()
        order.write({"is_fbt": True, "external_state": "CANCELLED"})
        self.assertEqual(order._stop_reasons(), [])

    def test_every_reason_is_found_by_the_filters(self):
        going, free = self.ready()
        held, waiting = self.ready(hold=True)
        asked, stopped = self.ready()
        self.ask(asked)
        dead, late = self.ready()
        dead.external_state = "CANCELLED"
        pickings = self.as_packer(self.env["stock.picking"])
        found = pickings.search([("tiktok_gate", "=", "stopped")])
        self.assertEqual(found.ids, (late | stopped | waiting).sorted().ids)
        self.assertEqual(pickings.search([("tiktok_gate", "=", "go")]).ids, free.ids)
        for order in going | held | asked | dead:
            in_filter = bool(order.filtered_domain(order._stop_domain()))
            self.assertEqual(in_filter, bool(order._stop_reasons()))

    def test_goods_that_come_back_are_never_stopped(self):
        order, delivery = self.ready()
        self.validate(delivery)
        wizard = self.env["stock.return.picking"].create({"picking_id": delivery.id})
        wizard.product_return_moves.quantity = 1
        receipt = wizard._create_return()
        order.external_state = "CANCELLED"
        self.assertFalse(receipt.tiktok_stop_text)
        self.validate(receipt)
        self.assertEqual(receipt.state, "done")

    def test_a_transfer_without_tiktok_is_none_of_our_business(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.packer.partner_id.id,
                "order_line": [
                    Command.create({"product_id": self.products["SPOON-1"].id})
                ],
            }
        )
        sale.action_confirm()
        self.assertFalse(sale.picking_ids.tiktok_gate)
        self.validate(sale.picking_ids)
        self.assertEqual(sale.picking_ids.state, "done")


@tagged("post_install", "-at_install")
class TestWhatStoppedTransfersRefuse(WarehouseCase):
    def setUp(self):
        super().setUp()
        self.order, self.delivery = self.ready()
        self.ask(self.order)

    def assertRefused(self, method, *args):
        with self.assertRaisesRegex(UserError, self.order.external_id):
            getattr(self.as_packer(self.delivery), method)(*args)

    def test_it_is_not_validated_and_keeps_what_is_picked(self):
        self.set_picked(self.delivery)
        self.assertRefused("button_validate")
        self.assertEqual(self.delivery.state, "assigned")
        self.assertTrue(self.delivery.move_ids.picked)

    def test_no_other_way_leads_out(self):
        self.set_picked(self.delivery)
        self.assertRefused("_action_done")

    def test_it_is_not_printed_by_the_button_or_the_menu(self):
        self.assertRefused("do_print_picking")
        self.assertFalse(self.delivery.printed)
        reports = self.as_packer(self.env["ir.actions.report"])
        for name in (REPORT, "stock.action_report_picking"):
            with self.assertRaises(UserError):
                reports._render_qweb_pdf(name, self.delivery.ids)

    def test_it_is_not_put_in_a_package(self):
        self.set_picked(self.delivery)
        self.assertRefused("action_put_in_pack")

    def test_its_reservation_stays_and_may_be_renewed(self):
        self.delivery.do_unreserve()
        self.as_packer(self.delivery).action_assign()
        self.assertEqual(self.delivery.state, "assigned")

    def test_nothing_is_reserved_for_a_dead_order(self):
        self.order.external_state = "CANCELLED"
        self.delivery.do_unreserve()
        self.assertRefused("action_assign")

    def test_the_answer_to_the_buyer_frees_it(self):
        self.order.is_cancel_requested = False
        self.validate(self.delivery)
        self.assertEqual(self.delivery.state, "done")

    def test_of_ten_nine_go_and_the_user_is_told(self):
        payloads = [self.place() for _number in range(9)]
        others = self.deliver(*payloads).sale_order_id.picking_ids
        sent = []
        self.patch(
            type(self.env["res.users"]), "_bus_send", lambda _self, *a: sent.append(a)
        )
        self.assertIs(self.validate(others | self.delivery), True)
        self.assertEqual(set(others.mapped("state")), {"done"})
        self.assertEqual(self.delivery.state, "assigned")
        [(kind, message)] = [a for a in sent if a[0] == "simple_notification"]
        self.assertEqual(message["type"], "warning")
        self.assertIn(self.delivery.name, message["message"])

    def test_the_steps_before_the_delivery_wait_too(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order, pick = self.ready("MUG-BLU-3FOR2", hold=True)
        self.assertEqual(pick.picking_type_code, "internal")
        self.assertTrue(pick.tiktok_stop_text)
        with self.assertRaises(UserError):
            self.validate(pick)
        self.travel(hours=1, minutes=1)
        self.poll()
        self.validate(pick)
        pack = order.sale_order_id.picking_ids - pick
        order.external_state = "ON_HOLD"
        self.assertTrue(pack.tiktok_stop_text)

    def test_a_hold_that_has_no_end_says_so(self):
        self.order.write(
            {
                "is_cancel_requested": False,
                "external_state": "ON_HOLD",
                "hold_until": fields.Datetime.now() - timedelta(minutes=5),
            }
        )
        self.assertIn("until TikTok", self.delivery.tiktok_stop_text)
