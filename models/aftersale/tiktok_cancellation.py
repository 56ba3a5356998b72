from psycopg2.errors import UniqueViolation

from odoo import api, fields, models

from ...exceptions import CollisionError

#: states of a cancellation (contract: searchCancellations)
PENDING = "CANCELLATION_REQUEST_PENDING"
SUCCESS = "CANCELLATION_REQUEST_SUCCESS"
CANCEL = "CANCELLATION_REQUEST_CANCEL"
COMPLETE = "CANCELLATION_REQUEST_COMPLETE"
#: the event spells it differently (contract: event 11)
STATE_ALIASES = {"CANCELLATION_REQUEST_CANCELLED": CANCEL}
#: ways that a status may go; others are followed too, and noted
#: (tiktok-api, section 13: success against complete is inferred)
WAYS = {
    PENDING: {SUCCESS, CANCEL, COMPLETE},
    SUCCESS: {COMPLETE},
    CANCEL: set(),
    COMPLETE: set(),
}
ENDED = (SUCCESS, CANCEL, COMPLETE)
BUYER_CANCEL = "BUYER_CANCEL"
FLOW = "cancellation"


class TikTokCancellation(models.Model):
    """A cancellation on TikTok, by whomever: of a whole order or of single units.

    A buyer's request is ``is_pending`` until the seller answers; silence means
    approved. What is cancelled in the end stands on the units of the order.
    """

    _name = "tiktok.cancellation"
    _description = "TikTok Shop Cancellation"
    _inherit = ["tiktok.binding", "tiktok.sync.mixin"]
    _order = "is_pending desc, deadline, external_created_at desc, id desc"

    _sync_flow = FLOW

    order_id = fields.Many2one(
        "tiktok.order",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    sale_order_id = fields.Many2one(related="order_id.sale_order_id")
    unit_ids = fields.Many2many("tiktok.order.line", string="Units", readonly=True)
    cancel_type = fields.Char(
        readonly=True, help="BUYER_CANCEL: the buyer asks. CANCEL: cancelled at once."
    )
    role = fields.Char("Started by", readonly=True)
    reason = fields.Char("Reason Name", readonly=True)
    reason_text = fields.Char("Reason", readonly=True)
    deadline = fields.Datetime(
        "Answer by", readonly=True, help="Without an answer TikTok approves then."
    )
    is_pending = fields.Boolean("Waits for Us", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    refund_amount = fields.Monetary("Refund", readonly=True)
    should_replenish = fields.Boolean(
        "Back to Stock", readonly=True, help="TikTok puts the units back on sale."
    )
    external_created_at = fields.Datetime("Asked", readonly=True)
    external_updated = fields.Integer("TikTok Update Time", readonly=True)

    # Our answer
    answer = fields.Selection(
        [("approve", "Approve"), ("reject", "Reject")], readonly=True, copy=False
    )
    answer_state = fields.Selection(
        [
            ("waiting", "On its way"),
            ("accepted", "Accepted by TikTok"),
            ("overtaken", "Settled otherwise meanwhile"),
            ("refused", "Refused by TikTok"),
            ("shipping", "Refused by shipping"),
        ],
        readonly=True,
        copy=False,
    )
    answer_reason = fields.Char("Reason Sent", readonly=True, copy=False)
    answer_comment = fields.Char("Comment", readonly=True, copy=False)
    answer_key = fields.Char(readonly=True, copy=False)
    answer_user_id = fields.Many2one("res.users", "Answered by", readonly=True)
    answer_by_rule = fields.Boolean("Answered by Rule", readonly=True, copy=False)
    answered_at = fields.Datetime("Answered", readonly=True, copy=False)

    _poll = models.Index("(backend_id, external_updated)")
    _waiting = models.Index("(deadline) WHERE is_pending")

    @api.depends("order_id.external_id")
    def _compute_display_name(self):
        """People know the order, not TikTok's id of the cancellation."""
        for cancellation in self:
            cancellation.display_name = (
                cancellation.order_id.external_id or cancellation.external_id
            )

    def _may_become(self, state):
        """Whether TikTok's documents know this way from the present status."""
        self.ensure_one()
        here = self.external_state
        return not here or here == state or state in WAYS.get(here, ())

    @api.model
    def _upsert_payloads(self, backend, payloads):
        """Bindings of these cancellations as TikTok shows them, and what follows.

        :param payloads: items of searchCancellations
        :return: the bindings
        """
        importer = self.env["tiktok.cancellation.importer"]
        found, changed = importer._upsert(backend, payloads)
        changed._follow()
        return found

    @api.model
    def _create_once(self, vals_list):
        """Create bindings that did not exist a moment ago.

        :raises CollisionError: when another worker has stored the same one meanwhile;
            job and request are then started again and find it
        """
        try:
            return self.create(vals_list)
        except UniqueViolation as error:
            raise CollisionError(self._description) from error
