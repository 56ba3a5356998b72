"""Scheduled actions: the trouble of one shop or order is not that of the others."""

from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .order_case import OrderCase

BUG_LOG = "odoo.addons.connector_tiktok_shop.models.engine.bug_log"


@tagged("post_install", "-at_install")
class TestPumps(OrderCase):
    def break_once(self, model, method):
        """The first call of a method meets a bug, the later ones do their work."""
        cls, calls = type(self.env[model]), []
        right = getattr(cls, method)

        def broken(records, *args, **kw):
            calls.append(records)
            if len(calls) == 1:
                raise KeyError("a bug")
            return right(records, *args, **kw)

        return patch.object(cls, method, broken)

    def test_flow_with_a_bug_leaves_the_other_flows_their_turn(self):
        self.backend.run_in_cron = True
        cursors = self.backend.cursor_ids.filtered(lambda c: c.mode != "off")
        cursors.write({"next_run_at": "2026-01-05 11:00:00", "last_success_at": False})
        first = cursors.sorted("next_run_at")[0]
        with (
            self.break_once("tiktok.sync.cursor", f"_import_{first.flow}"),
            mute_logger(BUG_LOG),
        ):
            self.run_pump()
        self.assertTrue(all((cursors - first).mapped("last_success_at")))
        self.assertFalse(first.last_success_at)
        self.assertTrue(self.open_exceptions("technical", first))
        self.assertGreater(first.next_run_at, fields.Datetime.now())

    def test_order_with_a_bug_leaves_the_next_batch_its_turn(self):
        self.backend.run_in_cron = True
        ids = [self.place()["id"] for _number in range(21)]
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, ids)
        with (
            self.break_once("tiktok.order", "_fetch_details"),
            mute_logger(BUG_LOG),
        ):
            self.run_cron("ir_cron_import_due_orders")
        last = orders.sorted("id")[-1]
        self.assertImported(last)
        self.assertEqual(set((orders - last).mapped("sync_state")), {"failed"})
        self.assertEqual(len(self.open_exceptions("technical")), 20)

    def test_order_whose_job_failed_is_not_sent_out_again_at_once(self):
        order = self.env["tiktok.order"]._upsert_ids(self.backend, [self.place()["id"]])
        order._job_failed(exc_name="KeyError")
        self.age(order, minutes=20)
        self.run_cron("ir_cron_import_due_orders")
        self.assertEqual(order.sync_state, "pending")
        self.travel(minutes=61)
        self.age(order, minutes=20)
        self.run_cron("ir_cron_import_due_orders")
        self.assertImported(order)

    def test_account_without_network_leaves_the_others_their_new_tokens(self):
        accounts = self.make_account(name="First") | self.account
        second = self.authorise(accounts[0], "GB")
        self.travel(days=6, hours=1)
        before = {a: a.sudo().access_token for a in accounts}
        self.sandbox.faults.add("drop", "token_refresh", times=1)
        self.env.flush_all()
        self.env.ref(
            "connector_tiktok_shop.ir_cron_refresh_tokens"
        ).method_direct_trigger()
        self.env.invalidate_all()
        renewed = [a for a in accounts if a.sudo().access_token != before[a]]
        self.assertEqual(len(renewed), 1)
        self.assertEqual(set(accounts.mapped("state")), {"connected"})
        self.assertTrue(second)

    def test_period_read_to_its_end_can_be_read_again(self):
        payload = self.place()
        period = self.env["tiktok.order.period"].create(
            {
                "backend_id": self.backend.id,
                "date_from": "2026-01-05 11:00:00",
                "date_to": "2026-01-05 13:00:00",
            }
        )
        for _round in range(2):
            period.action_retry()
            self.run_jobs()
            self.assertEqual(period.sync_state, "done")
        self.assertImported(self.orders(payload["id"]))
