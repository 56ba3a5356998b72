"""What a cycle of the push makes sure of before it raises a figure."""

from contextlib import closing
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, tagged

from ..models.engine.lock_keys import SHARED_STOCK
from ..models.stock.stock_plan import LevelPlan
from ..models.stock.tiktok_stock_slice import _figures, shown_levels
from .stock_push_case import AUSTIN, BLUE, StockPushCase


@tagged("post_install", "-at_install")
class TestStockCycle(StockPushCase):
    def setUp(self):
        super().setUp()
        self.receive(self.blue, 10)
        self.push()
        self.assertEqual(self.there(BLUE), 10)

    def may_plan(self):
        """Whether a worker of another shop of the company could plan now."""
        key = [SHARED_STOCK, self.backend.company_id.id]
        with closing(db_connect(self.env.cr.dbname).cursor()) as cr:
            cr.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
            (is_free,) = cr.fetchone()
            if is_free:
                cr.execute("SELECT pg_advisory_unlock(%s, %s)", key)
        return is_free

    def test_two_shops_of_a_company_never_plan_at_once(self):
        exporter, free = type(self.env["tiktok.stock.exporter"]), []
        plan, send = exporter._plan, exporter._send

        def planned(this, *args):
            free.append(self.may_plan())
            return plan(this, *args)

        def sent(this, *args):
            free.append(self.may_plan())
            return send(this, *args)

        self.receive(self.blue, 5)
        with (
            patch.object(exporter, "_plan", planned),
            patch.object(exporter, "_send", sent),
        ):
            self.push()
        self.assertEqual(free, [False, True], "others go on while TikTok is called")
        self.assertTrue(self.may_plan())

    def test_nothing_is_raised_while_the_last_look_at_the_orders_is_old(self):
        self.receive(self.blue, 5)
        for age, figure in ((40, 10), (20, 15)):
            until = fields.Datetime.now() - timedelta(seconds=age)
            with patch.object(
                type(self.env["tiktok.order"]), "_mirror_up_to_now", return_value=until
            ):
                self.mark(self.blue)
                self.push()
            self.assertEqual(self.there(BLUE), figure)

    def test_pieces_held_for_orders_that_cannot_be_found_are_taken_off(self):
        self.sandbox.place_order("US", [{"sku": "MUG-BLU", "quantity": 3}])
        asked = []

        def missing(_sold, held):
            asked.append(held)
            return dict.fromkeys(held, 2)

        with patch.object(type(self.env["tiktok.stock.sold"]), "_missing", missing):
            self.mark(self.blue)
            self.push()
        # ten on the shelf, three sold and known, two more that nobody knows
        self.assertEqual(self.there(BLUE), 5)
        place = (self.skus[BLUE].id, self.level(BLUE, AUSTIN).warehouse_id.id)
        self.assertEqual(asked[0], {place: 3})


@tagged("post_install", "-at_install")
class TestShownLevels(BaseCase):
    """What TikTok tells of a SKU, warehouse by warehouse."""

    def row(self, *available, campaign=0, creator=0):
        held = {"campaign_inventory": campaign, "creator_inventory": creator}
        return {
            "warehouse_inventory": [
                {
                    "warehouse_id": str(number),
                    "available_quantity": pieces,
                    "committed_quantity": number,
                }
                for number, pieces in enumerate(available)
            ],
            "total_available_inventory_distribution": {
                kind: [{"quantity": pieces}] for kind, pieces in held.items()
            },
        }

    def test_what_campaigns_and_creators_hold_counts_once_where_most_is(self):
        levels = shown_levels(self.row(3, 10, 5, campaign=8, creator=4))
        self.assertEqual(levels, {"1": (10, 1, 10), "2": (5, 2, 2), "0": (3, 0, 0)})

    def test_no_more_is_held_than_is_there(self):
        levels = shown_levels(self.row(3, 1, campaign=9))
        self.assertEqual(levels, {"0": (3, 0, 3), "1": (1, 1, 1)})

    def test_a_sku_that_is_not_shown_has_no_levels(self):
        self.assertEqual(shown_levels(None), {})
        self.assertEqual(shown_levels(self.row(4)), {"0": (4, 0, 0)})

    def test_a_figure_that_is_kept_contains_what_orders_hold_where_tiktok_wants_it(
        self,
    ):
        card = SimpleNamespace(card_id=1, sku="S")
        level = LevelPlan(9, 0, 9, 9, 12)
        plan = SimpleNamespace(levels={7: level, 8: level._replace(is_mapped=False)})
        for on_hand, can_raise, wire in (
            (True, True, {"0": (9, 12), "1": (4, 5)}),
            (True, False, {"0": (5, 5), "1": (4, 5)}),
            (False, True, {"0": (9, 12), "1": (4, 4)}),
        ):
            shop = SimpleNamespace(on_hand=on_hand)
            rows, places = {"S": self.row(5, 4)}, {"0": 7, "1": 8}
            figures, _held = _figures(shop, card, plan, rows, places, {}, can_raise)
            found = {one.warehouse: (one.granted, one.quantity) for one in figures}
            self.assertEqual(found, wire)
