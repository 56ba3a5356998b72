from odoo import api, fields, models
from odoo.fields import Domain

from ..order.order_states import meaning, statuses
from .tiktok_shipping_capability import BY_SELLER, FLOWS, Case

#: with nothing left to ship: rules that change later leave these alone
ENDED = (*statuses(on_the_road=True), "CANCELLED")
#: flow of exceptions about shipping
FLOW = "shipping"


class TikTokOrder(models.Model):
    """How an order ships: by the rules of its market."""

    _inherit = "tiktok.order"

    shipping_flow = fields.Selection(
        [*FLOWS, ("unknown", "No rule known")],
        "How It Ships",
        compute="_compute_shipping_flow",
        store=True,
        precompute=True,
        index="btree_not_null",
    )

    has_shipping_problem = fields.Boolean(
        readonly=True, copy=False, help="A person was asked how to ship it."
    )

    @api.depends(
        "shipping_type",
        "fulfillment_type",
        "delivery_option_external_id",
    )
    def _compute_shipping_flow(self):
        """Empty until TikTok has told how the order ships; then by the rule."""
        rules = self.env["tiktok.shipping.capability"]
        for order in self:
            if order.shipping_type or order.is_fbt:
                flow = rules._flow_of(order._shipping_case())
                order.shipping_flow = flow or "unknown"
            else:
                order.shipping_flow = False

    def _shipping_capability(self):
        """The rule by which this order ships; none when it is not known.

        Who meets none asks a person (``_shipping_unknown_text``) and does nothing.
        """
        self.ensure_one()
        return (
            self.env["tiktok.shipping.capability"].sudo()._find(self._shipping_case())
        )

    def _shipping_case(self):
        self.ensure_one()
        backend = self.backend_id
        return Case(
            backend.market_id.id,
            backend.seller_type or "",
            self.shipping_type or "",
            self.fulfillment_type or BY_SELLER,
            self._delivery_option_type(),
        )

    def _delivery_option_type(self):
        """Type of the delivery option; asked for only where a rule depends on it."""
        rules = self.env["tiktok.shipping.capability"]._table_rows()
        if not any(key[-1] for _id, key, _flow in rules):
            return ""
        options = self.env["tiktok.delivery.option"].sudo()
        found = options._bindings_by_external_id(
            self.backend_id, [self.delivery_option_external_id or ""], ["kind"]
        )
        return next((option.kind or "" for option in found.values()), "")

    def _shipping_unknown_text(self):
        """Why nobody knows how to ship this order, and what to do."""
        self.ensure_one()
        return self.env._(
            "No way to ship order %(order)s is known: market %(market)s, seller "
            "%(seller)s, shipping %(shipping)s, fulfilment %(fulfillment)s. Ship it in "
            "Seller Center, or add the rule and its source.",
            order=self.external_id,
            market=self.backend_id.market_id.code or "-",
            seller=self.backend_id.seller_type or "-",
            shipping=self.shipping_type or "-",
            fulfillment=self.fulfillment_type or "-",
        )

    def _tell_unknown_shipping(self):
        """Orders that wait for goods and that nobody knows how to ship: on the desk."""
        desk = self.env["tiktok.exception"]
        odd = self.filtered(
            lambda o: (
                o.shipping_flow in ("unknown", "refused")
                and meaning(o.external_state).to_ship
            )
        )
        for order in odd:
            deadline = order.auto_cancel_at or order.ship_by
            text = order._shipping_unknown_text()
            desk._report(order, FLOW, "shipping_unknown", text, deadline)
        known = (self - odd).filtered("has_shipping_problem")
        if known:
            desk._settle(known, FLOW, ["shipping_unknown"])
        odd.filtered(lambda o: not o.has_shipping_problem).has_shipping_problem = True
        known.has_shipping_problem = False

    @api.model
    def _recompute_shipping_flow(self):
        """The rules have changed: orders follow that are not finished, and those that
        no rule has fitted so far."""
        domain = Domain("external_state", "not in", ENDED)
        domain |= Domain("shipping_flow", "=", "unknown")
        self.env.add_to_compute(self._fields["shipping_flow"], self.search(domain))
