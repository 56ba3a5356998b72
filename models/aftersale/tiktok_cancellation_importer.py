import logging

from odoo import Command, api, models

from ..order.tiktok_order_mirror import UNREADABLE, to_datetime
from .tiktok_cancellation import BUYER_CANCEL, ENDED, PENDING, STATE_ALIASES

#: what TikTok wants of the seller (contract: searchCancellations)
RESPOND = "SELLER_RESPOND_BUYER_CANCEL"

_logger = logging.getLogger(__name__)


class TikTokCancellationImporter(models.AbstractModel):
    """Writes what TikTok says about cancellations into their bindings.

    Set-wise: the number of statements does not depend on the number of cancellations.
    """

    _name = "tiktok.cancellation.importer"
    _description = "TikTok Shop Cancellation Importer"

    @api.model
    def _upsert(self, backend, payloads):
        """Bring the bindings of these cancellations up to the given data.

        Pages lag behind: what is older than known is left alone.

        :param payloads: items of searchCancellations
        :return: all bindings, and those among them that are new or have changed
        """
        payloads = self._newest(payloads)
        Cancellation = self.env["tiktok.cancellation"].sudo()
        known = Cancellation._bindings_by_external_id(backend, payloads)
        orders = self._orders(backend, payloads.values())
        units = self._units(backend, payloads.values())
        found = changed = Cancellation.browse()
        vals_list = []
        for external_id, payload in payloads.items():
            binding = known.get(external_id, Cancellation)
            found |= binding
            if binding and not self._is_news(binding, payload):
                continue
            order = orders[payload["order_id"]]
            vals = self._prepare_cancellation_vals(order, payload, units)
            if binding:
                binding.write(vals)
                changed |= binding
            else:
                vals.update(backend_id=backend.id, external_id=external_id)
                vals_list.append({**vals, "sync_state": "done"})
        created = Cancellation._create_once(vals_list)
        return found | created, changed | created

    @api.model
    def _newest(self, payloads):
        """By cancellation id; pages that shift may name one twice."""
        usable = [
            {**p, "cancel_id": str(p["cancel_id"]), "order_id": str(p["order_id"])}
            for p in payloads
            if p.get("cancel_id") and p.get("order_id")
        ]
        if len(usable) < len(payloads):
            _logger.error("TikTok sent cancellations without id or order")
        usable.sort(key=lambda p: p.get("update_time") or 0)
        return {payload["cancel_id"]: payload for payload in usable}

    def _is_news(self, binding, payload):
        """Different from what is known and not older.

        What TikTok says counts, also where the status goes a way that is not
        documented; that is only noted.
        """
        updated = payload.get("update_time") or 0
        if updated < binding.external_updated or payload == binding.payload:
            return False
        state = self._state(payload)
        if not binding._may_become(state):
            _logger.info(
                "Cancellation %s of TikTok went from %s to %s",
                binding.external_id,
                binding.external_state,
                state,
            )
        return True

    def _orders(self, backend, payloads):
        """Bindings of the orders by TikTok's id; unknown ones become wanted."""
        ids = list(dict.fromkeys(payload["order_id"] for payload in payloads))
        Order = self.env["tiktok.order"].sudo()
        known = Order._bindings_by_external_id(backend, ids)
        missing = [external_id for external_id in ids if external_id not in known]
        if missing:
            new = Order._upsert_ids(backend, missing)
            new._enqueue_import()
            known.update({order.external_id: order for order in new})
        orders = Order.browse([order.id for order in known.values()])
        orders.filtered(lambda o: not o.has_cancellations).has_cancellations = True
        return known

    def _units(self, backend, payloads):
        """Bindings of the units by TikTok's id, as far as they are known."""
        ids = {unit for payload in payloads for unit in self._unit_ids(payload)}
        Unit = self.env["tiktok.order.line"].sudo()
        return Unit._bindings_by_external_id(backend, ids, ["order_id"]) if ids else {}

    @api.model
    def _unit_ids(self, payload):
        """TikTok's ids of the units that a cancellation names."""
        items = payload.get("cancel_line_items") or []
        return [i["order_line_item_id"] for i in items if i.get("order_line_item_id")]

    @api.model
    def _state(self, payload):
        state = payload.get("cancel_status")
        return STATE_ALIASES.get(state, state)

    def _prepare_cancellation_vals(self, order, payload, units):
        """Values of one cancellation (contract: searchCancellations).

        :param units: unit bindings by TikTok's id
        """
        state = self._state(payload)
        mine = [units[i].id for i in self._unit_ids(payload) if i in units]
        pending = self._is_pending(state, payload)
        return {
            "order_id": order.id,
            "payload": payload,
            "external_state": state,
            "external_updated": payload.get("update_time") or 0,
            "external_created_at": self._time(payload.get("create_time")),
            "cancel_type": payload.get("cancel_type"),
            "role": payload.get("role"),
            "reason": payload.get("cancel_reason"),
            "reason_text": payload.get("cancel_reason_text"),
            "is_pending": pending,
            "deadline": pending and self._deadline(order.backend_id, payload),
            "should_replenish": bool(payload.get("should_replenish_stock")),
            "unit_ids": [Command.set(mine)],
            **self._prepare_refund_vals(order, payload.get("refund_amount") or {}),
        }

    def _is_pending(self, state, payload):
        """Whether the seller has to answer; also in a status of tomorrow."""
        if state in ENDED:
            return False
        actions = payload.get("seller_next_action_response") or []
        return payload.get("cancel_type") == BUYER_CANCEL and (
            state == PENDING or any(a.get("action") == RESPOND for a in actions)
        )

    def _prepare_refund_vals(self, order, refund):
        """What the buyer gets back; for information, no document depends on it."""
        currency = self._currency(order.backend_id, refund.get("currency"))
        try:
            amount = float(refund.get("refund_total") or 0)
        except (TypeError, ValueError):
            amount = 0.0
        return {
            "currency_id": currency.id if currency else False,
            "refund_amount": amount if currency else 0.0,
        }

    def _currency(self, backend, code):
        """The currency with this code, or none; the shop's own costs no statement."""
        usual = backend.currency_id
        if usual.name == code:
            return usual
        return self.env["res.currency"]._tiktok_by_code().get(code)

    def _deadline(self, backend, payload):
        """When TikTok approves by itself: as it says, else as the market has it."""
        actions = payload.get("seller_next_action_response") or []
        moments = [self._time(action.get("deadline")) for action in actions]
        if any(moments):
            return min(moment for moment in moments if moment)
        created = self._time(payload.get("create_time"))
        return created and backend._cancel_deadline_after(created)

    def _time(self, seconds):
        """A time that cannot be read is none; the payload keeps it."""
        try:
            return to_datetime(seconds)
        except UNREADABLE:
            return False
