from datetime import date, datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.tools import SQL

from .kit_arithmetic import rounded
from .stock_reading import Reading

#: Methods that decide what is free; where a module that is not known has a say in one
#: of them, Odoo itself is asked
_STOCK_METHODS = {
    "product.product": (
        "_compute_quantities",
        "_compute_quantities_dict",
        "_get_domain_locations",
        "_get_domain_locations_new",
    ),
}
#: purchase_stock changes forecasts only, product_expiry is done here as well
_KNOWN = {"stock", "mrp", "uom", "product", "product_expiry", "purchase_stock"}
#: what we take off ourselves (``product_product_kept.py``) is not in the plain figure
_OWN = ["connector_tiktok_shop", "models"]

#: Free stock by product and pool. The sum in the join keeps PostgreSQL, which expects
#: next to no locations, from going through the index once for each of them
STOCK = """
WITH room AS MATERIALIZED (
    SELECT DISTINCT location.id, root.number
    FROM unnest(%s::int[], %s::int[]) AS root(number, id)
    JOIN stock_location top ON top.id = root.id
    JOIN stock_location location
      ON location.parent_path LIKE top.parent_path || '%%'
    WHERE location.company_id IS NULL OR location.company_id = %s
)
SELECT quant.product_id, room.number, (%s)::float8
FROM stock_quant quant JOIN room ON room.id = quant.location_id + 0
WHERE quant.product_id = ANY(%s::int[])
GROUP BY 1, 2
"""


class TikTokStockReader(models.AbstractModel):
    """Free stock as Odoo's ``free_qty`` has it, for any number of products at once.

    A pool is a set of locations; all their children count, as they do in Odoo when
    ``location`` stands in the context, or ``warehouse_id`` for the view location of a
    warehouse. Only what the company of the environment may see is counted.
    """

    _name = "tiktok.stock.reader"
    _description = "TikTok Shop Stock Reader"

    # === WHAT OTHERS ASK === #

    @api.model
    def _read_stock(self, products, pools):
        """Everything about the free stock of these products, in three statements.

        A fourth when a kit has lines for some variants only. Runs as superuser within
        the company of the environment.

        :param pools: ``{pool key: location ids}``
        :return: a :class:`Reading`: ``free(deductions)``, ``recipes()``,
            ``leaf_free(deductions)``
        """
        reader = self.sudo().with_context(active_test=True)
        catalogue = reader._catalogue(products.ids)
        leaves = [
            product_id
            for product_id in catalogue.products
            if catalogue.kit(product_id) is None
            and not catalogue.is_service(product_id)
        ]
        return Reading(catalogue, products.ids, reader._stock(leaves, pools))

    @api.model
    def _free(self, products, pools, deductions=None):
        """Free quantities, see :meth:`Reading.free`.

        :return: ``{(product id, pool key): quantity in the product's own unit}``
        """
        return self._read_stock(products, pools).free(deductions)

    @api.model
    def _recipes(self, products):
        """What one unit of each product takes, see :meth:`Reading.recipes`.

        :return: ``{product id: {leaf product id: quantity per unit}}``
        """
        return self._read_stock(products, {}).recipes()

    # === STOCK === #

    def _stock(self, product_ids, pools):
        """``{pool key: {product id: free quantity}}``, rounded as Odoo does."""
        stock = {pool: {} for pool in pools}
        roots = [(pool, root) for pool, ids in pools.items() for root in ids]
        if not roots or not product_ids:
            return stock
        if self._is_overridden(_STOCK_METHODS):
            return self.env["tiktok.stock.reader.orm"]._stock(product_ids, pools)
        keys = list(pools)
        numbers = {pool: number for number, pool in enumerate(keys)}
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        self.env["stock.quant"].flush_model()
        self.env["stock.location"].flush_model(["parent_path", "company_id"])
        self.env.cr.execute(
            SQL(
                STOCK,
                [numbers[pool] for pool, _root in roots],
                [root for _pool, root in roots],
                self.env.company.id,
                self._free_expression(),
                as_array(product_ids),
            )
        )
        for product_id, number, free in fetched(self.env.cr):
            stock[keys[number]][product_id] = rounded(free, digits)
        return stock

    def _free_expression(self):
        """On hand minus reserved, and minus what has to leave for its age.

        As ``product_expiry`` does: until the end of the day in the user's time zone.
        """
        free = SQL("SUM(quant.quantity) - SUM(quant.reserved_quantity)")
        if "removal_date" not in self.env["stock.quant"]._fields:
            return free
        tomorrow = datetime.combine(date.today() + timedelta(days=1), time.min)
        limit = self.env.tz.localize(tomorrow).astimezone(pytz.utc)
        return SQL(
            """%s - COALESCE(SUM(quant.quantity - quant.reserved_quantity)
                FILTER (WHERE quant.removal_date < %s), 0)""",
            free,
            limit.replace(tzinfo=None),
        )

    # === OTHER MODULES === #

    def _is_overridden(self, methods):
        """Whether a module that is not known here has a say in one of the methods."""
        return any(
            not _is_known(vars(part)[name])
            for model, names in methods.items()
            for part in type(self.env[model]).__mro__
            for name in names
            if name in vars(part)
        )


def _is_known(method):
    """Whether a method comes from the modules whose arithmetic is copied here."""
    words = (getattr(method, "__module__", None) or "").split(".")
    is_known = words[2:3] and words[2] in _KNOWN or words[2:4] == _OWN
    return words[:2] == ["odoo", "addons"] and is_known


def as_array(ids):
    """A literal that PostgreSQL reads much faster than a list of numbers."""
    return f"{{{','.join(map(str, ids))}}}"


def fetched(cr):
    """The rows of a large answer, a part at a time: no second copy of all of them."""
    while rows := cr.fetchmany(2000):
        yield from rows
