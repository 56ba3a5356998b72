"""Every unit that TikTok sells counts once, from the click to the reservation."""

import random
from unittest.mock import patch

from odoo.tests import tagged

from .order_case import KIT
from .test_order_cancelled import CancelledCase

WAITING = ("confirmed", "waiting", "partially_available")


class SoldCase(CancelledCase):
    """Figures of the shop's own pool, with everything that lies in the warehouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place_there = cls.env["tiktok.warehouse"].search(
            [
                ("backend_id", "=", cls.backend.id),
                ("warehouse_id", "=", cls.warehouse.id),
            ],
            limit=1,
        )

    def sku(self, code):
        """The SKU of a seller's code; read from the listings first."""
        self.run_flow("catalog")
        return self.env["tiktok.sku"].search([("seller_sku", "=", code)])

    def know(self):
        """Know the orders up to now, without making documents of them."""
        self.env.flush_all()
        self.env["tiktok.order"]._mirror_up_to_now(self.backend)
        self.env.invalidate_all()

    def sold(self, code="MUG-BLU", pools=None):
        """Sold and not reserved, in the shop's pool or in each of ``pools``."""
        own = {"own": frozenset(self.warehouse.view_location_id.ids)}
        result = self.env["tiktok.stock.sold"]._unreserved(self.backend, pools or own)
        product = self.products[code].id
        if pools:
            return {key: result.get((product, key), 0) for key in pools}
        return result.get((product, "own"), 0)

    def promisable(self, code="MUG-BLU"):
        """What may still be promised: free in Odoo without what is sold."""
        self.env.invalidate_all()
        return self.free(code) - self.sold(code)

    def assertSold(self, sold, reserved, code="MUG-BLU"):
        """So many units count as sold, so many are reserved, and none is lost."""
        self.assertEqual(
            (self.sold(code), self.STOCK - self.free(code)), (sold, reserved)
        )


