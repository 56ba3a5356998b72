from odoo import api, models


class TikTokOrderImporter(models.AbstractModel):
    """Makes sales orders from mirrored orders, set-wise.

    ``_prepare_*`` methods (``tiktok_order_importer_vals``) are the hooks for
    integrators.
    """

    _name = "tiktok.order.importer"
    _description = "TikTok Shop Order Importer"

    @api.model
    def _import(self, orders, confirm):
        """One sales order for each order, all in few statements.

        :param orders: locked orders of one shop without a sales order
        :param confirm: whether they are confirmed, else they stay quotations
        :raises ProblemError: for the first order that cannot be imported
        """
        checks = self.env["tiktok.order.check"]
        checks._check_orders(orders)
        drafts = self._prepare_drafts(orders)
        sales = self._sale_orders(orders.backend_id).create(
            [vals for vals, _groups in drafts]
        )
        for order, sale, (_vals, groups) in zip(orders, sales, drafts, strict=True):
            self._link(order, sale, groups)
        checks._check_totals(orders)
        self._log_creation(orders)
        if confirm:
            self._confirm(orders)

    def _sale_orders(self, backend):
        """Sales order model for machine-made orders of the shop's company."""
        return (
            self.env["sale.order"]
            .with_company(backend.company_id)
            .with_context(tracking_disable=True, tiktok_keep_order_date=True)
        )

    def _link(self, order, sale, groups):
        """Units to lines and order to order, both ways."""
        address = sale.partner_shipping_id
        order.sale_order_id = sale
        order.partner_shipping_id = address if address.parent_id else False
        order.shipped_address_digest = order.address_digest
        for line, units in zip(sale.order_line, groups.values(), strict=False):
            units.sale_line_id = line
        self.env["tiktok.order.snapshot"]._take(order, groups)

    def _log_creation(self, orders):
        """The note that a quiet creation leaves out, with no personal data."""
        self.env["sale.order"].browse(orders.sale_order_id.ids)._message_log_batch(
            {
                order.sale_order_id.id: self.env._(
                    "Made from the TikTok order %(order)s of %(shop)s.",
                    order=order.external_id,
                    shop=order.backend_id.name,
                )
                for order in orders
            }
        )

    @api.model
    def _confirm(self, orders):
        """Confirm the quotations and close deliveries that were made elsewhere."""
        sales = self._sale_orders(orders.backend_id).browse(orders.sale_order_id.ids)
        drafts = sales.filtered(lambda s: s.state in ("draft", "sent"))
        if drafts:
            # their own units are kept for them
            drafts.with_context(tiktok_gross_stock=True).action_confirm()
        self._deliver_outside(orders)
        partners = self.env["tiktok.order.partner"]
        for order in orders.filtered(lambda o: not o.partner_shipping_id.country_id):
            partners._check_country(order)
