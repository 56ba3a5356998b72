"""Cancellations as TikTok shows them: poll, reading by order, what follows."""

from datetime import datetime, timedelta
from unittest.mock import patch

from ..models.aftersale import tiktok_sync_cursor
from .aftersale_case import AftersaleCase, cancellation_example

ASKS, TAKEN, ENDED, DONE = (
    f"CANCELLATION_REQUEST_{name}"
    for name in ("PENDING", "SUCCESS", "CANCEL", "COMPLETE")
)


class TestCancellationImport(AftersaleCase):
    def upsert(self, *payloads):
        return self.env["tiktok.cancellation"]._upsert_payloads(
            self.backend, list(payloads)
        )

    def pending_example(self, **changes):
        order = self.deliver_example("us/order_g_buyer_cancel_request")
        payload = cancellation_example("us/cancellations_search.pending")
        return order, {**payload, **changes}

    def test_the_example_request_is_mirrored_to_the_letter(self):
        order, payload = self.pending_example()
        request = self.upsert(payload)
        self.assertEqual(request.external_id, "4035300000000000707")
        self.assertEqual(request.order_id, order)
        self.assertEqual(request.unit_ids, order.line_ids)
        self.assertEqual(
            (request.external_state, request.cancel_type, request.role),
            (ASKS, "BUYER_CANCEL", "BUYER"),
        )
        self.assertEqual(request.reason_text, "Order created by mistake")
        self.assertEqual(request.refund_amount, 31.38)
        self.assertEqual(request.currency_id.name, "USD")
        self.assertEqual(request.deadline, datetime(2026, 1, 7, 11, 0))
        self.assertTrue(request.is_pending)
        self.assertEqual(order.open_request_id, request)
        self.assertEqual(
            self.env["tiktok.order"].search([("open_request_id", "=", request.id)]),
            order,
        )

    def test_the_finished_example_waits_for_nobody(self):
        _order, payload = self.pending_example()
        request = self.upsert(payload)
        done = cancellation_example("us/cancellations_search.complete")
        self.assertEqual(self.upsert(done), request)
        self.assertEqual(request.external_state, DONE)
        self.assertFalse(request.is_pending)
        self.assertFalse(request.deadline)
        self.assertTrue(request.should_replenish)

    def test_a_request_stops_the_order_and_its_end_frees_it(self):
        payload, order = self.ask()
        self.assertFalse(order.is_cancel_requested)
        self.poll_cancellations()
        self.assertTrue(order.is_cancel_requested)
        self.assertIn("buyer_asks", [code for code, _text in order._stop_reasons()])
        self.life.withdraw_request(self.shop, payload["id"])
        self.poll_cancellations()
        self.assertEqual(order.cancellation_ids.external_state, ENDED)
        self.assertFalse(order.is_cancel_requested)
        self.assertFalse(order._stop_reasons())
        self.assertEqual(order.sale_order_id.state, "sale")

    def test_an_order_that_says_so_has_its_request_read(self):
        _payload, order = self.ask()
        self.poll()
        self.assertTrue(order.is_cancel_requested)
        self.assertEqual(order.open_request_id.external_state, ASKS)
        self.assertFalse(order.cancellations_wanted)

    def test_an_accepted_request_cancels_the_sales_order(self):
        payload, order = self.ask("SPOON-1", "MUG-BLU")
        self.poll_cancellations()
        self.life.approve_request(self.shop, payload["id"])
        self.poll_cancellations()
        self.assertEqual(order.cancellation_ids.external_state, TAKEN)
        self.assertEqual(order.external_state, "CANCELLED")
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_an_order_that_waits_here_for_its_hour_follows_at_once(self):
        self.backend.hold_minutes = 60
        payload, order = self.ask()
        self.assertTrue(order.sync_next_try)
        self.poll_cancellations()
        self.life.approve_request(self.shop, payload["id"])
        self.poll_cancellations()
        self.assertEqual(order.external_state, "CANCELLED")
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_a_cancellation_by_the_seller_is_known_with_actor_and_reason(self):
        payload = self.place()
        order = self.deliver(payload)
        self.life.cancel(self.shop, payload["id"], "SELLER")
        self.poll_cancellations()
        cancellation = order.cancellation_ids
        self.assertEqual(
            (cancellation.role, cancellation.role_name), ("SELLER", "Seller")
        )
        self.assertEqual(cancellation.reason_text, "Out of stock")
        self.assertFalse(cancellation.is_pending)
        self.assertFalse(order.is_cancel_requested)
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_an_unknown_order_is_imported_with_its_cancellation(self):
        payload = self.place()
        self.life.request_cancel(self.shop, payload["id"])
        self.poll_cancellations()
        order = self.orders(payload["id"])
        self.assertEqual(order.sync_state, "done")
        self.assertEqual(order.open_request_id.unit_ids, order.line_ids)
        self.assertTrue(order.is_cancel_requested)

    def test_the_poll_reads_each_page_and_forgets_none(self):
        ids = [self.place()["id"] for _number in range(7)]
        self.deliver(*({"id": order_id} for order_id in ids))
        for order_id in ids:
            self.travel(minutes=1)
            self.life.request_cancel(self.shop, order_id)
        with patch.object(tiktok_sync_cursor, "PAGE_SIZE", 3):
            self.poll_cancellations()
        self.assertTrue(all(self.orders(*ids).mapped("open_request_id")))
        self.travel(minutes=1)
        self.life.withdraw_request(self.shop, ids[0])
        self.poll_cancellations()
        self.assertEqual(len(self.orders(*ids).open_request_id), 6)

    # === ORDER OF ARRIVAL === #

    def test_an_older_page_changes_nothing(self):
        _order, payload = self.pending_example()
        done = cancellation_example("us/cancellations_search.complete")
        request = self.upsert(done)
        self.upsert(payload)
        self.assertEqual(request.external_state, DONE)

    def test_a_way_nobody_documented_is_followed(self):
        order, payload = self.pending_example()
        done = cancellation_example("us/cancellations_search.complete")
        request = self.upsert(done)
        again = {**payload, "update_time": done["update_time"] + 60}
        self.upsert(again)
        self.assertEqual(request.external_state, ASKS)
        self.assertTrue(order.is_cancel_requested)

    def test_statuses_of_tomorrow_are_kept_as_they_are(self):
        self.ask()
        self.sandbox.faults.add("unknown_enum", "searchCancellations", times=None)
        self.poll_cancellations()
        cancellation = self.env["tiktok.cancellation"].search([])
        self.assertEqual(cancellation.external_state, "VALUE_OF_TOMORROW")
        self.assertEqual(cancellation.state_name, "VALUE_OF_TOMORROW")
        self.sandbox.faults.clear()
        cancellation.action_retry()
        self.run_jobs()
        self.assertEqual(cancellation.external_state, ASKS)
        self.assertTrue(cancellation.is_pending)

    def test_one_row_that_cannot_be_read_costs_one_exception_and_no_other_row(self):
        self.deliver_example("us/order_g_buyer_cancel_request")
        good = cancellation_example("us/cancellations_search.pending")
        bad = {**good, "cancel_id": "4035300000000000708", "update_time": "soon"}
        with self.assertLogs("odoo.addons.connector_tiktok_shop", "ERROR"):
            self.env["tiktok.cancellation"]._upsert_page(self.backend, [bad, good])
        found = self.env["tiktok.cancellation"].search([]).mapped("external_id")
        self.assertIn(good["cancel_id"], found)
        self.assertNotIn(bad["cancel_id"], found)
        problem = self.open_exceptions("technical")
        self.assertIn("4035300000000000708", problem.message)

    def test_figures_and_times_that_cannot_be_read_cost_nothing(self):
        _order, payload = self.pending_example(
            create_time="soon",
            refund_amount={"currency": "XXX", "refund_total": "a lot"},
            seller_next_action_response=[{"action": "X", "deadline": 10**20}],
            cancel_line_items=[{"order_line_item_id": "unknown"}, {}],
        )
        request = self.upsert(payload)
        self.assertTrue(request.is_pending)
        self.assertFalse(request.unit_ids)
        self.assertFalse(request.deadline)

    def test_without_a_deadline_the_market_tells_it(self):
        _order, payload = self.pending_example(seller_next_action_response=[])
        request = self.upsert(payload)
        self.assertEqual(
            request.deadline - request.external_created_at, timedelta(hours=24)
        )

    def test_the_number_of_statements_does_not_grow_with_the_page(self):
        def statements(count):
            payloads = [self.place() for _number in range(count)]
            self.deliver(*payloads)
            for payload in payloads:
                self.life.request_cancel(self.shop, payload["id"])
            items = list(self.sandbox.cancellations.of(self.shop).values())[-count:]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            importer = self.env["tiktok.cancellation.importer"]
            importer._upsert(self.backend, items)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        statements(1)
        few, many = statements(2), statements(20)
        self.assertLessEqual(many, few + 2)

    # === SWITCHES === #

    def test_switched_off_nothing_is_read(self):
        self.backend.cancellation_mode = "off"
        _payload, order = self.ask()
        self.poll()
        self.assertTrue(order.is_cancel_requested, "the order itself says so")
        self.assertFalse(order.cancellation_ids)
        self.backend.cancellation_mode = "live"
        self.poll_cancellations()
        self.assertTrue(order.open_request_id)

    def test_in_shadow_requests_are_mirrored_and_nobody_is_asked(self):
        self.backend.cancellation_mode = "shadow"
        self.backend.cancel_answer_policy = "approve"
        request = self.asked()
        self.assertTrue(request.is_pending)
        self.assertFalse(request.answer_state)
        self.assertFalse(self.open_exceptions(record=request))

    def test_without_a_job_runner_the_scheduled_actions_do_it(self):
        self.backend.run_in_cron = True
        payload = self.place()
        self.env["tiktok.order"]._upsert_ids(self.backend, [payload["id"]])
        self.run_cron("ir_cron_import_due_orders")
        order = self.orders(payload["id"])
        self.life.request_cancel(self.shop, payload["id"])
        self.travel(minutes=6)
        self.run_pump()
        self.assertTrue(order.open_request_id)
        order.open_request_id.action_approve()
        self.run_cron("ir_cron_cancellations_due")
        self.run_cron("ir_cron_import_due_orders")
        self.assertEqual(order.sale_order_id.state, "cancel")

    def test_a_lost_connection_is_tried_again_and_nothing_is_missed(self):
        for kind in ("drop", "internal", "unavailable", "truncated", "rate_limit"):
            with self.subTest(kind):
                _payload, order = self.ask()
                self.sandbox.faults.add(kind, "searchCancellations")
                self.poll_cancellations()
                self.travel(minutes=5)
                self.run_pump()
                self.run_jobs()
                self.assertTrue(order.open_request_id)

    def test_trouble_in_reading_by_order_leaves_the_order_alone(self):
        self.sandbox.faults.add("internal", "searchCancellations", times=2)
        _payload, order = self.ask()
        self.poll()
        self.assertEqual(order.sync_state, "done")
        self.assertFalse(order.open_request_id)
        self.assertTrue(order.cancellations_wanted)
        self.poll_cancellations(minutes=10)
        self.assertFalse(order.open_request_id)
        self.poll_cancellations(minutes=10)
        self.assertTrue(order.open_request_id)
        self.assertFalse(order.cancellations_wanted)


class TestLateCancellationInAsia(AftersaleCase):
    REGION = "VN"

    def test_a_buyer_cancels_between_label_and_scan(self):
        payload = self.place("NON-DEN")
        order = self.deliver(payload)
        self.life.ship(self.shop, payload["id"])
        self.poll()
        self.assertEqual(order.external_state, "AWAITING_COLLECTION")
        self.life.request_cancel(self.shop, payload["id"])
        self.poll_cancellations()
        self.assertEqual(order.cancellation_ids.role, "BUYER")
        self.assertEqual(order.external_state, "CANCELLED")
