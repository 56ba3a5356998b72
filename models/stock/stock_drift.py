"""Why a figure on TikTok is another one than what TikTok has accepted: pure."""

from typing import NamedTuple

NONE, IN_FLIGHT, LOCKED = "none", "in_flight", "locked"
EDITED, LOST, MISSING, UNEXPLAINED = "edited", "lost", "missing", "unexplained"
#: differences that a push has to take back
TRUE_DIFFERENCES = frozenset({EDITED, LOST, MISSING, UNEXPLAINED})


class Facts(NamedTuple):
    """What is known about one SKU in one TikTok warehouse; whole pieces.

    :param seen: available on TikTok now
    :param accepted: what TikTok has accepted last, -1 for never
    :param sending: a figure whose answer is missing, -1 for none
    :param is_fresh: whether that one may still arrive
    :param surely: sold on TikTok since it accepted
    :param perhaps: the same with what was sold in the very seconds around it
    :param back: of cancelled orders, perhaps available again since
    :param unknown: committed on TikTok beyond the orders that we know
    :param wanted: the figure of the last computation, -1 for none
    :param locked: kept by campaigns
    :param is_kept: a rule leaves the figure on TikTok alone
    :param told: sources of changes that TikTok has told since it accepted
    """

    seen: int
    accepted: int
    sending: int = -1
    is_fresh: bool = False
    surely: int = 0
    perhaps: int = 0
    back: int = 0
    unknown: int = 0
    wanted: int = -1
    locked: int = 0
    is_kept: bool = False
    told: frozenset = frozenset()


def classify(facts):
    """The kind of difference, the harmless explanation first.

    :return: one of the constants above
    """
    if facts.sending >= 0 and facts.is_fresh:
        return IN_FLIGHT
    if facts.locked and 0 <= facts.wanted < facts.seen:
        return LOCKED
    if facts.accepted < 0 or facts.is_kept or _follows(facts, facts.accepted):
        return LOST if _never_arrived(facts) else NONE
    if facts.sending >= 0:
        return NONE if _follows(facts, facts.sending) else LOST
    if facts.unknown > 0 and facts.seen < facts.accepted:
        return MISSING
    return _by_hand(facts)


def _follows(facts, figure):
    """Whether known orders lead from a figure to what is seen; never below zero, also
    when more was sold than was shown."""
    lowest = max(figure - facts.perhaps, 0)
    return lowest <= facts.seen <= max(figure - facts.surely + facts.back, 0)


def _never_arrived(facts):
    """A push without an answer that has left no trace, though it should have."""
    return facts.sending >= 0 and not _follows(facts, facts.sending)


def _by_hand(facts):
    """Nothing of ours explains it: somebody has edited it, unless TikTok says other."""
    if facts.told and not any(is_edit(source) for source in facts.told):
        return UNEXPLAINED
    return EDITED


def is_edit(source):
    """Whether a source of a change names a person's edit.

    Only ``ORDER_PLACED`` is documented (contract: webhook 71): everything that names
    neither an order nor a program may be one.
    """
    words = set((source or "").upper().split("_"))
    return not words & {"ORDER", "ORDERS", "API", "CAMPAIGN", "CREATOR", "PROMOTION"}
