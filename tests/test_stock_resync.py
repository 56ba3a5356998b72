"""Forced resync and first push: look first, then send what really differs."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import new_test_user, tagged

from .stock_push_case import BLUE, GREEN, SPOON_SKU
from .test_stock_compare import StockCompareCase


@tagged("post_install", "-at_install")
class TestStockResync(StockCompareCase):
    def resync(self):
        """What the button opens, compared to its end."""
        action = self.backend.action_compare_stock()
        compare = self.env["tiktok.stock.compare"].browse(action["res_id"])
        self.assertEqual(self.compare(compare.kind), compare)
        return compare

    def lines(self, compare):
        """The list as (SKU, on TikTok, by Odoo), in its order."""
        lines = self.env["tiktok.stock.compare.line"].search(
            [("compare_id", "=", compare.id)]
        )
        return [(line.sku_id.external_id, line.seen, line.wanted) for line in lines]

    def send(self, compare, method="action_send"):
        getattr(compare, method)()
        self.env.cr.flush()
        self.env["tiktok.stock.change"]._expand()
        while self.push():
            pass

    def somebody(self, group):
        return new_test_user(
            self.env,
            f"resync_{group}",
            groups=f"base.group_user,connector_tiktok_shop.group_{group}",
        )

    # === PREVIEW === #

    def test_worst_differences_are_on_top_and_oversell_before_all(self):
        self.edit(BLUE, 9)
        self.edit(GREEN, 0)
        self.edit(SPOON_SKU, 50)
        compare = self.resync()
        self.assertEqual(
            self.lines(compare), [(SPOON_SKU, 50, 4), (BLUE, 9, 7), (GREEN, 0, 3)]
        )
        self.assertEqual((compare.over_count, compare.over_pieces), (2, 48))
        self.assertEqual((compare.under_count, compare.under_pieces), (1, 3))
        self.assertEqual(compare.worst_line_ids[:1].sku_id, self.skus[SPOON_SKU])

    def test_each_difference_has_a_name_also_what_only_odoo_has_changed(self):
        self.edit(GREEN, 0)
        self.receive(self.blue, 5)
        compare = self.resync()
        words = dict(compare.line_ids._fields["drift"]._description_selection(self.env))
        named = {line.sku_id: words[line.drift] for line in compare.line_ids}
        self.assertEqual(named[self.skus[GREEN]], "Edited on TikTok")
        self.assertEqual(named[self.skus[BLUE]], "Not sent yet")

    def test_what_is_held_is_not_listed_but_told(self):
        compare = self.resync()
        self.assertEqual(compare.kept_count, 0)
        hold = {"kind": "freeze", "card_ids": self.card(BLUE).ids, "reason": "Count"}
        self.env["tiktok.stock.hold"].create(hold).action_apply()
        self.edit(BLUE, 9)
        compare = self.resync()
        self.assertEqual((self.lines(compare), compare.kept_count), ([], 1))
        self.assertEqual(compare.action_open_kept()["res_id"], self.card(BLUE).id)

    def test_looking_sends_nothing(self):
        self.edit(BLUE, 99)
        compare = self.resync()
        self.assertEqual(compare.state, "ready")
        self.assertFalse(self.writes)

    def test_nothing_is_sent_before_a_person_says_so(self):
        self.edit(BLUE, 99)
        self.env.cr.flush()
        action = self.backend.action_compare_stock()
        compare = self.env["tiktok.stock.compare"].browse(action["res_id"])
        self.run_jobs()
        self.env.cr.flush()
        self.env["tiktok.stock.change"]._expand()
        while self.push():
            pass
        self.assertEqual(self.there(BLUE), 99)
        self.assertEqual(self.lines(compare), [(BLUE, 99, 7)])
        self.assertEqual(compare.open_count, 1)
        self.send(compare)
        self.assertEqual(self.there(BLUE), 7)

    def test_a_change_in_odoo_that_was_not_sent_yet_is_a_difference(self):
        location = self.backend.warehouse_id.lot_stock_id
        self.env["stock.quant"]._update_available_quantity(self.blue, location, -5)
        self.assertEqual(self.lines(self.resync()), [(BLUE, 7, 2)])

    def test_equal_stock_gives_an_empty_list(self):
        compare = self.resync()
        self.assertFalse(compare.line_ids)
        self.assertFalse(compare.over_count + compare.under_count)

    def test_pressing_again_joins_the_comparison_that_runs(self):
        first = self.backend.action_compare_stock()
        self.assertEqual(self.backend.action_compare_stock()["res_id"], first["res_id"])

    # === SEND === #

    def test_only_true_differences_are_sent(self):
        self.edit(BLUE, 99)
        compare = self.resync()
        self.send(compare)
        self.assertEqual([listing for listing, _skus in self.writes], [self.mug()])
        self.assertEqual(self.there(BLUE), 7)
        self.assertEqual(compare.state, "sent")
        self.assertFalse(compare.open_count)

    def mug(self):
        return self.skus[BLUE].tiktok_product_id.external_id

    def test_what_is_equal_by_then_is_not_sent(self):
        self.edit(BLUE, 99)
        compare = self.resync()
        self.env.cr.execute("DELETE FROM tiktok_stock_change")
        self.edit(BLUE, 7)
        self.send(compare)
        self.assertFalse(self.writes)

    def test_what_is_left_out_keeps_the_figure_of_tiktok_for_a_while(self):
        self.edit(BLUE, 99)
        self.edit(SPOON_SKU, 50)
        compare = self.resync()
        compare.line_ids.filtered(
            lambda line: line.sku_id == self.skus[BLUE]
        ).action_leave_out()
        self.assertEqual(compare.left_out_count, 1)
        self.send(compare)
        self.assertEqual(self.there(SPOON_SKU), 4)
        rule = self.env["tiktok.stock.rule"].search(
            [("sku_id", "=", self.skus[BLUE].id)]
        )
        self.assertTrue(rule.is_frozen)
        self.assertEqual(rule.date_to, compare.hold_until)
        self.assertTrue(rule.reason)

    def test_a_freeze_that_is_over_does_not_keep_what_is_left_out(self):
        now = fields.Datetime.now()
        sku = self.skus[BLUE]
        self.env["tiktok.stock.rule"].create(
            {
                "backend_id": self.backend.id,
                "sku_id": sku.id,
                "sequence": -1,
                "is_frozen": True,
                "date_from": now - timedelta(days=2),
                "date_to": now - timedelta(days=1),
            }
        )
        self.edit(BLUE, 99)
        compare = self.resync()
        compare.line_ids.action_leave_out()
        compare._hold_left_out()
        _rule, said = self.env["tiktok.stock.rule"]._rules_for(sku)[sku.id]
        self.assertTrue(said.is_frozen)

    def test_a_comparison_is_sent_once(self):
        self.edit(BLUE, 99)
        compare = self.resync()
        self.send(compare)
        with self.assertRaises(UserError):
            compare.action_send()

    def test_sending_needs_a_shop_whose_stock_is_on(self):
        self.backend.stock_mode = "shadow"
        self.edit(BLUE, 99)
        compare = self.resync()
        with self.assertRaises(UserError):
            compare.action_send()

    def test_who_may_only_see_cannot_send_or_choose(self):
        self.edit(BLUE, 99)
        compare = self.resync().with_user(self.somebody("user"))
        with self.assertRaises(AccessError):
            compare.action_send()
        with self.assertRaises(AccessError):
            compare.line_ids.action_leave_out()

    def test_an_operator_chooses_and_sends(self):
        self.edit(BLUE, 99)
        self.edit(GREEN, 99)
        compare = self.resync().with_user(self.somebody("operator"))
        compare.line_ids[:1].action_leave_out()
        self.assertEqual(compare.left_out_count, 1)
        compare.action_send()
        self.assertEqual(compare.state, "sent")

    # === FIRST PUSH === #

    def test_a_comparison_is_before_the_first_push_while_nothing_was_sent(self):
        shop = self.backend
        by_hand = f"{shop.name}, asked for by hand"
        shop.stock_mode = "shadow"
        self.assertEqual(self.resync().display_name, by_hand, "was live before")
        self.card(BLUE).search([("backend_id", "=", shop.id)]).pushed_at = False
        compare = self.resync()
        self.assertEqual(compare.display_name, f"{shop.name}: Before the first push")
        shop.stock_mode = "live"
        self.assertEqual(compare.display_name, by_hand)
        shop.stock_mode = "off"
        self.assertEqual(compare.display_name, f"{shop.name}: Before the first push")

    def test_switching_on_asks_for_a_look_first(self):
        self.backend.stock_mode = "off"
        manager = self.backend.with_user(self.somebody("manager"))
        with self.assertRaises(RedirectWarning):
            manager.stock_mode = "live"
        self.edit(BLUE, 99)
        compare = self.resync()
        self.assertEqual(compare.kind, "first")
        self.assertEqual(self.lines(compare), [(BLUE, 99, 7)])
        self.assertEqual(self.backend.stock_mode, "off")
        manager.stock_mode = "live"

    def test_the_first_push_is_sent_from_the_list(self):
        self.backend.stock_mode = "off"
        self.edit(BLUE, 99)
        self.edit(GREEN, 50)
        compare = self.resync()
        compare.line_ids.filtered(
            lambda line: line.sku_id == self.skus[GREEN]
        ).action_leave_out()
        manager = self.somebody("manager")
        self.send(compare.with_user(manager), "action_send_first")
        self.assertEqual(self.backend.stock_mode, "live")
        self.assertEqual(self.there(BLUE), 7)

    def test_an_operator_does_not_switch_a_shop_on(self):
        self.backend.stock_mode = "off"
        compare = self.resync().with_user(self.somebody("operator"))
        with self.assertRaises(AccessError):
            compare.action_send_first()
