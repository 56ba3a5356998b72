"""What TikTok's refusals to arrange a label mean: kind of problem and what to do.

Pure: codes with their source, no Odoo. Codes that are not here are told as they come.
"""

from typing import NamedTuple

#: arranged already, by an earlier try of ours or in Seller Center (contract: errors)
SHIPPED_ALREADY = {21011006}
#: the label was printed by the seller already (tiktok-platform 1.5)
PRINTED_ALREADY = {21008042}
#: the package is not known (yet): the order is read again (contract: errors)
UNKNOWN_PACKAGE = {21011001}
#: what is there already is looked at, nothing is bought again
LOOK_AGAIN = SHIPPED_ALREADY | PRINTED_ALREADY


class Refusal(NamedTuple):
    """``kind`` of the exception catalogue; ``waits``: tried again by itself."""

    kind: str
    waits: bool = False


REFUSALS = {
    # no service: parcel too heavy or too large, or no carrier there (contract: errors)
    21011037: Refusal("label_no_service"),
    # the buyer asks to cancel (contract: errors)
    21011007: Refusal("label_order_waits", waits=True),
    # the status of the order does not allow it (contract: errors)
    21011029: Refusal("label_order_waits", waits=True),
    # lines have to be named: the order is split (contract: errors)
    21011048: Refusal("label_differs"),
    # a combined order cannot be split (tiktok-platform 1.5)
    21011046: Refusal("label_differs"),
}


def refusal_of(code):
    """What a refusal means; final and without a meaning of its own otherwise."""
    return REFUSALS.get(code, Refusal("label_refused"))
