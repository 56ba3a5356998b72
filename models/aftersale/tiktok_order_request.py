from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..engine.tiktok_sync_mixin import OPERATORS
from ..order.tiktok_order import CANCELLED
from .cancellation_outcome import GONE
from .tiktok_cancellation_request import OPEN


class TikTokOrder(models.Model):
    """Orders that we want cancelled on TikTok."""

    _inherit = "tiktok.order"

    request_ids = fields.One2many(
        "tiktok.cancellation.request",
        "order_id",
        "Cancellations from Odoo",
        readonly=True,
    )
    cancel_request_id = fields.Many2one(
        "tiktok.cancellation.request", compute="_compute_cancel_request"
    )
    cancel_request_state = fields.Char(
        "Cancellation from Odoo", compute="_compute_cancel_request"
    )
    cancel_request_text = fields.Char(compute="_compute_cancel_request")
    is_cancellable = fields.Boolean(compute="_compute_is_cancellable")

    @api.depends("request_ids.state", "request_ids.sync_message")
    def _compute_cancel_request(self):
        """The wish that a person should know of: an open one, or the last refusal."""
        for order in self:
            last = order.request_ids.sorted("id", reverse=True)[:1]
            shown = order._open_requests() or last.filtered(
                lambda r: r.state == "refused"
            )
            order.cancel_request_id = shown[:1]
            order.cancel_request_state = shown[:1].state
            order.cancel_request_text = order._request_text(shown[:1])

    @api.depends("external_state", "sync_state", "is_fbt", "line_ids.is_cancelled")
    def _compute_is_cancellable(self):
        for order in self:
            order.is_cancellable = order._is_awaited()

    def _open_requests(self):
        return self.request_ids.filtered(lambda r: r.state in OPEN)

    def _request_text(self, request):
        """One sentence for banners about a wish and what comes of it."""
        if not request:
            return False
        texts = {
            "draft": self.env._(
                "It was cancelled in Odoo by a program. Choose a reason, then TikTok "
                "is told; until then nothing is shipped."
            ),
            "waiting": self.env._(
                "The cancellation is being sent to TikTok. Nothing is shipped."
            ),
            "sent": self.env._(
                "TikTok has taken the cancellation. The order follows as soon as "
                "TikTok shows it."
            ),
            "refused": request.sync_message
            or self.env._("TikTok has refused to cancel it."),
        }
        text = texts.get(request.state, "")
        waits = request.state == "waiting" and request.sync_message
        return f"{text} {waits}" if waits else text

    # === STOP === #

    def _stop_reasons(self):
        """Adds a cancellation of our own that is under way."""
        reasons = super()._stop_reasons()
        if self._open_requests() and not self.is_fbt:
            text = self.env._("Its cancellation is being sent to TikTok.")
            reasons.append(("cancel_sent", text))
        return reasons

    def _stop_prefetch(self):
        """Adds the cancellations of our own."""
        self.request_ids.mapped("state")
        return super()._stop_prefetch()

    @api.model
    def _stop_domain(self):
        """Adds orders with a cancellation of our own under way."""
        wished = Domain("request_ids", "any", [("state", "in", OPEN)])
        return super()._stop_domain() | wished

    # === WHICH ORDERS === #

    def _is_awaited(self):
        """Whether TikTok still waits for the goods of this order.

        Then cancelling it here alone would leave the buyer waiting. Orders that the
        shop only mirrors, and those that TikTok ships, are left to Odoo.
        """
        self.ensure_one()
        if self.is_fbt or self.sync_state == "ignored":
            return False
        if self.external_state in (CANCELLED, *GONE):
            return False
        return not self.env["tiktok.order.policy"]._is_cancelled(self)

    def _check_may_cancel(self):
        """Cancelling is for who operates the shop, or may change the sales order.

        :raises AccessError: for everybody else, and for users of another company
        """
        if self.env.su or self.env.user.has_groups(OPERATORS):
            self.check_access("read")
            return
        sales = self.sudo().sale_order_id.with_env(self.env)
        # the warehouse may write to sales orders too: it does not decide this
        seller = self.env.user.has_group("sales_team.group_sale_salesman")
        if not seller or len(sales) < len(self):
            raise AccessError(
                self.env._("Sellers and the group Operate may cancel it, nobody else.")
            )
        sales.check_access("write")

    # === AFTER THE READING === #

    def _note(self, decisions):
        """Wishes that the reading has fulfilled need no further look."""
        result = super()._note(decisions)
        self._confirm_requests()
        return result

    def _confirm_requests(self):
        """Close wishes whose units are cancelled; free for orders without any."""
        touched = self.filtered(
            lambda o: o.external_state in GONE or any(o.line_ids.mapped("is_cancelled"))
        )
        if not touched:
            return
        requests = self.env["tiktok.cancellation.request"].sudo()
        domain = [("order_id", "in", touched.ids), ("state", "in", OPEN)]
        # one that its own job works on right now will see it itself
        requests.search(domain)._sync_try_lock()._confirm()

    # === BUTTONS === #

    def action_tiktok_cancel(self):
        """Button: cancel these orders on TikTok, after a dialog.

        :raises UserError: when TikTok waits for none of them
        """
        return self._open_cancel_wizard()

    def action_withdraw_cancellation(self):
        """Button: take the wish back that has not been sent yet."""
        requests = self.sudo()._open_requests().with_env(self.env)
        return requests.action_withdraw()

    def _open_cancel_wizard(self, units=None):
        """The dialog on these orders.

        :param units: units of the one order that are preselected
        :raises AccessError: for users who may not cancel them
        :raises UserError: when TikTok waits for none of them
        """
        self._check_may_cancel()
        orders = self.sudo().filtered(lambda order: order._is_awaited())
        if not orders:
            raise UserError(
                self.env._(
                    "TikTok does not wait for the goods any more: the order is "
                    "cancelled, handed over, or shipped by TikTok."
                )
            )
        return self.env["tiktok.order.cancel"]._open(orders, units)
