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


class Vessels:
    """Which claims take from which places; the same for every filling of them.

    Places are numbers here, in the order in which claims name them: a rehearsal fills
    thousands of times.

    :param needs: per claim ``{place: units per piece}``
    """

    def __init__(self, needs):
        order = {}
        for need in needs:
            for place in need:
                order.setdefault(place, len(order))
        self.places = list(order)
        self.users = [[] for _place in order]
        self.needs = []
        for claim, need in enumerate(needs):
            for place in need:
                self.users[order[place]].append(claim)
            self.needs.append([(order[place], units) for place, units in need.items()])


def fill(weights, vessels, start, most, room):
    """Fair fractions of pieces.

    :param weights: one positive number per claim
    :param vessels: :class:`Vessels` of the claims
    :param start: pieces that each claim has at least; ``room`` is without them
    :param most: pieces that each claim takes at most
    :param room: ``{place: units still free}``
    :return: list of pieces, fractions included
    """
    return _Filling(weights, vessels, start, most, room).run()


class _Filling:
    """One run. The *water line* is pieces per weight; a claim below its start waits."""

    def __init__(self, weights, vessels, start, most, room):
        self.weights, self.most = weights, most
        self.needs, self.users = vessels.needs, vessels.users
        self.pieces = list(start)
        self.is_rising = [False] * len(weights)
        self.room = [room[place] for place in vessels.places]
        self.is_empty = [units <= TINY for units in self.room]
        self.rate, self.since = [0.0] * len(self.room), [0.0] * len(self.room)
        self.version = [0] * len(self.room)
        self.events = [
            (pieces / weights[claim], _START, claim, 0)
            for claim, pieces in enumerate(start)
            if pieces < most[claim]
        ]
        heapq.heapify(self.events)

    def run(self):
        while self.events:
            line, kind, subject, version = heapq.heappop(self.events)
            if kind == _START:
                self._begin(subject, line)
            elif kind == _FULL and self.is_rising[subject]:
                self._stop(subject, line, self.most[subject])
            elif kind == _EMPTY and version == self.version[subject]:
                self._dry(subject, line)
        return self.pieces

    def _begin(self, claim, line):
        is_empty = self.is_empty
        for place, _units in self.needs[claim]:
            if is_empty[place]:
                return
        self.is_rising[claim] = True
        full = self.most[claim] / self.weights[claim]
        heapq.heappush(self.events, (full, _FULL, claim, 0))
        self._change_rate(claim, line, 1)

    def _stop(self, claim, line, pieces):
        self.is_rising[claim] = False
        self.pieces[claim] = pieces
        self._change_rate(claim, line, -1)

    def _dry(self, place, line):
        """Nothing is left at a place: all who need it stop where they are."""
        self.is_empty[place] = True
        for claim in self.users[place]:
            if self.is_rising[claim]:
                self._stop(claim, line, line * self.weights[claim])

    def _change_rate(self, claim, line, sign):
        all_room, rates, since = self.room, self.rate, self.since
        weight = self.weights[claim]
        for place, units in self.needs[claim]:
            rate = rates[place]
            all_room[place] = room = all_room[place] - rate * (line - since[place])
            since[place] = line
            rates[place] = rate = rate + sign * units * weight
            self.version[place] += 1
            # a warehouse that rests takes grams very slowly: any rate empties a place
            if rate > 0.0 and not self.is_empty[place]:
                when = line + (room if room > 0.0 else 0.0) / rate
                event = (when, _EMPTY, place, self.version[place])
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

    # whoever gets no piece at first gets none later: what is left only falls
    hopeful = sorted(range(len(pieces)), key=right)
    for limit in (1, math.inf):
        order, hopeful = hopeful, []
        for claim in order:
            more = _fitting(needs[claim], left, min(limit, most[claim] - pieces[claim]))
            if more:
                hopeful.append(claim)
                pieces[claim] += more
                for place, units in needs[claim].items():
                    left[place] -= units * more
    return pieces


def _fitting(need, left, wish):
    """Whole pieces that fit in what is left, at most those wished for."""
    if wish < 1:
        return 0
    for place, units in need.items():
        fits = (left[place] + TINY) // units
        if fits < wish:
            wish = fits
            if wish < 1:
                return 0
    return int(wish)
