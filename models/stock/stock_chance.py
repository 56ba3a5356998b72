"""How much may be sold by chance. Pure."""

import math

#: so surely no more is sold, and its distance from the mean in standard deviations
SURE, DEVIATIONS = 0.99, 2.33
#: from so many on the bell curve is as good as the exact distribution
MANY = 50


def most_sold(expected: float) -> int:
    """Pieces of which no more are sold in 99 of 100 cases.

    Buyers come one by one and know nothing of each other (Poisson).

    :param expected: pieces that are sold on average
    """
    if expected > MANY:
        return math.ceil(expected + DEVIATIONS * math.sqrt(expected))
    chance = total = math.exp(-expected)
    pieces = 0
    while total < SURE:
        pieces += 1
        chance *= expected / pieces
        total += chance
    return pieces
