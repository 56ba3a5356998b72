"""What a run of a cancellation has seen, and what it has brought."""

from typing import NamedTuple

#: the parcel has left: only a return brings the goods back (tiktok-platform 3.3)
GONE = ("IN_TRANSIT", "DELIVERED", "COMPLETED")


class Outcome(NamedTuple):
    """What one run has brought.

    ``accepted``: the units are cancelled. ``sent``: TikTok has taken it. ``answer``:
    the buyer's open request is to be approved. ``refused``: final.
    """

    state: str
    text: str | bool = False
    cancel_id: str | None = None
    cancellations: list = []


class Seen(NamedTuple):
    """What TikTok shows before anything is sent."""

    detail: dict
    cancellations: list
