"""Late dispatch rate of a shop, today and by the end of tomorrow. Arithmetic only."""

from typing import NamedTuple

#: fewer orders say nothing about a shop: one late order of three is no rate
ENOUGH = 20


class Dispatch(NamedTuple):
    """What is known about the orders of a shop.

    :param judged: orders whose deadline has passed within the days that count
    :param late: those of them that left too late, or have not left yet
    :param overdue: orders that have not left and should have
    :param due: orders that have not left and should by the end of tomorrow
    :param pace: orders that leave on a working day
    :param days: working days that are left until then, today counted by its rest
    :param limit: percent that the market tolerates, 0 where it is not known
    """

    judged: int = 0
    late: int = 0
    overdue: int = 0
    due: int = 0
    pace: float = 0.0
    days: float = 0.0
    limit: float = 0.0

    @property
    def percent(self):
        """Late orders in percent of those that were judged."""
        return _percent(self.late, self.judged)

    @property
    def expected_late(self):
        """Orders due by then that this pace does not reach; 0 without a known pace.

        What is overdue is worked on first: it is sorted to the top.
        """
        if not self.pace:
            return 0
        left_over = self.overdue + self.due - self.pace * self.days
        return min(self.due, max(0, round(left_over)))

    @property
    def expected_percent(self):
        """The rate by the end of tomorrow, if nobody works faster.

        Orders that leave the window meanwhile are not taken off.
        """
        return _percent(self.late + self.expected_late, self.judged + self.due)

    @property
    def is_thin(self):
        """Too few orders for a rate, by the end of tomorrow too."""
        return self.judged + self.due < ENOUGH

    @property
    def is_bad(self):
        """Above the limit now."""
        return self._is_above(self.percent, self.judged)

    @property
    def turns_bad(self):
        """Orders will be late by the end of tomorrow, and the rate above the limit."""
        orders = self.judged + self.due
        return bool(self.expected_late) and self._is_above(
            self.expected_percent, orders
        )

    def _is_above(self, percent, orders):
        return bool(self.limit) and orders >= ENOUGH and percent > self.limit


def _percent(part, whole):
    return 100.0 * part / whole if whole else 0.0
