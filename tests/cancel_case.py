"""Cancelling from Odoo, for the tests about it."""

from odoo.tests import new_test_user

from .order_case import OrderCase

OUT = "seller_cancel_reason_out_of_stock"
PRICE = "seller_cancel_reason_wrong_price"
BUYER_WISH = "seller_cancel_paid_reason_buyer_requested_cancellation"


class CancelCase(OrderCase):
    """Orders of a shop that people cancel by the dialog."""

    def setUp(self):
        super().setUp()
        # the journal of the platform outlives a test
        self.calls_before = {
            name: len(self.requests(name))
            for name in ("cancelOrder", "approveCancellation")
        }

    def dialog(self, order, units=None, user=None):
        """The dialog as it opens for a user."""
        orders = order.with_user(user) if user else order
        action = orders._open_cancel_wizard(units)
        return orders.env["tiktok.order.cancel"].browse(action["res_id"])

    def send(self, order, reason=None, units=None, user=None):
        """Go through the dialog; the wish that comes of it."""
        wizard = self.dialog(order, units, user)
        if reason:
            wizard.reason_id = wizard.reason_ids.filtered(lambda r: r.name == reason)
            self.assertTrue(wizard.reason_id, "TikTok offers this reason")
        wizard.action_send()
        return order.sudo().request_ids.sorted("id")[-1:]

    def make_seller(self, login):
        """A user who sees all sales orders and nothing of the connector."""
        return new_test_user(
            self.env, login, groups="sales_team.group_sale_salesman_all_leads"
        )

    def cancel_calls(self):
        """How often TikTok was asked to cancel."""
        return self.calls("cancelOrder")

    def calls(self, name):
        """How often a call was made in this test."""
        return len(self.requests(name)) - self.calls_before[name]

    def figures(self, sale):
        """What must not change while TikTok has not agreed."""
        return (
            sale.state,
            self.lines(sale),
            sale.amount_total,
            self.moves(sale),
            sale.picking_ids.mapped("state"),
        )

    def ship(self, payload):
        """The parcel is handed over on the platform."""
        self.life.ship(self.shop, payload["id"])
        self.life.collect(self.shop, payload["id"])
