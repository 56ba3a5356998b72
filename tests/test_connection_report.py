"""Test connection and readiness: friendly reports, never an error."""

from unittest.mock import patch

from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from .tiktok_case import TikTokCase


class TestConnectionReport(TikTokCase):
    def report(self, kind="connection"):
        if kind == "connection":
            self.backend.action_test_connection()
        else:
            self.backend.action_check_readiness()
        checks = self.backend.check_ids.filtered(lambda c: c.kind == kind)
        return {check.code: check for check in checks}

    def test_healthy_shop_has_nothing_to_mend_but_the_mapping(self):
        report = self.report()
        failed = {code for code, check in report.items() if check.state == "failed"}
        self.assertEqual(failed, {"warehouse_mapped"})
        self.assertEqual(report["warehouse_mapped"].blocks_flow, "Orders")
        self.assertEqual(report["warehouse_restricted"].state, "warning")
        self.assertEqual(report["active"].state, "ok")
        self.assertEqual(report["clock"].state, "ok")

    def test_test_opens_its_result(self):
        action = self.backend.action_test_connection()
        self.assertIn("To mend: Warehouses are mapped", action["name"])
        shown = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(shown, self.backend.connection_check_ids)

    def test_report_is_replaced_and_begins_with_what_is_to_mend(self):
        self.report()
        before = len(self.backend.check_ids)
        self.report()
        self.assertEqual(len(self.backend.check_ids), before)
        self.assertEqual(self.backend.connection_check_ids[0].state, "failed")
        failed = self.backend.check_ids.filtered(lambda c: c.state == "failed")
        # whether a job runner works on the test database is not ours to decide
        self.assertEqual(
            set(failed.mapped("code")) - {"runner"},
            {"warehouse_mapped", "SHIPPING_TEMPLATE"},
        )
        self.assertEqual(self.backend.failed_check_count, len(failed))

    def test_revoked_authorisation_blocks_all_flows(self):
        self.sandbox.tokens.revoke(shop_id=self.backend.external_id)
        token = self.report()["token"]
        self.assertEqual(token.state, "failed")
        self.assertEqual(token.blocks_flow, "All flows")
        self.assertIn("Re-authorise", token.hint)

    def test_clock_that_is_off_is_found_although_every_call_fails(self):
        self.sandbox.clock.skew = 600
        report = self.report()
        self.assertEqual(report["token"].state, "failed")
        self.assertIn("clock", report["token"].hint)
        self.assertEqual(report["clock"].state, "failed")
        self.assertIn("behind", report["clock"].detail)
        self.sandbox.clock.skew = -60
        self.assertIn("ahead", self.report()["clock"].detail)
        self.sandbox.clock.skew = 20
        self.assertEqual(self.report()["clock"].state, "warning")

    def test_missing_permission_names_the_package_and_the_flow(self):
        self.authorise(
            self.account,
            "US",
            scopes=[
                "seller.authorization.info",
                "seller.logistics",
                "seller.product.basic",
            ],
        )
        report = self.report()
        orders = report["seller.order.info"]
        self.assertEqual(orders.state, "failed")
        self.assertIn("Order Information", orders.name)
        self.assertEqual(orders.blocks_flow, "Orders")
        self.assertEqual(report["seller.logistics"].state, "ok")
        self.assertEqual(report["seller.shop.info"].state, "warning")
        self.assertIn("Order Information", self.account.missing_scopes)
        self.assertIn("Missing", self.account.scope_table)

    def test_permissions_are_tried_where_tiktok_told_no_list(self):
        self.authorise(
            self.account,
            "US",
            scopes=["seller.authorization.info", "seller.logistics"],
        )
        self.account.sudo().granted_scopes = False
        report = self.report()
        self.assertEqual(report["seller.logistics"].state, "ok")
        self.assertEqual(report["seller.order.info"].state, "failed")
        self.assertEqual(report["seller.product.basic"].state, "failed")
        self.assertFalse(self.account.missing_scopes)

    def test_shop_that_is_not_part_of_the_authorisation_is_named(self):
        self.backend.external_id = "1"
        shop = self.report()["shop"]
        self.assertEqual(shop.state, "failed")
        self.assertIn("1", shop.detail)

    def test_new_cipher_is_noticed_and_renewed_by_discovery(self):
        self.backend.sudo().shop_cipher = "old"
        self.assertEqual(self.report()["shop"].state, "failed")
        self.account.action_discover_shops()
        self.assertEqual(self.report()["shop"].state, "ok")

    def test_server_in_trouble_is_a_row_and_no_error(self):
        self.sandbox.faults.add("html", times=None)
        token = self.report()["token"]
        self.assertEqual(token.state, "failed")
        self.assertIn("Try again", token.hint)

    def test_address_without_https_is_a_warning_for_a_live_account(self):
        self.account.sudo().write({"environment": "production"})
        check = self.env["tiktok.connection.test"]._check_callback(self.backend)
        self.assertEqual(check["state"], "warning")

    def test_shop_that_is_switched_off_says_so(self):
        self.backend.order_mode = "off"
        self.assertIn("Orders", self.report()["switches"].detail)
        self.backend.enabled = False
        self.assertEqual(self.report()["switches"].state, "warning")

    # === READINESS === #

    def test_checklist_of_tiktok_and_odoo(self):
        report = self.report("readiness")
        self.assertEqual(report["SHIPPING_TEMPLATE"].state, "failed")
        self.assertTrue(report["SHIPPING_TEMPLATE"].url)
        self.assertTrue(report["SHIPPING_TEMPLATE"].hint)
        self.assertEqual(report["SHIPPING_TEMPLATE"].blocks_flow, "Listings")
        self.assertEqual(report["BANk_ACCOUNT"].name, "Bank account")
        self.assertEqual(report["currency"].state, "ok")
        self.assertEqual(report["warehouse"].state, "ok")
        self.assertEqual(report["technical_user"].state, "ok")

    def test_item_that_tiktok_adds_tomorrow_is_shown(self):
        row = self.env["tiktok.readiness"]._platform_row(
            self.backend,
            {"check_item": "NEW_RULE", "is_failed": True, "fail_reasons": ["Because"]},
        )
        self.assertEqual(row["name"], "NEW_RULE")
        self.assertEqual(row["detail"], "Because")
        self.assertEqual(row["state"], "failed")

    def test_missing_job_runner_is_told_unless_scheduled_actions_do_the_work(self):
        service = type(self.env["tiktok.readiness"])
        with patch.object(service, "_job_runner_is_alive", lambda _service: False):
            self.assertEqual(self.report("readiness")["runner"].state, "failed")
            self.backend.run_in_cron = True
            self.assertEqual(self.report("readiness")["runner"].state, "ok")

    def test_job_runner_is_recognised_by_the_lock_it_holds(self):
        # held by this session now, or by a runner that works on this database
        self.env.cr.execute("SELECT pg_try_advisory_lock(%s)", [PG_ADVISORY_LOCK_ID])
        self.assertTrue(self.env["tiktok.readiness"]._job_runner_is_alive())
        self.env.cr.execute("SELECT pg_advisory_unlock_all()")

    def test_foreign_currency_blocks_orders_only(self):
        self.backend.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.env.ref("base.EUR").id}
        )
        check = self.report("readiness")["currency"]
        self.assertEqual(check.state, "failed")
        self.assertEqual(check.blocks_flow, "Orders")

    def test_archived_technical_user_is_found(self):
        self.backend._technical_user().active = False
        check = self.report("readiness")["technical_user"]
        self.assertEqual(check.state, "failed")
        self.assertEqual(check.blocks_flow, "All flows")
