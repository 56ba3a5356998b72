"""What a button does is allowed by the method, not by the view that shows it."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .order_case import OrderCase

SEE = "base.group_user,connector_tiktok_shop.group_user"
OPERATE = "base.group_user,connector_tiktok_shop.group_operator"
FINANCE = "base.group_user,connector_tiktok_shop.group_accountant"


@tagged("post_install", "-at_install")
class TestAccessOfButtons(OrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.viewer = new_test_user(cls.env, "tiktok_viewer", groups=SEE)
        cls.operator = new_test_user(cls.env, "tiktok_worker", groups=OPERATE)
        cls.accountant = new_test_user(cls.env, "tiktok_money", groups=FINANCE)

    def test_who_may_only_see_starts_no_import_and_accepts_no_difference(self):
        order = self.deliver(self.place()).with_user(self.viewer)
        for act in (order.action_retry, order.action_accept_difference):
            with self.assertRaises(AccessError):
                act()
        self.assertFalse(order.difference_accepted)
        self.assertEqual(order.sync_state, "done")

    def test_operators_and_accountants_start_imports(self):
        order = self.deliver(self.place())
        for user in (self.operator, self.accountant):
            order.with_user(user).action_retry()
            self.assertEqual(order.sync_state, "pending")
            self.run_jobs()
            self.assertImported(order)

    def test_who_may_only_see_discovers_no_shops_and_claims_no_database(self):
        account = self.account.with_user(self.viewer)
        asked = len(self.requests())
        for act in (account.action_discover_shops, account.action_claim_database):
            with self.assertRaises(AccessError):
                act()
        with self.assertRaises(AccessError):
            self.backend.with_user(self.viewer).action_connect()
        self.assertEqual(len(self.requests()), asked)

    def test_who_may_only_see_reads_no_period_again(self):
        period = self.env["tiktok.order.period"].create(
            {
                "backend_id": self.backend.id,
                "date_from": "2026-01-01",
                "date_to": "2026-01-02",
            }
        )
        with self.assertRaises(AccessError):
            period.with_user(self.viewer).action_retry()

    def test_products_are_read_as_a_whole_without_access_to_the_connector(self):
        clerk = new_test_user(
            self.env, "tiktok_clerk", groups="sales_team.group_sale_salesman"
        )
        product = self.products["SPOON-1"].with_user(clerk)
        # a reader of "all fields" asks for these; one refused field fails the whole
        names = [name for name in product.fields_get() if name.startswith("tiktok")]
        self.assertIn("tiktok_sku_count", names)
        self.assertTrue(product.read(names))

    def test_mapping_files_of_others_stay_closed(self):
        wizard = self.env["tiktok.mapping.export"].with_user(self.operator).create({})
        with self.assertRaises(AccessError):
            wizard.with_user(self.viewer).read(["file"])

    def test_work_started_among_other_companies_runs_in_that_of_the_shop(self):
        order = self.deliver(self.place())
        other = self.env["res.company"].create({"name": "Without shop"})
        self.operator.company_ids += other
        companies = (self.env.company | other).ids
        order = order.with_user(self.operator).with_context(
            allowed_company_ids=companies
        )
        order.action_retry()
        self.assertEqual(order.sync_state, "pending")
        self.run_jobs()
        self.assertImported(order.sudo())

    def test_shop_that_changes_its_company_takes_the_technical_user_along(self):
        other = self.env["res.company"].create({"name": "Successor"})
        shop = self.backend.copy({"external_id": "7", "name": "Second"})
        shop.account_id = self.make_account(company_id=False)
        shop.write(
            {
                "company_id": other.id,
                "warehouse_id": self.env["stock.warehouse"]
                .search([("company_id", "=", other.id)], limit=1)
                .id,
            }
        )
        self.assertIn(other, shop._technical_user().company_ids)
