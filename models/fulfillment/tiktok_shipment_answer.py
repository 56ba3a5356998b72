from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.queue_job.exception import RetryableJobError

from ..engine.bug_log import log_bug
from ..engine.exception_catalog import CATALOG
from ..engine.tiktok_sync_mixin import LONGEST_RETRY
from .shipment_call import Parcel
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
from .tiktok_shipment import FLOW, OPEN, OWN_FLOWS
from .tiktok_shipment_under_way import UNDER_WAY

#: TikTok's reads may lag behind its writes (tiktok-platform 6.5)
FIRST_LOOK = timedelta(seconds=5)
#: accepted and not shown: a person should know
UNCONFIRMED_AFTER = timedelta(hours=6)


class TikTokShipment(models.Model):
    """What follows from what TikTok shows of our own carriers' parcels."""

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
        :return: list of ``Parcel``: calls to make; one at a time for each order
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
        parcels, busy = [], set(busy)
        for shipment in mine:
            with shipment._bug_to_desk("_judge"):
                parcels += shipment._apply_verdicts(details, busy)
        return parcels

    @contextmanager
    def _bug_to_desk(self, method):
        """A bug in the body costs this parcel its turn and no other: it waits for the
        administrator."""
        try:
            with self.env.cr.savepoint():
                yield
        except (OperationalError, RetryableJobError):
            raise
        except Exception as error:
            log_bug(method, self, error)
            text = self.env._("See the server log.")
            self._sync_problem(FLOW, "technical", text, "failed")

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
        return kinds[SEND]._parcels(verdicts, busy)

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

    def _parcels(self, verdicts, busy):
        """The calls to make: those with a carrier, one at a time for each order.

        What TikTok is told of the second parcel of an order depends on what it has
        made of the first.
        """
        parcels = []
        for shipment in self._with_provider():
            wish, units = shipment._wish(), verdicts[shipment].units
            if busy.isdisjoint(wish.orders):
                busy.update(wish.orders)
                carrier = shipment.provider_id.external_id
                parcels.append(Parcel(wish, units, carrier, shipment.flow))
        going = self.browse(parcel.wish.id for parcel in parcels)
        going._goes_out()
        (self - going)._not_under_way()
        return parcels

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

    def _hold_back(self, problem, text):
        """It waits until a person has mended this; see :meth:`_release`."""
        self.problem = problem if problem in CATALOG else "carrier_unmapped"
        self._tell(self.problem, text, "blocked")

    def _about(self, text):
        """The text for somebody who does not see the parcel."""
        return self.env._(
            "%(shipment)s of TikTok order %(order)s: %(text)s",
            shipment=self.name,
            order=self.order_ref,
            text=text or "",
        )

    def _tell(self, problem, text, sync_state):
        """The desk reads of which parcel it is; the parcel itself needs not say so."""
        self._sync_problem(FLOW, problem, self._about(text), sync_state, self.deadline)
        self.sync_message = self.env["tiktok.exception"]._mask(text)

    def _confirm(self, verdicts):
        """TikTok shows it with our number: done, and said so on the transfer."""
        now = fields.Datetime.now()
        for shipment in self:
            package = verdicts[shipment].package or shipment.package_external_id
            shipment.package_external_id = package
            shipment.sent_at = shipment.sent_at or now
        self.write(
            {
                "state": "confirmed",
                "confirmed_at": now,
                "problem": False,
                "sending_at": False,
            }
        )
        self._sync_done()
        if self:
            self.env["tiktok.exception"]._settle(self)
            self._note_confirmation()

    def _look_again(self):
        """Accepted and not shown yet: look again, with growing pauses.

        Where its package was undone meanwhile, its units are free again.
        """
        now = fields.Datetime.now()
        undone = self.filtered(lambda s: s._is_undone())
        undone._package_undone()
        waiting = self - undone
        for delay, shipments in waiting.grouped(
            lambda s: min(max(now - (s.sent_at or now), FIRST_LOOK), LONGEST_RETRY)
        ).items():
            shipments._come_back(delay)
        for shipment in waiting:
            if now - (shipment.sent_at or now) > UNCONFIRMED_AFTER:
                text = self.env._(
                    "%(shipment)s of TikTok order %(order)s was accepted and is not "
                    "shown as shipped.",
                    shipment=shipment.name,
                    order=shipment.order_ref,
                )
                self.env["tiktok.exception"]._report(
                    shipment, FLOW, "shipment_unconfirmed", text, shipment.deadline
                )

    def _not_told(self):
        """The answer leaves an order out, which says nothing about it: ask again."""
        if self:
            text = self.env._("TikTok's answer leaves out an order of this shipment.")
            self._sync_retry_later(FLOW, text)

    def _shipped_elsewhere(self, verdict):
        """TikTok shows another number than the one of our parcel."""
        self.package_external_id = verdict.package or self.package_external_id
        text = self.env._(
            "It has the number %(own)s, TikTok shows %(other)s.",
            own=self.tracking_number or "-",
            other=", ".join(verdict.numbers),
        )
        self._refuse("shipped_elsewhere", text)

    def _cancelled_meanwhile(self):
        """Its units were cancelled: the parcel is to be stopped, see the task."""
        for shipment in self:
            text = self.env._("It was cancelled before TikTok knew that it had left.")
            shipment._refuse("shipped_cancelled", text)
            # the documents follow: there the task to stop the parcel comes from
            order = shipment.order_id
            order.write(order._wanted_vals())
            order._enqueue_import(priority=2)

    def _refuse(self, problem, text):
        """Final until a person has done something about it."""
        self.write({"state": "refused", "problem": problem, "sending_at": False})
        self._tell(problem, text, "failed")

    def _come_back(self, delay, message=False):
        """Due again after a while; one job for all of them."""
        next_try = (fields.Datetime.now() + delay).replace(microsecond=0)
        self.write(
            {
                "sync_state": "pending",
                "sync_next_try": next_try,
                "sync_message": message,
            }
        )
        self._enqueue_export(eta=next_try)

    def _note_confirmation(self):
        """One line in the chatter of each transfer, cheap for a hundred of them."""
        bodies = defaultdict(list)
        for shipment in self:
            text = self.env._(
                "TikTok has confirmed %(shipment)s: %(carrier)s %(number)s.",
                shipment=shipment.name,
                carrier=shipment.provider_id.name or "",
                number=shipment.tracking_number or "",
            )
            for picking in shipment.picking_ids:
                bodies[picking.id].append(text)
        pickings = self.env["stock.picking"].sudo().browse(bodies)
        pickings._message_log_batch(
            bodies={key: " ".join(texts) for key, texts in bodies.items()}
        )
