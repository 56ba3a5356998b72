"""A warehouse that rests on TikTok gives way to those that sell."""

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.stock.stock_moment import Moment, Row, Shop, Speeds, Stock
from ..models.stock.stock_planning import Planning
from ..models.stock.stock_policy import Rule
from .stock_push_case import BLUE, SPOON_SKU, StockPushCase


@tagged("post_install", "-at_install")
class TestResting(BaseCase):
    """Two shops over the same ten cups; the first rests or does not."""

    def shown(self, promised=(0, 0), resting=(1,), shared=False, **row):
        """(pieces to show at once, pieces when others gave way) of both shops."""
        rows = [
            Row(shop, shop, shop, "cup", 1.0, held, held, is_resting=shop in resting)
            for shop, held in enumerate(promised, 1)
        ]
        rows[0] = rows[0]._replace(**row)
        place, recipes = {("cup", "wh"): 10.0}, {"cup": {"cup": 1.0}}
        stock = Stock({1: "wh", 2: "wh"}, {}, place, place, place, recipes)
        rules = dict.fromkeys((1, 2), (False, Rule()))
        shops = dict.fromkeys((1, 2), Shop(is_shared=shared))
        moment = Moment(rows, rules, shops, stock, Speeds({(1, 1): 60.0}, {}))
        plans = Planning(moment).plans([1, 2])
        levels = [plan.levels[plan.sku_id] for plan in plans]
        return [(level.granted, level.wanted) for level in levels]

    def test_what_is_new_goes_to_whoever_sells(self):
        self.assertEqual(self.shown(), [(0, 0), (10, 10)])

    def test_what_it_shows_stays_while_nobody_misses_it(self):
        self.assertEqual(self.shown((5, 5)), [(5, 5), (5, 5)])

    def test_it_gives_way_to_whoever_shows_nothing(self):
        """The units count for it until TikTok has accepted the lower figure."""
        self.assertEqual(self.shown((10, 0)), [(0, 0), (0, 10)])

    def test_it_has_its_part_again_when_it_sells_again(self):
        (granted, wanted), (other, _wanted) = self.shown((0, 10), resting=())
        self.assertEqual(granted, 0, "the other has to come down first")
        self.assertGreaterEqual(wanted, 5)
        self.assertLessEqual(other, 5)

    def test_where_all_rest_they_share_as_ever(self):
        self.assertEqual(self.shown(resting=(1, 2)), [(5, 5), (5, 5)])

    def test_pieces_of_a_campaign_stay(self):
        self.assertEqual(self.shown((10, 0), locked=3), [(3, 3), (0, 7)])

    def test_units_that_may_show_several_times_show_there_too(self):
        self.assertEqual(self.shown(shared=True), [(10, 10), (10, 10)])


@tagged("post_install", "-at_install")
class TestRestingWarehouse(StockPushCase):
    def resting(self):
        rows, _delays = self.env["tiktok.stock.scope"]._rows(
            self.backend, self.skus[BLUE].ids
        )
        return {row.warehouse_id for row in rows if row.is_resting}

    def test_a_plan_knows_which_warehouses_rest(self):
        self.receive(self.blue, 10)
        self.push()
        place = self.level(BLUE).warehouse_id
        for state in ("ENABLED", "RESTRICTED", "DISABLED", False):
            with self.subTest(state):
                place.external_state = state
                self.assertEqual(place.id in self.resting(), state == "RESTRICTED")

    def test_tiktok_is_asked_every_quarter_of_an_hour_whether_it_still_rests(self):
        flow = self.backend._cursor("metadata")
        places = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.backend.id)]
        )
        for state, minutes in (("ENABLED", 24 * 60), ("RESTRICTED", 15)):
            with self.subTest(state):
                places.external_state = state
                self.assertEqual(flow._choose_interval()[0], minutes)

    def test_one_shop_alone_shows_its_stock_while_it_rests(self):
        self.receive(self.spoon, 10)
        self.push()
        self.level(SPOON_SKU).warehouse_id.external_state = "RESTRICTED"
        self.receive(self.spoon, 2)
        self.push()
        self.assertEqual(self.there(SPOON_SKU), 12)
