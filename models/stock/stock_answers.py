"""What TikTok's answers to a run say of each SKU: taken, refused, lost or not sent."""

from datetime import UTC

from ...client import (
    BusinessError,
    RequestError,
    SkuError,
    TemporaryError,
    TikTokShopError,
)
from .tiktok_stock_backorder import of_backorder
from .tiktok_stock_level import NEVER


class Brought:
    """What a run has brought. A SKU may have been called twice: its last answer counts.

    ``refused`` and ``beyond`` are (entry, answer) of refused figures, and of calls that
    told of a backorder; ``delays`` seconds from a change to its acceptance;
    ``has_disabled`` whether a warehouse is switched off, None while nobody has asked.
    """

    def __init__(self):
        self.levels, self.states = {}, {}
        self.refused, self.beyond, self.delays = [], [], []
        self.error = self.has_disabled = None

    def note(self, entry, answer):
        """What an answer says beside the figure."""
        if isinstance(answer, SkuError) and not of_backorder(entry, answer):
            self.refused.append((entry, answer))
        elif entry.beyond:
            self.beyond.append((entry, answer))
        if isinstance(answer, float) and entry.due_at:
            self.delays.append(answer - entry.due_at.replace(tzinfo=UTC).timestamp())


def of_the_account(error):
    """The error when it is no matter of the one listing, else None."""
    if isinstance(error, BusinessError | RequestError | TemporaryError):
        return None
    return error


def answers_of(outcome):
    """``(entry, answer)`` of a call: Unix time when accepted, :class:`SkuError` when
    refused, the error when the answer was lost, None when nothing was sent."""
    if outcome.error is None:
        errors, answered_at = outcome.result
        for entry in outcome.task.entries:
            yield entry, errors.get(entry.sku) or answered_at
        return
    error, answer = outcome.error, None
    if error.outcome_unknown:
        answer = error
    elif isinstance(error, BusinessError | RequestError):
        answer = SkuError(error.code or 0, error.message)
    for entry in outcome.task.entries:
        yield entry, answer


def given_up(run):
    """Whether TikTok has accepted a lower figure: the units may go to somebody else."""
    return any(
        isinstance(answer, float) and entry.is_lowered
        for outcome in run.outcomes
        for entry, answer in answers_of(outcome)
    )


def level_rows(entry, answer, is_known=True):
    """``((card, warehouse), (accepted, sending, promised))`` of an answer."""
    for figure in entry.figures:
        place = (entry.card_id, figure.warehouse_id)
        if isinstance(answer, float):
            before = 0 if is_known else figure.promised
            yield place, (figure.granted, NEVER, max(before, figure.granted))
        elif isinstance(answer, TikTokShopError):
            # it may have taken effect: the higher promise counts
            most = max(figure.promised, figure.granted)
            yield place, (NEVER, figure.granted, most)
        else:
            yield place, (NEVER, NEVER, figure.promised)
