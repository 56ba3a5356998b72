from odoo import api, fields, models

from .tiktok_package_event import INVOICE

#: TikTok gives no label before the invoice (contract: getOrderDetail)
NEEDED = "NEED_INVOICE"
#: answers of TikTok to an invoice that was uploaded (contract: event 36)
REFUSED = ("FAILED", "INVALID")


class TikTokOrder(models.Model):
    """The invoice that some markets want before the label (tiktok-platform 1.2)."""

    _inherit = "tiktok.order"

    invoice_state = fields.Char(
        "Invoice on TikTok",
        readonly=True,
        help="TikTok wants the invoice before the parcel may leave.",
    )
    invoice_problem = fields.Char(
        readonly=True, help="Why TikTok has refused the invoice."
    )

    @api.model
    def _receive_events(self, backend, events):
        """Override of the order room: keep why an invoice was refused."""
        result = super()._receive_events(backend, events)
        for event in events.filtered(lambda e: e.topic == INVOICE).sorted("id"):
            data = event.data or {}
            refused = data.get("invoice_status") in REFUSED
            reason = refused and (data.get("invalid_reason") or data["invoice_status"])
            known = self._bindings_by_external_id(backend, event._order_ids(), [])
            for order in known.values():
                order.sudo().invoice_problem = reason
        return result

    def _release_invoiced(self):
        """Labels that waited for the invoice are bought once it is accepted."""
        ready = self.filtered(lambda o: o.invoice_state and o.invoice_state != NEEDED)
        waiting = ready.line_ids.shipment_id.filtered(
            lambda s: s.problem == "label_invoice"
        )
        if waiting:
            waiting.sudo()._release()


class TikTokOrderMirror(models.AbstractModel):
    """Whether TikTok still waits for the invoice."""

    _inherit = "tiktok.order.mirror"

    def _prepare_order_vals(self, order, payload, digest):
        """Override of the order room: adds the state of the invoice."""
        vals = super()._prepare_order_vals(order, payload, digest)
        return {**vals, "invoice_state": payload.get("need_upload_invoice")}

    def _mirror_units(self, orders):
        """Override of the order room: labels that waited may be bought now."""
        result = super()._mirror_units(orders)
        orders._release_invoiced()
        return result
