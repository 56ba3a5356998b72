from odoo import api, fields, models
from odoo.tools import format_datetime

from ...exceptions import ProblemError
from .tiktok_order_policy import CONFIRM, IGNORE, QUOTATION
from .tiktok_order_screen import readable

OUTCOMES = [
    ("order", "New sales order"),
    ("quotation", "New quotation"),
    ("hold", "Waits for the hold"),
    ("mirror", "Mirror only"),
    ("problem", "Would wait for you"),
    ("change", "Changes"),
    ("same", "No change"),
    ("missing", "Not in this shop"),
]


class TikTokOrderPreview(models.AbstractModel):
    """What an import of orders would do, told without doing it.

    Works on records that are never stored, with the same mirror, policy and checks
    as the import itself. How changes read in words stands in
    ``tiktok_order_differences.py``.
    """

    _name = "tiktok.order.preview"
    _description = "TikTok Shop Order Preview"

    @api.model
    def _preview(self, backend, external_ids, payloads):
        """What would become of these orders now; writes nothing.

        :param payloads: ``{order id: detail}``, what TikTok knows of the ids
        :return: list of values for ``tiktok.order.import.line``, in the given order
        """
        known = self.env["tiktok.order"]._bindings_by_external_id(backend, external_ids)
        skus = self._known_skus(backend, payloads.values())
        empty = self.env["tiktok.order"]
        return [
            self._prepare_line_vals(
                backend,
                external_id,
                known.get(external_id, empty),
                payloads.get(external_id),
                skus,
            )
            for external_id in external_ids
        ]

    def _prepare_line_vals(self, backend, external_id, order, payload, skus):
        """Values of the preview line of one order."""
        vals = {
            "external_id": external_id,
            "order_id": order.id,
            "sale_order_id": order.sale_order_id.id,
            "status_here": order.status_name,
        }
        if not payload:
            reason = self.env._("TikTok has no such order in this shop.")
            return {**vals, "outcome": "missing", "explanation": reason}
        vals["status_there"] = readable(payload.get("status"))
        try:
            draft = self._draft(backend, order, payload, skus)
            vals.update(self._prepare_amount_vals(draft))
            outcome, reason = self._outcome(order, draft)
        except ProblemError as error:
            outcome, reason = "problem", error.message
        return {**vals, "outcome": outcome, "explanation": reason}

    def _prepare_amount_vals(self, draft):
        """What tells an order from another one, without personal data."""
        return {
            "currency_id": draft.currency_id.id,
            "amount_total": draft.amount_total,
            "ordered_at": draft.external_created_at,
        }

    # === DRY RECORDS === #

    def _known_skus(self, backend, payloads):
        """SKU bindings by id for these orders; nothing is created."""
        ids = {
            item.get("sku_id")
            for payload in payloads
            for item in payload.get("line_items") or []
        }
        return self.env["tiktok.sku"]._bindings_by_external_id(backend, ids - {None})

    def _draft(self, backend, order, payload, skus):
        """The binding as it would be after the import, in memory only.

        :raises ProblemError: when the order cannot be read
        """
        mirror = self.env["tiktok.order.mirror"]
        orders = self.env["tiktok.order"]
        identity = {"backend_id": backend.id, "external_id": payload["id"]}
        digest = orders._payload_digest(payload)
        vals = mirror._prepare_order_vals(orders.new(identity), payload, digest)
        draft = orders.new({**identity, **vals}, origin=order or None)
        nothing = self.env["tiktok.sku"]
        units = [
            mirror._prepare_unit_vals(
                draft, item, {item.get("sku_id"): nothing, **skus}
            )
            | {"backend_id": backend.id, "external_id": item["id"]}
            for item in payload.get("line_items") or []
        ]
        draft.line_ids = [
            fields.Command.clear(),
            *(fields.Command.create(unit) for unit in units),
        ]
        return draft

    # === VERDICT === #

    def _outcome(self, order, draft):
        """What the import would do, as (outcome, text).

        :raises ProblemError: when the order would wait for a person
        """
        backend = draft.backend_id
        if backend.order_mode == "shadow":
            return "mirror", self.env._("Orders of this shop are in shadow mode.")
        policy = self.env["tiktok.order.policy"]
        verdict, reason = policy._decide(draft)
        if order.sale_order_id:
            return self._outcome_of_known(order, draft, verdict)
        held = policy._is_held(draft) and draft.hold_until
        if held:
            until = format_datetime(self.env, held)
            reason = self.env._("On hold until %s", until)
        if verdict in (CONFIRM, QUOTATION):
            outcome = "order" if verdict == CONFIRM else "quotation"
            texts = [reason if held else False, self._check(draft)]
            return outcome, "\n".join(filter(None, texts)) or reason
        return "hold" if held and verdict != IGNORE else "mirror", reason

    def _outcome_of_known(self, order, draft, verdict):
        """An order that has a sales order already."""
        changes = self.env["tiktok.order.differences"]
        texts = changes._consequences(order, draft, verdict == CONFIRM)
        if order.detail_digest != draft.detail_digest:
            texts = changes._differences(order, draft) + texts
        if not texts:
            return "same", False
        return "change", "\n".join(texts)

    def _check(self, draft):
        """The checks of the import; what they cannot know yet is told instead.

        :raises ProblemError: when the order would wait for a person
        """
        checks = self.env["tiktok.order.check"]
        unknown = self._new_skus_text(draft)
        if not unknown:
            checks._check_orders(draft)
        else:
            checks._check_duplicates(draft)
            checks._check_currency(draft)
            checks._check_identities(draft)
        return unknown

    def _new_skus_text(self, draft):
        """SKUs that will be read and mapped with the import itself."""
        new = draft.line_ids.filtered(lambda u: not u.is_cancelled and not u.sku_id)
        if not new:
            return False
        return self.env._(
            "Unknown SKUs are read first and may need a mapping: %s",
            ", ".join(sorted({u.seller_sku or u.name or u.external_id for u in new})),
        )
