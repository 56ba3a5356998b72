"""Filling claims side by side, like vessels that share water.

All claims rise together, each at the speed of its weight, until it has what it wants or
something that it needs is given away. Pure, deterministic, O(n log n).
"""

import heapq
import math
from collections import defaultdict

TINY = 1e-6
#: a claim that already holds the odd unit keeps it against one with hardly more right
STICKY = 1.5
_START, _FULL, _EMPTY = range(3)


def fill(weights, needs, start, most, room):
    """Fair fractions of pieces.

    :param weights: one positive number per claim
    :param needs: per claim ``{place: units per piece}``
    :param start: pieces that each claim has at least; ``room`` is without them
    :param most: pieces that each claim takes at most
    :param room: ``{place: units still free}``
    :return: list of pieces, fractions included
    """
    return _Filling(weights, needs, start, most, room).run()


class _Filling:
    """One run. The *water line* is pieces per weight; a claim below its start waits."""

    def __init__(self, weights, needs, start, most, room):
        self.weights, self.needs, self.most = weights, needs, most
        self.pieces = list(start)
        self.is_rising = [False] * len(weights)
        self.room = defaultdict(float, room)
        self.rate = defaultdict(float)
        self.since = defaultdict(float)
        self.version = defaultdict(int)
        self.empty = {place for place, units in room.items() if units <= TINY}
        self.users = defaultdict(list)
        self.events = []
        for claim, need in enumerate(needs):
            if self.pieces[claim] < most[claim]:
                line = self.pieces[claim] / weights[claim]
                self.events.append((line, _START, claim, 0))
            for place in need:
                self.users[place].append(claim)
        heapq.heapify(self.events)
        self.order = {place: index for index, place in enumerate(self.users)}
        self.places = list(self.users)

    def run(self):
        while self.events:
            line, kind, subject, version = heapq.heappop(self.events)
            if kind == _START:
                self._begin(subject, line)
            elif kind == _FULL and self.is_rising[subject]:
                self._stop(subject, line, self.most[subject])
            elif kind == _EMPTY:
                self._dry(self.places[subject], line, version)
        return self.pieces

    def _begin(self, claim, line):
        if any(place in self.empty for place in self.needs[claim]):
            return
        self.is_rising[claim] = True
        full = self.most[claim] / self.weights[claim]
        heapq.heappush(self.events, (full, _FULL, claim, 0))
        self._change_rate(claim, line, 1)

    def _stop(self, claim, line, pieces):
        self.is_rising[claim] = False
        self.pieces[claim] = pieces
        self._change_rate(claim, line, -1)

    def _dry(self, place, line, version):
        """Nothing is left at a place: all who need it stop where they are."""
        if version != self.version[place]:
            return
        self.empty.add(place)
        for claim in self.users[place]:
            if self.is_rising[claim]:
                self._stop(claim, line, line * self.weights[claim])

    def _change_rate(self, claim, line, sign):
        for place, units in self.needs[claim].items():
            self.room[place] -= self.rate[place] * (line - self.since[place])
            self.since[place] = line
            self.rate[place] += sign * units * self.weights[claim]
            self.version[place] += 1
            if self.rate[place] > TINY and place not in self.empty:
                when = line + max(0.0, self.room[place]) / self.rate[place]
                event = (when, _EMPTY, self.order[place], self.version[place])
                heapq.heappush(self.events, event)


def whole_pieces(fractions, needs, most, held, room):
    """Whole pieces out of fractions; what is left over goes to the best claims.

    :param held: pieces that each claim has now; it keeps an odd one if it can
    :param room: ``{place: units}`` for all pieces, the starting ones included
    :return: list of whole pieces that fit in the room
    """
    pieces = [math.floor(part + TINY) for part in fractions]
    left = defaultdict(float, room)
    for need, count in zip(needs, pieces, strict=True):
        for place, units in need.items():
            left[place] -= units * count

    def right(claim):
        bonus = STICKY if held[claim] > pieces[claim] else 1.0
        return -fractions[claim] * bonus

    order = sorted(range(len(pieces)), key=right)
    for limit in (1, math.inf):
        for claim in order:
            fits = min(
                (left[place] + TINY) // units for place, units in needs[claim].items()
            )
            more = int(max(0, min(limit, fits, most[claim] - pieces[claim])))
            pieces[claim] += more
            for place, units in needs[claim].items():
                left[place] -= units * more
    return pieces
