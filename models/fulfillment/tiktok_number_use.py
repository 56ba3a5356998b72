from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from . import tracking_number
from .tiktok_shipment import LIVING

#: carriers begin their numbers anew some day; older uses say nothing
REMEMBERED = timedelta(days=180)
#: orders under one tracking number at most (tiktok-platform 1.5)
MOST_ORDERS = 20

_USES = """
    SELECT s.tracking_number, s.picking_id, s.state, o.id, o.external_id,
           o.buyer_external_id, o.address_digest
      FROM tiktok_shipment s
      JOIN tiktok_order o ON o.id = s.order_id
     WHERE s.tracking_number = ANY(%(numbers)s) AND s.state = ANY(%(states)s)
       AND s.create_date > %(since)s AND s.company_id = ANY(%(companies)s)
     UNION ALL
    SELECT p.tracking_number, NULL, 'confirmed', o.id, o.external_id,
           o.buyer_external_id, o.address_digest
      FROM tiktok_package p
      JOIN tiktok_package_order_rel r ON r.package_id = p.id
      JOIN tiktok_order o ON o.id = r.order_id
     WHERE p.tracking_number = ANY(%(numbers)s) AND p.external_state != 'CANCELLED'
       AND p.create_date > %(since)s AND p.company_id = ANY(%(companies)s)
"""


class Use(NamedTuple):
    """One order that a tracking number stands for.

    Without a transfer: a parcel as TikTok has it, reported or labelled elsewhere.
    """

    number: str
    picking_id: int | None
    state: str | None
    order_id: int
    order_ref: str
    buyer: str | None
    address: str | None

    def mate_of(self, other):
        """Another order of the same buyer and address: TikTok allows one parcel."""
        return (
            self.order_id != other.order_id
            and bool(self.buyer)
            and (self.buyer, self.address) == (other.buyer, other.address)
        )

    def bars(self, other):
        """Whether TikTok refuses the number for the other one for sure.

        A number that TikTok itself refused here may well be the other one's.
        """
        pairs = ((self.buyer, other.buyer), (self.address, other.address))
        elsewhere = any(a and b and a != b for a, b in pairs)
        return self.state == "confirmed" or (elsewhere and self.state != "refused")


class TikTokNumberUse(models.AbstractModel):
    """Whether a tracking number stands for another parcel already.

    One number is one parcel: for one order, or for up to 20 of the same buyer and
    address (tiktok-platform 1.5). TikTok refuses the rest: 21011025, 21011026,
    21034012.
    """

    _name = "tiktok.number.use"
    _description = "TikTok Shop Use of Tracking Numbers"

    @api.model
    def _judge(self, parcels, choices):
        """The choices, with what is wrong about numbers that are used already.

        One statement for all; none where no parcel has a number.

        :param parcels: list of ``(transfer, (order, carrier, number))``
        :param choices: list of Choice in the same order
        """
        uses = [self._use_of(*parcel) for parcel in parcels]
        known = self._known([use.number for use in uses if use.number], uses)
        return [
            self._judge_one(choice, use, known)
            for use, choice in zip(uses, choices, strict=True)
        ]

    @api.model
    def _judge_one(self, choice, use, known):
        if not use.number or choice.problem_code:
            return choice
        others = [
            other
            for other in known[use.number]
            if other.order_id != use.order_id
            or other.picking_id not in (None, use.picking_id)
        ]
        strangers = [o for o in others if not o.mate_of(use)]
        orders = {o.order_id for o in others} | {use.order_id}
        if strangers:
            certain = any(o.bars(use) for o in strangers)
            return self._refuse(choice, self._text_used(use, strangers), certain)
        if len(orders) > MOST_ORDERS:
            return self._refuse(choice, self._text_many(use), True)
        return choice

    @api.model
    def _refuse(self, choice, text, certain):
        return choice._replace(
            problem_code="number_refused",
            text=text,
            severity="certain" if certain else "doubtful",
        )

    @api.model
    def _text_used(self, use, strangers):
        orders = ", ".join(sorted({o.order_ref for o in strangers})[:3])
        if use.order_ref in {o.order_ref for o in strangers}:
            return self.env._(
                "Another parcel of order %(order)s has the number %(number)s already. "
                "Each parcel has a number of its own.",
                order=use.order_ref,
                number=use.number,
            )
        return self.env._(
            "The number %(number)s stands for order %(orders)s already, of another "
            "buyer or address. Enter the number on this parcel's own label.",
            number=use.number,
            orders=orders,
        )

    @api.model
    def _text_many(self, use):
        return self.env._(
            "More than %(most)s orders have the number %(number)s: TikTok takes no "
            "more in one parcel.",
            most=MOST_ORDERS,
            number=use.number,
        )

    # === READING === #

    @api.model
    def _use_of(self, picking, parcel):
        order, _carrier, number = parcel
        return Use(
            tracking_number.clean(number),
            picking.id,
            None,
            order.id,
            order.external_id,
            order.buyer_external_id or None,
            order.address_digest or None,
        )

    @api.model
    def _known(self, numbers, uses):
        """``{number: [Use]}`` of living shipments, of parcels on TikTok, and of the
        transfers at hand."""
        known = defaultdict(list)
        for use in uses:
            known[use.number].append(use)
        if not numbers:
            return known
        self.env["tiktok.shipment"].flush_model()
        self.env["tiktok.package"].flush_model()
        query = SQL(
            _USES,
            numbers=numbers,
            states=list(LIVING),
            since=fields.Datetime.now() - REMEMBERED,
            companies=self.env["tiktok.order"]
            .browse(use.order_id for use in uses)
            .sudo()
            .company_id.ids,
        )
        for (
            number,
            picking,
            state,
            order,
            ref,
            buyer,
            address,
        ) in self.env.execute_query(query):
            known[number].append(
                Use(number, picking, state, order, ref, buyer, address)
            )
        return known
