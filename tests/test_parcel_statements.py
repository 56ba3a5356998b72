"""What planning costs: statements, which are exact on any machine."""

from odoo.tests import tagged

from .parcel_case import ParcelCase

MANY, FEW = 40, 10


@tagged("post_install", "-at_install")
class TestParcelStatements(ParcelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wanted = [
            {"sku": "SPOON-1", "quantity": 2},
            {"sku": "MUG-GRN", "quantity": 1},
        ]

    def deliveries(self, count):
        """Deliveries of many orders, imported together."""
        payloads = [
            self.place(*self.wanted, shipping_type="SELLER") for _number in range(count)
        ]
        orders = self.deliver(*payloads)
        pickings = orders.sale_order_id.picking_ids
        self.assertEqual(len(pickings), count)
        return pickings

    def statements(self, work, *args):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        result = work(*args)
        return self.env.cr.sql_log_count - before, result

    def test_forty_deliveries_are_planned_in_two_statements(self):
        pickings = self.deliveries(MANY)
        pickings.action_assign()
        # what a validation has read anyway: transfers, orders, the rules of markets
        self.parcels(pickings)
        cost, parcels = self.statements(self.parcels, pickings)
        self.assertEqual(len(parcels), MANY)
        self.assertLessEqual(cost, 2)

    def test_with_nothing_read_yet_the_cost_does_not_grow_with_the_batch(self):
        pickings = self.deliveries(MANY)
        pickings.action_assign()
        self.parcels(pickings)
        costs = []
        for part in (pickings[:FEW], pickings):
            self.env.flush_all()
            self.env.invalidate_all()
            costs.append(self.statements(self.parcels, part)[0])
        self.assertEqual(costs[0], costs[1])

    def test_kits_cost_no_more_for_more_orders(self):
        self.products["JACKET-M"].product_tmpl_id.bom_ids = [
            (
                0,
                0,
                {
                    "type": "phantom",
                    "bom_line_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.products["MUG-GRN"].id,
                                "product_qty": 2,
                            },
                        )
                    ],
                },
            )
        ]
        self.wanted.append({"sku": "JACKET-M", "quantity": 1})
        self.addCleanup(self.wanted.pop)
        pickings = self.deliveries(FEW)
        pickings.action_assign()
        self.parcels(pickings)
        costs = [
            self.statements(self.parcels, part)[0] for part in (pickings[:2], pickings)
        ]
        self.assertEqual(costs[0], costs[1])

    def test_checking_before_validation_costs_nothing_where_nothing_is_to_be_minded(
        self,
    ):
        pickings = self.deliveries(FEW)
        pickings.action_assign()
        check = self.env["tiktok.parcel.planner"]._check
        check(pickings)
        self.assertEqual(self.statements(check, pickings), (0, {}))
