"""How parcels leave in each market.

Which way a market takes, how fine it splits and how often a number may be corrected
stand in TikTok's overview of the fulfilment API (June 2025), its page on splitting
(November 2025) and its notice on corrections; a window of None never ends.
"""

from __future__ import annotations

from dataclasses import dataclass

HOUR = 3600
SOUTH_EAST_ASIA = ("ID", "MY", "PH", "SG", "TH", "VN")
EU = ("AT", "BE", "CZ", "DE", "ES", "FR", "GR", "HU", "IE", "IT", "NL", "PL", "PT")


@dataclass(frozen=True)
class Market:
    """One market's ways.

    `label`: "buy" (Create Packages), "arrange" (the order brings its package) or "";
    `own`: "mark" (Mark Package As Shipped), "self" (Ship Package) or "";
    `split`: by "unit" or whole "sku"; `combines`: before shipping by a call of its own;
    `divides`: orders bring a package and are split before the label is bought;
    `edit_window`: seconds in which the one correction of a number is possible.
    """

    label: str = "arrange"
    own: str = "mark"
    split: str = "unit"
    combines: bool = False
    divides: bool = False
    edit_window: int | None = None
    chooses_handover: bool = True
    needs_invoice: bool = False


ASIA = Market(
    own="self",
    split="sku",
    combines=True,
    edit_window=72 * HOUR,
    chooses_handover=False,
)
MARKETS = {
    "US": Market(label="buy", edit_window=72 * HOUR),
    "JP": Market(label="buy", divides=True),
    "GB": Market(edit_window=72 * HOUR),
    "BR": Market(own="", split="sku", combines=True, needs_invoice=True),
    "MX": Market(own="self", split="sku", combines=True),
    **dict.fromkeys(SOUTH_EAST_ASIA, ASIA),
    **dict.fromkeys(EU, Market()),
    "IE": Market(label=""),
}


def market_of(shop):
    """The ways of the shop's market; Mexico's cross-border shops split by unit."""
    market = MARKETS[shop["region"]]
    if shop["region"] == "MX" and shop["seller_type"] == "CROSS_BORDER":
        return Market(own="self")
    return market


def brings_packages(shop, order):
    """Has the order its package before it is shipped?

    Not where the label is bought and not where the seller reports his own carrier,
    which creates the package.
    """
    if order["fulfillment_type"] != "FULFILLMENT_BY_SELLER":
        return False
    market = market_of(shop)
    if order["shipping_type"] == "SELLER":
        return market.own == "self"
    return market.label == "arrange" or market.divides
