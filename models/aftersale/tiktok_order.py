from odoo import api, fields, models
from odoo.fields import Domain

from .tiktok_cancellation import FLOW


class TikTokOrder(models.Model):
    """An order and the cancellations of it."""

    _inherit = "tiktok.order"

    cancellation_ids = fields.One2many(
        "tiktok.cancellation", "order_id", "Cancellations", readonly=True
    )
    has_cancellations = fields.Boolean(
        readonly=True, help="Spares a look at the cancellations of all other orders."
    )
    cancellations_wanted = fields.Boolean(
        readonly=True, copy=False, help="TikTok is to be asked for cancellations."
    )
    open_request_id = fields.Many2one(
        "tiktok.cancellation",
        "Buyer's Request",
        compute="_compute_open_request_id",
        search="_search_open_request_id",
    )

    _cancellations_wanted_index = models.Index(
        "(backend_id) WHERE cancellations_wanted"
    )

    @api.depends("cancellation_ids.is_pending")
    def _compute_open_request_id(self):
        """The request that waits for an answer of the seller."""
        for order in self:
            waiting = order.cancellation_ids.filtered("is_pending")
            order.open_request_id = waiting[:1]

    @api.model
    def _search_open_request_id(self, operator, value):
        """Orders by the request that waits (positive operators only)."""
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        waiting = Domain("cancellation_ids.is_pending", "=", True)
        if operator == "in" and False in value:
            return ~waiting
        wanted = Domain("id", "in", value) if operator == "in" else Domain(value)
        wanted &= Domain("is_pending", "=", True)
        return Domain("cancellation_ids", "any", wanted)

    # === THE BUYER ASKS === #

    def _follow_buyer_requests(self):
        """Hold the orders just mirrored against the requests that are known.

        Where the two disagree the cancellations of the order are read; meanwhile a
        request that is known to wait keeps the order from being shipped. Orders without
        any cancellation cost no statement.
        """
        asked = self.filtered(lambda o: o.is_cancel_requested or o.has_cancellations)
        doubtful = asked.browse()
        for order in asked:
            requests = order.cancellation_ids
            requests._link_units()
            waiting = requests.filtered("is_pending")
            stopping = waiting.filtered(lambda c: c._stops_shipping())
            says = order.is_cancel_requested
            if (says and not waiting) or (stopping and not says):
                doubtful |= order
        asked._keep_request_flag()
        self.env["tiktok.cancellation"]._enqueue_import_of(doubtful)

    def _keep_request_flag(self):
        """A request that waits for an answer stops picking and shipping."""
        stopped = self.filtered(
            lambda o: o.cancellation_ids.filtered(lambda c: c._stops_shipping())
        )
        stopped.filtered(lambda o: not o.is_cancel_requested).is_cancel_requested = True
        settled = (self - stopped).filtered(
            lambda o: (
                o.is_cancel_requested
                and o.cancellation_ids.filtered(lambda c: c._frees_shipping())
            )
        )
        settled.is_cancel_requested = False
        settled._ship_what_waited()

    # === READ BY ORDER === #

    def _want_cancellations(self):
        """Ask for these orders: here and now if need be, else with the next poll."""
        new = self.sudo().filtered(lambda o: not o.cancellations_wanted)
        new.cancellations_wanted = True

    def _import_cancellations(self):
        """Job: read the cancellations of up to 50 orders of one shop.

        May run twice. Trouble is noted on the flow of the shop, not on the orders,
        whose own work goes on; the next poll of the flow tries again.
        """
        wanted = self.filtered_domain(Domain("cancellations_wanted", "=", True))
        backend = wanted.backend_id
        if not wanted or backend._flow_mode(FLOW) == "off":
            return
        cursor = backend._as_technical_user(backend._cursor(FLOW))
        with cursor._sync_guard(FLOW):
            wanted._read_cancellations()

    def _read_cancellations(self):
        """Read the cancellations of these orders and follow them.

        :raises TikTokShopError: when TikTok does not answer
        """
        client = self.backend_id._client()
        payloads = client.get_cancellations(order_ids=self.mapped("external_id"))
        self.env["tiktok.cancellation"]._upsert_page(self.backend_id, payloads)
        self.cancellations_wanted = False
