"""A threshold that sells beyond stock: what is told, when, and what is refused."""

from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.sandbox import Refusal
from odoo.addons.connector_tiktok_shop.sandbox.operations import update_inventory

from ..models.stock.stock_beyond import Beyond, beyond
from ..models.stock.stock_policy import Facts, Rule, figure
from ..models.stock.stock_task import Entry, Figure, Task, fingerprint
from ..models.stock.tiktok_stock_card_due import Due
from ..models.stock.tiktok_stock_slice import _entry
from .stock_push_case import AUSTIN, RENO, SPOON_SKU, StockPushCase

RULE = Rule(
    threshold_action="backorder", threshold=2, margin=3, backorder=20, backorder_days=5
)


class TestBeyond(BaseCase):
    """Pure: how many pieces, and whether it is our matter at all."""

    def pieces(self, balance, is_off=True, rule=RULE, told=0):
        return beyond(rule, is_off, {7: balance}, told, 7).pieces

    def test_it_is_sold_while_the_threshold_acts(self):
        self.assertEqual(beyond(RULE, True, {7: 1.0}, 0, 9), Beyond(20, 5, 7))
        self.assertEqual(self.pieces(1.0, is_off=False, told=20), 0)

    def test_what_was_sold_beyond_stock_is_taken_off(self):
        self.assertEqual(self.pieces(-4.0), 16)
        self.assertEqual(self.pieces(-3.5), 16, "half a piece is owed as a whole one")
        self.assertEqual(self.pieces(-30.0), 0)

    def test_stock_of_all_warehouses_counts_together(self):
        found = beyond(RULE, True, {7: -4.0, 8: 3.0}, 0, 7)
        self.assertEqual(found, Beyond(19, 5, 7))

    def test_without_stock_behind_it_nothing_is_sold(self):
        self.assertEqual(beyond(RULE, True, {}, 0, 9), Beyond(0, 5, 9))

    def test_what_the_seller_has_set_is_none_of_our_business(self):
        self.assertIsNone(beyond(Rule(), True, {7: 0.0}, 0, 7))

    def test_what_was_told_is_taken_back_when_the_rule_is_gone(self):
        self.assertEqual(beyond(Rule(), False, {7: 0.0}, 20, 7).pieces, 0)

    def test_the_figure_itself_stays_and_says_so(self):
        found = figure(Facts(free=2), RULE)
        self.assertEqual((found.quantity, found.is_off), (2, True))
        self.assertEqual(found.steps[-1].code, "backorder")
        self.assertEqual(found.steps[-1].why["pieces"], 20)

    def test_it_stays_on_until_the_margin_is_there(self):
        self.assertTrue(figure(Facts(free=4, is_off=True), RULE).is_off)
        self.assertFalse(figure(Facts(free=5, is_off=True), RULE).is_off)


class TestBackorderCall(BaseCase):
    """Pure: what a call says of backorders."""

    def entry(self, sku, told=None):
        places = ((1, "austin"), (2, "reno"))
        figures = tuple(Figure(9, number, name, 4, 4, 4, 4) for number, name in places)
        return Entry(9, 9, sku, 5, "L", None, 0.0, figures, 0.0, "", beyond=told)

    def test_only_skus_with_news_say_anything(self):
        entries = (self.entry("A"), self.entry("B", Beyond(20, 5, 2)))
        self.assertEqual([entry.differs for entry in entries], [False, True])
        self.assertEqual(
            Task(5, "L", entries).backorders(), {"B": (5, {"austin": 0, "reno": 20})}
        )

    def test_a_warehouse_that_tiktok_does_not_show_gives_way(self):
        task = Task(5, "L", (self.entry("B", Beyond(20, 5, 99)),))
        self.assertEqual(task.backorders(), {"B": (5, {"austin": 20, "reno": 0})})

    def test_a_sku_without_a_warehouse_says_nothing(self):
        card = Due(1, 2, "A", 5, "L", None, 0.0, True, False, False, None, None, False)
        plan = SimpleNamespace(waits=False, urgency=-1, levels={}, keep=False)
        entry = _entry(card, plan, (), 0, Beyond(20, 5, 7))
        self.assertFalse(entry.differs)
        self.assertFalse(Task(5, "L", (entry,)).backorders())

    def test_a_refused_backorder_is_another_call_than_one_without(self):
        figures = self.entry("A").figures
        self.assertNotEqual(
            fingerprint(figures, 0), fingerprint(figures, 0, Beyond(20, 5, 2))
        )


