from odoo import fields, models


class TikTokWarehouse(models.Model):
    """Which locations of Odoo feed a warehouse on TikTok."""

    _inherit = "tiktok.warehouse"

    extra_location_ids = fields.Many2many(
        "stock.location",
        string="More Locations",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="Their free stock is sold here too, with everything below them.",
    )

    def _pools(self):
        """The locations that feed each warehouse, by the strategy of its shop.

        :return: ``{id: frozenset(location ids, children are meant too)}``; empty for
            a warehouse that the strategy leaves without stock, missing for one that
            is not mapped
        """
        pools = {}
        for backend, warehouses in self.grouped("backend_id").items():
            pools.update(warehouses._pools_of_shop(backend))
        return pools

    def _pools_of_shop(self, backend):
        if backend.stock_strategy == "mirror":
            return {
                warehouse.id: warehouse._own_locations()
                for warehouse in self
                if warehouse.is_mapped
            }
        target = backend._stock_target()
        source = backend._stock_source_locations()
        return {
            warehouse.id: source if warehouse == target else frozenset()
            for warehouse in self
        }

    def _own_locations(self):
        """The mapped location, or the whole warehouse, and what was added."""
        self.ensure_one()
        root = self.location_id or self.warehouse_id.view_location_id
        return frozenset((root | self.extra_location_ids).ids)
