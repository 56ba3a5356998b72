"""Every figure of a sales order and its deliveries, to hold two imports together."""

ADDRESS = ("name", "phone", "street", "street2", "city", "zip", "country_id")


class FiguresMixin:
    """For tests of :class:`OrderCase`: an order changed step by step has the same
    figures as one imported at the end."""

    def figures(self, order):
        """All that a person or the stock sees of one order."""
        order.env.flush_all()
        order.env.invalidate_all()
        sale = order.sale_order_id
        alive = sale and sale.state != "cancel"
        return {
            "state": alive and sale.state,
            "lines": sorted(self._line_figures(sale)) if alive else [],
            "totals": alive
            and (sale.amount_untaxed, sale.amount_tax, sale.amount_total),
            "header": alive and self._header_figures(sale),
            "moves": sorted(self._move_figures(sale)),
            "units": sorted(
                (unit.external_id, unit.sale_line_id.product_uom_qty)
                for unit in order.line_ids
                if alive and not unit.is_cancelled
            ),
            "free": {code: self.free(code) for code in self.products},
        }

    def _line_figures(self, sale):
        for line in sale.order_line.filtered("product_uom_qty"):
            yield (
                line.product_id.default_code or line.product_id.name,
                line.product_uom_qty,
                line.price_unit,
                line.discount,
                tuple(sorted(line.tax_ids.mapped("name"))),
                line.warehouse_id.code or "",
            )

    def _header_figures(self, sale):
        return (
            sale.partner_id.id,
            tuple(str(sale.partner_shipping_id[name]) for name in ADDRESS),
            sale.fiscal_position_id.id,
            sale.commitment_date,
            sale.date_order,
            sale.payment_term_id.id,
        )

    def _move_figures(self, sale):
        for move in sale.picking_ids.move_ids:
            if move.state not in ("done", "cancel"):
                yield (
                    move.product_id.default_code,
                    move.product_uom_qty,
                    move.quantity,
                    move.picking_code,
                    move.warehouse_id.code or move.location_id.warehouse_id.code,
                    str(move.date),
                    str(move.date_deadline),
                    tuple(str(move.picking_id.partner_id[name]) for name in ADDRESS),
                )

    def fresh_figures(self, payload):
        """Figures of the same order imported now for the first time; undone after."""
        with self.env.cr.savepoint() as savepoint:
            order = self.orders(payload["id"])
            sale = order.sale_order_id
            # first the binding: a sales order that TikTok waits for is not cancelled
            order.with_context(tracking_disable=True).sudo().unlink()
            sale._action_cancel()
            self.env["tiktok.exception"].search([]).unlink()
            fresh = self.deliver(payload)
            self.assertIn(fresh.sync_state, ("done", "ignored"), fresh.sync_message)
            figures = self.figures(fresh)
            savepoint.rollback()
        self.env.invalidate_all()
        return figures

    def assertLikeFresh(self, payload):
        """The order stands as if it had been imported only now."""
        self.maxDiff = None
        self.assertEqual(
            self.figures(self.orders(payload["id"])), self.fresh_figures(payload)
        )