@tagged("post_install", "-at_install")
class TestBackorderPush(StockPushCase):
    """Through the sandbox: told with the stock, once, and taken back."""

    def sell_beyond(self, **vals):
        return self.env["tiktok.stock.rule"].create(
            {
                "backend_id": self.backend.id,
                "sku_id": self.skus[SPOON_SKU].id,
                **RULE._asdict(),
                "reason": False,
                **vals,
            }
        )

    def beyond(self, warehouse=AUSTIN):
        """[pieces beyond stock, working days] as TikTok has them."""
        found = self.sandbox.stock.backorders(self.shop, SPOON_SKU)
        return found.get(warehouse)

    def send(self, quantity=0):
        if quantity:
            self.receive(self.spoon, quantity)
        self.mark(self.spoon)
        self.push()

    def refuse_backorders(self):
        """TikTok takes no backorders, as of a category that has none."""

        def check(entries):
            if any(entry.get("backorder_quantity") for entry in entries):
                raise Refusal(12052990, "No back orders in this category")

        refused = patch.object(update_inventory, "_check_handling", check)
        self.startPatcher(refused)
        return refused

    def test_a_sku_that_runs_low_is_sold_beyond_stock(self):
        self.sell_beyond()
        self.send(2)
        self.assertEqual((self.there(SPOON_SKU), self.beyond()), (2, [20, 5]))
        self.assertIn(self.beyond(RENO), (None, [0, 5]), "one warehouse sends them")
        card = self.card(SPOON_SKU)
        self.assertEqual((card.backorder, card.backorder_days), (20, 5))
        self.assertEqual(card.backorder_text, "20 pieces within 5 working days")

    def test_it_is_told_once(self):
        self.sell_beyond()
        self.send(2)
        calls = len(self.writes)
        self.send()
        self.assertEqual(len(self.writes), calls)

    def test_plenty_of_stock_needs_no_backorder(self):
        self.sell_beyond()
        self.send(50)
        self.assertEqual((self.there(SPOON_SKU), self.beyond()), (50, None))

    def test_a_receipt_takes_the_backorder_back(self):
        self.sell_beyond()
        self.send(2)
        self.send(50)
        self.assertEqual((self.there(SPOON_SKU), self.beyond()[0]), (52, 0))

    def test_a_rule_that_ends_takes_the_backorder_back(self):
        rule = self.sell_beyond()
        self.send(2)
        rule.unlink()
        self.send()
        self.assertEqual((self.there(SPOON_SKU), self.beyond()[0]), (2, 0))
        self.assertFalse(self.card(SPOON_SKU).backorder_text)

    def test_a_backorder_set_in_seller_center_stays(self):
        kept = self.sandbox.stock.backorders(self.shop, SPOON_SKU)
        kept[AUSTIN] = [7, 3]
        self.send(2)
        self.assertEqual(self.beyond(), [7, 3])

    def test_a_frozen_sku_keeps_its_backorder(self):
        rule = self.sell_beyond()
        self.send(2)
        rule.is_frozen = True
        self.send(50)
        self.assertEqual(self.beyond(), [20, 5])

    def test_a_refused_backorder_does_not_hold_up_the_stock(self):
        self.refuse_backorders()
        self.sell_beyond()
        self.send(2)
        self.assertEqual(self.card(SPOON_SKU).backorder, 0)
        self.assertTrue(self.open_exceptions("stock_backorder_refused"))
        self.travel(seconds=10)
        self.push()
        self.assertEqual((self.there(SPOON_SKU), self.beyond()), (2, None))
        self.assertEqual(self.card(SPOON_SKU).sync_state, "done")
        calls = len(self.writes)
        self.send(-1)
        self.assertEqual(self.there(SPOON_SKU), 1)
        self.assertEqual(len(self.writes), calls + 1, "the same is not told again")

    def refuse(self, code, times=None):
        self.sandbox.catalog.refuse(
            self.shop, SPOON_SKU, code, "No, thanks", times=times
        )

    def test_a_refusal_that_names_another_cause_is_not_of_the_backorder(self):
        self.refuse(12052393, times=1)
        self.sell_beyond()
        self.send(2)
        card = self.card(SPOON_SKU)
        self.assertFalse(card.backorder_refused)
        self.assertFalse(self.open_exceptions("stock_backorder_refused"))
        self.assertTrue(self.open_exceptions("stock_locked"), "told at once")
        self.travel(hours=2)
        self.push()
        self.assertEqual((self.there(SPOON_SKU), self.beyond()), (2, [20, 5]))

    def test_figures_that_are_refused_alone_too_acquit_the_backorder(self):
        self.refuse(12052998)
        self.sell_beyond()
        self.send(2)
        card = self.card(SPOON_SKU)
        self.assertTrue(card.backorder_refused)
        self.travel(seconds=10)
        self.push()
        card.invalidate_recordset()
        self.assertFalse(card.backorder_refused)
        self.assertFalse(self.open_exceptions("stock_backorder_refused"))
        self.assertTrue(self.open_exceptions("stock_refused"))
        calls = len(self.writes)
        self.send()
        self.send()
        self.assertLessEqual(len(self.writes), calls + 1, "no blind retries")

    def test_another_rule_is_tried_and_closes_the_problem(self):
        refused = self.refuse_backorders()
        rule = self.sell_beyond()
        self.send(2)
        self.travel(seconds=10)
        self.push()
        refused.stop()
        rule.backorder_days = 7
        self.send()
        self.assertEqual(self.beyond(), [20, 7])
        self.assertFalse(self.open_exceptions("stock_backorder_refused"))

    def test_an_answer_that_was_lost_is_told_again(self):
        self.push()
        self.sell_beyond()
        self.sandbox.faults.add("timeout_after", "updateInventory")
        self.send(2)
        self.assertEqual(self.card(SPOON_SKU).backorder, 0)
        self.travel(seconds=10)
        self.push()
        self.assertEqual((self.card(SPOON_SKU).backorder, self.beyond()), (20, [20, 5]))

    def test_pieces_and_days_are_needed(self):
        for vals in ({"backorder": 0}, {"backorder_days": 0}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.sell_beyond(**vals)
        with self.assertRaises(ValidationError):
            self.backend.stock_threshold_action = "backorder"
