"""Cancelled on TikTok, by whomever, whole or in part: documents follow to the unit."""

from decimal import Decimal

from odoo.tests import tagged

from .order_case import KIT, OrderCase
from .order_figures import FiguresMixin


class CancelledCase(FiguresMixin, OrderCase):
    def order(self, *lines, **settings):
        """An order awaiting shipment, imported: its payload and its binding."""
        payload = self.place(*(lines or ("MUG-BLU",)), **settings)
        return payload, self.deliver(payload)

    def cancel(self, payload, count=None, code="MUG-BLU", **who):
        """Cancel the order, or so many of its units of one SKU, and read it."""
        ids = None
        if count:
            ids = [
                line["id"]
                for line in payload["line_items"]
                if line["seller_sku"] == code and line["display_status"] != "CANCELLED"
            ][:count]
        self.life.cancel(self.shop, payload["id"], line_ids=ids, **who)
        self.poll()

    def notes(self, record):
        return "".join(record.message_ids.mapped("body"))

    def split(self, picking, quantities):
        """Deliver so many pieces of ``{code: quantity}``; the rest in a backorder."""
        for move in picking.move_ids:
            move.quantity = quantities.get(move.product_id.default_code, 0)
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True).button_validate()
        return picking.backorder_ids

    def open_pickings(self, order):
        return order.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )

    def invoice(self, *orders):
        """One draft invoice for these orders, ordered quantities."""
        sales = self.env["sale.order"].union(*(o.sale_order_id for o in orders))
        sales.order_line.product_id.invoice_policy = "order"
        sales.order_line._compute_qty_to_invoice()
        sales.order_line._compute_invoice_status()
        # as orders of one customer to one address are invoiced together
        sales.partner_shipping_id = sales[0].partner_shipping_id
        return sales._create_invoices(grouped=False)


