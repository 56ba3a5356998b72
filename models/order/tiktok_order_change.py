from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .order_address import read_address
from .tiktok_order_follower import PARTS

FLOW = "change"
KINDS = [
    ("address", "Delivery address"),
    ("units", "Units"),
    ("warehouse", "Warehouse"),
    ("delivery", "Delivery option"),
    ("parcels", "Parcels"),
]
#: kinds that decide what is shipped where: nothing leaves before they are answered
DECISIVE = ("address", "units", "warehouse")
#: who may read a buyer's address in clear: those who work with contacts anyway
SEES_ADDRESSES = "sales_team.group_sale_salesman,stock.group_stock_user"


class TikTokOrder(models.Model):
    """Changes on TikTok after the import, and the choices that are open."""

    _inherit = "tiktok.order"

    change_ids = fields.One2many(
        "tiktok.order.change", "order_id", "Changes", readonly=True
    )
    open_change_ids = fields.One2many(
        "tiktok.order.change",
        "order_id",
        "Open Choices",
        domain=[("state", "=", "open")],
        readonly=True,
    )

    def action_open_change(self):
        """Button: the choice that is open, with both sides; or their list."""
        changes = self.open_change_ids
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_order_change_action"
        )
        if len(changes) == 1:
            return {
                **action,
                "view_mode": "form",
                "views": [(False, "form")],
                "res_id": changes.id,
                "target": "new",
            }
        return {**action, "domain": [("order_id", "in", self.ids)], "context": {}}

    def _stop_reasons(self):
        """Adds the open choices about what is shipped where."""
        reasons = super()._stop_reasons()
        decisive = self.open_change_ids.filtered(lambda c: c.kind in DECISIVE)
        if decisive and not self.is_fbt:
            text = self.env._(
                "Changed on TikTok, a choice is open: %s.",
                ", ".join(c._kind_name() for c in decisive),
            )
            reasons.append(("change_open", text))
        return reasons

    @api.model
    def _stop_domain(self):
        """Adds orders with an open choice."""
        decisive = [("state", "=", "open"), ("kind", "in", DECISIVE)]
        return super()._stop_domain() | Domain("change_ids", "any", decisive)


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
    note_tiktok = fields.Char(readonly=True)
    text_imported = fields.Text("As Imported", compute="_compute_texts")
    text_odoo = fields.Text("In Odoo", compute="_compute_texts")
    text_tiktok = fields.Text("On TikTok", compute="_compute_texts")
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

    @api.depends("note_imported", "note_odoo", "note_tiktok", "kind", "state")
    @api.depends_context("uid")
    def _compute_texts(self):
        """The three sides; addresses are read where they live, not stored twice."""
        sees = self.env.su or self.env.user.has_groups(SEES_ADDRESSES)
        for change in self:
            texts = change.note_imported, change.note_odoo, change.note_tiktok
            if change.kind == "address" and change.state == "open":
                texts = change.sudo()._address_texts() if sees else ["***"] * 3
            change.text_imported, change.text_odoo, change.text_tiktok = texts

    def _kind_name(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    # === WORDS === #

    @api.model
    def _texts(self, order, kind):
        """The three sides of one kind in words, without personal data."""
        if kind == "units":
            return self._unit_texts(order)
        if kind == "warehouse":
            return self._warehouse_texts(order)
        return "", "", self.env._("another address")

    def _address_texts(self):
        """Imported, Odoo's and TikTok's address of an open choice."""
        order = self.order_id
        return (
            self._imported_text(order),
            self._contact_text(order.sale_order_id.partner_shipping_id),
            self._recipient_text((order.payload or {}).get("recipient_address")),
        )

    def _imported_text(self, order):
        """The contact that the import made, unless it is not that address any more."""
        contact = order.partner_shipping_id
        known = self.env["tiktok.order.snapshot"]._of(order)["seen"]["address"]
        if self.env["tiktok.order.address"]._differs(order, contact, known):
            return self.env._(
                "The contact was edited since. No second copy of a buyer's address is "
                "kept."
            )
        return self._contact_text(contact)

    def _contact_text(self, partner):
        if not partner:
            return "-"
        lines = [partner.name, partner.phone, partner.street, partner.street2]
        lines.append(" ".join(filter(None, (partner.zip, partner.city))))
        lines += [partner.state_id.name, partner.country_id.name]
        return "\n".join(filter(None, lines))

    def _recipient_text(self, recipient):
        found = read_address(recipient)
        lines = [found.name, found.phone, found.street, found.street2]
        lines.append(" ".join(filter(None, (found.zip_code, found.city))))
        lines += [found.state_name, found.country_code]
        return "\n".join(filter(None, lines)) or "-"

    def _unit_texts(self, order):
        made = self.env["tiktok.order.snapshot"]._of(order)["made"]["lines"]
        was, here, there = [], [], []
        for line in order.line_ids.filtered("is_cancelled").sale_line_id:
            name = line.product_id.display_name
            quantity = made.get(str(line.id), [0, line.product_uom_qty])[1]
            was.append(f"{quantity:g} × {name}")
            here.append(f"{line.product_uom_qty:g} × {name}")
            wanted = len(line.tiktok_line_ids._not_cancelled())
            there.append(f"{wanted} × {name}")
        return ", ".join(was), ", ".join(here), ", ".join(there)

    def _warehouse_texts(self, order):
        lines, importer = order.line_ids.sale_line_id, self.env["tiktok.order.importer"]
        made = self.env["tiktok.order.snapshot"]._of(order)["made"]["lines"]
        ids = {made[str(line.id)][3] for line in lines if str(line.id) in made}
        was = self.env["stock.warehouse"].browse(ids - {False})
        here = self.env["stock.warehouse"].union(
            *(self.env["tiktok.order.lines"]._warehouses_of(line) for line in lines)
        )
        mapped = importer._warehouses(order.backend_id)
        there = self.env["stock.warehouse"].union(
            *(importer._unit_warehouse(order, u, mapped) for u in order._active_units())
        )
        return tuple(", ".join(side.mapped("name")) for side in (was, here, there))

    @api.model
    def _parcel_text(self, seen):
        """Which units travel together, of one state of an order."""
        parcels = sorted(set(seen["packages"].values()))
        texts = [
            self.env._(
                "%(parcel)s: %(count)s units",
                parcel=parcel,
                count=list(seen["packages"].values()).count(parcel),
            )
            for parcel in parcels
        ]
        if seen["combine"]:
            texts.append(self.env._("in one parcel with others"))
        return ", ".join(texts) or "-"

    # === OPENING AND CLOSING BY THE CONNECTOR === #

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

    # === THE ANSWER OF A PERSON === #

    def action_take_tiktok(self):
        """Button: the documents become what TikTok shows now.

        :raises AccessError: for users who may only see
        :raises UserError: when the order is being imported this moment
        """
        for change in self._claim():
            change._take()
            change._tell("taken")
        return {"type": "ir.actions.act_window_close"}

    def action_keep_odoo(self):
        """Button: the documents stay; asked again only when TikTok changes again.

        :raises AccessError: for users who may only see
        :raises UserError: when the order is being imported this moment
        """
        for change in self._claim():
            change._keep()
            change._tell("kept")
        return {"type": "ir.actions.act_window_close"}

    def _claim(self):
        """Open choices of orders that nobody else works on."""
        orders = self.order_id
        locked = orders.sudo().try_lock_for_update(allow_referencing=True)
        orders._check_may_operate()
        if len(locked) < len(orders):
            raise UserError(
                self.env._("The order is being read from TikTok. Try again.")
            )
        return self.filtered(lambda c: c.state == "open")

    def _as_connector(self):
        """The order with the rights of the connector: it writes sales documents."""
        order = self.order_id
        return order.sudo().backend_id._as_technical_user(order)

    def _take(self):
        order = self._as_connector()
        sale = order.sale_order_id
        if self.kind == "units":
            updater = order.env["tiktok.order.updater"]
            gone = order.line_ids.filtered(lambda u: u.is_cancelled and u.sale_line_id)
            updater._follow_units(order, gone)
            return
        follower = order.env["tiktok.order.follower"]
        with sale._tiktok_unlocked():
            follower._apply(order, self.kind, *follower._drafts(order)[order])

    def _keep(self):
        order = self._as_connector()
        if self.kind == "units":
            pending = order.line_ids.filtered(
                lambda u: u.is_cancelled and not u.cancel_outcome
            )
            pending.cancel_outcome = "kept"
        else:
            order.env["tiktok.order.snapshot"]._keep(order, PARTS[self.kind])

    def _tell(self, state):
        """Close the choice and note it on the sales order."""
        self.sudo()._close(state)
        answers = dict(self._fields["state"]._description_selection(self.env))
        self.sudo().sale_order_id.message_post(
            body=self.env._(
                "Changed on TikTok, %(kind)s: %(answer)s by %(user)s.",
                kind=self._kind_name(),
                answer=answers[state],
                user=self.env.user.name,
            )
        )
