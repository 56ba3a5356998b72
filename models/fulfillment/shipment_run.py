"""How a run keeps TikTok busy: the next parcels are prepared while others are sent."""

import math
import time
from types import NoneType
from typing import NamedTuple

from ...client import (
    BusinessError,
    Pipe,
    RateLimitError,
    RequestError,
    TemporaryError,
    connections_for,
)
from ...client.operations import MARK_PACKAGE_AS_SHIPPED
from ...exceptions import ProblemError
from .shipment_call import send

#: seconds of sending that are prepared at most; so old is what was looked at
AHEAD = 10.0
#: seconds after which the last calls of a run are given up; that one waits its turn
DRAIN, PATIENCE = 15.0, 10.0
#: seconds until parcels are looked at again that somebody else works on
AGAIN = 1.0
#: connections of one shop, parcels in one look, at most
MOST_CONNECTIONS, MOST_LOOKS = 6, 500
#: the first look is short, so that sending begins
BEGINNING = 4
#: calls per second until TikTok's pace is known
USUAL_RATE = 10.0
#: what one parcel has met says nothing about the next one
OF_ONE_PARCEL = (NoneType, BusinessError, RequestError, TemporaryError, ProblemError)


class Plan(NamedTuple):
    """A look: orders of the shipments that were due, what TikTok shows of them, and
    the parcels it lacks."""

    due: dict
    details: dict
    calls: list

    def looked(self):
        """Orders that stay as they were read; what is sent is read again after it."""
        sent = {order for call in self.calls for order in call.wish.orders}
        return {order for orders in self.due.values() for order in orders} - sent


class ShipmentRun:
    """Looks, judges and stores in the thread of the job; others tell TikTok meanwhile.

    A parcel is *on the line* from the look that misses it at TikTok until its answer
    is stored. As long as it is there, neither it is looked at again nor another one
    of its orders is sent: every call follows a look that knows of the call before.
    """

    def __init__(self, exporter, backend, client):
        self.exporter, self.backend, self.client = exporter, backend, client
        #: {shipment id: TikTok's ids of its orders}
        self.on_line = {}
        self.trouble = None

    def work(self, seconds):
        """Send what is due until nothing is, or the time is up.

        :return: whether more may be due
        :raises TikTokShopError: for what is no fault of a single parcel; what was
            answered is stored before
        """
        _rate, blocked = self.client.pace(MARK_PACKAGE_AS_SHIPPED)
        if blocked > PATIENCE:
            raise RateLimitError("TikTok asks to wait", blocked)
        end = time.monotonic() + seconds
        try:
            with Pipe(self.client, 1).line(send, seconds + DRAIN, PATIENCE) as line:
                more = self._feed(line, end)
        finally:
            run = line.report()
            self._store(run.outcomes)
            self._give_up(run.left)
        if run.pause:
            raise RateLimitError("TikTok asks to wait", run.pause)
        if self.trouble:
            raise self.trouble
        return more

    def _feed(self, line, end):
        """Add to the line what is due, and store what was answered, in turns."""
        before = {}
        while not line.is_stopped and time.monotonic() < end:
            self._store(line.take())
            plan = self._plan()
            if not plan.due and not self.on_line:
                return False
            self._tell(line, plan.calls)
            if not self.on_line and plan.due == before:
                self._rest()
            before = plan.due
            # TikTok is slower than we are: the orders follow meanwhile
            self.exporter._mirror(self.backend, plan.looked(), plan.details)
            # half of them: time to prepare the next, and little is left at the end
            line.wait(self._room() // 2 if plan.calls else line.open // 2)
        line.wait(0)
        return True

    def _plan(self):
        """Look what is due and not on the line; nothing is due when it is empty."""
        room = self._room()
        room = max(room - len(self.on_line), 0) if self.on_line else room // BEGINNING
        due = self.exporter._beside("_due", self.backend.id, room, list(self.on_line))
        if not due:
            return Plan({}, {}, [])
        orders = [order for orders in due.values() for order in orders]
        details = self.exporter._read(self.client, orders)
        busy = {order for orders in self.on_line.values() for order in orders}
        return Plan(
            due, details, self.exporter._beside("_judge", list(due), details, busy)
        )

    def _tell(self, line, calls):
        """Put them on the line, with as many threads as TikTok's pace needs."""
        latency = self.client.latency
        line.widen(connections_for(self._rate(), latency, MOST_CONNECTIONS))
        self.on_line |= {call.wish.id: call.wish.orders for call in calls}
        line.add(calls)

    def _rest(self):
        """The look has settled nothing: others hold the rows, and TikTok is not to be
        asked the same without end."""
        time.sleep(AGAIN)

    def _rate(self):
        """Calls per second that TikTok lets through, as learned."""
        return self.client.pace(MARK_PACKAGE_AS_SHIPPED)[0]

    def _room(self):
        return room_for(self._rate())

    # === ANSWERS === #

    def _store(self, outcomes):
        if not outcomes:
            return
        outcomes = [_with_problem(outcome) for outcome in outcomes]
        self.exporter._beside("_store", outcomes)
        for outcome in outcomes:
            del self.on_line[outcome.task.wish.id]
            if not isinstance(outcome.error, OF_ONE_PARCEL):
                self.trouble = self.trouble or outcome.error

    def _give_up(self, calls):
        """What was not sent is free for a person's buttons, and for the next look."""
        if calls:
            self.exporter._beside("_not_sent", [call.wish.id for call in calls])
            for call in calls:
                del self.on_line[call.wish.id]


def _with_problem(outcome):
    """What a person has to decide is no success."""
    if isinstance(outcome.result, ProblemError):
        return outcome._replace(result=None, error=outcome.result)
    return outcome


def room_for(rate):
    """Parcels that are on the line at most, with what the pace may grow meanwhile."""
    rate = rate or USUAL_RATE
    if math.isinf(rate):
        return MOST_LOOKS
    return min(math.ceil(1.2 * rate * AHEAD) + BEGINNING, MOST_LOOKS)
