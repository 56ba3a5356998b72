"""Guards of the order import's cost: statements, which are exact on any machine.

The limits are the gates of ``scripts/bench orders``, which measures the rest.
"""

from odoo.fields import Command
from odoo.tests import tagged

from .order_case import OrderCase

BATCH = 20
#: statements of the job runner itself that the tests' own runner does without
RUNNER = 6


@tagged("post_install", "-at_install")
class TestOrderStatements(OrderCase):
    STOCK = 5000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.partner_policy = "buyer"

    def setUp(self):
        super().setUp()
        # fills Odoo's own caches: with a cold cache of records, as it is counted later
        self.statements(self.wanted(self.place_many(2))._import_orders)

    def place_many(self, count, *lines):
        """Orders of two lines, each of another buyer out of a small circle."""
        return [
            self.place(
                *(lines or ("MUG-BLU", "SPOON-1")),
                shipping="0",
                address=number,
                user_id=f"74940000000009{number:05d}",
            )
            for number in range(count)
        ]

    def wanted(self, payloads):
        """Bindings that wait for their import, as a job gets them."""
        ids = [payload["id"] for payload in payloads]
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, ids)
        return self.backend._as_technical_user(orders)

    def statements(self, work, *args):
        """Statements of a piece of work that starts with nothing read."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work(*args)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def sell_plainly(self, orders):
        """Statements of plain Odoo making and confirming the same sales orders."""
        model = self.backend._as_technical_user(self.env["sale.order"])
        vals_list = [self._plain_vals(order.sale_order_id) for order in orders]

        def work():
            quiet = model.with_context(tracking_disable=True)
            quiet.create(vals_list).action_confirm()

        return self.statements(work)

    def _plain_vals(self, sale):
        names = ("partner_id", "partner_invoice_id", "partner_shipping_id")
        names += ("pricelist_id", "warehouse_id", "company_id", "user_id")
        return {
            **{name: sale[name].id for name in names},
            "team_id": False,
            "fiscal_position_id": False,
            "payment_term_id": False,
            "require_signature": False,
            "require_payment": False,
            "order_line": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_uom_id": line.product_uom_id.id,
                        "product_uom_qty": line.product_uom_qty,
                        "name": line.name,
                        "price_unit": line.price_unit,
                        "discount": 0.0,
                        "tax_ids": [Command.clear()],
                        "analytic_distribution": False,
                    }
                )
                for line in sale.order_line
            ],
        }

    def test_batch_costs_hardly_more_than_plain_odoo(self):
        for _time in range(2):  # the second time the buyers are known
            orders = self.wanted(self.place_many(BATCH))
            count = self.statements(orders._import_orders)
        for order in orders:
            self.assertImported(order)
        plain = self.sell_plainly(orders)
        self.assertLessEqual(count / BATCH, 62)
        self.assertLessEqual((count - plain) / BATCH, 4, f"plain Odoo: {plain}")

    def test_unchanged_page_costs_the_same_however_many_orders_are_on_it(self):
        self.place_many(BATCH)
        page = self.backend._client().search_orders(update_time_ge=0, page_size=100)
        orders = self.env["tiktok.order"]
        orders._upsert_from_list(self.backend, page["orders"])
        few, many = page["orders"][:2], page["orders"]
        self.assertGreaterEqual(len(many), BATCH)
        counts = [
            self.statements(orders._upsert_from_list, self.backend, listed)
            for listed in (few, many)
        ]
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 2)

    def test_unchanged_details_cost_less_than_a_statement_per_order(self):
        orders = self.wanted(self.place_many(BATCH))
        orders._import_orders()
        for _time in range(2):
            orders.write(orders._wanted_vals())
            count = self.statements(orders._import_orders)
        self.assertLessEqual(count, BATCH)
        self.assertEqual(set(orders.mapped("sync_state")), {"done"})

    def test_job_of_one_order_stays_within_its_budget(self):
        for payload in self.place_many(2):
            order = self.wanted([payload])
            order._enqueue_import()
            count = self.statements(self._perform, self._next_job())
        self.assertImported(order)
        self.assertLessEqual(count, 140 - RUNNER)

    def test_bad_order_costs_its_batch_less_than_importing_it_twice_more(self):
        clean = self.statements(self.wanted(self.place_many(BATCH))._import_orders)
        self.products["JACKET-M"].active = False
        bad = self.place_many(1, "JACKET-M")
        orders = self.wanted(self.place_many(BATCH - 1) + bad)
        count = self.statements(orders._import_orders)
        self.assertEqual(len(orders.filtered("sale_order_id")), BATCH - 1)
        self.assertEqual(len(self.open_exceptions("sku_archived")), 1)
        # four other batches of a hundred orders are clean: 1.3 times as much in all
        self.assertLessEqual(count, 2.5 * clean)
