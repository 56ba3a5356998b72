"""What a person does in the browser, from the problem to the sales order."""

from odoo.tests import HttpCase, new_test_user, tagged

from .tiktok_case import SandboxMixin


@tagged("post_install", "-at_install")
class TestOrderTours(SandboxMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start_sandbox()
        cls.backend = cls.connect("US")
        # without a job runner there is nothing to wait for: the test does the work
        cls.backend.write({"run_in_cron": True, "hold_minutes": 0})
        # an empty desk, so that the tour sees its own problem leave
        cls.env["tiktok.warehouse"].search([]).warehouse_id = cls.backend.warehouse_id
        cls.env["tiktok.exception"].search([]).action_dismiss()
        new_test_user(
            cls.env,
            "tiktok_operator",
            "connector_tiktok_shop.group_operator,stock.group_stock_user",
        )

    def setUp(self):
        super().setUp()
        self.keep_sandbox()

    def import_now(self, orders):
        """What the scheduled action does."""
        self.backend._as_technical_user(orders)._import_orders()

    def test_a_mapping_is_repaired_and_its_order_goes_through(self):
        self.env["product.product"].create(
            {"name": "Walnut Spoon", "is_storable": True, "taxes_id": False}
        )
        payload = self.sandbox.place_order("US", ["SPOON-1"], hold=False)
        order = self.env["tiktok.order"]._upsert_ids(self.backend, [payload["id"]])
        self.import_now(order)
        self.assertEqual(order.sync_state, "blocked")
        self.start_tour(
            "/odoo/tiktok-exceptions", "tiktok_order_mapping", login="tiktok_operator"
        )
        self.env.invalidate_all()
        self.assertEqual(order.sync_state, "pending")
        self.import_now(order)
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertEqual(
            order.line_ids.sale_line_id.product_id.name,
            "Walnut Spoon",
        )

    def test_an_order_is_previewed_and_imported_by_its_id(self):
        # its SKUs are known and have no product, so that the preview has news
        [payload] = self.sandbox_order("577090000000000101")
        self.env["tiktok.catalog.importer"]._ensure_skus(
            self.backend, payload["line_items"]
        )
        self.start_tour(
            "/odoo/tiktok-orders", "tiktok_order_import", login="tiktok_operator"
        )
        order = self.env["tiktok.order"].search(
            [("external_id", "=", "577090000000000101")]
        )
        self.assertEqual((len(order), order.sync_state), (1, "pending"))

    def sandbox_order(self, external_id):
        """An example order as the platform shows it."""
        return self.backend._client().get_orders([external_id])
