"""Settings of the stock on the screen: rules in force, effect of a change, peaks."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .stock_plan_case import StockPlanCase


@tagged("post_install", "-at_install")
class TestStockEffect(StockPlanCase):
    def trial(self, **settings):
        """Lines of a trial by SKU."""
        action = self.backend.action_try_stock_settings()
        effect = self.env["tiktok.stock.effect"].browse(action["res_id"])
        effect.write(settings)
        effect.action_show()
        return effect, {line.sku_id: line for line in effect.line_ids}

    def test_other_settings_are_tried_before_they_are_saved(self):
        sku = self.offer("CUP", 10, seen=7)
        effect, lines = self.trial(stock_share=50)
        line = lines[sku]
        self.assertEqual((line.seen, line.now, line.then), (7, 10, 5))
        self.assertEqual(line.difference, -5)
        self.assertEqual(self.backend.stock_share, 100)
        effect.action_use()
        self.assertEqual(self.backend.stock_share, 50)

    def test_a_trial_writes_only_what_was_changed_in_it(self):
        self.offer("CUP", 10)
        effect, _lines = self.trial(stock_share=50)
        self.backend.write({"stock_cap": 8, "stock_minimum": 2})
        effect.action_use()
        shop = self.backend
        self.assertEqual(
            (shop.stock_share, shop.stock_cap, shop.stock_minimum), (50, 8, 2)
        )

    def test_a_trial_shows_its_changes_beside_what_the_shop_says_by_now(self):
        sku = self.offer("CUP", 10)
        effect, _lines = self.trial(stock_share=50)
        self.backend.stock_cap = 3
        effect.action_show()
        line = effect.line_ids.filtered(lambda row: row.sku_id == sku)
        self.assertEqual((line.now, line.then), (3, 3))

    def test_a_trial_without_a_change_has_nothing_to_use(self):
        effect, _lines = self.trial()
        with self.assertRaisesRegex(UserError, "Nothing is changed"):
            effect.action_use()

    def test_a_trial_leaves_nothing_behind(self):
        sku = self.sku(self.product("CUP"), "NEW")
        sku.stock = [{"warehouse_id": self.place.external_id, "quantity": 4}]
        self.stock(sku.product_id, 10)
        self.forget()
        _effect, lines = self.trial(stock_cap=3)
        self.assertEqual((lines[sku].now, lines[sku].then), (10, 3))
        cards = self.env["tiktok.stock.card"].search([("sku_id", "=", sku.id)])
        self.assertFalse(cards)
        self.assertFalse(self.marks("backend_id"))

    def test_only_those_who_configure_may_try_settings(self):
        operator = new_test_user(
            self.env, "op", groups="connector_tiktok_shop.group_operator"
        )
        with self.assertRaises(AccessError):
            self.backend.with_user(operator).action_try_stock_settings()


@tagged("post_install", "-at_install")
class TestRulesOnTheScreen(StockPlanCase):
    def rule(self, **vals):
        sku = self.offer(f"CUP{len(vals)}", 1)
        return self.env["tiktok.stock.rule"].create(
            {"backend_id": self.backend.id, "sku_id": sku.id, **vals}
        )

    def found(self, name):
        return self.env["tiktok.stock.rule"].search([(name, "=", True)])

    def test_a_rule_says_in_words_what_it_does(self):
        held = self.rule(buffer_mode="fixed", buffer=20, share=60, cap=5, minimum=3)
        self.assertEqual(
            held.effect, "20 held back, 60 % of it, at most 5, none below 3"
        )
        ends = self.rule(threshold_action="zero", threshold=2)
        self.assertEqual(ends.effect, "at 2 or fewer: show zero")
        sales = self.rule(buffer_mode="sales", is_frozen=False, reason="LIVE")
        self.assertEqual(sales.effect, "held back for what others sell")
        self.assertEqual(self.rule().effect, "All that is free is shown")
        sales.is_frozen = True
        self.assertEqual(sales.effect, "The figures on TikTok stay")
        sales.write({"is_frozen": False, "is_excluded": True})
        self.assertEqual(sales.effect, "Nothing is sent")

    def test_a_rule_knows_whether_it_comes_or_is_over(self):
        now, hour = fields.Datetime.now(), timedelta(hours=1)
        rule = self.rule()
        self.assertEqual(rule.state, "force")
        rule.date_from = now + hour
        self.assertEqual(rule.state, "coming")
        rule.write({"date_from": now - 2 * hour, "date_to": now - hour})
        self.assertEqual(rule.state, "over")

    def test_a_rule_leads_to_the_skus_for_which_it_decides(self):
        rule = self.rule()
        card = self.env["tiktok.stock.card"].search([("sku_id", "=", rule.sku_id.id)])
        self.assertEqual(rule.card_count, 0)
        card.rule_id = rule
        rule.invalidate_recordset()
        self.assertEqual(rule.card_count, 1)
        self.assertEqual(rule.action_open_cards()["res_id"], card.id)

    def test_rules_in_force_can_be_listed(self):
        now = fields.Datetime.now()
        valid, over = self.rule(), self.rule(date_to=now - timedelta(days=1))
        self.assertIn(valid, self.found("is_in_force"))
        self.assertNotIn(over, self.found("is_in_force"))
        self.assertTrue(valid.is_in_force)
        self.assertFalse(over.is_in_force)

    def test_an_exclusion_without_an_end_is_brought_up_after_a_month(self):
        rule = self.rule(is_excluded=True, reason="counted")
        self.assertNotIn(rule, self.found("is_forgotten"))
        self.env.cr.execute(
            "UPDATE tiktok_stock_rule SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=31), rule.id],
        )
        rule.invalidate_recordset()
        self.assertIn(rule, self.found("is_forgotten"))
        self.assertTrue(rule.is_forgotten)
        rule.date_to = fields.Datetime.now() + timedelta(days=1)
        self.assertNotIn(rule, self.found("is_forgotten"))


@tagged("post_install", "-at_install")
class TestPeakWindows(StockPlanCase):
    def window(self, begins=0, lasts=120):
        """A window that begins in so many minutes and lasts so many."""
        start = fields.Datetime.now() + timedelta(minutes=begins)
        return self.env["tiktok.peak.window"].create(
            {
                "name": "LIVE on Friday",
                "backend_id": self.backend.id,
                "date_from": start,
                "date_to": start + timedelta(minutes=lasts),
            }
        )

    def open_and_close(self):
        self.env["tiktok.peak.window"]._cron_open_and_close()

    def test_stock_runs_every_minute_while_a_window_is_open(self):
        cursor = self.backend._cursor("stock")
        usual = cursor._choose_interval()[0]
        self.window()
        self.assertEqual(cursor._choose_interval()[0], 1)
        self.assertIn("LIVE on Friday", cursor._choose_interval()[1])
        self.travel(hours=2)
        self.assertEqual(cursor._choose_interval()[0], usual)

    def test_what_can_wait_waits_until_the_window_is_over(self):
        catalog = self.backend._cursor("catalog")
        catalog.next_run_at = fields.Datetime.now()
        window = self.window(begins=1)
        self.open_and_close()
        self.assertLess(catalog.next_run_at, window.date_to)
        self.travel(minutes=1)
        self.open_and_close()
        self.assertEqual(catalog.next_run_at, window.date_to)
        orders = self.backend._cursor("order")
        self.assertLess(orders.next_run_at, window.date_to)

    def test_a_warehouse_that_is_switched_off_is_looked_at_all_the_while(self):
        cursor = self.backend._cursor("metadata")
        usual = cursor._choose_interval()[0]
        self.assertGreater(usual, 15)
        place = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.backend.id), ("kind", "=", "SALES_WAREHOUSE")],
            limit=1,
        )
        place.external_state = "DISABLED"
        cursor.next_run_at = soon = fields.Datetime.now() + timedelta(minutes=9)
        self.window(lasts=60 * 24)
        self.open_and_close()
        self.assertEqual(cursor.next_run_at, soon, "a peak does not put it off")
        self.assertEqual(cursor._choose_interval()[0], 15)
        self.assertIn("switched off", cursor._choose_interval()[1])
        self.backend.stock_mode = "off"
        self.assertGreaterEqual(cursor._choose_interval()[0], usual)

    def test_what_waited_runs_when_the_window_is_taken_back(self):
        catalog = self.backend._cursor("catalog")
        for take_back in (
            lambda window: window.unlink(),
            lambda window: window.write({"date_to": fields.Datetime.now()}),
        ):
            window = self.window(lasts=60 * 24 * 365)
            self.open_and_close()
            self.assertEqual(catalog.next_run_at, window.date_to)
            self.travel(minutes=5)
            take_back(window)
            self.assertEqual(catalog.next_run_at, fields.Datetime.now())

    def test_what_waits_follows_the_end_of_the_window(self):
        catalog = self.backend._cursor("catalog")
        window = self.window(lasts=60 * 24 * 365)
        self.open_and_close()
        window.date_to = fields.Datetime.now() + timedelta(hours=1)
        self.assertEqual(catalog.next_run_at, window.date_to)

    def test_a_window_that_has_not_begun_moves_nothing(self):
        catalog = self.backend._cursor("catalog")
        catalog.next_run_at = due = fields.Datetime.now() + timedelta(minutes=7)
        window = self.window(begins=10)
        window.date_to += timedelta(hours=1)
        window.unlink()
        self.assertEqual(catalog.next_run_at, due)

    def test_stock_is_looked_at_when_a_window_opens(self):
        cursor = self.backend._cursor("stock")
        cursor.next_run_at = fields.Datetime.now() + timedelta(hours=1)
        self.window()
        self.open_and_close()
        self.assertEqual(cursor.next_run_at, fields.Datetime.now())

    def test_jobs_of_stock_go_first_while_a_window_is_open(self):
        cursor = self.backend._cursor("stock")
        usual = cursor._stock_priority()
        self.window()
        self.assertLess(cursor._stock_priority(), usual)

    def test_a_window_knows_its_state(self):
        window = self.window(begins=10)
        self.assertEqual(window.state, "coming")
        self.travel(minutes=10)
        window.invalidate_recordset()
        self.assertEqual(window.state, "open")
        with self.assertRaisesRegex(ValidationError, "ends before"):
            window.date_to = window.date_from
