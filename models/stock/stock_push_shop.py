"""What a push has to know of its shop, read once per run."""

from typing import NamedTuple


class PushShop(NamedTuple):
    """Plain values: cursors come and go during a run, these stay.

    :param is_live: else figures are computed and shown only
    :param on_hand: TikTok is told what is on hand, not what is available
    :param warehouse: TikTok's id of the one warehouse that may be written, where the
        shop has no right to several
    :param is_limited: TikTok had stopped its sales when it was looked at last
    :param rate: calls per second as learned, 0 when nothing is known
    :param blocked_until: Unix time
    :param latency: seconds per call; ``delay``: seconds from a change to TikTok
    """

    backend_id: int
    cursor_id: int
    company_id: int
    is_live: bool
    on_hand: bool
    warehouse: str | None = None
    is_limited: bool = False
    rate: float = 0.0
    blocked_until: float = 0.0
    latency: float = 0.0
    delay: float = 0.0

    def blend(self, old, new):
        """A measurement joins what is remembered."""
        return new if not old else 0.7 * old + 0.3 * new
