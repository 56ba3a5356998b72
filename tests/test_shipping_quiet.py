"""Buyers of TikTok get no mail and no SMS from Odoo; other customers do."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .order_case import OrderCase


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
        told = []
        posted = type(self.bought).message_post_with_source

        def post(picking, *args, **kw):
            told.append(picking)
            return posted(picking, *args, **kw)

        with patch.object(type(self.bought), "message_post_with_source", post):
            (self.bought | self.sold)._send_confirmation_email()
        self.assertEqual(told, [self.sold])

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
