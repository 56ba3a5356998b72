"""Orders that leave in one parcel: proposed, decided, shipped, taken apart."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .parcel_case import ParcelCase


class GroupCase(ParcelCase):
    BUYER = "7494000000000009001"

    def alike(self, count, **settings):
        """Orders of one buyer to one address, with their deliveries."""
        settings.setdefault("user_id", self.BUYER)
        found = [self.ready("SPOON-1", address=3, **settings) for _n in range(count)]
        orders = self.env["tiktok.order"].union(*(order for order, _picking in found))
        pickings = self.env["stock.picking"].union(*(picking for _o, picking in found))
        pickings.action_assign()
        return orders, pickings

    def propose(self):
        """What the flow finds."""
        self.run_flow("parcel")
        return self.env["tiktok.parcel.group"].search(
            [
                ("backend_id", "=", self.backend.id),
                ("state", "in", ("proposed", "open")),
            ]
        )


@tagged("post_install", "-at_install")
class TestParcelGroup(GroupCase):
    def test_orders_of_one_buyer_and_address_are_proposed(self):
        orders, pickings = self.alike(3)
        self.ready("SPOON-1", address=4)
        group = self.propose()
        self.assertEqual(group.order_ids, orders)
        self.assertEqual((group.state, group.source), ("proposed", "buyer"))
        self.assertEqual(group.picking_ids, pickings)

    def test_another_address_or_way_of_shipping_is_not_alike(self):
        self.ready("SPOON-1", address=3, user_id=self.BUYER)
        self.ready("SPOON-1", address=4, user_id=self.BUYER)
        self.ready("SPOON-1", address=3, user_id=self.BUYER, shipping_type="TIKTOK")
        self.assertFalse(self.propose())

    def test_looking_again_changes_nothing_and_follows_new_orders(self):
        orders, _pickings = self.alike(2)
        group = self.propose()
        self.assertEqual(self.propose(), group)
        more, _delivery = self.alike(1)
        self.assertEqual(self.propose().order_ids, orders | more)

    def test_a_proposal_ends_when_one_of_two_has_left(self):
        orders, pickings = self.alike(2)
        self.propose()
        self.leave(pickings[0])
        self.assertFalse(self.propose())
        self.assertFalse(orders[1].parcel_group_id)

    def test_a_transfer_with_a_parcel_of_its_own_is_told_of_no_proposal(self):
        _orders, pickings = self.alike(2)
        self.propose()
        self.assertTrue(pickings[0].tiktok_parcel_group_id)
        self.assertFalse(pickings[0].tiktok_parcel_is_decided)
        shipments = self.env["tiktok.shipment"]
        shipments.create(shipments._prepare_shipments_vals(self.parcels(pickings[0])))
        pickings.invalidate_recordset()
        self.assertFalse(pickings[0].tiktok_parcel_group_id)

    def test_what_was_left_as_it_is_is_not_proposed_again(self):
        self.alike(2)
        group = self.propose()
        self.as_packer(group).action_dismiss()
        self.assertFalse(self.propose())

    def test_more_than_twenty_orders_become_two_parcels(self):
        self.alike(21)
        self.assertEqual(self.propose().mapped("order_count"), [20])

    def test_a_shop_that_wants_no_proposals_gets_none(self):
        self.backend.propose_combining = False
        self.alike(2)
        self.assertFalse(self.propose())

    def test_tiktoks_own_groups_are_decided_already(self):
        orders, _pickings = self.alike(2)
        orders[0].buyer_external_id = "another"
        orders.combine_group = "7300000000000000001"
        group = self.propose()
        self.assertEqual((group.state, group.source), ("open", "tiktok"))
        self.assertEqual(group.order_ids, orders)


@tagged("post_install", "-at_install")
class TestShippingTogether(GroupCase):
    def together(self, count=3):
        orders, pickings = self.alike(count)
        group = self.propose()
        self.as_packer(group).action_combine()
        return group, orders, pickings

    def test_one_number_goes_to_each_order_of_an_own_carrier(self):
        group, orders, pickings = self.together()
        pickings[1].carrier_tracking_ref = "1Z999AA10123456784"
        parcels = self.parcels(pickings)
        self.assertEqual([p.tracking for p in parcels], ["1Z999AA10123456784"] * 3)
        self.assertEqual({p.order_id for p in parcels}, set(orders.ids))
        self.assertEqual({p.group_id for p in parcels}, {group.id})

    def test_the_number_that_was_typed_once_stands_on_every_transfer(self):
        _group, _orders, pickings = self.together()
        number = "1Z999AA10123456784"
        pickings[1].carrier_tracking_ref = number
        parcels = self.env["tiktok.parcel.planner"]._plan(pickings)
        self.env["tiktok.shipment"]._want(parcels)
        self.assertEqual(pickings.mapped("carrier_tracking_ref"), [number] * 3)

    def test_one_label_holds_all_orders_where_tiktok_sells_it(self):
        _group, orders, pickings = self.together()
        orders.shipping_type = "TIKTOK"
        (parcel,) = self.parcels(pickings)
        self.assertEqual(set(parcel.unit_ids), set(orders.line_ids.ids))
        self.assertEqual(set(parcel.picking_ids), set(pickings.ids))
        self.assertEqual(set(parcel.order_ids), set(orders.ids))

    def test_one_of_them_does_not_leave_alone(self):
        _group, _orders, pickings = self.together()
        text = self.refusal(self.validate, pickings[0])
        self.assertIn(pickings[1].name, text)
        self.assertEqual(pickings[0].state, "assigned")

    def test_all_of_them_leave_at_once(self):
        group, orders, pickings = self.together()
        pickings.carrier_tracking_ref = "1Z999AA10123456784"
        self.leave_all(pickings)
        self.assertEqual(len(self.ship(pickings).unit_ids), 3)
        group._propose(self.backend, {})
        self.assertEqual(group.state, "shipped")

    def test_one_button_validates_all_of_them(self):
        group, orders, pickings = self.together()
        pickings.carrier_tracking_ref = "1Z999AA10123456784"
        self.set_picked(pickings)
        self.as_packer(group).action_validate()
        self.assertEqual(set(pickings.mapped("state")), {"done"})
        self.assertEqual(len(orders.line_ids.shipment_id), 3)

    def leave_all(self, pickings):
        for move in pickings.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        pickings._action_done()

    def test_taken_apart_each_one_leaves_alone(self):
        group, _orders, pickings = self.together()
        self.as_packer(group).action_break()
        self.assertEqual(group.state, "broken")
        self.assertFalse(self.env["tiktok.parcel.planner"]._check(pickings[0]))
        self.assertFalse(self.propose(), "it is not proposed again")

    def test_an_order_that_must_wait_is_not_combined(self):
        orders, _pickings = self.alike(2)
        group = self.propose()
        self.ask(orders[0])
        with self.assertRaisesRegex(UserError, orders[0].external_id):
            self.as_packer(group).action_combine()

    def test_one_that_has_left_meanwhile_is_left_out_and_the_others_are_asked_about(
        self,
    ):
        orders, pickings = self.alike(3)
        group = self.propose()
        self.leave_all(pickings[0])
        answer = self.as_packer(group).action_combine()
        self.assertIn(orders[0].external_id, answer["params"]["message"])
        self.assertEqual(group.order_ids, orders[1:])
        self.assertEqual(group.state, "proposed", "a person decides about two")
        self.as_packer(group).action_combine()
        self.assertEqual(group.state, "open")

    def test_the_packer_sees_the_group_on_the_transfer(self):
        group, _orders, pickings = self.together()
        picking = self.as_packer(pickings[0])
        self.assertEqual(picking.tiktok_parcel_group_id.id, group.id)
        self.assertEqual(picking.action_tiktok_open_group()["res_id"], group.id)

    def test_another_company_sees_nothing_of_it(self):
        group, _orders, _pickings = self.together()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self.packer.copy(
            {"company_id": company.id, "company_ids": [(6, 0, company.ids)]}
        )
        self.assertFalse(self.env["tiktok.parcel.group"].with_user(stranger).search([]))
        with self.assertRaises(UserError):
            group.with_user(stranger).action_break()
