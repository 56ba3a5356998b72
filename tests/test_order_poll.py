"""The poll: nothing missed and nothing twice, whatever happens on the way."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..models.order import order_list
from .order_case import OrderCase

#: every way in which the platform fails for a while
FOR_A_WHILE = (
    "rate_limit",
    "internal",
    "platform_timeout",
    "unavailable",
    "html",
    "drop",
    "timeout",
    "drop_after",
    "timeout_after",
    "truncated",
    "token_expired",
)
#: a fresh token that is refused at once is no token that has expired
TIMES = {"token_expired": 1}


class PollCase(OrderCase):
    """Pages of ten, so that few orders make many pages."""

    PAGE = 10

    def setUp(self):
        super().setUp()
        self.patch(order_list, "PAGE_SIZE", self.PAGE)
        self.cursor = self.backend._cursor("order")

    def place_many(self, count, apart=1):
        """Orders placed some seconds apart; returns their ids."""
        ids = []
        for _number in range(count):
            ids.append(self.place("SPOON-1")["id"])
            self.travel(seconds=apart)
        self.travel(seconds=1)
        return ids

    def read_page(self):
        """One page of the poll, without the jobs that come of it."""
        more = self.cursor._run_page()
        self.env.flush_all()
        return more

    def read_all(self, limit=50):
        """Pages until there are no more; returns their number."""
        for count in range(1, limit):
            if not self.read_page():
                return count
        raise AssertionError("the poll does not come to an end")

    def known(self):
        """Ids of all orders that the shop knows."""
        return set(self.env["tiktok.order"].search([]).mapped("external_id"))


@tagged("post_install", "-at_install")
class TestOrderPoll(PollCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # documents are not the question here
        cls.backend.order_mode = "shadow"

    # === WINDOWS === #

    def test_pages_bring_every_order_once(self):
        ids = self.place_many(35)
        self.read_all()
        self.assertEqual(self.known(), set(ids))

    def test_order_of_this_second_is_read_by_this_run(self):
        order = self.place("SPOON-1")["id"]
        self.read_all()
        self.assertIn(order, self.known())

    def test_all_pages_of_a_run_share_one_upper_bound(self):
        self.place_many(25)
        self.read_page()
        until = self.cursor.position["until"]
        self.travel(seconds=5)
        late = self.place("SPOON-1")["id"]
        self.travel(seconds=30)
        while self.read_page():
            self.assertEqual(self.cursor.position["until"], until)
        self.assertEqual(self.cursor.position, {"since": until})
        self.assertNotIn(late, self.known())
        self.read_all()
        self.assertIn(late, self.known())

    def test_next_run_overlaps_the_last(self):
        self.read_all()
        since = self.cursor.position["since"]
        self.travel(hours=2)
        payload = self.place("SPOON-1")
        # the list lags behind: the order shows up with an older time
        payload["update_time"] = since - 600
        self.read_all()
        self.assertIn(payload["id"], self.known())

    def test_orders_before_the_start_of_the_shop_are_not_read(self):
        self.backend.orders_since = fields.Datetime.now() + timedelta(minutes=30)
        old = self.place("SPOON-1")["id"]
        self.travel(hours=1)
        new = self.place("SPOON-1")["id"]
        self.travel(seconds=1)
        self.read_all()
        self.assertEqual(self.known(), {new})
        self.assertNotIn(old, self.known())

    def test_run_without_news_asks_once_and_moves_on(self):
        self.read_all()
        calls = self.sandbox.journal.count("getOrderList")
        since = self.cursor.position["since"]
        self.travel(minutes=3)
        self.assertFalse(self.read_page())
        self.assertEqual(self.sandbox.journal.count("getOrderList"), calls + 1)
        self.assertEqual(self.cursor.position["since"], since + 180)

    # === SHIFTING PAGES === #

    def test_orders_that_change_between_pages_shift_none_out_of_sight(self):
        ids = self.place_many(35)
        self.read_page()
        for order_id in ids[:6]:
            self.life.request_cancel(self.shop, order_id)
        self.read_all()
        self.assertEqual(self.known(), set(ids))

    def test_changed_orders_come_again_with_the_next_run(self):
        ids = self.place_many(15)
        self.read_page()
        self.life.request_cancel(self.shop, ids[0])
        self.read_all()
        self.run_jobs()
        self.travel(minutes=2)
        self.read_all()
        self.run_jobs()
        self.assertTrue(self.orders(ids[0]).is_cancel_requested)

    def test_more_orders_in_one_second_than_a_page_holds(self):
        ids = self.place_many(25, apart=0)
        self.read_all()
        self.assertEqual(self.known(), set(ids))

    def test_pages_that_shift_within_one_second_are_read_again(self):
        ids = self.place_many(35, apart=0)
        self.read_page()
        self.travel(seconds=5)
        for order_id in ids[:8]:
            self.life.request_cancel(self.shop, order_id)
        self.read_all()
        self.assertEqual(self.known(), set(ids))

    def test_last_page_of_a_second_may_shift_too(self):
        ids = self.place_many(25, apart=0)
        self.read_page()
        self.read_page()
        self.travel(seconds=5)
        for order_id in ids[:8]:
            self.life.request_cancel(self.shop, order_id)
        self.read_all()
        self.assertEqual(self.known(), set(ids))

    def test_order_that_a_page_names_twice_is_stored_once(self):
        payload = self.place("SPOON-1")
        newer = {**payload, "update_time": payload["update_time"] + 5}
        orders = self.env["tiktok.order"]._upsert_from_list(
            self.backend, [payload, newer, payload]
        )
        self.assertEqual(orders.mapped("external_id"), [payload["id"]])
        self.assertEqual(orders.external_updated, newer["update_time"])

    def test_id_that_is_asked_for_twice_is_stored_once(self):
        order_id = self.place("SPOON-1")["id"]
        orders = self.env["tiktok.order"]._upsert_ids(
            self.backend, [order_id, order_id]
        )
        self.assertEqual(len(orders), 1)

    def test_older_news_than_known_changes_nothing(self):
        payload = self.place("SPOON-1")
        self.travel(minutes=1)
        self.life.request_cancel(self.shop, payload["id"])
        order = self.deliver(payload)
        older = {**payload, "update_time": payload["update_time"] - 60, "status": "X"}
        self.assertFalse(
            self.env["tiktok.order"]._upsert_from_list(self.backend, [older])
        )
        self.assertEqual(order.sync_state, "ignored")

    # === CRASHES === #

    def test_cursor_stays_when_a_page_cannot_be_stored(self):
        ids = self.place_many(25)
        self.read_page()
        position = self.cursor.position
        bug = patch.object(
            type(self.env["tiktok.order"]), "_upsert_from_list", side_effect=ValueError
        )
        with bug, self.assertRaises(ValueError), self.env.cr.savepoint():
            self.cursor._run_page()
        self.cursor.invalidate_recordset()
        self.assertEqual(self.cursor.position, position)
        self.read_all()
        self.assertEqual(self.known(), set(ids))

    def test_run_that_broke_off_goes_on_with_its_next_page(self):
        ids = self.place_many(25)
        self.read_page()
        self._jobs().unlink()
        self.travel(hours=3)
        self.read_all()
        self.assertEqual(self.known(), set(ids))

    def test_cursor_stays_when_a_page_does_not_arrive(self):
        ids = self.place_many(25)
        self.read_page()
        for kind in FOR_A_WHILE[:-1]:
            with self.subTest(kind):
                position = self.cursor.position
                self.sandbox.faults.add(kind, "getOrderList")
                self.assertFalse(self.read_page())
                self.assertEqual(self.cursor.position, position)
                self.assertGreater(self.cursor.next_run_at, fields.Datetime.now())
                self.cursor.sync_attempts = 0
                self.travel(seconds=5)
        self.read_all()
        self.assertEqual(self.known(), set(ids))

    def test_token_that_expires_between_pages_is_refreshed_on_the_way(self):
        ids = self.place_many(25)
        self.read_page()
        self.sandbox.tokens.expire()
        self.assertTrue(self.read_page())
        self.read_all()
        self.assertEqual(self.known(), set(ids))
        self.assertEqual(self.account.state, "connected")

    def test_second_worker_leaves_the_cursor_to_the_first(self):
        self.place_many(2)
        with patch.object(
            type(self.cursor), "try_lock_for_update", lambda self, **kw: self.browse()
        ):
            self.assertFalse(self.read_page())
        self.assertFalse(self.known())

    # === COST === #

    def test_unchanged_page_costs_a_tenth_of_a_statement_per_order(self):
        """Bar P3: at most 0.1 statements per order of a page of a hundred."""
        payloads = [self.place("SPOON-1") for _number in range(100)]
        self.deliver(*payloads)
        Order = self.env["tiktok.order"]
        Order._upsert_from_list(self.backend, payloads)
        self.run_jobs()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        wanted = Order._upsert_from_list(self.backend, payloads)
        self.env.flush_all()
        self.assertFalse(wanted)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 10)


@tagged("post_install", "-at_install")
class TestOrderPollUnderFaults(PollCase):
    def until_done(self, ids, rounds=40):
        """Let the scheduled actions and jobs of an hour go by, faults included."""
        for _round in range(rounds):
            self.travel(minutes=2)
            self.run_pump()
            self.run_jobs()
            orders = self.env["tiktok.order"]._bindings_by_external_id(
                self.backend, ids
            )
            states = {order.sync_state for order in orders.values()}
            if len(orders) == len(ids) and states == {"done"}:
                break
        return self.orders(*ids)

    def assertEachOnce(self, orders):
        self.assertEqual(set(orders.mapped("sync_state")), {"done"})
        self.assertEqual(len(orders.sale_order_id), len(orders))
        references = orders.mapped("external_id")
        found = self.env["sale.order"].search([("client_order_ref", "in", references)])
        self.assertEqual(found, orders.sale_order_id)
        for order in orders:
            figures = self.sandbox.expected(order.payload)
            self.assertAlmostEqual(
                order.sale_order_id.amount_total, float(figures["seller_total"])
            )

    def test_list_that_fails_for_a_while_loses_nothing(self):
        for kind in FOR_A_WHILE:
            with self.subTest(kind):
                ids = self.place_many(2)
                self.sandbox.faults.add(kind, "getOrderList", times=TIMES.get(kind, 2))
                self.assertEachOnce(self.until_done(ids))
        self.assertFalse(self.open_exceptions(record=self.backend))

    def test_details_that_fail_for_a_while_lose_nothing(self):
        for kind in FOR_A_WHILE:
            with self.subTest(kind):
                ids = self.place_many(2)
                times = TIMES.get(kind, 2)
                self.sandbox.faults.add(kind, "getOrderDetail", times=times)
                self.assertEachOnce(self.until_done(ids))

    def test_rate_limit_is_waited_for_as_long_as_tiktok_says(self):
        order_id = self.place_many(1)[0]
        self.sandbox.faults.add("rate_limit", "getOrderDetail", retry_after="90")
        self.run_flow("order")
        order = self.orders(order_id)
        self.assertEqual(order.sync_state, "pending")
        self.assertEqual(order.sync_attempts, 0)
        self.assertEqual(
            order.sync_next_try, fields.Datetime.now() + timedelta(seconds=90)
        )
        self.travel(seconds=91)
        self.run_jobs()
        self.assertImported(order)

    def test_failures_in_a_row_wait_longer_and_longer(self):
        order_id = self.place_many(1)[0]
        self.sandbox.faults.add("internal", "getOrderDetail", times=None)
        self.run_flow("order")
        order = self.orders(order_id)
        waits = []
        for _try in range(8):
            waits.append((order.sync_next_try - fields.Datetime.now()).seconds // 60)
            self.travel(minutes=waits[-1], seconds=1)
            self.run_jobs()
        self.assertEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60])

    def test_person_is_told_after_five_failures_and_no_longer_when_it_works(self):
        order_id = self.place_many(1)[0]
        self.sandbox.faults.add("unavailable", "getOrderDetail", times=5)
        self.run_flow("order")
        for _try in range(4):
            self.assertFalse(self.open_exceptions("unreachable"))
            self.travel(hours=1)
            self.run_jobs()
        problem = self.open_exceptions("unreachable", self.backend)
        self.assertEqual(len(problem), 1)
        self.travel(hours=1)
        self.run_jobs()
        self.assertImported(self.orders(order_id))
        self.assertEqual(problem.state, "solved")

    def test_storm_of_faults_loses_and_doubles_nothing(self):
        ids = self.place_many(40)
        self.sandbox.faults.storm(
            0.35, seed=7, kinds=("internal", "rate_limit", "drop_after", "html")
        )
        orders = self.until_done(ids, rounds=120)
        self.assertEachOnce(orders)

    def test_revoked_authorisation_keeps_the_work_and_goes_on_afterwards(self):
        known = self.place_many(1)[0]
        self.run_flow("order")
        ids = self.place_many(3)
        self.sandbox.faults.add("rate_limit", "getOrderDetail", retry_after="30")
        self.run_flow("order")
        self.sandbox.tokens.revoke(shop_id=self.shop["id"])
        self.travel(seconds=31)
        self.run_jobs()
        orders = self.orders(*ids)
        self.assertEqual(self.account.state, "reconnect")
        self.assertEqual(set(orders.mapped("sync_state")), {"pending"})
        self.assertTrue(self.open_exceptions("reconnect", self.account))
        calls = len(self.requests())
        self.travel(minutes=10)
        self.run_pump()
        self.run_jobs()
        self.assertEqual(len(self.requests()), calls, "nothing is asked meanwhile")
        self.authorise(self.account, self.REGION)
        self.run_jobs()
        self.assertEachOnce(orders | self.orders(known))
        self.assertFalse(self.open_exceptions("reconnect", self.account))

    def test_copied_database_reads_nothing(self):
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, self.place_many(2))
        orders._enqueue_import()
        self.env["ir.config_parameter"].set_param("database.is_neutralized", True)
        calls = len(self.requests())
        self.run_pump()
        self.run_jobs()
        self.run_cron("ir_cron_import_due_orders")
        self.run_cron("ir_cron_sweep_open_orders")
        self.run_cron("ir_cron_check_order_gaps")
        self.assertEqual(len(self.requests()), calls)
        self.assertEqual(set(orders.mapped("sync_state")), {"pending"})

    # === AN EARLIER START === #

    def test_start_moved_back_brings_the_orders_before_it(self):
        now = fields.Datetime.now()
        early = self._timestamp(now - timedelta(days=3))
        payload = self.place("SPOON-1", when=early)
        self.backend.orders_since = now - timedelta(days=1)
        self.poll()
        self.assertFalse(self.env["tiktok.order"].search([]))
        self.backend.orders_since = now - timedelta(days=4)
        self.run_pump()
        self.run_jobs()
        self.assertImported(self.orders(payload["id"]))

    def test_start_moved_forward_reads_nothing_again(self):
        self.backend.orders_since = fields.Datetime.now() - timedelta(days=4)
        self.poll()
        position = self.cursor.position
        self.backend.orders_since = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(self.cursor.position, position)
        self.backend.orders_since = False
        self.assertFalse(self.cursor.position)

    # === NETS UNDER THE POLL === #

    def test_sweep_finds_changes_that_moved_no_update_time(self):
        payload = self.place("SPOON-1")
        order = self.deliver(payload)
        self.poll(hours=2)
        payload["is_buyer_request_cancel"] = True
        self.poll()
        self.assertFalse(order.is_cancel_requested)
        self.age(order, hours=21)
        self.run_cron("ir_cron_sweep_open_orders")
        self.assertTrue(order.is_cancel_requested)

    def test_missed_orders_of_past_days_are_found_and_told(self):
        self.backend.orders_since = fields.Datetime.now() - timedelta(days=5)
        yesterday = self._timestamp(fields.Datetime.now() - timedelta(days=1))
        payload = self.place("SPOON-1", when=yesterday)
        self.cursor.position = {"since": self._timestamp(fields.Datetime.now()) + 9999}
        self.run_cron("ir_cron_check_order_gaps")
        self.assertImported(self.orders(payload["id"]))
        problem = self.open_exceptions("orders_missed")
        self.assertIn("2026-01-04", problem.message)

    def test_days_without_a_gap_cost_one_small_call_each(self):
        self.backend.orders_since = fields.Datetime.now() - timedelta(days=4)
        calls = self.sandbox.journal.count("getOrderList")
        self.run_cron("ir_cron_check_order_gaps")
        self.assertEqual(self.sandbox.journal.count("getOrderList"), calls + 3)
        self.assertFalse(self.open_exceptions("orders_missed"))
