from collections import defaultdict

from odoo import models

from .kit_arithmetic import Kit


class TikTokStockReaderOrm(models.AbstractModel):
    """The slow road of the stock reader: Odoo is asked, with all that modules add.

    Taken when another module has its own idea of what a kit is made of or of what is
    in stock.
    """

    _name = "tiktok.stock.reader.orm"
    _description = "TikTok Shop Stock Reader (through the ORM)"

    def _catalogue(self, product_ids, digits):
        """Kits as ``_bom_find`` and ``explode`` tell."""
        return OrmCatalogue(self._in_company().env, product_ids, digits)

    def _stock(self, product_ids, pools):
        """``{pool key: {product id: free quantity}}`` by Odoo's own method.

        :param product_ids: products that are no kits
        """
        return {
            pool: {
                product_id: row["free_qty"]
                for product_id, row in self._figures(product_ids, roots).items()
            }
            for pool, roots in pools.items()
        }

    def _figures(self, product_ids, roots):
        """Odoo's quantities of these products below these locations, by product id."""
        products = self._in_company().env["product.product"].browse(product_ids)
        # what is sold on TikTok is taken off by whoever asks us
        inside = products.with_context(location=list(roots), tiktok_gross_stock=True)
        return inside._compute_quantities_dict(None, None, None) if roots else {}

    def _in_company(self):
        """Superusers see kits of all companies: the context narrows the search."""
        company = self.env.company
        return self.sudo().with_context(
            company_id=company.id, allowed_company_ids=company.ids
        )


class OrmCatalogue:
    """Answers as :class:`kit_arithmetic.Catalogue` does, from records."""

    def __init__(self, env, product_ids, digits):
        self.env = env
        self.digits = digits
        self.products = {}
        self._kits = {}
        unknown = set(product_ids)
        while unknown:
            self._learn(env["product.product"].browse(unknown))
            components = {
                component_id
                for product_id in unknown
                if (kit := self._kits[product_id])
                for component_id, _need in kit.needs
            }
            unknown = components - self.products.keys()

    def kit(self, product_id):
        """The :class:`Kit` of a product; None when it stands for itself."""
        return self._kits[product_id]

    def is_service(self, product_id):
        """Services are never in stock."""
        return self.products[product_id].type == "service"

    def _learn(self, products):
        boms = self.env["mrp.bom"]._bom_find(products, bom_type="phantom")
        for product in products:
            self.products[product.id] = product
            bom = boms.get(product)
            self._kits[product.id] = self._kit_of(bom, product) if bom else None

    def _kit_of(self, bom, product):
        """What one explosion of the BoM takes from stock, by component."""
        needs = defaultdict(float)
        for line, done in bom.explode(product, 1)[1]:
            component, unit = line.product_id, line.product_uom_id
            if component.is_storable and not unit.is_zero(done["qty"]):
                needs[component.id] += unit._compute_quantity(
                    done["qty"] / done["original_qty"],
                    component.uom_id,
                    round=False,
                    raise_if_failure=False,
                )
        wanted = tuple((id_, need) for id_, need in needs.items() if need)
        return Kit(wanted, bom.product_qty)
