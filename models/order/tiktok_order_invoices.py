from odoo import api, fields, models

from .tiktok_order_updater import FLOW


class TikTokOrderInvoices(models.AbstractModel):
    """Draft invoices follow what is cancelled; posted ones are the accountant's."""

    _name = "tiktok.order.invoices"
    _description = "TikTok Shop Order Invoices"

    @api.model
    def _follow(self, order, nothing_left=False):
        """Bring the draft invoices of one sales order down to what is still sold.

        Lines of other orders on the same invoice are left alone. What is posted
        already is told and not touched.

        :param nothing_left: the order is cancelled as a whole
        """
        sale = order.sale_order_id
        if not sale.invoice_ids:
            return
        quantities = {}
        for line in self._sold_lines(sale):
            wanted = 0 if nothing_left else line.product_uom_qty
            left = max(wanted - self._posted(line), 0)
            self._share_out(line, left, quantities)
        for invoice, lines in self._by_invoice(quantities).items():
            self._rewrite(invoice, lines, quantities)
        self._report_posted(order, self._excess(sale, nothing_left))

    def _sold_lines(self, sale):
        return sale.order_line.filtered(lambda line: not line.is_downpayment)

    def _excess(self, sale, nothing_left=False):
        """What is invoiced for good and no longer sold, as ``{line: quantity}``."""
        excess = {}
        for line in self._sold_lines(sale):
            wanted = 0 if nothing_left else line.product_uom_qty
            posted = self._posted(line)
            if posted > wanted:
                excess[line] = posted - wanted
        return excess

    @api.model
    def _settle_credited(self, orders):
        """Close what the accountant has credited meanwhile, or tell the rest anew."""
        desk = self.env["tiktok.exception"]
        told = desk._key_domain(orders, FLOW, ["cancelled_after_invoice"])
        waiting = set(desk.sudo().search(told).mapped("res_id"))
        for order in orders.filtered(lambda o: o.id in waiting):
            sale = order.sale_order_id
            self._report_posted(order, self._excess(sale, sale.state == "cancel"))

    @api.model
    def _credit(self, order):
        """A draft credit note over what is invoiced and no longer sold.

        :return: the credit notes; none when the order is cancelled as a whole: then
            the invoice is reversed in Odoo's own dialog
        """
        sale = order.sale_order_id
        notes = sale.invoice_ids.filtered(
            lambda move: move.move_type == "out_refund" and move.state == "draft"
        )
        if notes or sale.state == "cancel":
            return notes
        return sale._create_invoices(final=True).filtered(
            lambda move: move.move_type == "out_refund"
        )

    def _invoice_lines(self, line, state, kind="out_invoice"):
        return line.invoice_lines.filtered(
            lambda i: i.parent_state == state and i.move_id.move_type == kind
        )

    def _in_uom_of(self, line, invoice_line):
        return invoice_line.product_uom_id._compute_quantity(
            invoice_line.quantity, line.product_uom_id
        )

    def _posted(self, line):
        """Quantity of a line that is invoiced for good and not credited."""
        sold = self._invoice_lines(line, "posted")
        credited = self._invoice_lines(line, "posted", "out_refund")
        return sum(self._in_uom_of(line, i) for i in sold) - sum(
            self._in_uom_of(line, i) for i in credited
        )

    def _share_out(self, line, quantity, quantities):
        """Give the draft invoice lines of a line what is left for them."""
        for draft in self._invoice_lines(line, "draft").sorted("id"):
            own = min(self._in_uom_of(line, draft), quantity)
            quantity -= own
            wanted = line.product_uom_id._compute_quantity(own, draft.product_uom_id)
            if wanted != draft.quantity or draft.price_unit != line.price_unit:
                quantities[draft] = wanted, line.price_unit

    def _by_invoice(self, quantities):
        lines = self.env["account.move.line"].browse([i.id for i in quantities])
        return lines.grouped("move_id")

    def _rewrite(self, invoice, lines, quantities):
        """Change one draft invoice; one that would be empty is cancelled as it is."""
        sold = invoice.invoice_line_ids.filtered(lambda i: i.display_type == "product")
        emptied = lines.filtered(lambda i: not quantities[i][0])
        if sold == emptied:
            invoice.button_cancel()
            return
        invoice.write(
            {
                "invoice_line_ids": [
                    fields.Command.delete(line.id)
                    if line in emptied
                    else fields.Command.update(
                        line.id,
                        {
                            "quantity": quantities[line][0],
                            "price_unit": quantities[line][1],
                        },
                    )
                    for line in lines
                ]
            }
        )

    def _report_posted(self, order, excess):
        """Tell the accountant what is invoiced and no longer sold; or that it is not.

        :param excess: ``{sales order line: quantity}``
        """
        desk = self.env["tiktok.exception"]
        if not excess:
            desk._settle(order, FLOW, ["cancelled_after_invoice"])
            return
        lines = self.env["sale.order.line"].browse([line.id for line in excess])
        invoices = lines.invoice_lines.move_id.filtered(lambda m: m.state == "posted")
        desk._report(
            order,
            FLOW,
            "cancelled_after_invoice",
            self.env._(
                "Order %(order)s (%(sale)s) was cancelled on TikTok and is on the "
                "posted invoice %(invoices)s: %(what)s.",
                order=order.external_id,
                sale=order.sale_order_id.name,
                invoices=", ".join(invoices.mapped("name")),
                what=", ".join(
                    f"{quantity:g} × {line.product_id.display_name}"
                    for line, quantity in excess.items()
                ),
            ),
        )
