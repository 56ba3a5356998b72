"""Buffer and share where SKUs take from the same units.

A policy speaks of one SKU. Where several SKUs, kits or warehouses share a leaf, each
would keep to its own and all of them together would still give everything away. Pure.
"""

from typing import NamedTuple


class Terms(NamedTuple):
    """What the policy says of a claim: pieces held back, share in percent."""

    shop: int
    buffer: int = 0
    share: float = 100.0


def under_ceilings(claims, terms, leaves, cover):
    """Claims and stock such that buffer and share hold for all claims together.

    The largest buffer of all who need a leaf stays back. The claims of one shop
    together get no more of a leaf than the largest share among them: a *ceiling*,
    which stands beside the real leaves as one more that they all need.

    :param claims: list of :class:`promise.Claim`
    :param terms: ``{key of the claim: Terms}``
    :param leaves: ``{(leaf, area): units}``
    :param cover: ``{pool: (areas)}``
    :return: (claims, stock), as :func:`promise.allocate` takes them
    """
    held = _held_back(claims, terms, cover)
    stock = {**leaves}
    for place, units in held.items():
        stock[place] = stock.get(place, 0.0) - units
    shops = {own.shop for own in terms.values() if own.share < 100}
    if not shops:
        return claims, stock
    result = []
    for claim in claims:
        own = terms[claim.key]
        if own.shop in shops:
            for place, most in _ceilings(claim, own, leaves, cover):
                stock[place] = max(stock.get(place, most), most)
            claim = _below(claim, own.shop)
        result.append(claim)
    return result, stock


def _ceilings(claim, own, leaves, cover):
    """(ceiling, units) of all that a claim takes: its share of what is left."""
    for leaf, area, units in _places(claim, cover):
        rest = leaves.get((leaf, area), 0.0) - own.buffer * units
        yield ((own.shop, leaf), area), rest * own.share / 100


def _below(claim, shop):
    """The claim needs its part of the ceilings of its shop, too."""
    ceilings = {(shop, leaf): units for leaf, units in claim.recipe.items()}
    return claim._replace(recipe={**claim.recipe, **ceilings})


def _held_back(claims, terms, cover):
    """``{(leaf, area): units}`` that stay back."""
    held = {}
    for claim in claims:
        buffer = terms[claim.key].buffer
        if buffer and claim.wanted:
            for leaf, area, units in _places(claim, cover):
                held[leaf, area] = max(held.get((leaf, area), 0.0), buffer * units)
    return held


def _places(claim, cover):
    """(leaf, area, units per piece) of everything that a claim takes."""
    for area in (cover or {}).get(claim.pool) or (claim.pool,):
        for leaf, units in claim.recipe.items():
            yield leaf, area, units
