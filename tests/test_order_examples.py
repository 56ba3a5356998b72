"""Every example order of the platform's documentation, imported (law L2)."""

from odoo.tests import tagged

from .order_case import OrderCase


@tagged("post_install", "-at_install")
class TestOrderExamplesUS(OrderCase):
    EXAMPLES_WAIT = True

    def test_worked_example_gives_the_documented_figures(self):
        order = self.deliver_example("us/order_a_awaiting_shipment")
        self.assertImported(order)
        sale = order.sale_order_id
        self.assertEqual(order.amount_products, 53.20)
        self.assertEqual(order.amount_paid, 59.84)
        self.assertEqual(order.amount_shipping, 6.99)
        self.assertEqual(order.amount_total, 60.19)
        self.assertEqual(order.amount_receivable, 4.90)
        self.assertEqual(order.amount_tax, 4.55)
        self.assertEqual(sale.amount_total, 60.19)
        self.assertEqual(sale.amount_tax, 0)
        self.assertEqual(
            self.lines(sale),
            [("MUG-BLU", 2, 21.60), ("SPOON-1", 1, 10.0), ("TIKTOK-SHIPPING", 1, 6.99)],
        )
        buyer = sale.amount_total - order.amount_receivable + order.amount_tax
        self.assertAlmostEqual(buyer, order.amount_paid)

    def test_sale_order_shows_its_tiktok_order_and_amounts(self):
        order = self.deliver_example("us/order_a_awaiting_shipment")
        sale = order.sale_order_id
        self.assertEqual(sale.tiktok_order_id, order)
        self.assertEqual(sale.client_order_ref, "577090000000000101")
        self.assertEqual(sale.tiktok_status, "Awaiting shipment")
        self.assertEqual(sale.tiktok_amount_paid, 59.84)
        self.assertEqual(sale.tiktok_amount_receivable, 4.90)
        self.assertEqual(sale.date_order, order.external_created_at)
        self.assertEqual(order.action_open_sale_order()["res_id"], sale.id)
        self.assertEqual(sale.action_open_tiktok_order()["res_id"], order.id)

    def test_each_unit_is_reachable_from_its_line_and_back(self):
        order = self.deliver_example("us/order_a_awaiting_shipment")
        mugs, spoon, shipping = order.sale_order_id.order_line
        self.assertEqual(
            mugs.tiktok_line_ids.mapped("external_id"),
            ["577090000000100101", "577090000000100102"],
        )
        self.assertEqual(
            spoon.tiktok_line_ids.mapped("external_id"), ["577090000000100103"]
        )
        self.assertFalse(shipping.tiktok_line_ids)
        self.assertEqual(order.line_ids.sale_line_id, mugs | spoon)
        self.assertEqual(order.line_ids[0].payload["id"], "577090000000100101")

    def test_gift_stands_on_a_line_of_its_own_for_nothing(self):
        order = self.deliver_example("us/order_b_seller_shipping")
        self.assertImported(order)
        lines = self.lines(order.sale_order_id)
        self.assertIn(("JACKET-M", 1, 89.0), lines)
        self.assertIn(("SOCKS-G", 1, 0.0), lines)
        self.assertEqual(order.sale_order_id.amount_total, order.amount_total)

    def test_bundle_becomes_a_kit_that_ships_its_components(self):
        before = self.free("MUG-BLU")
        order = self.deliver_example("us/order_c_bundle_3for2")
        self.assertImported(order)
        sale = order.sale_order_id
        self.assertIn(("MUG-BLU-3FOR2", 1, 48.0), self.lines(sale))
        self.assertEqual(self.moves(sale), {"MUG-BLU": 3})
        self.assertEqual(self.free("MUG-BLU"), before - 3)
        self.assertEqual(len(order.line_ids.sub_external_ids), 3)

    def test_units_with_a_label_only_are_still_delivered_from_here(self):
        """TikTok's label was bought for the mugs; no carrier has scanned them."""
        order = self.deliver_example("us/order_d_partially_shipping")
        self.assertImported(order)
        sale = order.sale_order_id
        inside = sale.picking_ids.filtered(
            lambda p: p.picking_type_id.warehouse_id == self.warehouse
        )
        self.assertEqual(
            [(m.product_id.default_code, m.product_uom_qty) for m in inside.move_ids],
            [("MUG-GRN", 2), ("SPOON-1", 1)],
        )
        self.assertEqual(self.free("MUG-GRN"), self.STOCK - 2)
        self.assertEqual(sale.amount_total, order.amount_total)

    def test_orders_that_were_delivered_leave_our_stock_alone(self):
        for name in ("us/order_a_delivered", "us/order_d_in_transit"):
            with self.subTest(name):
                order = self.deliver_example(name)
                self.assertImported(order)
                sale = order.sale_order_id
                self.assertEqual(
                    sale.picking_ids.picking_type_id.warehouse_id,
                    self.backend.outside_warehouse_id,
                )
                self.assertEqual(set(sale.picking_ids.mapped("state")), {"done"})
        for code in ("MUG-BLU", "MUG-GRN", "SPOON-1"):
            self.assertEqual(self.free(code), self.STOCK)

    def test_order_on_hold_keeps_its_goods_and_has_no_address_yet(self):
        order = self.deliver_example("us/order_e_on_hold")
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertEqual(order.external_state, "ON_HOLD")
        self.assertFalse(order.partner_shipping_id)

    def test_preorder_on_hold_shows_its_release_and_is_a_quotation(self):
        order = self.deliver_example("us/order_preorder_on_hold")
        self.assertEqual(order.sale_order_id.state, "draft")
        self.assertEqual(order.kind, "preorder")
        self.assertTrue(order.release_at)

    def test_unpaid_order_is_known_and_has_no_document(self):
        self.assertMirroredOnly(self.deliver_example("us/order_unpaid"))

    def test_cancelled_order_is_ignored_in_plain_sight(self):
        order = self.deliver_example("us/order_f_cancelled")
        self.assertMirroredOnly(order, "ignored")
        self.assertTrue(order.sync_message)
        self.assertTrue(order.cancel_reason)

    def test_order_whose_buyer_asks_to_cancel_is_imported_and_says_so(self):
        order = self.deliver_example("us/order_g_buyer_cancel_request")
        self.assertImported(order)
        self.assertTrue(order.is_cancel_requested)
        self.assertTrue(order.cancel_requested_at)

    def test_replacement_ships_again_and_earns_nothing(self):
        self.travel(days=10)
        order = self.deliver_example("us/order_h_replacement")
        self.assertImported(order)
        self.assertEqual(order.kind, "replacement")
        self.assertEqual(order.sale_order_id.amount_total, 0)
        self.assertEqual(order.sale_order_id.origin, order.origin_external_id)
        self.assertEqual(self.moves(order.sale_order_id), {"JACKET-M": 1})

    def test_sample_ships_and_earns_nothing(self):
        order = self.deliver_example("us/order_sample")
        self.assertImported(order)
        self.assertEqual(order.kind, "sample")
        self.assertEqual(order.sale_order_id.amount_total, 0)
        self.assertEqual(self.moves(order.sale_order_id), {"MUG-BLU": 1})

    def test_order_fulfilled_by_tiktok_ships_from_there(self):
        order = self.deliver_example("us/order_fbt_completed")
        self.assertImported(order)
        picking = order.sale_order_id.picking_ids
        self.assertEqual(
            picking.picking_type_id.warehouse_id, self.backend.fbt_warehouse_id
        )
        self.assertEqual(picking.state, "done")
        self.assertNotEqual(self.backend.fbt_warehouse_id, self.warehouse)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)
        self.assertEqual(order.sale_order_id.amount_total, order.amount_total)

    def test_same_price_is_one_line_and_another_discount_another(self):
        line = {"sku": "MUG-BLU", "price": "24.00"}
        order = self.deliver(
            self.place(
                {**line, "quantity": 2},
                {**line, "seller_discount": "2.00"},
                {**line, "platform_discount": "2.00"},
                {"sku": "MUG-BLU", "gift": True},
            )
        )
        self.assertImported(order)
        goods = self.lines(order.sale_order_id)[:4]
        self.assertEqual(
            goods,
            [
                ("MUG-BLU", 2, 24.0),
                ("MUG-BLU", 1, 22.0),
                ("MUG-BLU", 1, 24.0),
                ("MUG-BLU", 1, 0.0),
            ],
        )

    def test_all_examples_come_in_with_one_poll(self):
        self.poll(days=30)
        orders = self.env["tiktok.order"].search([("backend_id", "=", self.backend.id)])
        known = self.sandbox.orders.of(self.shop)
        self.assertEqual(set(orders.mapped("external_id")), set(known))
        for order in orders.filtered("sale_order_id"):
            figures = self.sandbox.expected(known[order.external_id]["payload"])
            with self.subTest(order.external_id):
                self.assertEqual(
                    f"{order.sale_order_id.amount_total:.2f}",
                    f"{figures['seller_total']:.2f}",
                )
        self.assertEqual(set(orders.mapped("sync_state")), {"done", "ignored"})
        self.assertFalse(self.open_exceptions(record=orders))