@tagged("post_install", "-at_install")
class TestUnitsWithoutDocument(SoldCase):
    def test_a_listed_order_counts_and_then_its_reservation(self):
        payload = self.place({"sku": "MUG-BLU", "quantity": 3})
        self.assertSold(0, 0)
        self.know()
        self.assertSold(3, 0)
        order = self.deliver(payload)
        self.assertImported(order)
        self.assertSold(0, 3)

    def test_an_order_that_a_job_reads_right_now_counts_once(self):
        payload = self.place("MUG-BLU", "MUG-BLU")
        orders = self.env["tiktok.order"]
        orders._upsert_ids(self.backend, [payload["id"]])._enqueue_import()
        none = orders.browse()
        with patch.object(type(orders), "try_lock_for_update", lambda self, **kw: none):
            self.know()
        self.assertFalse(self.orders(payload["id"]).listed_units)
        self.assertSold(2, 0)
        self.run_jobs()
        self.assertSold(0, 2)

    def test_an_order_that_somebody_else_creates_right_now_counts_once(self):
        payload = self.place("MUG-BLU")
        with patch.object(
            type(self.env["tiktok.order"]), "_reserve_new", lambda self, *ids: set()
        ):
            self.know()
        self.assertFalse(self.env["tiktok.order"].search([]))
        self.assertSold(1, 0)
        self.deliver(payload)
        self.assertSold(0, 1)
        self.know()
        self.assertSold(0, 1)

    def pieces_without_product(self):
        """Open pieces of the shop that cannot be deducted."""
        rows = self.env["tiktok.stock.sold"]._read(self.backend).waiting
        return sum(row.pieces for row in rows if not row.product_id)

    def test_an_unpaid_order_counts_while_it_has_no_document(self):
        order = self.deliver(self.place("MUG-BLU", "MUG-BLU", pay=False))
        self.assertFalse(order.sale_order_id)
        self.assertSold(2, 0)

    def test_an_order_on_hold_counts_as_quotation(self):
        self.backend.hold_policy = "quote"
        order = self.deliver(self.place("MUG-BLU", hold=True))
        self.assertEqual(order.sale_order_id.state, "draft")
        self.assertSold(1, 0)

    def test_an_order_that_waits_for_a_mapping_counts_what_is_mapped(self):
        self.sku("SPOON-1").product_id = False
        payload = self.place("MUG-BLU", "SPOON-1")
        order = self.deliver(payload)
        self.assertEqual(order.sync_state, "blocked")
        self.assertSold(1, 0)
        self.assertEqual(self.pieces_without_product(), 1)

    def test_an_order_of_a_sku_never_seen_is_counted_as_unmapped(self):
        payload = self.place("MUG-BLU")
        line = payload["line_items"][0]
        line.update(sku_id="1729999999999999999", seller_sku="UNHEARD-OF")
        self.know()
        self.assertSold(0, 0)
        self.assertEqual(self.pieces_without_product(), 1)

    def test_packs_and_kits_count_as_what_lies_on_the_shelf(self):
        self.sku("SPOON-1").pack_quantity = 6
        self.place("SPOON-1", KIT)
        self.know()
        self.assertEqual(self.sold("SPOON-1"), 6)
        self.assertEqual(self.sold("MUG-BLU"), 3)
        self.assertEqual(self.sold(KIT), 0)

    def test_samples_and_gifts_count(self):
        self.backend.sample_policy = "bind"
        order = self.deliver(self.place("MUG-BLU", sample=True))
        self.assertMirroredOnly(order, "ignored")
        self.assertSold(1, 0)

    def test_cancelled_orders_and_those_of_tiktok_s_warehouse_do_not_count(self):
        payload = self.place("MUG-BLU", pay=False)
        self.place("MUG-BLU", fbt=True)
        self.know()
        self.assertSold(1, 0)
        self.life.cancel(self.shop, payload["id"], by="BUYER", reason="x")
        self.travel(seconds=1)
        self.know()
        self.assertSold(0, 0)

    def test_what_left_without_odoo_does_not_count(self):
        self.backend.order_mode = "shadow"
        payload = self.place("MUG-BLU", shipping_type="SELLER")
        self.life.ship(self.shop, payload["id"])
        order = self.deliver(payload)
        self.assertEqual(order.external_state, "AWAITING_COLLECTION")
        for policy, sold in (("outside", 0), ("bind", 0), ("warehouse", 1)):
            self.backend.late_policy = policy
            self.assertSold(sold, 0)

    def test_what_has_only_a_label_of_tiktok_lies_there_and_counts(self):
        self.backend.order_mode = "shadow"
        payload = self.place("MUG-BLU", shipping_type="TIKTOK")
        self.life.ship(self.shop, payload["id"])
        order = self.deliver(payload)
        self.assertEqual(order.external_state, "AWAITING_COLLECTION")
        for policy in ("outside", "bind", "warehouse"):
            self.backend.late_policy = policy
            self.assertSold(1, 0)
        self.life.collect(self.shop, payload["id"])
        self.deliver(payload)
        self.assertSold(0, 0)

    def test_orders_of_all_shops_of_the_company_count(self):
        other = self.connect("GB")
        self.assertEqual(other.company_id, self.backend.company_id)
        self.deliver(self.place("MUG-BLU", pay=False))
        result = self.env["tiktok.stock.sold"]._unreserved(
            other, {1: frozenset(self.warehouse.view_location_id.ids)}
        )
        self.assertEqual(result, {(self.products["MUG-BLU"].id, 1): 1})

    def test_extra_pieces_are_taken_off_as_if_they_were_known(self):
        sku = self.sku(KIT)
        result = self.env["tiktok.stock.sold"]._unreserved(
            self.backend,
            {1: frozenset(self.warehouse.view_location_id.ids)},
            {(sku.id, self.place_there.id): 2},
        )
        self.assertEqual(result, {(self.products["MUG-BLU"].id, 1): 6})


