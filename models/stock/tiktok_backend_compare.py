from odoo import models
from odoo.exceptions import RedirectWarning, UserError

#: server action behind the button of the warning
START = "connector_tiktok_shop.tiktok_stock_compare_start"


class TikTokBackend(models.Model):
    """Comparing the stock of a shop, and looking before the first push."""

    _inherit = "tiktok.backend"

    def action_compare_stock(self):
        """Button: compare all figures with TikTok and list what differs.

        Sends nothing. Works before the stock is switched on.

        :raises AccessError: for users who may only see
        :raises UserError: when the shop is not connected
        """
        return self._compare_stock()

    def _compare_stock(self, skus=None):
        """Start a comparison and open it.

        :param skus: these alone; None: all of the shop
        """
        self.ensure_one()
        self._cursor("stock")._check_may_operate()
        if not self._is_running():
            raise UserError(
                self.env._("Connect and switch on %s first.", self.name),
            )
        kind = "first" if self._is_before_first_push() else "manual"
        compare = self.env["tiktok.stock.compare"]._start(self, kind, skus)
        return {
            "type": "ir.actions.act_window",
            "name": compare.display_name,
            "res_model": compare._name,
            "res_id": compare.id,
            "views": [(False, "form")],
        }

    def _is_before_first_push(self):
        """Whether the stock is off, or nothing of this shop was ever sent."""
        self.ensure_one()
        if self.stock_mode in ("off", "live"):
            return self.stock_mode == "off"
        sent = [("backend_id", "=", self.id), ("pushed_at", "!=", False)]
        return not self.env["tiktok.stock.card"].sudo().search_count(sent, limit=1)

    def _check_stock_previewed(self):
        """A person sees what the first push changes before it happens.

        Programs know what they do; so does who has compared today.

        :raises RedirectWarning: with the comparison one click away
        """
        if self.env.su or self.env.context.get("tiktok_stock_previewed"):
            return
        for backend in self.filtered(lambda shop: shop.stock_mode != "live"):
            if not backend._is_stock_compared():
                raise RedirectWarning(
                    self.env._(
                        "The first push overwrites the stock of %s on TikTok. Compare "
                        "first: you see each figure before it changes, and switch the "
                        "stock on there.",
                        backend.name,
                    ),
                    self.env.ref(START).id,
                    self.env._("Compare and Preview"),
                    {
                        "active_model": backend._name,
                        "active_id": backend.id,
                        "active_ids": backend.ids,
                    },
                )

    def _is_stock_compared(self):
        """Whether somebody has had all figures compared within the last day."""
        return self.env["tiktok.stock.compare"].search_count(
            [
                ("backend_id", "=", self.id),
                ("kind", "in", ("first", "manual")),
                ("state", "in", ("ready", "sent")),
                ("ended_at", ">=", "today -1d"),
            ],
            limit=1,
        )
