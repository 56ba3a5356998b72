"""Weight and size of one parcel, and how TikTok wants them. Grams and centimetres.

Pure: knows neither Odoo nor the client.
"""

import math
from typing import NamedTuple

GRAMS_PER_POUND = 453.59237
CM_PER_INCH = 2.54
#: markets that want their sides in inches (tiktok-api section 11: US dimensions)
INCH_MARKETS = ("US",)


class Measure(NamedTuple):
    """What a parcel weighs (g) and its sides (cm); 0 is not known."""

    weight: float = 0.0
    length: float = 0.0
    width: float = 0.0
    height: float = 0.0

    @property
    def sides(self):
        return (self.length, self.width, self.height)

    @property
    def has_size(self):
        """Whether all three sides are known: TikTok takes them together."""
        return all(side > 0 for side in self.sides)

    @property
    def has_half_a_size(self):
        """Whether some sides are known and others are not."""
        return any(side > 0 for side in self.sides) and not self.has_size


def problems(measure, needs_weight=True):
    """What is wrong: codes ``weight_missing``, ``negative``, ``sides``."""
    found = []
    if any(value < 0 for value in measure):
        found.append("negative")
    elif needs_weight and measure.weight <= 0:
        found.append("weight_missing")
    if measure.has_half_a_size:
        found.append("sides")
    return found


def weight_payload(measure, market):
    """``weight`` of a call, rounded up: a carrier that weighs more charges later.

    Pounds where sides are in inches, grams elsewhere; None when not known.
    """
    if measure.weight <= 0:
        return None
    if market in INCH_MARKETS:
        return {"value": _up(measure.weight / GRAMS_PER_POUND, 3), "unit": "POUND"}
    return {"value": _up(measure.weight, 0), "unit": "GRAM"}


def dimension_payload(measure, market):
    """``dimension`` of a call, rounded up; None unless all three sides are known."""
    if not measure.has_size:
        return None
    inch = market in INCH_MARKETS
    sides = [side / CM_PER_INCH if inch else side for side in measure.sides]
    length, width, height = (_up(side, 2) for side in sides)
    return {
        "length": length,
        "width": width,
        "height": height,
        "unit": "INCH" if inch else "CM",
    }


def _up(value, digits):
    """Text of a figure, rounded up; what is a rounding error of floats stays down."""
    factor = 10**digits
    figure = math.ceil(round(value * factor, 6)) / factor
    return (
        f"{figure:.{digits}f}".rstrip("0").rstrip(".") if digits else str(int(figure))
    )
