"""Which pools of stock a sold unit is taken from. Pure Python on plain values."""


class PoolOverlap:
    """Pools by the location that a delivery takes from and by TikTok's warehouse.

    A pool is a set of locations with all below them. Where the part of a warehouse
    that a TikTok warehouse stands for is narrower than the location that a delivery
    takes from, the narrower one counts: the unit was promised from there.

    :param pools: ``{pool key: location ids}``
    :param own: ``{TikTok warehouse id: location ids}`` of what feeds each of them
    :param paths: ``{location id: path}`` as Odoo keeps them, such as ``1/7/8/``
    """

    def __init__(self, pools, own, paths):
        self.pools = pools
        self.own = own
        self.paths = paths
        self._found = {}

    def pools_of(self, location_id, warehouse_id=None):
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
        return self.paths.get(location_id) or f"?{location_id}/"
