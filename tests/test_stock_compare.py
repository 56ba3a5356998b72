"""What TikTok shows is compared with what it has accepted, and explained."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .stock_push_case import AUSTIN, BLUE, GREEN, RENO, SPOON_SKU, StockPushCase


class StockCompareCase(StockPushCase):
    """The figures of the three SKUs are accepted, then an hour has passed."""

    def setUp(self):
        super().setUp()
        for product, quantity in ((self.blue, 7), (self.green, 3), (self.spoon, 4)):
            self.receive(product, quantity)
        self.mark(self.blue, self.green, self.spoon)
        self.push()
        self._jobs().unlink()
        self.env.cr.flush()
        self.env.cr.execute("DELETE FROM tiktok_stock_change")
        self.writes.clear()
        self.travel(hours=1)

    def compare(self, kind="nightly", skus=None):
        """One comparison from its start to its end."""
        compare = self.env["tiktok.stock.compare"]._start(self.backend, kind, skus)
        self.env.flush_all()
        while compare._import_page():
            self.env.flush_all()
        self.env.invalidate_all()
        self._jobs().unlink()
        return compare

    def edit(self, sku, quantity, warehouse=AUSTIN):
        """Somebody types another figure in Seller Center."""
        self.sandbox.stock.set(self.shop, sku, quantity, warehouse)

    def place(self, *lines):
        """Somebody buys; paid at once."""
        return self.sandbox.place_order("US", list(lines), hold=False)

    def due(self):
        """SKUs that the next push looks at."""
        self.env.cr.flush()
        changes = self.env["tiktok.stock.change"]
        changes._expand()
        return self.env["tiktok.sku"].browse(changes._claim(self.backend, 100))


@tagged("post_install", "-at_install")
class TestStockCompare(StockCompareCase):
    def test_equal_stock_is_noted_and_nothing_is_due(self):
        compare = self.compare()
        self.assertEqual(compare.state, "noted")
        self.assertEqual(set(compare.counts), {"none"})
        self.assertEqual(compare.checked_count, compare.card_count)
        self.assertFalse(self.due())
        self.assertFalse(self.open_exceptions("stock_edited"))

    def test_an_edit_on_tiktok_is_told_and_taken_back(self):
        self.edit(BLUE, 99)
        self.compare()
        self.assertEqual(self.level(BLUE).drift, "edited")
        self.assertEqual(self.level(BLUE).seen, 99)
        problem = self.open_exceptions("stock_edited", self.card(BLUE))
        self.assertIn("7 → 99", problem.message)
        self.assertIn(self.skus[BLUE], self.due())
        self.push()
        self.assertEqual(self.there(BLUE), 7)
        self.assertEqual(self.level(BLUE).drift, "none")

    def test_an_edit_is_told_once(self):
        self.edit(BLUE, 99)
        self.compare()
        self.compare()
        self.assertEqual(self.open_exceptions("stock_edited").times_seen, 1)

    def test_many_edits_are_one_problem_of_the_shop(self):
        for sku in (BLUE, GREEN, SPOON_SKU):
            self.edit(sku, 99)
        drift = "odoo.addons.connector_tiktok_shop.models.stock.tiktok_stock_drift"
        with patch(f"{drift}.TOLD_ONE_BY_ONE", 2):
            self.compare()
        problem = self.open_exceptions("stock_edited")
        self.assertEqual(problem.res_model, "tiktok.backend")
        self.assertIn("3 SKUs", problem.message)

    def test_a_frozen_sku_may_be_edited(self):
        self.env["tiktok.stock.rule"].create(
            {
                "backend_id": self.backend.id,
                "sku_id": self.skus[BLUE].id,
                "is_frozen": True,
            }
        )
        self.card(BLUE).rule_id = self.env["tiktok.stock.rule"].search([])
        self.env.flush_all()
        self.edit(BLUE, 99)
        self.compare()
        self.assertEqual(self.level(BLUE).drift, "none")
        self.assertFalse(self.open_exceptions("stock_edited"))

    def test_a_sale_on_tiktok_is_no_difference(self):
        self.place("MUG-BLU")
        self.compare()
        self.assertEqual(self.level(BLUE).seen, 6)
        self.assertEqual(self.level(BLUE).drift, "none")

    def test_a_cancelled_order_that_gave_its_piece_back_is_no_difference(self):
        order = self.place("MUG-BLU")
        self.compare()
        self.travel(minutes=1)
        self.sandbox.life.cancel(self.shop, order["id"], by="BUYER", reason="x")
        self.compare()
        self.assertEqual(self.level(BLUE).seen, 7)
        self.assertEqual(self.level(BLUE).drift, "none")

    def test_a_push_that_never_arrived_is_lost_and_due(self):
        level = self.level(BLUE)
        level.write({"sending": 9, "sent_at": fields.Datetime.now()})
        self.env.flush_all()
        self.compare()
        self.assertEqual(self.level(BLUE).drift, "none", "sent while it was read")
        self.travel(seconds=20)
        self.compare()
        self.assertEqual(self.level(BLUE).drift, "in_flight")
        self.assertNotIn(self.skus[BLUE], self.due())
        self.travel(minutes=2)
        self.compare()
        self.assertEqual(self.level(BLUE).drift, "lost")
        self.assertIn(self.skus[BLUE], self.due())

    def test_a_figure_pushed_while_tiktok_was_read_is_left_alone(self):
        read = self.env["tiktok.stock.drift"]
        now = fields.Datetime.now()
        self.edit(BLUE, 99)
        self.level(BLUE).accepted_at = now
        self.env.flush_all()
        rows = self.backend._client().search_inventory(sku_ids=[BLUE])
        shown = {sku["id"]: sku for row in rows for sku in row["skus"]}
        read._compare(self.backend, self.skus[BLUE].ids, shown, now)
        self.assertEqual(self.level(BLUE).seen, 7)

    def test_an_edit_in_another_warehouse_is_seen_there(self):
        before = self.level(BLUE, RENO).drift
        self.edit(BLUE, 50, RENO)
        self.compare()
        self.assertEqual(before, "none")
        # nothing was ever accepted there: its stock is not ours to explain
        self.assertEqual(self.level(BLUE, RENO).seen, 50)
        self.assertEqual(self.level(BLUE).drift, "none")

    def test_comparing_goes_page_by_page(self):
        read = "odoo.addons.connector_tiktok_shop.models.stock"
        with patch(f"{read}.tiktok_stock_compare_read.PAGE_SIZE", 1):
            compare = self.compare()
        self.assertEqual(compare.checked_count, 3)
        levels = self.env["tiktok.stock.level"].search_count([])
        self.assertEqual(sum(compare.counts.values()), levels)

    def test_tiktok_out_of_reach_is_tried_again_where_it_stopped(self):
        self.sandbox.faults.add("internal", "inventorySearch", times=10)
        compare = self.compare()
        self.assertEqual((compare.state, compare.sync_state), ("reading", "pending"))
        self.assertTrue(compare.sync_next_try)
        self.sandbox.faults.clear()
        self.travel(minutes=5)
        self.assertEqual(self.compare().id, compare.id, "the same one goes on")
        self.assertEqual(compare.state, "noted")

    def test_jobs_compare_with_the_rights_of_the_technical_user(self):
        self.edit(BLUE, 99)
        compare = self.env["tiktok.stock.compare"]._start(self.backend, "manual")
        self.run_jobs()
        self.assertEqual(compare.state, "ready")
        self.assertEqual(compare.line_ids.sku_id, self.skus[BLUE])

    # === WHEN === #

    def started(self):
        """Kinds of comparisons that the scheduled action begins now."""
        compare = self.env["tiktok.stock.compare"]
        before = compare.search([])
        self.env.flush_all()
        cron = self.env.ref("connector_tiktok_shop.ir_cron_compare_stock")
        cron.sudo().method_direct_trigger()
        self.env.invalidate_all()
        return (compare.search([]) - before).mapped("kind")

    def test_everything_is_compared_once_by_night(self):
        self.assertEqual(self.started(), ["nightly"])
        self.assertEqual(self.started(), ["hourly"], "the figures of this hour")
        self.assertEqual(self.started(), [])
        self.compare("nightly")
        self.travel(days=1)
        self.assertEqual(self.started(), ["nightly"])

    def test_a_hand_edit_stays_while_a_person_looks_at_the_differences(self):
        self.edit(BLUE, 99)
        self.compare("manual")
        self.compare("hourly", self.skus[BLUE])
        self.assertEqual(self.level(BLUE).drift, "edited")
        self.assertFalse(self.due())
        self.travel(hours=5)
        self.compare("hourly", self.skus[BLUE])
        self.assertIn(self.skus[BLUE], self.due(), "the list was given up")

    def test_a_single_card_is_compared_by_its_button(self):
        self.edit(BLUE, 99)
        self.edit(SPOON_SKU, 98)
        action = self.card(BLUE).action_compare()
        compare = self.env["tiktok.stock.compare"].browse(action["res_id"])
        while compare._import_page():
            self.env.flush_all()
        self.assertEqual((compare.state, compare.checked_count), ("ready", 1))
        self.assertEqual(compare.line_ids.sku_id, self.skus[BLUE])

    def test_a_card_joins_the_comparison_of_everything_that_runs(self):
        whole = self.env["tiktok.stock.compare"]._start(self.backend, "manual")
        action = self.card(BLUE).action_compare()
        self.assertEqual(action["res_id"], whole.id)
        self.assertFalse(whole.sku_ids)

    def test_only_what_moved_is_compared_by_the_hour(self):
        self.started()
        self.travel(minutes=70)
        self.assertEqual(self.started(), [])
        self.receive(self.blue, 1)
        self.push()
        self.assertEqual(self.started(), ["hourly"])
        compare = self.env["tiktok.stock.compare"].search([], limit=1)
        self.assertEqual(compare.sku_ids, self.skus[BLUE].ids)

    def test_stock_that_a_campaign_held_returns_by_itself(self):
        self.compare("nightly")
        self.receive(self.blue, 23)
        self.push()
        self.sandbox.stock.allotments.set(self.shop, BLUE, 30)
        self.receive(self.blue, -23)
        self.push()
        self.assertEqual((self.there(BLUE), self.level(BLUE).locked), (30, 30))
        self.assertTrue(self.open_exceptions("stock_lock_short", self.card(BLUE)))
        self.sandbox.stock.allotments.set(self.shop, BLUE, 0)
        self.env["tiktok.stock.compare"].search([]).state = "noted"
        self.travel(hours=3)
        self.started()
        compare = self.env["tiktok.stock.compare"].search([], limit=1)
        self.assertEqual(compare.sku_ids, self.skus[BLUE].ids, "nobody has touched it")
        while compare._import_page():
            self.env.flush_all()
        self.travel(minutes=6)
        self.push()
        self.assertEqual(self.there(BLUE), 7)
        self.assertFalse(self.open_exceptions("stock_lock_short"))

    def test_a_shop_without_a_runner_compares_in_the_scheduled_action(self):
        self.backend.run_in_cron = True
        self.started()
        compare = self.env["tiktok.stock.compare"].search([], limit=1)
        self.assertEqual(compare.state, "noted")

    def test_a_lost_job_is_made_again(self):
        self.started()
        self._jobs().unlink()
        self.env["tiktok.stock.compare"].search([]).write_date = (
            fields.Datetime.now() - timedelta(hours=1)
        )
        self.started()
        self.assertTrue(self._jobs().filtered(lambda j: "compare" in j.method_name))

    def test_nothing_is_compared_while_the_stock_is_off(self):
        self.backend.stock_mode = "off"
        self.assertEqual(self.started(), [])
