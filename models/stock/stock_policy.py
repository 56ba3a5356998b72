"""From free stock to the figure that TikTok shows, with the reason of every step.

Pure: no Odoo, no clock, no database. The rehearsal runs the very same code.
All quantities are TikTok pieces.
"""

import math
from typing import NamedTuple

from .stock_chance import most_sold

#: most that TikTok takes per SKU and warehouse (tiktok-platform.md 3.8)
PLATFORM_LIMIT = 99_999
#: seconds from a change to TikTok's acceptance until it has been measured
DEFAULT_DELAY = 5.0
#: what a threshold does that sells beyond stock
BACKORDER = "backorder"
#: lets 2.9999999999 pieces be three: quantities come from floating sums
TINY = 1e-6


class Rule(NamedTuple):
    """What the shop, the category or the SKU asks for; the defaults change nothing.

    ``buffer`` is the fixed buffer, and the least one when the buffer follows sales.
    ``threshold`` acts when ``threshold_action`` is ``zero``, ``end`` or ``backorder``:
    that sells so many pieces beyond stock, within so many working days.
    ``shows_zero``: what is excluded is sold out on TikTok, else its figure stays.
    """

    share: float = 100.0
    cap: int = 0
    buffer_mode: str = "none"
    buffer: int = 0
    delay_factor: float = 1.0
    cover_minutes: float = 0.0
    minimum: int = 0
    threshold: int = 0
    margin: int = 1
    threshold_action: str = "none"
    backorder: int = 0
    backorder_days: int = 0
    is_frozen: bool = False
    is_excluded: bool = False
    shows_zero: bool = False
    reason: str = ""


class Facts(NamedTuple):
    """What is known of one SKU in one TikTok warehouse.

    :param free: pieces possible from free stock, before whole pieces are made of it
    :param sold: pieces sold on TikTok and not reserved in Odoo
    :param speed: pieces per hour that TikTok sells of it
    :param elsewhere: pieces per hour that others take of the same stock: other
        channels, kits, and other listings
    :param delay: seconds from a change to TikTok's acceptance
    :param locked: pieces that campaigns keep; TikTok refuses less
    :param there: what TikTok shows now; None while that is not known
    :param others: pieces that the SKU's other warehouses could show; threshold and
        minimum look at the SKU as a whole
    :param cap_here: this warehouse's part of the cap, see :func:`split_cap`; None for
        all of it
    :param is_off: the threshold has switched it off before
    """

    free: float
    sold: float = 0.0
    speed: float = 0.0
    elsewhere: float = 0.0
    delay: float = DEFAULT_DELAY
    locked: int = 0
    there: int | None = None
    others: int = 0
    cap_here: int | None = None
    is_off: bool = False


class Step(NamedTuple):
    """One reason: ``code`` of ``stock_steps``, the figure before and after it."""

    code: str
    before: float
    after: float
    why: dict


class Figure(NamedTuple):
    """The figure, how it came about, and what the threshold says.

    ``keep`` means that what TikTok shows stays as it is, whatever the figure.
    """

    quantity: int
    steps: list[Step]
    is_ended: bool = False
    is_off: bool = False
    buffer: int = 0
    keep: bool = False


def whole(quantity: float) -> int:
    """Whole pieces of a quantity, never less than none."""
    return max(0, math.floor(quantity + TINY))


def buffer_pieces(facts: Facts, rule: Rule) -> int:
    """Pieces held back: fixed, or what others may take before a change reaches TikTok.

    What TikTok sells of the SKU itself it takes off its own figure at once. Only what
    others take of the same units meanwhile can be sold twice: as many as come within
    the measured delay in 99 of 100 cases. On average much less than a piece needs none,
    many need more than the average. The minutes of cover asked for come on top, at the
    speed of all together. Never more than TikTok could show.
    """
    if rule.buffer_mode == "none":
        return 0
    if rule.buffer_mode == "fixed":
        return max(0, rule.buffer)
    taken = facts.elsewhere * facts.delay * rule.delay_factor / 3600
    pieces = most_sold(min(PLATFORM_LIMIT, taken)) + _cover(facts, rule)
    return max(rule.buffer, min(PLATFORM_LIMIT, pieces))


def _cover(facts, rule):
    """Pieces that sell within the minutes of cover."""
    pieces = (facts.speed + facts.elsewhere) * rule.cover_minutes / 60
    return math.ceil(min(PLATFORM_LIMIT, pieces - TINY))


def figure(facts: Facts, rule: Rule) -> Figure:
    """What TikTok may show at most, before shops and kits share the stock.

    Free - sold - buffer, of that the share; nothing below the minimum or at the
    threshold; never more than the cap or the platform's limit; never below a campaign's
    lock; and what is frozen or excluded stays as it is.
    """
    if rule.is_excluded and rule.shows_zero and not rule.is_frozen:
        return _zero(facts, rule)
    path = _Path(facts.free)
    path.to(facts.free - facts.sold, "sold", sold=facts.sold)
    path.to(whole(path.quantity), "whole")
    held = buffer_pieces(facts, rule)
    path.to(max(0, path.quantity - held), "buffer", **_buffer_why(facts, rule, held))
    share = whole(path.quantity * rule.share / 100)
    path.to(min(path.quantity, share), "share", share=rule.share)
    if path.quantity + facts.others < rule.minimum:
        path.to(0, "minimum", minimum=rule.minimum)
    is_off = _is_off(path.quantity + facts.others, facts, rule)
    if is_off and rule.threshold_action == BACKORDER:
        path.to(path.quantity, BACKORDER, always=True, **_backorder_why(rule))
    elif is_off:
        path.to(0, "threshold", always=True, **_threshold_why(rule))
    if rule.cap:
        here = rule.cap if facts.cap_here is None else facts.cap_here
        path.at_most(here, "cap", **_cap_why(facts, rule))
    path.at_most(PLATFORM_LIMIT, "limit", limit=PLATFORM_LIMIT)
    path.at_least(facts.locked, "lock", locked=facts.locked)
    keep = _keep(path, facts, rule)
    return Figure(
        quantity=int(path.quantity),
        steps=path.steps,
        is_ended=is_off and rule.threshold_action == "end" and not keep,
        is_off=is_off,
        buffer=held,
        keep=keep,
    )


