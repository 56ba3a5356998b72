"""When whom to tell about a problem: arithmetic of clocks, without Odoo.

A problem is told to its owner's role once. When nobody looks after it, the next role
is told; when its deadline comes near, it becomes urgent and climbs as well.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

#: who is told after whom
NEXT_ROLE = {"warehouse": "manager", "accountant": "manager", "manager": "admin"}
#: steps of a deadline, the later the stronger
DEADLINE_STEPS = ("soon", "last", "over")


class Pace(NamedTuple):
    """Settings of a shop: how early a deadline counts and how long nobody looks."""

    first: timedelta = timedelta(hours=4)
    last: timedelta = timedelta(hours=1)
    unseen: timedelta = timedelta(minutes=30)


class Facts(NamedTuple):
    """What is known about one open problem.

    :param at_once: its owner is told at once about problems of this severity
    :param taken: somebody is assigned, or has marked his activity as done
    :param known: steps that were noted so far as ``(step, occasion)``
    :param told_at: when the role that has to act was told, None while it is not
    :param unheard: that role could not be told: nobody there, or the mail failed
    """

    severity: str
    role: str
    escalated_to: str | None = None
    deadline: datetime | None = None
    at_once: bool = False
    taken: bool = False
    known: frozenset = frozenset()
    told_at: datetime | None = None
    unheard: bool = False

    @property
    def next_role(self):
        """Who comes after those told so far; None after the last."""
        return NEXT_ROLE.get(self.escalated_to or self.role)

    @property
    def waits_for_eyes(self):
        """Whether it climbs when nobody looks at it."""
        return self.severity == "2" and not self.taken and bool(self.next_role)


class Step(NamedTuple):
    """One thing to tell to one role; ``occasion`` tells repetitions apart."""

    name: str
    role: str
    occasion: str = ""


def deadline_stage(deadline, now, pace):
    """``soon``, ``last`` or ``over``; None while there is time, or no deadline."""
    if not deadline or deadline - now > max(pace.first, pace.last):
        return None
    if deadline <= now:
        return "over"
    return "last" if deadline - now <= pace.last else "soon"


def due_steps(facts, now, pace):
    """The steps to take now, as a list of :class:`Step`."""
    steps = _deadline_steps(facts, now, pace)
    if not steps and facts.at_once and not facts.known:
        steps = [Step("new", facts.role)]
    if not steps and facts.waits_for_eyes and _is_unseen(facts, now, pace):
        steps = [Step("unseen", facts.next_role, facts.next_role)]
    return steps


def _deadline_steps(facts, now, pace):
    stage = deadline_stage(facts.deadline, now, pace)
    if not stage:
        return []
    occasion = facts.deadline.isoformat()
    stronger = DEADLINE_STEPS[DEADLINE_STEPS.index(stage) :]
    if any((step, occasion) in facts.known for step in stronger):
        return []
    roles = [facts.escalated_to or facts.role]
    if stage != "soon" and facts.next_role:
        roles.append(facts.next_role)
    return [Step(stage, role, occasion) for role in roles]


def _is_unseen(facts, now, pace):
    if facts.unheard:
        return True
    return bool(facts.told_at) and facts.told_at + pace.unseen <= now


def next_look(facts, now, pace):
    """When there may be something to do again; None when only a change can bring it."""
    if facts.waits_for_eyes and facts.unheard:
        return now
    moments = []
    if facts.deadline:
        moments = [facts.deadline - pace.first, facts.deadline - pace.last]
        moments.append(facts.deadline)
    if facts.waits_for_eyes and facts.told_at:
        moments.append(facts.told_at + pace.unseen)
    return min((moment for moment in moments if moment > now), default=None)
