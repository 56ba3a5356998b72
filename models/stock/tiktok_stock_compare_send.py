from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class TikTokStockCompare(models.Model):
    """What a person decides after a comparison."""

    _inherit = "tiktok.stock.compare"

    def action_send(self):
        """Button: send the differences that are ticked, and only what still differs.

        What was left out keeps TikTok's figure: a rule freezes it for a while.

        :raises AccessError: for users who may only see
        :raises UserError: when there is nothing to decide, or the shop sends nothing
        """
        self.ensure_one()
        self._check_may_send()
        if not self.is_live:
            raise UserError(
                self.env._(
                    "The stock of %s is not switched on: use Switch On and Send.",
                    self.backend_id.name,
                )
            )
        return self._send()

    def action_send_first(self):
        """Button: switch the stock of the shop on, then send the differences.

        :raises AccessError: for users who may not configure the shop
        :raises UserError: when there is nothing to decide
        """
        self.ensure_one()
        self._check_may_send()
        self.backend_id.check_access("write")
        self._hold_left_out()
        self.backend_id.with_context(tiktok_stock_previewed=True).stock_mode = "live"
        return self._send()

    def _check_may_send(self):
        self._check_may_operate()
        if self.state != "ready":
            raise UserError(self.env._("This comparison has nothing to send."))

    def _send(self):
        self._hold_left_out()
        lines = self.env["tiktok.stock.compare.line"].search(
            [("compare_id", "=", self.id), ("is_selected", "=", True)]
        )
        # a person has looked at it: also what TikTok has refused before
        lines.card_id._try_again()
        self.env["tiktok.stock.change"]._mark_skus(lines.sku_id.ids, "resync")
        self.sudo().write({"state": "sent", "sent_at": fields.Datetime.now()})
        return self.backend_id._start_flow("stock")

    def _hold_left_out(self):
        """Rules that freeze the SKUs of which no figure is ticked, for a while."""
        mine = [("compare_id", "=", self.id)]
        lines = self.env["tiktok.stock.compare.line"]
        left_out = lines.search([*mine, ("is_selected", "=", False)])
        if not left_out:
            return
        skus = ("sku_id", "in", left_out.sku_id.ids)
        sent = lines.search([*mine, skus, ("is_selected", "=", True)]).sku_id
        rules = self.env["tiktok.stock.rule"].sudo()
        frozen = Domain("sku_id", "in", left_out.sku_id.ids)
        frozen &= Domain("is_frozen", "=", True)
        # a freeze that is over keeps nothing
        held = rules.search(frozen & rules._force_domain()).sku_id
        # operators may hold a SKU, only managers write rules freely
        rules.create(
            [
                self._prepare_stock_rule_vals(sku)
                for sku in left_out.sku_id - sent - held
            ]
        )

    def _prepare_stock_rule_vals(self, sku):
        """Values of the rule that leaves TikTok's figures of a SKU alone."""
        return {
            "backend_id": self.backend_id.id,
            "sku_id": sku.id,
            "sequence": self.env["tiktok.stock.rule"]._before_all(sku),
            "is_frozen": True,
            "reason": self.env._("Left out when all stock was compared"),
            "date_from": fields.Datetime.now(),
            "date_to": self.hold_until,
        }

    def action_open_lines(self):
        """Button: the differences, worst first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_stock_compare_line_action"
        )
        return {**action, "domain": [("compare_id", "=", self.id)]}

    def action_refresh(self):
        """Button: show how far it is."""
        return {"type": "ir.actions.client", "tag": "soft_reload"}
