from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .audit_judgement import Part, SkuFacts, Warehouse, World, judge

#: deeper kits than this are a circle
DEEPEST = 12

#: The SKUs of a shop with their product, pack and card, in the order of ``SkuFacts``
SKUS = """
   SELECT s.id, COALESCE(s.seller_sku, ''), COALESCE(s.is_live, false),
          s.mapping_state, COALESCE(s.is_bundle, false), s.product_id,
          s.pack_quantity, COALESCE(s.price, 0),
          ARRAY(SELECT w->>'warehouse_id' FROM jsonb_array_elements(
              CASE jsonb_typeof(s.stock) WHEN 'array' THEN s.stock
                   ELSE '[]'::jsonb END) AS w),
          p.active AND t.active, t.type, COALESCE(t.is_storable, false),
          p.weight,
          s.product_id IS NULL OR s.pack_quantity = 1 OR COALESCE(
              u.relative_uom_id = t.uom_id AND
              abs(u.relative_factor - s.pack_quantity) < 0.000001, false),
          %(taxed)s, %(push)s, %(wanted)s,
          false, false, COALESCE(c.sync_message, '')
     FROM tiktok_sku s
LEFT JOIN product_product p ON p.id = s.product_id
LEFT JOIN product_template t ON t.id = p.product_tmpl_id
LEFT JOIN uom_uom u ON u.id = s.uom_id
LEFT JOIN tiktok_stock_card c ON c.sku_id = s.id
    WHERE s.backend_id = %(backend)s AND %(chosen)s
 ORDER BY s.id
"""

#: What stands at each depth of some kits; lines of single variants and lines without
#: a quantity do not count
PARTS = """
  WITH RECURSIVE tree(kit, product, depth) AS (
      SELECT id, id, 0 FROM product_product WHERE id = ANY(%(ids)s)
       UNION
      SELECT tree.kit, l.product_id, tree.depth + 1
        FROM tree
        JOIN product_product p ON p.id = tree.product
        JOIN LATERAL (%(bom)s) bom ON true
        JOIN mrp_bom_line l ON l.bom_id = bom.id AND l.product_qty != 0
       WHERE tree.depth < %(deepest)s AND NOT EXISTS (
             SELECT 1
         FROM mrp_bom_line_product_template_attribute_value_rel v
              WHERE v.mrp_bom_line_id = l.id)
  )
  SELECT tree.kit, tree.depth, p.id, COALESCE(p.default_code, ''),
         p.active AND t.active, t.type,
         COALESCE(t.is_storable, false), COALESCE(p.weight, 0),
         EXISTS(%(bom)s)
    FROM tree
    JOIN product_product p ON p.id = tree.product
    JOIN product_template t ON t.id = p.product_tmpl_id
ORDER BY tree.kit, tree.depth, p.id
"""


