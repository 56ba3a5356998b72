from odoo import api, fields, models
from odoo.fields import Domain

#: kinds that decide what is shipped where: nothing leaves before they are answered
DECISIVE = ("address", "units", "warehouse")


class TikTokOrder(models.Model):
    """Changes on TikTok after the import, and the choices that are open."""

    _inherit = "tiktok.order"

    change_ids = fields.One2many(
        "tiktok.order.change", "order_id", "Changes", readonly=True
    )
    open_change_ids = fields.One2many(
        "tiktok.order.change",
        "order_id",
        "Open Choices",
        domain=[("state", "=", "open")],
        readonly=True,
    )

    def action_open_change(self):
        """Button: the choice that is open, with both sides; or their list."""
        changes = self.open_change_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_order_change_action"
        )
        if len(changes) == 1:
            return {
                **action,
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": changes.id,
                "target": "new",
            }
        return {**action, "domain": [("order_id", "in", self.ids)], "context": {}}

    def _stop_reasons(self):
        """Adds the open choices about what is shipped where."""
        reasons = super()._stop_reasons()
        decisive = self.open_change_ids.filtered(lambda c: c.kind in DECISIVE)
        if decisive and not self.is_fbt:
            text = self.env._(
                "Changed on TikTok, a choice is open: %s.",
                ", ".join(c._kind_name() for c in decisive),
            )
            reasons.append(("change_open", text))
        return reasons

    @api.model
    def _stop_domain(self):
        """Adds orders with an open choice."""
        decisive = [("state", "=", "open"), ("kind", "in", DECISIVE)]
        return super()._stop_domain() | Domain("change_ids", "any", decisive)
