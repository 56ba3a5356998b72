from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain

from ..order.order_states import statuses

TO_SHIP = statuses(to_ship=True)
ARRANGED = "AWAITING_COLLECTION"
RISKS = [
    ("late", "Late"),
    ("today", "Today"),
    ("tomorrow", "Tomorrow"),
    ("later", "Later"),
]


class TikTokOrder(models.Model):
    """The dispatch clock of an order: TikTok's own deadlines, and which comes next.

    Never reckoned here: holidays, campaigns and handling times move them
    (tiktok-platform 2.1).
    """

    _inherit = "tiktok.order"

    arranged_at = fields.Datetime(
        "Shipping Arranged",
        readonly=True,
        help="When the tracking number was sent or the label bought.",
    )
    collected_at = fields.Datetime("Scanned by the Carrier", readonly=True)
    delivered_at = fields.Datetime("Delivered", readonly=True)
    pickup_cut_off_at = fields.Datetime(
        "Pickup Cut-Off",
        readonly=True,
        help="Arranged later, the parcel goes with the next pickup.",
    )
    fast_dispatch_by = fields.Datetime(
        "Fast Dispatch by",
        readonly=True,
        help="Counts for the fast dispatch badge only.",
    )
    fulfillment_priority = fields.Integer(
        readonly=True,
        help="TikTok's order of work: 100 is instant delivery, 800 cargo.",
    )
    dispatch_by = fields.Datetime(
        compute="_compute_dispatch_by",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="TikTok counts the order as late from then on.",
    )
    dispatch_step = fields.Selection(
        [("arrange", "To be shipped"), ("hand_over", "To be handed over")],
        "Next Step",
        compute="_compute_dispatch_by",
        store=True,
        precompute=True,
    )
    cancel_at = fields.Datetime(
        "Cancelled by TikTok",
        compute="_compute_dispatch_by",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="TikTok cancels the order by itself if the next step is not taken.",
    )
    dispatch_risk = fields.Selection(
        RISKS,
        "Dispatch",
        compute="_compute_dispatch_risk",
        search="_search_dispatch_risk",
    )

    @api.depends(
        "external_state",
        "is_fbt",
        "ship_by",
        "collect_by",
        "auto_cancel_at",
        "collection_due_at",
    )
    def _compute_dispatch_by(self):
        """The step that comes next, its deadline and what happens without it.

        Until a tracking number or a label exists the earlier one of the two promises
        counts; after that the handover, and its own automatic cancellation.
        """
        for order in self:
            step = deadline = cancel_at = False
            if not order.is_fbt and order.external_state in TO_SHIP:
                step, cancel_at = "arrange", order.auto_cancel_at
                promised = [t for t in (order.ship_by, order.collect_by) if t]
                deadline = min(promised, default=cancel_at)
            elif not order.is_fbt and order.external_state == ARRANGED:
                step, cancel_at = "hand_over", order.collection_due_at
                deadline = order.collect_by or cancel_at
            order.dispatch_step = step
            order.dispatch_by = deadline
            order.cancel_at = cancel_at

    # === RISK === #

    @api.depends("dispatch_by")
    @api.depends_context("tz", "uid")
    def _compute_dispatch_risk(self):
        now = fields.Datetime.now()
        limits = self._dispatch_limits(now)
        for order in self:
            order.dispatch_risk = self._risk_of(order.dispatch_by, limits)

    @api.model
    def _risk_of(self, deadline, limits):
        """One of :data:`RISKS`; False without a deadline."""
        if not deadline:
            return False
        found = (risk for risk, limit in limits.items() if deadline < limit)
        return next(found, "later")

    @api.model
    def _search_dispatch_risk(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._risk_domain("dispatch_by", value)

    @api.model
    def _risk_domain(self, name, risks):
        """Rows whose deadline ``name`` means one of these risks."""
        limits = self._dispatch_limits(fields.Datetime.now())
        bounds = [None, *limits.values(), None]
        domains = [Domain(name, "=", False)] if False in risks else []
        for position, (risk, _label) in enumerate(RISKS):
            if risk in risks:
                start, end = bounds[position : position + 2]
                domain = Domain(name, "!=", False)
                domain &= Domain(name, ">=", start) if start else Domain.TRUE
                domain &= Domain(name, "<", end) if end else Domain.TRUE
                domains.append(domain)
        return Domain.OR(domains)

    @api.model
    def _dispatch_limits(self, now):
        """``{risk: first moment that is later}`` in the user's calendar, as UTC."""
        zone = self.env.tz
        today = pytz.utc.localize(now).astimezone(zone).date()
        return {
            "late": now,
            "today": self._midnight(zone, today + timedelta(days=1)),
            "tomorrow": self._midnight(zone, today + timedelta(days=2)),
        }

    @api.model
    def _midnight(self, zone, day):
        """The first moment of a day in a time zone, as naive UTC."""
        local = zone.localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def action_open_transfers(self):
        """The open transfers of these orders; the only one at once."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_dispatch_transfer_action"
        )
        transfers = self.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        if len(transfers) == 1:
            return transfers.get_formview_action()
        return {**action, "domain": [("id", "in", transfers.ids)]}
