from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

RISK = {
    "dispatch_late_count": "late",
    "dispatch_today_count": "today",
    "dispatch_tomorrow_count": "tomorrow",
}


class TikTokBackend(models.Model):
    """The dispatch dashboard: what has to leave when. Each figure opens its rows."""

    _inherit = "tiktok.backend"

    dispatch_late_count = fields.Integer(
        "Late Orders", compute="_compute_dispatch_counts"
    )
    dispatch_today_count = fields.Integer(
        "Due Today", compute="_compute_dispatch_counts"
    )
    dispatch_tomorrow_count = fields.Integer(
        "Due Tomorrow", compute="_compute_dispatch_counts"
    )
    dispatch_scan_count = fields.Integer(
        "Waiting for the Carrier's Scan", compute="_compute_dispatch_counts"
    )
    dispatch_cancel_count = fields.Integer(
        "Cancelled by TikTok Soon", compute="_compute_dispatch_counts"
    )
    late_rate_text = fields.Char("Late Dispatch", compute="_compute_late_rate")
    late_rate_state = fields.Selection(
        [("good", "Good"), ("turning", "Turns Bad"), ("bad", "Bad")],
        compute="_compute_late_rate",
    )

    @api.depends_context("tz", "uid")
    def _compute_dispatch_counts(self):
        for name, risk in RISK.items():
            figures = self._count_orders(Domain("dispatch_risk", "in", [risk]))
            for backend in self:
                backend[name] = figures.get(backend, 0)
        waiting = self._count_orders(Domain("dispatch_step", "=", "hand_over"))
        for backend in self:
            backend.dispatch_scan_count = waiting.get(backend, 0)
            backend.dispatch_cancel_count = self.env["tiktok.order"].search_count(
                backend._cancel_domain()
            )

    def _cancel_domain(self):
        """Orders of this shop that TikTok cancels soon, by the shop's own setting."""
        self.ensure_one()
        until = fields.Datetime.now() + timedelta(hours=self.dispatch_cancel_hours)
        return Domain("backend_id", "=", self.id) & Domain("cancel_at", "<", until)

    @api.depends_context("lang", "tz", "uid")
    def _compute_late_rate(self):
        for backend in self:
            rate = self.env["tiktok.late.rate"].sudo()._now(backend)
            backend.late_rate_text = self._late_rate_sentence(rate)
            bad, turning = rate.is_bad and "bad", rate.turns_bad and "turning"
            backend.late_rate_state = bad or turning or "good"

    @api.model
    def _late_rate_sentence(self, rate):
        """The rate now and by the end of tomorrow, in one line.

        Counted instead where orders are too few: one late order is no rate of 100 %.
        """
        if rate.is_thin and not rate.judged:
            return self.env._("no orders to judge yet")
        if rate.is_thin:
            return self.env._(
                "%(late)s of %(judged)s late, too few for a rate",
                late=rate.late,
                judged=rate.judged,
            )
        texts = [self.env._("%.1f %% now", rate.percent)]
        if rate.pace:
            texts.append(self.env._("%.1f %% by tomorrow night", rate.expected_percent))
        if rate.limit:
            texts.append(self.env._("limit %s %%", f"{rate.limit:g}"))
        return ", ".join(texts)

    # === TILES === #

    def action_dispatch_late(self):
        """Orders whose deadline is over."""
        return self._open_orders(search_default_late=1)

    def action_dispatch_today(self):
        """Orders that must leave today, in the user's calendar."""
        return self._open_orders(search_default_dispatch_today=1)

    def action_dispatch_tomorrow(self):
        """Orders that must leave tomorrow."""
        return self._open_orders(search_default_dispatch_tomorrow=1)

    def action_dispatch_scan(self):
        """Orders with a tracking number or label that the carrier has not scanned."""
        return self._open_orders(search_default_hand_over=1)

    def action_dispatch_cancel(self):
        """Orders that TikTok cancels soon."""
        action = self._open_orders()
        orders = self.env["tiktok.order"]
        found = Domain.OR(backend._cancel_domain() for backend in self)
        return {**action, "domain": [("id", "in", orders.search(found).ids)]}

    def action_dispatch_transfers(self):
        """Open transfers of this shop, the most urgent first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_dispatch_transfer_action"
        )
        own = ("sale_id.tiktok_order_id.backend_id", "in", self.ids)
        waits = ("state", "not in", ("done", "cancel"))
        return {**action, "domain": [own, waits]}
