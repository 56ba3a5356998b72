"""What each status of an order on TikTok means for its documents. Data, no code.

Source: tiktok-platform 3.1 to 3.3. Any status may follow any other one: TikTok skips
and goes back (lost parcels, refunds), so that nothing here depends on the one before.
"""

from typing import NamedTuple


class Meaning(NamedTuple):
    """What one status asks for."""

    #: which document: none | hold (by the rule of the shop) | order | cancel
    document: str
    #: whether the seller still has to hand something over
    to_ship: bool = False
    #: whether goods may be picked and shipped now
    may_ship: bool = False
    #: whether somebody has arranged shipping already
    handled: bool = False
    #: whether the parcel is with the carrier or beyond
    on_the_road: bool = False
    #: whether a quantity or an address may still change
    may_change: bool = False


STATES = {
    "UNPAID": Meaning("none", may_change=True),
    "ON_HOLD": Meaning("hold", may_change=True),
    "AWAITING_SHIPMENT": Meaning("order", to_ship=True, may_ship=True, may_change=True),
    "PARTIALLY_SHIPPING": Meaning(
        "order", to_ship=True, may_ship=True, may_change=True
    ),
    "AWAITING_COLLECTION": Meaning(
        "order", may_ship=True, handled=True, may_change=True
    ),
    "IN_TRANSIT": Meaning("order", handled=True, on_the_road=True),
    "DELIVERED": Meaning("order", handled=True, on_the_road=True),
    "COMPLETED": Meaning("order", handled=True, on_the_road=True),
    "CANCELLED": Meaning("cancel"),
}
#: a status of tomorrow: documents stay as they are and a person is told
UNKNOWN = Meaning("none")


def meaning(status):
    """What a status asks for; unknown ones ask for nothing."""
    return STATES.get(status, UNKNOWN)


def statuses(**wanted):
    """Statuses whose meaning has all these values, in the usual order."""
    return tuple(
        status
        for status, means in STATES.items()
        if all(getattr(means, name) == value for name, value in wanted.items())
    )
