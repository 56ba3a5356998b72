from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

#: days where the market does not say; the US policy speaks of an evaluation period
USUAL_DAYS = 30
#: automatic cancellations that count as the seller's fault: the parcel was not ready
#: in time (seller academies of TH, VN and ID on the seller-fault cancellation rate)
LATE = "%shipping_timeout%"


class Rate(NamedTuple):
    """Orders cancelled by the seller's fault out of all orders of the last days."""

    faulty: int
    total: int
    days: int
    limit: float

    @property
    def percent(self):
        return 100.0 * self.faulty / self.total if self.total else 0.0

    @property
    def is_bad(self):
        """Above the limit of the market, if it has one."""
        return bool(self.limit) and self.percent > self.limit

    def plus(self, orders):
        """The same after so many more faulty orders."""
        return self._replace(faulty=self.faulty + orders)


class TikTokMarket(models.Model):
    """How a market judges sellers who cancel."""

    _inherit = "tiktok.market"

    fault_rate_limit = fields.Float(
        "Seller-Fault Cancellations at most",
        readonly=True,
        help="In percent of all orders; zero where no limit is known.",
    )
    fault_rate_days = fields.Integer(
        "Days of the Cancellation Rate", readonly=True, help="0: not published."
    )
    fault_rate_source = fields.Char("Source of the Cancellation Rate", readonly=True)
    fault_rate_date = fields.Date("Date of that Source", readonly=True)


class TikTokCancelRate(models.AbstractModel):
    """The seller-fault cancellation rate of a shop, reckoned from its orders here.

    TikTok's own figure stands in Seller Center; this one shows the effect of a
    decision before it is taken. Samples and orders fulfilled by TikTok do not count,
    nor do orders that nobody has paid (seller academy of the US).
    """

    _name = "tiktok.cancel.rate"
    _description = "TikTok Shop Seller-Fault Cancellation Rate"

    @api.model
    def _now(self, backend):
        """The rate of a shop over the days that its market looks at; one statement."""
        days = self._days(backend)
        self.env["tiktok.order"].flush_model()
        self.env["tiktok.order.line"].flush_model()
        [(faulty, total)] = self.env.execute_query(self._query(backend, days))
        limit = backend.market_id.sudo().fault_rate_limit
        return Rate(faulty, total, days, limit)

    @api.model
    def _counts(self, order):
        """Whether one order counts at all, by its kind and its age."""
        paid = order.paid_at or order.is_cod
        if not paid or order.kind == "sample" or order.is_fbt:
            return False
        placed = order.external_created_at
        return bool(placed) and placed >= self._since(self._days(order.backend_id))

    def _days(self, backend):
        return backend.market_id.sudo().fault_rate_days or USUAL_DAYS

    def _since(self, days):
        return fields.Datetime.now() - timedelta(days=days)

    def _query(self, backend, days):
        """Orders at the seller's fault and all orders, of the last ``days``."""
        return SQL(
            """
            SELECT count(*) FILTER (WHERE EXISTS (
                       SELECT 1
                         FROM tiktok_order_line unit
                        WHERE unit.order_id = o.id AND unit.is_cancelled
                          AND (unit.cancelled_by = 'SELLER'
                               AND COALESCE(unit.cancel_reason, '')
                                   != ALL(%(faultless)s)
                               OR unit.cancelled_by = 'SYSTEM'
                               AND unit.cancel_reason LIKE %(late)s)
                   )),
                   count(*)
              FROM tiktok_order o
             WHERE o.backend_id = %(backend)s
               AND o.external_created_at >= %(since)s
               AND (o.paid_at IS NOT NULL OR o.is_cod)
               AND o.kind != 'sample'
               AND o.is_fbt IS NOT TRUE
            """,
            faultless=self.env["tiktok.cancel.reason"]._faultless_names(),
            late=LATE,
            backend=backend.id,
            since=self._since(days),
        )
