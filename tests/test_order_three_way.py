"""Changed on TikTok after the import: followed where safe, else a person chooses."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..models.order.order_address import Address
from ..models.order.order_three_way import (
    AGREED,
    APPLY,
    HAND,
    OPEN,
    SAME,
    address_marks,
    changed_fields,
    is_complete,
    judge,
    judge_quantity,
)
from .order_case import KIT
from .test_order_cancelled import CancelledCase

#: a busy machine is no failure
CALM = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@tagged("post_install", "-at_install")
class TestThreeWayRules(BaseCase):
    def test_each_combination_has_one_verdict(self):
        expected = {
            # moved there, moved here, agree, too late
            (False, False, False, False): SAME,
            (False, True, False, True): HAND,
            (True, False, False, False): APPLY,
            (True, False, False, True): OPEN,
            (True, True, False, False): OPEN,
            (True, True, True, True): AGREED,
        }
        for situation, verdict in expected.items():
            self.assertEqual(judge(*situation), verdict, situation)

    @CALM
    @given(st.tuples(*[st.booleans()] * 4))
    def test_nothing_is_overwritten_and_nothing_late_is_moved(self, situation):
        _there, here, _agree, late = situation
        if judge(*situation) == APPLY:
            self.assertFalse(here or late)

    @CALM
    @given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
    def test_quantities_only_go_down(self, made, here, there):
        verdict = judge_quantity(made, here, there, moved_there=True)
        if verdict == APPLY:
            self.assertEqual(here, made)
            self.assertLess(there, here)
        self.assertEqual(verdict == AGREED, here <= there)

    def _address(self, **values):
        names = ("name", "phone", "street", "street2", "city", "zip_code")
        names += ("state_code", "state_name", "country_code")
        return Address(**{**dict.fromkeys(names, ""), **values})

    def test_marks_tell_a_change_and_nothing_else(self):
        one = address_marks("1", self._address(name="Ann Lee", street="Long Road 1"))
        same = address_marks("1", self._address(name="ann  lee", street="Long Road 1"))
        moved = address_marks("1", self._address(name="Ann Lee", street="Other 2"))
        self.assertFalse(changed_fields(one, same, complete=True))
        self.assertEqual(changed_fields(one, moved, complete=True), {"street"})
        self.assertNotIn("Long Road 1", str(one))
        other = address_marks("2", self._address(name="Ann Lee", street="Long Road 1"))
        self.assertNotEqual(one["name"], other["name"])

    def test_a_hidden_field_is_no_change_a_cleared_one_is(self):
        full = address_marks("1", self._address(name="Ann", street="Road", city="X"))
        part = address_marks("1", self._address(street="Road", city="X"))
        self.assertFalse(changed_fields(full, part, complete=False))
        self.assertEqual(changed_fields(full, part, complete=True), {"name"})
        self.assertFalse(is_complete({"name": "A** L**"}))
        self.assertTrue(is_complete({"name": "Ann Lee", "district_info": []}))


@tagged("post_install", "-at_install")
class TestThreeWay(CancelledCase):
    def clear_order(self, *lines, **settings):
        settings.setdefault("shipping_type", "SELLER")
        return self.order(*lines, **settings)

    def move_house(self, payload, number=3):
        self.life.change_address(self.shop, payload["id"], number=number)
        self.poll()

    def choice(self, order, kind):
        """The one open choice of an order, which is on the desk and stops it."""
        change = order.open_change_ids
        self.assertEqual((change.kind, change.state), (kind, "open"))
        problem = self.open_exceptions("order_changed", order)
        self.assertEqual(len(problem), 1)
        self.assertEqual(problem.deadline, order.ship_by)
        self.assertIn("change_open", dict(order._stop_reasons()))
        self.assertEqual(problem.action_cure()["res_id"], change.id)
        return change

    def assertAnswered(self, order, change, state):
        self.assertEqual(change.state, state)
        self.assertEqual(change.user_id, self.env.user)
        self.assertFalse(order.open_change_ids)
        self.assertFalse(self.open_exceptions("order_changed", order))
        self.assertFalse(order._stop_reasons())

    def edit_contact(self, order):
        contact = order.sale_order_id.partner_shipping_id
        contact.street = "By Hand 1"
        return contact

    # === ADDRESS === #

    def test_new_address_is_followed_while_nothing_is_packed(self):
        payload, order = self.clear_order()
        old = order.sale_order_id.partner_shipping_id
        street = old.street
        self.move_house(payload)
        sale = order.sale_order_id
        self.assertEqual(sale.partner_shipping_id.street, "88 Fiction Blvd")
        self.assertEqual(sale.picking_ids.partner_id, sale.partner_shipping_id)
        self.assertEqual(old.street, street)
        self.assertEqual(order.change_ids.mapped("state"), ["applied"])
        self.assertFalse(self.open_exceptions(record=order))
        self.assertLikeFresh(payload)

    def test_address_edited_here_too_opens_the_choice_and_taking_follows(self):
        payload, order = self.clear_order()
        contact = self.edit_contact(order)
        self.move_house(payload)
        self.assertEqual(order.sale_order_id.partner_shipping_id, contact)
        change = self.choice(order, "address")
        self.assertIn("By Hand 1", change.text_odoo)
        self.assertIn("edited since", change.text_imported)
        self.assertIn("88 Fiction Blvd", change.text_tiktok)
        change.action_take_tiktok()
        self.assertAnswered(order, change, "taken")
        self.assertEqual(
            order.sale_order_id.picking_ids.partner_id.street, "88 Fiction Blvd"
        )
        self.assertEqual(contact.street, "By Hand 1")
        self.deliver(payload)
        self.assertFalse(order.open_change_ids)

    def test_kept_address_stays_until_tiktok_changes_it_again(self):
        payload, order = self.clear_order()
        contact = self.edit_contact(order)
        self.move_house(payload)
        change = self.choice(order, "address")
        change.action_keep_odoo()
        self.assertAnswered(order, change, "kept")
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertFalse(order.open_change_ids)
        self.assertEqual(order.sale_order_id.partner_shipping_id, contact)
        self.move_house(payload, number=1)
        self.choice(order, "address")

    def test_printed_delivery_waits_and_is_printed_again_after_the_choice(self):
        payload, order = self.clear_order()
        picking = order.sale_order_id.picking_ids
        picking.printed = True
        self.move_house(payload)
        change = self.choice(order, "address")
        change.action_take_tiktok()
        self.assertFalse(picking.printed)
        self.assertEqual(picking.partner_id.street, "88 Fiction Blvd")

    def test_choice_ends_by_itself_when_tiktok_goes_back(self):
        payload, order = self.clear_order()
        before = dict(payload["recipient_address"])
        self.edit_contact(order)
        self.move_house(payload)
        change = self.choice(order, "address")
        payload["recipient_address"] = before
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertEqual(change.state, "obsolete")
        self.assertFalse(self.open_exceptions("order_changed", order))

    def test_address_that_somebody_has_written_already_needs_no_choice(self):
        payload, order = self.clear_order()
        self.move_house(payload)
        right = order.sale_order_id.partner_shipping_id
        other, twin = self.clear_order()
        twin.sale_order_id.partner_shipping_id = right.copy({"name": right.name})
        self.move_house(other)
        self.assertFalse(twin.change_ids)
        self.assertFalse(self.open_exceptions(record=twin))

    def test_address_edited_here_only_is_shown_and_left_alone(self):
        payload, order = self.clear_order()
        sale = order.sale_order_id
        sale.partner_shipping_id = sale.partner_id
        payload["update_time"] += 1
        payload["buyer_message"] = "Thanks"
        self.deliver(payload)
        self.assertEqual(sale.partner_shipping_id, sale.partner_id)
        self.assertFalse(order.change_ids)
        self.assertIn("address", order.hand_difference)

    def test_choices_hold_no_personal_data(self):
        payload, order = self.clear_order()
        self.edit_contact(order)
        self.move_house(payload)
        change = self.choice(order, "address")
        stored = change.read(["note_imported", "note_odoo", "note_tiktok"])[0]
        text = str(stored) + str(order.applied_snapshot)
        text += self.open_exceptions("order_changed", order).message
        for secret in ("Fiction", "Maria", "Jane", "Example Trail", "555"):
            self.assertNotIn(secret, text)

    def test_only_who_works_with_contacts_reads_the_addresses(self):
        payload, order = self.clear_order()
        self.edit_contact(order)
        self.move_house(payload)
        change = self.choice(order, "address")
        viewer = self.env["res.users"].create(
            {
                "name": "Viewer",
                "login": "viewer-of-changes",
                "group_ids": self.env.ref("connector_tiktok_shop.group_user").ids,
            }
        )
        self.assertEqual(change.with_user(viewer).text_tiktok, "***")

    # === UNITS === #

    def test_line_raised_by_hand_opens_the_choice_and_taking_lowers_it(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        line = order.sale_order_id.order_line[0]
        line.product_uom_qty = 4
        self.cancel(payload, 1)
        self.assertEqual(line.product_uom_qty, 4)
        change = self.choice(order, "units")
        self.assertIn("3 ×", change.text_imported)
        self.assertIn("4 ×", change.text_odoo)
        self.assertIn("2 ×", change.text_tiktok)
        change.action_take_tiktok()
        self.assertAnswered(order, change, "taken")
        self.assertEqual(line.product_uom_qty, 2)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 2})

    def test_kept_quantity_stays_and_the_next_cancellation_asks_again(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        line = order.sale_order_id.order_line[0]
        line.product_uom_qty = 4
        self.cancel(payload, 1)
        change = self.choice(order, "units")
        change.action_keep_odoo()
        self.assertAnswered(order, change, "kept")
        self.deliver(payload)
        self.assertFalse(order.open_change_ids)
        self.cancel(payload, 1)
        self.choice(order, "units")

    def test_line_lowered_by_hand_as_far_as_tiktok_is_agreed(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        line = order.sale_order_id.order_line[0]
        line.product_uom_qty = 2
        self.assertIn("2 instead of 3", order.hand_difference)
        self.cancel(payload, 1)
        self.assertEqual(line.product_uom_qty, 2)
        self.assertFalse(order.change_ids)
        gone = order.line_ids.filtered("is_cancelled")
        self.assertEqual(gone.cancel_outcome, "taken")

    def test_whole_cancellation_asks_nobody(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        order.sale_order_id.order_line[0].product_uom_qty = 5
        self.cancel(payload)
        self.assertEqual(order.sale_order_id.state, "cancel")
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)
        self.assertFalse(order.open_change_ids)

    def test_whole_cancellation_ends_open_choices(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        order.sale_order_id.order_line[0].product_uom_qty = 4
        self.cancel(payload, 1)
        change = self.choice(order, "units")
        self.cancel(payload)
        self.assertEqual(change.state, "obsolete")
        self.assertFalse(self.open_exceptions("order_changed", order))

    # === WAREHOUSE === #

    def second_warehouse(self):
        """A second Odoo warehouse, mapped to a second warehouse of TikTok, in stock."""
        other = self.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": self.env.company.id}
        )
        for product in self.products.values():
            if product.is_storable and not product.bom_ids:
                self.env["stock.quant"]._update_available_quantity(
                    product, other.lot_stock_id, 100
                )
        known = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.backend.id)]
        )
        known[:1].warehouse_id = self.warehouse
        self.home = known[:1].external_id
        self.env["tiktok.warehouse"].create(
            {
                "backend_id": self.backend.id,
                "external_id": "7000000000000000077",
                "name": "North",
                "warehouse_id": other.id,
            }
        )
        return other

    def switch(self, payload, count=None, warehouse="7000000000000000077"):
        """TikTok lets another warehouse ship, so many of the units or all."""
        lines = payload["line_items"]
        for line in lines[:count]:
            line["warehouse_id"] = warehouse
        if not count or count == len(lines):
            payload["warehouse_id"] = warehouse
        payload["update_time"] += 1
        self.deliver(payload)

    def test_switched_warehouse_moves_the_reservation(self):
        other = self.second_warehouse()
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 2}, KIT)
        self.switch(payload)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)
        self.assertEqual(self.free("MUG-BLU", other), 95)
        open_pickings = self.open_pickings(order)
        self.assertEqual(open_pickings.picking_type_id.warehouse_id, other)
        self.assertEqual(order.change_ids.mapped("state"), ["applied"])
        self.assertIn("North", order.change_ids.text_tiktok)
        self.assertLikeFresh(payload)
        self.switch(payload, warehouse=self.home)
        self.assertLikeFresh(payload)

    def test_switched_unit_gets_a_line_and_a_delivery_of_its_own(self):
        other = self.second_warehouse()
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 3}, "SPOON-1")
        self.switch(payload, count=1)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 2)
        self.assertEqual(self.free("MUG-BLU", other), 99)
        self.assertEqual(order.sale_order_id.amount_total, order.amount_total)
        self.assertLikeFresh(payload)
        self.switch(payload, count=1, warehouse=self.home)
        self.assertLikeFresh(payload)

    def test_picked_goods_wait_for_a_choice(self):
        other = self.second_warehouse()
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 2})
        order.sale_order_id.picking_ids.move_ids.picked = True
        self.switch(payload)
        change = self.choice(order, "warehouse")
        self.assertEqual(change.text_odoo, self.warehouse.name)
        self.assertEqual(change.text_tiktok, "North")
        change.action_take_tiktok()
        self.assertAnswered(order, change, "taken")
        self.assertEqual(self.free("MUG-BLU", other), 98)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)

    # === PARCELS === #

    def test_orders_in_one_parcel_are_told_on_their_deliveries(self):
        one, first = self.order()
        two, second = self.order("SPOON-1")
        for payload in (one, two):
            payload["auto_combine_group_id"] = "8811"
            payload["update_time"] += 1
        self.deliver(one, two)
        pickings = (first | second).sale_order_id.picking_ids
        for picking in pickings:
            self.assertEqual(picking.tiktok_ship_with, (pickings - picking).name)
        self.assertEqual(first.change_ids.kind, "parcels")
        self.assertFalse(self.open_exceptions(record=first))

    def test_split_parcels_are_told_and_a_first_package_is_no_change(self):
        payload, order = self.order({"sku": "MUG-BLU", "quantity": 2})
        for line in payload["line_items"]:
            line["package_id"] = "P1"
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertFalse(order.change_ids)
        payload["line_items"][0]["package_id"] = "P2"
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertEqual(order.change_ids.kind, "parcels")
        self.assertIn("P2: 1 units", order.change_ids.text_tiktok)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 2})

    def test_another_delivery_option_is_told(self):
        payload, order = self.order()
        payload["delivery_option_name"] = "Express"
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertEqual(order.change_ids.kind, "delivery")
        self.assertEqual(order.change_ids.text_tiktok, "Express")