@tagged("post_install", "-at_install")
class TestUnitsOfConfirmedOrders(SoldCase):
    def use(self, code, quantity):
        """Somebody else reserves so much of the stock."""
        self.env["stock.quant"]._update_reserved_quantity(
            self.products[code], self.warehouse.lot_stock_id, quantity
        )

    def test_without_stock_the_demand_counts(self):
        self.use("MUG-BLU", self.STOCK - 1)
        self.deliver(self.place({"sku": "MUG-BLU", "quantity": 3}))
        self.assertSold(2, self.STOCK)
        self.assertEqual(self.promisable(), -2)

    def test_what_is_unreserved_counts_again(self):
        _payload, order = self.order("MUG-BLU", KIT)
        self.assertSold(0, 4)
        order.sale_order_id.picking_ids.do_unreserve()
        self.assertSold(4, 0)
        order.sale_order_id.picking_ids.action_assign()
        self.assertSold(0, 4)

    def test_the_first_step_counts_and_no_later_one(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        _payload, order = self.order({"sku": "MUG-BLU", "quantity": 3})
        self.open_pickings(order).do_unreserve()
        self.assertSold(3, 0)
        self.open_pickings(order).action_assign()
        self.split(self.open_pickings(order), {"MUG-BLU": 2})
        self.assertEqual(self.promisable(), self.STOCK - 3)
        self.open_pickings(order).do_unreserve()
        self.assertSold(3, 0)

    def test_goods_that_are_bought_for_the_order_take_nothing(self):
        mto = self.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        product = self.products["MUG-BLU"]
        _payload, order = self.order("MUG-BLU")
        move = order.sale_order_id.order_line.move_ids
        move._do_unreserve()
        receipt = self.env["stock.move"].create(
            {
                "product_id": product.id,
                "product_uom_qty": 1,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "move_dest_ids": [(4, move.id)],
            }
        )
        receipt._action_confirm()
        self.assertSold(0, 0)
        receipt.quantity = 1
        receipt.picked = True
        receipt._action_done()
        self.assertEqual(self.promisable(), self.STOCK)

    def test_a_delivery_cancelled_by_hand_leaves_the_units_sold(self):
        _payload, order = self.order("MUG-BLU", KIT)
        order.sale_order_id.picking_ids.action_cancel()
        self.assertSold(4, 0)

    def test_a_sales_order_cancelled_in_odoo_alone_leaves_the_units_sold(self):
        _payload, order = self.order("MUG-BLU")
        sale = order.sale_order_id.with_context(tiktok_cancel_in_odoo=True)
        sale._action_cancel()
        self.assertEqual(sale.state, "cancel")
        self.assertSold(1, 0)

    def test_what_has_left_counts_no_more(self):
        _payload, order = self.order("MUG-BLU", KIT)
        delivery = self.open_pickings(order)
        delivery.move_ids.picked = True
        delivery.button_validate()
        self.assertEqual(delivery.state, "done")
        self.assertSold(0, 4)

    def test_other_sales_do_not_count(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "order_line": [
                    (0, 0, {"product_id": self.products["MUG-BLU"].id}),
                ],
            }
        )
        sale.action_confirm()
        sale.picking_ids.do_unreserve()
        self.assertSold(0, 0)

    def test_cancelled_units_are_free_when_the_documents_have_followed(self):
        payload, _order = self.order({"sku": "MUG-BLU", "quantity": 3})
        self.cancel(payload, 2, by="BUYER")
        self.assertSold(0, 1)


