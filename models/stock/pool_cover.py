"""Which stock each pool takes from, where pools lie in or across each other.

Pure: a *pool* is a set of location ids.
"""

from itertools import combinations

#: pools that touch each other and whose unions are all looked at
MOST_UNIONS = 5


def pool_cover(pools):
    """Which stock each pool takes from, where pools lie in or across each other.

    Claims of several pools fit together exactly when every union of pools has enough
    for all claims that draw on it alone. Up to :data:`MOST_UNIONS` pools that touch
    each other all unions are looked at, beyond that pairs and the whole.

    :param pools: ``{pool: set of location ids}``
    :return: ``({pool: (names of the stocks it takes from)}, {name: set of ids})``
    """
    cover = {pool: [] for pool in pools}
    areas = {}
    for family in _families(pools):
        for members in _unions(family):
            area = frozenset().union(*(pools[pool] for pool in members))
            inside = [pool for pool in family if pools[pool] <= area]
            name = area_name(area)
            if name not in areas:
                areas[name] = area
                for pool in inside:
                    cover[pool].append(name)
    return {pool: tuple(names) for pool, names in cover.items()}, areas


def area_name(locations):
    """One name for one set of locations, whichever shop draws on it."""
    return tuple(sorted(locations))


def _families(pools):
    """Pools grouped so that only members of one group have locations in common."""
    families = []
    for pool, area in pools.items():
        touching = [one for one in families if one[1] & area]
        families = [one for one in families if one not in touching]
        names = [name for one in touching for name in one[0]] + [pool]
        families.append((names, frozenset(area).union(*(one[1] for one in touching))))
    return [names for names, _area in families]


def _unions(family):
    sizes = range(1, len(family) + 1)
    if len(family) > MOST_UNIONS:
        sizes = (1, 2, len(family))
    for size in sizes:
        yield from combinations(family, size)
