"""What the planner reads of real deliveries: steps, boxes, kits, packs, returns."""

from odoo import Command
from odoo.tests import tagged

from .parcel_case import ParcelCase


@tagged("post_install", "-at_install")
class TestParcelPlanner(ParcelCase):
    def test_a_delivery_is_one_parcel_with_all_units(self):
        order, delivery = self.ready(("SPOON-1", 3), "MUG-GRN")
        delivery.carrier_tracking_ref = "1Z999AA10123456784"
        delivery.action_assign()
        parcel = self.parcels(delivery)[0]
        self.assertEqual(self.contents(parcel), [0, 1, 2, 3])
        self.assertEqual(
            (parcel.picking_id, parcel.order_id, parcel.tracking),
            (delivery.id, order.id, "1Z999AA10123456784"),
        )

    def test_an_open_delivery_tells_what_would_leave(self):
        _order, delivery = self.ready(("SPOON-1", 3))
        delivery.action_assign()
        self.assertEqual(self.plan(delivery), [[0, 1, 2]])

    def test_of_an_open_delivery_only_what_is_picked_would_leave(self):
        _order, delivery = self.ready(("SPOON-1", 3), "MUG-GRN")
        delivery.action_assign()
        delivery.move_ids.filtered(lambda m: m.product_uom_qty == 3).picked = True
        self.assertEqual(self.plan(delivery), [[0, 1, 2]])

    def test_a_backorder_ships_the_rest(self):
        _order, delivery = self.ready(("SPOON-1", 3))
        first = self.ship(self.leave(delivery, spoon_1=2))
        second = self.ship(self.leave(self.backorder(delivery)))
        self.assertEqual([s.unit_count for s in first | second], [2, 1])
        self.assertEqual(len((first | second).unit_ids), 3)

    def test_planning_again_plans_nothing(self):
        _order, delivery = self.ready(("SPOON-1", 2))
        self.ship(self.leave(delivery))
        self.assertEqual(self.parcels(delivery), [])

    def test_a_shipment_that_was_given_up_frees_its_units(self):
        _order, delivery = self.ready(("SPOON-1", 2))
        self.ship(self.leave(delivery)).action_cancel()
        self.assertEqual(self.plan(delivery), [[0, 1]])

    def test_cancelled_units_do_not_leave(self):
        order, delivery = self.ready(("SPOON-1", 3))
        order.line_ids[1].is_cancelled = True
        self.leave(delivery, spoon_1=2)
        self.assertEqual(self.ship(delivery).unit_ids, order._active_units())

    def test_units_that_somebody_shipped_elsewhere_do_not_leave_again(self):
        order, delivery = self.ready(("SPOON-1", 2))
        order.line_ids[0].external_state = "AWAITING_COLLECTION"
        delivery.action_assign()
        self.assertEqual(self.plan(delivery), [[1]])

    def test_an_order_that_tiktok_fulfils_makes_no_parcel(self):
        order, delivery = self.ready("SPOON-1")
        order.is_fbt = True
        order.fulfillment_type = "FULFILLMENT_BY_TIKTOK"
        delivery.action_assign()
        self.assertEqual(self.parcels(delivery), [])

    def test_goods_added_by_hand_ship_no_unit(self):
        order, delivery = self.ready("SPOON-1")
        extra = self.products["MUG-GRN"]
        delivery.move_ids = [
            Command.create(
                {
                    "product_id": extra.id,
                    "product_uom_qty": 2,
                    "location_id": delivery.location_id.id,
                    "location_dest_id": delivery.location_dest_id.id,
                }
            )
        ]
        self.assertEqual(self.ship(self.leave(delivery)).unit_ids, order.line_ids)

    def test_more_than_was_ordered_ships_each_unit_once(self):
        order, delivery = self.ready(("SPOON-1", 2))
        self.leave(delivery, spoon_1=5)
        self.assertEqual(self.ship(delivery).unit_ids, order.line_ids)

    def test_only_the_last_step_makes_parcels(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        order, pick = self.ready("SPOON-1")
        self.assertNotEqual(pick.picking_type_code, "outgoing")
        self.leave(pick)
        self.assertFalse(order.line_ids.shipment_id)
        while step := order.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        ):
            self.leave(step)
        last = order.sale_order_id.picking_ids.filtered(
            lambda p: p.picking_type_code == "outgoing"
        )
        self.assertEqual(self.ship(last).unit_ids, order.line_ids)

    def test_two_packages_with_numbers_are_two_parcels(self):
        _order, delivery = self.ready(("SPOON-1", 3))
        self.pack(delivery, {"A-1": 1, "B-2": 2})
        delivery._action_done()
        shipments = self.ship(delivery).sorted("tracking_number")
        self.assertEqual(shipments.mapped("tracking_number"), ["A-1", "B-2"])
        self.assertEqual([len(s.unit_ids) for s in shipments], [1, 2])
        self.assertEqual(
            shipments.stock_package_id.mapped("tiktok_tracking_number"), ["A-1", "B-2"]
        )

    def test_packages_without_numbers_are_one_parcel_of_an_own_carrier(self):
        _order, delivery = self.ready(("SPOON-1", 3))
        self.pack(delivery, {"": 1, False: 2})
        self.assertEqual(self.plan(delivery), [[0, 1, 2]])

    def test_each_package_is_a_parcel_where_tiktok_sells_the_label(self):
        order, delivery = self.ready(("SPOON-1", 3))
        order.shipping_type = "TIKTOK"
        self.pack(delivery, {"": 1, False: 2})
        self.assertEqual(self.plan(delivery), [[0], [1, 2]])

    def pack(self, delivery, packages):
        """Spread the one line of a delivery over packages with these numbers."""
        move = delivery.move_ids
        move.move_line_ids.unlink()
        for number, quantity in packages.items():
            package = self.env["stock.package"].create(
                {"name": f"Box {number}", "tiktok_tracking_number": number}
            )
            move.move_line_ids = [
                Command.create(
                    {
                        "product_id": move.product_id.id,
                        "quantity": quantity,
                        "picked": True,
                        "picking_id": delivery.id,
                        "result_package_id": package.id,
                        "location_id": delivery.location_id.id,
                        "location_dest_id": delivery.location_dest_id.id,
                    }
                )
            ]


