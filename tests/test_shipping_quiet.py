"""Buyers of TikTok get no mail and no SMS from Odoo; other customers do."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .order_case import OrderCase
from .shipment_case import ShipmentCase, ups


@tagged("post_install", "-at_install")
class TestShippingQuiet(OrderCase):
    def setUp(self):
        super().setUp()
        self.env.company.stock_move_email_validation = True
        [order] = self.deliver(self.place("SPOON-1"))
        self.bought = order.sale_order_id.picking_ids
        customer = {"name": "Shop around the corner", "email": "corner@example.com"}
        line = {"product_id": self.products["SPOON-1"].id}
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create(customer).id,
                "order_line": [Command.create(line)],
            }
        )
        sale.action_confirm()
        self.sold = sale.picking_ids

    def test_the_confirmation_goes_to_other_customers_alone(self):
        both = self.bought | self.sold
        before = {picking: picking.message_ids for picking in both}
        both._send_confirmation_email()
        told = [p for p in both if (p.message_ids - before[p]).partner_ids]
        self.assertEqual(told, [self.sold])

    def test_other_mails_may_be_sent_to_buyers(self):
        template = self.env["mail.template"].create(
            {
                "name": "Your question",
                "model_id": self.env["ir.model"]._get_id("stock.picking"),
                "body_html": "<p>It is on its way.</p>",
            }
        )
        self.assertTrue(self.bought.message_post_with_source(template))

    def test_nobody_is_asked_about_sms_that_are_not_sent(self):
        if not hasattr(self.env["stock.picking"], "_action_generate_warn_sms_wizard"):
            self.skipTest("stock_sms is not installed: nothing asks")
        company = self.env.company
        company.has_received_warning_stock_sms = False
        company.stock_text_confirmation = True
        for picking in self.bought | self.sold:
            picking.partner_id.phone = "+12025550123"
        with patch("odoo.modules.module.current_test", None):
            asked = (self.bought | self.sold)._check_warn_sms()
        self.assertEqual(asked, self.sold)


class TestCarrierConnector(ShipmentCase):
    """Carriers with a connector of their own are asked for label and number."""

    def setUp(self):
        super().setUp()
        self.ups.integration_level = "rate_and_ship"
        self.asked = []
        self.when_asked = lambda: None

        def send_shipping(carrier, pickings):
            self.asked.append(pickings)
            self.when_asked()
            return [{"exact_price": 0.0, "tracking_number": ups(7)}]

        self.startPatcher(patch.object(type(self.ups), "send_shipping", send_shipping))

    def ready(self, **settings):
        """A delivery without a number, whose carrier brings it while validating."""
        order = self.sold(**settings)
        picking = self.delivery(order)
        picking.carrier_id = self.ups
        picking.picking_type_id.print_label = True
        picking.move_ids.picked = True
        return picking

    def test_the_carrier_gives_the_number_and_tiktok_gets_it(self):
        picking = self.ready()
        picking.button_validate()
        self.assertEqual(self.asked, [picking])
        self.assertEqual(picking.carrier_tracking_ref, ups(7))
        self.run_jobs()
        self.assertEqual([number for *_call, number in self.marked], [ups(7)])
        self.assertFalse(self.problems())

    def test_no_label_is_bought_from_the_carrier_where_tiktok_ships(self):
        picking = self.ready(shipping_type="TIKTOK")
        picking.button_validate()
        self.assertFalse(self.asked)

    def test_units_are_locked_before_the_carrier_is_asked(self):
        # later, an import that came between would repeat the request and buy twice
        picking = self.ready()
        asked_at = []
        execute = type(self.env.cr).execute
        statements = []

        def spy(cr, query, *args, **kw):
            statements.append(str(query))
            return execute(cr, query, *args, **kw)

        self.when_asked = lambda: asked_at.append(len(statements))
        with patch.object(type(self.env.cr), "execute", spy):
            picking.button_validate()
        locks = [
            number
            for number, text in enumerate(statements)
            if "FROM tiktok_order_line" in text and "FOR NO KEY UPDATE" in text
        ]
        self.assertTrue(asked_at and locks)
        self.assertLess(locks[0], asked_at[0])
