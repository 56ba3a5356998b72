from collections import defaultdict
from datetime import date, datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.float_utils import float_round

from .kit_arithmetic import Bom, Catalogue, Line, Product, Reading

#: Methods that decide what a kit is made of, and those of Odoo that are copied in
#: ``kit_arithmetic``; where another module has a say, Odoo itself is asked
_KIT_METHODS = {
    "mrp.bom": (
        "_bom_find",
        "_bom_find_domain",
        "explode",
        "_round_last_line_done",
        "_skip_for_no_variant",
    ),
    "mrp.bom.line": ("_skip_bom_line", "_prepare_line_done_values"),
    "product.product": ("_match_all_variant_values",),
    "uom.uom": ("_compute_quantity", "round", "is_zero"),
}
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
        """Everything about the free stock of these products, in four statements.

        A fifth when a kit has lines for some variants only. Runs as superuser within
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
        """What a unit of each product takes from the shelf, see :meth:`Reading.recipes`.

        :return: ``{product id: {leaf product id: quantity per unit}}``
        """
        return self._read_stock(products, {}).recipes()

    @api.model
    def _leaf_free(self, leaf_ids, pools):
        """Free quantities of products that are no kits, or are taken for none.

        :return: ``{(product id, pool key): quantity}``, zeros left out
        """
        stock = self.sudo()._stock(list(leaf_ids), pools)
        return {
            (product_id, pool): quantity
            for pool, quantities in stock.items()
            for product_id, quantity in quantities.items()
            if quantity
        }

    # === KITS === #

    def _catalogue(self, product_ids):
        """The products and all that they are made of."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if self._is_overridden(_KIT_METHODS):
            return self.env["tiktok.stock.reader.orm"]._catalogue(product_ids, digits)
        products = self._read_products(product_ids)
        templates = {p.template_id for p in products.values() if p.has_kit}
        boms = self._read_boms(templates) if templates else []
        variants = self._read_variants(boms)
        return Catalogue(products, boms, digits, variants)

    def _read_products(self, product_ids):
        """``{id: Product}`` of these products and of all that may be in them."""
        self._flush()
        self.env.cr.execute(
            SQL(
                """WITH RECURSIVE reach(id) AS (
                    SELECT unnest(%(ids)s::int[])
                    UNION
                    SELECT line.product_id
                    FROM reach
                    JOIN product_product product ON product.id = reach.id
                    JOIN mrp_bom bom ON bom.product_tmpl_id = product.product_tmpl_id
                    JOIN mrp_bom_line line ON line.bom_id = bom.id
                    WHERE %(applies)s
                      AND (bom.product_id IS NULL OR bom.product_id = product.id)
                )
                SELECT product.id, template.id, product.active,
                    template.type = 'service', COALESCE(template.is_storable, FALSE),
                    uom.id, uom.factor::float8,
                    EXISTS (SELECT FROM mrp_bom bom
                        WHERE bom.product_tmpl_id = template.id AND %(applies)s)
                FROM reach
                JOIN product_product product ON product.id = reach.id
                JOIN product_template template ON template.id = product.product_tmpl_id
                JOIN uom_uom uom ON uom.id = template.uom_id""",
                ids=_array(product_ids),
                applies=SQL(
                    """bom.active AND bom.type = 'phantom'
                    AND (bom.company_id IS NULL OR bom.company_id = %s)""",
                    self.env.company.id,
                ),
            )
        )
        return {row[0]: Product._make(row) for row in self.env.cr.fetchall()}

    def _flush(self):
        """What is not written yet counts as well."""
        for model, names in {
            "product.product": ("product_tmpl_id", "active"),
            "product.template": ("type", "is_storable", "uom_id"),
            "uom.uom": ("factor",),
            "mrp.bom": ("product_tmpl_id", "product_id", "active", "type", "company_id"),
            "mrp.bom.line": ("bom_id", "product_id", "product_qty", "product_uom_id"),
        }.items():
            self.env[model].flush_model(names)

    def _read_boms(self, template_ids):
        """The kits of these templates with their lines, in the order Odoo prefers."""
        Model = self.env["mrp.bom"]
        domain = Domain(
            [
                ("product_tmpl_id", "in", list(template_ids)),
                ("active", "=", True),
                ("type", "=", "phantom"),
                ("company_id", "in", [False, self.env.company.id]),
            ]
        )
        query = Model._search(domain, order="sequence, product_id, id")
        uom = query.join(query.table, "product_uom_id", "uom_uom", "id", "unit")

        def column(name):
            return Model._field_to_sql(query.table, name, query)

        rows = self.env.execute_query(
            query.select(
                column("id"),
                column("product_tmpl_id"),
                column("product_id"),
                SQL("%s::float8", column("product_qty")),
                column("product_uom_id"),
                SQL("%s::float8", SQL.identifier(uom, "factor")),
                column("picking_type_id"),
            )
        )
        lines = self._read_lines([row[0] for row in rows])
        return [Bom(*row, tuple(lines[row[0]])) for row in rows]

    def _read_lines(self, bom_ids):
        """``{BoM id: [Line]}`` in the order of the lines."""
        field = self.env["mrp.bom.line"]._fields[
            "bom_product_template_attribute_value_ids"
        ]
        self.env["mrp.bom.line"].flush_model([field.name, "sequence"])
        self.env.cr.execute(
            SQL(
                """SELECT line.bom_id, line.product_id, line.product_qty::float8,
                    uom.id, uom.factor::float8,
                    variant.vals, variant.attributes, variant.is_never
                FROM mrp_bom_line line
                JOIN uom_uom uom ON uom.id = line.product_uom_id
                LEFT JOIN (
                    SELECT rel.%(line)s AS line_id, array_agg(val.id) AS vals,
                        count(DISTINCT val.attribute_id) AS attributes,
                        bool_or(attr.create_variant = 'no_variant') AS is_never
                    FROM %(relation)s rel
                    JOIN product_template_attribute_value val ON val.id = rel.%(value)s
                    JOIN product_attribute attr ON attr.id = val.attribute_id
                    GROUP BY 1
                ) variant ON variant.line_id = line.id
                WHERE line.bom_id = ANY(%(ids)s::int[])
                ORDER BY line.sequence, line.id""",
                line=SQL.identifier(field.column1),
                value=SQL.identifier(field.column2),
                relation=SQL.identifier(field.relation),
                ids=_array(bom_ids),
            )
        )
        lines = defaultdict(list)
        for *row, values, attributes, is_never in self.env.cr.fetchall():
            variant = (frozenset(values), attributes, is_never) if values else ()
            lines[row[0]].append(Line(*row, *variant))
        return lines

    def _read_variants(self, boms):
        """``{product id: attribute values}`` where a BoM asks for them."""
        templates = {
            bom.template_id for bom in boms if any(line.values for line in bom.lines)
        }
        if not templates:
            return {}
        self.env["product.product"].flush_model(["product_template_attribute_value_ids"])
        rows = self.env.execute_query(
            SQL(
                """SELECT product.id, array_agg(
                    combination.product_template_attribute_value_id)
                FROM product_product product
                JOIN product_variant_combination combination
                  ON combination.product_product_id = product.id
                WHERE product.product_tmpl_id = ANY(%s) GROUP BY 1""",
                list(templates),
            )
        )
        return {product_id: frozenset(values) for product_id, values in rows}

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
                """WITH room AS MATERIALIZED (
                    SELECT DISTINCT location.id, root.number
                    FROM unnest(%s::int[], %s::int[]) AS root(number, id)
                    JOIN stock_location top ON top.id = root.id
                    JOIN stock_location location
                      ON location.parent_path LIKE top.parent_path || '%%'
                    WHERE location.company_id IS NULL OR location.company_id = %s
                )
                SELECT quant.product_id, room.number, (%s)::float8
                FROM stock_quant quant JOIN room ON room.id = quant.location_id
                WHERE quant.product_id = ANY(%s::int[])
                GROUP BY 1, 2""",
                [numbers[pool] for pool, _root in roots],
                [root for _pool, root in roots],
                self.env.company.id,
                self._free_expression(),
                _array(product_ids),
            )
        )
        for product_id, number, free in self.env.cr.fetchall():
            if not free.is_integer():
                free = float_round(free, digits)
            stock[keys[number]][product_id] = free
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
    return words[:2] == ["odoo", "addons"] and words[2] in _KNOWN


def _array(ids):
    """A literal that PostgreSQL reads much faster than a list of numbers."""
    return f"{{{','.join(map(str, ids))}}}"
