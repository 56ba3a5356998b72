"""How fast things sell while a rehearsal runs, measured as the planner measures it."""

from collections import defaultdict

#: (minutes, least pieces) over which speed is measured; the planner's own
WINDOWS = ((1 / 6, 3), (1, 5), (15, 3), (60, 0))


class Speedometer:
    """Pieces per hour of many subjects: the highest of the windows that saw enough."""

    def __init__(self, windows=WINDOWS):
        self.windows = windows
        self.sales = defaultdict(lambda: _Sales(len(windows)))

    def note(self, subject, time, pieces=1.0):
        """So many were sold at that time (seconds); times never go back."""
        sales = self.sales[subject]
        sales.times.append(time)
        sales.sums.append(sales.sums[-1] + pieces)

    def at(self, subject, now):
        """Pieces per hour at that time."""
        sales = self.sales.get(subject)
        if sales is None:
            return 0.0
        speeds = (
            amount * 60 / minutes
            for index, (minutes, least) in enumerate(self.windows)
            if (amount := sales.since(index, now - minutes * 60)) >= least
        )
        return max(speeds, default=0.0)


class _Sales:
    """Times and running sums; one place per window that only moves on."""

    __slots__ = ("places", "sums", "times")

    def __init__(self, windows):
        self.times, self.sums, self.places = [], [0.0], [0] * windows

    def since(self, window, start):
        """Pieces after *start*. A window asks for ever later times."""
        place = self.places[window]
        while place < len(self.times) and self.times[place] <= start:
            place += 1
        self.places[window] = place
        return self.sums[-1] - self.sums[place]
