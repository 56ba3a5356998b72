"""Orders are known up to now before any figure is computed."""

import time
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..client import TemporaryError
from ..exceptions import CollisionError
from ..models.order import order_list, tiktok_order_horizon
from .order_case import OrderCase


class UpToNowCase(OrderCase):
    def look(self, **options):
        """Know the orders up to now; the bindings of the shop."""
        self.env.flush_all()
        orders = self.env["tiktok.order"]
        self.until = orders._mirror_up_to_now(self.backend, **options)
        self.env.invalidate_all()
        return orders.search([("backend_id", "=", self.backend.id)], order="id")

    def listen(self):
        """Collects (from, to) of each page that is asked for from now on."""
        times, search = [], order_list.search_page

        def heard(client, at, until, token=None):
            times.append((at, until))
            return search(client, at, until, token)

        self.patch(order_list, "search_page", heard)
        return times

    def listed(self, order):
        """Units of an order by its last list, as (seller SKU, pieces)."""
        rows = (order.listed_units or {}).get("units", [])
        names = {
            sku["id"]: sku["seller_sku"]
            for product in self.sandbox.state["products"][self.shop["id"]].values()
            for sku in product["skus"]
        }
        return [(names[sku], pieces) for sku, _place, pieces in rows]


@tagged("post_install", "-at_install")
class TestUpToNow(UpToNowCase):
    def test_a_new_order_is_known_with_its_units_before_any_job(self):
        self.place("MUG-BLU", "MUG-BLU", "SPOON-1", hold=True)
        order = self.look()
        self.assertEqual(self.listed(order), [("MUG-BLU", 2), ("SPOON-1", 1)])
        self.assertEqual(order.sync_state, "pending")
        self.assertFalse(order.line_ids)
        self.assertEqual(len(self._jobs()), 1)
        self.assertEqual(self.until, fields.Datetime.now())

    def test_unpaid_orders_are_known_as_well(self):
        self.place("SPOON-1", pay=False)
        order = self.look()
        self.assertEqual(order.external_state, "UNPAID")
        self.assertEqual(self.listed(order), [("SPOON-1", 1)])

    def test_the_import_takes_the_place_of_the_list(self):
        self.place("SPOON-1")
        order = self.look()
        self.run_jobs()
        self.assertImported(order)
        self.assertFalse(order.listed_units)

    def test_orders_of_tiktok_s_own_warehouse_take_no_stock(self):
        self.place("SPOON-1", fbt=True)
        order = self.look()
        self.assertTrue(order.is_fbt)
        self.assertFalse(order.listed_units)

    def test_cancelled_orders_and_units_hold_nothing(self):
        gone = self.place("SPOON-1")
        self.life.cancel(self.shop, gone["id"], by="BUYER", reason="x")
        self.assertFalse(self.look().listed_units)

    def test_a_look_without_news_costs_one_call_and_one_statement(self):
        self.look()
        orders = self.env["tiktok.order"]
        orders._mirror_up_to_now(self.backend)
        calls = len(self.requests())
        self.travel(seconds=7)
        # each cursor of the test costs two savepoints besides
        with self.assertQueryCount(1 + 2):
            orders._mirror_up_to_now(self.backend)
        self.assertEqual(len(self.requests()), calls + 1)

    def test_after_long_silence_an_order_is_found(self):
        self.place("MUG-BLU")
        self.look()
        for _look in range(3):
            self.travel(hours=1)
            self.look()
            self.assertEqual(self.until, fields.Datetime.now())
        self.place("SPOON-1")
        self.assertEqual(len(self.look()), 2)

    def test_what_is_read_again_is_stored_once(self):
        self.place("SPOON-1")
        order = self.look()
        self.run_jobs()
        self.travel(seconds=1)
        self.assertEqual(self.look(), order)
        self.assertFalse(self._jobs())

    def test_all_pages_are_read(self):
        self.patch(order_list, "PAGE_SIZE", 10)
        for _number in range(25):
            self.place("SPOON-1")
        self.assertEqual(len(self.look()), 25)

    def test_after_a_look_that_found_many_the_next_one_reads_side_by_side(self):
        """... and finds all of them, once."""
        self.patch(order_list, "PAGE_SIZE", 10)
        self.patch(order_list, "PART", 8)
        for _second in range(5):
            for _number in range(6):
                self.place("SPOON-1")
            self.travel(seconds=1)
        first, times = self.look(), self.listen()
        self.place("MUG-BLU")
        self.assertEqual(len(self.look() - first), 1)
        times.sort()
        self.assertGreater(len(times), 2)
        self.assertEqual(times[-1][1] - times[0][0], tiktok_order_horizon.LOOK_BACK)
        ends = [end for _start, end in times[:-1]]
        self.assertEqual(ends, [start for start, _end in times[1:]])
        self.assertEqual(self.until, fields.Datetime.now())

    def test_after_a_look_that_found_few_one_call_is_enough(self):
        self.place("SPOON-1")
        self.look()
        times = self.listen()
        self.travel(seconds=1)
        self.look()
        self.assertEqual(len(times), 1)

    def test_a_part_that_cannot_be_read_moves_nothing(self):
        self.patch(order_list, "PART", 1)
        for _number in range(3):
            self.place("SPOON-1")
        self.look()
        horizon = self.env["tiktok.order.horizon"].search([])
        known = horizon.known_until
        self.travel(seconds=3)
        self.place("MUG-BLU")
        self.sandbox.faults.add("internal", "getOrderList", times=9)
        with self.assertRaises(TemporaryError):
            self.look()
        self.sandbox.faults.clear()
        self.env.invalidate_all()
        self.assertEqual(horizon.known_until, known)
        self.assertEqual(len(self.look()), 4)

    def test_a_shop_far_behind_says_how_far_it_has_come(self):
        self.patch(order_list, "PAGE_SIZE", 10)
        self.patch(tiktok_order_horizon, "MOST_PAGES", 2)
        for _number in range(40):
            self.place("SPOON-1")
            self.travel(seconds=10)
        self.assertEqual(len(self.look()), 19)
        self.assertLess(self.until, fields.Datetime.now())
        self.look()
        self.assertEqual(len(self.look()), 40)

    def test_a_failing_page_moves_nothing(self):
        self.look()
        self.place("SPOON-1")
        self.sandbox.faults.add("internal", "getOrderList", times=9)
        with self.assertRaises(TemporaryError):
            self.look()
        self.sandbox.faults.clear()
        self.travel(hours=3)
        self.assertEqual(self.listed(self.look()), [("SPOON-1", 1)])

    def test_orders_are_known_while_their_flow_is_off(self):
        self.backend.order_mode = "off"
        self.place("SPOON-1")
        self.assertEqual(self.listed(self.look()), [("SPOON-1", 1)])
        self.assertFalse(self._jobs())

    def test_a_broken_order_in_the_list_costs_the_others_nothing(self):
        broken = self.place("SPOON-1")
        broken["line_items"][0].pop("sku_id")
        broken["create_time"] = 10**15
        self.place("MUG-BLU")
        orders = self.look()
        self.assertEqual(
            [self.listed(order) for order in orders], [[], [("MUG-BLU", 1)]]
        )


