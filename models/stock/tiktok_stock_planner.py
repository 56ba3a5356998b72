import math

from odoo import api, models

from .stock_plan import LevelPlan, Plan


class TikTokStockPlanner(models.AbstractModel):
    """Which figures SKUs should have now."""

    _name = "tiktok.stock.planner"
    _description = "TikTok Shop Stock Planner"

    @api.model
    def _plan(self, backend, skus, missing=None):
        """The figures of SKUs from their free stock at this moment.

        Reads only; runs under the stock lock of the company, on a fresh snapshot.

        :return: list of :class:`Plan`
        """
        warehouses = self.env["tiktok.warehouse"].search(
            [("backend_id", "=", backend.id)]
        )
        plans = {sku.id: Plan(sku.id, {}) for sku in skus}
        for warehouse in warehouses.filtered("is_mapped"):
            place = (
                {"location": warehouse.location_id.id}
                if warehouse.location_id
                else {"warehouse_id": warehouse.warehouse_id.id}
            )
            for sku in skus:
                free = sku.product_id.with_context(**place).free_qty
                pieces = free / sku.pack_quantity
                figure = max(0, math.floor(pieces))
                plans[sku.id].levels[warehouse.id] = LevelPlan(
                    pieces, 0.0, figure, figure, figure
                )
        return list(plans.values())
