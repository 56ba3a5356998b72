"""How long one cycle sends before everything is computed anew."""

import math

#: seconds of sending while SKUs sell: no older figure is sent
SLICE = 5.0
#: the same while nothing sells and nothing changes
CALM = 20.0
#: calls per second until TikTok's pace is known
USUAL_RATE = 10.0


def room_for(rate, seconds):
    """Calls that fit into so many seconds, with what the pace may grow meanwhile."""
    rate = rate or USUAL_RATE
    return rate if math.isinf(rate) else math.ceil(1.2 * rate * seconds) + 25