@tagged("post_install", "-at_install")
class TestOrderExamplesGB(OrderCase):
    REGION = "GB"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pounds = cls.price_in("GBP")
        cls.vat = cls.env["account.tax"].create(
            {
                "name": "VAT 20 % included",
                "amount": 20.0,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
                "company_id": cls.backend.company_id.id,
            }
        )
        cls.products["TEAPOT-W"].taxes_id = cls.vat
        cls.backend.shipping_product_id.taxes_id = cls.vat

    def test_prices_of_the_united_kingdom_include_the_tax(self):
        self.assertEqual(self.backend.tax_policy, "odoo")
        self.assertTrue(self.backend.prices_include_tax)
        order = self.deliver_example("uk/order_awaiting_shipment")
        self.assertImported(order)
        sale = order.sale_order_id
        self.assertEqual(sale.currency_id, self.pounds)
        self.assertEqual(sale.amount_total, order.amount_total)
        figures = self.sandbox.expected(order.payload)
        self.assertAlmostEqual(sale.amount_total, float(figures["seller_total"]))
        self.assertAlmostEqual(sale.amount_untaxed, sale.amount_total / 1.2, 2)
        self.assertEqual(self.lines(sale)[0], ("TEAPOT-W", 2, 10.80))
        self.assertEqual(order.amount_paid, 23.89)

    def test_delivered_order_of_the_united_kingdom_is_outside(self):
        order = self.deliver_example("uk/order_delivered")
        self.assertImported(order)
        self.assertEqual(self.free("TEAPOT-W"), self.STOCK)

    def test_post_town_is_the_city(self):
        order = self.deliver_example("uk/order_awaiting_shipment")
        address = order.sale_order_id.partner_shipping_id
        self.assertEqual(address.country_id.code, "GB")
        self.assertEqual(
            address.city, order.payload["recipient_address"]["post_town"].strip()
        )


