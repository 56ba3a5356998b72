"""What a kit or a bundle contains, as ``{thing: quantity}``: pure arithmetic.

Quantities are in the unit of measure of the thing. Conversions through yields and units
leave binary dust (three times a third), which must not keep equal contents apart.
"""

from math import isclose

#: far below any quantity that a bill of materials can hold
DUST = 1e-6


def add(total, part, factor=1.0):
    """Add *factor* times *part* to *total*, in place."""
    for thing, quantity in part.items():
        total[thing] = total.get(thing, 0.0) + quantity * factor
    return total


def same(left, right):
    """Whether two contents are equal: the same things, each as often."""
    things = left.keys() | right.keys()
    return all(
        isclose(left.get(thing, 0.0), right.get(thing, 0.0), rel_tol=DUST, abs_tol=DUST)
        for thing in things
    )
