"""Cancelled after the point of no return: the parcel is stopped, or has left."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_stop_reasons import WarehouseCase


class ParcelCase(WarehouseCase):
    def units(self, order):
        """Units of an order in the order of their ids."""
        return order.line_ids.sorted("id")

    def cancel(self, order, *units):
        """Cancelled on TikTok, whole or these units, and Odoo has followed."""
        self.life.cancel(
            self.shop,
            order.external_id,
            line_ids=[unit.external_id for unit in units] or None,
        )
        self.deliver({"id": order.external_id})

    def stops(self, order):
        """Tasks about an order, newest first."""
        return order.parcel_stop_ids

    def printed(self, *lines):
        """An order whose delivery is printed, thus past the default cut-off."""
        order, delivery = self.ready(*lines)
        self.as_packer(delivery).do_print_picking()
        return order, delivery

    def answer(self, order, method):
        """Press a button of the one open task about an order, in the warehouse."""
        [task] = self.stops(order).filtered("is_open")
        getattr(self.as_packer(task), method)()
        return task


@tagged("post_install", "-at_install")
class TestCutOff(ParcelCase):
    def past(self, cut_off, *, lines=("SPOON-1",), work=None):
        self.backend.cut_off = cut_off
        order, delivery = self.ready(*lines)
        if work:
            work(delivery)
        return delivery._tiktok_is_past_cutoff(), order

    def mark_picked(self, delivery):
        delivery.move_ids.picked = True

    def test_nothing_is_past_before_anything_happened(self):
        for cut_off in ("picked", "packed", "printed", "validated"):
            self.assertFalse(self.past(cut_off)[0], cut_off)

    def test_picked(self):
        self.assertTrue(self.past("picked", work=self.mark_picked)[0])
        self.assertFalse(self.past("packed", work=self.mark_picked)[0])

    def test_packed(self):
        def pack(delivery):
            self.set_picked(delivery)
            self.as_packer(delivery).action_put_in_pack()

        self.assertTrue(self.past("packed", work=pack)[0])
        self.assertTrue(self.past("picked", work=pack)[0])
        self.assertFalse(self.past("printed", work=pack)[0])

    def test_printed(self):
        def put_on_paper(delivery):
            self.as_packer(delivery).do_print_picking()

        self.assertTrue(self.past("printed", work=put_on_paper)[0])
        self.assertFalse(self.past("validated", work=put_on_paper)[0])
        self.assertFalse(self.past("picked", work=put_on_paper)[0])

    def test_validated_is_past_every_point(self):
        for cut_off in ("picked", "packed", "printed", "validated"):
            self.assertTrue(self.past(cut_off, work=self.validate)[0], cut_off)

    def test_the_steps_of_pick_pack_and_ship(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        expected = {
            # after: nothing, pick, pack
            "picked": (False, True, True),
            "packed": (False, False, True),
            "printed": (False, False, False),
            "validated": (False, False, False),
        }
        for cut_off, answers in expected.items():
            self.backend.cut_off = cut_off
            order, step = self.ready()
            found = []
            for _step in answers:
                found.append(step._tiktok_is_past_cutoff())
                self.validate(step)
                step = order.sale_order_id.picking_ids.filtered(
                    lambda p: p.state != "done"
                )
            self.assertEqual(tuple(found), answers, cut_off)

    def test_the_list_of_the_pickers_is_not_the_label(self):
        self.warehouse.delivery_steps = "pick_ship"
        _order, pick = self.ready()
        self.as_packer(pick).do_print_picking()
        self.assertTrue(pick.printed)
        self.assertFalse(pick._tiktok_is_past_cutoff())


@tagged("post_install", "-at_install")
class TestStop(ParcelCase):
    def test_before_the_cut_off_nobody_is_asked(self):
        order, delivery = self.ready()
        self.cancel(order)
        self.assertFalse(self.stops(order))
        self.assertEqual((order.sale_order_id.state, delivery.state), ("cancel",) * 2)

    def test_after_it_the_warehouse_gets_one_task(self):
        order, delivery = self.printed("SPOON-1", "MUG-BLU")
        self.cancel(order)
        [task] = self.stops(order)
        self.assertEqual(
            (task.picking_id, task.unit_ids, task.state, task.is_whole),
            (delivery, order.line_ids, "open", True),
        )
        self.assertIn("SPOON-1", task.content)
        problem = self.open_exceptions("stop_parcel", task)
        self.assertEqual((problem.severity, problem.role), ("2", "warehouse"))
        self.assertEqual(order.sale_order_id.state, "sale")

    def test_the_banner_says_so_and_nothing_goes(self):
        order, delivery = self.printed()
        self.cancel(order)
        self.assertIn("Stop this parcel", delivery.tiktok_stop_text)
        self.assertTrue(order.sale_order_id.tiktok_stop_text)
        self.assertIn("parcel_stop", self.codes(order))
        with self.assertRaisesRegex(UserError, "Stop this parcel"):
            self.validate(delivery)

    def test_it_is_not_asked_twice(self):
        order, _delivery = self.printed()
        self.cancel(order)
        for _time in range(2):
            self.env["tiktok.order.updater"]._apply_changes(order)
        self.assertEqual(len(self.stops(order)), 1)

    def test_a_scan_finds_it(self):
        order, delivery = self.printed()
        self.cancel(order)
        stops = self.as_packer(self.env["tiktok.parcel.stop"])
        for text in (delivery.name, order.external_id, order.sale_order_id.name):
            self.assertEqual(stops.search([("scan", "ilike", text)]).order_id, order)
        self.assertFalse(stops.search([("scan", "ilike", "nothing like it")]))

    def test_only_the_warehouse_answers_and_once(self):
        order, _delivery = self.printed()
        self.cancel(order)
        seller = new_test_user(
            self.env, "seller", groups="connector_tiktok_shop.group_user"
        )
        task = self.stops(order)
        with self.assertRaises(AccessError):
            task.with_user(seller).action_back_on_shelf()
        self.as_packer(task).action_back_on_shelf()
        with self.assertRaisesRegex(UserError, "already"):
            self.as_packer(task).action_already_gone()
        self.assertEqual(task.user_id, self.packer)


@tagged("post_install", "-at_install")
class TestBackOnTheShelf(ParcelCase):
    def test_the_documents_follow(self):
        free = self.free("SPOON-1")
        order, delivery = self.printed()
        self.cancel(order)
        task = self.answer(order, "action_back_on_shelf")
        self.assertEqual(task.state, "returned")
        self.assertEqual((order.sale_order_id.state, delivery.state), ("cancel",) * 2)
        self.assertEqual(self.free("SPOON-1"), free)
        self.assertFalse(self.open_exceptions("stop_parcel"))
        self.assertEqual(order.line_ids.cancel_outcome, "taken")

    def test_a_part_of_the_parcel_is_taken_out_and_the_rest_goes(self):
        order, delivery = self.printed("SPOON-1", "SPOON-1", "MUG-BLU")
        spoon = self.units(order)[0]
        self.cancel(order, spoon)
        [task] = self.stops(order)
        self.assertEqual((task.unit_ids, task.is_whole), (spoon, False))
        self.assertIn("take out", delivery.tiktok_stop_text)
        self.answer(order, "action_back_on_shelf")
        self.assertEqual(self.moves(order.sale_order_id), {"SPOON-1": 1, "MUG-BLU": 1})
        self.assertFalse(delivery.tiktok_stop_text)
        self.validate(delivery)
        self.assertEqual(delivery.state, "done")

    def test_a_kit_is_taken_out_with_all_its_pieces(self):
        order, delivery = self.printed("MUG-BLU-3FOR2", "MUG-BLU-3FOR2")
        self.cancel(order, self.units(order)[0])
        self.answer(order, "action_back_on_shelf")
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 3})
        self.assertEqual(delivery.move_ids.quantity, 3)

    def test_what_was_picked_goes_back_from_the_packing_zone(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.backend.cut_off = "picked"
        order, pick = self.ready("MUG-BLU-3FOR2", "SPOON-1")
        self.validate(pick)
        self.cancel(order)
        task = self.answer(order, "action_back_on_shelf")
        back = task.return_picking_ids
        self.assertEqual(len(back), 1)
        self.assertEqual(back.state, "assigned")
        self.assertEqual(
            (back.location_id, back.location_dest_id),
            (pick.location_dest_id, pick.location_id),
        )
        moved = {m.product_id.default_code: m.product_uom_qty for m in back.move_ids}
        self.assertEqual(moved, {"MUG-BLU": 3, "SPOON-1": 1})
        self.assertFalse(back.tiktok_stop_text)
        self.validate(back)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_a_part_goes_back_from_the_packing_zone(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.backend.cut_off = "picked"
        order, pick = self.ready("SPOON-1", "SPOON-1", "SPOON-1")
        self.validate(pick)
        ship = order.sale_order_id.picking_ids - pick
        self.cancel(order, *self.units(order)[:2])
        task = self.answer(order, "action_back_on_shelf")
        self.assertEqual(task.return_picking_ids.move_ids.product_uom_qty, 2)
        self.assertEqual(ship.move_ids.product_uom_qty, 1)
        self.validate(ship)
        self.assertEqual(ship.state, "done")

    def test_before_the_cut_off_picked_goods_go_back_by_themselves(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.backend.cut_off = "validated"
        order, pick = self.ready()
        self.validate(pick)
        self.cancel(order)
        self.assertFalse(self.stops(order))
        back = order.sale_order_id.picking_ids.filtered(
            lambda p: p.location_dest_id == pick.location_id
        )
        self.assertEqual(back.state, "assigned")

    def test_of_a_backorder_only_what_is_prepared_is_stopped(self):
        order, delivery = self.ready("SPOON-1", "SPOON-1", "SPOON-1")
        delivery.move_ids.write({"quantity": 1, "picked": True})
        self.as_packer(delivery).with_context(skip_backorder=True).button_validate()
        rest = order.sale_order_id.picking_ids - delivery
        self.cancel(order)
        [task] = self.stops(order)
        self.assertEqual(task.picking_id, delivery)
        self.assertEqual(task.unit_count, 1)
        self.assertEqual(rest.state, "cancel")


@tagged("post_install", "-at_install")
class TestAlreadyGone(ParcelCase):
    def test_the_delivery_may_be_validated_and_a_receipt_waits(self):
        order, delivery = self.printed("SPOON-1", "SPOON-1")
        self.cancel(order)
        task = self.answer(order, "action_already_gone")
        self.assertTrue(self.open_exceptions("cancelled_after_shipping", order))
        self.assertFalse(delivery.tiktok_stop_text)
        self.assertFalse(order.sale_order_id.tiktok_stop_text)
        self.assertFalse(task.return_picking_ids)
        self.validate(delivery)
        self.assertFalse(order.sale_order_id.tiktok_stop_text)
        self.assertEqual(delivery.state, "done")
        receipt = task.return_picking_ids
        self.assertEqual(receipt.move_ids.product_uom_qty, 2)
        self.assertEqual(receipt.location_id.usage, "customer")
        problem = self.open_exceptions("cancelled_after_shipping", order)
        self.assertEqual(problem.action_cure()["res_id"], receipt.id)

    def test_the_goods_that_come_back_close_the_case(self):
        order, delivery = self.printed("MUG-BLU-3FOR2")
        self.cancel(order)
        task = self.answer(order, "action_already_gone")
        self.validate(delivery)
        self.validate(task.return_picking_ids)
        self.assertFalse(self.open_exceptions("cancelled_after_shipping", order))
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_a_validated_parcel_on_the_dock_can_still_be_pulled_out(self):
        order, delivery = self.ready("SPOON-1", "SPOON-1")
        self.validate(delivery)
        self.cancel(order, self.units(order)[0])
        task = self.answer(order, "action_back_on_shelf")
        self.assertEqual(task.return_picking_ids.move_ids.product_uom_qty, 1)
        self.validate(task.return_picking_ids)
        self.assertEqual(self.free("SPOON-1"), self.STOCK - 1)
        self.assertFalse(self.open_exceptions(record=order))

    def test_the_next_import_asks_nobody_again(self):
        order, delivery = self.printed()
        self.cancel(order)
        self.answer(order, "action_already_gone")
        self.env["tiktok.order.updater"]._apply_changes(order)
        self.validate(delivery)
        self.env["tiktok.order.updater"]._apply_changes(order)
        self.assertEqual(len(self.stops(order)), 1)
        self.assertEqual(len(self.stops(order).return_picking_ids), 1)

    def test_steps_after_the_one_that_left_may_go_too(self):
        self.warehouse.delivery_steps = "pick_ship"
        self.backend.cut_off = "picked"
        order, pick = self.ready()
        self.validate(pick)
        ship = order.sale_order_id.picking_ids - pick
        self.cancel(order)
        task = self.answer(order, "action_already_gone")
        self.assertEqual(task.picking_id, ship)
        self.validate(ship)
        self.assertEqual(ship.state, "done")


@tagged("post_install", "-at_install")
class TestTasksAndCompanies(ParcelCase):
    def test_another_company_sees_no_task(self):
        order, _delivery = self.printed()
        self.cancel(order)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="stock.group_stock_user",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        stops = self.env["tiktok.parcel.stop"].with_user(stranger)
        self.assertFalse(stops.search([]))
        self.assertFalse(stops.search([("scan", "ilike", order.external_id)]))

    def test_the_warehouse_reads_the_screens_without_seeing_the_shop(self):
        order, _delivery = self.printed()
        self.cancel(order)
        task = self.as_packer(self.stops(order))
        view = task.get_view(view_type="kanban")
        self.assertIn("action_back_on_shelf", view["arch"])
        task.invalidate_recordset()
        [values] = task.web_read(
            {
                name: {}
                for name in ("order_ref", "content", "reason", "deadline", "is_whole")
            }
        )
        self.assertEqual(values["order_ref"], order.external_id)
