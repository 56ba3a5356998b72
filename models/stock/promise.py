"""Who may sell which units: the same units are never promised twice.

Pure: no Odoo, no clock, no database. A *claim* is one SKU of one shop in one TikTok
warehouse. It takes *leaves* (storable products; a kit takes several) out of a *pool*
(a set of locations). Claims that share nothing get what they want at once; claims that
share leaves are filled side by side, weighted, until the stock is given away.
"""

from collections import defaultdict
from typing import Any, NamedTuple

from .promise_filling import Vessels, fill, whole_pieces
from .promise_supply import TINY, Supply

#: who lacks fewer pieces is helped only when it shows nothing or sells out soon:
#: each giver and each taker costs a call
FEW = 10
#: hours of sales that a claim has to have before it sells out soon
SOON = 2.0


class Claim(NamedTuple):
    """What one SKU wants of the stock of one pool.

    :param key: names the claim in the answer
    :param recipe: ``{leaf: units of the leaf per piece}``
    :param pool: where it takes from
    :param wanted: pieces by policy, as if it were alone
    :param promised: pieces that TikTok may still sell of it now
    :param weight: its part when there is not enough: priority of the shop and speed
    :param speed: pieces that it sells in an hour
    :param fixed: pieces that stay whatever happens (campaign lock, frozen, excluded)
    :param is_shared: its shop allows its SKUs to show the same units
    """

    key: Any
    recipe: dict
    pool: Any
    wanted: int
    promised: int = 0
    weight: float = 1.0
    speed: float = 0.0
    fixed: int = 0
    is_shared: bool = False


class Grant(NamedTuple):
    """The answer to a claim.

    :param now: pieces that may be published at once
    :param target: its part of the stock; more than ``now`` while other claims still
        hold what has to be lowered first
    :param limit: (leaf, pool) that was not enough, None when it got what it wanted
    :param givers: keys of the claims that hold what it waits for: it may have its
        target as soon as all of them are down at theirs; None when that is not enough
    :param gives: it is lowered only for others: what it has promised is there
    """

    now: int
    target: int
    limit: tuple | None = None
    givers: frozenset | None = frozenset()
    gives: bool = False

    @property
    def waits(self) -> bool:
        """Whether it may have more once others were lowered."""
        return self.target > self.now


def allocate(claims, stock, cover=None) -> dict[Any, Grant]:
    """Share the stock among claims.

    The law: for each leaf and pool, the sum over claims of
    ``max(promised, granted) x units of the leaf`` stays within the stock, as far as the
    promises that are out already leave it so. Lowering is granted at once, raising
    only out of what nobody may still sell.

    :param claims: list of :class:`Claim`; those of other shops too
    :param stock: ``{(leaf, pool): units}``, units that TikTok has sold deducted
    :param cover: ``{pool: (pools whose stock it takes from)}`` where pools overlap;
        see :func:`pool_cover.pool_cover`
    :return: ``{key: Grant}``; the same for the same claims in whatever order
    """
    needs = {id(claim): _needs(claim, cover) for claim in claims}
    users = defaultdict(int)
    for need in needs.values():
        for place in need:
            users[place] += 1
    alone, together = [], []
    for claim in claims:
        is_alone = all(users[place] == 1 for place in needs[id(claim)])
        (alone if is_alone else together).append(claim)
    grants = {claim.key: Grant(claim.wanted, claim.wanted) for claim in alone}
    if together:
        together.sort(key=lambda claim: str(claim.key))
        parts = [(claim, needs[id(claim)]) for claim in together]
        grants.update(_share(parts, stock))
    return grants


def _needs(claim, cover):
    """``{(leaf, pool): units per piece}`` over all pools that the claim draws on."""
    pools = (cover or {}).get(claim.pool) or (claim.pool,)
    return {
        (leaf, pool): units
        for leaf, units in claim.recipe.items()
        if units > 0
        for pool in pools
    }


def _share(parts, stock):
    """Grants of claims that share leaves, group by group."""
    grants = {}
    for group in _groups(parts):
        grants.update(_Group(group, stock).grants())
    return grants


def _groups(parts):
    """Claims that share leaves with each other, directly or through third ones."""
    leader = {}

    def find(place):
        while leader.setdefault(place, place) != place:
            leader[place] = place = leader[leader[place]]
        return place

    for _claim, need in parts:
        first, *others = need
        for place in others:
            leader[find(place)] = find(first)
    groups = defaultdict(list)
    for claim, need in parts:
        groups[find(next(iter(need)))].append((claim, need))
    return groups.values()


