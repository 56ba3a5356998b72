"""Orders go with the carrier and by the route of their delivery option."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .parcel_case import ParcelCase


@tagged("post_install", "-at_install")
class TestDeliveryOption(ParcelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.env["product.product"].create(
            {"name": "Delivery", "type": "service"}
        )
        cls.courier = cls.env["delivery.carrier"].create(
            {"name": "UPS", "product_id": product.id}
        )

    def option_of(self, order):
        return self.env["tiktok.carrier.mapping"]._option_of(order)

    def setUp(self):
        super().setUp()
        order, self.plain = self.ready("SPOON-1")
        self.option = self.option_of(order)

    def express(self):
        """A route through an operation type of its own."""
        out_type = self.warehouse.out_type_id.copy({"name": "Express"})
        usual = self.warehouse.delivery_route_id.rule_ids.filtered(
            lambda rule: rule.picking_type_id == self.warehouse.out_type_id
        )[:1]
        route = self.env["stock.route"].create(
            {"name": "Express", "sale_selectable": True}
        )
        usual.copy({"route_id": route.id, "picking_type_id": out_type.id})
        return route, out_type

    def test_the_kind_is_told_in_words_also_when_it_is_new(self):
        self.option.kind = "SEND_BY_SELLER"
        self.assertEqual(self.option.kind_name, "Own carrier")
        self.option.kind = "BY_BALLOON"
        self.assertEqual(self.option.kind_name, "By balloon")
        self.option.kind = False
        self.assertFalse(self.option.kind_name)

    def test_without_a_rule_the_packer_chooses(self):
        self.assertTrue(self.option)
        self.assertFalse(self.plain.carrier_id)

    def test_the_usual_carrier_is_on_the_transfer(self):
        self.option.carrier_id = self.courier
        order, picking = self.ready("SPOON-1")
        self.assertEqual(order.sale_order_id.carrier_id, self.courier)
        self.assertEqual(picking.carrier_id, self.courier)

    def test_the_amounts_stay_tiktoks(self):
        self.option.carrier_id = self.courier
        order, _picking = self.ready("SPOON-1")
        self.assertFalse(order.sale_order_id.order_line.filtered("is_delivery"))
        with self.assertRaisesRegex(ValidationError, "real cost"):
            self.option.carrier_id = self.courier.copy({"invoice_policy": "real"})

    def test_orders_of_another_option_are_as_usual(self):
        self.option.carrier_id = self.courier
        order, picking = self.ready("SPOON-1", shipping_type="TIKTOK")
        self.assertNotEqual(self.option_of(order), self.option)
        self.assertFalse(picking.carrier_id)

    def test_the_route_leads_through_an_operation_type_of_its_own(self):
        self.option.route_id, out_type = self.express()
        _order, picking = self.ready("SPOON-1")
        self.assertEqual(picking.picking_type_id, out_type)
        self.assertNotEqual(self.plain.picking_type_id, out_type)

    def test_a_change_of_the_order_leaves_carrier_and_route_alone(self):
        self.option.carrier_id = self.courier
        order, picking = self.ready("SPOON-1")
        picking.carrier_id = False
        self.deliver({"id": order.external_id})
        self.assertFalse(picking.carrier_id)
        self.assertFalse(order.open_change_ids)

    def test_managers_decide_it(self):
        user = new_test_user(
            self.env, "clerk", groups="connector_tiktok_shop.group_operator"
        )
        with self.assertRaises(AccessError):
            self.option.with_user(user).carrier_id = self.courier
