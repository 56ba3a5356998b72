"""Problems climb when nobody looks, and when their deadline comes near."""

from datetime import datetime, timedelta

from odoo.tests.common import BaseCase, tagged

from ..models.alert.alert_clock import Facts, Pace, due_steps, next_look
from ..models.alert.quiet_hours import quiet_until
from .alert_case import AlertCase

NOON = datetime(2026, 1, 5, 12)


def after(**delta):
    return NOON + timedelta(**delta)


class TestEscalation(AlertCase):
    # === NOBODY LOOKS === #

    def test_unseen_problem_climbs_to_the_administrator(self):
        problem = self.report()
        self.pump()
        self.pump(minutes=29)
        self.assertFalse(self.told(self.admin))
        self.pump(minutes=2)
        self.assertEqual(self.told(self.admin).step, "unseen")
        self.assertEqual(problem.escalated_to, "admin")
        self.assertEqual(problem.role, "manager")
        self.assertTrue(problem.with_user(self.admin).is_mine)
        self.assertTrue(problem.with_user(self.manager).is_mine)

    def test_warehouse_problem_climbs_two_steps(self):
        self.report("order_changed")
        self.pump()
        self.pump(minutes=31)
        self.assertEqual(self.told(self.manager).step, "unseen")
        self.pump(minutes=31)
        self.assertEqual(self.told(self.admin).step, "unseen")
        self.pump(hours=2)
        self.assertEqual(len(self.told()), 3)

    def test_problem_that_somebody_took_does_not_climb(self):
        problem = self.report()
        self.pump()
        problem.with_user(self.manager).action_assign_to_me()
        self.pump(hours=2)
        self.assertFalse(self.told(self.admin))

    def test_activity_marked_as_done_counts_as_seen(self):
        self.report()
        self.pump()
        self.activities(self.manager).with_user(self.manager).action_feedback()
        self.pump(hours=2)
        self.assertFalse(self.told(self.admin))

    def test_role_without_anybody_to_tell_is_passed_over(self):
        self.route("manager").urgent_channel = "off"
        self.report("order_changed")
        self.pump()
        self.pump(minutes=31)
        self.assertFalse(self.told(self.manager) | self.told(self.admin))
        self.pump(minutes=5)
        self.assertEqual(self.told(self.admin).step, "unseen")

    def test_time_to_look_is_the_shops_choice(self):
        self.backend.alert_unseen_minutes = 120
        self.report()
        self.pump()
        self.pump(minutes=90)
        self.assertFalse(self.told(self.admin))
        self.pump(minutes=31)
        self.assertTrue(self.told(self.admin))

    def test_the_clock_starts_when_the_night_is_over(self):
        self.travel(hours=11)
        self.report()
        self.pump()
        self.pump(hours=8, minutes=5)
        self.assertTrue(self.told(self.manager))
        self.assertFalse(self.told(self.admin))
        self.pump(minutes=31)
        self.assertTrue(self.told(self.admin))

    # === DEADLINES === #

    def test_warning_becomes_urgent_four_hours_before_its_deadline(self):
        problem = self.report("business_refused", hours=5)
        self.pump()
        self.assertEqual(problem.severity, "1")
        self.assertFalse(self.told())
        self.pump(hours=1)
        self.assertEqual(problem.severity, "2")
        self.assertEqual(self.told(self.manager).step, "soon")

    def test_an_hour_before_its_deadline_it_is_given_to_the_next_role(self):
        problem = self.report(hours=5)
        self.pump()
        self.pump(hours=4)
        self.assertEqual(self.told(self.admin).step, "last")
        self.assertEqual(self.told(self.manager, "last").step, "last")
        self.assertEqual((problem.escalated_to, problem.user_id), ("admin", self.admin))

    def test_who_has_taken_it_keeps_it_and_is_told(self):
        problem = self.report(hours=5)
        problem.user_id = self.manager
        self.pump()
        self.pump(hours=4, minutes=5)
        self.assertEqual(problem.user_id, self.manager)
        self.assertTrue(self.told(self.manager, "last"))
        self.assertTrue(self.told(self.admin, "last"))

    def test_missed_deadline_is_told_once(self):
        self.report("order_changed", minutes=90)
        self.pump()
        self.pump(minutes=45)
        self.pump(minutes=50)
        self.pump(minutes=10)
        self.assertEqual(len(self.told(self.admin, "over")), 1)

    def test_new_deadline_starts_anew(self):
        problem = self.report(hours=2)
        self.pump()
        self.assertEqual(len(self.told(self.manager, "soon")), 1)
        problem.deadline += timedelta(hours=10)
        self.pump(minutes=1)
        self.assertEqual(len(self.told(self.manager, "soon")), 1)
        self.pump(hours=9)
        self.assertEqual(len(self.told(self.manager, "soon")), 2)

    def test_steps_are_noted_on_the_problem(self):
        problem = self.report(hours=5)
        self.pump()
        self.pump(minutes=31)
        self.pump(hours=3, minutes=30)
        noted = problem.alert_ids.sorted("id")
        self.assertEqual(
            [(a.step, a.user_id) for a in noted if a.state == "told"],
            [
                ("new", self.manager),
                ("unseen", self.admin),
                ("last", self.admin),
            ],
        )

    def test_time_left_is_told_in_words_and_found(self):
        problem = self.report(hours=3, minutes=10)
        later = self.report("technical", days=2, hours=4)
        self.assertEqual(problem.deadline_text, "in 3 h 10 min")
        self.assertEqual(later.deadline_text, "in 2 d 4 h")
        later.deadline += timedelta(days=5)
        self.assertEqual(later.deadline_text, "in 7 days")
        self.travel(hours=3, minutes=30)
        problem.invalidate_recordset()
        self.assertEqual(problem.deadline_text, "overdue by 20 min")
        found = self.env["tiktok.exception"].search([("deadline_state", "=", "over")])
        self.assertEqual(found, problem)
        found = self.env["tiktok.exception"].search(
            [("deadline_state", "in", ("soon", "last", "later"))]
        )
        self.assertEqual(found, later)


