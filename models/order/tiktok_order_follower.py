from odoo import api, fields, models

from .order_address import Address, read_address
from .order_three_way import (
    APPLY,
    OPEN,
    address_marks,
    changed_fields,
    is_complete,
    judge,
)

#: fields of a contact that tell whether somebody has edited it
CONTACT_FIELDS = ("name", "phone", "street", "city", "zip_code", "country_code")


class TikTokOrderFollower(models.AbstractModel):
    """Brings confirmed sales orders to what TikTok says now.

    The end is the same as that of a fresh import of the same data: the same address,
    fiscal position, taxes and times. What somebody has changed in Odoo is not
    overwritten (three-way comparison, ``order_three_way.py``).
    """

    _name = "tiktok.order.follower"
    _description = "TikTok Shop Order Follower"

    @api.model
    def _follow(self, orders):
        """Follow where it is safe; tell a person about the rest.

        :param orders: changed orders of one shop with a confirmed sales order
        """
        verdicts = {order: self._judge_address(order) for order in orders}
        moved = orders.filtered(
            lambda o: verdicts[o] == APPLY or self._extras_changed(o)
        )
        if moved:
            drafts = self.env["tiktok.order.importer"]._prepare_drafts(moved)
            for order, (vals, groups) in zip(moved, drafts, strict=True):
                with order.sale_order_id._tiktok_unlocked():
                    if verdicts[order] == APPLY:
                        self._apply_address(order, vals, groups)
                    self._apply_extras(order, vals, groups)
        for order in orders:
            self._follow_due(order)
            if verdicts[order] == OPEN:
                self._report_address(order)

    # === SNAPSHOT === #

    def _snapshot(self, order):
        """Both sides when the order was last up to date.

        An order that is older than snapshots counts as untouched.
        """
        if order.applied_snapshot:
            return order.applied_snapshot
        snapshot = self.env["tiktok.order.snapshot"]
        taken = {"seen": snapshot._seen(order), "made": snapshot._made(order, {})}
        if order.address_digest != order.shipped_address_digest:
            taken["seen"]["address"] = {}
        return taken

    def _keep(self, order, seen, made):
        """Remember these parts of both sides as up to date."""
        before = self._snapshot(order)
        order.applied_snapshot = {
            "seen": {**before["seen"], **seen},
            "made": {**before["made"], **made},
        }

    # === ADDRESS === #

    def _judge_address(self, order):
        """What is to be done about the address of one order."""
        recipient = (order.payload or {}).get("recipient_address")
        address = read_address(recipient)
        if not address.is_deliverable:
            # hidden: during a hold, or by a mask; never overwrites a real one (law L8)
            return judge(True, True, True)
        before, sale = self._snapshot(order), order.sale_order_id
        known = before["seen"]["address"]
        marks = address_marks(order.external_id, address)
        changed = changed_fields(known, marks, is_complete(recipient))
        contact = sale.partner_shipping_id
        there = "new" if changed else "imported"
        here = "imported"
        if contact.id != before["made"]["address"] or self._edited(
            order, contact, known
        ):
            here = "hand" if self._edited(order, contact, marks) else "new"
        return judge("imported", here, there, self._is_too_far(order))

    def _edited(self, order, contact, marks):
        """Whether a contact differs from an address of which these are the marks."""
        if contact == order.sale_order_id.partner_id:
            # the customer stands in for an address that TikTok has not shown
            return False
        shown = address_marks(
            order.external_id,
            Address(
                name=contact.name or "",
                phone=contact.phone or "",
                street=contact.street or "",
                street2="",
                city=contact.city or "",
                zip_code=contact.zip or "",
                state_code="",
                state_name="",
                country_code=contact.country_id.code or "",
            ),
        )
        return any(
            name in marks and shown.get(name) != marks[name]
            for name in CONTACT_FIELDS
            if name != "country_code" or contact.country_id
        )

    def _is_too_far(self, order):
        """Whether goods of the order have left, or are past the cut-off."""
        return any(
            picking._tiktok_is_past_cutoff()
            for picking in order.sale_order_id.picking_ids
            if picking.state != "cancel"
        )

    def _apply_address(self, order, vals, groups):
        """Write address, fiscal position and taxes as a fresh import would."""
        sale = self.env["tiktok.order.updater"]._quiet(order)
        old = sale.partner_shipping_id
        made = self._snapshot(order)["made"]
        header = {
            name: vals[name]
            for name in ("partner_id", "partner_invoice_id", "partner_shipping_id")
            if sale[name].id != vals[name]
        }
        by_hand = sale.fiscal_position_id.id != made["position"]
        position = sale.fiscal_position_id.id if by_hand else vals["fiscal_position_id"]
        # always named: Odoo would look for it anew with the address
        header["fiscal_position_id"] = position
        if vals.get("payment_term_id"):
            header["payment_term_id"] = vals["payment_term_id"]
        sale.write(header)
        if not by_hand and position != made["position"]:
            self._apply_taxes(sale, vals, groups)
        self._open_pickings(sale).filtered(
            lambda p: not p.partner_id or p.partner_id == old
        ).partner_id = sale.partner_shipping_id
        self._note_address(order, sale.partner_shipping_id, position)

    def _note_address(self, order, address, position):
        """Remember which address the sales order has, as after an import."""
        order.partner_shipping_id = address if address.parent_id else False
        order.shipped_address_digest = order.address_digest
        seen = self.env["tiktok.order.snapshot"]._seen(order)
        self._keep(
            order,
            {name: seen[name] for name in ("address", "buyer")},
            {"address": address.id, "position": position},
        )
        if not address.country_id:
            self.env["tiktok.order.partner"]._check_country(order)

    def _apply_taxes(self, sale, vals, groups):
        """Taxes of the lines by the new fiscal position."""
        drafted = [command[2] for command in vals["order_line"]]
        lines = [units.sale_line_id[:1] for units in groups.values()]
        extras = sale.order_line - sale.order_line.browse(
            [line.id for line in lines if line]
        )
        for draft in drafted[len(lines) :]:
            found = extras.filtered(
                lambda line, draft=draft: line.product_id.id == draft["product_id"]
            )
            lines.append(found[:1])
        for line, draft in zip(lines, drafted, strict=True):
            line.filtered("product_id").tax_ids = draft["tax_ids"]

    def _open_pickings(self, sale):
        return sale.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))

    def _report_address(self, order):
        self.env["tiktok.exception"]._report(
            order,
            "cancellation",
            "address_changed",
            self.env._(
                "The buyer of order %(order)s (%(sale)s) has changed the delivery "
                "address on TikTok.",
                order=order.external_id,
                sale=order.sale_order_id.name,
            ),
            deadline=order.ship_by,
        )

    # === SHIPPING AND DEPOSITS === #

    def _extras_changed(self, order):
        """Whether TikTok has another figure for what is sold besides products."""
        before = self._snapshot(order)["seen"]["extras"]
        return before != self.env["tiktok.order.snapshot"]._extras(order)

    def _apply_extras(self, order, vals, groups):
        """Lines of shipping and deposits by TikTok's figures, where untouched."""
        if not self._extras_changed(order):
            return
        sale = self.env["tiktok.order.updater"]._quiet(order)
        made = dict(self._snapshot(order)["made"]["lines"])
        found = sale.order_line.filtered(lambda sold: not sold.tiktok_line_ids)
        for _create, _id, draft in vals["order_line"][len(groups) :]:
            line = found.filtered(
                lambda sold, draft=draft: sold.product_id.id == draft["product_id"]
            )[:1]
            found -= line
            if not line:
                line = found.create({**draft, "order_id": sale.id})
            elif line.price_unit == made.get(str(line.id), [0, 0, None])[2]:
                line.price_unit = draft["price_unit"]
            made[str(line.id)] = self._line_print(line)
        for line in found.filtered(lambda sold: str(sold.id) in made):
            # no longer charged at all
            line.price_unit = 0.0
            made[str(line.id)] = self._line_print(line)
        extras = self.env["tiktok.order.snapshot"]._extras(order)
        self._keep(order, {"extras": extras}, {"lines": made})
        self.env["tiktok.order.invoices"]._follow(order)

    def _line_print(self, line):
        return [line.product_id.id, line.product_uom_qty, line.price_unit, False]

    # === TIME === #

    def _follow_due(self, order):
        """The day by which TikTok wants the parcel, unless somebody has set another."""
        due = order.release_at or order.ship_by
        made = self._snapshot(order)["made"]
        sale = self.env["tiktok.order.updater"]._quiet(order)
        here = fields.Datetime.to_string(sale.commitment_date)
        there = fields.Datetime.to_string(due)
        if due and judge(made["due"], here, there) == APPLY:
            before = self._planned(sale)
            sale.commitment_date = due
            self._shift(sale, before)
            self._keep(order, {"due": there}, {"due": there})

    def _planned(self, sale):
        """For when Odoo plans the goods of each line."""
        return {
            line: line._prepare_procurement_values()["date_planned"]
            for line in sale.order_line.filtered("move_ids")
        }

    def _shift(self, sale, before):
        """Move open deliveries as far as their plan has moved."""
        for line, planned in self._planned(sale).items():
            open_moves = line.move_ids.filtered(
                lambda m: m.state not in ("done", "cancel")
            )
            # Odoo tells the last step only, which with push rules is not made yet
            open_moves.date_deadline = sale.commitment_date
            for move in open_moves:
                move.date += planned - before[line]
