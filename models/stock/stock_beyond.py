"""Pieces that TikTok may sell beyond stock: backorders, switched on by a threshold.

Pure. TikTok takes an absolute figure and the working days within which the pieces are
sent; a call that leaves them out changes nothing (tiktok-platform 3.8).
"""

import math
from typing import NamedTuple

from .stock_policy import BACKORDER, TINY


class Beyond(NamedTuple):
    """Pieces of a SKU that TikTok may sell beyond stock.

    :param days: working days within which they are sent
    :param warehouse_id: ``tiktok.warehouse`` that sends them
    """

    pieces: int
    days: int
    warehouse_id: int


def beyond(rule, is_off, balances, told, default):
    """What a SKU may sell beyond stock now; None where that is no matter of ours.

    What was sold beyond stock already is taken off: TikTok takes absolute figures.

    :param is_off: whether the threshold acts
    :param balances: ``{tiktok.warehouse id: pieces free less pieces sold}`` of stock
        that feeds the SKU, each stock once; negative where more is sold than there
    :param told: pieces that TikTok was told last
    :param default: warehouse that is named when none is fed
    """
    is_meant = rule.threshold_action == BACKORDER
    if not is_meant and not told:
        return None
    pieces = 0
    if is_meant and is_off and balances:
        debt = max(0.0, -sum(balances.values()))
        pieces = max(0, rule.backorder - math.ceil(debt - TINY))
    return Beyond(pieces, max(1, rule.backorder_days), next(iter(balances), default))
