"""What really happened: which units were sold twice, and who could have known."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

TIKTOK, OTHER = "tiktok", "other"


@dataclass(frozen=True)
class Try:
    """A buyer's try: when, where, of what, how many, and whether he got it.

    `looked_at` is when his channel looked at what there is, where that was earlier: in
    Odoo a sale is known to others from its commit on, but decided when it begins.
    """

    at: float
    channel: str
    sku: str
    quantity: int
    is_sold: bool
    order: str = ""
    looked_at: float | None = None

    @property
    def decided_at(self):
        """When the stock was looked at."""
        return self.at if self.looked_at is None else self.looked_at


@dataclass(frozen=True)
class Fault:
    """A sale that took a unit once too often, and the takers of that leaf before."""

    entry: Try
    leaf: str
    units: int
    before: list


@dataclass
class Verdict:
    """Units of leaves, over all buyers of one sale.

    `beyond`, `own_fault` and `late` are by the channel that sold the unit once too
    often; `faults` say of each that is our own how it came about.
    """

    sold: int = 0
    beyond: Counter = field(default_factory=Counter)
    in_delay: int = 0
    own_fault: Counter = field(default_factory=Counter)
    late: Counter = field(default_factory=Counter)
    lost: int = 0
    lost_though_there: int = 0
    faults: list = field(default_factory=list)

    @property
    def oversold(self):
        """All units sold once too often."""
        return sum(self.beyond.values())

    @property
    def delivered(self):
        """Units sold that are there to be sent."""
        return self.sold - self.oversold


def judge(plan, tries, delay, freshness=3.0):
    """The verdict over a sale.

    A unit is oversold when all sales of a leaf together exceed what there is. It fell
    *in the delay* when that unit was taken elsewhere less than ``delay`` seconds
    before the sale was decided: nobody can answer faster than the calls travel. It came
    *late* when even ``freshness`` seconds had passed.
    """
    verdict, total = Verdict(), Counter()
    taken = defaultdict(list)
    for entry in sorted(tries, key=lambda entry: entry.at):
        recipe = plan.recipes[entry.sku]
        need = {leaf: units * entry.quantity for leaf, units in recipe.items()}
        left = {leaf: plan.physical[leaf] - total[leaf] for leaf in need}
        if not entry.is_sold:
            there = all(left[leaf] >= need[leaf] for leaf in need)
            verdict.lost += sum(need.values())
            verdict.lost_though_there += sum(need.values()) if there else 0
            continue
        for leaf, units in need.items():
            excess = min(units, max(0, units - left[leaf]))
            verdict.sold += units
            fault = Fault(entry, leaf, excess, list(taken[leaf]))
            _blame(verdict, fault, (delay, freshness))
            total[leaf] += units
            taken[leaf].append((entry, units))
    return verdict


def _blame(verdict, fault, limits):
    """Count the units of a leaf that a sale took once too often."""
    channel, excess = fault.entry.channel, fault.units
    in_delay, known = (_elsewhere(fault, seconds) for seconds in limits)
    verdict.beyond[channel] += excess
    verdict.in_delay += min(excess, in_delay)
    verdict.own_fault[channel] += max(0, excess - in_delay)
    verdict.late[channel] += max(0, excess - known)
    if excess > in_delay:
        verdict.faults.append(fault)


def _elsewhere(fault, seconds):
    """Units of a leaf that others took within so many seconds before a sale, or while
    it was made.

    TikTok itself lowers the SKU it sells, so there only other SKUs are others.
    """
    found, entry = 0, fault.entry
    for other, units in reversed(fault.before):
        if other.at <= entry.decided_at - seconds:
            break
        same = other.channel == entry.channel and (
            other.channel == OTHER or other.sku == entry.sku
        )
        found += 0 if same else units
    return found


def ideal(plan):
    """The tries of a world in which everybody knows at once what is left."""
    left, tries = Counter(plan.physical), []
    buyers = [(buyer, TIKTOK) for buyer in plan.tiktok]
    buyers += [(buyer, OTHER) for buyer in plan.other]
    for buyer, channel in sorted(buyers, key=lambda pair: pair[0].at):
        is_sold = plan.possible(buyer.sku, left) >= buyer.quantity
        tries.append(Try(buyer.at, channel, buyer.sku, buyer.quantity, is_sold))
        if is_sold:
            for leaf, units in plan.recipes[buyer.sku].items():
                left[leaf] -= units * buyer.quantity
    return tries