@tagged("post_install", "-at_install")
class TestPoolsOfUnits(SoldCase):
    def shelf(self, name):
        return self.env["stock.location"].create(
            {"name": name, "location_id": self.warehouse.lot_stock_id.id}
        )

    def test_a_unit_counts_in_every_pool_that_holds_its_stock(self):
        other = self.env["stock.warehouse"].create({"name": "Other", "code": "OTH"})
        self.place("MUG-BLU")
        self.know()
        pools = {
            "all": frozenset((self.warehouse | other).view_location_id.ids),
            "own": frozenset(self.warehouse.lot_stock_id.ids),
            "other": frozenset(other.view_location_id.ids),
        }
        self.assertEqual(self.sold(pools=pools), {"all": 1, "own": 1, "other": 0})
        self.deliver(self.place("MUG-BLU"))
        self.run_jobs()
        self.env["stock.picking"].search([("sale_id", "!=", False)]).do_unreserve()
        self.assertEqual(self.sold(pools=pools), {"all": 2, "own": 2, "other": 0})

    def test_a_unit_of_one_shelf_leaves_the_other_shelf_alone(self):
        here, there = self.shelf("Here"), self.shelf("There")
        self.place_there.location_id = here
        self.place("MUG-BLU")
        self.know()
        pools = {
            "here": frozenset(here.ids),
            "there": frozenset(there.ids),
            "all": frozenset(self.warehouse.view_location_id.ids),
        }
        expected = {"here": 1, "there": 0, "all": 1}
        self.assertEqual(self.sold(pools=pools), expected)
        self.run_jobs()
        self.env["stock.picking"].search([("sale_id", "!=", False)]).do_unreserve()
        self.assertEqual(self.sold(pools=pools), expected)

    def test_the_number_of_statements_does_not_grow_with_the_orders(self):
        for _number in range(2):
            self.deliver(self.place("MUG-BLU", KIT, pay=False))
        self.deliver(self.place("SPOON-1"))
        self.know()
        few = self._count()
        for _number in range(12):
            self.place("MUG-BLU", KIT, "SPOON-1")
            self.deliver(self.place("SPOON-1", pay=False))
        self.know()
        self.assertEqual(self._count(), few)

    def _count(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.sold()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestLawOfSoldUnits(SoldCase):
    """Random lives of orders: promisable stock is always stock minus what is sold."""

    #: what one piece of a listing takes from the shelf
    CONTENTS = {
        "MUG-BLU": {"MUG-BLU": 1},
        "SPOON-1": {"SPOON-1": 1},
        KIT: {"MUG-BLU": 3},
    }

    def test_no_unit_is_lost_and_none_counts_twice_in_one_step(self):
        self._live("ship_only")

    def test_no_unit_is_lost_and_none_counts_twice_in_two_steps(self):
        self._live("pick_ship")

    def test_no_unit_is_lost_and_none_counts_twice_in_three_steps(self):
        self._live("pick_pack_ship")

    def _live(self, route, seed=1, steps=30):
        self.dice, self.history = random.Random(seed), [seed]
        self.warehouse.delivery_steps = route
        self.placed, self.used = [], {}
        start = {code: self.promisable(code) for code in ("MUG-BLU", "SPOON-1")}
        for _step in range(steps):
            step = self.dice.choice(self._moves())
            self.history.append(step.__name__)
            step()
            self.travel(seconds=6)
            self.know()
            self._check(start)
        self.run_jobs()
        self._check(start, exact=True)

    def _moves(self):
        always = [self._order, self._order, self._import, self._import]
        return always + [
            self._pay,
            self._cancel,
            self._unreserve,
            self._reserve,
            self._pick,
            self._pick,
            self._use,
        ]

    def _check(self, start, exact=False):
        """Never more is promised than is there; exactly so when all has settled."""
        for code, before in start.items():
            expected = before - self._taken(code)
            found = self.promisable(code)
            if exact or not self._is_behind():
                self.assertEqual(found, expected, (code, self.history))
            else:
                self.assertLessEqual(found, expected, (code, self.history))

    def _is_behind(self):
        """Cancellations reach the documents with the next import."""
        return bool(self._jobs())

    def _taken(self, code):
        """Pieces that TikTok has sold of it, and what others have reserved."""
        total = self.used.get(code, 0)
        for payload in self.placed:
            order = self.orders_of(payload)
            left = self._left(order, code)
            alive = sum(
                self.CONTENTS[line["seller_sku"]].get(code, 0)
                for line in payload["line_items"]
                if line["display_status"] != "CANCELLED"
            )
            total += max(alive, left)
        return total

    def orders_of(self, payload):
        return self.env["tiktok.order"].search([("external_id", "=", payload["id"])])

    def _left(self, order, code):
        moves = order.sale_order_id.picking_ids.move_ids.filtered(
            lambda m: (
                m.state == "done"
                and m.location_dest_id.usage == "customer"
                and m.product_id == self.products[code]
            )
        )
        return sum(moves.mapped("quantity"))

    # === STEPS === #

    def _order(self):
        codes = self.dice.choices(list(self.CONTENTS), k=self.dice.randint(1, 3))
        paid = self.dice.random() < 0.7
        hold = self.dice.random() < 0.3
        self.placed.append(self.place(*codes, pay=paid, hold=hold))

    def _import(self):
        self.run_jobs()

    def _pay(self):
        for payload in self.placed:
            if payload["status"] == "UNPAID":
                self.life.pay(self.shop, payload["id"], False)
            elif payload["status"] == "ON_HOLD":
                self.life.release(self.shop, payload["id"])

    def _cancel(self):
        alive = [p for p in self.placed if p["status"] != "CANCELLED"]
        if alive:
            payload = self.dice.choice(alive)
            self.life.cancel(self.shop, payload["id"], by="BUYER", reason="x")

    def _pickings(self, *states):
        sales = self.env["tiktok.order"].search([]).sale_order_id
        return sales.picking_ids.filtered(lambda p: p.state in states)

    def _unreserve(self):
        self._pickings("assigned", "confirmed").do_unreserve()

    def _reserve(self):
        for picking in self._pickings("confirmed", "waiting"):
            if picking.move_ids.filtered(lambda m: m.state in WAITING):
                picking.action_assign()

    def _pick(self):
        # a delivery that TikTok stops must wait
        ready = self._pickings("assigned").filtered(
            lambda p: not p.sale_id.tiktok_order_ids._stop_reasons()
        )
        if ready:
            picking = self.dice.choice(ready)
            for move in picking.move_ids:
                move.quantity = self.dice.randint(0, int(move.quantity))
                move.picked = bool(move.quantity)
            if any(picking.move_ids.mapped("picked")):
                picking.with_context(skip_backorder=True).button_validate()

    def _use(self):
        product = self.products["MUG-BLU"]
        quantity = self.dice.choice((1, int(self.free("MUG-BLU"))))
        if quantity > 0 and product:
            self.env["stock.quant"]._update_available_quantity(
                product, self.warehouse.lot_stock_id, -quantity
            )
            self.used["MUG-BLU"] = self.used.get("MUG-BLU", 0) + quantity
