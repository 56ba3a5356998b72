"""Taxes, currencies and pricelists of orders (checklist LW-10, LW-11, J1 to J3)."""

from odoo import Command
from odoo.tests import tagged

from .order_case import OrderCase


@tagged("post_install", "-at_install")
class TestOrderTaxes(OrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.make_tax("VAT 20 %", 20)
        cls.products["MUG-BLU"].taxes_id = cls.tax
        cls.backend.shipping_product_id.taxes_id = cls.tax

    @classmethod
    def make_tax(cls, name, amount, included=False, **vals):
        """A sales tax of the shop's company."""
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "price_include_override": "tax_included"
                if included
                else "tax_excluded",
                "company_id": cls.backend.company_id.id,
                **vals,
            }
        )

    def place_mug(self, **settings):
        """Twice 24.00, shipping 6.00."""
        line = {"sku": "MUG-BLU", "price": "24.00", "quantity": 2}
        return self.place(line, shipping="6.00", **settings)

    # === COLLECTED BY THE MARKETPLACE === #

    def test_tax_that_tiktok_remits_stays_out_of_the_document(self):
        self.assertEqual(self.backend.tax_policy, "marketplace")
        order = self.deliver(self.place_mug())
        self.assertImported(order)
        sale = order.sale_order_id
        self.assertFalse(sale.order_line.tax_ids)
        self.assertEqual(sale.amount_total, 54)
        self.assertGreater(order.amount_tax, 0)

    # === TAXES OF ODOO === #

    def test_taxes_of_odoo_come_on_top_where_prices_exclude_them(self):
        self.backend.write({"tax_policy": "odoo", "prices_include_tax": False})
        order = self.deliver(self.place_mug())
        self.assertImported(order)
        sale = order.sale_order_id
        self.assertEqual(sale.order_line.tax_ids, self.tax)
        self.assertEqual((sale.amount_untaxed, sale.amount_total), (54, 64.8))

    def test_taxes_of_odoo_are_taken_out_of_prices_that_include_them(self):
        twin = self.make_tax("VAT 20 % included", 20, included=True)
        self.backend.write({"tax_policy": "odoo", "prices_include_tax": True})
        order = self.deliver(self.place_mug())
        self.assertImported(order)
        sale = order.sale_order_id
        self.assertEqual(sale.order_line.tax_ids, twin)
        self.assertEqual((sale.amount_untaxed, sale.amount_total), (45, 54))

    def test_missing_included_tax_is_named_and_made_by_one_button(self):
        self.backend.write({"tax_policy": "odoo", "prices_include_tax": True})
        order = self.deliver(self.place_mug())
        problem = self.assertWaits(order, "tax_missing")
        self.assertIn(self.tax.name, problem.message)
        self.assertIn("Create included taxes", problem.message)
        self.backend.action_create_included_taxes()
        self.run_jobs()
        self.assertImported(order)
        self.assertEqual(problem.state, "solved")
        self.assertEqual(order.sale_order_id.amount_total, 54)
        self.assertEqual(order.sale_order_id.amount_untaxed, 45)

    def test_button_makes_each_included_tax_once(self):
        taxes = self.env["account.tax"]
        self.backend.action_create_included_taxes()
        count = taxes.search_count([])
        self.backend.action_create_included_taxes()
        self.assertEqual(taxes.search_count([]), count)

    def test_product_without_taxes_sells_without_taxes(self):
        self.backend.write({"tax_policy": "odoo", "prices_include_tax": True})
        self.backend.shipping_product_id.taxes_id = False
        order = self.deliver(self.place("SPOON-1"))
        self.assertImported(order)
        self.assertFalse(order.sale_order_id.order_line.tax_ids)

    def test_fiscal_position_maps_before_the_included_tax_is_looked_for(self):
        reduced = self.make_tax("VAT 5 %", 5)
        included = self.make_tax("VAT 5 % included", 5, included=True)
        position = self.env["account.fiscal.position"].create({"name": "Reduced"})
        reduced.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(self.tax.id)],
            }
        )
        self.backend.write(
            {
                "tax_policy": "odoo",
                "prices_include_tax": True,
                "fiscal_position_id": position.id,
            }
        )
        order = self.deliver(self.place_mug())
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.order_line.tax_ids, included)
        self.assertEqual(order.sale_order_id.amount_total, 54)

    # === RATES OF THE CHANNEL === #

    def test_rate_of_the_order_chooses_the_tax(self):
        self.backend.tax_policy = "channel"
        texas = self.make_tax("Texas", 8.25)
        order = self.deliver(self.place_mug())
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.order_line.tax_ids, texas)
        self.assertEqual(order.sale_order_id.amount_untaxed, 54)

    def test_rate_without_a_tax_is_named(self):
        self.backend.tax_policy = "channel"
        order = self.deliver(self.place_mug(address=4))
        problem = self.assertWaits(order, "tax_missing")
        self.assertIn("8.875 %", problem.message)
        self.assertEqual(problem.role, "accountant")
        self.make_tax("New York", 8.875)
        problem.action_retry()
        self.run_jobs()
        self.assertImported(order)

    def test_order_without_a_rate_has_no_tax(self):
        self.backend.tax_policy = "channel"
        order = self.deliver(self.place_mug(address=2))
        self.assertImported(order)
        self.assertFalse(order.sale_order_id.order_line.tax_ids)

    def test_taxes_of_another_company_are_never_taken(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["account.chart.template"].try_loading("generic_coa", other)
        self.make_tax("Texas elsewhere", 8.25, company_id=other.id)
        self.backend.tax_policy = "channel"
        order = self.deliver(self.place_mug())
        self.assertWaits(order, "tax_missing")

    # === CURRENCIES === #

    def test_one_button_gives_the_shop_the_currency_of_its_market(self):
        euro = self.env.ref("base.EUR")
        euro.active = False
        self.backend.market_id.sudo().currency_id = euro
        payload = self.place("SPOON-1")
        payload["payment"]["currency"] = "EUR"
        order = self.deliver(payload)
        problem = self.assertWaits(order, "currency_mismatch")
        self.backend.action_use_market_currency()
        self.run_jobs()
        self.assertImported(order)
        self.assertEqual(problem.state, "solved")
        self.assertTrue(euro.active)
        self.assertEqual(order.sale_order_id.currency_id, euro)

    def test_pricelist_of_a_currency_is_made_once(self):
        euro = self.env.ref("base.EUR")
        first = self.backend._market_pricelist(euro)
        self.assertEqual(self.backend._market_pricelist(euro), first)

    def test_foreign_currency_waits_for_a_pricelist(self):
        payload = self.place("SPOON-1")
        payload["payment"]["currency"] = "EUR"
        order = self.deliver(payload)
        problem = self.assertWaits(order, "currency_mismatch")
        self.assertIn("EUR", problem.message)
        self.assertIn("USD", problem.message)
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.backend.pricelist_id = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        problem.action_retry()
        self.run_jobs()
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.currency_id, euro)

    def test_currency_that_nobody_knows_is_named(self):
        payload = self.place("SPOON-1")
        payload["payment"]["currency"] = "XTS"
        order = self.deliver(payload)
        self.assertIn("XTS", self.assertWaits(order, "order_incomplete").message)

    def test_prices_of_the_pricelist_never_win(self):
        pricelist = self.env["product.pricelist"].create({"name": "Half"})
        pricelist.item_ids = [
            Command.create({"compute_price": "percentage", "percent_price": 50})
        ]
        self.backend.pricelist_id = pricelist
        order = self.deliver(self.place_mug())
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.order_line[0].price_unit, 24)
        self.assertEqual(order.sale_order_id.order_line[0].discount, 0)

    # === TOTALS === #

    def test_total_that_does_not_add_up_waits_and_names_the_amounts(self):
        payload = self.place_mug()
        right = payload["payment"]["total_amount"]
        payload["payment"]["total_amount"] = "1.00"
        order = self.deliver(payload)
        problem = self.assertWaits(order, "total_mismatch")
        self.assertIn(right, problem.message)
        self.assertIn("1.00", problem.message)
        self.assertIn(payload["id"], problem.message)
        self.assertEqual(problem.role, "accountant")

    def test_difference_that_a_person_accepts_is_imported(self):
        payload = self.place_mug()
        payload["payment"]["total_amount"] = "1.00"
        order = self.deliver(payload)
        problem = self.assertWaits(order, "total_mismatch")
        problem.action_cure()
        self.run_jobs()
        self.assertImported(order)
        self.assertEqual(problem.state, "solved")
        self.assertEqual(order.sale_order_id.amount_total, 54)

    def test_one_cent_is_a_difference(self):
        payload = self.place_mug()
        payload["line_items"][0]["sale_price"] = "23.99"
        self.assertWaits(self.deliver(payload), "total_mismatch")

    def test_shipping_product_that_is_missing_is_named(self):
        self.backend.shipping_product_id = False
        order = self.deliver(self.place_mug())
        problem = self.assertWaits(order, "product_missing")
        self.assertIn(self.backend.name, problem.message)


