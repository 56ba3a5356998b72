"""Where TikTok rings: switched on from the shop, ours told from those of others."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import file_open

from .webhook_case import WebhookCase

OTHER = "https://other.example.com/hook"


class TestWebhookRegistration(WebhookCase):
    def setUp(self):
        super().setUp()
        self.account.webhook_base_url = "https://erp.example.com/"

    def registered(self):
        """Addresses by topic as TikTok has them."""
        return self.backend._registered_addresses(self.backend._client())

    def state(self, topic):
        return self.backend.topic_ids.filtered(lambda t: t.topic == topic).state

    def test_switching_on_registers_every_topic_that_is_used(self):
        self.backend.action_switch_on_events()
        address = self.backend.webhook_url
        self.assertTrue(address.startswith("https://erp.example.com/tiktok_shop/"))
        found = self.registered()
        self.assertEqual(set(found.values()), {address})
        self.assertIn("ORDER_STATUS_CHANGE", found)
        self.assertIn("CANCELLATION_STATUS_CHANGE", found)
        self.assertNotIn("NEW_MESSAGE", found)
        self.assertEqual((self.state(1), self.state(42)), ("on", "manual"))
        self.assertEqual(self.backend.events_state, "on")
        self.assertTrue(self.backend._events_since())

    def test_switching_on_again_changes_nothing(self):
        self.backend.action_switch_on_events()
        since = self.backend._events_since()
        told = len(self.requests("updateShopWebhook"))
        self.travel(hours=1)
        self.backend.action_switch_on_events()
        self.assertEqual(len(self.requests("updateShopWebhook")), told)
        self.assertEqual(self.backend._events_since(), since)

    def test_address_of_another_system_is_left_alone_until_confirmed(self):
        self.backend._client().update_webhook("ORDER_STATUS_CHANGE", OTHER)
        answer = self.backend.action_switch_on_events()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertEqual(self.registered()["ORDER_STATUS_CHANGE"], OTHER)
        self.assertEqual(self.state(1), "foreign")
        self.assertFalse(self.backend._events_since())
        row = self.backend.topic_ids.filtered(lambda t: t.topic == 1)
        row.action_take_over()
        self.assertEqual(
            self.registered()["ORDER_STATUS_CHANGE"], self.backend.webhook_url
        )
        self.assertEqual(self.state(1), "on")

    def test_switching_off_takes_back_ours_only(self):
        self.backend._client().update_webhook("ORDER_STATUS_CHANGE", OTHER)
        self.backend.action_switch_on_events()
        self.backend.action_switch_off_events()
        self.assertEqual(self.registered(), {"ORDER_STATUS_CHANGE": OTHER})
        self.assertEqual(self.backend.events_state, "off")

    def test_server_that_has_moved_is_registered_anew(self):
        self.backend.action_switch_on_events()
        self.account.webhook_base_url = "https://new.example.com"
        self.backend.action_read_topics()
        self.assertEqual(self.state(1), "moved")
        self.backend.action_switch_on_events()
        self.assertEqual(self.state(1), "on")
        self.assertIn("new.example.com", self.registered()["PACKAGE_UPDATE"])

    def test_disconnecting_stops_the_ringing(self):
        self.backend.action_switch_on_events()
        self.backend.action_disconnect()
        self.assertFalse(self.registered())

    def test_disconnecting_goes_on_when_tiktok_cannot_be_told(self):
        self.backend.action_switch_on_events()
        self.sandbox.tokens.revoke(self.shop["seller"])
        self.backend.action_disconnect()
        self.assertEqual(self.backend.state, "draft")
        self.assertIn("could not be switched off", self.backend.message_ids[1].body)

    def test_live_platform_only_rings_at_public_names(self):
        self.account.environment = "production"
        for base, works in (
            ("https://erp.example.com", True),
            ("https://erp.example.com/odoo", True),
            ("http://erp.example.com", False),
            ("https://erp.example.com:8069", False),
            ("https://203.0.113.7", False),
            ("https://localhost", False),
            ("https://erp.example.com?x=1", False),
            ("erp.example.com", False),
            (f"https://{'x' * 250}.example.com", False),
        ):
            with self.subTest(base):
                reason = self.backend._unreachable_because(base)
                self.assertEqual(not reason, works, reason)

    def test_unreachable_server_is_told_the_next_step(self):
        self.account.webhook_base_url = "nowhere"
        asked = len(self.requests())
        with self.assertRaisesRegex(UserError, "page Addresses"):
            self.backend.action_switch_on_events()
        self.assertEqual(len(self.requests()), asked)

    def test_only_who_configures_may_switch_and_see_the_address(self):
        user = new_test_user(
            self.env, "tiktok_operator", groups="connector_tiktok_shop.group_operator"
        )
        shop = self.backend.with_user(user)
        for button in (shop.action_switch_on_events, shop.action_switch_off_events):
            with self.assertRaises(AccessError):
                button()
        for field in ("webhook_url", "account_webhook_url"):
            with self.assertRaises(AccessError):
                shop.read([field])

    def test_neutralised_copy_forgets_its_addresses(self):
        self.backend.action_switch_on_events()
        token = self.backend.sudo().webhook_token
        self.env.flush_all()
        with file_open("connector_tiktok_shop/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertFalse(self.backend.sudo().webhook_token)
        self.assertFalse(self.backend.topic_ids)
        self.assertEqual(self.receive(b"{}", "x", token), 404)

    def test_new_address_of_an_account_ends_the_old_one(self):
        old = self.account.sudo().webhook_token
        self.account.action_make_webhook_address()
        raw = self.order_event("1")
        self.assertEqual(self.receive(raw, token=old), 404)
        self.assertEqual(
            self.receive(raw, token=self.account.sudo().webhook_token), 200
        )

    def test_connection_test_tells_whether_tiktok_rings(self):
        def row():
            self.backend.action_test_connection()
            checks = self.backend.connection_check_ids
            return checks.filtered(lambda c: c.code == "events")

        self.assertEqual(row().state, "warning")
        self.backend.action_switch_on_events()
        self.assertEqual((row().state, row().detail), ("ok", "No event has come yet."))
