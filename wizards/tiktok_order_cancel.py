from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

#: TikTok is asked about each order, one call each, while a person waits
MOST_ORDERS = 20


class TikTokOrderCancel(models.TransientModel):
    """The dialog between *Cancel* and TikTok: which units, why, what it costs.

    What TikTok allows is read when the dialog opens. When TikTok cannot be reached,
    a reason of the last known list may be sent later.
    """

    _name = "tiktok.order.cancel"
    _description = "Cancel on TikTok"

    order_ids = fields.Many2many("tiktok.order", string="TikTok Orders", readonly=True)
    asked_order_ids = fields.Many2many(
        "tiktok.order",
        "tiktok_order_cancel_asked_rel",
        string="Orders Whose Buyer Asks",
        readonly=True,
    )
    order_count = fields.Integer(readonly=True)
    title = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("ready", "Ready"),
            ("offline", "Later"),
            ("refused", "Not possible"),
            ("off", "Switched off"),
        ],
        default="ready",
        readonly=True,
    )
    problem_text = fields.Text(readonly=True)
    left_out_text = fields.Text("Left Out", readonly=True)
    buyer_asks = fields.Boolean(readonly=True)
    buyer_text = fields.Char(readonly=True)
    can_units = fields.Boolean(readonly=True)
    can_whole = fields.Boolean(default=True, readonly=True)
    needs_reason = fields.Boolean(default=True, readonly=True)
    scope = fields.Selection(
        [("whole", "The whole order"), ("units", "Single units")],
        string="Cancel",
        default="whole",
        required=True,
    )
    unit_line_ids = fields.One2many("tiktok.order.cancel.unit", "wizard_id", "Units")
    known_reason_ids = fields.Many2many(
        "tiktok.cancel.reason", string="Reasons", readonly=True
    )
    reason_ids = fields.Many2many(
        "tiktok.cancel.reason",
        compute="_compute_reason_ids",
        string="Possible Reasons",
    )
    reason_id = fields.Many2one(
        "tiktok.cancel.reason",
        "Reason for TikTok",
        domain="[('id', 'in', reason_ids)]",
        compute="_compute_reason_id",
        store=True,
        readonly=False,
    )
    note = fields.Char()
    parcel_text = fields.Char(readonly=True)

    # === COMPUTE METHODS === #

    @api.depends("scope", "known_reason_ids", "unit_line_ids.selected")
    def _compute_reason_ids(self):
        """Reasons that fit what is chosen; single units go for lack of stock only."""
        for wizard in self:
            reasons = wizard.known_reason_ids
            if wizard._is_partial():
                names = wizard._names_of_selection()
                reasons = reasons.filtered(
                    lambda reason, names=names: (
                        reason.is_for_units and (names is None or reason.name in names)
                    )
                )
            wizard.reason_ids = reasons

    @api.depends("reason_ids")
    def _compute_reason_id(self):
        """The only reason is chosen by itself; one that no longer fits is taken out."""
        for wizard in self:
            if wizard.reason_id not in wizard.reason_ids:
                wizard.reason_id = False
            if not wizard.reason_id and len(wizard.reason_ids) == 1:
                wizard.reason_id = wizard.reason_ids

    def _is_partial(self):
        """Whether less than the whole order is meant."""
        self.ensure_one()
        chosen = self.unit_line_ids.filtered("selected")
        return self.scope == "units" and len(chosen) < len(self.unit_line_ids)

    def _names_of_selection(self):
        """Reasons that TikTok offers for all chosen units; None when not asked."""
        chosen = self.unit_line_ids.filtered("selected")
        if self.state != "ready" or not chosen:
            return None
        return set.intersection(*(set(c.reason_names or []) for c in chosen))

    # === OPENING === #

    @api.model
    def _open(self, orders, units=None):
        """The dialog on these orders, with what TikTok says of them now.

        :param orders: orders that TikTok waits for; the right to cancel them is checked
        :param units: units of the one order that are preselected
        :raises UserError: for too many orders, or orders of several markets
        """
        self._check_together(orders)
        # who sells need not see the connector: the right was checked on the order
        wizard = self.sudo().create(self._prepare_wizard_vals(orders, units))
        wizard._ask()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel on TikTok"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    def _check_together(self, orders):
        if len(orders) > MOST_ORDERS:
            raise UserError(
                self.env._(
                    "Choose at most %s orders: TikTok is asked about each of them.",
                    MOST_ORDERS,
                )
            )
        if len(set(orders.backend_id.mapped("region"))) > 1:
            raise UserError(
                self.env._("Choose orders of one market: the reasons differ.")
            )

    def _prepare_wizard_vals(self, orders, units):
        """Values of the dialog before TikTok is asked."""
        single = orders if len(orders) == 1 else orders.browse()
        active = single._active_units()
        market = single.backend_id.market_id
        chosen = units and (units & active)
        can_units = market.unit_cancel and len(active) > 1
        return {
            "order_ids": [Command.set(orders.ids)],
            "order_count": len(orders),
            "title": self._title(orders),
            "parcel_text": self._parcel_text(orders),
            "can_units": can_units,
            "scope": "units" if chosen and can_units else "whole",
            "unit_line_ids": [
                Command.create(self._prepare_unit_vals(unit, chosen or active.browse()))
                for unit in active
            ],
        }

    def _title(self, orders):
        """What the person is about to cancel."""
        if len(orders) > 1:
            return self.env._("%s orders", len(orders))
        names = [orders.external_id, orders.sale_order_id.name]
        if orders.currency_id:
            names.append(orders.currency_id.format(orders.amount_total))
        return " · ".join(name for name in names if name)

    def _parcel_text(self, orders):
        """That goods are past the shop's point of no return already."""
        pickings = orders.sale_order_id.picking_ids.filtered(
            lambda p: p.state != "cancel" and p._tiktok_is_past_cutoff()
        )
        if not pickings:
            return False
        return self.env._(
            "On its way in the warehouse already: %s. The parcel has to be stopped.",
            format_list(self.env, pickings.mapped("name")),
        )

    def _prepare_unit_vals(self, unit, chosen):
        """Values of one row: what a person needs to tell the units apart."""
        return {
            "unit_id": unit.id,
            "selected": unit in chosen,
            "name": unit.name or unit.external_id,
            "seller_sku": unit.seller_sku,
            "currency_id": unit.currency_id.id,
            "amount": unit.revenue,
            "is_bundle": bool(unit.sub_external_ids),
        }

    # === SENDING === #

    def action_send(self):
        """Button: hand the wish to a job; the goods are stopped from now on.

        :raises AccessError: for users who may not cancel these orders
        :raises UserError: when something is not chosen
        """
        self.ensure_one()
        orders = self.sudo().order_ids
        orders.with_env(self.env)._check_may_cancel()
        self._check_choice()
        units = self._chosen_units()
        wishes = self.env["tiktok.cancellation.request"].sudo()
        for order in orders:
            wishes |= wishes._wish(order, units, self.reason_id.sudo(), self.note)
        return self._told(wishes)

    def _check_choice(self):
        if self.state not in ("ready", "offline"):
            raise UserError(self.env._("These orders cannot be cancelled now."))
        if self.scope == "units" and not self.unit_line_ids.filtered("selected"):
            raise UserError(self.env._("Choose at least one unit."))
        if self.scope == "units" and not self.can_units:
            raise UserError(self.env._("This market cancels whole orders only."))
        if not self.can_whole and not self._is_partial():
            raise UserError(self.env._("TikTok lets some units go only."))
        if self.reason_id and self.reason_id not in self.reason_ids:
            raise UserError(self.env._("Choose a reason from the list."))
        if not self.reason_id and self.needs_reason:
            raise UserError(self.env._("Choose the reason that TikTok is told."))

    def _chosen_units(self):
        """The units to cancel; none means whole orders."""
        if not self._is_partial():
            return self.env["tiktok.order.line"].sudo()
        return self.unit_line_ids.filtered("selected").sudo().unit_id

    def _told(self, wishes):
        message = self.env._("The cancellation is being sent to TikTok.")
        if len(wishes) > 1:
            message = self.env._(
                "%s cancellations are being sent to TikTok.", len(wishes)
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_cancel_in_odoo(self):
        """Button: cancel the sales orders alone, where nothing is sent to TikTok.

        :raises UserError: while cancellations are sent
        """
        self.ensure_one()
        if not self._is_switched_off():
            raise UserError(self.env._("Send the cancellation to TikTok instead."))
        orders = self.sudo().order_ids.with_env(self.env)
        orders._check_may_cancel()
        sales = orders.sudo().sale_order_id.with_env(self.env)
        sales.with_context(tiktok_cancel_in_odoo=True)._action_cancel()
        return {"type": "ir.actions.act_window_close"}