class _Group:
    """Claims that hang together."""

    def __init__(self, parts, stock):
        self.claims = [claim for claim, _need in parts]
        self.needs = [need for _claim, need in parts]
        self.exclusive = [i for i, c in enumerate(self.claims) if not c.is_shared]
        self.vessels = Vessels([self.needs[i] for i in self.exclusive])
        shared = [claim.is_shared for claim in self.claims]
        self.supply = Supply(stock, self.needs, shared)
        self.fixed = [claim.fixed for claim in self.claims]
        kept = (min(claim.promised, claim.wanted) for claim in self.claims)
        self.kept = list(map(max, self.fixed, kept))
        #: whether all may keep what they show, as far as they want it
        self.is_enough = self.supply.fits(self.kept)

    def grants(self):
        targets = self._targets()
        now = self._now(targets)
        room = self.supply.room(targets)
        holders = self._holders(targets)
        return {
            claim.key: self._grant(index, now[index], targets[index], room, holders)
            for index, claim in enumerate(self.claims)
        }

    def _grant(self, index, now, target, room, holders):
        claim = self.claims[index]
        return Grant(
            now,
            target,
            self._limit(index, room) if target < claim.wanted else None,
            self._givers(index, room, holders) if target > now else frozenset(),
            self.is_enough and target < claim.promised <= claim.wanted,
        )

    def _holders(self, targets):
        """``{place: keys of the claims that hold more there than their part}``."""
        holders = defaultdict(set)
        for claim, need, target in zip(self.claims, self.needs, targets, strict=True):
            if claim.promised > target:
                for place in need:
                    holders[place].add(claim.key)
        return holders

    def _givers(self, index, room, holders):
        """Who has to come down before a claim may have its target.

        None where even that would be too little: a lock or a hold keeps more than
        there is.
        """
        need = self.needs[index]
        if any(room[place] < -TINY for place in need):
            return None
        return frozenset().union(*(holders[place] for place in need))

    def _targets(self):
        """The fair parts; what is out already stays as long as nobody suffers.

        What nobody holds is shared first. Where somebody is poor all the same, see
        :func:`_lack`, those give who need the same leaf as he: one poor SKU does not
        set thousands of figures in motion that hang together with it through others.
        They give only when less is missing afterwards, measured by parts that do not
        depend on who holds what: so figures come to rest after a few cycles.
        """
        if not self.is_enough:
            return self._fill(self.fixed)
        parts = self._fill(self.fixed, is_neutral=True)
        stay = self._fill(self.kept)
        missing = self._missing(stay, parts)
        poor = {
            place
            for pieces, need in zip(missing, self.needs, strict=True)
            if pieces
            for place in need
        }
        if not poor:
            return stay
        moved = self._fill(
            [
                least if poor.intersection(need) else have
                for least, have, need in zip(
                    self.fixed, self.kept, self.needs, strict=True
                )
            ]
        )
        is_less = sum(self._missing(moved, parts)) < sum(missing)
        return moved if is_less else stay

    def _missing(self, pieces, parts):
        """What each claim lacks that is poor."""
        return [
            _lack(claim, have, min(claim.wanted, part))
            for claim, have, part in zip(self.claims, pieces, parts, strict=True)
        ]

    def _fill(self, start, most=None, is_neutral=False):
        """Whole pieces from ``start`` up: exclusive claims first, then shared ones.

        :param is_neutral: as if nothing were promised yet
        """
        most = most or [
            max(claim.wanted, pieces)
            for claim, pieces in zip(self.claims, start, strict=True)
        ]
        result = list(start)
        held = [0 if is_neutral else claim.promised for claim in self.claims]
        self._fill_exclusive(result, most, held)
        for index, fits in self.supply.shared_pieces(result):
            result[index] = max(start[index], min(most[index], fits))
        return result

    def _fill_exclusive(self, result, most, promised):
        chosen = self.exclusive
        needs = [self.needs[i] for i in chosen]
        start = [result[i] for i in chosen]
        limits = [most[i] for i in chosen]
        weights = [max(TINY, self.claims[i].weight) for i in chosen]
        held = [promised[i] for i in chosen]
        room = self.supply.room(result)
        fractions = fill(weights, self.vessels, start, limits, room)
        everything = dict(room)
        for need, pieces in zip(needs, start, strict=True):
            for place, units in need.items():
                everything[place] += units * pieces
        pieces = whole_pieces(fractions, needs, limits, held, everything)
        for index, count in zip(chosen, pieces, strict=True):
            result[index] = count

    def _now(self, targets):
        """What may be published at once: raising takes only what nobody may sell."""
        promised = [claim.promised for claim in self.claims]
        if self.supply.fits(list(map(max, promised, targets))):
            return targets
        raised = self._fill(promised, targets)
        return [
            raised[index] if target > promised[index] else target
            for index, target in enumerate(targets)
        ]

    def _limit(self, index, room):
        """The leaf and pool that had too little for a claim."""
        need = self.needs[index]
        return min(need, key=lambda place: room[place] / need[place])


def _lack(claim, have, part):
    """Pieces that a claim lacks of its part; none as long as it can do with it.

    Poor is who has less than half, unless that is a matter of a few pieces which it
    will not sell soon.
    """
    lack = part - have
    if lack <= have or (lack < FEW and have and have >= SOON * claim.speed):
        return 0
    return lack
