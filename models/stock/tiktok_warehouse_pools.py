from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL


class Place(NamedTuple):
    """Where a warehouse on TikTok lies in Odoo, as read.

    :param key: TikTok's id; empty, as ``warehouse_id`` is, for whatever is not named
    :param source: location that deliveries take from
    :param root: location that feeds it by itself, ``more`` are fed in besides
    """

    backend_id: int
    key: str
    warehouse_id: int | None
    source: int | None
    strategy: str
    root: int | None
    more: list[int]


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
        rows = self.env.execute_query(
            self._places_sql(SQL("place.id = ANY(%s)", self.ids))
        )
        return self._pools_of(Place(*row) for row in rows)

    @api.model
    def _pools_of(self, places):
        """The same of warehouses that were read already.

        :param places: :class:`Place` s
        """
        pools, gathered = {}, self.env["tiktok.backend"]
        for place in places:
            if place.strategy != "mirror":
                pools[place.warehouse_id] = frozenset()
                gathered |= gathered.browse(place.backend_id)
            elif place.root:
                pools[place.warehouse_id] = frozenset([place.root, *place.more])
        for shop in gathered:
            target = shop._stock_target().id
            if target in pools:
                pools[target] = frozenset(shop._stock_source_locations())
        return pools

    @api.model
    def _places_sql(self, which):
        """Statement of where warehouses lie, columns as in :class:`Place`.

        Deliveries take from the stock of the Odoo warehouse that the importer would
        choose; a row without a warehouse says so for those that TikTok does not name.

        :param which: condition on ``place`` and its ``shop``
        """
        self.env["tiktok.warehouse"].flush_model()
        self.env["tiktok.backend"].flush_model(["stock_strategy", "warehouse_id"])
        self.env["stock.warehouse"].flush_model(["lot_stock_id", "view_location_id"])
        return SQL(
            """SELECT shop.id AS shop, COALESCE(place.external_id, '') AS key,
                      place.id AS place, odoo.lot_stock_id, shop.stock_strategy,
                      COALESCE(place.location_id, CASE
                          WHEN place.warehouse_id IS NOT NULL
                          THEN odoo.view_location_id END) AS root,
                      ARRAY(SELECT more.stock_location_id
                              FROM stock_location_tiktok_warehouse_rel more
                             WHERE more.tiktok_warehouse_id = place.id) AS more
                 FROM tiktok_backend shop
                 JOIN LATERAL (
                      SELECT id, external_id, warehouse_id, location_id
                        FROM tiktok_warehouse WHERE backend_id = shop.id
                       UNION ALL
                      SELECT NULL, NULL, NULL, NULL) place ON TRUE
                 LEFT JOIN stock_location own ON own.id = place.location_id
                 LEFT JOIN stock_warehouse odoo ON odoo.id = COALESCE(
                      place.warehouse_id, own.warehouse_id, shop.warehouse_id)
                WHERE %s""",
            which,
        )