@tagged("post_install", "-at_install")
class TestUpToNowBesideJobs(UpToNowCase):
    def changed_order(self):
        """An order that has changed on TikTok since it was imported, and when."""
        order = self.deliver(self.place("SPOON-1", "MUG-BLU"))
        self.look()
        self.run_jobs()
        self.travel(seconds=10)
        now = int(time.time())
        self.life.change_address(self.shop, order.external_id, 1)
        return order, now

    def test_a_locked_order_that_has_changed_is_looked_at_again(self):
        order, now = self.changed_order()
        busy = self.env["tiktok.order"]
        self.patch(type(order), "try_lock_for_update", lambda self, **kw: busy)
        self.travel(seconds=30)
        self.look()
        self.assertEqual(order.sync_state, "done")
        horizon = self.env["tiktok.order.horizon"].search([])
        self.assertLessEqual(horizon.known_until, now)

    def test_pages_after_a_locked_order_do_not_move_beyond_it(self):
        self.patch(order_list, "PAGE_SIZE", 2)
        order, now = self.changed_order()
        for _number in range(5):
            self.travel(seconds=10)
            self.place("SPOON-1")
        busy = self.env["tiktok.order"]
        self.patch(type(order), "try_lock_for_update", lambda self, **kw: busy)
        self.assertEqual(len(self.look()), 6)
        horizon = self.env["tiktok.order.horizon"].search([])
        self.assertLessEqual(horizon.known_until, now)
        self.assertLess(self.until, fields.Datetime.now())

    def test_pages_after_one_that_could_not_be_stored_do_not_move(self):
        self.patch(order_list, "PAGE_SIZE", 2)
        self.look()
        horizon = self.env["tiktok.order.horizon"].search([])
        known, orders = horizon.known_until, type(self.env["tiktok.order"])
        for _number in range(5):
            self.travel(seconds=10)
            self.place("SPOON-1")
        store, tries = orders._store_in_new_cursor, []

        def fail_first(records, backend, payloads, reached, is_first):
            tries.append(is_first)
            if len(tries) <= tiktok_order_horizon.LOOKS:
                raise CollisionError("orders")
            return store(records, backend, payloads, reached, is_first)

        with patch.object(orders, "_store_in_new_cursor", fail_first):
            self.look()
        self.assertEqual(horizon.known_until, known)
        self.assertEqual(len(self.look()), 5)

    def test_a_list_newer_than_the_details_keeps_counting(self):
        payload = self.place("SPOON-1")
        order = self.look()
        order.listed_units = {**order.listed_units, "at": payload["update_time"] + 9}
        self.run_jobs()
        self.assertTrue(order.line_ids)
        self.assertTrue(order.listed_units)
