from odoo import api, models

from ...exceptions import MappingMissingError, ProblemError
from .order_money import OrderMoney, to_text
from .tiktok_order import WITHOUT_REVENUE


class TikTokOrderCheck(models.AbstractModel):
    """What must be right about an order before and after a document is made of it.

    Each check raises a :class:`ProblemError` that names the object and the amounts.
    """

    _name = "tiktok.order.check"
    _description = "TikTok Shop Order Check"

    @api.model
    def _check_orders(self, orders):
        """Everything that must be right before a document is made."""
        self._check_duplicates(orders)
        problems = orders._active_units().sku_id._mapping_problems()
        for order in orders:
            self._check_order(order, problems)

    @api.model
    def _check_order(self, order, problems=None):
        """What must be right about one order.

        :param problems: ``{sku: (code, message)}`` when it is known already
        """
        self._check_currency(order)
        self._check_units(order)
        self._check_identities(order)
        self._check_mapping(order, problems)

    def _check_duplicates(self, orders):
        """The same TikTok order may have come in through another connector."""
        foreign = self.env["sale.order"].search_fetch(
            [
                ("client_order_ref", "in", orders.mapped("external_id")),
                ("company_id", "=", orders.company_id.id),
                ("state", "!=", "cancel"),
            ],
            ["client_order_ref", "name"],
        )
        if foreign:
            sale = foreign[0]
            raise ProblemError(
                "order_duplicate",
                self.env._(
                    "TikTok order %(order)s is already in Odoo as %(sale)s.",
                    order=sale.client_order_ref,
                    sale=sale.name,
                ),
            )

    def _check_currency(self, order):
        expected = order.backend_id.currency_id
        if order.currency_id != expected:
            raise ProblemError(
                "currency_mismatch",
                self.env._(
                    "Order %(order)s is in %(found)s, the shop %(shop)s sells in "
                    "%(expected)s.",
                    order=order.external_id,
                    found=order.currency_id.name,
                    shop=order.backend_id.name,
                    expected=expected.name,
                ),
            )

    def _check_identities(self, order):
        """TikTok's own amounts must add up, to the smallest unit of the currency."""
        if order.difference_accepted:
            return
        money = OrderMoney.from_payload(order.payload, order.currency_id.decimal_places)
        differences = money.differences()
        if differences:
            raise ProblemError(
                "total_mismatch",
                self.env._(
                    "Order %(order)s does not add up: %(amounts)s.",
                    order=order.external_id,
                    amounts=self._differences_text(order, differences),
                ),
            )

    def _differences_text(self, order, differences):
        digits, code = order.currency_id.decimal_places, order.currency_id.name
        return "; ".join(
            self.env._(
                "%(name)s should be %(expected)s %(currency)s and is %(found)s",
                name=difference.name,
                expected=to_text(difference.expected, digits),
                currency=code,
                found=to_text(difference.found, digits),
            )
            for difference in differences
        )

    def _check_units(self, order):
        """There is something to sell, and each unit says what it is."""
        units = order._active_units()
        if not units:
            text = self.env._("Order %s has no units.", order.external_id)
            raise ProblemError("order_incomplete", text)
        if not all(unit.sku_id for unit in units):
            text = self.env._("Order %s has units without a SKU.", order.external_id)
            raise ProblemError("order_incomplete", text)

    def _check_mapping(self, order, problems=None):
        """Every unit that is still wanted has one valid target."""
        units = order._active_units()
        if problems is None:
            problems = units.sku_id._mapping_problems()
        for sku in units.sku_id:
            if sku in problems:
                code, message = problems[sku]
                raise MappingMissingError(
                    code, message, deadline=order.ship_by, record=sku, flow="catalog"
                )

    @api.model
    def _check_totals(self, orders):
        """The documents carry the seller's total, to the smallest unit (law L2)."""
        for order in orders.filtered(lambda o: not o.difference_accepted):
            sale, currency = order.sale_order_id, order.currency_id
            backend = order.backend_id
            included = backend.prices_include_tax or backend.tax_policy == "marketplace"
            found = sale.amount_total if included else sale.amount_untaxed
            expected = 0.0 if order.kind in WITHOUT_REVENUE else order.amount_total
            if currency.compare_amounts(found, expected):
                raise ProblemError(
                    "total_mismatch",
                    self.env._(
                        "Order %(order)s: the seller's total on TikTok is %(expected)s,"
                        " the sales order would be %(found)s.",
                        order=order.external_id,
                        expected=currency.format(expected),
                        found=currency.format(found),
                    ),
                )
