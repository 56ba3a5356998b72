from odoo import api, fields, models

from .order_address import read_address

#: who may read a buyer's address in clear: those who work with contacts anyway
SEES_ADDRESSES = "sales_team.group_sale_salesman,stock.group_stock_user"


class TikTokOrderChange(models.Model):
    """The three sides of a change in words: as imported, in Odoo, on TikTok."""

    _inherit = "tiktok.order.change"

    text_imported = fields.Text("As Imported", compute="_compute_texts")
    text_odoo = fields.Text("In Odoo", compute="_compute_texts")
    text_tiktok = fields.Text("On TikTok", compute="_compute_texts")

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
