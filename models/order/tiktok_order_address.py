from odoo import api, models

from .order_address import Address, read_address
from .order_three_way import (
    ADDRESS_FIELDS,
    address_marks,
    changed_fields,
    is_complete,
    judge,
)

#: fields that are written as they are and tell whether somebody has edited a contact
COMPARED = [name for name in ADDRESS_FIELDS if name not in ("street2", "state_name")]


class TikTokOrderAddress(models.AbstractModel):
    """The delivery address of confirmed sales orders: who has changed it, follow it."""

    _name = "tiktok.order.address"
    _description = "TikTok Shop Order Address Change"

    @api.model
    def _judge(self, order):
        """What is to be done about the address of one order (``order_three_way``)."""
        recipient = (order.payload or {}).get("recipient_address")
        address = read_address(recipient)
        before = self.env["tiktok.order.snapshot"]._of(order)
        known, contact = before["seen"]["address"], self._contact(order)
        edited = contact.id != before["made"]["address"] or self._differs(
            order, contact, known
        )
        if not address.is_deliverable:
            # hidden, during a hold or by a mask: never overwrites a real one (law L8)
            return judge(False, edited)
        marks = address_marks(order.external_id, address)
        return judge(
            bool(changed_fields(known, marks, is_complete(recipient))),
            edited,
            agree=self._has_left(order)
            or (bool(contact.street) and not self._differs(order, contact, marks)),
            too_late=self._is_too_late(order),
        )

    def _contact(self, order):
        return order.sale_order_id.partner_shipping_id

    def _differs(self, order, contact, marks):
        """Whether a contact differs from an address of which these are the marks."""
        if contact == order.sale_order_id.partner_id and not marks:
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
            for name in COMPARED
            if name != "country_code" or contact.country_id
        )

    def _is_too_late(self, order):
        """Whether goods of the order have left, or are past the cut-off."""
        return any(
            picking._tiktok_is_past_cutoff()
            for picking in order.sale_order_id.picking_ids
            if picking.state != "cancel"
        )

    def _has_left(self, order):
        """Whether all goods are delivered: nothing follows an address any more."""
        states = order.sale_order_id.picking_ids.mapped("state")
        return "done" in states and not set(states) - {"done", "cancel"}

    # === FOLLOWING === #

    @api.model
    def _apply(self, order, vals, groups):
        """Write address, fiscal position and taxes as a fresh import would.

        Papers that are printed already count as not printed: they show the old one.

        :param vals: of the sales order as it would be imported now
        :param groups: units of its first lines
        """
        sale = self.env["tiktok.order.updater"]._quiet(order)
        old = sale.partner_shipping_id
        made = self.env["tiktok.order.snapshot"]._of(order)["made"]
        by_hand = sale.fiscal_position_id.id != made["position"]
        header = self._prepare_header_vals(sale, vals)
        if by_hand:
            header["fiscal_position_id"] = sale.fiscal_position_id.id
        sale.write(header)
        if not by_hand and sale.fiscal_position_id.id != made["position"]:
            self._apply_taxes(sale, vals, groups)
        pickings = sale.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        pickings.filtered(
            lambda p: not p.partner_id or p.partner_id == old
        ).partner_id = sale.partner_shipping_id
        pickings.filtered("printed").printed = False
        self._remember(order, sale)

    def _prepare_header_vals(self, sale, vals):
        """Values of the order that depend on who gets it where."""
        header = {
            name: vals[name]
            for name in ("partner_id", "partner_invoice_id", "partner_shipping_id")
            if sale[name].id != vals[name]
        }
        # always named: Odoo would look for them anew with the partners
        header["fiscal_position_id"] = vals["fiscal_position_id"]
        if vals.get("payment_term_id"):
            header["payment_term_id"] = vals["payment_term_id"]
        return header

    def _remember(self, order, sale):
        """Which address the sales order has now, as after an import."""
        address = sale.partner_shipping_id
        order.partner_shipping_id = address if address.parent_id else False
        order.shipped_address_digest = order.address_digest
        made = {"address": address.id, "position": sale.fiscal_position_id.id}
        self.env["tiktok.order.snapshot"]._keep(order, ("address", "buyer"), made)
        if not address.country_id:
            self.env["tiktok.order.partner"]._check_country(order)

    def _apply_taxes(self, sale, vals, groups):
        """Taxes of the lines by the new fiscal position."""
        drafted = [command[2] for command in vals["order_line"]]
        lines = [units.sale_line_id[:1] for units in groups.values()]
        extras = sale.order_line.filtered(lambda sold: not sold.tiktok_line_ids)
        for draft in drafted[len(lines) :]:
            lines.append(
                extras.filtered(
                    lambda sold, draft=draft: sold.product_id.id == draft["product_id"]
                )[:1]
            )
        for line, draft in zip(lines, drafted, strict=True):
            line.tax_ids = draft["tax_ids"]
