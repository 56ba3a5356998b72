from odoo import fields, models

from .tiktok_parcel_stop import FLOW

#: where problems of cancelled orders stand on the desk
CANCELLATION = "cancellation"


class TikTokParcelStop(models.Model):
    """What follows when the warehouse has found the parcel, or has not."""

    _inherit = "tiktok.parcel.stop"

    def _bring_back(self):
        """The goods are back: the documents give them up, or expect a receipt."""
        self.ensure_one()
        self._close("returned")
        if self.picking_id.state == "done":
            self._expect_back(self.picking_id)
        else:
            self._follow_documents()
        self.picking_id.message_post(
            body=self.env._("Stopped and back on the shelf: %s.", self.content)
        )

    def _let_go(self):
        """The goods are gone: the delivery may be validated, and they are awaited."""
        self.ensure_one()
        self._close("left")
        self.unit_ids.cancel_outcome = "left"
        self._report_gone()
        if self.picking_id.state == "done":
            self._expect_back(self.picking_id)
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
        """Sales order and delivery give up what is back on the shelf."""
        sale = self.order_id.sale_order_id
        before = sale.picking_ids
        # no longer past the cut-off, nor are the steps that brought the goods there
        self._apply_to_documents(back=self.picking_id._tiktok_chain().ids)
        if self.is_whole and self.picking_id.state not in ("done", "cancel"):
            # another parcel of the order keeps the sales order open
            self.picking_id.action_cancel()
            self.env["tiktok.way.back"]._bring_back(sale)
        self.return_picking_ids |= sale.picking_ids - before

    def _apply_to_documents(self, back=()):
        """Let the updater look again at the orders of these tasks.

        :param back: ids of transfers whose goods are on the shelf again
        """
        for order in self.order_id:
            order = order.with_company(order.company_id)
            order = order.with_context(tiktok_parcel_back=list(back))
            order.env["tiktok.order.updater"]._apply_changes(order)

    def _expect_back(self, delivery):
        """A receipt for what this validated delivery held."""
        self.unit_ids.cancel_outcome = "left"
        if not self.return_picking_ids:
            self.return_picking_ids = self.env["tiktok.way.back"]._prepare_receipt(
                delivery, self.unit_ids
            )

    def _receive(self, receipt):
        """The goods are back: nobody looks for them, the documents give them up."""
        stops = self.search([("return_picking_ids", "in", receipt.ids)])
        gone = stops.filtered(lambda s: s.picking_id.state == "done")
        gone._apply_to_documents()
        self.env["tiktok.exception"]._settle(
            gone.order_id, CANCELLATION, ["cancelled_after_shipping"]
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