@tagged("post_install", "-at_install")
class TestOrderExamplesVN(OrderCase):
    REGION = "VN"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dong = cls.price_in("VND")

    def test_currency_without_decimals_adds_up_to_the_dong(self):
        order = self.deliver_example("vn/order_before_split")
        self.assertImported(order)
        sale = order.sale_order_id
        self.assertEqual(sale.currency_id, self.dong)
        self.assertEqual(order.amount_paid, 189000)
        self.assertEqual(sale.amount_total, 214000)
        self.assertEqual(order.amount_receivable, 25000)
        self.assertEqual(
            self.lines(sale)[:2], [("AO-DEN-M", 2, 72000), ("NON-DEN", 1, 45000)]
        )

    def test_cash_on_delivery_is_imported_with_what_tiktok_owes(self):
        order = self.deliver_example("vn/order_cod_awaiting_shipment")
        self.assertImported(order)
        self.assertTrue(order.is_cod)
        self.assertEqual(order.amount_products, 108000)
        self.assertEqual(order.amount_paid, 118000)
        figures = self.sandbox.expected(order.payload)
        self.assertEqual(order.sale_order_id.amount_total, figures["seller_total"])
        self.assertEqual(
            order.amount_receivable,
            figures["platform_discount"] + figures["platform_shipping"],
        )

    def test_split_into_parcels_changes_nothing_in_the_sales_order(self):
        order = self.deliver_example("vn/order_before_split")
        lines, units = order.sale_order_id.order_line, order.line_ids
        self.deliver_example("vn/order_after_split")
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.order_line, lines)
        self.assertEqual(order.line_ids, units)
        self.assertEqual(len(set(units.mapped("package_external_id"))), 2)

    def test_order_nobody_paid_at_the_door_is_ignored(self):
        order = self.deliver_example("vn/order_cod_cancelled")
        self.assertMirroredOnly(order, "ignored")
