from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .tiktok_stock_change import _now

#: a write without an answer may still take effect for so long
MAY_ARRIVE = timedelta(minutes=1)
#: the time of the last look is noted that often where nothing has changed
TELL_AGAIN = timedelta(minutes=5)

#: an answer is missing and the figure may still arrive
LOST = """(level.sending >= 0 AND level.sending != EXCLUDED.seen
           AND level.sent_at > %(recent)s)"""
#: known rows bring their id along: each new one would use up a number of the sequence,
#: which ends at 2 billion
STORE_SEEN = f"""
    INSERT INTO tiktok_stock_level AS level (
           id, card_id, sku_id, warehouse_id, seen, seen_committed, locked, backend_id,
           company_id, seen_at, promised, wanted, accepted, sending, drift, free, sold,
           create_uid, create_date, write_uid, write_date)
    SELECT COALESCE(known.id, nextval('tiktok_stock_level_id_seq')),
           card.id, card.sku_id, row.warehouse, row.seen, row.committed, row.locked,
           card.backend_id, card.company_id, %(now)s, row.seen, -1, -1, -1, 'none', 0,
           0, %(user)s, %(now)s, %(user)s, %(now)s
      FROM unnest(%(card)s::int[], %(warehouse)s::int[], %(seen)s::int[],
                  %(committed)s::int[], %(locked)s::int[])
        AS row(card, warehouse, seen, committed, locked)
      JOIN tiktok_stock_card card ON card.id = row.card
      LEFT JOIN tiktok_stock_level known ON known.card_id = row.card
                                        AND known.warehouse_id = row.warehouse
        ON CONFLICT (card_id, warehouse_id) DO UPDATE
       SET seen = EXCLUDED.seen, seen_committed = EXCLUDED.seen_committed,
           locked = EXCLUDED.locked, seen_at = EXCLUDED.seen_at,
           accepted = CASE WHEN level.sending = EXCLUDED.seen THEN EXCLUDED.seen
                           ELSE level.accepted END,
           sending = CASE WHEN {LOST} THEN level.sending ELSE -1 END,
           promised = GREATEST(EXCLUDED.seen,
                               CASE WHEN {LOST} THEN level.sending END,
                               CASE WHEN level.returned_at >= %(read_at)s
                                    THEN level.promised END)
     WHERE level.seen != EXCLUDED.seen OR level.sending >= 0
        OR level.promised != EXCLUDED.seen
        OR level.seen_committed != EXCLUDED.seen_committed
        OR level.locked != EXCLUDED.locked OR level.seen_at < %(old)s
 RETURNING level.card_id, level.warehouse_id, level.promised,
           CASE WHEN level.returned_at >= %(read_at)s
                THEN level.promised - level.seen ELSE 0 END
"""


def columns(rows, width):
    """Rows turned into one list per column, for ``unnest``."""
    return [list(column) for column in zip(*rows, strict=True)] or [[]] * width


class TikTokStockLevel(models.Model):
    """The ledger of each figure, written set by set in plain SQL.

    ``promised`` is never lower than what TikTok may still sell: a figure counts from
    before it is sent until a lower one was accepted or read.
    """

    _inherit = "tiktok.stock.level"

    @api.model
    def _store_seen(self, rows, read_at=None):
        """What TikTok shows: creates levels of new warehouses, settles lost answers.

        Rows that say nothing new are left alone. Pieces that came back since TikTok was
        read stay promised: it may sell them though it has not shown them.

        :param rows: ``(card id, tiktok.warehouse id, available, committed, locked)``
        :param read_at: naive UTC time from which on it was read; None: just now
        :return: ``{(card id, tiktok.warehouse id): (promised, returned)}``, returned
            being pieces that came back after they were read, none too few; of the
            others the promise is what TikTok shows
        """
        now = fields.Datetime.now()
        values = {
            "now": now,
            "old": now - TELL_AGAIN,
            "recent": now - MAY_ARRIVE,
            "read_at": read_at,
            "user": self.env.uid,
        }
        names = ("card", "warehouse", "seen", "committed", "locked")
        values.update(zip(names, columns(rows, 5), strict=True))
        self.env.cr.execute(STORE_SEEN, values)
        promised = {row[:2]: row[2:] for row in self.env.cr.fetchall()}
        self.invalidate_model(flush=False)
        return promised

    @api.model
    def _plans_sql(self, rows):
        """Statement that stores the figures as computed, before anything is sent.

        :param rows: ``(card id, tiktok.warehouse id, free, sold, wanted, sending)``;
            sending is -1 where nothing is sent
        """
        return SQL(
            """
            UPDATE tiktok_stock_level level
               SET free = row.free, sold = row.sold, wanted = row.wanted,
                   sending = CASE WHEN row.sending < 0 THEN level.sending
                                  ELSE row.sending END,
                   sent_at = CASE WHEN row.sending < 0 THEN level.sent_at ELSE %s END,
                   promised = GREATEST(level.promised, row.sending)
              FROM unnest(%s::int[], %s::int[], %s::float[], %s::float[], %s::int[],
                          %s::int[])
                AS row(card, warehouse, free, sold, wanted, sending)
             WHERE level.card_id = row.card AND level.warehouse_id = row.warehouse
               AND (row.sending >= 0 OR (level.free, level.sold, level.wanted)
                    IS DISTINCT FROM (row.free, row.sold, row.wanted))
            """,
            _now(),
            *columns(rows, 6),
        )

    @api.model
    def _answers_sql(self, rows):
        """Statement that stores what became of the figures that were to be sent.

        Pieces that came back since the plan may have come after the figure arrived:
        they stay promised until TikTok is read.

        :param rows: ``(card id, tiktok.warehouse id, accepted, sending, promised)``;
            accepted is -1 where TikTok did not take the figure, sending is -1 where
            no answer is missing
        """
        return SQL(
            """
            UPDATE tiktok_stock_level level
               SET sending = row.sending,
                   promised = GREATEST(row.promised,
                                       CASE WHEN level.returned_at > level.sent_at
                                            THEN level.promised END),
                   seen = CASE WHEN row.accepted < 0 THEN level.seen
                               ELSE row.accepted END,
                   accepted = CASE WHEN row.accepted < 0 THEN level.accepted
                                   ELSE row.accepted END,
                   accepted_at = CASE WHEN row.accepted < 0 THEN level.accepted_at
                                      ELSE %s END,
                   drift = CASE WHEN row.accepted < 0 THEN level.drift ELSE 'none' END
              FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
                AS row(card, warehouse, accepted, sending, promised)
             WHERE level.card_id = row.card AND level.warehouse_id = row.warehouse
            """,
            fields.Datetime.now(),
            *columns(rows, 5),
        )
