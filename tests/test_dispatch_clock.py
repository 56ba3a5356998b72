"""The dispatch clock: the next deadline, who hears of it, what the rate will be."""

from datetime import timedelta
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo import fields
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.models.dispatch import dispatch_forecast

from .order_case import OrderCase

Dispatch = dispatch_forecast.Dispatch


class TestDispatchForecast(BaseCase):
    """Arithmetic of the late dispatch rate."""

    def test_without_orders_there_is_no_rate(self):
        self.assertEqual(Dispatch().percent, 0.0)
        self.assertFalse(Dispatch(limit=4).turns_bad)

    def test_a_pace_that_reaches_everything_adds_nobody(self):
        rate = Dispatch(judged=98, late=2, overdue=1, due=40, pace=30, days=1.5)
        self.assertEqual(rate.expected_late, 0)
        self.assertAlmostEqual(rate.expected_percent, 100 * 2 / 138)

    def test_what_is_overdue_takes_the_hands_away_from_what_is_due(self):
        rate = Dispatch(judged=100, late=3, overdue=20, due=50, pace=40, days=1.0)
        self.assertEqual(rate.expected_late, 30)

    def test_the_manager_is_warned_before_the_limit_is_passed(self):
        rate = Dispatch(judged=100, late=3, due=50, pace=20, days=2, limit=4)
        self.assertFalse(rate.is_bad)
        self.assertTrue(rate.turns_bad)

    def test_a_rate_that_gets_no_worse_is_no_forecast(self):
        calm = Dispatch(judged=100, late=10, due=50, pace=90, days=2, limit=4)
        self.assertTrue(calm.is_bad)
        self.assertFalse(calm.turns_bad)
        mild = Dispatch(judged=1000, due=50, pace=20, days=2, limit=4)
        self.assertEqual(mild.expected_late, 10)
        self.assertFalse(mild.turns_bad)

    def test_what_is_due_counts_among_the_orders_of_the_forecast(self):
        rate = Dispatch(judged=10, due=10, pace=2, days=1, limit=4)
        self.assertTrue(rate.turns_bad)
        self.assertFalse(rate._replace(due=9).turns_bad)

    def test_a_market_without_a_known_limit_is_never_above_it(self):
        self.assertFalse(Dispatch(judged=100, late=100).is_bad)

    def test_a_rate_at_the_limit_is_not_above_it(self):
        self.assertFalse(Dispatch(judged=100, late=4, limit=4).is_bad)

    def test_a_warehouse_without_a_past_is_not_suspected(self):
        rate = Dispatch(judged=100, late=1, due=90, pace=0, days=2, limit=4)
        self.assertFalse(rate.turns_bad)

    def test_a_handful_of_orders_makes_no_rate(self):
        self.assertFalse(Dispatch(judged=19, late=19, limit=4).is_bad)
        self.assertTrue(Dispatch(judged=20, late=1, limit=4).is_bad)

    @given(
        *[st.integers(0, 500)] * 4,
        st.floats(0, 300),
        st.floats(0, 2),
    )
    def test_no_more_are_late_than_are_due(
        self, judged, late, overdue, due, pace, days
    ):
        rate = Dispatch(judged, min(late, judged), overdue, due, pace, days)
        self.assertGreaterEqual(rate.expected_late, 0)
        self.assertLessEqual(rate.expected_late, due)
        self.assertLessEqual(rate.expected_percent, 100)
        if not pace:
            return
        faster = rate._replace(pace=pace + 1)
        self.assertLessEqual(faster.expected_late, rate.expected_late)


