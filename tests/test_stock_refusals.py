"""What TikTok refuses becomes state on the card, and is not tried again blindly."""

from odoo.tests import tagged

from ..models.stock.stock_refusals import OTHER, REFUSALS, refusal_of
from .stock_push_case import AUSTIN, BLUE, GREEN, MUG, RENO, SPOON_SKU, StockPushCase


@tagged("post_install", "-at_install")
class TestStockRefusals(StockPushCase):
    def setUp(self):
        super().setUp()
        self.receive(self.blue, 10)
        self.receive(self.green, 10)
        self.receive(self.spoon, 10)
        self.mark(self.blue, self.green, self.spoon)

    def refuse(self, sku, code, times=None, warehouse=None):
        self.sandbox.catalog.refuse(
            self.shop, sku, code, "No, thanks", warehouse=warehouse, times=times
        )

    def test_one_refused_sku_does_not_stop_the_others_of_its_listing(self):
        self.refuse(BLUE, 12052207, warehouse=AUSTIN)
        self.push()
        self.assertEqual(self.there(GREEN), 10)
        card = self.card(BLUE)
        self.assertEqual((card.sync_state, card.refusal_code), ("failed", 12052207))
        self.assertIn("No, thanks", card.sync_message)
        self.assertTrue(card.next_action)
        self.assertEqual(self.level(BLUE).promised, 120)
        problem = self.open_exceptions("stock_refused", card)
        self.assertIn("No, thanks", problem.message)

    def test_the_problem_says_what_helps_against_this_very_refusal(self):
        self.refuse(BLUE, 12052141)
        self.push()
        problem, card = self.open_exceptions("stock_refused"), self.card(BLUE)
        self.assertIn("global product", problem.hint)
        self.assertIn("110 pieces more", problem.hint)
        self.assertEqual(problem.action_cure()["res_id"], card.id)
        self.assertEqual(problem._shared_hint(), problem.hint)
        self.refuse(SPOON_SKU, 12052055)
        self.receive(self.spoon, 3)
        self.push()
        both = self.open_exceptions("stock_refused")
        self.assertEqual(len(both), 2)
        self.assertNotIn("global product", both._shared_hint(), "true of one alone")
        problem.action_dismiss()
        self.assertNotIn("global product", problem.hint, "it is history")

    def test_a_refused_card_says_how_many_pieces_are_too_many(self):
        self.refuse(BLUE, 12052207)
        self.push()
        self.assertIn("110 pieces more", self.card(BLUE).next_action)
        self.assertIn("See Seller Center", self.card(BLUE).next_action)

    def test_the_same_figure_is_not_sent_again(self):
        self.refuse(BLUE, 12052207)
        self.push()
        self.writes.clear()
        self.mark(self.blue)
        self.push()
        self.assertFalse(self.writes)
        self.assertEqual(self.card(BLUE).sync_state, "failed")

    def test_another_figure_is_sent_and_closes_the_problem(self):
        self.refuse(BLUE, 12052207, times=1)
        self.push()
        self.receive(self.blue, 1)
        self.push()
        self.assertEqual(self.there(BLUE), 11)
        self.assertEqual(self.card(BLUE).sync_state, "done")
        self.assertFalse(self.card(BLUE).refusal_code)
        self.assertFalse(self.open_exceptions("stock_refused"))

    def test_a_day_later_the_same_figure_is_tried_once(self):
        self.refuse(BLUE, 12052207)
        self.push()
        self.writes.clear()
        self.travel(hours=25)
        self.push()
        self.push()
        self.assertEqual(len(self.writes), 1)

    def test_a_person_may_send_it_at_once(self):
        self.refuse(BLUE, 12052207, times=1)
        self.push()
        self.card(BLUE).action_push()
        self.push()
        self.assertEqual(self.there(BLUE), 10)

    def test_a_changed_set_of_warehouses_is_read_and_sent_once_more(self):
        self.refuse(BLUE, 12019028)
        self.push()
        self.assertFalse(self.open_exceptions("stock_refused"))
        self.travel(seconds=6)
        self.push()
        self.assertTrue(self.open_exceptions("stock_refused", self.card(BLUE)))
        self.writes.clear()
        self.travel(minutes=10)
        self.push()
        self.assertFalse(self.writes)

    def test_a_campaign_that_holds_the_stock_is_told_and_waited_for(self):
        self.sandbox.catalog.lock(self.shop, BLUE, "promotion")
        self.push()
        self.assertEqual(self.there(BLUE), 120)
        self.assertTrue(self.open_exceptions("stock_locked", self.card(BLUE)))
        self.sandbox.catalog.lock(self.shop, BLUE)
        self.travel(minutes=61)
        self.push()
        self.assertEqual(self.there(BLUE), 10)
        self.assertFalse(self.open_exceptions("stock_locked"))

    def test_without_the_right_to_several_warehouses_one_is_fed(self):
        self.shop["multi_warehouse_right"] = False
        self.push()
        self.assertTrue(self.open_exceptions("stock_no_right"))
        self.travel(seconds=6)
        self.push()
        self.assertEqual(self.there(BLUE), 10)
        self.assertEqual(self.there(BLUE, RENO), 30)

    def test_with_the_right_to_several_warehouses_all_are_fed_at_the_next_try(self):
        for try_again in (
            lambda problem: problem.action_cure(),
            lambda problem: problem.action_retry(),
        ):
            self.shop["multi_warehouse_right"] = False
            self.receive(self.blue, 2)
            self.push()
            problem = self.open_exceptions("stock_no_right")
            self.assertTrue(self.cursor.stock_one_warehouse)
            self.shop["multi_warehouse_right"] = True
            try_again(problem)
            self.assertFalse(self.cursor.stock_one_warehouse)
            self.assertFalse(self.open_exceptions("stock_no_right"))
            self.travel(seconds=6)
            self.push()
        self.assertEqual(self.there(BLUE), 14)
        self.assertIn(RENO, str(self.writes[-1]), "all warehouses are in the call")
        self.assertFalse(self.open_exceptions("stock_no_right"))

    def test_another_source_of_the_stock_is_tried_in_all_warehouses(self):
        self.shop["multi_warehouse_right"] = False
        self.push()
        self.assertTrue(self.open_exceptions("stock_no_right"))
        self.backend.stock_strategy = "total"
        self.assertFalse(self.cursor.stock_one_warehouse)
        self.assertFalse(self.open_exceptions("stock_no_right"))

    def test_a_listing_whose_state_forbids_it_waits(self):
        self.sandbox.catalog.set_status(self.shop, MUG, "PLATFORM_DEACTIVATED")
        self.push()
        self.assertEqual(self.card(BLUE).refusal_code, 12052901)
        self.assertEqual(self.card(GREEN).refusal_code, 12052901)
        self.assertFalse(self.open_exceptions("stock_refused"))
        self.assertEqual(self.there(SPOON_SKU), 10)

    def test_a_sku_that_tiktok_does_not_show_is_told(self):
        self.skus[SPOON_SKU].external_id = "1729500000000999999"
        self.push()
        card = self.env["tiktok.stock.card"].search(
            [("sku_id", "=", self.skus[SPOON_SKU].id)]
        )
        self.assertEqual(card.sync_state, "failed")
        self.assertTrue(card.next_action)

    def test_every_refusal_has_its_advice_in_the_users_language(self):
        card = self.env["tiktok.stock.card"].new({})
        for code, refusal in REFUSALS.items():
            card.refusal_code = code
            self.assertEqual(card.next_action, str(refusal.advice))

    def test_the_reason_of_a_warehouse_says_more_than_the_frame(self):
        self.assertEqual(refusal_of((12052393, 12052990))[0], 12052393)
        self.assertEqual(refusal_of((12052990,))[0], 12052990)
        self.assertEqual(refusal_of((1, 2)), (1, OTHER))