@tagged("post_install", "-at_install")
class TestParcelsOfKits(ParcelCase):
    """The jacket is a kit of three green mugs and a spoon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kit_of("JACKET-M", {"MUG-GRN": 3, "SPOON-1": 1})

    @classmethod
    def kit_of(cls, code, parts):
        """Make a product a kit of these parts."""
        cls.products[code].product_tmpl_id.bom_ids = [
            Command.create(
                {
                    "type": "phantom",
                    "bom_line_ids": [
                        Command.create(
                            {"product_id": cls.products[part].id, "product_qty": count}
                        )
                        for part, count in parts.items()
                    ],
                }
            )
        ]

    def assertShipped(self, delivery, units):
        self.assertEqual(self.ship(delivery).unit_ids, units)

    def test_a_kit_leaves_with_its_last_component(self):
        order, delivery = self.ready(("JACKET-M", 2))
        self.leave(delivery, mug_grn=6)
        self.assertFalse(self.ship(delivery))
        rest = self.leave(self.backorder(delivery))
        self.assertShipped(rest, order.line_ids)

    def test_a_kit_leaves_with_its_first_component_where_the_shop_says_so(self):
        self.backend.kit_ships_with = "first"
        order, delivery = self.ready(("JACKET-M", 2))
        self.leave(delivery, mug_grn=6)
        self.assertShipped(delivery, order.line_ids)

    def test_whole_kits_leave_though_others_are_incomplete(self):
        order, delivery = self.ready(("JACKET-M", 2))
        self.leave(delivery, mug_grn=5, spoon_1=1)
        self.assertShipped(delivery, order.line_ids[0])
        self.assertEqual(order.sale_order_id.order_line[0].qty_delivered, 1)

    def test_what_is_missing_for_good_does_not_make_whole_kits_of_the_rest(self):
        order, delivery = self.ready(("JACKET-M", 2))
        for move in delivery.move_ids:
            spoon = move.product_id == self.products["SPOON-1"]
            move.quantity, move.picked = (1 if spoon else 6), True
        delivery.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=delivery.ids
        ).button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertShipped(delivery, order.line_ids[0])

    def test_a_nested_kit_counts_by_its_leaves(self):
        self.kit_of("MUG-GRN", {"SOCKS-G": 2})
        order, delivery = self.ready(("JACKET-M", 2))
        self.leave(delivery, socks_g=11, spoon_1=2)
        self.assertShipped(delivery, order.line_ids[0])

    def test_the_kit_counts_as_odoo_counts_what_is_delivered(self):
        for socks, spoons in ((6, 1), (11, 2), (12, 1), (5, 2), (12, 2)):
            with self.subTest(socks=socks, spoons=spoons):
                order, delivery = self.ready(("JACKET-M", 2))
                self.leave(delivery, mug_grn=socks / 2, spoon_1=spoons)
                line = order.sale_order_id.order_line[0]
                shipped = self.ship(delivery).unit_ids
                self.assertEqual(len(shipped), int(line.qty_delivered))

    def test_a_pack_of_six_is_one_unit(self):
        order, _delivery = self.ready("SPOON-1")
        order.line_ids.sku_id.write({"pack_quantity": 6})
        order, delivery = self.ready(("SPOON-1", 2))
        self.assertEqual(sum(delivery.move_ids.mapped("product_qty")), 12)
        move = delivery.move_ids
        self.leave(
            delivery,
            spoon_1=move.product_id.uom_id._compute_quantity(6, move.product_uom),
        )
        self.assertShipped(delivery, order.line_ids[0])


@tagged("post_install", "-at_install")
class TestParcelsThatComeBack(ParcelCase):
    def test_goods_back_before_tiktok_was_told_leave_their_shipment(self):
        order, delivery = self.ready(("SPOON-1", 3))
        shipment = self.ship(self.leave(delivery))
        self.bring_back(delivery, 1)
        self.assertEqual(shipment.unit_ids, order.line_ids[:2])
        self.assertFalse(self.open_exceptions(code="parcel_came_back"))

    def test_a_parcel_that_came_back_whole_is_given_up(self):
        order, delivery = self.ready(("SPOON-1", 2))
        shipment = self.ship(self.leave(delivery))
        self.bring_back(delivery)
        self.assertEqual(shipment.state, "cancelled")
        self.assertFalse(order.line_ids.shipment_id)

    def test_goods_of_a_parcel_that_tiktok_knows_go_to_the_desk(self):
        order, delivery = self.ready(("SPOON-1", 2))
        shipment = self.ship(self.leave(delivery))
        shipment.write({"state": "sent", "package_external_id": "1152921"})
        self.bring_back(delivery)
        self.assertEqual(shipment.unit_ids, order.line_ids)
        self.assertTrue(self.open_exceptions(code="parcel_came_back", record=shipment))

    def test_a_buyers_return_is_not_this_ones_business(self):
        order, delivery = self.ready("SPOON-1")
        shipment = self.ship(self.leave(delivery))
        shipment.write({"state": "confirmed", "package_external_id": "1152921"})
        order.line_ids.external_state = "DELIVERED"
        self.bring_back(delivery)
        self.assertFalse(self.open_exceptions(code="parcel_came_back"))

    def test_what_came_back_leaves_again_in_another_parcel(self):
        order, delivery = self.ready(("SPOON-1", 2))
        self.ship(self.leave(delivery))
        back = self.bring_back(delivery, 1)
        again = self.bring_back(back)
        shipment = self.env["tiktok.shipment"].search([("picking_id", "=", again.id)])
        shipment = shipment or self.ship(again)
        self.assertEqual(shipment.unit_ids, order.line_ids[1])
