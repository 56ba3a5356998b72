from odoo import api, fields, models
from odoo.exceptions import UserError

#: ways of putting several orders into one parcel for which TikTok gets one call
ONE_CALL = ("create", "combine_call")
#: orders under one tracking number at most (tiktok-platform 1.5)
MOST_ORDERS = 20
#: a group that says how its orders leave, or might
ALIVE = ("proposed", "open")


class TikTokParcelGroup(models.Model):
    """Orders of one buyer and address that leave in one parcel.

    Proposed by the connector, decided by a person; what TikTok has combined by itself
    is decided already. Taking a group apart is as deliberate as making it.
    """

    _name = "tiktok.parcel.group"
    _description = "TikTok Shop Orders in One Parcel"
    _order = "ship_by, id desc"

    backend_id = fields.Many2one(
        "tiktok.backend",
        "Shop",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    state = fields.Selection(
        [
            ("proposed", "Could go together"),
            ("open", "Goes together"),
            ("shipped", "Shipped together"),
            ("broken", "Taken apart"),
            ("dismissed", "Left as it is"),
        ],
        default="proposed",
        required=True,
        readonly=True,
        index=True,
    )
    source = fields.Selection(
        [
            ("buyer", "Same buyer and address"),
            ("tiktok", "Combined by TikTok"),
            ("search", "Offered by TikTok"),
        ],
        "Why",
        required=True,
        readonly=True,
    )
    key = fields.Char(readonly=True, help="What these orders have in common.")
    external_id = fields.Char(
        "Offer on TikTok", readonly=True, help="Id under which TikTok combines them."
    )
    order_ids = fields.One2many(
        "tiktok.order", "parcel_group_id", "Orders", readonly=True
    )
    # read with elevated rights: whoever packs need not see the shop
    order_count = fields.Integer(
        "Orders in It", compute="_compute_orders", compute_sudo=True
    )
    picking_ids = fields.Many2many(
        "stock.picking",
        string="Transfers",
        compute="_compute_orders",
        compute_sudo=True,
    )
    order_refs = fields.Char(
        "TikTok Orders", compute="_compute_orders", compute_sudo=True
    )
    destination = fields.Char(compute="_compute_orders", compute_sudo=True)
    ship_by = fields.Datetime("Ship by", compute="_compute_ship_by", store=True)
    user_id = fields.Many2one("res.users", "Decided by", readonly=True)
    decided_at = fields.Datetime("Decided", readonly=True)

    _alive_key = models.UniqueIndex(
        "(backend_id, key) WHERE state IN ('proposed', 'open')",
        "These orders are already on the list.",
    )

    @api.depends("order_ids.sale_order_id.picking_ids.state")
    def _compute_orders(self):
        for group in self:
            orders = group.order_ids
            group.order_count = len(orders)
            group.order_refs = ", ".join(orders.mapped("external_id"))
            group.picking_ids = orders._parcel_pickings()
            address = orders.sale_order_id.partner_shipping_id[:1]
            group.destination = ", ".join(filter(None, [address.zip, address.city]))

    @api.depends("order_ids.ship_by", "order_ids.collect_by")
    def _compute_ship_by(self):
        for group in self:
            times = group.order_ids.mapped(lambda o: o.ship_by or o.collect_by)
            group.ship_by = min(filter(None, times), default=False)

    @api.depends("order_count", "destination")
    def _compute_display_name(self):
        for group in self:
            name = self.env._("%s orders", group.order_count)
            # the address may be hidden: TikTok writes the label
            if group.destination:
                name = self.env._(
                    "%(count)s orders to %(where)s",
                    count=group.order_count,
                    where=group.destination,
                )
            group.display_name = name

    # === DECISIONS === #

    def _check_may_decide(self):
        """Whoever may ship may decide what goes into one box.

        :raises AccessError: for users who may not
        """
        self.check_access("read")
        pickings = self.env["stock.picking"].browse(self.sudo().picking_ids.ids)
        pickings.check_access("write")

    def action_combine(self):
        """Button: these orders leave together from now on.

        Where some of a group cannot any more, they are left out and the person is
        asked to decide about the others once more.

        :raises UserError: naming the orders that cannot, when nobody else is left
        """
        self._check_may_decide()
        for group in self.sudo().filtered(lambda g: g.state == "proposed"):
            if left_out := group._leave_out():
                return self._tell_left_out(left_out)
            group._decide("open")
        return self._open_pickings() if len(self) == 1 else True

    def _leave_out(self):
        """Orders that have left, wait or go alone are no longer proposed.

        :return: text that names them, empty when all can go together
        :raises UserError: when fewer than two are left, or there are too many
        """
        if len(self.order_ids) > MOST_ORDERS:
            raise UserError(
                self.env._("At most %s orders fit under one number.", MOST_ORDERS)
            )
        reasons = {order: order._why_alone() for order in self.order_ids}
        alone = self.order_ids.filtered(reasons.get)
        text = " ".join(
            self.env._(
                "Order %(order)s: %(why)s", order=order.external_id, why=reasons[order]
            )
            for order in alone
        )
        if alone and len(self.order_ids - alone) < 2:
            raise UserError(
                self.env._("These orders cannot go together any more. %s", text)
            )
        alone.parcel_group_id = False
        return text

    def _tell_left_out(self, text):
        """Message about orders that were left out; the page shows the others."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Fewer orders than before"),
                "message": self.env._(
                    "%s The others can still go together: press the button again.",
                    text,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_dismiss(self):
        """Button: leave them as they are; they are not proposed again."""
        self._check_may_decide()
        self.sudo().filtered(lambda g: g.state == "proposed")._decide("dismissed")

    def action_break(self):
        """Button: each order in a parcel of its own again; TikTok may charge for it.

        :raises UserError: when the parcel has left
        """
        self._check_may_decide()
        for group in self.sudo():
            if group.state != "open":
                raise UserError(self.env._("Nothing of this is combined any more."))
            group._decide("broken")
            group._want_apart()

    def _decide(self, state):
        self.write(
            {
                "state": state,
                "user_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )

    def action_validate(self):
        """Button: all transfers of the parcel leave now, as if validated together.

        :raises UserError: naming what stands in the way
        """
        self.ensure_one()
        self._check_may_decide()
        pickings = self.env["stock.picking"].browse(self.sudo().picking_ids.ids)
        return pickings.button_validate()

    def action_open_pickings(self):
        """Button: the transfers of these orders, to be picked in one go."""
        self.check_access("read")
        return self._open_pickings()

    def _open_pickings(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "stock.action_picking_tree_all"
        )
        return {**action, "domain": [("id", "in", self.picking_ids.ids)], "context": {}}
