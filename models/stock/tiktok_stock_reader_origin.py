from odoo import api, models
from odoo.tools.float_utils import float_round


class TikTokStockReader(models.AbstractModel):
    """Where a free figure comes from, for the person who does not believe it."""

    _inherit = "tiktok.stock.reader"

    @api.model
    def _explain(self, product, pool, deductions=None):
        """What lies on the shelf for a product, one row per leaf, scarcest first.

        :param pool: ids of the locations that feed it
        :param deductions: ``{leaf product id: quantity}`` sold and not reserved;
            without it the orders of all shops of the company tell
        :return: list of dicts: ``product_id``, ``name``, ``need`` (of the leaf for one
            unit of the product), ``on_hand``, ``reserved`` (or too old to be sold),
            ``sold``, ``free`` (what is left), ``possible`` (units of the product that
            it is enough for) and ``is_limit``
        """
        if not pool:
            return []
        reader = self.sudo()
        recipe = reader._recipes(product).get(product.id, {})
        if deductions is None:
            deductions = reader._sold_of(pool)
        figures = reader.env["tiktok.stock.reader.orm"]._figures(list(recipe), pool)
        leaves = reader.env["product.product"].browse(recipe)
        rows = [
            self._prepare_origin_row(
                leaf, recipe[leaf.id], figures[leaf.id], deductions.get(leaf.id, 0.0)
            )
            for leaf in leaves
        ]
        rows.sort(key=lambda row: row["free"] / row["need"])
        for number, row in enumerate(rows):
            row["is_limit"] = not number
        return rows

    def _sold_of(self, pool):
        """``{leaf product id: quantity}`` that the company's shops have to reserve."""
        shops = self.env["tiktok.backend"].search(
            [("company_id", "=", self.env.company.id)]
        )
        if not shops:
            return {}
        sold = self.env["tiktok.stock.sold"]._unreserved(shops, {"pool": pool})
        return {leaf_id: quantity for (leaf_id, _pool), quantity in sold.items()}

    @api.model
    def _prepare_origin_row(self, leaf, need, figures, sold):
        """One row of :meth:`_explain`; quantities in the unit of the leaf."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        free = float_round(figures["free_qty"] - sold, digits)
        reserved = figures["qty_available"] - figures["free_qty"]
        possible = float_round(free / need, digits, rounding_method="DOWN")
        return {
            "product_id": leaf.id,
            "name": leaf.display_name,
            "need": need,
            "on_hand": figures["qty_available"],
            "reserved": float_round(reserved, digits),
            "sold": sold,
            "free": free,
            "possible": possible if need == 1 else possible // 1,
        }
