from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .order_states import statuses
from .tiktok_order import ON_HOLD

#: the seller still has to hand something over
TO_SHIP = statuses(to_ship=True)


def readable(state):
    """TikTok's AWAITING_SHIPMENT as "Awaiting shipment".

    Not translated: a status of tomorrow must read as well as those of today.
    """
    return (state or "").replace("_", " ").capitalize()


class TikTokOrder(models.Model):
    """What people see of an order: words for its status, urgency, ways to go."""

    _inherit = "tiktok.order"

    status_name = fields.Char("Status", compute="_compute_status_name")
    to_ship = fields.Boolean(compute="_compute_to_ship", search="_search_to_ship")
    is_on_hold = fields.Boolean(compute="_compute_is_on_hold")
    active_unit_count = fields.Integer("Units Sold", compute="_compute_active_units")
    delivery_count = fields.Integer(
        "Deliveries", compute="_compute_delivery_count", compute_sudo=True
    )
    exception_count = fields.Integer("Exceptions", compute="_compute_exceptions")
    exception_message = fields.Char("Problem", compute="_compute_exceptions")

    @api.depends("external_state", "hold_until")
    @api.depends_context("lang")
    def _compute_status_name(self):
        """TikTok's status; with our own hold, which TikTok does not know."""
        policy = self.env["tiktok.order.policy"]
        for order in self:
            name = readable(order.external_state)
            if policy._is_held_here(order):
                name = self.env._("%s, own hold", name)
            order.status_name = name

    @api.depends("external_state")
    def _compute_to_ship(self):
        for order in self:
            order.to_ship = order.external_state in TO_SHIP

    @api.model
    def _search_to_ship(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("external_state", "in", TO_SHIP)
        return domain if True in value else ~domain

    @api.depends("external_state", "hold_until", "sync_state")
    def _compute_is_on_hold(self):
        """TikTok's hold, or our own until it is over."""
        now = fields.Datetime.now()
        for order in self:
            order.is_on_hold = order.external_state == ON_HOLD or bool(
                order.to_ship
                and order.sync_state == "pending"
                and order.hold_until
                and order.hold_until > now
            )

    @api.depends("line_ids.is_cancelled")
    def _compute_active_units(self):
        for order in self:
            units = order.line_ids.filtered(lambda u: not u.is_cancelled)
            order.active_unit_count = len(units)

    @api.depends("sale_order_id.picking_ids")
    def _compute_delivery_count(self):
        for order in self:
            order.delivery_count = len(order.sale_order_id.picking_ids)

    def _compute_exceptions(self):
        """Own problems, and those of the SKUs that block the order."""
        for order in self:
            rows = self.env["tiktok.exception"].search(order._exception_domain())
            order.exception_count = len(rows)
            order.exception_message = rows[:1].message

    def _exception_domain(self):
        """Open problems that keep these orders, or hang on them."""
        skus = self.filtered(lambda o: o.sync_state == "blocked").line_ids.sku_id
        own = Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        shared = Domain("res_model", "=", skus._name) & Domain("res_id", "in", skus.ids)
        return Domain("state", "=", "open") & (own | shared)

    def action_open_exceptions(self):
        """What waits for a person on this order; the one problem, or their list."""
        return self.env["tiktok.exception"]._action_open(self._exception_domain())

    def _invoices_credited(self):
        """A credit note about these orders was posted: look at their problem again."""
        self.env["tiktok.order.invoices"]._settle_credited(self)

    def action_credit_note(self):
        """Button: a draft credit note over what TikTok has cancelled after the invoice
        was posted; of a whole order Odoo's dialog that reverses the invoice.

        :raises UserError: when no posted invoice is there
        """
        self.ensure_one()
        notes = self.env["tiktok.order.invoices"]._credit(self)
        if notes:
            return notes._get_records_action()
        invoices = self.sale_order_id.invoice_ids.filtered(
            lambda i: i.state == "posted" and i.move_type == "out_invoice"
        )
        if not invoices:
            raise UserError(
                self.env._("No posted invoice of %s is left.", self.external_id)
            )
        ids = {"active_model": "account.move", "active_ids": invoices.ids}
        return {**invoices.action_reverse(), "context": ids}

    def action_open_deliveries(self):
        """Deliveries of the sales order."""
        return self.sale_order_id.action_view_delivery()

    @api.model
    def _documents_domain(self, name, operator, value):
        """Domain for documents by the TikTok order of their sales order.

        With elevated rights where only ids or related fields are asked for: the dock
        looks for the number on a parcel and need not see the shop.

        :param name: field of the document with the id of its sales order
        """
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        orders = self if operator == "any" else self.sudo()
        wanted = Domain("id", operator, value) if operator == "in" else Domain(value)
        found = orders._search(wanted & Domain("sale_order_id", "!=", False))
        domain = Domain(name, "in", found.subselect("sale_order_id"))
        if operator == "in" and False in value:
            linked = self.sudo()._search([("sale_order_id", "!=", False)])
            domain |= Domain(name, "not in", linked.subselect("sale_order_id"))
        return domain


class TikTokOrderLine(models.Model):
    """Words for the status of a unit."""

    _inherit = "tiktok.order.line"

    status_name = fields.Char("Status", compute="_compute_status_name")

    @api.depends("external_state")
    def _compute_status_name(self):
        for unit in self:
            unit.status_name = readable(unit.external_state)
