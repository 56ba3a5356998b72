from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..order.order_states import statuses
from .dispatch_forecast import Dispatch

#: days where the market does not say
USUAL_DAYS = 30
#: days from which the pace of the warehouse is taken
PACE_DAYS = 7
ON_THE_ROAD = statuses(on_the_road=True)

# an order on the road whose times TikTok does not tell is taken as in time
COUNTS = """
SELECT count(*) FILTER (WHERE deadline < %(now)s),
       count(*) FILTER (WHERE deadline < %(now)s AND (left_at IS NULL
                                                      OR left_at > deadline)),
       count(*) FILTER (WHERE waits AND deadline < %(now)s),
       count(*) FILTER (WHERE waits AND deadline >= %(now)s),
       count(*) FILTER (WHERE left_at >= %(pace_since)s),
       count(DISTINCT left_at::date) FILTER (WHERE left_at >= %(pace_since)s)
  FROM (SELECT %(deadline)s AS deadline,
               COALESCE(%(left)s, CASE WHEN external_state IN %(road)s
                                       THEN %(deadline)s END) AS left_at,
               dispatch_by IS NOT NULL AND %(left)s IS NULL AS waits
          FROM tiktok_order
         WHERE backend_id = %(backend)s
           AND %(deadline)s >= %(since)s
           AND %(deadline)s < %(horizon)s
           AND external_state <> 'CANCELLED'
           AND kind <> 'sample') judged
"""


class TikTokLateRate(models.AbstractModel):
    """The late dispatch rate of a shop, reckoned from its orders here.

    TikTok's own figure stands in Seller Center; this one looks ahead. Cancelled orders
    and samples do not count. Orders that TikTok fulfils count where it counts them
    (tiktok-platform 2.4), but nobody here has to hurry for them.
    """

    _name = "tiktok.late.rate"
    _description = "TikTok Shop Late Dispatch Rate"

    @api.model
    def _now(self, backend):
        """What is known of a shop and what is to come; one statement.

        :return: a :class:`~.dispatch_forecast.Dispatch`
        """
        now = fields.Datetime.now()
        horizon = self.env["tiktok.order"]._dispatch_limits(now)["tomorrow"]
        self.env["tiktok.order"].flush_model()
        [row] = self.env.execute_query(self._query(backend, now, horizon))
        judged, late, overdue, due, recent, active_days = row
        return Dispatch(
            judged=judged,
            late=late,
            overdue=overdue,
            due=due,
            pace=recent / active_days if active_days else 0.0,
            days=(horizon - now) / timedelta(days=1),
            limit=backend.market_id.sudo().late_rate_limit,
        )

    def _query(self, backend, now, horizon):
        """Orders judged by the handover, or by the arranged shipping."""
        market = backend.market_id.sudo()
        by_scan = market.dispatch_counts == "scan"
        columns = ("collect_by", "collected_at") if by_scan else None
        deadline, left = columns or ("ship_by", "arranged_at")
        return SQL(
            COUNTS,
            now=now,
            horizon=horizon,
            since=now - timedelta(days=market.late_rate_days or USUAL_DAYS),
            pace_since=now - timedelta(days=PACE_DAYS),
            deadline=SQL.identifier(deadline),
            left=SQL.identifier(left),
            road=ON_THE_ROAD,
            backend=backend.id,
        )
