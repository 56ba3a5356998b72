"""A shop whose sale is rehearsed."""

from .order_case import OrderCase


class RehearsalCase(OrderCase):
    STOCK = 10

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend._start_flow("catalog")
        cls.env["tiktok.sku.mapper"]._map(cls.env["tiktok.sku"].search([]))

    def setUp(self):
        super().setUp()
        self.run_jobs()

    def rehearsal(self, **vals):
        return self.env["tiktok.stock.rehearsal"].create(
            {
                "name": "Friday",
                "backend_id": self.backend.id,
                "orders_per_minute": 2.0,
                "minutes": 30,
                "elsewhere_percent": 50.0,
                **vals,
            }
        )
