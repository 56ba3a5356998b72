from odoo import api, models


class ResCurrency(models.Model):
    """Currencies by their code."""

    _inherit = "res.currency"

    @api.model
    def _tiktok_by_code(self):
        """All currencies by ISO code, archived ones included."""
        currencies = self.with_context(active_test=False).search(
            [("name", "!=", False)]
        )
        return {currency.name: currency for currency in currencies}
