"""Bar P10b: whatever happens to stock, no changed figure goes unmarked."""

import random

from odoo import Command
from odoo.tests import Form

from .stock_marks_case import StockMarksCase

OPERATIONS = 200


class TestStockMarksComplete(StockMarksCase):
    """Random operations; after each, the marks cover all figures that differ.

    The figures are Odoo's own, asked anew, of plain products and kits, per warehouse.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["stock.warehouse"].create(
            {"name": "Second", "code": "2ND", "company_id": cls.env.company.id}
        )
        cls.shelf = cls.home.create({"name": "Shelf", "location_id": cls.home.id})
        cls.away = cls.env["stock.location"].create(
            {"name": "Truck", "usage": "transit"}
        )
        cls.plain = cls.env["product.product"].union(
            *(cls.product(f"PLAIN{number}") for number in range(8))
        )
        cls.inner = cls.kit({cls.plain[0]: 2, cls.plain[1]: 1}, "INNER", yields=2)
        cls.kits = cls.inner + cls.kit({cls.plain[2]: 1, cls.plain[3]: 3}, "PAIR")
        cls.kits += cls.kit({cls.inner: 2, cls.plain[4]: 1}, "NESTED")
        # nobody has bought one: Odoo lets go of its recipe
        cls.label = cls.product("LABEL")
        cls.spare = cls.kit({cls.plain[6]: 2, cls.label: 1}, "SPARE")
        cls.made = cls.product("MADE")
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.made.product_tmpl_id.id,
                "type": "normal",
                "bom_line_ids": [
                    Command.create({"product_id": cls.plain[5].id, "product_qty": 2})
                ],
            }
        )
        for product in cls.plain + cls.kits + cls.spare + cls.made:
            cls.sku(product)
        for product in cls.plain:
            cls.stock(product, 40)
        cls.stock(cls.label, 1)
        cls.forget()

    def setUp(self):
        super().setUp()
        self.random = random.Random(20260105)
        self.moves = self.env["stock.move"]

    def test_two_hundred_operations_miss_no_changed_figure(self):
        operations = [
            getattr(self, name) for name in sorted(dir(self)) if name.startswith("do_")
        ]
        before, changed, idle = self.figures(), 0, set(operations)
        for number in range(OPERATIONS):
            operation = operations[number % len(operations)]
            operation()
            marked = set(self.due().ids)
            after = self.figures()
            differs = {sku for sku in after if after[sku] != before[sku]}
            self.assertLessEqual(differs, marked, operation.__name__)
            if differs:
                changed += 1
                idle.discard(operation)
            before = after
            self.forget()
        self.assertGreater(changed, OPERATIONS / 2, "it was really put to the test")
        self.assertFalse({operation.__name__ for operation in idle})

    def figures(self):
        """``{SKU id: free quantities per warehouse}`` as Odoo says now."""
        self.env.flush_all()
        self.env.invalidate_all()
        skus = self.env["tiktok.sku"].search([("product_id", "!=", False)])
        figures = {sku.id: [] for sku in skus}
        for warehouse in self.backend.warehouse_id + self.other:
            products = skus.product_id.with_context(warehouse_id=warehouse.id)
            free = {product.id: product.free_qty for product in products}
            for sku in skus:
                figures[sku.id].append(free[sku.product_id.id])
        return figures

    # === OPERATIONS === #

    def any_of(self, records):
        return self.random.choice(list(records)) if records else records

    def anywhere(self):
        places = (self.home, self.shelf, self.other.lot_stock_id)
        return self.any_of(places)

    def pieces(self):
        return float(self.random.randint(1, 6))

    def open_moves(self):
        return self.moves.exists().filtered(lambda m: m.state not in ("done", "cancel"))

    def do_receive(self):
        move = self.moved(
            self.any_of(self.plain), self.pieces(), self.suppliers, self.anywhere()
        )
        self.finish(move)

    def finish(self, move):
        move._action_assign()
        move.quantity = move.product_uom_qty
        move.picked = True
        move._action_done()

    def do_reserve(self):
        move = self.moved(
            self.any_of(self.plain), self.pieces(), self.anywhere(), self.customers
        )
        move._action_assign()
        self.moves += move

    def do_unreserve(self):
        self.do_reserve()
        self.any_of(self.open_moves())._do_unreserve()

    def do_ship(self):
        self.do_reserve()
        # half of them have been reserved before: shipping changes nothing then
        self.finish(self.any_of(self.open_moves()))
        self.do_receive()

    def do_cancel(self):
        self.do_reserve()
        self.any_of(self.open_moves())._action_cancel()

    def do_scrap(self):
        self.env["stock.scrap"].create(
            {
                "product_id": self.any_of(self.plain).id,
                "scrap_qty": 1,
                "location_id": self.home.id,
            }
        ).do_scrap()

    def do_adjust(self):
        quant = self.any_of(
            self.env["stock.quant"].search(
                [
                    ("product_id", "in", self.plain.ids),
                    ("location_id.usage", "=", "internal"),
                ]
            )
        )
        quant.with_context(inventory_mode=True).inventory_quantity = self.pieces() * 5
        quant.action_apply_inventory()

    def do_move_away(self):
        self.finish(
            self.moved(self.any_of(self.plain), self.pieces(), self.home, self.away)
        )

    def do_move_to_the_other_warehouse(self):
        self.finish(
            self.moved(
                self.any_of(self.plain),
                self.pieces(),
                self.home,
                self.other.lot_stock_id,
            )
        )

    def do_sell_a_kit(self):
        self.sale(self.any_of(self.kits), 1)

    def do_merge_quants(self):
        product = self.any_of(self.plain)
        self.env["stock.quant"].create(
            [
                {"product_id": product.id, "location_id": self.home.id, "quantity": 2},
                {"product_id": product.id, "location_id": self.home.id, "quantity": 1},
            ]
        )
        before = self.figures()
        self.env["stock.quant"]._merge_quants()
        self.assertEqual(self.figures(), before, "which goes around the ORM")

    def do_book_by_mistake(self):
        """A reservation of which no move knows."""
        quant = self.any_of(
            self.env["stock.quant"].search(
                [
                    ("product_id", "in", self.plain.ids),
                    ("location_id", "=", self.home.id),
                ]
            )
        )
        quant.reserved_quantity += 1

    def do_clean_up(self):
        self.env["stock.quant"]._quant_tasks()

    def do_manufacture(self):
        form = Form(self.env["mrp.production"])
        form.product_id = self.made
        form.product_qty = self.random.randint(1, 3)
        order = form.save()
        order.action_confirm()
        order.action_assign()
        order.button_mark_done()

    def do_change_a_kit(self):
        line = self.any_of(self.kits.bom_ids.bom_line_ids)
        line.product_qty = self.random.randint(1, 4)

    def do_swap_a_part(self):
        bom = self.any_of(self.kits.bom_ids - self.inner.bom_ids)
        line = self.any_of(bom.bom_line_ids)
        line.product_id = self.any_of(self.plain - bom.bom_line_ids.product_id)

    def do_change_the_yield(self):
        self.any_of(self.kits.bom_ids).product_qty = self.random.randint(1, 3)

    def do_archive_a_recipe(self):
        bom = self.spare.with_context(active_test=False).bom_ids
        bom.active = not bom.active

    def do_make_a_part_uncounted(self):
        """A product without a stock of its own no longer limits its kits."""
        self.spare.with_context(active_test=False).bom_ids.active = True
        self.label.is_storable = not self.label.is_storable

    def do_map_to_something_else(self):
        sku = self.env["tiktok.sku"].search([("product_id", "in", self.plain.ids)])[0]
        sku.product_id = self.any_of(self.plain)