class TikTokStockAuditor(models.AbstractModel):
    """Reads what an audit judges, for any number of SKUs in a few statements."""

    _name = "tiktok.stock.auditor"
    _description = "TikTok Shop Stock Auditor"

    @api.model
    def _findings(self, backend, skus=None, is_chosen=False):
        """What is the matter with the SKUs of a shop.

        :param skus: these only; else all that buyers can order now
        :param is_chosen: they were chosen for a promotion: each has to be live
        :return: (number of SKUs looked at, list of findings)
        """
        self.env.flush_all()
        facts = self._read_skus(backend, skus, is_chosen)
        facts = self._with_rules(facts)
        world = self._read_world(backend, facts, is_chosen)
        return len(facts), judge(facts, world)

    # === SKUS === #

    def _read_skus(self, backend, skus, is_chosen):
        """Facts of the SKUs with their product, pack and card; one statement."""
        rows = self.env.execute_query(
            SQL(
                SKUS,
                taxed=self._has_tax(backend),
                # what is blocked has a finding of its own about the reason
                push=SQL(
                    "CASE WHEN c.block_code IS NULL AND c.sync_state = 'blocked' "
                    "THEN 'failed' ELSE c.sync_state END"
                ),
                wanted=SQL(
                    "(SELECT sum(l.wanted)::int FROM tiktok_stock_level l "
                    "WHERE l.card_id = c.id AND l.wanted >= 0)"
                ),
                backend=backend.id,
                chosen=self._chosen(skus, is_chosen),
            )
        )
        return [SkuFacts(*row[:8], tuple(row[8]), *row[9:]) for row in rows]

    def _chosen(self, skus, is_chosen):
        if skus is None:
            return SQL("s.is_live AND s.mapping_state != 'ignored'")
        own = SQL("s.id = ANY(%s)", skus.ids)
        if is_chosen:
            return own
        return SQL("%s AND s.is_live AND s.mapping_state != 'ignored'", own)

    def _has_tax(self, backend):
        return SQL(
            """EXISTS(SELECT 1 FROM product_taxes_rel r
                        JOIN account_tax x ON x.id = r.tax_id
                       WHERE r.prod_id = t.id AND x.company_id = ANY(%s))""",
            backend.company_id.parent_ids.ids,
        )

    def _with_rules(self, facts):
        """The same with what the rules leave out or hold; as few statements as the
        rules need."""
        skus = self.env["tiktok.sku"].browse([row.id for row in facts])
        rules = self.env["tiktok.stock.rule"]._rules_for(skus)
        forgotten = self._forgotten({rule_id for rule_id, _rule in rules.values()})
        return [
            row._replace(
                is_excluded=rules[row.id][1].is_excluded,
                is_frozen=rules[row.id][1].is_frozen,
                reason=rules[row.id][1].reason or row.reason,
                is_forgotten=rules[row.id][0] in forgotten,
            )
            if row.id in rules
            else row
            for row in facts
        ]

    def _forgotten(self, rule_ids):
        """Those of these rules that leave something out and were forgotten."""
        rules = self.env["tiktok.stock.rule"].sudo()
        domain = [("id", "in", [*rule_ids - {False}]), ("is_forgotten", "=", True)]
        return set(rules._search(domain)) if rule_ids - {False} else set()

    # === WHAT THEY HAVE IN COMMON === #

    def _read_world(self, backend, facts, is_chosen):
        bundles = self._read_bundles([row.id for row in facts if row.is_bundle])
        products = {row.product_id for row in facts} - {None}
        inside = {product for parts in bundles.values() for product, _units in parts}
        compared = {row.product_id for row in facts if row.id in bundles} | inside
        recipes = self._recipes(compared - {None})
        return World(
            parts=self._read_parts(products, backend.company_id),
            warehouses=self._read_warehouses(backend),
            recipes=recipes,
            bundles={
                sku_id: self._in_leaves(parts, recipes)
                for sku_id, parts in bundles.items()
            },
            needs_tax=self._needs_tax(backend),
            is_pushed=backend.stock_mode != "off",
            is_chosen=is_chosen,
        )

    def _needs_tax(self, backend):
        company = backend.company_id.sudo()
        return backend.tax_policy == "odoo" and bool(company.account_sale_tax_id)

    def _read_parts(self, product_ids, company):
        """``{kit: parts}``: what stands at the end of each kit; one statement.

        The first kit BoM of a product counts, as in Odoo.
        """
        rows = self.env.execute_query(
            SQL(
                PARTS,
                ids=[*product_ids],
                bom=self._kit_bom(company),
                deepest=DEEPEST,
            )
        )
        parts = defaultdict(dict)
        for kit, depth, *part, is_kit in rows:
            if depth == 0 and is_kit:
                parts[kit] = {}
            elif depth and not is_kit:
                parts[kit][part[0]] = Part(*part)
        return {kit: [*found.values()] for kit, found in parts.items()}

    def _kit_bom(self, company):
        return SQL(
            """SELECT b.id FROM mrp_bom b
                WHERE b.type = 'phantom' AND b.active
                  AND (b.company_id IS NULL OR b.company_id = %s)
                  AND (b.product_id = p.id OR b.product_id IS NULL
                       AND b.product_tmpl_id = p.product_tmpl_id)
             ORDER BY b.sequence, b.product_id, b.id LIMIT 1""",
            company.id,
        )

    def _read_bundles(self, sku_ids):
        """``{sku: [(product, units)]}`` of bundles whose parts are all mapped."""
        if not sku_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT c.sku_id, s.product_id, c.quantity * s.pack_quantity
                     FROM tiktok_sku_component c
                     JOIN tiktok_sku s ON s.id = c.component_sku_id
                    WHERE c.sku_id = ANY(%s)""",
                sku_ids,
            )
        )
        bundles = defaultdict(list)
        for sku_id, product_id, units in rows:
            bundles[sku_id].append((product_id, float(units)))
        return {
            sku_id: parts
            for sku_id, parts in bundles.items()
            if all(product for product, _units in parts)
        }

    def _recipes(self, product_ids):
        if not product_ids:
            return {}
        products = self.env["product.product"].browse(product_ids)
        return self.env["tiktok.stock.reader"]._recipes(products)

    @api.model
    def _in_leaves(self, parts, recipes):
        """What a bundle contains, taken apart to storable products."""
        total = defaultdict(float)
        for product_id, units in parts:
            for leaf, quantity in (recipes.get(product_id) or {}).items():
                total[leaf] += quantity * units
        return dict(total)

    def _read_warehouses(self, backend):
        found = (
            self.env["tiktok.warehouse"]
            .with_context(active_test=False)
            .search([("backend_id", "=", backend.id)])
        )
        pools = found._pools()
        return {
            row.external_id: Warehouse(
                row.id,
                row.name,
                row.id in pools,
                not row.active or row.external_state == "DISABLED",
                row.external_state == "RESTRICTED",
            )
            for row in found
        }