class TestDispatchClock(OrderCase):
    def setUp(self):
        super().setUp()
        self.clock = self.env["tiktok.dispatch.clock"]
        self.backend.user_id = False
        self.backend.company_id.partner_id.tz = "UTC"

    def order(self, **times):
        """An order that waits, with these deadlines in hours from now."""
        [order] = self.deliver(self.place("SPOON-1"))
        now = fields.Datetime.now()
        nothing = dict.fromkeys(
            ("ship_by", "collect_by", "auto_cancel_at", "collection_due_at"), False
        )
        order.write(
            {**nothing, **{k: now + timedelta(hours=h) for k, h in times.items()}}
        )
        return order

    def hours(self, moment):
        return (moment - fields.Datetime.now()) / timedelta(hours=1)

    def problems(self, code, record=None):
        domain = [("code", "=", code), ("state", "=", "open")]
        domain.append(("backend_id", "=", self.backend.id))
        if record:
            domain += [("res_model", "=", record._name), ("res_id", "=", record.id)]
        return self.env["tiktok.exception"].search(domain)

    def watch(self):
        self.clock._watch(self.backend)
        self.env.flush_all()

    # === DEADLINES === #

    def test_the_deadlines_come_from_tiktok(self):
        [order] = self.deliver_example("us/order_d_in_transit")
        self.assertTrue(order.arranged_at)
        self.assertTrue(order.collected_at)
        self.assertFalse(order.dispatch_by, "nothing is left to do")

    def test_before_shipping_the_earlier_promise_counts(self):
        order = self.order(ship_by=20, collect_by=40, auto_cancel_at=90)
        self.assertEqual(order.dispatch_step, "arrange")
        self.assertEqual(self.hours(order.dispatch_by), 20)
        self.assertEqual(self.hours(order.cancel_at), 90)

    def test_after_arranging_the_handover_counts(self):
        order = self.order(
            ship_by=-2, collect_by=10, auto_cancel_at=90, collection_due_at=50
        )
        order.external_state = "AWAITING_COLLECTION"
        self.assertEqual(order.dispatch_step, "hand_over")
        self.assertEqual(self.hours(order.dispatch_by), 10)
        self.assertEqual(self.hours(order.cancel_at), 50)

    def test_orders_that_nobody_ships_have_no_deadline(self):
        order = self.order(ship_by=5)
        for changes in (
            {"external_state": "CANCELLED"},
            {"external_state": "IN_TRANSIT"},
            {"external_state": "ON_HOLD"},
            {"external_state": "AWAITING_SHIPMENT", "is_fbt": True},
        ):
            order.write(changes)
            self.assertFalse(order.dispatch_by, changes)

    def test_the_day_ends_at_midnight_of_the_user(self):
        order = self.order(ship_by=1)
        self.env.user.tz = "Asia/Bangkok"
        cases = {"16:30:00": "today", "17:30:00": "tomorrow"}
        self.frozen.move_to("2026-03-02 10:00:00")
        for clock, risk in cases.items():
            order.ship_by = f"2026-03-02 {clock}"
            order.invalidate_recordset(["dispatch_risk"])
            self.assertEqual(order.with_context(tz=False).dispatch_risk, risk)

    def test_every_order_is_found_by_its_own_risk(self):
        hours = {"late": -1, "today": 0.01, "tomorrow": 30, "later": 200}
        self.frozen.move_to("2026-03-02 10:00:00")
        self.env.user.tz = "UTC"
        orders = {risk: self.order(ship_by=h) for risk, h in hours.items()}
        for risk, order in orders.items():
            self.assertEqual(order.dispatch_risk, risk)
            found = order.search(
                [("dispatch_risk", "=", risk), ("backend_id", "=", self.backend.id)]
            )
            self.assertEqual(found, order)
            transfers = order.sale_order_id.picking_ids
            self.assertEqual(transfers.mapped("tiktok_dispatch_risk"), [risk])
            found = transfers.search([("tiktok_dispatch_risk", "=", risk)])
            self.assertEqual(found & self.all_transfers(orders), transfers)

    def all_transfers(self, orders):
        sales = self.env["tiktok.order"].concat(*orders.values()).sale_order_id
        return sales.picking_ids

    def test_transfers_are_sorted_by_deadline_without_a_stored_copy(self):
        orders = [self.order(ship_by=hours) for hours in (30, 10, 20)]
        transfers = self.all_transfers(dict(enumerate(orders)))
        found = transfers.search(
            [("id", "in", transfers.ids)], order="tiktok_dispatch_by, id"
        )
        hours = [round(self.hours(t)) for t in found.mapped("tiktok_dispatch_by")]
        self.assertEqual(hours, [10, 20, 30])

    def test_a_transfer_says_to_the_minute_how_late_it_is(self):
        late, soon = self.order(ship_by=-3), self.order(ship_by=1.5)
        self.assertEqual(
            [o.sale_order_id.picking_ids.tiktok_dispatch_left for o in (late, soon)],
            ["overdue by 3 h 0 min", "in 1 h 30 min"],
        )

    def test_a_transfer_that_left_has_no_deadline(self):
        order = self.order(ship_by=5)
        transfer = order.sale_order_id.picking_ids
        transfer._tiktok_validate_in_full()
        self.assertFalse(transfer.tiktok_dispatch_by)

    # === WHO HEARS OF IT === #

    def test_a_near_deadline_stars_the_transfer(self):
        near, far = self.order(ship_by=2), self.order(ship_by=20)
        self.watch()
        self.assertEqual(near.sale_order_id.picking_ids.priority, "1")
        self.assertEqual(far.sale_order_id.picking_ids.priority, "0")

    def test_the_warehouse_is_told_how_many_must_leave_and_when_they_have(self):
        late, near = self.order(ship_by=-1), self.order(ship_by=2)
        self.watch()
        problem = self.problems("dispatch_due")
        self.assertIn("soon: 2, late already: 1", problem.message)
        self.assertEqual(problem.deadline, late.dispatch_by)
        (late | near).external_state = "IN_TRANSIT"
        self.watch()
        self.assertFalse(self.problems("dispatch_due"))

    def test_each_order_about_to_be_cancelled_is_a_task_until_it_is_safe(self):
        order = self.order(ship_by=-30, auto_cancel_at=20)
        self.order(ship_by=30, auto_cancel_at=90)
        self.watch()
        self.watch()
        problem = self.problems("dispatch_cancel")
        self.assertEqual(len(problem), 1)
        self.assertEqual(problem._get_record(), order)
        self.assertEqual(problem.severity, "2")
        self.assertEqual(problem.deadline, order.auto_cancel_at)
        order.external_state = "AWAITING_COLLECTION"
        self.watch()
        self.assertFalse(self.problems("dispatch_cancel"))

    def test_a_parcel_that_nobody_scans_is_a_task_too(self):
        order = self.order(collection_due_at=10)
        order.external_state = "AWAITING_COLLECTION"
        self.watch()
        self.assertIn("has not scanned", self.problems("dispatch_cancel").message)

    def test_zero_hours_mean_never(self):
        self.backend.write({"dispatch_hours": 0, "dispatch_cancel_hours": 0})
        self.order(ship_by=1, auto_cancel_at=2)
        self.watch()
        self.assertFalse(
            self.problems("dispatch_due") + self.problems("dispatch_cancel")
        )

    def test_the_scheduled_action_watches_every_shop_that_runs(self):
        self.order(ship_by=1)
        self.run_cron("ir_cron_watch_dispatch")
        self.assertTrue(self.problems("dispatch_due"))

    # === RATE === #

    def rate(self):
        return self.env["tiktok.late.rate"]._now(self.backend)

    def test_in_the_us_only_the_scan_is_in_time(self):
        order = self.order(ship_by=-50, collect_by=-10)
        order.write(
            {
                "external_state": "AWAITING_COLLECTION",
                "arranged_at": order.ship_by,
                "collected_at": False,
            }
        )
        rate = self.rate()
        self.assertEqual((rate.judged, rate.late, rate.overdue), (1, 1, 1))
        order.write(
            {
                "external_state": "IN_TRANSIT",
                "collected_at": order.collect_by - timedelta(hours=1),
            }
        )
        rate = self.rate()
        self.assertEqual((rate.judged, rate.late, rate.overdue), (1, 0, 0))

    def test_elsewhere_the_arranged_shipping_is_in_time(self):
        self.backend.market_id.sudo().dispatch_counts = "arranged"
        order = self.order(ship_by=-5)
        order.write(
            {
                "external_state": "AWAITING_COLLECTION",
                "arranged_at": order.ship_by - timedelta(hours=1),
            }
        )
        self.assertEqual((self.rate().judged, self.rate().late), (1, 0))

    def test_cancelled_orders_and_samples_are_not_judged(self):
        self.order(collect_by=-5).external_state = "CANCELLED"
        self.order(collect_by=-5).kind = "sample"
        self.assertEqual(self.rate().judged, 0)

    def test_the_manager_hears_of_a_rate_above_the_limit(self):
        self.backend.market_id.sudo().late_rate_limit = 4
        order = self.order(collect_by=-5)
        with patch.object(dispatch_forecast, "ENOUGH", 1):
            self.watch()
        self.assertIn("100.0 %", self.problems("dispatch_rate").message)
        order.external_state = "CANCELLED"
        self.watch()
        self.assertFalse(self.problems("dispatch_rate"))

    # === DASHBOARD === #

    def test_one_late_order_is_told_as_one_and_not_as_all(self):
        said = self.backend._late_rate_sentence
        self.assertEqual(
            said(Dispatch(judged=1, late=1)), "1 of 1 late, too few for a rate"
        )
        self.assertEqual(said(Dispatch(due=3)), "no orders to judge yet")
        self.assertIn("5.0 % now", said(Dispatch(judged=20, late=1)))

    def test_each_tile_opens_as_many_rows_as_it_counts(self):
        self.env.user.tz = "UTC"
        self.frozen.move_to("2026-03-02 10:00:00")
        for hours in (-3, -2, 1, 26):
            self.order(ship_by=hours, auto_cancel_at=hours + 10)
        self.order(collect_by=3).external_state = "AWAITING_COLLECTION"
        self.env.flush_all()
        shop = self.backend
        tiles = {
            shop.action_dispatch_late: (shop.dispatch_late_count, 2),
            shop.action_dispatch_today: (shop.dispatch_today_count, 2),
            shop.action_dispatch_tomorrow: (shop.dispatch_tomorrow_count, 1),
            shop.action_dispatch_scan: (shop.dispatch_scan_count, 1),
            shop.action_dispatch_cancel: (shop.dispatch_cancel_count, 3),
        }
        for action, (count, expected) in tiles.items():
            self.assertEqual(count, expected, action.__name__)
            self.assertEqual(self.count_rows(action()), expected, action.__name__)
