from odoo import api, fields, models
from odoo.fields import Domain


class TikTokSku(models.Model):
    """What keeps a SKU from being sold, and the exceptions about it.

    One exception per SKU however many orders wait. A SKU gets one when an order needs
    it, or when a live listing meets a contradiction in Odoo (several products,
    archived product). Listings that are merely not mapped yet are counted on the
    shop instead: a first import must not flood the desk.
    """

    _inherit = "tiktok.sku"

    problem_text = fields.Char(compute="_compute_problem_text")
    kit_line_ids = fields.Many2many(
        "mrp.bom.line", string="Kit", compute="_compute_kit_line_ids"
    )
    waiting_order_count = fields.Integer(
        "Waiting Orders", compute="_compute_waiting_order_count"
    )

    @api.depends("product_id", "mapping_issue", "candidate_ids", "is_bundle")
    def _compute_problem_text(self):
        """What a person has to know; nothing for ignored SKUs."""
        todo = self.filtered(lambda sku: sku.mapping_state != "ignored")
        problems = todo._mapping_problems()
        for sku in self:
            sku.problem_text = problems.get(sku, (None, False))[1]

    @api.depends("product_id")
    def _compute_kit_line_ids(self):
        """What Odoo delivers when the product is a kit."""
        matcher = self.env["tiktok.bundle.matcher"]
        for company, skus in self.grouped("company_id").items():
            boms = matcher._kit_boms(skus.product_id, company)
            for sku in skus:
                bom = boms.get(sku.product_id, self.env["mrp.bom"])
                sku.kit_line_ids = bom.bom_line_ids.ids

    def _compute_waiting_order_count(self):
        domain = [("sku_id", "in", self.ids), ("order_id.sync_state", "=", "blocked")]
        counts = dict(
            self.env["tiktok.order.line"]._read_group(
                domain, ["sku_id"], ["order_id:count_distinct"]
            )
        )
        # a blocked order may wait for another of its SKUs
        guilty = self.filtered(counts.get)._mapping_problems()
        for sku in self:
            sku.waiting_order_count = counts[sku] if sku in guilty else 0

    def action_open_waiting_orders(self):
        """Open the orders that wait for these SKUs."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waiting Orders"),
            "res_model": "tiktok.order",
            "view_mode": "list,form",
            "domain": [
                ("line_ids.sku_id", "in", self.ids),
                ("sync_state", "=", "blocked"),
            ],
        }

    # === FOR ORDERS === #

    def _mapping_problems(self):
        """``{sku: (code, message)}`` of those that cannot be sold.

        Two statements for any number of SKUs, once they are prefetched and unless
        kits are nested: products, kits among them.
        """
        empty = self._empty_kits()
        found = (
            (
                sku,
                sku._mapped_product_problem(empty)
                if sku.product_id
                else sku._unmapped_problem(),
            )
            for sku in self
        )
        return {sku: problem for sku, problem in found if problem}

    def _empty_kits(self):
        matcher = self.env["tiktok.bundle.matcher"]
        return self.env["product.product"].union(
            *(
                matcher._empty_kits(skus.product_id, company)
                for company, skus in self.grouped("company_id").items()
            )
        )

    def _unmapped_problem(self):
        if self.mapping_issue == "sku_ambiguous":
            return "sku_ambiguous", self._problem_text(
                self.env._("fits several products: %s", self._rivals_text())
            )
        if self.mapping_issue == "sku_archived":
            return "sku_archived", self._problem_text(
                self.env._(
                    "has the code of an archived product: %s", self._rivals_text()
                )
            )
        if self.is_bundle:
            return "bundle_unmapped", self._problem_text(self._bundle_reason())
        return "sku_unmapped", self._problem_text(self._unmapped_reason())

    def _mapped_product_problem(self, empty_kits):
        product = self.product_id
        if not product.active:
            return "sku_archived", self._problem_text(
                self.env._("is mapped to the archived product %s", product.display_name)
            )
        if product in empty_kits:
            return "kit_empty", self._problem_text(
                self.env._(
                    "is mapped to the kit %s, which lacks components",
                    product.display_name,
                )
            )
        return None

    def _problem_text(self, reason):
        return self.env._(
            "%(sku)s (SKU id %(id)s, shop %(shop)s) %(reason)s.",
            sku=self.display_name,
            id=self.external_id,
            shop=self.backend_id.name,
            reason=reason,
        )

    def _unmapped_reason(self):
        guesses = self._rivals_text()
        if guesses:
            return self.env._("has no product. Best guesses: %s", guesses)
        if not self.seller_sku:
            return self.env._("has no product, and no seller SKU to find one by")
        return self.env._("has no product")

    def _bundle_reason(self):
        if self.mapping_method == "manual":
            return self.env._("is a bundle, and a person took its product away")
        missing = self.component_ids.filtered(
            lambda c: not c.component_sku_id.product_id
        )
        if missing:
            return self.env._(
                "is a bundle whose components are not all mapped: %s",
                ", ".join(missing.mapped("component_sku_id.display_name")),
            )
        return self.env._("is a bundle, and no kit has the same components")

    def _rivals_text(self):
        names = self.candidate_ids[:3].product_id.mapped("display_name")
        return ", ".join(names)

    # === EXCEPTIONS === #

    def _report_mapping_problems(self, known_only=False):
        """Open one exception per SKU that cannot be sold; close outdated ones.

        Does not touch problems that are open already, so that workers do not meet.

        :param known_only: only for SKUs that have an open exception of another kind
        """
        problems = self._mapping_problems()
        if not problems:
            return
        desk = self.env["tiktok.exception"]
        domain = desk._key_domain(self, "catalog")
        rows = desk.sudo().search(domain)
        known = {(row.res_id, row.code): row for row in rows}
        for sku, (code, message) in problems.items():
            outdated = rows.filtered(
                lambda row, sku=sku, code=code: (
                    row.res_id == sku.id and row.code != code
                )
            )
            if (sku.id, code) not in known and (outdated or not known_only):
                desk._report(sku, "catalog", code, message)
            outdated._close("solved")

    @api.model
    def _waiting_for(self, products, codes):
        """SKUs that wait for one of these codes, or for these products themselves."""
        waiting = Domain("seller_sku", "in", codes) & Domain(
            "mapping_state", "in", ("unmapped", "ambiguous")
        )
        mapped = Domain("product_id", "in", products.ids) & Domain(
            "id", "in", self._with_open_problem(("sku_archived",))
        )
        return self.search(waiting | mapped)

    @api.model
    def _waiting_for_kits(self):
        """SKUs with an open problem about kits, empty or missing."""
        ids = self._with_open_problem(("kit_empty", "bundle_unmapped", "sku_ambiguous"))
        return self.search([("id", "in", ids)])

    @api.model
    def _with_open_problem(self, codes):
        rows = (
            self.env["tiktok.exception"]
            .sudo()
            .search(
                [
                    ("state", "=", "open"),
                    ("res_model", "=", self._name),
                    ("code", "in", codes),
                ]
            )
        )
        return rows.mapped("res_id")
