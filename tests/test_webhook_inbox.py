"""Events at the door and on their way to the orders: nothing forged gets in, nothing
real gets lost."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..controllers.webhook import LONGEST_BODY
from ..models.connection import tiktok_webhook_drain, tiktok_webhook_inbox
from .tiktok_case import SandboxMixin
from .webhook_case import WebhookCase, WebhookMixin


@tagged("post_install", "-at_install")
class TestWebhookRoute(WebhookMixin, SandboxMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start_sandbox()
        cls.backend = cls.connect("US")
        cls.account = cls.backend.account_id
        cls.backend._ensure_webhook_tokens()

    def setUp(self):
        super().setUp()
        self.keep_sandbox()
        self.forget_pace()

    def post(self, raw, signature=None, owner=None, token=None, **headers):
        token = token or (owner or self.backend).sudo().webhook_token
        self.env.flush_all()
        signature = self.sign(raw) if signature is None else signature
        headers = {
            "Authorization": signature,
            "Content-Type": "application/json",
            **headers,
        }
        answer = self.opener.post(
            f"{self.base_url()}/tiktok_shop/webhook/{token}",
            data=raw,
            headers=headers,
            timeout=20,
        )
        self.env.invalidate_all()
        return answer

    def assertAnswers(self, status, *args, **kw):
        answer = self.post(*args, **kw)
        self.assertEqual((answer.status_code, answer.content), (status, b""))
        return answer

    def test_signed_event_is_stored_before_an_empty_answer(self):
        raw = self.order_event("577090000000000101")
        answer = self.assertAnswers(200, raw)
        self.assertNotIn("Set-Cookie", answer.headers)
        event = self.inbox()
        self.assertEqual(
            (event.topic, event.topic_name, event.order_ref, event.sync_state),
            (1, "ORDER_STATUS_CHANGE", "577090000000000101", "pending"),
        )
        self.assertEqual(event.backend_id, self.backend)
        self.assertEqual(event.company_id, self.backend.company_id)

    def test_forged_event_is_refused_and_counted(self):
        raw = self.order_event("1")
        self.assertAnswers(401, raw, signature="0" * 64)
        self.forget_pace()
        self.assertAnswers(401, raw + b" ", signature=self.sign(raw))
        self.forget_pace()
        self.assertAnswers(401, b"not even JSON", signature="")
        self.assertFalse(self.inbox())
        self.assertEqual(self.tally(), {"signature": 3})

    def test_unknown_address_is_not_found(self):
        self.assertAnswers(404, self.order_event("1"), token="guess")
        self.assertFalse(self.tally())

    def test_only_posts_are_taken(self):
        token = self.backend.sudo().webhook_token
        answer = self.url_open(f"/tiktok_shop/webhook/{token}")
        self.assertEqual(answer.status_code, 405)

    def test_oversized_body_is_refused_unread(self):
        raw = self.event(data={"order_id": "1", "text": "x" * LONGEST_BODY})
        self.assertEqual(self.post(raw).status_code, 413)
        self.assertFalse(self.inbox())

    def test_body_of_another_kind_is_never_parsed_as_a_form(self):
        raw = b"order_id=1&type=1"
        answer = self.post(raw, **{"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(answer.status_code, 401)
        self.assertFalse(self.inbox())

    def test_malformed_body_is_refused_and_counted(self):
        self.assertAnswers(400, b"{}")
        self.assertEqual(self.tally(), {"malformed": 1})

    def test_replay_of_an_old_event_is_refused_and_counted(self):
        self.assertAnswers(400, self.order_event("1", timestamp=self.now() - 90000))
        self.assertFalse(self.inbox())
        self.assertEqual(self.tally(), {"stale": 1})

    def test_repeated_event_is_kept_once_and_counted(self):
        raw = self.order_event("577090000000000101")
        for _repetition in range(3):
            self.assertAnswers(200, raw)
        event = self.inbox()
        self.assertEqual((len(event), event.times_seen), (1, 3))

    def test_address_of_the_account_finds_the_shop(self):
        self.assertAnswers(200, self.order_event("1"), owner=self.account)
        self.assertEqual(self.inbox().backend_id, self.backend)

    def test_event_of_a_shop_that_is_not_ours_is_kept_and_ignored(self):
        raw = self.order_event("1", shop_id="7499999999999999999")
        self.assertAnswers(200, raw, owner=self.account)
        event = self.inbox()
        self.assertEqual(event.sync_state, "ignored")
        self.assertIn("7499999999999999999", event.sync_message)
        self.assertFalse(event.backend_id)

    def test_copied_database_stores_nothing_and_is_not_found(self):
        self.env["ir.config_parameter"].set_param("database.uuid", "another")
        self.assertAnswers(404, self.order_event("1"))
        self.assertFalse(self.inbox())

    def test_flood_is_turned_away_with_one_problem_on_the_desk(self):
        self.backend.event_limit = 2
        for number in range(2):
            self.assertAnswers(200, self.order_event(str(number)))
        known = self.order_event("3")
        for _repetition in range(2):
            self.assertAnswers(503, known)
        self.assertEqual(len(self.inbox()), 2)
        problem = self.env["tiktok.exception"].search([("code", "=", "events_flooded")])
        self.assertEqual(len(problem), 1)

    def test_log_shows_nothing_of_a_body(self):
        raw = self.order_event("577090000000000999")
        with patch.object(tiktok_webhook_inbox._logger, "info") as info:
            self.assertAnswers(401, raw, signature="f" * 64)
        info.assert_called_once()
        text = str(info.call_args)
        self.assertNotIn("577090000000000999", text)
        self.assertNotIn("f" * 64, text)


class TestWebhookInbox(WebhookCase):
    def test_order_is_imported_without_polling(self):
        order = self.place("SPOON-1")
        polled = len(self.requests("getOrderList"))
        self.assertEqual(self.receive(self.order_event(order["id"])), 200)
        self.run_jobs()
        self.assertImported(self.orders(order["id"]))
        self.assertEqual(self.inbox().sync_state, "done")
        self.assertEqual(len(self.requests("getOrderList")), polled)

    def test_several_events_of_one_order_become_one_import(self):
        order = self.place("SPOON-1")
        for status in ("UNPAID", "ON_HOLD", "AWAITING_SHIPMENT"):
            self.receive(self.order_event(order["id"], status))
        self.assertEqual(len(self._jobs()), 1)
        asked = len(self.requests("getOrderDetail"))
        self.run_jobs()
        self.assertEqual(len(self.requests("getOrderDetail")), asked + 1)
        self.assertEqual(set(self.inbox().mapped("sync_state")), {"done"})

    def test_events_in_the_wrong_order_end_with_what_tiktok_says_now(self):
        order = self.place("SPOON-1")
        self.deliver(order)
        start = self.now()
        self.travel(minutes=1)
        self.life.cancel(self.shop, order["id"])
        self.receive(self.order_event(order["id"], "CANCEL"))
        self.run_jobs()
        self.receive(self.order_event(order["id"], "AWAITING_SHIPMENT", start))
        asked = len(self.requests("getOrderDetail"))
        self.run_jobs()
        self.assertEqual(self.orders(order["id"]).external_state, "CANCELLED")
        self.assertEqual(len(self.requests("getOrderDetail")), asked)

    def test_shop_that_is_switched_off_keeps_its_events(self):
        order = self.place("SPOON-1")
        self.backend.enabled = False
        self.receive(self.order_event(order["id"]))
        self.run_jobs()
        self.assertEqual(self.inbox().sync_state, "pending")
        self.backend.enabled = True
        self.run_cron("ir_cron_drain_events")
        self.assertImported(self.orders(order["id"]))

    def test_archived_and_disconnected_shops_ignore_with_a_reason(self):
        self.backend.action_disconnect()
        self.receive(self.order_event("1"))
        self.assertEqual(self.inbox().sync_message, "The shop is not connected.")
        self.backend.active = False
        self.receive(self.order_event("2"))
        self.assertEqual(self.inbox()[1].sync_message, "The shop is archived.")
        self.assertFalse(self._jobs())

    def test_unused_topics_are_ignored_visibly(self):
        self.receive(self.event(13, {"conversation_id": "1"}))
        self.run_jobs()
        event = self.inbox()
        self.assertEqual(event.sync_state, "ignored")
        self.assertIn("not used yet", event.sync_message)

    def test_shadow_only_notes(self):
        self.backend.event_mode = "shadow"
        order = self.place("SPOON-1")
        self.receive(self.order_event(order["id"]))
        self.run_jobs()
        self.assertEqual(self.inbox().sync_state, "ignored")
        self.assertFalse(self.orders_of(order))

    def orders_of(self, order):
        domain = [("external_id", "=", order["id"])]
        return self.env["tiktok.order"].search(domain)

    def test_orders_that_are_switched_off_leave_a_reason(self):
        self.backend.order_mode = "off"
        self.receive(self.order_event("1"))
        self.run_jobs()
        self.assertIn("switched off", self.inbox().sync_message)

    def test_order_that_tiktok_does_not_show_yet_is_looked_for_ten_minutes(self):
        self.receive(self.order_event("577090000000009999"))
        self.run_jobs()
        order = self.orders("577090000000009999")
        self.assertEqual(order.sync_state, "pending")
        self.assertFalse(self.open_exceptions(record=order))
        looks = 0
        while order.sync_state == "pending":
            looks += 1
            self.assertLess(looks, 20)
            self.travel(
                seconds=(order.sync_next_try - fields.Datetime.now()).total_seconds()
            )
            self.run_jobs()
        self.assertWaits(order, "order_not_found")
        self.assertGreaterEqual(fields.Datetime.now(), self.inbox().received_at)
        self.assertGreater(looks, 5)

    def test_data_older_than_its_event_is_read_again_soon(self):
        order = self.place("SPOON-1")
        self.deliver(order)
        self.travel(minutes=2)
        self.receive(self.order_event(order["id"], "AWAITING_COLLECTION"))
        self.run_jobs()
        binding = self.orders(order["id"])
        self.assertEqual(binding.sync_state, "pending")
        self.life.ship(self.shop, order["id"])
        self.travel(seconds=6)
        self.run_jobs()
        self.assertEqual(binding.sync_state, "done")
        self.assertEqual(binding.external_state, "AWAITING_COLLECTION")

    def test_event_that_joined_a_job_too_late_gets_another_job(self):
        self.receive(self.order_event(self.place("SPOON-1")["id"]))
        Event = self.env.registry["tiktok.webhook.event"]
        with patch.object(Event, "_has_arrivals", return_value=True):
            self._perform(self._jobs())
        methods = self._jobs().mapped("method_name")
        self.assertEqual(sorted(methods), ["_import_events", "_import_orders"])

    def test_event_of_an_order_that_is_locked_comes_back_in_a_second(self):
        order = self.deliver(self.place("SPOON-1"))
        self.receive(self.order_event(order.external_id))
        asked = len(self.requests("getOrderDetail"))
        locked = patch.object(type(order), "_sync_try_lock", lambda self: self.browse())
        with locked:
            self.run_jobs()
        self.assertEqual(self.inbox().sync_state, "pending")
        self.assertIn(order.external_id, self.inbox().sync_message)
        self.travel(seconds=2)
        self.run_jobs()
        self.assertEqual(self.inbox().sync_state, "done")
        self.assertFalse(self.inbox().sync_next_try)
        self.assertEqual(len(self.requests("getOrderDetail")), asked + 1)

    def test_bad_event_costs_one_and_the_others_go_on(self):
        order = self.place("SPOON-1")
        self.receive(self.event(15, {"product_id": "1"}))
        self.receive(self.order_event(order["id"]))
        model = self.env.registry["tiktok.product"]
        broken = patch.object(model, "_receive_events", side_effect=ValueError)
        logger = "odoo.addons.connector_tiktok_shop.models.engine.bug_log"
        with broken, self.assertLogs(logger, "ERROR"):
            self.run_jobs()
        self.assertEqual(self.inbox().mapped("sync_state"), ["failed", "done"])
        self.assertTrue(self.open_exceptions("technical", self.inbox()[0]))
        self.assertImported(self.orders(order["id"]))
        self.inbox()[0].action_retry()
        self.run_jobs()
        self.assertEqual(self.inbox()[0].sync_state, "done")

    def test_while_imports_pile_up_events_are_gathered(self):
        with patch.object(tiktok_webhook_drain, "MOST_IMPORTS", 0):
            self.receive(self.order_event(self.place("SPOON-1")["id"]))
            self._perform(self._jobs())
        self.assertEqual(self.inbox().sync_state, "pending")
        waiting = self._jobs()
        self.assertEqual(len(waiting), 1)
        self.receive(self.order_event(self.place("SPOON-1")["id"]))
        self.assertEqual(self._jobs(), waiting)
        self.travel(seconds=3)
        self.run_jobs()
        self.assertEqual(set(self.inbox().mapped("sync_state")), {"done"})

    def test_shop_without_a_job_runner_wakes_the_pump_once(self):
        self.backend.run_in_cron = True
        orders = [self.place("SPOON-1") for _number in range(2)]
        cron = self.env.ref("connector_tiktok_shop.ir_cron_drain_events")
        domain = [("cron_id", "=", cron.id)]
        before = self.env["ir.cron.trigger"].search_count(domain)
        for order in orders:
            self.receive(self.order_event(order["id"]))
        self.assertFalse(self._jobs())
        self.assertEqual(self.env["ir.cron.trigger"].search_count(domain), before + 1)
        self.run_cron("ir_cron_drain_events")
        self.run_cron("ir_cron_import_due_orders")
        for order in orders:
            self.assertImported(self.orders(order["id"]))

    def test_removed_authorisation_stops_the_account(self):
        self.sandbox.tokens.revoke(self.shop["seller"])
        self.receive(self.event(6, {"message": "Seller removed the authorization"}))
        self.run_jobs()
        self.assertEqual(self.account.state, "reconnect")
        self.assertTrue(self.open_exceptions("reconnect", self.account))

    def test_late_word_of_a_removed_authorisation_changes_nothing(self):
        self.receive(self.event(6, {"message": "Seller removed the authorization"}))
        self.run_jobs()
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(self.inbox().sync_state, "done")

    def test_ending_authorisation_is_told_with_its_end(self):
        end = self.now() + 20 * 86400
        self.receive(self.event(7, {"expiration_time": str(end)}))
        self.run_jobs()
        problem = self.open_exceptions("authorization_expiring", self.account)
        self.assertEqual(len(problem), 1)
        self.assertEqual((problem.deadline - fields.Datetime.now()).days, 20)

    def test_listing_that_was_edited_elsewhere_is_read_again(self):
        self.run_flow("catalog")
        listing = self.env["tiktok.product"].search(
            [("backend_id", "=", self.backend.id)], limit=1
        )
        asked = len(self.requests("getProduct"))
        data = {"product_id": int(listing.external_id), "status": "PRODUCT_AUDIT_PASS"}
        self.receive(self.event(5, data))
        self.receive(self.event(37, data))
        self.run_jobs()
        self.assertFalse(listing.details_due)
        self.assertEqual(len(self.requests("getProduct")), asked + 1)
        self.assertEqual(set(self.inbox().mapped("sync_state")), {"done"})

    def test_user_of_another_company_sees_no_event(self):
        self.receive(self.order_event("1"))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "tiktok_stranger",
            groups="connector_tiktok_shop.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        Event = self.env["tiktok.webhook.event"]
        self.assertFalse(Event.with_user(stranger).search([]))
        self.assertTrue(Event.search([]))

    def test_old_events_are_forgotten_and_waiting_ones_kept(self):
        self.receive(self.order_event(self.place("SPOON-1")["id"]))
        self.run_jobs()
        self.receive(self.order_event("2"))
        self.inbox().write({"received_at": "2025-01-01"})
        self.env["tiktok.webhook.event"]._gc_events()
        self.assertEqual(self.inbox().mapped("order_ref"), ["2"])

    def test_webhook_takes_few_statements(self):
        self.receive(self.order_event("1"))
        raw = self.order_event("2")
        signature = self.sign(raw)
        token = self.backend.sudo().webhook_token
        self.env.flush_all()
        with self.assertQueryCount(3):
            self.env["tiktok.webhook.event"].sudo()._receive(token, raw, signature)
