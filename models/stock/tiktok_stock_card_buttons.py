from odoo import models
from odoo.exceptions import UserError


class TikTokStockCard(models.Model):
    """What a person may do on a stock card."""

    _inherit = "tiktok.stock.card"

    def action_push(self):
        """Button: compute these SKUs anew and send what differs, now.

        :raises AccessError: for users who may only see
        :raises UserError: naming what stands in the way
        """
        self._check_may_operate()
        for backend in self.backend_id:
            backend._check_flow_can_run("stock")
        self._try_again()
        self.env["tiktok.stock.change"]._mark_skus(self.sku_id.ids, "button")
        return self.backend_id._start_flow("stock")

    def action_retry(self):
        """Button of the exception desk: the same."""
        return self.action_push()

    def action_open_card(self):
        """Button of the exception desk: the card, which says what to do."""
        return self.get_formview_action()

    def _exception_hint(self, code):
        """The next step by TikTok's own answer, not that of all refusals."""
        return code in ("stock_refused", "stock_locked") and self.next_action

    def action_compare(self):
        """Button: read what TikTok shows of these SKUs and list what differs.

        :raises AccessError: for users who may only see
        :raises UserError: for SKUs of several shops, or a shop that is not connected
        """
        return self._one_shop()._compare_stock(self.sku_id)

    def _one_shop(self):
        if len(self.backend_id) > 1:
            raise UserError(self.env._("Choose SKUs of one shop only."))
        return self.backend_id

    def action_exclude(self):
        """Button: keep these SKUs out of the push, with a reason and an end."""
        return self._open_hold("exclude")

    def action_freeze(self):
        """Button: leave the figures on TikTok as they are, with a reason and an end."""
        return self._open_hold("freeze")

    def _open_hold(self, kind):
        self._check_may_operate()
        self._one_shop()
        names = {
            "exclude": self.env._("Keep out of the push"),
            "freeze": self.env._("Leave the figures on TikTok as they are"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": names[kind],
            "res_model": "tiktok.stock.hold",
            "view_mode": "form",
            "target": "new",
            "context": {"default_kind": kind, "default_card_ids": self.ids},
        }
