from odoo import fields, models

from ...exceptions import ProblemError
from .tiktok_order import WITHOUT_REVENUE

#: never the price of a line: tells Odoo that the price was set from outside and must
#: not follow the pricelist when the quantity changes
NO_PRICELIST_PRICE = -1.0


class TikTokOrderImporter(models.AbstractModel):
    """Values of sales orders and of their lines; hooks for integrators."""

    _inherit = "tiktok.order.importer"

    def _prepare_drafts(self, orders):
        """Values of the sales orders, each with the units behind its lines.

        :return: list of ``(values, {(..., warehouse): units of line 1, ...})``
        """
        backend = orders.backend_id
        partners = self.env["tiktok.order.partner"]._ensure_partners(orders)
        position_of = self.env["account.fiscal.position"]._tiktok_finder(backend)
        taxes_of = self.env["tiktok.tax.resolver"]._resolver(backend)
        warehouses = self._warehouses(backend)
        # read for all orders at once, else line by line
        orders.line_ids.sku_id.product_id.mapped("uom_id")
        drafts = []
        for order in orders:
            customer, address = partners[order.id]
            position = position_of(customer, address)
            groups = self._group_units(order, warehouses)
            vals = self._prepare_sale_order_vals(order, customer, address, position)
            vals["warehouse_id"] = self._main_warehouse(groups, backend).id
            lines = [
                self._prepare_sale_line_vals(
                    order, units, warehouse, vals["warehouse_id"], taxes_of, position
                )
                for (*_key, warehouse), units in groups.items()
            ]
            lines += self._prepare_extra_line_vals(order, taxes_of, position)
            vals["order_line"] = [fields.Command.create(line) for line in lines]
            drafts.append((vals, groups))
        return drafts

    def _prepare_sale_order_vals(self, order, customer, address, position):
        """Values of one sales order, without its lines and its warehouse."""
        backend = order.backend_id
        vals = {
            "partner_id": customer.id,
            "partner_invoice_id": customer.id,
            "partner_shipping_id": address.id,
            "company_id": backend.company_id.id,
            "pricelist_id": backend.pricelist_id.id,
            "fiscal_position_id": position.id,
            "team_id": self._sales_team(order).id,
            "user_id": backend.user_id.id,
            "client_order_ref": order.external_id,
            "origin": order.origin_external_id or backend.name,
            "date_order": order.external_created_at or fields.Datetime.now(),
            "commitment_date": order.release_at or order.ship_by,
            "source_id": self.env["ir.model.data"]._xmlid_to_res_id(
                "connector_tiktok_shop.utm_source"
            ),
            "require_signature": False,
            "require_payment": False,
        }
        if backend.payment_term_id:
            vals["payment_term_id"] = backend.payment_term_id.id
        if backend.order_name_prefix:
            vals["name"] = f"{backend.order_name_prefix}{order.external_id}"
        return vals

    def _sales_team(self, order):
        backend = order.backend_id
        if order.kind == "sample" and backend.sample_team_id:
            return backend.sample_team_id
        return backend.team_id

    def _group_units(self, order, warehouses):
        """Units that make one line: same SKU, amounts, gift flag and warehouse.

        :return: ``{(sku, amounts ..., warehouse): units}`` in order of appearance
        """
        groups = {}
        for unit in order._active_units():
            key = (
                unit.sku_id,
                unit.original_price,
                unit.seller_discount,
                unit.platform_discount,
                unit.tax_rate,
                unit.is_gift,
                self._unit_warehouse(order, unit, warehouses),
            )
            groups[key] = groups.get(key, unit.browse()) | unit
        return groups

    def _prepare_sale_line_vals(
        self, order, units, warehouse, main_warehouse_id, taxes_of, position
    ):
        """Values of the line of one group of units; the price is the seller's."""
        unit = units[0]
        sku = unit.sku_id
        free = order.kind in WITHOUT_REVENUE
        vals = {
            "product_id": sku.product_id.id,
            "product_uom_id": sku._get_sale_uom().id,
            "product_uom_qty": len(units),
            "name": unit.name or sku.product_id.display_name,
            "price_unit": 0.0 if free else unit.revenue,
            "technical_price_unit": NO_PRICELIST_PRICE,
            "discount": 0.0,
            "tax_ids": self._set(
                taxes_of(sku.product_id, position, unit.tax_rate or 0.0)
            ),
            "analytic_distribution": self._analytic(order, unit),
        }
        if warehouse.id != main_warehouse_id:
            vals["route_ids"] = self._set(warehouse.delivery_route_id)
        return vals

    def _extras(self, order):
        """What the seller earns besides products, as ``(product, amount)``.

        :raises ProblemError: when the shop has no product for it
        """
        backend = order.backend_id
        if order.kind in WITHOUT_REVENUE:
            return []
        fields_of = {
            "shipping_product_id": order.amount_shipping,
            "deposit_product_id": order.amount_deposit,
        }
        extras = [(name, amount) for name, amount in fields_of.items() if amount]
        for name, _amount in extras:
            if not backend[name]:
                raise ProblemError(
                    "product_missing",
                    self.env._(
                        "Order %(order)s needs the %(field)s of %(shop)s, which is "
                        "not set.",
                        order=order.external_id,
                        field=backend._fields[name]._description_string(self.env),
                        shop=backend.name,
                    ),
                )
        return [(backend[name], amount) for name, amount in extras]

    def _prepare_extra_line_vals(self, order, taxes_of, position):
        """Lines for what the seller earns besides products: shipping, deposits.

        :raises ProblemError: when the shop has no product for it
        """
        rate = max(order.line_ids.mapped("tax_rate"), default=0.0)
        return [
            {
                "product_id": product.id,
                "product_uom_qty": 1,
                "product_uom_id": product.uom_id.id,
                "name": product.display_name,
                "price_unit": amount,
                "technical_price_unit": NO_PRICELIST_PRICE,
                "discount": 0.0,
                "tax_ids": self._set(taxes_of(product, position, rate)),
                "analytic_distribution": self._analytic(order, None),
            }
            for product, amount in self._extras(order)
        ]

    def _analytic(self, order, unit):
        """Samples and gifts go to marketing, the rest to the shop's account."""
        backend = order.backend_id
        marketing = order.kind == "sample" or (unit and unit.is_gift)
        account = (
            marketing and backend.marketing_analytic_account_id
        ) or backend.analytic_account_id
        return {str(account.id): 100.0} if account else False

    def _set(self, records):
        return [fields.Command.set(records.ids)]
