from collections import defaultdict

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.queue_job.exception import RetryableJobError

from ..engine.bug_log import log_bug
from .shipment_call import Call
from .shipment_judgement import (
    CONFIRMED,
    DEAD,
    LATER,
    LOOK,
    OTHER,
    SEND,
    Wish,
    judge,
)
from .tiktok_shipment import OPEN, OWN_FLOWS
from .tiktok_shipment_under_way import UNDER_WAY
from .tiktok_shipment_verdict import FIRST_LOOK


class TikTokShipment(models.Model):
    """Own carriers' parcels compared with what TikTok shows: done, wait or call."""

    _inherit = "tiktok.shipment"

    @api.model
    def _own_due_domain(self, backend):
        """Parcels of own carriers that are to be sent or looked for now."""
        return (
            self._sync_due_domain()
            & Domain("backend_id", "=", backend.id)
            & Domain("state", "in", OPEN)
            & Domain("flow", "in", OWN_FLOWS)
            & self._uncorrected_domain()
        )

    @api.model
    def _uncorrected_domain(self):
        """Without those that another job is about to correct."""
        return Domain("corrected_number", "=", False)

    def _is_just_corrected(self):
        """Whether TikTok may still show what stood there before the correction."""
        self.ensure_one()
        now = fields.Datetime.now()
        return bool(self.corrected_at and self.corrected_at > now - UNDER_WAY)

    # === WHAT TIKTOK SHOWS === #

    def _judge(self, details, busy=()):
        """Compare with what was read, and note what that settles.

        One by one where judging them together fails: the bad one goes to the desk.

        :param details: ``{order id: detail}``
        :param busy: TikTok's ids of orders that have a call under way
        :return: list of ``Call``: calls to make; one at a time for each order
        """
        mine = self._sync_try_lock()
        mine = mine.filtered_domain(
            self._sync_due_domain()
            & Domain("state", "in", OPEN)
            & self._uncorrected_domain()
        )
        try:
            with self.env.cr.savepoint():
                return mine._apply_verdicts(details, set(busy))
        except (OperationalError, RetryableJobError):
            raise
        except Exception as error:
            log_bug("_judge", mine, error)
        calls, busy = [], set(busy)
        for shipment in mine:
            with shipment._bug_to_desk("_judge"):
                calls += shipment._apply_verdicts(details, busy)
        return calls

    def _apply_verdicts(self, details, busy):
        """Note what the answer settles; the calls to make.

        :param busy: TikTok's ids of orders that have a call, which are added to
        """
        verdicts = {shipment: judge(shipment._wish(), details) for shipment in self}
        kinds = defaultdict(self.browse)
        for shipment, verdict in verdicts.items():
            kinds[verdict.kind] |= shipment
        kinds[CONFIRMED]._confirm(verdicts)
        kinds[LOOK]._look_again()
        kinds[LATER]._not_told()
        # right after a correction the old number may be shown (tiktok-platform 6.5)
        late = kinds[OTHER].filtered(lambda s: s._is_just_corrected())
        if late:
            late._come_back(FIRST_LOOK)
        for shipment in kinds[OTHER] - late:
            shipment._shipped_elsewhere(verdicts[shipment])
        kinds[DEAD]._cancelled_meanwhile()
        return kinds[SEND]._calls(verdicts, busy)

    def _wish(self):
        """The parcel in TikTok's terms."""
        parts = self.sub_items or {}
        whole = [u for u in self.unit_ids.mapped("external_id") if u not in parts]
        return Wish(
            self.id,
            self.order_id.external_id,
            (*whole, *(part for own in parts.values() for part in own)),
            self.tracking_number or "",
            self.state == "sent",
            self.package_external_id or None,
            parts or None,
            tuple((self.order_ids | self.order_id).mapped("external_id")),
        )

    def _calls(self, verdicts, busy):
        """The calls to make: those with a carrier, one at a time for each order.

        What TikTok is told of the second parcel of an order depends on what it has
        made of the first.
        """
        calls = []
        for shipment in self._with_provider():
            wish, units = shipment._wish(), verdicts[shipment].units
            if busy.isdisjoint(wish.orders):
                busy.update(wish.orders)
                calls.append(shipment._call(wish, units))
        going = self.browse(call.wish.id for call in calls)
        going._goes_out()
        (self - going)._not_under_way()
        return calls

    def _call(self, wish, units):
        """The call as a thread makes it, which sees no database."""
        preparer = self.env["tiktok.parcel.preparer"]
        packing = preparer._packing(self) if self.flow == "self_ship" else None
        return Call(wish, units, self.provider_id.external_id, packing)

    def _with_provider(self):
        """Choose TikTok's carrier of each by what is known now.

        :return: those that have one; the others wait on the desk
        """
        ready = self.browse()
        for shipment, choice in self._carrier_choices().items():
            if choice.problem_code and choice.severity != "doubtful":
                shipment._hold_back(choice.problem_code, choice.text)
            elif not choice.provider:
                shipment._hold_back(choice.problem_code, choice.text)
            elif not shipment.tracking_number:
                shipment._ask_for_numbers()
            else:
                ready |= shipment
                chosen = (choice.provider, choice.is_fallback)
                if chosen != (shipment.provider_id, shipment.is_fallback):
                    shipment.provider_id, shipment.is_fallback = chosen
        return ready
