"""What is taken off sale by hand: the figure is zero until somebody lets it go."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import BaseCase, new_test_user, tagged

from ..models.stock.stock_policy import Facts, Rule, figure
from .stock_push_case import BLUE, GREEN, SPOON_SKU
from .test_stock_compare import StockCompareCase

ZERO = Rule(is_excluded=True, shows_zero=True, reason="recall")


class TestZero(BaseCase):
    def test_what_shows_zero_is_sent_and_says_why(self):
        found = figure(Facts(30, sold=2, there=9), ZERO)
        self.assertEqual((found.quantity, found.keep), (0, False))
        self.assertEqual([step.code for step in found.steps], ["free", "zeroed"])
        self.assertEqual(found.steps[-1].why, {"reason": "recall"})

    def test_a_campaign_keeps_its_pieces_also_from_zero(self):
        self.assertEqual(figure(Facts(30, locked=4), ZERO).quantity, 4)

    def test_a_frozen_shop_goes_before_zero(self):
        found = figure(Facts(30, there=9), ZERO._replace(is_frozen=True))
        self.assertEqual((found.quantity, found.keep), (9, True))

    def test_a_threshold_sells_nothing_beyond_zero(self):
        rule = ZERO._replace(threshold_action="backorder", backorder=5, threshold=50)
        self.assertFalse(figure(Facts(30), rule).is_off)

    def test_a_listing_that_the_threshold_has_ended_stays_ended(self):
        rule = ZERO._replace(threshold_action="end", threshold=50)
        self.assertTrue(figure(Facts(30, is_off=True), rule).is_ended)
        self.assertFalse(figure(Facts(30), rule).is_ended)


@tagged("post_install", "-at_install")
class TestStockHolds(StockCompareCase):
    def hold(self, figure_kept, sku=GREEN, **vals):
        """The Exclude dialog, filled in and applied by an operator."""
        user = new_test_user(
            self.env, "hold", groups="connector_tiktok_shop.group_operator"
        )
        values = {"kind": "exclude", "reason": "Recall", "figure": figure_kept, **vals}
        dialog = self.env["tiktok.stock.hold"].with_user(user)
        return dialog.create({**values, "card_ids": self.card(sku).ids}).action_apply()

    def send(self):
        self.pump()
        self.push()

    def test_zero_is_sent_and_stays_until_the_sku_is_included_again(self):
        answer = self.hold("zero")
        self.assertIn("TikTok shows 0", answer["params"]["message"])
        self.send()
        self.assertEqual(self.there(GREEN), 0)
        self.receive(self.green, 5)
        self.send()
        self.assertEqual(self.there(GREEN), 0, "it does not follow the stock")
        card = self.card(GREEN)
        self.assertEqual(card.situation, "excluded")
        self.assertEqual(card.note, "Recall, 0 on TikTok")
        self.assertFalse(card.is_short, "it is meant so")
        short = card.search([("is_short", "=", True)])
        self.assertNotIn(card, short)
        card.action_include()
        self.send()
        self.assertEqual(self.there(GREEN), 8)
        self.assertNotEqual(self.card(GREEN).situation, "excluded")

    def test_without_zero_tiktok_goes_on_with_its_figure(self):
        self.hold("leave")
        self.send()
        self.receive(self.green, 5)
        self.send()
        self.assertEqual(self.there(GREEN), 3)
        self.assertEqual(self.card(GREEN).note, "Recall")

    def test_a_piece_that_comes_back_is_not_sold_while_zero_is_shown(self):
        self.hold("zero")
        self.send()
        self.travel(minutes=10)
        self.edit(GREEN, 1)
        compare = self.compare()
        self.assertEqual(compare.kept_count, 0)
        self.assertEqual(self.level(GREEN).drift, "edited")
        self.send()
        self.assertEqual(self.there(GREEN), 0)

    def test_zero_ends_with_its_date(self):
        self.hold("zero", date_to=fields.Datetime.now() + timedelta(hours=1))
        self.send()
        self.travel(hours=2)
        self.env["tiktok.stock.rule"]._cron_apply_due()
        self.send()
        self.assertEqual(self.there(GREEN), 3)

    def test_a_rule_of_the_sku_that_says_more_survives_the_zero(self):
        rule = self.env["tiktok.stock.rule"].create(
            {
                "backend_id": self.backend.id,
                "sku_id": self.skus[GREEN].id,
                "cap": 2,
                "is_excluded": True,
                "shows_zero": True,
                "reason": "Recall",
            }
        )
        self.assertEqual(rule.effect, "TikTok shows 0")
        self.mark(self.green)
        self.push()
        self.card(GREEN).action_include()
        self.assertTrue(rule.active)
        self.send()
        self.assertEqual(self.there(GREEN), 2)

    def test_a_zero_that_nobody_would_send_is_told(self):
        self.backend.stock_is_frozen = True
        with self.assertRaisesRegex(UserError, "frozen: a 0 would not be sent"):
            self.hold("zero")

    def test_a_card_of_a_shop_that_is_frozen_later_says_so(self):
        self.hold("zero")
        self.send()
        self.assertTrue(self.card(GREEN).shows_zero)
        self.backend.stock_is_frozen = True
        self.assertFalse(self.card(GREEN).shows_zero)

    def test_the_warehouse_filters_what_is_frozen_or_sold_out_despite_stock(self):
        packer = new_test_user(self.env, "packer", groups="stock.group_stock_user")
        cards = self.env["tiktok.stock.card"].with_user(packer)
        self.hold("leave", kind="freeze")
        self.assertEqual(cards.search([("is_frozen", "=", True)]), self.card(GREEN))
        self.assertFalse(cards.search([("is_short", "=", True)]))

    def test_a_zero_of_a_sku_that_nothing_is_sent_for_is_refused(self):
        self.green.active = False
        self.env.flush_all()
        self.env["tiktok.stock.card"]._ensure_cards(self.backend)
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "so no 0 either"):
            self.hold("zero", sku=GREEN)

    def test_a_warehouse_that_nothing_feeds_keeps_its_figure_and_is_named(self):
        answer = self.hold("zero", sku=BLUE)
        self.assertIn("Choose the Odoo warehouse of Reno", answer["params"]["message"])

    def test_a_zero_of_a_shop_in_shadow_says_when_it_is_sent(self):
        self.backend.stock_mode = "shadow"
        self.assertIn("once the stock", self.hold("zero")["params"]["message"])

    def test_a_shop_that_sends_only_ruled_skus_leaves_the_others_alone(self):
        self.backend.stock_scope = "rules"
        rules = self.env["tiktok.stock.rule"]
        rules.create(
            {
                "backend_id": self.backend.id,
                "is_excluded": True,
                "shows_zero": True,
                "reason": "Fair",
                "date_to": fields.Datetime.now() + timedelta(days=1),
            }
        )
        spoon = self.skus[SPOON_SKU]
        rule, said = rules._rules_for(spoon)[spoon.id]
        self.assertEqual((said.is_excluded, said.shows_zero), (True, False))
        self.assertFalse(rule, "the shop says it, not the rule")


@tagged("post_install", "-at_install")
class TestStockEdited(StockCompareCase):
    def test_odoos_figure_goes_out_at_once_and_settles_the_problem(self):
        self.edit(BLUE, 99)
        self.compare()
        problem = self.open_exceptions("stock_edited", self.card(BLUE))
        self.assertEqual(problem.cure_label, "Send Odoo's figure")
        problem.action_cure()
        self.assertEqual(problem.state, "solved")
        self.send_now()
        self.assertEqual(self.there(BLUE), 7)

    def test_many_edits_of_a_shop_are_sent_by_one_press(self):
        self.edit(BLUE, 99)
        self.edit(SPOON_SKU, 98)
        self.env["tiktok.exception"]._report(
            self.backend, "stock", "stock_edited", "2 SKUs were edited on TikTok."
        )
        self.compare()
        self.env.cr.execute("DELETE FROM tiktok_stock_change")
        self.open_exceptions("stock_edited", self.backend).action_cure()
        self.assertFalse(self.open_exceptions("stock_edited", self.backend))
        self.send_now()
        self.assertEqual((self.there(BLUE), self.there(SPOON_SKU)), (7, 4))

    def send_now(self):
        self.pump()
        self.push()
