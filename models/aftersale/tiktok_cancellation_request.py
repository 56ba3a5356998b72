from odoo import api, fields, models
from odoo.exceptions import UserError

#: flow of the exceptions; the switch of the shop is the one of cancellations
FLOW = "cancel_request"
SWITCH = "cancellation"
#: the order is neither cancelled nor safe to ship
OPEN = ("draft", "waiting", "sent")


class TikTokCancellationRequest(models.Model):
    """Our own wish to cancel an order, or units of it, on TikTok.

    The documents in Odoo stay as they are until TikTok shows the units as cancelled;
    they then follow the order like any other cancellation. What TikTok has accepted
    shows as :attr:`cancellation_id`.

    ======== ===========================================================
    draft    cancelled in Odoo by a program: a person has to name a reason
    waiting  a job will send it, or tries again
    sent     TikTok has taken it, the units are not cancelled yet
    accepted the units are cancelled on TikTok
    refused  TikTok has refused; the order stands
    withdrawn taken back before it was sent, or given up after a refusal
    ======== ===========================================================
    """

    _name = "tiktok.cancellation.request"
    _description = "TikTok Shop Cancellation by the Seller"
    _inherit = "tiktok.sync.mixin"
    _order = "id desc"

    _sync_flow = FLOW

    order_id = fields.Many2one(
        "tiktok.order",
        "TikTok Order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    backend_id = fields.Many2one(
        related="order_id.backend_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    sale_order_id = fields.Many2one(related="order_id.sale_order_id")
    unit_ids = fields.Many2many(
        "tiktok.order.line", string="Units", readonly=True, help="None: all of them."
    )
    scope_text = fields.Char("What", compute="_compute_scope_text")
    state = fields.Selection(
        [
            ("draft", "Needs a reason"),
            ("waiting", "Being sent"),
            ("sent", "Sent, to be confirmed"),
            ("accepted", "Cancelled on TikTok"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        copy=False,
    )
    reason = fields.Char("Reason Name", readonly=True)
    reason_text = fields.Char("Reason", readonly=True)
    note = fields.Char(
        "Cancellation Note", readonly=True, help="For your own records, stays in Odoo."
    )
    user_id = fields.Many2one("res.users", "Asked by", readonly=True)
    sent_at = fields.Datetime("Sent", readonly=True, copy=False)
    cancel_external_id = fields.Char("TikTok Cancellation ID", readonly=True)
    cancellation_id = fields.Many2one(
        "tiktok.cancellation",
        compute="_compute_cancellation_id",
        help="What TikTok has made of it.",
    )

    _open_unique = models.UniqueIndex(
        "(order_id) WHERE state IN ('draft', 'waiting', 'sent')",
        "A cancellation of this order is under way already.",
    )

    @api.depends("order_id.external_id")
    def _compute_display_name(self):
        for request in self:
            request.display_name = self.env._(
                "Cancellation of %s", request.order_id.external_id
            )

    @api.depends("cancel_external_id", "order_id.cancellation_ids.external_id")
    def _compute_cancellation_id(self):
        for request in self:
            request.cancellation_id = request.order_id.cancellation_ids.filtered(
                lambda c, wanted=request.cancel_external_id: c.external_id == wanted
            )[:1]

    @api.depends("unit_ids")
    def _compute_scope_text(self):
        for request in self:
            units = request.unit_ids
            if len(units) > 1:
                request.scope_text = self.env._("%s units", len(units))
            else:
                request.scope_text = units.name or self.env._("The whole order")

    # === WANT === #

    @api.model
    def _wish(self, order, units=None, reason=None, note=None, state="waiting"):
        """Record a wish and let a job send it, both in this transaction.

        :param order: one order; its company and the user's right are the caller's to
            check
        :param units: units to cancel; none means the whole order
        :param reason: a ``tiktok.cancel.reason``; none where an open request of the
            buyer is going to be approved
        :return: the wish
        :raises UserError: when one is under way already
        """
        known = self.sudo().search(
            [("order_id", "=", order.id), ("state", "in", OPEN)], limit=1
        )
        if known and known.state != "draft":
            raise UserError(
                self.env._(
                    "A cancellation of order %s is under way already.",
                    order.external_id,
                )
            )
        vals = self._prepare_request_vals(order, units, reason, note, state)
        if known:
            known.write(vals)
            self.env["tiktok.exception"]._settle(known)
            wish = known
        else:
            wish = self.sudo().create(vals)
        self._give_up_refused(order)
        if state == "waiting":
            wish._enqueue_export(priority=2)
        return wish

    def _prepare_request_vals(self, order, units, reason, note, state):
        """Values of a wish, named after the user who has it."""
        units = units or self.env["tiktok.order.line"]
        if units >= order._active_units():
            units = units.browse()
        return {
            "order_id": order.id,
            "unit_ids": [fields.Command.set(units.ids)],
            "reason": reason.name if reason else False,
            "reason_text": reason.text if reason else False,
            "note": note,
            "user_id": self.env.uid,
            "state": state,
            "sync_state": "blocked" if state == "draft" else "pending",
            "sync_next_try": False,
            "sync_attempts": 0,
            "sync_message": False,
        }

    def _give_up_refused(self, order):
        """What was refused before is history once something new is tried."""
        refused = self.sudo().search(
            [("order_id", "=", order.id), ("state", "=", "refused")]
        )
        self.env["tiktok.exception"]._settle(refused)

    def _enqueue_export(self, eta=None, priority=5):
        """One job per wish; shops without a job runner have the pump."""
        self._sync_call_parts(
            "_export_requests", "ir_cron_export_requests", eta=eta, priority=priority
        )

    def _enqueue_next_try(self, next_try):
        """Come back at the given time."""
        self._enqueue_export(eta=next_try)
