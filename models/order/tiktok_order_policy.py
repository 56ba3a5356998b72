from odoo import api, fields, models

from .order_states import STATES, meaning
from .tiktok_order import AWAITING_SHIPMENT, CANCELLED, HANDLED, ON_HOLD, UNPAID

#: what is to be done with an order
BIND, QUOTATION, CONFIRM, IGNORE = "bind", "quote", "confirm", "ignore"


class TikTokOrderPolicy(models.AbstractModel):
    """Which status of which order makes which document: the rules of a shop.

    One method per question, so that an integrator can change one answer.
    """

    _name = "tiktok.order.policy"
    _description = "TikTok Shop Order Policy"

    @api.model
    def _decide(self, order):
        """What becomes of one order now.

        :return: (``bind`` | ``quote`` | ``confirm`` | ``ignore``, reason)
        """
        ignored = self._ignored(order)
        if ignored:
            return IGNORE, ignored
        if self._is_cancelled(order):
            if order.sale_order_id:
                return BIND, self.env._("Cancelled on TikTok")
            return IGNORE, self.env._("Cancelled before it was imported")
        status = order.external_state
        if status == UNPAID:
            return BIND, self.env._("Waits for the payment")
        if self._is_held(order):
            return self._during_hold(order)
        if meaning(status).document == "order":
            return self._after_hold(order)
        return BIND, self.env._("TikTok status %s is not known yet", status or "-")

    def _ignored(self, order):
        """A rule of the shop that mirrors this kind of order without a document."""
        backend = order.backend_id
        if order.is_fbt and backend.fbt_policy == "bind":
            return self.env._("Fulfilled by TikTok: mirror only")
        if order.kind == "sample" and backend.sample_policy == "bind":
            return self.env._("Sample: mirror only")
        if (
            self._has_left(order, order.external_state)
            and not order.sale_order_id
            and not order.is_fbt
            and backend.late_policy == "bind"
        ):
            return self.env._("Shipped before it was imported: mirror only")
        return False

    @api.model
    def _is_cancelled(self, order):
        """Cancelled as a whole, or unit by unit before the status follows."""
        units = order.line_ids
        return order.external_state == CANCELLED or (
            bool(units) and all(units.mapped("is_cancelled"))
        )

    @api.model
    def _is_known(self, order):
        """Whether somebody has decided what this status means (``order_states.py``)."""
        return order.external_state in STATES

    def _is_held(self, order):
        """TikTok's own hold, or our hour where TikTok has none."""
        return order.external_state == ON_HOLD or self._is_held_here(order)

    @api.model
    def _is_held_here(self, order):
        """Held by us: TikTok will not tell when the hour is over."""
        return (
            order.external_state == AWAITING_SHIPMENT
            and bool(order.hold_until)
            and order.hold_until > fields.Datetime.now()
        )

    @api.model
    def _hold_name(self, order):
        """Which of the two holds: TikTok ends its own, the clock ends ours."""
        if self._is_held_here(order):
            return self.env._("Own hold")
        return self.env._("On hold")

    def _during_hold(self, order):
        """By the rule of the shop; goods of a pre-order would be kept for weeks."""
        policy = order.backend_id.hold_policy
        reason = self._hold_name(order)
        if policy == "bind":
            return BIND, reason
        waits_for_release = order.kind == "preorder" and order.external_state == ON_HOLD
        if policy == "quote" or waits_for_release:
            return QUOTATION, reason
        if not order.backend_id.confirm_orders:
            return QUOTATION, reason
        return CONFIRM, reason

    def _after_hold(self, order):
        if order.backend_id.confirm_orders:
            return CONFIRM, False
        return QUOTATION, self.env._("Waits for confirmation in Odoo")

    @api.model
    def _is_outside(self, order, unit):
        """Whether this unit left without Odoo: it was shipped before the import."""
        return order.backend_id.late_policy == "outside" and self._has_left(
            order, unit.external_state
        )

    @api.model
    def _has_left(self, order, status):
        """Whether goods in this status are no longer the warehouse's to ship."""
        return status in HANDLED
