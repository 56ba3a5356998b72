from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

#: who may say what became of a parcel
DOCK = "stock.group_stock_user,connector_tiktok_shop.group_operator"
FLOW = "fulfillment"


class TikTokParcelStop(models.Model):
    """A parcel to be stopped: cancelled on TikTok after the shop's cut-off.

    One task about one transfer. While it is open, that transfer goes no further. What
    the warehouse answers is carried out in ``tiktok_parcel_answer.py``.
    """

    _name = "tiktok.parcel.stop"
    _description = "TikTok Shop Parcel to Stop"
    _order = "is_open desc, deadline, id desc"
    _rec_name = "picking_id"

    order_id = fields.Many2one(
        "tiktok.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    # read with elevated rights: the dock need not see the shop
    order_ref = fields.Char(
        "TikTok Order", related="order_id.external_id", related_sudo=True
    )
    backend_id = fields.Many2one(
        related="order_id.backend_id", store=True, index=True, string="Shop"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    picking_state = fields.Selection(related="picking_id.state", string="Transfer is")
    unit_ids = fields.Many2many("tiktok.order.line", string="Units", readonly=True)
    unit_count = fields.Integer("Pieces", compute="_compute_content", compute_sudo=True)
    content = fields.Char("Take Out", compute="_compute_content", compute_sudo=True)
    is_whole = fields.Boolean(
        "Whole Parcel", compute="_compute_content", compute_sudo=True
    )
    reason = fields.Char(readonly=True)
    actor = fields.Char("Cancelled by", readonly=True)
    state = fields.Selection(
        [
            ("open", "Stop it"),
            ("returned", "Back on the shelf"),
            ("left", "Already gone"),
            ("void", "No longer needed"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    deadline = fields.Datetime(readonly=True, help="The carrier fetches it by then.")
    user_id = fields.Many2one("res.users", "Answered by", readonly=True)
    closed_at = fields.Datetime("Answered", readonly=True)
    return_picking_ids = fields.Many2many(
        "stock.picking", string="Way Back", readonly=True
    )
    scan = fields.Char(store=False, compute="_compute_scan", search="_search_scan")

    @api.depends("state")
    def _compute_is_open(self):
        for stop in self:
            stop.is_open = stop.state == "open"

    @api.depends("unit_ids", "order_id.line_ids.is_cancelled")
    def _compute_content(self):
        """What has to be taken out, in words."""
        for stop in self:
            lines = stop.unit_ids.grouped("sale_line_id")
            stop.content = ", ".join(
                f"{len(units)} × {line.product_id.display_name or units[0].name or '-'}"
                for line, units in lines.items()
            )
            stop.unit_count = len(stop.unit_ids)
            stop.is_whole = not stop.order_id._active_units()

    def _compute_scan(self):
        self.scan = False

    @api.model
    def _search_scan(self, operator, value):
        """By what a scanner reads off a parcel or its papers."""
        if operator not in ("=", "ilike", "in", "=ilike"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else list(value)
        names = (
            "picking_id.name",
            "picking_id.origin",
            "picking_id.move_line_ids.result_package_id.name",
            "order_id.external_id",
            "order_id.line_ids.tracking_number",
            "order_id.line_ids.package_external_id",
        )
        found = Domain.OR(Domain(n, "=", text.strip()) for n in names for text in texts)
        return Domain("id", "in", self.sudo()._search(found))

    # === OPENING === #

    @api.model
    def _stop(self, order, units, reason_text):
        """Ask the warehouse to stop the parcels that hold these units.

        May be called again for the same units: what is asked or answered already is
        not asked twice. When the warehouse has the goods back, the updater runs again
        and finds the transfer no longer past the cut-off.

        :param order: one order
        :param units: its cancelled units that are past the cut-off
        :param reason_text: who cancelled and why, translated
        :return: the open tasks of these units
        """
        known = order.sudo().parcel_stop_ids.filtered(lambda s: s.state != "void")
        stops = known.filtered(lambda s: s.is_open and s.unit_ids & units)
        new = units - known.unit_ids
        for picking, parts in self._parcels(order, new).items():
            stops |= self._stop_parcel(order, picking, parts, reason_text)
        return stops.with_env(self.env)

    @api.model
    def _parcels(self, order, units):
        """The transfers past the cut-off that hold these units.

        :return: ``{transfer: units}``
        """
        pickings = order.sale_order_id.picking_ids.filtered(
            lambda p: p._tiktok_is_parcel() and p._tiktok_is_past_cutoff()
        )
        way_back = self.env["tiktok.way.back"]
        parcels = {}
        # those that have not left first: they can be stopped
        for picking in pickings.sorted(lambda p: (p.state == "done", p.id)):
            for line, own in units.grouped("sale_line_id").items():
                found = own[: way_back._units_inside(picking, line)]
                if found:
                    parcels[picking] = parcels.get(picking, units.browse()) | found
                    units -= found
        return parcels

    def _stop_parcel(self, order, picking, units, reason_text):
        """One open task about one transfer, and the problem on the desk."""
        # the dock may not make tasks itself: they come from TikTok
        task = order.sudo().parcel_stop_ids.filtered(
            lambda s: s.is_open and s.picking_id == picking
        )
        if task:
            task.unit_ids |= units
        else:
            vals = self._prepare_stop_vals(order, picking, units, reason_text)
            task = self.sudo().create(vals)
            picking.sudo().message_post(body=task._stop_text())
        task._report()
        return task

    def _prepare_stop_vals(self, order, picking, units, reason_text):
        """Values of the task about one transfer."""
        return {
            "order_id": order.id,
            "picking_id": picking.id,
            "unit_ids": units.ids,
            "reason": self.env["tiktok.exception"]._mask(reason_text),
            "actor": units[:1].cancelled_by or order.cancelled_by,
            "deadline": order.collect_by or order.ship_by,
        }

    def _report(self):
        self.env["tiktok.exception"]._report(
            self,
            FLOW,
            "stop_parcel",
            self.env._(
                "%(transfer)s, TikTok order %(order)s: %(content)s. %(reason)s",
                transfer=self.picking_id.name,
                order=self.order_ref,
                content=self.content,
                reason=self.reason or "",
            ),
            deadline=self.deadline,
        )

    def _stop_text(self):
        """What to do with the parcel, in one or two sentences."""
        self.ensure_one()
        if self.is_whole:
            text = self.env._("Stop this parcel: the order is cancelled.")
        else:
            text = self.env._("Stop this parcel and take out: %s.", self.content)
        return f"{text} {self.reason or ''}".strip()

    # === BUTTONS === #

    def _check_may_answer(self):
        """The warehouse answers, or who works on TikTok orders.

        :raises AccessError: for others
        :raises UserError: when it is answered already
        """
        self.check_access("read")
        if not (self.env.su or self.env.user.has_groups(DOCK)):
            raise AccessError(self.env._("Only the warehouse can say where it is."))
        if any(not stop.is_open for stop in self):
            raise UserError(self.env._("Somebody has answered this already."))

    def action_back_on_shelf(self):
        """Button: the goods are back; the documents follow.

        :raises AccessError: for users who are not of the warehouse
        """
        self._check_may_answer()
        for stop in self.sudo():
            stop._bring_back()
        return self._action_way_back()

    def action_already_gone(self):
        """Button: the parcel has left; the books may say so, the goods are awaited.

        :raises AccessError: for users who are not of the warehouse
        """
        self._check_may_answer()
        for stop in self.sudo():
            stop._let_go()
        return self._action_way_back()

    def _action_way_back(self):
        """The transfers that were prepared, if any; else stay."""
        transfers = self.return_picking_ids
        if not transfers:
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Way Back"),
            "res_model": "stock.picking",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", transfers.ids)],
        }
        if len(transfers) == 1:
            action |= {"views": [(False, "form")], "res_id": transfers.id}
        return action

    def action_open_picking(self):
        """The transfer to stop."""
        return self.picking_id.get_formview_action()

    def action_open_order(self):
        """The TikTok order behind the parcel."""
        return self.order_id.get_formview_action()
