import json
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .tiktok_stock_level_store import columns

#: a card without a state stays due, and refused where it was
PLANS = """
    UPDATE tiktok_stock_card card
       SET rank = row.rank, urgency = row.urgency, speed = row.speed,
           buffer = row.buffer, rule_id = row.rule_id, is_ended = row.is_ended,
           is_off = row.is_off, is_excluded = row.is_excluded,
           exclude_reason = row.exclude_reason, explanation = row.explanation,
           computed_at = %s,
           due_at = CASE WHEN row.state IS DISTINCT FROM 'done' THEN row.due_at END,
           sync_state = CASE WHEN row.state IS NOT NULL THEN row.state
                             WHEN card.sync_state = 'failed' THEN 'failed'
                             ELSE 'pending' END,
           sync_next_try = CASE WHEN row.state IS NULL THEN card.sync_next_try
                ELSE %s::timestamp + make_interval(secs => row.pause) END,
           sync_message = CASE WHEN row.state IS NULL THEN card.sync_message END,
           refusal_code = CASE WHEN row.state IS NULL THEN card.refusal_code END,
           refused_figures = CASE WHEN row.state IS NULL THEN card.refused_figures END,
           is_waiting = CASE WHEN row.state IS NULL THEN card.is_waiting
                             ELSE row.is_waiting END
      FROM unnest(%s::int[], %s::float[], %s::timestamp[], %s::float[], %s::float[],
                  %s::int[], %s::int[], %s::bool[], %s::bool[], %s::bool[],
                  %s::varchar[], %s::jsonb[], %s::varchar[], %s::float[], %s::bool[])
        AS row(id, rank, due_at, urgency, speed, buffer, rule_id, is_ended, is_off,
               is_excluded, exclude_reason, explanation, state, pause, is_waiting)
     WHERE card.id = row.id
"""


class CardState(NamedTuple):
    """How a card goes out of a cycle.

    :param pause: seconds until it is due again; None: not by itself
    """

    card_id: int
    state: str
    pause: float | None = None
    message: str | None = None
    refusal_code: int | None = None
    refused: str | None = None
    is_waiting: bool = False
    is_sent: bool = False


class TikTokStockCard(models.Model):
    """Writing of many cards at once, in plain SQL."""

    _inherit = "tiktok.stock.card"

    @api.model
    def _plans_sql(self, rows):
        """Statement that stores what was computed for cards. They stay due until TikTok
        has accepted, unless they go out at once.

        :param rows: ``(card id, rank, due_at, Plan, CardState or None)``
        """
        now = fields.Datetime.now()
        values = columns(
            [
                (
                    card_id,
                    rank,
                    due_at,
                    plan.urgency,
                    plan.speed,
                    plan.buffer,
                    plan.rule_id or None,
                    plan.is_ended,
                    plan.is_off,
                    plan.is_excluded,
                    plan.exclude_reason or None,
                    json.dumps(plan.explanation or {}),
                    state and state.state,
                    state and state.pause,
                    bool(state and state.is_waiting),
                )
                for card_id, rank, due_at, plan, state in rows
            ],
            15,
        )
        return SQL(PLANS, now, now, *values)

    @api.model
    def _store_states(self, states):
        """How cards go out of a cycle; see :class:`CardState`."""
        self.env.cr.execute(self._states_sql(states))
        self.invalidate_model(flush=False)

    @api.model
    def _states_sql(self, states):
        """The statement of :meth:`_store_states`."""
        now = fields.Datetime.now()
        return SQL(
            """
            UPDATE tiktok_stock_card card
               SET sync_state = row.state,
                   sync_next_try = %s::timestamp + make_interval(secs => row.pause),
                   sync_message = row.message,
                   refusal_code = row.refusal_code, refused_figures = row.refused,
                   is_waiting = row.is_waiting,
                   due_at = CASE WHEN row.state = 'pending' THEN card.due_at END,
                   pushed_at = CASE WHEN row.is_sent THEN %s ELSE card.pushed_at END,
                   write_date = %s
              FROM unnest(%s::int[], %s::varchar[], %s::float[], %s::varchar[],
                          %s::int[], %s::varchar[], %s::bool[], %s::bool[])
                AS row(id, state, pause, message, refusal_code, refused, is_waiting,
                       is_sent)
             WHERE card.id = row.id
            """,
            now,
            now,
            now,
            *columns(states, 8),
        )

    def _try_again(self):
        """A person wants it: figures that were refused are sent once more."""
        refused = self.sudo().filtered(lambda card: card.sync_state == "failed")
        refused.write({"sync_next_try": fields.Datetime.now()})

    @api.model
    def _wake_waiting(self, company_id):
        """Cards of a company's shops that wait for units which were taken back now.

        :return: ids of the shops whose cards are due at once
        """
        self.env.cr.execute(
            """
            UPDATE tiktok_stock_card
               SET sync_next_try = NULL
             WHERE is_waiting AND sync_state = 'pending' AND company_id = %s
               AND sync_next_try IS NOT NULL
         RETURNING backend_id
            """,
            [company_id],
        )
        return {row[0] for row in self.env.cr.fetchall()}
