from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, groupby

from .kit_arithmetic import Bom, Catalogue, Line, Product
from .tiktok_stock_reader import as_array, fetched

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
#: for which variants a line is
VARIANTS = "bom_product_template_attribute_value_ids"

#: Products with all that may be in them. PostgreSQL shall follow the indexes: it takes
#: an array out of a subquery for a short one, and leaves a lateral one with an offset
#: as it is. Left to its guess at the depth of the recursion it scans whole tables for
#: a single product, and for many it compiles the statement, which takes seconds
PRODUCTS = """
WITH RECURSIVE reach(id) AS (
    SELECT unnest((SELECT %(ids)s::int[]))
    UNION
    SELECT line.product_id FROM reach, LATERAL (
        SELECT line.product_id
        FROM product_product product
        JOIN mrp_bom bom
          ON bom.product_tmpl_id = product.product_tmpl_id
        JOIN mrp_bom_line line ON line.bom_id = bom.id
        WHERE product.id = reach.id AND %(applies)s
          AND (bom.product_id IS NULL OR bom.product_id = product.id)
        OFFSET 0
    ) line
)
SELECT product.id, template.id, product.active,
    template.type = 'service', COALESCE(template.is_storable, FALSE),
    uom.id, uom.factor::float8,
    EXISTS (SELECT FROM mrp_bom bom
        WHERE bom.product_tmpl_id = template.id AND %(applies)s)
FROM unnest(ARRAY(SELECT id FROM reach)) AS wanted(id)
JOIN product_product product ON product.id = wanted.id
JOIN product_template template ON template.id = product.product_tmpl_id
JOIN uom_uom uom ON uom.id = template.uom_id
"""


class TikTokStockReader(models.AbstractModel):
    """What kits are made of: two statements, however many there are."""

    _inherit = "tiktok.stock.reader"

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
                PRODUCTS,
                ids=as_array(product_ids),
                applies=SQL(
                    """bom.active AND bom.type = 'phantom'
                    AND (bom.company_id IS NULL OR bom.company_id = %s)""",
                    self.env.company.id,
                ),
            )
        )
        return {row[0]: Product._make(row) for row in fetched(self.env.cr)}

    def _flush(self):
        """What is not written yet counts as well."""
        for model, names in {
            "product.product": ("product_tmpl_id", "active"),
            "product.template": ("type", "is_storable", "uom_id"),
            "uom.uom": ("factor",),
            "mrp.bom": (
                "product_tmpl_id",
                "product_id",
                "active",
                "type",
                "company_id",
            ),
            "mrp.bom.line": ("bom_id", "product_id", "product_qty", "product_uom_id"),
        }.items():
            self.env[model].flush_model(names)

    def _read_boms(self, template_ids):
        """The kits of these templates with their lines, both in the order Odoo prefers.

        One statement: a row for each line, or for a kit that has none.
        """
        self.env["mrp.bom.line"].flush_model(["sequence", VARIANTS])
        field = self.env["mrp.bom.line"]._fields[VARIANTS]
        rows = self.env.execute_query(
            SQL(
                """WITH bom AS (%(boms)s)
                SELECT bom.*, line.bom_id, line.product_id, line.product_qty::float8,
                    uom.id, uom.factor::float8, variant.vals, variant.attributes
                FROM bom
                LEFT JOIN mrp_bom_line line ON line.bom_id = bom.id
                LEFT JOIN uom_uom uom ON uom.id = line.product_uom_id
                LEFT JOIN (
                    SELECT rel.%(line)s AS line_id, array_agg(val.id) AS vals,
                        count(DISTINCT val.attribute_id) AS attributes
                    FROM %(relation)s rel
                    JOIN product_template_attribute_value val ON val.id = rel.%(value)s
                    GROUP BY 1
                ) variant ON variant.line_id = line.id
                ORDER BY bom.place, line.sequence, line.id""",
                boms=self._boms_sql(template_ids),
                line=SQL.identifier(field.column1),
                value=SQL.identifier(field.column2),
                relation=SQL.identifier(field.relation),
            )
        )
        return [
            Bom(*bom, tuple(_line(*row[8:]) for row in lines if row[8]))
            for (_place, *bom), lines in groupby(rows, lambda row: row[:8])
        ]

    def _boms_sql(self, template_ids):
        """Statement of the kits of these templates: their place in Odoo's order and
        what a :class:`Bom` has before its lines."""
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

        return query.select(
            SQL("row_number() OVER (ORDER BY %s) AS place", query.order),
            column("id"),
            column("product_tmpl_id"),
            column("product_id"),
            SQL("%s::float8", column("product_qty")),
            column("product_uom_id"),
            SQL("%s::float8", SQL.identifier(uom, "factor")),
            column("picking_type_id"),
        )

    def _read_variants(self, boms):
        """``{product id: attribute values}`` where a BoM asks for them."""
        templates = {
            bom.template_id for bom in boms if any(line.values for line in bom.lines)
        }
        if not templates:
            return {}
        self.env["product.product"].flush_model(
            ["product_template_attribute_value_ids"]
        )
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


def _line(*row):
    """A line as read; without attribute values it is for all variants."""
    *row, values, attributes = row
    return Line(*row, *((frozenset(values), attributes) if values else ()))