@tagged("post_install", "-at_install")
class TestOrderCancelled(CancelledCase):
    # === WHO AND WHY === #

    def test_actor_and_reason_stand_on_order_unit_and_note(self):
        for who, words in (
            ("BUYER", "the buyer"),
            ("SELLER", "the seller"),
            ("SYSTEM", "TikTok's system"),
            ("OPERATOR", "TikTok's staff"),
        ):
            payload, order = self.order("MUG-BLU", "SPOON-1")
            self.cancel(payload, by=who, reason="ordered_by_mistake")
            self.assertEqual(order.cancelled_by, who)
            self.assertEqual(set(order.line_ids.mapped("cancelled_by")), {who})
            self.assertEqual(set(order.line_ids.mapped("cancel_outcome")), {"taken"})
            notes = self.notes(order.sale_order_id)
            self.assertIn(words, notes)
            self.assertIn("2 of 2 units: Ordered by mistake.", notes)
            self.assertEqual(order.sale_order_id.state, "cancel")

    def test_cancelled_unit_is_told_with_its_count(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        self.cancel(payload, 1, by="SELLER")
        self.assertIn("1 of 3 units", self.notes(order.sale_order_id))

    # === DELIVERIES === #

    def test_printed_delivery_before_the_cut_off_is_reduced_without_a_return(self):
        self.backend.cut_off = "validated"
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3}, "SPOON-1")
        order.sale_order_id.picking_ids.printed = True
        self.cancel(payload, 2)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 1, "SPOON-1": 1})
        self.assertEqual(len(order.sale_order_id.picking_ids), 1)
        self.assertLikeFresh(payload)

    def test_delivery_with_another_date_is_reduced_without_a_return(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        order.sale_order_id.picking_ids.move_ids.date_deadline = "2026-03-01"
        self.cancel(payload, 2)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 1})
        self.assertEqual(len(order.sale_order_id.picking_ids), 1)

    def test_backorder_gives_up_the_cancelled_units(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 4}, "SPOON-1")
        picking = order.sale_order_id.picking_ids
        self.split(picking, {"MUG-BLU": 1})
        self.cancel(payload, 2)
        self.assertEqual(order.sale_order_id.order_line[0].product_uom_qty, 2)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 1, "SPOON-1": 1})
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 2)
        self.assertFalse(self.open_exceptions(record=order))

    def test_two_open_deliveries_of_one_order_give_up_the_units_together(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 5})
        first = order.sale_order_id.picking_ids
        second = first.copy({"move_ids": []})
        other = self.env["stock.move"].create(first.move_ids._split(2))
        other.picking_id = second
        other._action_confirm(merge=False)
        other._action_assign()
        self.assertEqual(len(self.open_pickings(order)), 2)
        self.cancel(payload, 4)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 1})
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 1)
        self.assertEqual(len(self.open_pickings(order)), 1)

    def test_two_lines_of_one_product_lose_exactly_the_cancelled_unit(self):
        payload, order = self.order(
            {"sku": "MUG-BLU", "quantity": 2, "price": "24.00"},
            {"sku": "MUG-BLU", "quantity": 2, "price": "19.00"},
        )
        cheap = [line for line in payload["line_items"] if "19" in line["sale_price"]]
        self.life.cancel(self.shop, payload["id"], line_ids=[cheap[0]["id"]])
        self.poll()
        self.assertEqual(
            self.lines(order.sale_order_id)[:2],
            [("MUG-BLU", 2, 24), ("MUG-BLU", 1, 19)],
        )
        self.assertLikeFresh(payload)

    def test_units_of_kits_take_their_components_out_of_a_printed_delivery(self):
        self.backend.cut_off = "validated"
        payload, order = self.order({"sku": KIT, "quantity": 3}, "MUG-BLU")
        order.sale_order_id.picking_ids.printed = True
        self.cancel(payload, 2, KIT)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 4})
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 4)

    def test_goods_marked_as_picked_are_not_shipped_too_many(self):
        self.backend.cut_off = "validated"
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        move = order.sale_order_id.picking_ids.move_ids
        move.picked = True
        self.cancel(payload, 1)
        self.assertEqual((move.product_uom_qty, move.quantity), (2, 2))

    def test_delivery_cancelled_by_hand_does_not_come_back(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        order.sale_order_id.picking_ids.action_cancel()
        self.cancel(payload, 1)
        self.assertEqual(order.sale_order_id.order_line[0].product_uom_qty, 2)
        self.assertEqual(self.moves(order.sale_order_id), {})

    def test_three_steps_give_up_the_units_in_the_first_one(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3}, KIT)
        self.cancel(payload, 2)
        self.assertLikeFresh(payload)
        self.cancel(payload)
        self.assertEqual(self.moves(order.sale_order_id), {})
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)

    # === PAST THE CUT-OFF === #

    def test_unit_in_a_printed_delivery_is_stopped_at_the_dock(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        order.sale_order_id.picking_ids.printed = True
        self.cancel(payload, 1)
        gone = order.line_ids.filtered("is_cancelled")
        self.assertEqual(order.parcel_stop_ids.unit_ids, gone)
        self.assertEqual(gone.cancel_outcome, "stopped")
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 3})
        self.deliver(payload)
        self.assertEqual(len(order.parcel_stop_ids), 1)

    def test_what_waits_in_a_backorder_is_taken_before_the_printed_parcel(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 4})
        first = order.sale_order_id.picking_ids
        second = first.copy({"move_ids": []})
        other = self.env["stock.move"].create(first.move_ids._split(2))
        other.picking_id = second
        other._action_confirm(merge=False)
        first.printed = True
        self.cancel(payload, 3)
        self.assertEqual(second.state, "cancel")
        self.assertEqual(first.move_ids.product_uom_qty, 2)
        self.assertEqual(len(order.parcel_stop_ids.unit_ids), 1)
        self.assertEqual(order.sale_order_id.order_line[0].product_uom_qty, 2)

    def test_whole_order_past_the_cut_off_keeps_what_must_be_stopped(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 2}, "SPOON-1")
        first = order.sale_order_id.picking_ids
        second = first.copy({"move_ids": []})
        spoon = first.move_ids.filtered(
            lambda m: m.product_id == self.products["SPOON-1"]
        )
        spoon.picking_id = second
        first.printed = True
        self.cancel(payload)
        self.assertEqual(second.state, "cancel")
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 2})
        self.assertEqual(
            [(code, qty) for code, qty, _price in self.lines(order.sale_order_id)],
            [("MUG-BLU", 2), ("SPOON-1", 0), ("TIKTOK-SHIPPING", 0)],
        )
        self.assertEqual(len(order.parcel_stop_ids.unit_ids), 2)

    def test_lost_parcel_waits_for_a_person_and_for_nobody_at_the_dock(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 2})
        self.split(order.sale_order_id.picking_ids, {"MUG-BLU": 2})
        self.life.ship(self.shop, payload["id"])
        self.life.collect(self.shop, payload["id"])
        self.poll()
        self.assertEqual(order.applied_state, "IN_TRANSIT")
        self.cancel(payload, by="SYSTEM", reason="package_lost")
        problem = self.open_exceptions("cancelled_after_shipping", order)
        self.assertIn("2 units", problem.message)
        self.assertFalse(order.parcel_stop_ids)
        self.assertEqual(set(order.line_ids.mapped("cancel_outcome")), {"left"})
        problem.action_dismiss()
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertFalse(self.open_exceptions("cancelled_after_shipping", order))

    def test_what_a_supplier_has_delivered_directly_is_gone(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 2})
        picking = order.sale_order_id.picking_ids
        self.deliver_directly(picking)
        self.split(picking, {"MUG-BLU": 2})
        self.assertEqual(picking.state, "done")
        self.cancel(payload)
        self.assertEqual(set(order.line_ids.mapped("cancel_outcome")), {"left"})
        self.assertTrue(self.open_exceptions("cancelled_after_shipping", order))
        self.assertEqual(
            order.action_return_goods()["context"]["active_id"], picking.id
        )

    # === INVOICES === #

    def test_draft_invoice_is_reduced_to_the_unit(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3}, "SPOON-1")
        invoice = self.invoice(order)
        self.cancel(payload, 2)
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(sum(invoice.invoice_line_ids.mapped("quantity")), 3)
        self.assertEqual(invoice.amount_total, order.amount_total)

    def test_draft_invoice_of_a_cancelled_order_is_cancelled(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        invoice = self.invoice(order)
        self.cancel(payload)
        self.assertEqual(invoice.state, "cancel")
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_draft_invoice_shared_by_two_orders_keeps_the_other_one(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        _other, kept = self.order("SPOON-1")
        invoice = self.invoice(order, kept)
        self.assertEqual(len(invoice), 1)
        self.cancel(payload)
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertEqual(invoice.state, "draft")
        self.assertEqual(
            invoice.invoice_line_ids.sale_line_ids.order_id, kept.sale_order_id
        )
        self.assertEqual(invoice.amount_total, kept.amount_total)

    def test_posted_invoice_is_not_touched_and_the_accountant_is_told(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        invoice = self.invoice(order)
        invoice.action_post()
        total = invoice.amount_total
        self.cancel(payload, 2)
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", total))
        problem = self.open_exceptions("cancelled_after_invoice", order)
        self.assertEqual(problem.role, "accountant")
        self.assertIn(invoice.name, problem.message)
        self.assertIn("2 ×", problem.message)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 1})

    def test_credited_invoice_settles_the_problem(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        invoice = self.invoice(order)
        invoice.action_post()
        self.cancel(payload, 2)
        order.sale_order_id._create_invoices(final=True).action_post()
        self.cancel(payload, 1)
        problem = self.open_exceptions("cancelled_after_invoice", order)
        self.assertIn("1 ×", problem.message)

    def test_one_click_makes_the_credit_note_and_posting_it_closes_the_problem(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        invoice = self.invoice(order)
        invoice.action_post()
        self.cancel(payload, 2)
        problem = self.open_exceptions("cancelled_after_invoice", order)
        action = problem.action_cure()
        note = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((note.move_type, note.state), ("out_refund", "draft"))
        self.assertEqual(note.invoice_line_ids.quantity, 2)
        self.assertEqual(problem.action_cure()["res_id"], note.id)
        note.action_post()
        self.assertFalse(self.open_exceptions("cancelled_after_invoice", order))

    def test_the_invoice_of_a_whole_cancelled_order_is_reversed_in_odoos_dialog(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 2})
        invoice = self.invoice(order)
        invoice.action_post()
        self.cancel(payload)
        problem = self.open_exceptions("cancelled_after_invoice", order)
        action = problem.action_cure()
        self.assertEqual(action["res_model"], "account.move.reversal")
        self.assertEqual(action["context"]["active_ids"], invoice.ids)
        wizard = self.env["account.move.reversal"].with_context(**action["context"])
        wizard.create({"journal_id": invoice.journal_id.id}).refund_moves()
        note = order.sale_order_id.invoice_ids - invoice
        note.action_post()
        self.assertFalse(self.open_exceptions("cancelled_after_invoice", order))

    # === SHIPPING FEE, TOTALS === #

    def test_shipping_fee_follows_tiktoks_figure_after_a_part_is_cancelled(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 2}, shipping="4.99")
        invoice = self.invoice(order)
        payment = payload["payment"]
        for name in ("shipping_fee", "original_shipping_fee", "total_amount"):
            payment[name] = f"{Decimal(payment[name]) + 2}"
        self.cancel(payload, 1)
        sale = order.sale_order_id
        self.assertEqual(sale.order_line[-1].price_unit, 6.99)
        self.assertEqual(sale.amount_total, order.amount_total)
        self.assertEqual(invoice.amount_total, order.amount_total)

    def test_cancelled_in_odoo_before_is_fine(self):
        payload, order = self.order()
        order.sale_order_id._action_cancel()
        self.cancel(payload)
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertFalse(self.open_exceptions(record=order))

    def test_locked_order_with_kits_follows_and_stays_locked(self):
        payload, order = self.order({"sku": KIT, "quantity": 3})
        order.sale_order_id.action_lock()
        self.cancel(payload, 2, KIT)
        self.assertTrue(order.sale_order_id.locked)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 3})

    def test_pack_of_six_gives_back_six_pieces(self):
        payload = self.place({"sku": "SPOON-1", "quantity": 2})
        sku = self.env["tiktok.catalog.importer"]._ensure_skus(
            self.backend, payload["line_items"]
        )[payload["line_items"][0]["sku_id"]]
        sku.pack_quantity = 6
        order = self.deliver(payload)
        self.assertEqual(self.free("SPOON-1"), self.STOCK - 12)
        self.cancel(payload, 1, "SPOON-1")
        self.assertEqual(self.free("SPOON-1"), self.STOCK - 6)
        self.assertEqual(order.sale_order_id.amount_total, order.amount_total)
