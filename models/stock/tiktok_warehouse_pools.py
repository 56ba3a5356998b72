from odoo import fields, models
from odoo.tools import SQL


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
        for warehouse_id, backend_id, strategy, root, extra in self._read_roots():
            if strategy != "mirror":
                shop = self.env["tiktok.backend"].browse(backend_id)
                is_fed = warehouse_id == shop._stock_target().id
                source = shop._stock_source_locations() if is_fed else ()
                pools[warehouse_id] = frozenset(source)
            elif root:
                pools[warehouse_id] = frozenset([root, *extra])
        return pools

    def _read_roots(self):
        """What each warehouse is mapped to; one statement, for it is asked with every
        push.

        :return: rows of (id, shop id, strategy of the shop, location id or None, ids
            of more locations)
        """
        self.env["tiktok.warehouse"].flush_model()
        self.env["tiktok.backend"].flush_model(["stock_strategy"])
        self.env["stock.warehouse"].flush_model(["view_location_id"])
        return self.env.execute_query(
            SQL(
                """SELECT place.id, place.backend_id, shop.stock_strategy,
                          COALESCE(place.location_id, odoo.view_location_id),
                          ARRAY(SELECT more.stock_location_id
                                  FROM stock_location_tiktok_warehouse_rel more
                                 WHERE more.tiktok_warehouse_id = place.id)
                     FROM tiktok_warehouse place
                     JOIN tiktok_backend shop ON shop.id = place.backend_id
                     LEFT JOIN stock_warehouse odoo ON odoo.id = place.warehouse_id
                    WHERE place.id = ANY(%s)""",
                self.ids,
            )
        )
