from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

FLOW = "dispatch"
CANCEL, DUE, RATE = "dispatch_cancel", "dispatch_due", "dispatch_rate"


class TikTokDispatchClock(models.AbstractModel):
    """Tells the warehouse in time what TikTok expects of it.

    A task for each order that TikTok is about to cancel; one line per shop for what
    has to leave in the next hours; one for the manager when the late dispatch rate is
    about to pass the limit of the market. Each closes itself when its cause is gone.
    """

    _name = "tiktok.dispatch.clock"
    _description = "TikTok Shop Dispatch Clock"

    @api.model
    def _cron_watch(self):
        """Look at the deadlines of every shop that runs."""
        shops = self.env["tiktok.backend"].search([("state", "=", "connected")])
        todo = [shop for shop in shops if shop._is_running()]
        cron = self.env["ir.cron"]
        for done, shop in enumerate(todo, start=1):
            self._watch(shop)
            cron._commit_progress(1, remaining=len(todo) - done)

    @api.model
    def _watch(self, shop):
        """Bring stars and problems of one shop up to date."""
        self = self.with_context(
            tz=shop.sudo().user_id.tz or shop.company_id.partner_id.tz or "UTC"
        )
        near = self._near(shop)
        self._star(near)
        self._tell_cancelled_soon(shop)
        self._tell_due(shop, near)
        self._tell_rate(shop)

    def _near(self, shop):
        """Orders that have to leave in the next hours, the first one first."""
        until = fields.Datetime.now() + timedelta(hours=shop.dispatch_hours)
        domain = Domain("backend_id", "=", shop.id) & Domain("dispatch_by", "<", until)
        return self.env["tiktok.order"].search(
            domain & Domain("dispatch_step", "=", "arrange"),
            order="dispatch_by, fulfillment_priority, id",
        )

    def _star(self, orders):
        """Transfers of these orders are urgent: Odoo sorts and reserves them first."""
        transfers = orders.sale_order_id.picking_ids.filtered(
            lambda p: p.priority == "0" and p.state not in ("done", "cancel")
        )
        transfers.priority = "1"

    # === PROBLEMS === #

    def _tell_cancelled_soon(self, shop):
        """One task per order that TikTok will cancel; those out of danger close."""
        desk = self.env["tiktok.exception"]
        orders = self.env["tiktok.order"].search(
            shop._cancel_domain() if shop.dispatch_cancel_hours else Domain.FALSE
        )
        for order in orders:
            text = self._cancel_text(order)
            desk._report_shared(order, FLOW, CANCEL, text, order.cancel_at)
        open_ones = desk.sudo().search(
            [
                ("backend_id", "=", shop.id),
                ("flow", "=", FLOW),
                ("code", "=", CANCEL),
                ("state", "=", "open"),
                ("res_id", "not in", orders.ids),
            ]
        )
        open_ones._close("solved")

    def _cancel_text(self, order):
        names = {
            "order": order.external_id,
            "when": format_datetime(self.env, order.cancel_at, dt_format="short"),
        }
        if order.dispatch_step == "hand_over":
            return self.env._(
                "Order %(order)s was shipped, but the carrier has not scanned it. "
                "TikTok cancels it at %(when)s.",
                **names,
            )
        return self.env._(
            "Order %(order)s has no tracking number or label yet. TikTok cancels it at "
            "%(when)s.",
            **names,
        )

    def _tell_due(self, shop, orders):
        """One line per shop while orders must leave within hours."""
        desk = self.env["tiktok.exception"]
        if not orders:
            desk._settle(shop, FLOW, [DUE])
            return
        late = len(orders.filtered(lambda o: o.dispatch_risk == "late"))
        first = orders[0].dispatch_by
        text = self.env._(
            "Orders that must leave soon: %(count)s, late already: %(late)s. The first "
            "deadline: %(first)s.",
            count=len(orders),
            late=late,
            first=format_datetime(self.env, first, dt_format="short"),
        )
        desk._report(shop, FLOW, DUE, text, deadline=first)

    def _tell_rate(self, shop):
        """One line per shop while its late dispatch rate is, or turns, bad."""
        desk = self.env["tiktok.exception"]
        rate = self.env["tiktok.late.rate"]._now(shop)
        if not (rate.is_bad or rate.turns_bad):
            desk._settle(shop, FLOW, [RATE])
            return
        text = self.env._(
            "Late dispatch rate: %(rate)s. At the pace of the last days (%(pace)s a "
            "day) %(expected)s of the %(due)s orders due by tomorrow night are late.",
            rate=shop._late_rate_sentence(rate),
            expected=rate.expected_late,
            due=rate.due,
            pace=round(rate.pace),
        )
        desk._report(shop, FLOW, RATE, text)
