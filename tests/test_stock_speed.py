"""How fast SKUs sell, as the buffer sees it within the first seconds of a sale."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .stock_plan_case import StockPlanCase


@tagged("post_install", "-at_install")
class TestStockSpeed(StockPlanCase):
    def listed(self, sku, *ages, pieces=1):
        """Orders that only the list of orders has told of, so many seconds old."""
        now = fields.Datetime.now()
        units = [[sku.external_id, self.place.external_id, pieces]]
        self.env["tiktok.order"].create(
            [
                {
                    "backend_id": self.backend.id,
                    "external_id": f"57{sku.id:08d}{number:04d}",
                    "external_created_at": now - timedelta(seconds=age),
                    "listed_units": {"at": 1, "units": units},
                }
                for number, age in enumerate(ages)
            ]
        )

    def sold_in_odoo(self, sku, pieces):
        line = {"product_id": sku.product_id.id, "product_uom_qty": pieces}
        partner = self.env["res.partner"].create({"name": "Buyer elsewhere"})
        sale = self.env["sale.order"].create(
            {"partner_id": partner.id, "order_line": [Command.create(line)]}
        )
        sale.action_confirm()

    def speed(self, sku):
        """Pieces per hour on TikTok as planned now."""
        return self.plan(sku)[sku].speed

    def test_orders_count_before_their_details_are_read(self):
        sku = self.offer("CUP", 100)
        self.listed(sku, 20, 25, 30, 40, 50)
        self.assertEqual(self.speed(sku), 5 * 60)

    def test_the_last_seconds_count_alone_when_they_are_faster(self):
        sku = self.offer("CUP", 100)
        self.listed(sku, 1, 2, 4)
        self.assertEqual(self.speed(sku), 3 * 360)

    def test_two_pieces_are_no_speed_for_seconds(self):
        sku = self.offer("CUP", 100)
        self.listed(sku, 1, 2)
        self.assertEqual(self.speed(sku), 2)

    def test_pieces_of_one_order_count_all(self):
        sku = self.offer("CUP", 100)
        self.listed(sku, 1, pieces=4)
        self.assertEqual(self.speed(sku), 4 * 360)

    def test_details_take_the_place_of_the_list(self):
        sku = self.offer("CUP", 100)
        self.listed(sku, 1, 2, 3, 4)
        order = self.env["tiktok.order"].search([], order="id desc", limit=1)
        self.env["tiktok.order.line"].create(
            {
                "order_id": order.id,
                "backend_id": self.backend.id,
                "external_id": "1",
                "sku_id": sku.id,
                "warehouse_external_id": self.place.external_id,
            }
        )
        self.assertEqual(self.speed(sku), 4 * 360)

    def test_a_buffer_follows_the_first_seconds_of_a_sale_elsewhere(self):
        self.backend.write({"stock_buffer_mode": "sales", "stock_delay_factor": 1})
        self.backend._cursor("stock").stock_delay = 2.0
        sku = self.offer("CUP", 100)
        self.sold_in_odoo(sku, 10)
        # ten in ten seconds are two in the two seconds that a change takes, and six
        # at most as good as always
        self.assertEqual(self.figure(sku), 100 - 10 - 6)

    def test_pieces_that_tiktok_sells_itself_need_no_buffer(self):
        """TikTok takes them off its own figure."""
        self.backend.write({"stock_buffer_mode": "sales", "stock_delay_factor": 1})
        sku = self.offer("CUP", 100)
        self.listed(sku, 1, 2, 3, 4, 5)
        self.assertEqual(self.figure(sku), 100 - 5)

    def test_a_buffer_follows_the_sales_of_a_kit_of_the_same_part(self):
        self.backend.write({"stock_buffer_mode": "sales", "stock_delay_factor": 1})
        self.backend._cursor("stock").stock_delay = 2.0
        cup = self.product("CUP")
        self.stock(cup, 100)
        part = self.offer("CUP", product=cup)
        pair = self.offer("PAIR", product=self.kit({cup: 2}, "PAIR"))
        self.listed(pair, 1, 2, 3, 4, 5)
        # five pairs in ten seconds are two cups in two seconds, six at most
        self.assertEqual(self.buffer(part), 6)
        self.assertEqual(self.buffer(pair), 0)

    def test_what_hardly_sells_elsewhere_is_for_sale_to_the_last_piece(self):
        self.backend.write({"stock_buffer_mode": "sales", "stock_delay_factor": 1})
        sku = self.offer("CUP", 100)
        self.sold_in_odoo(sku, 2)
        # two in an hour: hardly ever one in the seconds that a change takes
        self.assertEqual(self.buffer(sku), 0)

    def buffer(self, sku):
        """Pieces held back as planned now."""
        return self.plan(sku)[sku].buffer
