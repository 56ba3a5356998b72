"""What really happened: which units were sold twice, and who could have known."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

TIKTOK, OTHER = "tiktok", "other"


@dataclass(frozen=True)
class Try:
    """A buyer's try: when, where, of what, how many, and whether he got it."""

    at: float
    channel: str
    sku: str
    quantity: int
    is_sold: bool


@dataclass
class Verdict:
    """Units of leaves, over all buyers of one sale."""

    sold: int = 0
    oversold: int = 0
    in_delay: int = 0
    late: int = 0
    by_channel: Counter = field(default_factory=Counter)
    lost: int = 0
    lost_though_there: int = 0

    @property
    def own_fault(self):
        """Oversold although the other sale was old enough to be known."""
        return self.oversold - self.in_delay

    @property
    def delivered(self):
        """Units sold that are there to be sent."""
        return self.sold - self.oversold


def judge(plan, tries, delay, freshness=3.0):
    """The verdict over a sale.

    A unit is oversold when all sales of a leaf together exceed what there is. It fell
    *in the delay* when that unit was taken elsewhere less than ``delay`` seconds
    before: nobody can answer faster than the calls travel. It came *late* when even
    ``freshness`` seconds had passed.
    """
    verdict, total = Verdict(), Counter()
    taken = defaultdict(list)
    for entry in sorted(tries, key=lambda entry: entry.at):
        recipe = plan.recipes[entry.sku]
        need = {leaf: units * entry.quantity for leaf, units in recipe.items()}
        if not entry.is_sold:
            there = all(
                plan.physical[leaf] - total[leaf] >= need[leaf] for leaf in need
            )
            verdict.lost += sum(need.values())
            verdict.lost_though_there += sum(need.values()) if there else 0
            continue
        for leaf, units in need.items():
            _count(verdict, plan.physical[leaf] - total[leaf], units)
            excess = min(units, max(0, units - (plan.physical[leaf] - total[leaf])))
            if excess:
                recent = _elsewhere(taken[leaf], entry, delay)
                known = _elsewhere(taken[leaf], entry, freshness)
                verdict.in_delay += min(excess, recent)
                verdict.late += max(0, excess - known)
                verdict.by_channel[entry.channel] += excess
            total[leaf] += units
            taken[leaf].append((entry.at, entry.channel, entry.sku, units))
    return verdict


def _count(verdict, left, units):
    verdict.sold += units
    verdict.oversold += min(units, max(0, units - left))


def _elsewhere(taken, entry, seconds):
    """Units of a leaf that others took within so many seconds before a sale.

    TikTok itself lowers the SKU it sells, so there only other SKUs are others.
    """
    found = 0
    for at, channel, sku, units in reversed(taken):
        if at <= entry.at - seconds:
            break
        same = channel == entry.channel and (channel == OTHER or sku == entry.sku)
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
