"""What the planner hands to the exporter."""

from typing import NamedTuple


class LevelPlan(NamedTuple):
    """One SKU in one TikTok warehouse.

    :param free: pieces possible from free stock, fractions included
    :param sold: pieces sold on TikTok and not reserved in Odoo
    :param wanted: pieces by policy and by the fair part of the stock
    :param granted: pieces that may be published now; less than ``wanted`` while other
        claims still hold what has to be lowered first
    :param send: the figure for the wire: ``granted``, or what is on hand where the
        shop is set so
    :param waits: whether ``wanted`` is held back by other claims for now
    :param gives: what is lowered here is there, others are to have it
    :param is_mapped: False: nothing is known here, what TikTok shows stays
    """

    free: float
    sold: float
    wanted: int
    granted: int
    send: int
    waits: bool = False
    gives: bool = False
    is_mapped: bool = True


class Plan(NamedTuple):
    """One SKU. ``levels`` is ``{tiktok.warehouse id: LevelPlan}``.

    :param keep: frozen or excluded: nothing is sent
    :param is_off: the threshold has switched it off; ``is_ended``: by ending the
        listing
    :param waits: some level waits for other claims to be lowered
    :param givers: ids of the SKUs that have to be lowered before; None when that would
        not be enough
    :param urgency: minutes until sold out at the present speed, -1 for never
    :param speed: pieces per hour on TikTok
    :param explanation: ``{tiktok.warehouse id as text: [[code, before, after, why]]}``
        for the stock card
    :param beyond: :class:`.stock_beyond.Beyond`; None: backorders are not our matter
    :param short: ``{"locked": n, "free": n}`` when a campaign keeps more than there is
    """

    sku_id: int
    levels: dict
    keep: bool = False
    is_ended: bool = False
    is_off: bool = False
    waits: bool = False
    givers: frozenset | None = frozenset()
    is_excluded: bool = False
    exclude_reason: str = ""
    rule_id: int | bool = False
    speed: float = 0.0
    urgency: float = -1.0
    buffer: int = 0
    explanation: dict | None = None
    short: dict | None = None
    beyond: tuple | None = None
