from odoo import fields, models
from odoo.fields import Domain

WAITING = Domain("sync_state", "in", ("pending", "blocked", "failed"))
TODAY = Domain("external_created_at", ">=", "today")
TO_SHIP = Domain("to_ship", "=", True)
LATE = Domain("dispatch_risk", "in", ["late"])


class TikTokBackend(models.Model):
    """What the card of a shop tells about its orders."""

    _inherit = "tiktok.backend"

    order_count = fields.Integer("Known Orders", compute="_compute_order_counts")
    waiting_order_count = fields.Integer(compute="_compute_order_counts")
    today_order_count = fields.Integer(compute="_compute_order_counts")
    to_ship_order_count = fields.Integer(compute="_compute_order_counts")
    late_order_count = fields.Integer(compute="_compute_order_counts")

    def _compute_order_counts(self):
        names = {
            "order_count": Domain.TRUE,
            "waiting_order_count": WAITING,
            "today_order_count": TODAY,
            "to_ship_order_count": TO_SHIP,
            "late_order_count": LATE,
        }
        for name, domain in names.items():
            figures = self._count_orders(domain)
            for backend in self:
                backend[name] = figures.get(backend, 0)

    def _count_orders(self, domain):
        own = Domain("backend_id", "in", self.ids)
        return dict(
            self.env["tiktok.order"]._read_group(
                own & domain, ["backend_id"], ["__count"]
            )
        )

    def action_open_orders(self):
        """Orders of this shop."""
        return self._open_orders()

    def action_open_waiting_orders(self):
        """Orders of this shop that wait for something."""
        return self._open_orders(search_default_waiting=1)

    def action_open_orders_today(self):
        """Orders that were placed today."""
        return self._open_orders(search_default_ordered_today=1)

    def action_open_orders_to_ship(self):
        """Orders that still have to be handed over."""
        return self._open_orders(search_default_to_ship=1)

    def action_open_late_orders(self):
        """Orders whose time to ship is over."""
        return self._open_orders(search_default_late=1)

    def _open_orders(self, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_order_action"
        )
        action["domain"] = [("backend_id", "in", self.ids)]
        action["context"] = context
        return action
