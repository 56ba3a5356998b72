from odoo import api, fields, models

FLOW = "change"
KINDS = [
    ("address", "Delivery address"),
    ("units", "Units"),
    ("warehouse", "Warehouse"),
    ("delivery", "Delivery option"),
    ("parcels", "Parcels"),
]


class TikTokOrderChange(models.Model):
    """One thing that changed on TikTok after the import: three sides and an answer.

    Applied by the connector where that is safe; else open until a person takes one of
    the two sides. One open row per order and kind.
    """

    _name = "tiktok.order.change"
    _description = "TikTok Shop Order Change"
    _order = "is_open desc, id desc"
    _rec_name = "order_id"

    order_id = fields.Many2one(
        "tiktok.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    backend_id = fields.Many2one(
        related="order_id.backend_id", store=True, index=True, string="Shop"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, index=True, precompute=True
    )
    sale_order_id = fields.Many2one(related="order_id.sale_order_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    state = fields.Selection(
        [
            ("applied", "Followed by itself"),
            ("open", "Your choice"),
            ("taken", "TikTok's taken"),
            ("kept", "Odoo's kept"),
            ("obsolete", "No longer needed"),
        ],
        required=True,
        readonly=True,
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True)
    note_imported = fields.Char(readonly=True)
    note_odoo = fields.Char(readonly=True)
    note_tiktok = fields.Char("Note on TikTok", readonly=True)
    deadline = fields.Datetime("Ship by", related="order_id.ship_by")
    user_id = fields.Many2one("res.users", "Decided by", readonly=True)
    closed_at = fields.Datetime("Decided", readonly=True)

    _open_unique = models.UniqueIndex(
        "(order_id, kind) WHERE state = 'open'",
        "This choice is already open.",
    )

    @api.depends("state")
    def _compute_is_open(self):
        for change in self:
            change.is_open = change.state == "open"

    def _kind_name(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    @api.model
    def _note(self, order, kind, texts):
        """Tell what was followed by itself."""
        self._new(order, kind, "applied", texts)

    def _new(self, order, kind, state, texts):
        imported, odoo, tiktok = texts
        # people answer, they do not make changes: these come from TikTok
        return self.sudo().create(
            {
                "order_id": order.id,
                "kind": kind,
                "state": state,
                "note_imported": imported,
                "note_odoo": odoo,
                "note_tiktok": tiktok,
            }
        )

    @api.model
    def _ask(self, order, kind):
        """Open the choice between both sides, or bring it up to date."""
        imported, odoo, tiktok = texts = self._texts(order, kind)
        known = order.sudo().open_change_ids.filtered(lambda c: c.kind == kind)
        if known:
            known.write(
                {"note_imported": imported, "note_odoo": odoo, "note_tiktok": tiktok}
            )
        else:
            known = self._new(order, kind, "open", texts)
            order.invalidate_recordset(["change_ids", "open_change_ids"])
        self.env["tiktok.exception"]._report(
            order,
            FLOW,
            "order_changed",
            self.env._(
                "Order %(order)s (%(sale)s) has changed on TikTok after it was "
                "changed here, or after the goods were on their way: %(kinds)s.",
                order=order.external_id,
                sale=order.sale_order_id.name,
                kinds=", ".join(
                    c._kind_name() for c in order.sudo().open_change_ids | known
                ),
            ),
            deadline=order.ship_by,
        )

    @api.model
    def _obsolete(self, order, kind):
        """The question has answered itself."""
        asked = order.sudo().open_change_ids.filtered(lambda c: c.kind == kind)
        asked._close("obsolete")

    def _close(self, state):
        """Answered; with the last question the problem leaves the desk."""
        if not self:
            return
        self.write(
            {
                "state": state,
                "closed_at": fields.Datetime.now(),
                "user_id": False if state == "obsolete" else self.env.uid,
            }
        )
        orders = self.order_id
        orders.invalidate_recordset(["change_ids", "open_change_ids"])
        for order in orders.filtered(lambda o: not o.open_change_ids):
            self.env["tiktok.exception"]._settle(order, FLOW)
