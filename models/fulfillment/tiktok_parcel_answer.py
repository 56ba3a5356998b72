from odoo import fields, models

from .tiktok_parcel_stop import FLOW

#: where problems of cancelled orders stand on the desk
CANCELLATION = "cancellation"


class TikTokParcelStop(models.Model):
    """What follows when the warehouse has found the parcel, or has not."""

    _inherit = "tiktok.parcel.stop"

    def _bring_back(self):
        """The goods are back: cancel or reduce the documents, prepare the way back."""
        self.ensure_one()
        self._close("returned")
        if self.picking_id.state == "done":
            self._prepare_receipt(self.picking_id)
        else:
            self._follow_documents()
        self.picking_id.message_post(
            body=self.env._("Stopped and back on the shelf: %s.", self.content)
        )

    def _let_go(self):
        """The goods are gone: the delivery may be validated, and they are awaited."""
        self.ensure_one()
        self._close("left")
        self._report_gone()
        if self.picking_id.state == "done":
            self._prepare_receipt(self.picking_id)
        self.picking_id.message_post(
            body=self.env._("Cancelled too late, it has left: %s.", self.content)
        )

    def _close(self, state):
        """Answered now by this user; the problem on the desk is gone."""
        self.write(
            {
                "state": state,
                "user_id": self.env.uid,
                "closed_at": fields.Datetime.now(),
            }
        )
        self.env["tiktok.exception"]._settle(self, FLOW)

    def _follow_documents(self):
        """Sales order and delivery give up what is back on the shelf.

        The updater is told that this transfer is no longer past the cut-off.
        """
        order = self.order_id
        updater = self.env["tiktok.order.updater"].with_company(order.company_id)
        updater.with_context(tiktok_parcel_back=self.picking_id.ids)._apply_changes(
            order.with_company(order.company_id)
        )
        if self.is_whole and self.picking_id.state not in ("done", "cancel"):
            # another parcel of the order keeps the sales order open
            self.picking_id.action_cancel()
        if self.is_whole:
            self.return_picking_ids |= self.env["tiktok.way.back"]._bring_back(
                order.sale_order_id
            )

    def _prepare_receipt(self, delivery):
        """A receipt for what this validated delivery held and what comes back."""
        if not self.return_picking_ids:
            self.return_picking_ids = self.env["tiktok.way.back"]._prepare_receipt(
                delivery, self.unit_ids
            )

    def _settle_received(self, receipt):
        """The goods are back: nobody needs to look for them any more."""
        stops = self.search([("return_picking_ids", "in", receipt.ids)])
        self.env["tiktok.exception"]._settle(
            stops.order_id, CANCELLATION, ["cancelled_after_shipping"]
        )

    def _report_gone(self):
        order = self.order_id
        self.env["tiktok.exception"]._report(
            order,
            CANCELLATION,
            "cancelled_after_shipping",
            self.env._(
                "Order %(order)s (%(transfer)s) was cancelled after the goods had "
                "left: %(content)s. %(reason)s",
                order=order.external_id,
                transfer=self.picking_id.name,
                content=self.content,
                reason=self.reason or "",
            ),
        )

    def _void(self):
        """TikTok has taken the cancellation back: nothing is to be stopped."""
        self._close("void")
