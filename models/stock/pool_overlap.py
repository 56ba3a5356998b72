from odoo.tools import SQL


class PoolOverlap:
    """Which pools a sold unit is taken from, by its warehouse and its location.

    A pool is a set of locations with all below them. Where the part of a warehouse
    that a TikTok warehouse stands for is narrower than the location that a delivery
    takes from, the narrower one counts: the unit was promised from there.
    """

    def __init__(self, env, companies, pools):
        self.env = env
        self.pools = pools
        self._warehouses = self._read_warehouses(companies)
        ids = [row[0] for row in self._warehouses.values() if row[0]]
        records = env["tiktok.warehouse"].browse(ids)
        self.own = records._pools() if ids else {}
        self._paths = self._read_paths()
        self._found = {}

    # === READING === #

    def _read_warehouses(self, companies):
        """``{(shop id, TikTok's id): (TikTok warehouse id, stock location id)}``.

        With the empty id for units whose warehouse is not known. One statement.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT b.id, COALESCE(w.external_id, ''), w.id, s.lot_stock_id
                     FROM tiktok_backend b
                     JOIN LATERAL (
                          SELECT id, external_id, warehouse_id, location_id
                            FROM tiktok_warehouse WHERE backend_id = b.id
                           UNION ALL
                          SELECT NULL, NULL, NULL, NULL) w ON TRUE
                     LEFT JOIN stock_location l ON l.id = w.location_id
                     LEFT JOIN stock_warehouse s ON s.id =
                          COALESCE(w.warehouse_id, l.warehouse_id, b.warehouse_id)
                    WHERE b.company_id IN %s""",
                tuple(companies.ids),
            )
        )
        return {(shop, place): (key, stock) for shop, place, key, stock in rows}

    def _read_paths(self):
        """Paths of all locations, for moves may take from any; one statement."""
        return dict(
            self.env.execute_query(SQL("SELECT id, parent_path FROM stock_location"))
        )

    # === ANSWERS === #

    def warehouse(self, backend_id, external_id):
        """(TikTok warehouse id or None, location that its deliveries take from)."""
        rows = self._warehouses
        return rows.get((backend_id, external_id)) or rows[backend_id, ""]

    def identity(self, warehouse_id):
        """(shop id, TikTok's id) of a TikTok warehouse."""
        return next(
            key for key, row in self._warehouses.items() if row[0] == warehouse_id
        )

    def pools_of(self, location_id, warehouse_id):
        """Keys of the pools that a unit is taken from.

        :param location_id: from where a delivery takes it
        :param warehouse_id: TikTok warehouse that has sold it; None when not known
        """
        place = location_id, warehouse_id
        if place not in self._found:
            narrow = self._narrow(location_id, warehouse_id)
            self._found[place] = [
                key for key, roots in self.pools.items() if self._meet(narrow, roots)
            ]
        return self._found[place]

    def _narrow(self, location_id, warehouse_id):
        """The part of the TikTok warehouse's pool at this location, else all of it."""
        own = self.own.get(warehouse_id) or ()
        within = [root for root in own if self._is_below(root, location_id)]
        return within or [location_id]

    def _meet(self, places, roots):
        return any(
            self._is_below(place, root) or self._is_below(root, place)
            for place in places
            for root in roots
        )

    def _is_below(self, inner, outer):
        """Whether a location is another one or below it."""
        return self._path(inner).startswith(self._path(outer))

    def _path(self, location_id):
        return self._paths.get(location_id) or f"?{location_id}/"
