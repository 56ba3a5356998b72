from odoo import api, models
from odoo.fields import Domain

from odoo.addons.web.controllers.utils import clean_action

#: how to look for what a scanner reads, the most certain first
SCANNED = (
    "name",
    "move_line_ids.result_package_id.name",
    "carrier_tracking_ref",
    "sale_id.client_order_ref",
    "sale_id.name",
)
#: a code of a combined parcel finds all its transfers: so many are looked at
MOST_FOUND = 40


class StockPicking(models.Model):
    """The packing table: one scan, and the label of the parcel prints."""

    _inherit = "stock.picking"

    @api.model
    def action_tiktok_scan(self, code):
        """What is to be done with the transfer that a code stands for.

        The code is that of the transfer, of a package in it, of the order in Odoo or
        on TikTok, or a tracking number. TikTok is asked as before any printing.

        :return: ``kind`` (``print``, ``arrange``, ``wait`` or ``stop``), ``title``,
            ``text``, ``picking_id`` and, where there is something to do, ``action``
        """
        picking = self._tiktok_scanned((code or "").strip())
        if not picking:
            text = self.env._("No transfer of a TikTok order has this code.")
            return {"kind": "stop", "title": code, "text": text}
        return {
            "title": picking.name,
            "picking_id": picking.id,
            **picking._tiktok_at_the_table(),
        }

    @api.model
    def _tiktok_scanned(self, code):
        """The transfer that a code stands for: one that still leaves goes first."""
        for path in SCANNED if code else ():
            domain = Domain(path, "=", code) & Domain("state", "!=", "cancel")
            found = self.search(domain, limit=MOST_FOUND)
            found = found.filtered(lambda p: p._tiktok_orders())
            if found:
                return found.sorted(
                    lambda p: (
                        p.state == "done",
                        p.picking_type_code != "outgoing",
                        p.id,
                    )
                )[0]
        return self.browse()

    def _tiktok_at_the_table(self):
        """What the packer sees of one transfer, and what happens by itself."""
        self.ensure_one()
        if not self.tiktok_is_label:
            text = self.env._("It ships with an own carrier: no label from TikTok.")
            return {"kind": "stop", "text": text}
        judgement = self.env["tiktok.gate"]._judge(self, "print")
        if judgement.stopped or judgement.unsure:
            self.env["tiktok.gate.check"]._log(judgement.rows)
        if judgement.stopped:
            return {"kind": "stop", "text": judgement.stopped[self]}
        if self.tiktok_label_state in ("ready", "printed"):
            return {
                "kind": "print",
                "text": self._tiktok_label_number_text(),
                "action": self.action_tiktok_print_label(),
            }
        if self.tiktok_label_state == "arrange":
            text = self.env._("There is no label yet: arrange the shipment.")
            return {
                "kind": "arrange",
                "text": text,
                "action": clean_action(self.action_tiktok_arrange(), self.env),
            }
        kind = "wait" if self.tiktok_label_state == "waiting" else "stop"
        return {"kind": kind, "text": self._tiktok_no_label_text()}

    def _tiktok_label_number_text(self):
        """Number on the label, and that it was printed before."""
        number = self.tiktok_label_number or ""
        if self.tiktok_label_state == "printed":
            return self.env._("%s was printed before: throw the other away.", number)
        return number
