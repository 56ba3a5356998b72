"""What TikTok's refusals of a parcel mean: the one table of them.

From the error lists of the calls that ship (tiktok-platform 1.5, 1.7 and 3.2; contract
errors). Nothing that was refused is sent again blindly: only when its cause is mended,
or when the time given here is over.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: sent again by itself after a while
WAIT = "wait"
#: TikTok says that it is done: look at the order
LOOK = "look"
#: a person mends something, then sends it again
FIX = "fix"
#: sending the same again never helps
NEVER = "never"


class Refusal(NamedTuple):
    """One kind of refusal.

    :param kind: of the exception catalogue
    :param advice: what a person can do
    :param again: time until the next try, for those that wait
    """

    action: str
    kind: str
    advice: object
    again: timedelta = timedelta(minutes=10)


_REQUEST = Refusal(
    WAIT,
    "shipment_waits",
    _lt(
        "The buyer asks to cancel. Answer the request; this is sent again by itself "
        "until then."
    ),
)
_FORM = Refusal(
    FIX,
    "number_refused",
    _lt("Correct the tracking number on the transfer, or its carrier."),
)
_USED = Refusal(
    FIX,
    "number_refused",
    _lt(
        "The number was used for another parcel. Enter the number of this one; one "
        "number for several orders is for parcels to the same address only, 20 at most."
    ),
)
_DONE = Refusal(LOOK, "shipment_refused", _lt("The order is read again."))
_STATE = Refusal(
    FIX,
    "shipment_refused",
    _lt("Look at the order in Seller Center: its status does not allow to ship it."),
)

REFUSALS = {
    21011006: _DONE,
    21011007: _REQUEST,
    21008044: _REQUEST,
    21021010: _REQUEST,
    21011044: Refusal(
        WAIT,
        "shipment_waits",
        _lt("TikTok holds the order for an hour after the payment. It is sent then."),
    ),
    21004012: _FORM,
    21004015: _FORM,
    21004016: _FORM,
    21011025: _USED,
    21011026: _USED,
    21034012: _USED,
    11028006: Refusal(
        FIX,
        "carrier_not_offered",
        _lt("Ship with a carrier that TikTok offers for this delivery option."),
    ),
    21008042: Refusal(
        NEVER,
        "shipment_refused",
        _lt(
            "A label of TikTok was printed for these goods: use it, or undo it in "
            "Seller Center first."
        ),
    ),
    21011029: _STATE,
    21011046: Refusal(
        NEVER,
        "shipment_refused",
        _lt("The order is combined with others: ship all of them in one parcel."),
    ),
    21011001: Refusal(
        FIX, "shipment_refused", _lt("TikTok has made other packages: send it again.")
    ),
    21008111: Refusal(
        NEVER, "shipment_refused", _lt("The order belongs to another shop.")
    ),
}
OTHER = Refusal(
    FIX, "shipment_refused", _lt("Mend what TikTok names and send it again.")
)
LATER = Refusal(WAIT, "shipment_waits", _lt("It is sent again by itself."))


def refusal_of(code, later=False):
    """What a refusal with this code means.

    :param later: the client knows the code as one that may pass one day
    """
    return REFUSALS.get(code) or (LATER if later else OTHER)


#: corrections (tiktok-platform 1.5)
CORRECTIONS = {
    21011049: _lt("The time for corrections is over: write to TikTok's support."),
    21011050: _lt("It was corrected before: write to TikTok's support."),
    21011051: _lt("The label is TikTok's: its number cannot be changed."),
    21011052: _lt("The parcel is delivered or cancelled: nothing is left to correct."),
}


def correction_advice(code):
    """What is left to do when TikTok refuses a correction."""
    advice = CORRECTIONS.get(code) or REFUSALS.get(code, OTHER).advice
    return str(advice)