@tagged("post_install", "-at_install")
class TestOrderWarehouses(OrderCase):
    RENO = "7498000000000000102"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reno = cls.env["stock.warehouse"].create({"name": "Reno", "code": "RENO"})
        cls.env["stock.quant"]._update_available_quantity(
            cls.products["MUG-BLU"], cls.reno.lot_stock_id, 50
        )
        cls.binding = cls.env["tiktok.warehouse"].search(
            [("external_id", "=", cls.RENO)]
        )

    def test_default_warehouse_of_tiktok_ships_from_the_shops_own(self):
        order = self.deliver(self.place("MUG-BLU"))
        self.assertEqual(order.sale_order_id.warehouse_id, self.warehouse)

    def test_order_of_an_unmapped_warehouse_waits_until_it_is_mapped(self):
        order = self.deliver(self.place("MUG-BLU", warehouse_id=self.RENO))
        self.assertEqual(order.sync_state, "blocked")
        self.assertTrue(order.line_ids, "the units count as sold meanwhile")
        problem = self.open_exceptions("warehouse_unmapped", self.binding)
        self.assertEqual(len(problem), 1)
        self.binding.warehouse_id = self.reno
        self.run_jobs()
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.warehouse_id, self.reno)
        self.assertEqual(problem.state, "solved")
        self.assertEqual(self.free("MUG-BLU", self.reno), 49)
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)

    def test_warehouse_mapped_by_location_ships_from_there(self):
        self.binding.location_id = self.reno.lot_stock_id
        order = self.deliver(self.place("MUG-BLU", warehouse_id=self.RENO))
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.warehouse_id, self.reno)

    def test_lines_of_two_warehouses_ship_from_both(self):
        self.binding.warehouse_id = self.reno
        payload = self.place({"sku": "SPOON-1", "quantity": 2}, "JACKET-M", "MUG-BLU")
        for line in payload["line_items"]:
            austin = line["seller_sku"] != "MUG-BLU"
            line["warehouse_id"] = payload["warehouse_id"] if austin else self.RENO
        order = self.deliver(payload)
        self.assertImported(order)
        sale = order.sale_order_id
        self.assertEqual(sale.warehouse_id, self.warehouse)
        shipped = {
            picking.picking_type_id.warehouse_id: sorted(
                picking.move_ids.product_id.mapped("default_code")
            )
            for picking in sale.picking_ids
        }
        self.assertEqual(
            shipped, {self.warehouse: ["JACKET-M", "SPOON-1"], self.reno: ["MUG-BLU"]}
        )
        self.assertEqual(self.free("MUG-BLU"), self.STOCK)
        self.assertEqual(self.free("MUG-BLU", self.reno), 49)
        self.assertEqual(sale.amount_total, order.amount_total)

    def test_same_product_from_two_warehouses_is_two_lines(self):
        self.binding.warehouse_id = self.reno
        payload = self.place({"sku": "MUG-BLU", "quantity": 3})
        payload["line_items"][1]["warehouse_id"] = self.RENO
        order = self.deliver(payload)
        self.assertImported(order)
        self.assertEqual(
            sorted(order.sale_order_id.order_line.mapped("product_uom_qty")), [1, 1, 2]
        )
        self.assertEqual(self.free("MUG-BLU"), self.STOCK - 2)
        self.assertEqual(self.free("MUG-BLU", self.reno), 49)

    def test_warehouse_that_nobody_has_read_yet_ships_from_the_shops_own(self):
        order = self.deliver(self.place("MUG-BLU", warehouse_id="7498000000000009999"))
        self.assertImported(order)
        self.assertEqual(order.sale_order_id.warehouse_id, self.warehouse)
