"""A shop is connected through the real flow, and its flows have their rows."""

from odoo.exceptions import UserError

from .tiktok_case import TikTokCase


class TestConnection(TikTokCase):
    def test_connected_shop_knows_its_warehouses_and_carriers(self):
        self.assertEqual(self.backend.state, "connected")
        self.assertEqual(self.account.state, "connected")
        warehouses = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.backend.id)]
        )
        self.assertTrue(warehouses)
        providers = self.env["tiktok.shipping.provider"].search(
            [("backend_id", "=", self.backend.id)]
        )
        self.assertGreaterEqual(len(providers), 17)

    def test_every_flow_has_one_row_and_is_running(self):
        flows = self.env["tiktok.sync.cursor"]._fields["flow"].get_values(self.env)
        self.assertEqual(sorted(self.backend.cursor_ids.mapped("flow")), sorted(flows))
        self.assertEqual(self.backend._flow_mode("metadata"), "live")

    def test_a_shop_of_an_unauthorised_account_is_not_connected(self):
        self.backend.action_disconnect()
        self.account.sudo().state = "reconnect"
        with self.assertRaisesRegex(UserError, "Authorise the account"):
            self.backend.action_connect()
        self.assertEqual(self.backend.state, "draft")

    def test_report_of_a_healthy_shop_names_only_what_is_left_to_do(self):
        self.backend.action_test_connection()
        for c in self.backend.check_ids:
            self.assertTrue(c.name)
