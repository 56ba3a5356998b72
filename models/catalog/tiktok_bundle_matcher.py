from odoo import api, models

from .bundle_content import add, same


class TikTokBundleMatcher(models.AbstractModel):
    """Finds the kit that contains what a TikTok bundle contains.

    Kits are read as Odoo delivers them: the first phantom bill of materials of the
    product, nested kits taken apart, yields and units of measure converted, services
    and lines of other variants left out. The number of statements grows with the
    depth of the kits, not with their number.
    """

    _name = "tiktok.bundle.matcher"
    _description = "TikTok Shop Bundle Matcher"

    # === KITS === #

    @api.model
    def _contents(self, products, company):
        """What is delivered for one unit of each product.

        :return: ``{product: {component: quantity}}``; a plain product contains itself;
            None for a kit of which a part has no components
        """
        boms = self._kit_boms(products, company)
        known = {}
        return {product: self._content(product, boms, known) for product in products}

    @api.model
    def _empty_kits(self, products, company):
        """Those of the products that are kits lacking components."""
        contents = self._contents(products, company)
        return products.filtered(lambda product: contents[product] is None)

    @api.model
    def _kit_boms(self, products, company):
        """``{product: phantom BoM}`` of the products and of all that is in them."""
        boms, level = {}, products
        while level:
            # what is in a kit decides on deliveries, whoever asks; which products are
            # kits at all is a figure that the delivery of an order needs anyway
            kits = level.with_company(company).filtered("is_kits").with_env(level.env)
            found = (
                self.env["mrp.bom"]
                .sudo()
                ._bom_find(kits, company_id=company.id, bom_type="phantom")
            )
            boms.update({product: found[product] for product in level})
            inside = self.env["mrp.bom"].sudo().union(*found.values()).bom_line_ids
            level = inside.product_id.filtered(lambda product: product not in boms)
        return boms

    @api.model
    def _content(self, product, boms, known):
        if not boms.get(product):
            return {product: 1.0}
        if product not in known:
            known[product] = None  # a kit inside itself has no end: it is broken
            known[product] = self._kit_content(product, boms, known)
        return known[product]

    @api.model
    def _kit_content(self, product, boms, known):
        bom, total = boms[product], {}
        batches = product.uom_id._compute_quantity(1.0, bom.product_uom_id, round=False)
        for line in bom.bom_line_ids:
            part = line.product_id
            # Odoo delivers neither services nor parts of other variants
            if part.type != "consu" or line._skip_bom_line(product):
                continue
            inside = self._content(part, boms, known)
            if inside is None:
                return None
            quantity = line.product_uom_id._compute_quantity(
                line.product_qty * batches / bom.product_qty, part.uom_id, round=False
            )
            add(total, inside, quantity)
        total = {part: quantity for part, quantity in total.items() if quantity}
        return total or None

    # === BUNDLES === #

    @api.model
    def _match(self, bundles):
        """The kits that fit each bundle.

        :param bundles: SKUs of one shop
        :return: ``{sku: kits}``; bundles whose components are not all mapped are left
            out
        """
        company = bundles.company_id
        wanted = self._bundle_contents(bundles, company)
        leaves = self.env["product.product"].union(
            *(leaf for content in wanted.values() for leaf in content)
        )
        kits = self._contents(self._kits_with(leaves, company), company)
        empty = self.env["product.product"]
        return {
            sku: empty.union(
                *(
                    kit
                    for kit, inside in kits.items()
                    if inside and same(inside, content)
                )
            )
            for sku, content in wanted.items()
        }

    @api.model
    def _bundle_contents(self, bundles, company):
        """``{sku: {product: quantity}}`` of bundles whose components are mapped."""
        products = bundles.component_ids.component_sku_id.product_id
        contents = self._contents(products, company)
        found = {}
        for sku in bundles:
            content = self._bundle_content(sku, contents)
            if content:
                found[sku] = content
        return found

    @api.model
    def _bundle_content(self, sku, contents):
        total = {}
        for component in sku.component_ids:
            mapped = component.component_sku_id
            inside = contents.get(mapped.product_id)
            if not inside:
                return None
            add(total, inside, component.quantity * mapped.pack_quantity)
        return total

    @api.model
    def _kits_with(self, products, company):
        """Active kits that contain one of the products, at any depth."""
        kits, level = products.browse(), products
        while level:
            lines = (
                self.env["mrp.bom.line"]
                .sudo()
                .search(
                    [
                        ("product_id", "in", level.ids),
                        ("bom_id.type", "=", "phantom"),
                        ("bom_id.active", "=", True),
                        ("bom_id.company_id", "in", [False, company.id]),
                    ]
                )
            )
            parents = self._finished(lines.bom_id, company) - kits
            kits |= parents
            level = parents
        return kits.with_env(self.env)

    @api.model
    def _finished(self, boms, company):
        templates = boms.filtered(lambda bom: not bom.product_id).product_tmpl_id
        products = boms.product_id | templates.product_variant_ids
        return products.filtered(
            lambda product: (
                product.active
                and product.company_id.id in (False, *company.parent_ids.ids)
            )
        )