def _zero(facts, rule):
    """Excluded and sold out: zero, or what a campaign keeps. A listing that the
    threshold has ended does not come back for that."""
    path = _Path(facts.free)
    path.to(0, "zeroed", always=True, reason=rule.reason)
    path.at_least(facts.locked, "lock", locked=facts.locked)
    is_off = facts.is_off and rule.threshold_action in ("zero", "end")
    is_ended = is_off and rule.threshold_action == "end"
    return Figure(int(path.quantity), path.steps, is_ended=is_ended, is_off=is_off)


def split_cap(cap: int, wanted: list[int], locked: list[int]) -> list[int]:
    """The cap of a SKU over its warehouses, in proportion to what each could show.

    The parts are the cap in sum. What a campaign keeps is not split: a warehouse whose
    part would be less gets that, and the others share the rest.

    :param wanted: pieces that each warehouse would show without the cap
    :param locked: pieces below which TikTok takes no figure
    """
    parts = dict(enumerate(locked))
    rest, places = cap, list(parts)
    while places:
        found = _proportional(rest, [wanted[place] for place in places])
        short = {
            place
            for place, part in zip(places, found, strict=True)
            if part < locked[place]
        }
        if not short:
            parts.update(zip(places, found, strict=True))
            break
        places = [place for place in places if place not in short]
        rest = max(0, rest - sum(locked[place] for place in short))
    return list(parts.values())


def _proportional(pieces, wanted):
    """Whole pieces in proportion; the largest remainders first, then the first."""
    total = sum(wanted)
    if not total:
        return [0] * len(wanted)
    parts = [pieces * one // total for one in wanted]
    order = sorted(range(len(wanted)), key=lambda i: -(pieces * wanted[i] % total))
    for index in order[: pieces - sum(parts)]:
        parts[index] += 1
    return parts


def granted(found: Figure, quantity: int, rule: Rule, locked: int = 0) -> Figure:
    """The figure after the stock was shared with other SKUs, kits and shops.

    A share too small for the minimum is nothing, and a lock stays a lock.
    """
    if quantity >= found.quantity:
        return found
    path = _Path(found.quantity)
    path.at_most(quantity, "shared")
    if path.quantity < min(rule.minimum, found.quantity):
        path.to(0, "minimum", minimum=rule.minimum)
    path.at_least(min(locked, found.quantity), "lock", locked=locked)
    return found._replace(
        quantity=int(path.quantity), steps=[*found.steps, *path.steps[1:]]
    )


class _Path:
    """The way of a quantity: each step stands there only when it changed something."""

    def __init__(self, quantity):
        self.quantity = quantity
        self.steps = [Step("free", quantity, quantity, {})]

    def to(self, quantity, code, /, always=False, **why):
        if quantity != self.quantity or always:
            self.steps.append(Step(code, self.quantity, quantity, why))
            self.quantity = quantity

    def at_most(self, limit, code, /, **why):
        self.to(min(self.quantity, limit), code, **why)

    def at_least(self, limit, code, /, **why):
        self.to(max(self.quantity, limit), code, **why)


def _buffer_why(facts, rule, held):
    if rule.buffer_mode != "sales":
        return {"buffer": held}
    why = {
        "buffer": held,
        "elsewhere": round(facts.elsewhere, 2),
        "seconds": round(facts.delay * rule.delay_factor, 1),
    }
    if rule.cover_minutes:
        why.update(cover=_cover(facts, rule), minutes=rule.cover_minutes)
    return why


def _cap_why(facts, rule):
    if facts.cap_here is None:
        return {"cap": rule.cap}
    return {"cap": rule.cap, "here": facts.cap_here}


def _threshold_why(rule):
    return {
        "threshold": rule.threshold,
        "back": rule.threshold + rule.margin,
        "action": rule.threshold_action,
    }


def _backorder_why(rule):
    return {
        "threshold": rule.threshold,
        "back": rule.threshold + rule.margin,
        "pieces": rule.backorder,
        "days": rule.backorder_days,
    }


def _is_off(quantity, facts, rule):
    """Off at the threshold, on again only a margin above it: it must not flap."""
    if rule.threshold_action == "none":
        return False
    if facts.is_off:
        return quantity < rule.threshold + max(1, rule.margin)
    return quantity <= rule.threshold


def _keep(path, facts, rule):
    """Frozen or excluded: TikTok's figure stays; it is the figure where it is known."""
    if not (rule.is_frozen or rule.is_excluded):
        return False
    code = "excluded" if rule.is_excluded else "frozen"
    there = path.quantity if facts.there is None else facts.there
    path.to(there, code, always=True, reason=rule.reason)
    return True
