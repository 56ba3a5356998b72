from odoo import api, models

from ...exceptions import ProblemError


class TikTokTaxResolver(models.AbstractModel):
    """Taxes of order lines by the policy of the shop (checklist LW-10, LW-11, J3)."""

    _name = "tiktok.tax.resolver"
    _description = "TikTok Shop Tax Resolver"

    @api.model
    def _resolver(self, backend):
        """A function ``(product, fiscal position, rate) -> taxes`` with a cache.

        :param rate: TikTok's rate as a fraction, 0.0825 for 8.25 %
        """
        cache = {}

        def taxes(product, fiscal_position, rate):
            key = (product.id, fiscal_position.id, rate)
            if key not in cache:
                method = getattr(self, f"_taxes_{backend.tax_policy}")
                cache[key] = method(backend, product, fiscal_position, rate)
            return cache[key]

        return taxes

    def _taxes_marketplace(self, backend, product, fiscal_position, rate):
        """TikTok collects and remits: the lines carry no tax of the company."""
        return self.env["account.tax"]

    def _taxes_odoo(self, backend, product, fiscal_position, rate):
        """Taxes of the product; as included ones where TikTok's prices include tax."""
        taxes = product.sudo().taxes_id._filter_taxes_by_company(backend.company_id)
        taxes = fiscal_position.map_tax(taxes)
        if not backend.prices_include_tax:
            return taxes
        return self._included(backend, taxes)

    def _taxes_channel(self, backend, product, fiscal_position, rate):
        """A sales tax of the company with TikTok's own rate.

        :raises ProblemError: when the company has no such tax
        """
        if not rate:
            return self.env["account.tax"]
        percent = round(rate * 100, 4)
        tax = self._find(backend, percent, backend.prices_include_tax)
        if not tax:
            raise ProblemError(
                "tax_missing",
                self.env._(
                    "%(shop)s needs a sales tax of %(percent)s %% with prices that "
                    "%(kind)s tax.",
                    shop=backend.name,
                    percent=f"{percent:g}",
                    kind=self.env._("include")
                    if backend.prices_include_tax
                    else self.env._("exclude"),
                ),
            )
        return tax

    def _included(self, backend, taxes):
        """The same taxes as ones that are included in the price.

        :raises ProblemError: naming the tax that has no included twin
        """
        result = self.env["account.tax"]
        for tax in taxes:
            twin = tax if tax.price_include else self._twin(backend, tax)
            if not twin:
                raise ProblemError(
                    "tax_missing",
                    self.env._(
                        "Prices of %(shop)s include tax, but the tax %(tax)s does "
                        "not. Press 'Create included taxes' on the shop, page Money.",
                        shop=backend.name,
                        tax=tax.name,
                    ),
                )
            result |= twin
        return result

    def _twin(self, backend, tax):
        """A tax equal to the given one but included in the price."""
        if tax.amount_type == "group" or not tax.amount:
            return tax
        return self._find(
            backend,
            tax.amount,
            True,
            amount_type=tax.amount_type,
            country=tax.country_id,
        )

    def _find(self, backend, amount, included, amount_type="percent", country=None):
        domain = [
            ("company_id", "parent_of", backend.company_id.id),
            ("type_tax_use", "=", "sale"),
            ("amount_type", "=", amount_type),
        ]
        if country:
            domain.append(("country_id", "=", country.id))
        taxes = self.env["account.tax"].sudo().search(domain)
        fitting = taxes.filtered(
            lambda t: abs(t.amount - amount) < 0.0001 and t.price_include == included
        )
        return fitting[:1].sudo(False)
