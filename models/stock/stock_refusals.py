"""What TikTok's refusals of a stock figure mean: the one table of them.

From the error table of Update Inventory (tiktok-platform 3.8). A refused figure is
never tried again blindly: only when figure, listing, lock or setting has changed, or
when the time given here is over.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SOON = timedelta(seconds=5)


class Refusal(NamedTuple):
    """One kind of refusal.

    :param kind: of the exception catalogue; None is told to nobody
    :param advice: what a person can do
    :param again: when the same figure is tried once more; None: not by itself
    :param cure: what we do about it: ``read_listing``, ``read_warehouses``,
        ``one_warehouse``, ``end_listing``
    """

    kind: str | None
    advice: object
    again: timedelta | None = DAY
    cure: str | None = None


_LOCKED = Refusal(
    "stock_locked",
    _lt(
        "A campaign on TikTok holds the stock: it may not be lowered until the "
        "campaign ends. Take care that the goods are there, or end the campaign."
    ),
    HOUR,
)
_LISTING = Refusal(
    None, _lt("The listing is read again and the figure sent once more."), SOON
)._replace(cure="read_listing")
_WAREHOUSE = Refusal(
    "stock_refused",
    _lt(
        "Check in Seller Center which warehouses the SKU sells from, then read the "
        "warehouses and listings of the shop again."
    ),
    DAY,
    "read_warehouses",
)
_PLATFORM = Refusal(
    None,
    _lt("Nothing to do: TikTok keeps the stock of its own warehouse itself."),
    None,
    "read_warehouses",
)
_BUNDLE = Refusal(
    "stock_refused",
    _lt("TikTok computes the stock of this bundle from its parts: map the parts."),
    None,
    "read_listing",
)
_GONE = Refusal(
    "stock_refused",
    _lt("TikTok does not know this SKU any more: read the listings again."),
    None,
    "read_listing",
)

REFUSALS = {
    12052393: _LOCKED,
    12052371: _LOCKED._replace(
        advice=_lt("An auction on TikTok holds the stock. It is sent after its end.")
    ),
    12052141: Refusal(
        "stock_refused",
        _lt(
            "This listing is kept as a global product: change its stock in Seller "
            "Center, or take the SKU out with an exclusion."
        ),
        None,
    ),
    12052921: Refusal(
        "stock_refused",
        _lt(
            "This listing shares the stock of another one: exclude this SKU and map "
            "the SKU of the source listing."
        ),
        None,
    ),
    12052207: Refusal(
        "stock_refused",
        _lt("TikTok does not allow a change of this stock now. See Seller Center."),
    ),
    12052531: Refusal(
        "stock_refused",
        _lt(
            "A warehouse of the SKU is switched off on TikTok, and without it TikTok "
            "takes no stock of the SKU: what it shows stays for sale. Switch the "
            "warehouse on in Seller Center, or take the listing off sale; a threshold "
            "of the shop that ends listings does so by itself."
        ),
        DAY,
        "read_warehouses",
    ),
    12019028: _LISTING,
    12052533: _LISTING,
    12052037: _LISTING,
    12019022: _WAREHOUSE,
    12052097: _WAREHOUSE,
    12052530: _WAREHOUSE,
    12052532: _WAREHOUSE,
    12052144: _PLATFORM,
    12052382: _PLATFORM,
    12052094: Refusal(
        "stock_no_right",
        _lt(
            "TikTok has not given this shop the right to several warehouses. Choose "
            "one warehouse for the stock on the shop, or ask TikTok for the right."
        ),
        SOON,
        "one_warehouse",
    ),
    12052850: _BUNDLE,
    12052849: _BUNDLE,
    12052990: Refusal(
        "stock_refused", _lt("Read TikTok's answer on the card and mend its cause.")
    ),
    12052901: Refusal(
        None,
        _lt(
            "The state of the listing forbids it: it is sent when the listing is live."
        ),
        HOUR,
        "read_listing",
    ),
    12019024: Refusal(
        "stock_refused",
        _lt(
            "TikTok does not take this figure. If it is zero, let the threshold of the "
            "shop end the listing instead."
        ),
        DAY,
        "end_listing",
    ),
    12052055: Refusal("stock_refused", _lt("TikTok does not take so many pieces.")),
    12052557: _GONE,
    12052048: _GONE,
    12052032: _GONE,
    12052260: _GONE,
    12019150: _GONE,
}
OTHER = Refusal(
    "stock_refused", _lt("Read TikTok's answer below, mend the cause and press Push.")
)
#: says only that there are reasons of single warehouses
FRAME = 12052990
#: all warehouses have to be in the call, and one of them is switched off
INCOMPLETE, SWITCHED_OFF = 12019028, 12052531
#: a number is wrong, whichever it is
NUMBERS = (12019024, 12052055)


def refusal_of(codes):
    """The refusal that an error stands for: ``(code, Refusal)``.

    :param codes: those of the warehouses first, then that of the SKU
    """
    known = [code for code in codes if code in REFUSALS and code != FRAME]
    code = known[0] if known else codes[0]
    return code, REFUSALS.get(code, OTHER)


def is_vague(code):
    """Whether a code leaves open which part of a call is refused."""
    return code not in REFUSALS or code in (FRAME, *NUMBERS)
