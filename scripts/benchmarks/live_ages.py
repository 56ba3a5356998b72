"""How old published figures are: from a sale in Odoo to a figure that knows of it."""

import bisect
from collections import defaultdict


class Timeline:
    """What TikTok showed of each SKU and sold of each leaf, moment by moment."""

    def __init__(self, plan, shown, trail):
        self.plan = plan
        self.shown = {sku: ([0.0], [pieces]) for sku, pieces in shown.items()}
        self.sold = defaultdict(lambda: ([0.0], [0]))
        for at, kind, sku, change in trail:
            if kind != "read" and sku in self.shown:
                self._add(self.shown[sku], at, change)
            if kind == "order" and sku in self.shown:
                for leaf, units in plan.recipes[sku].items():
                    self._add(self.sold[leaf], at, -change * units)

    @staticmethod
    def _add(line, at, change):
        line[0].append(at)
        line[1].append(line[1][-1] + change)

    @staticmethod
    def _value(line, at):
        return line[1][bisect.bisect_right(line[0], at) - 1]

    def is_known(self, sku, taken, at):
        """Does the figure shown at a moment fit what others had `taken` by then?"""
        left = {
            leaf: self.plan.physical[leaf] - taken[leaf] - self._value(line, at)
            for leaf in self.plan.recipes[sku]
            for line in [self.sold[leaf]]
        }
        return self._value(self.shown[sku], at) <= self.plan.possible(sku, left)

    def known_at(self, sku, taken, since):
        """The first moment from which the figure fits; None when never."""
        times = self.shown[sku][0]
        for at in times[bisect.bisect_right(times, since) :]:
            if self.is_known(sku, taken, at):
                return at
        return None


def ages(plan, shown, trail, tries):
    """Seconds from each sale in Odoo until the figures shown fit it.

    Per SKU that sells a unit concerned, and only where the figure had to be lowered.
    Later sales in Odoo do not count against it. A figure that never fits is given the
    time to the end of the trail.

    :param shown: pieces by SKU when the trail began
    :param trail: (Unix time, kind, SKU, change of its figure), in order
    """
    timeline, taken, found = Timeline(plan, shown, trail), defaultdict(int), []
    users = defaultdict(set)
    for sku, recipe in plan.recipes.items():
        for leaf in recipe:
            users[leaf].add(sku)
    end = trail[-1][0] if trail else 0
    for entry in (entry for entry in tries if entry.is_sold):
        touched = set()
        for leaf, units in plan.recipes[entry.sku].items():
            taken[leaf] += units * entry.quantity
            touched |= users[leaf]
        for sku in touched:
            if not timeline.is_known(sku, taken, entry.at):
                known = timeline.known_at(sku, taken, entry.at) or max(end, entry.at)
                found.append(known - entry.at)
    return found