@tagged("post_install", "-at_install")
class TestClock(BaseCase):
    PACE = Pace()

    def steps(self, now=NOON, **facts):
        facts = {"severity": "2", "role": "manager", "at_once": True, **facts}
        return [(s.name, s.role) for s in due_steps(Facts(**facts), now, self.PACE)]

    def look(self, now=NOON, **facts):
        facts = {"severity": "2", "role": "manager", "at_once": True, **facts}
        return next_look(Facts(**facts), now, self.PACE)

    def test_only_the_strongest_step_of_a_deadline_is_taken(self):
        self.assertEqual(self.steps(deadline=after(hours=2)), [("soon", "manager")])
        self.assertEqual(
            self.steps(deadline=after(minutes=30)),
            [("last", "manager"), ("last", "admin")],
        )
        self.assertEqual(self.steps(deadline=NOON, role="admin"), [("over", "admin")])

    def test_weaker_step_never_follows_a_stronger_one(self):
        deadline = after(hours=2)
        known = frozenset({("last", deadline.isoformat())})
        self.assertEqual(self.steps(deadline=deadline, known=known), [])

    def test_next_look_is_the_next_moment_of_the_clock(self):
        self.assertIsNone(self.look())
        self.assertEqual(self.look(deadline=after(hours=9)), after(hours=5))
        self.assertEqual(self.look(deadline=after(hours=3)), after(hours=2))
        self.assertEqual(self.look(deadline=after(minutes=30)), after(minutes=30))
        self.assertIsNone(self.look(deadline=NOON))
        self.assertEqual(self.look(told_at=NOON), after(minutes=30))
        self.assertIsNone(self.look(told_at=NOON, taken=True))
        self.assertIsNone(self.look(told_at=NOON, role="admin"))

    def test_whatever_is_due_later_is_found_by_its_next_look(self):
        """Following the clock from look to look takes the same steps as watching."""
        deadline = after(hours=9)
        now, taken, known = NOON, [], frozenset()
        while now:
            for step in due_steps(
                Facts("2", "admin", deadline=deadline, at_once=True, known=known),
                now,
                self.PACE,
            ):
                taken.append((step.name, now))
                known |= {(step.name, step.occasion)}
            now = next_look(
                Facts("2", "admin", deadline=deadline, known=known), now, self.PACE
            )
        self.assertEqual(
            taken,
            [
                ("new", NOON),
                ("soon", after(hours=5)),
                ("last", after(hours=8)),
                ("over", after(hours=9)),
            ],
        )


@tagged("post_install", "-at_install")
class TestQuietHours(BaseCase):
    def test_quiet_hours_over_midnight(self):
        night = {"zone": "UTC", "start": 22.0, "end": 7.0}
        self.assertIsNone(quiet_until(datetime(2026, 1, 5, 21, 59), **night))
        self.assertEqual(
            quiet_until(datetime(2026, 1, 5, 22), **night), datetime(2026, 1, 6, 7)
        )
        self.assertEqual(
            quiet_until(datetime(2026, 1, 6, 6, 59), **night), datetime(2026, 1, 6, 7)
        )
        self.assertIsNone(quiet_until(datetime(2026, 1, 6, 7), **night))

    def test_quiet_hours_within_a_day(self):
        siesta = {"zone": "UTC", "start": 13.0, "end": 14.5}
        self.assertEqual(
            quiet_until(datetime(2026, 1, 5, 13, 5), **siesta),
            datetime(2026, 1, 5, 14, 30),
        )
        self.assertIsNone(quiet_until(datetime(2026, 1, 5, 12), **siesta))

    def test_equal_hours_mean_none(self):
        self.assertIsNone(quiet_until(NOON, "UTC", 12.0, 12.0))

    def test_night_is_the_night_of_the_person(self):
        # 04:00 UTC is 23:00 the day before in New York
        self.assertEqual(
            quiet_until(datetime(2026, 1, 5, 4), "America/New_York", 22.0, 7.0),
            datetime(2026, 1, 5, 12),
        )
        self.assertIsNone(quiet_until(datetime(2026, 1, 5, 4), "Asia/Tokyo", 22.0, 7.0))

    def test_night_of_the_change_to_summer_time_ends_at_seven_on_the_clock(self):
        # Berlin, 29 March 2026: from UTC+1 to UTC+2 at 01:00 UTC
        self.assertEqual(
            quiet_until(datetime(2026, 3, 28, 22), "Europe/Berlin", 22.0, 7.0),
            datetime(2026, 3, 29, 5),
        )
