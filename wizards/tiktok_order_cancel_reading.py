from datetime import datetime
from typing import NamedTuple

from odoo import Command, models
from odoo.tools import format_date, format_datetime, format_list

from ..client import RateLimitError, TemporaryError, TikTokShopError
from ..exceptions import ProblemError
from ..models.aftersale.cancel_eligibility import Eligibility
from ..models.aftersale.cancellation_outcome import GONE
from ..models.aftersale.tiktok_cancellation import BUYER_CANCEL, PENDING
from ..models.aftersale.tiktok_cancellation_request import SWITCH
from ..models.order.tiktok_order import UNPAID

#: seconds to connect and to answer: a person waits in front of the dialog
PATIENCE = (2, 6)


class Asked(NamedTuple):
    """A buyer's open request."""

    order: models.BaseModel
    reason: str
    deadline: datetime | bool


class TikTokOrderCancel(models.TransientModel):
    """What TikTok says while the dialog opens, in words."""

    _inherit = "tiktok.order.cancel"

    def _ask(self):
        """Read what is possible now, and fill the dialog with it.

        Nothing is mirrored here: the job reads all of it again before it sends.
        """
        orders = self.sudo().order_ids
        if self._is_switched_off():
            self._show_switched_off(orders)
            return
        try:
            asked = self._read_buyers(orders)
            others = orders.filtered(lambda o: o not in [a.order for a in asked])
            answers = {order: self._read(order) for order in others}
        except (TikTokShopError, ProblemError) as error:
            self._show_offline(orders, error)
            return
        self._show_buyers(asked)
        self._show_answers(answers)

    # === READING === #

    def _client(self, backend):
        """A client that does not let a person wait for long."""
        client = backend._client()
        client.timeout = PATIENCE
        return client

    def _read(self, order):
        """What the seller may cancel of one order now."""
        client = self._client(order.backend_id)
        answer = client.get_aftersale_eligibility(order.external_id)
        gone = order.line_ids.filtered(lambda unit: unit.external_state in GONE)
        # the answer may speak of the order as a whole
        return Eligibility.from_payload(answer).without(
            gone.mapped("external_id"), self.env._("Handed over already.")
        )

    def _read_buyers(self, orders):
        """Open requests of the buyers of these orders, as they are now."""
        importer, found = self.env["tiktok.cancellation.importer"], []
        for backend, mine in orders.grouped("backend_id").items():
            by_id = {order.external_id: order for order in mine}
            for payload in self._client(backend).get_cancellations(order_ids=by_id):
                waits = importer._state(payload) == PENDING
                order = by_id.get(payload.get("order_id"))
                if not (waits and order and payload.get("cancel_type") == BUYER_CANCEL):
                    continue
                reason = payload.get("cancel_reason_text") or payload["cancel_reason"]
                deadline = importer._deadline(backend, payload)
                found.append(Asked(order, reason, deadline))
        return found

    def _known_buyers(self, orders):
        """The same as it was last heard of."""
        return [
            Asked(request.order_id, request.reason_text, request.deadline)
            for request in orders.cancellation_ids.filtered("is_pending")
        ]

    # === SHOWING === #

    def _show_buyers(self, asked):
        """That buyers have asked themselves, and what that means."""
        if not asked:
            return
        texts = dict.fromkeys(request.reason for request in asked if request.reason)
        sentences = [
            self.env._(
                "The buyer has asked to cancel (%(reason)s). That request is approved, "
                "so that it does not count as your fault.",
                reason=format_list(self.env, list(texts)) or "-",
            )
        ]
        deadlines = [request.deadline for request in asked if request.deadline]
        if deadlines:
            until = format_datetime(self.env, min(deadlines), dt_format="short")
            sentences.append(
                self.env._("Without an answer TikTok approves it on %s.", until)
            )
        ids = [request.order.id for request in asked]
        self.write(
            {
                "buyer_asks": True,
                "buyer_text": " ".join(sentences),
                "asked_order_ids": [Command.set(ids)],
                "needs_reason": len(set(ids)) < self.order_count,
                "scope": "whole",
                "can_units": False,
            }
        )

    def _show_answers(self, answers):
        """Reasons that fit all orders; those that TikTok does not let go are named."""
        possible, common, refused = self.sudo().asked_order_ids, None, []
        for order, eligibility in answers.items():
            names = self._names(order, eligibility)
            if not names:
                refused.append(self._refusal_text(order, eligibility))
                continue
            possible |= order
            common = names if common is None else [n for n in common if n in names]
        if len(answers) == 1:
            self._note_units(*answers.values())
        reasons = self._remembered(possible, common or [])
        self.write(
            {
                "state": "ready" if possible else "refused",
                "order_ids": [Command.set((possible or self.sudo().order_ids).ids)],
                "order_count": len(possible),
                "needs_reason": bool(possible - self.sudo().asked_order_ids),
                "known_reason_ids": [Command.set(reasons.ids)],
                "left_out_text": "\n".join(refused) or False,
            }
        )

    def _names(self, order, eligibility):
        """Reasons that TikTok offers for the whole order, kept for later.

        Where it lets only some units go, those of the units, if units can be chosen.
        """
        unit_ids = order._active_units().mapped("external_id")
        names = eligibility.reasons(unit_ids)
        if not names and self.can_units:
            offers = (eligibility.reasons([unit_id]) for unit_id in unit_ids)
            names = list(dict.fromkeys(name for offer in offers for name in offer))
            self.write({"scope": "units", "can_whole": False})
        if names:
            self.env["tiktok.cancel.reason"]._remember(
                order.backend_id.region, order.external_state, names
            )
        return names

    def _remembered(self, orders, names):
        """The reasons of these names, in the status of one of the orders."""
        order = (orders - self.sudo().asked_order_ids)[:1]
        known = self.env["tiktok.cancel.reason"]._of(
            order.backend_id.region, order.external_state
        )
        return known.filtered(lambda reason: reason.name in names)

    def _note_units(self, eligibility):
        """What TikTok says of each unit of the one order."""
        for line in self.unit_line_ids:
            verdict = eligibility.of(line.sudo().unit_id.external_id)
            refusal = verdict.refusal or self.env._("Not possible")
            line.write(
                {
                    "reason_names": list(verdict.reasons),
                    "refusal": False if verdict.eligible else refusal,
                    "selected": line.selected and verdict.eligible,
                }
            )

    def _refusal_text(self, order, eligibility):
        """Why TikTok does not let an order be cancelled, in its own words."""
        texts = eligibility.refusals(order._active_units().mapped("external_id"))
        if order.external_state == UNPAID:
            texts.append(
                self.env._(
                    "The order is not paid: TikTok cancels it by itself unless the "
                    "buyer pays in time."
                )
            )
        words = " ".join(texts) or self.env._("TikTok offers no reason at the moment.")
        return f"{order.external_id}: {words}" if self.order_count > 1 else words

    # === WHEN TIKTOK CANNOT BE ASKED === #

    def _show_offline(self, orders, error):
        """Clear words, and the reasons of the last known lists to go on with."""
        known = self._last_known(orders)
        self._show_buyers(self._known_buyers(orders))
        self.write(
            {
                "state": "offline",
                "known_reason_ids": [Command.set(known.ids)],
                "problem_text": self._offline_text(error, known),
            }
        )

    def _last_known(self, orders):
        """Reasons that were offered last for every status among these orders."""
        reasons = self.env["tiktok.cancel.reason"]
        region = orders.backend_id[:1].region
        lists = [
            reasons._of(region, state) for state in set(orders.mapped("external_state"))
        ]
        names = set.intersection(*(set(known.mapped("name")) for known in lists))
        return lists[0].filtered(lambda reason: reason.name in names)

    def _offline_text(self, error, known):
        if isinstance(error, (TemporaryError, RateLimitError)):
            text = self.env._("TikTok cannot be reached at the moment.")
        elif isinstance(error, ProblemError):
            text = error.message
        else:
            text = self.env["tiktok.exception"]._client_error_text(error)
        if not known:
            later = self.env._(
                "No reason is known for orders in this status: try again later."
            )
            return f"{text} {later}"
        seen = max(reason.seen_at or reason.create_date for reason in known)
        later = self.env._(
            "The reasons below are those of %s. Send one of them now: TikTok gets it "
            "as soon as possible, and you are told if it is refused. Or try again "
            "later.",
            format_date(self.env, seen),
        )
        return f"{text} {later}"

    def _is_switched_off(self):
        """Whether nothing would be sent for one of these orders."""
        backends = self.sudo().order_ids.backend_id
        return any(backend._flow_mode(SWITCH) != "live" for backend in backends)

    def _show_switched_off(self, orders):
        text = self.env._(
            "Nothing is sent to TikTok: cancellations of %s are switched off or in "
            "shadow, the shop is not connected, or this database is a copy. Cancelled "
            "in Odoo only, the order still waits on TikTok: cancel it in Seller Center "
            "too.",
            format_list(self.env, orders.backend_id.mapped("name")),
        )
        self.write({"state": "off", "problem_text": text})
