import math
import time
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...client import SkuError, TikTokShopError
from .stock_answers import Brought, answers_of, given_up, level_rows, of_the_account
from .stock_refusals import DAY, INCOMPLETE, OTHER, SOON, SWITCHED_OFF, refusal_of
from .tiktok_stock_backorder import of_backorder
from .tiktok_stock_card_store import CardState

#: seconds until a figure without an answer is read back
READ_BACK = 2.0


class Cycle(NamedTuple):
    """What a cycle leaves behind.

    :param has_more: more is due at once
    :param error: what ended it; the error guard of the flow deals with it
    """

    has_more: bool = False
    error: TikTokShopError | None = None


class TikTokStockAnswer(models.AbstractModel):
    """What became of a push: accepted, refused, unknown or not sent."""

    _name = "tiktok.stock.answer"
    _description = "TikTok Shop Stock Answer"

    @api.model
    def _store(self, shop, run, pace, is_known=True):
        """Store what a run has brought, in one short transaction.

        :param shop: ``PushShop``
        :param run: of the client's pipe, over ``Task`` s
        :param pace: calls per second as the throttle has learned, and seconds for
            which TikTok wants none
        :param is_known: whether all that was sold until now is known; units given up
            are still promised else
        :return: :class:`Cycle`
        """
        brought = self._gather(shop, run, is_known)
        states = list(brought.states.values())
        rows = [(*place, *row) for place, row in brought.levels.items()]
        learned = self._learned(shop, run, pace, brought.delays)
        self._write(shop, run, (rows, states, learned))
        backorders = self.env["tiktok.stock.backorder"]
        backorders._store_answers(brought.beyond, brought.refused)
        woken = self._wake_others(shop, run)
        self._tell(shop, run, brought.refused, states)
        return Cycle((bool(run.left) and not run.pause) or woken, brought.error)

    def _gather(self, shop, run, is_known):
        """What each answer of a run means, and what was not sent: :class:`Brought`."""
        brought = Brought()
        for outcome in run.outcomes:
            brought.error = brought.error or of_the_account(outcome.error)
            for entry, answer in answers_of(outcome):
                answer = self._meant(shop, answer, brought)
                brought.levels.update(level_rows(entry, answer, is_known))
                brought.states[entry.card_id] = self._state(entry, answer)
                brought.note(entry, answer)
        for task in run.left:
            for entry in task.entries:
                brought.levels.update(level_rows(entry, None))
                brought.states[entry.card_id] = CardState(
                    entry.card_id,
                    "pending",
                    run.pause or None,
                    refusal_code=entry.refusal_code,
                )
        return brought

    def _write(self, shop, run, parts):
        """Ledger, cards, history of calls and what was learned, in one statement."""
        levels, states, learned = parts
        level, card = self.env["tiktok.stock.level"], self.env["tiktok.stock.card"]
        self.env.cr.execute(
            SQL(
                "WITH levels AS (%s), cards AS (%s), calls AS (%s) %s",
                level._answers_sql(levels),
                card._states_sql(states),
                self.env["tiktok.stock.push"]._note_sql(
                    shop.backend_id, [_note(outcome) for outcome in run.outcomes]
                ),
                learned,
            )
        )
        level.invalidate_model(flush=False)
        card.invalidate_model(flush=False)

    def _wake_others(self, shop, run):
        """Units were taken back: whoever waits for them may have them now.

        :return: whether cards of this very shop wait
        """
        if not given_up(run):
            return False
        woken = self.env["tiktok.stock.card"]._wake_waiting(shop.company_id)
        for backend in self.env["tiktok.backend"].browse(woken - {shop.backend_id}):
            backend._cursor("stock")._enqueue_extra_run()
        return shop.backend_id in woken

    def _meant(self, shop, answer, brought):
        """The answer; what TikTok misses is the warehouse that is switched off."""
        if not isinstance(answer, SkuError) or INCOMPLETE not in answer.codes:
            return answer
        if brought.has_disabled is None:
            # once per run: a warehouse that goes off refuses every SKU of it
            brought.has_disabled = self._has_disabled(shop)
        return (
            SkuError(SWITCHED_OFF, answer.message) if brought.has_disabled else answer
        )

    @api.model
    def _has_disabled(self, shop):
        """Whether TikTok has switched a selling warehouse of the shop off."""
        return bool(
            self.env["tiktok.warehouse"].search_count(
                Domain("backend_id", "=", shop.backend_id)
                & Domain("kind", "=", "SALES_WAREHOUSE")
                & Domain("external_state", "=", "DISABLED"),
                limit=1,
            )
        )

    # === STATES === #

    def _state(self, entry, answer):
        """How a card goes out, by its answer: a time, a refusal, lost or not sent."""
        if isinstance(answer, float):
            if entry.waits:
                return CardState(
                    entry.card_id,
                    "pending",
                    entry.waits,
                    is_waiting=True,
                    is_sent=True,
                )
            return CardState(entry.card_id, "done", is_sent=True)
        if isinstance(answer, SkuError):
            return self._refused_state(entry, answer)
        message = str(answer) if answer else None
        pause = READ_BACK if answer else None
        return CardState(entry.card_id, "pending", pause, message)

    def _refused_state(self, entry, answer):
        code, refusal = refusal_of(answer.codes)
        pause = refusal.again
        if of_backorder(entry, answer):
            # once more without the backorder: the figures must not wait for it
            pause = SOON
        elif pause == SOON and entry.refusal_code == code:
            # the cure did not help
            pause = DAY
        return CardState(
            entry.card_id,
            "failed",
            pause and pause.total_seconds(),
            self.env["tiktok.exception"]._mask(answer.message),
            code,
            entry.refused,
            is_sent=True,
        )

    # === PEOPLE === #

    def _tell(self, shop, run, refused, states):
        """Exceptions of refused cards; those of accepted ones close."""
        accepted = [
            entry
            for outcome in run.outcomes
            for entry in outcome.task.entries
            if entry.refusal_code
        ]
        self._settle(accepted, states)
        backend = self.env["tiktok.backend"].browse(shop.backend_id)
        cures = {self._report(backend, entry, answer) for entry, answer in refused}
        self._cure(backend, cures - {None})

    @api.model
    def _settle(self, cards, states):
        """Close what was open about cards that are done now."""
        done = {state.card_id for state in states if state.state == "done"}
        ids = [card.card_id for card in cards if card.card_id in done]
        if ids:
            cards = self.env["tiktok.stock.card"].browse(ids)
            self.env["tiktok.exception"]._settle(cards, "stock")

    def _report(self, backend, entry, answer):
        """Put a refusal on the desk; what we can do about it ourselves."""
        code, refusal = refusal_of(answer.codes)
        kind = refusal.kind
        if not kind and refusal.again == SOON and entry.refusal_code == code:
            kind = OTHER.kind
        card = self.env["tiktok.stock.card"].browse(entry.card_id)
        # not on the shop: there each run that goes well closes what is open
        record = backend._stock_target() if kind == "stock_no_right" else card
        if kind:
            message = f"{answer.message} ({code})"
            self.env["tiktok.exception"]._report(record, "stock", kind, message)
        return refusal.cure

    def _cure(self, backend, cures):
        """Read anew what TikTok has changed without telling."""
        if "read_listing" in cures or "read_warehouses" in cures:
            for flow in ("metadata", "catalog"):
                if backend._flow_mode(flow) != "off":
                    backend._cursor(flow)._enqueue_extra_run()
        if "one_warehouse" in cures:
            backend._cursor("stock").stock_one_warehouse = True

    # === WHAT IS LEARNED === #

    def _learned(self, shop, run, pace, delays):
        """Statement that keeps pace, answer time and delay for whoever makes the next
        push."""
        rate, blocked = pace
        latency = shop.blend(shop.latency, run.latency or shop.latency)
        delay = shop.delay
        if delays:
            delays.sort()
            most = delays[int(0.95 * (len(delays) - 1))]
            delay = shop.blend(shop.delay, max(0.0, most))
        return SQL(
            """UPDATE tiktok_sync_cursor
                  SET stock_rate = %s, stock_blocked_until = %s,
                      stock_latency = %s, stock_delay = %s
                WHERE id = %s""",
            0.0 if math.isinf(rate) else rate,
            time.time() + max(blocked, run.pause),
            latency,
            delay,
            shop.cursor_id,
        )


def _note(outcome):
    """A call for the history of pushes."""
    answers = dict(answers_of(outcome))
    refusals = {
        entry.sku: f"{answer.codes[0]} {answer.message}"
        for entry, answer in answers.items()
        if isinstance(answer, SkuError)
    }
    accepted = any(isinstance(answer, float) for answer in answers.values())
    if refusals:
        word = "partly" if accepted else "refused"
    else:
        word = "accepted" if accepted else "unknown"
    task, now = outcome.task, fields.Datetime.now()
    return task.listing_id, now, task.body(), word, refusals or None
