from odoo import fields, models

from .parcel_facts import SPLIT_UNIT
from .parcel_planning import plan

#: orders about whose splitting TikTok is asked in one go
MOST_ASKED = 50


class TikTokOrder(models.Model):
    """What TikTok says about dividing an order; read ahead, so that nobody waits."""

    _inherit = "tiktok.order"

    split_read_at = fields.Datetime("Splitting Read", readonly=True, copy=False)
    split_refused = fields.Boolean(
        "May Not Be Split", readonly=True, help="TikTok takes it in one parcel only."
    )
    split_refused_reason = fields.Char(readonly=True)
    split_limit = fields.Integer(
        "Pieces per Parcel",
        readonly=True,
        help="TikTok takes no more pieces in one parcel; 0: no limit.",
    )

    def _import_split_attributes(self):
        """Ask TikTok which of these orders of one shop may or must be split.

        Orders of one piece are not asked about.

        :raises client.TikTokShopError: when TikTok does not answer
        """
        several = self.filtered(lambda o: len(o._active_units()) > 1)
        ids = several.mapped("external_id")
        rows = self.backend_id._client().get_split_attributes(ids) if ids else []
        told = {row.get("order_id"): row for row in rows}
        now = fields.Datetime.now()
        for order in self:
            vals = self._prepare_split_vals(told.get(order.external_id) or {})
            order.write({**vals, "split_read_at": now})

    def _prepare_split_vals(self, row):
        """Values of one answer (contract: getOrderSplitAttributes).

        A limit of a category counts for the whole order: too small a parcel is never
        refused.
        """
        limits = [
            int(reason["max_count"])
            for reason in row.get("must_split_reasons") or []
            if str(reason.get("max_count") or "").isdigit()
        ]
        must = row.get("must_split")
        return {
            "split_refused": row.get("can_split") is False and not must,
            "split_refused_reason": row.get("reason"),
            "split_limit": min(limits, default=0) if must else 0,
        }

    def _has_split_rule(self):
        """Whether anything is to be minded when the order leaves in parts."""
        self.ensure_one()
        rule = self._shipping_capability()
        return bool(
            self.split_refused
            or self.split_limit
            or (rule and rule.split != SPLIT_UNIT)
        )

    def _is_partial(self, facts):
        """Whether the order leaves in more than one parcel, or not all of it now."""
        parcels = plan(facts.delivery, facts.units)
        leaving = {unit_id for parcel in parcels for unit_id in parcel.unit_ids}
        free = {unit.id for unit in facts.units if unit.is_free}
        return bool(parcels) and (len(parcels) > 1 or leaving != free)

    def _split_refused_text(self):
        text = self.env._(
            "TikTok does not let order %s be split: send all of it in one parcel.",
            self.external_id,
        )
        reason = self.split_refused_reason
        return f"{text} ({reason})" if reason else text
