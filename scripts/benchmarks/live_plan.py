"""A live sale on paper: SKUs, kits, stock, and who wants to buy what on both sides."""

import random
from collections import Counter
from dataclasses import dataclass

from sandbox.demand import attempts

#: every so many SKUs is a kit of two others
KITS = 10
#: stock as a share of what all buyers together want: most of it sells out
FILL = (0.3, 0.95)


@dataclass
class Plan:
    """What is there and what is wanted; the same for everybody who is measured.

    `recipes` names the units each SKU takes of each leaf (a plain SKU is its own
    leaf), `physical` the units there are of each leaf.
    """

    skus: list
    recipes: dict
    physical: dict
    tiktok: list
    other: list

    def possible(self, sku, left):
        """How many pieces of a SKU can be made from what is left of the leaves."""
        pieces = (left[leaf] // units for leaf, units in self.recipes[sku].items())
        return max(0, int(min(pieces)))


def make_plan(skus, rate, seconds, other_rate, seed, curve="peak"):
    """The plan of a sale over these SKUs; the same seed gives the same plan."""
    skus = sorted(skus)
    source = random.Random(f"plan/{seed}")
    recipes = _recipes(skus, source)
    tiktok = attempts(rate, seconds, skus, seed, curve)
    other = attempts(other_rate, seconds, skus, seed + 1000, "flat", 0, 0)
    wanted = Counter()
    for buyer in (*tiktok, *other):
        for leaf, units in recipes[buyer.sku].items():
            wanted[leaf] += buyer.quantity * units
    leaves = [sku for sku in skus if sku in recipes[sku]]
    physical = {
        leaf: max(2, int(wanted[leaf] * source.uniform(*FILL))) for leaf in leaves
    }
    return Plan(skus, recipes, physical, tiktok, other)


def _recipes(skus, source):
    kits = skus[KITS - 1 :: KITS]
    plain = [sku for sku in skus if sku not in set(kits)]
    recipes = {sku: {sku: 1} for sku in plain}
    for kit in kits:
        parts = source.sample(plain, 2)
        recipes[kit] = {parts[0]: 1, parts[1]: source.choice((1, 2))}
    return recipes


def renamed(plan, skus):
    """The same sale over other SKUs, which stand in for these one by one."""
    name = dict(zip(plan.skus, sorted(skus), strict=True))

    def again(buyers):
        return [
            type(buyer)(buyer.at, name[buyer.sku], buyer.quantity, buyer.kind)
            for buyer in buyers
        ]

    return Plan(
        sorted(skus),
        {
            name[sku]: {name[leaf]: units for leaf, units in recipe.items()}
            for sku, recipe in plan.recipes.items()
        },
        {name[leaf]: units for leaf, units in plan.physical.items()},
        again(plan.tiktok),
        again(plan.other),
    )
