"""Which step a shipment may take next, by how it ships. Data, no Odoo.

Whatever happens (answers that were lost, a person's click, a package undone on TikTok)
is one of these steps; every other one is refused where it is written. Source of the
order of steps: tiktok-platform 1.3 and 2.3.
"""

from .tiktok_shipping_capability import LABEL_FLOWS

DRAFT, WANTED, SENT = "draft", "wanted", "sent"
CONFIRMED, REFUSED, CANCELLED = "confirmed", "refused", "cancelled"

#: own carrier: what TikTok shows may be corrected, then it is looked at again
OWN = {
    DRAFT: {WANTED, CANCELLED},
    WANTED: {SENT, CONFIRMED, REFUSED, CANCELLED},
    SENT: {WANTED, CONFIRMED, REFUSED, CANCELLED},
    REFUSED: {WANTED, SENT, CANCELLED},
    CONFIRMED: {SENT, CANCELLED},
    CANCELLED: set(),
}
#: TikTok's label: once it is made nothing but its end changes it
LABEL = {
    **OWN,
    REFUSED: {WANTED, CANCELLED},
    CONFIRMED: {CANCELLED},
}


def steps(flow):
    """``{state: states that may follow}`` of one way to ship."""
    return LABEL if flow in LABEL_FLOWS else OWN


def may_follow(flow, state, after):
    """Whether a shipment in ``state`` may come into the state ``after``."""
    return state == after or after in steps(flow)[state]
