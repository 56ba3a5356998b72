from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from .tiktok_order import AWAITING_SHIPMENT, CANCELLED, ON_HOLD


class TikTokOrder(models.Model):
    """Why nothing of an order may be picked or shipped now.

    One answer for banners, filters and refusals. Other rooms add reasons of their
    own: they extend :meth:`_stop_reasons` and, for searching, :meth:`_stop_domain`.
    """

    _inherit = "tiktok.order"

    def _stop_reasons(self):
        """Why nothing may be picked or shipped for one order now, as mirrored.

        :return: list of ``(code, text)``, the most final reason first; empty when
            the order may go
        """
        self.ensure_one()
        if self.is_fbt:
            # TikTok's own warehouse ships it
            return []
        if self.env["tiktok.order.policy"]._is_cancelled(self):
            return [("cancelled", self.env._("The order is cancelled on TikTok."))]
        reasons = []
        if self.env["tiktok.order.policy"]._is_held(self):
            reasons.append(("hold", self._hold_text()))
        if self.is_cancel_requested:
            text = self.env._("The buyer asks TikTok to cancel this order.")
            reasons.append(("buyer_asks", text))
        return reasons

    def _stop_prefetch(self):
        """Read for all orders at once what :meth:`_stop_reasons` looks at."""
        self.line_ids.mapped("is_cancelled")
        self.open_change_ids.mapped("kind")

    def _hold_text(self):
        """That the order is on hold, and until when as far as it is known."""
        if not self.hold_until or self.hold_until <= fields.Datetime.now():
            return self.env._("On hold until TikTok releases the order.")
        until = format_datetime(self.env, self.hold_until, dt_format="short")
        name = self.env["tiktok.order.policy"]._hold_name(self)
        return self.env._("%(hold)s until %(time)s.", hold=name, time=until)

    @api.model
    def _stop_domain(self):
        """Orders that have a reason in :meth:`_stop_reasons`, for filters."""
        held_here = Domain("external_state", "=", AWAITING_SHIPMENT) & Domain(
            "hold_until", ">", fields.Datetime.now()
        )
        return Domain("is_fbt", "=", False) & (
            Domain("external_state", "in", [CANCELLED, ON_HOLD])
            | Domain("is_cancel_requested", "=", True)
            | held_here
            | ~Domain("line_ids", "any", [("is_cancelled", "=", False)])
        )
