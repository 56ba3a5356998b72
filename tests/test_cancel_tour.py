"""Cancelling in the browser, by a seller who does not see the connector."""

from odoo.tests import HttpCase, new_test_user, tagged

from .tiktok_case import SandboxMixin


@tagged("post_install", "-at_install")
class TestCancelTour(SandboxMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start_sandbox()
        cls.backend = cls.connect("US")
        # without a job runner there is nothing to wait for: the test does the work
        cls.backend.write({"run_in_cron": True, "hold_minutes": 0})
        cls.env["tiktok.warehouse"].search([]).warehouse_id = cls.backend.warehouse_id
        for code in ("SPOON-1", "MUG-BLU"):
            cls.env["product.product"].create(
                {
                    "name": code,
                    "default_code": code,
                    "is_storable": True,
                    "taxes_id": False,
                }
            )
        cls.user = new_test_user(
            cls.env, "tiktok_seller", "sales_team.group_sale_salesman_all_leads"
        )

    def setUp(self):
        super().setUp()
        self.keep_sandbox()

    def test_a_unit_is_cancelled_on_tiktok_from_the_sales_order(self):
        payload = self.sandbox.place_order("US", ["SPOON-1", "MUG-BLU"], hold=False)
        order = self.env["tiktok.order"]._upsert_ids(self.backend, [payload["id"]])
        self.work(order, "_import_orders")
        self.assertEqual(order.sale_order_id.state, "sale")
        self.start_tour(
            f"/odoo/action-sale.action_orders/{order.sale_order_id.id}",
            "tiktok_order_cancel",
            login="tiktok_seller",
        )
        wish = order.request_ids
        self.assertEqual((wish.state, wish.user_id), ("waiting", self.user))
        self.assertEqual(wish.unit_ids.seller_sku, "SPOON-1")
        self.work(wish, "_export_requests")
        self.work(order, "_import_orders")
        self.assertEqual(wish.state, "accepted")
        lines = order.sale_order_id.order_line
        left = {line.product_id.default_code: line.product_uom_qty for line in lines}
        self.assertEqual((left["SPOON-1"], left["MUG-BLU"]), (0, 1))

    def work(self, records, method):
        """What the scheduled action does."""
        self.env.invalidate_all()
        getattr(self.backend._as_technical_user(records), method)()
        self.env.invalidate_all()
