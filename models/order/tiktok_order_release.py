from odoo import api, fields, models
from odoo.fields import Domain

from .tiktok_order import CANCELLED, ON_HOLD


class TikTokOrder(models.Model):
    """Orders that waited go on: a mapping was saved, a person has pressed Retry."""

    _inherit = "tiktok.order"

    @api.model
    def _release_waiting(self, skus):
        """Import the orders again that waited for the mapping of these SKUs.

        :return: how many orders are on their way
        """
        orders = self.search(
            [("sync_state", "=", "blocked"), ("line_ids.sku_id", "in", skus.ids)]
        )
        return orders._release()

    @api.model
    def _renew_hold(self, backends):
        """Orders on hold follow a change of the settings.

        :return: how many orders are on their way
        """
        held = Domain("sync_state", "=", "pending") & Domain(
            "hold_until", ">", fields.Datetime.now()
        )
        waiting = Domain("external_state", "=", ON_HOLD) & Domain(
            "sync_state", "=", "done"
        )
        orders = self.search(
            Domain("backend_id", "in", backends.ids) & (held | waiting)
        )
        mirror = self.env["tiktok.order.mirror"]
        for order in orders.filtered("payload"):
            order.sudo().hold_until = mirror._hold_until(
                order.backend_id, order.payload, order.external_state
            )
        return orders._release()

    @api.model
    def _release_failed(self, backends, code):
        """Import the orders again that wait with this problem.

        :return: how many orders are on their way
        """
        exceptions = self.env["tiktok.exception"].search(
            [
                ("state", "=", "open"),
                ("res_model", "=", self._name),
                ("code", "=", code),
                ("backend_id", "in", backends.ids),
            ]
        )
        return self.browse(exceptions.mapped("res_id")).exists()._release()

    @api.model
    def _release_ignored(self, backends):
        """Import the orders again that were mirrored only; cancelled ones stay.

        :return: how many orders are on their way
        """
        orders = self.search(
            [
                ("backend_id", "in", backends.ids),
                ("sync_state", "=", "ignored"),
                ("sale_order_id", "=", False),
                ("external_state", "!=", CANCELLED),
            ]
        )
        return orders._release()

    def _release(self):
        """Wanted again now."""
        self.sudo().write(self._wanted_vals())
        self._enqueue_import(priority=5)
        return len(self)

    def action_retry(self):
        """Button: import again, whatever the state.

        :raises AccessError: for users who may only see
        """
        self._check_may_operate()
        count = self._release()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s orders are being imported again.", count),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_accept_difference(self):
        """Button: the totals differ and a person takes that on; import now.

        :raises AccessError: for users who may only see
        """
        self._check_may_operate()
        self.sudo().difference_accepted = True
        return self.action_retry()
