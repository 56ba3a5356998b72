from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every

from ..order.tiktok_order_screen import TO_SHIP
from .tiktok_parcel_group import ALIVE, MOST_ORDERS

#: ways of combining for which the seller finds the orders himself
BY_BUYER = ("same_number", "create")


class Proposal(NamedTuple):
    """Orders that might share a parcel, and why."""

    source: str
    orders: Any
    external_id: str | None = None


class TikTokParcelGroup(models.Model):
    """Finds orders that may leave in one parcel."""

    _inherit = "tiktok.parcel.group"

    @api.model
    def _is_offered(self, backend):
        """Whether TikTok itself says in this market what may be combined."""
        rules = self.env["tiktok.shipping.capability"].sudo()
        return bool(
            rules.search_count(
                [
                    ("market_id", "=", backend.market_id.id),
                    ("combine", "=", "combine_call"),
                ],
                limit=1,
            )
        )

    @api.model
    def _propose(self, backend, offers):
        """Bring the proposals of a shop up to date.

        What TikTok has combined by itself is decided already; everything else waits
        for a person. Groups that were decided otherwise are left alone.

        :param offers: ``{id of TikTok's offer: [order ids]}``
        """
        found = self._found(backend, offers)
        known = self.search([("backend_id", "=", backend.id), ("state", "in", ALIVE)])
        by_key = {group.key: group for group in known}
        for key, proposal in found.items():
            group = by_key.get(key) or self._create_proposal(backend, key, proposal)
            if group.state == "proposed" or group.source == "tiktok":
                proposal.orders.parcel_group_id = group
                gone = group.order_ids - proposal.orders
                if group.state == "proposed":
                    gone.parcel_group_id = False
        stale = known.filtered(lambda g: g.state == "proposed" and g.key not in found)
        stale.unlink()
        known.exists()._close_shipped()

    def _create_proposal(self, backend, key, proposal):
        return self.create(
            {
                "backend_id": backend.id,
                "key": key,
                "source": proposal.source,
                "external_id": proposal.external_id,
                "state": "open" if proposal.source == "tiktok" else "proposed",
            }
        )

    def _close_shipped(self):
        """Groups of which nothing is left in the house have been shipped."""
        for group in self.filtered(lambda g: g.state == "open"):
            left = group.order_ids.sale_order_id.picking_ids
            if not group.order_ids._parcel_pickings() and "done" in left.mapped(
                "state"
            ):
                group.state = "shipped"

    # === WHAT FITS === #

    def _found(self, backend, offers):
        """Proposals of a shop by what their orders have in common.

        TikTok's own groups come first, then its offers, then equal addresses: an
        order is in one of them at most.

        :return: ``{key: Proposal}``
        """
        free = self.env["tiktok.order"].search(self._free_domain(backend))
        free = free.filtered(lambda o: o._can_share_parcel())
        found = {}
        for finder in (self._found_by_tiktok, self._found_in_offers, self._found_alike):
            for key, proposal in finder(backend, free, offers):
                found[key] = proposal
                free -= proposal.orders
        return found

    @api.model
    def _free_domain(self, backend):
        """Orders to ship whose parcel nobody has decided about."""
        undecided = Domain("parcel_group_id", "=", False) | Domain(
            "parcel_group_id.state", "=", "proposed"
        )
        own = Domain("combine_group", "!=", False) & Domain(
            "parcel_group_id.state", "=", "open"
        )
        return (
            Domain("backend_id", "=", backend.id)
            & Domain("external_state", "in", TO_SHIP)
            & Domain("sale_order_id", "!=", False)
            & Domain("is_fbt", "=", False)
            & (undecided | own)
        )

    def _found_by_tiktok(self, _backend, orders, _offers):
        """Orders with a group of TikTok's (auto_combine_group_id)."""
        marked = orders.filtered("combine_group")
        for group, own in list(marked.grouped("combine_group").items()):
            if len(own) > 1:
                yield f"tiktok:{group}", Proposal("tiktok", own)

    def _found_in_offers(self, _backend, orders, offers):
        by_id = {order.external_id: order for order in orders}
        for offer, order_ids in offers.items():
            own = orders.browse(by_id[i].id for i in order_ids if i in by_id)
            if len(own) > 1:
                yield f"search:{offer}", Proposal("search", own, offer)

    def _found_alike(self, backend, orders, _offers):
        """Same buyer, address, warehouse and way of shipping."""
        alike = defaultdict(orders.browse)
        if backend.propose_combining:
            for order in orders:
                rule = order._shipping_capability()
                if order.buyer_external_id and rule.combine in BY_BUYER:
                    alike[self._likeness(order)] |= order
        for key, own in alike.items():
            for number, part in enumerate(split_every(MOST_ORDERS, own.ids)):
                if len(part) > 1:
                    yield f"buyer:{key}:{number}", Proposal("buyer", own.browse(part))

    def _likeness(self, order):
        """What orders must have in common to share a parcel (tiktok-platform 1.5)."""
        units = order._active_units()
        places = sorted({unit._warehouse_on_tiktok() or "" for unit in units})
        return ":".join(
            str(value)
            for value in (
                order.buyer_external_id,
                order.address_digest,
                order.shipping_type,
                order.delivery_option_external_id,
                places,
            )
        )
