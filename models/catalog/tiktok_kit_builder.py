from odoo import Command, api, models
from odoo.exceptions import UserError


class TikTokKitBuilder(models.AbstractModel):
    """Makes the kit that a TikTok bundle describes."""

    _name = "tiktok.kit.builder"
    _description = "TikTok Shop Kit Builder"

    @api.model
    def _build(self, sku):
        """Create product and bill of materials, map the bundle, let orders go on.

        A kit with these components that is there by now is taken instead.

        :return: the kit
        :raises UserError: when the SKU is no bundle or a component is not mapped
        """
        self._check(sku)
        kit = self.env["tiktok.bundle.matcher"]._match(sku)[sku]
        if len(kit) != 1:
            kit = self._create_kit(sku)
        sku._set_mapping({sku: (kit, 1.0)}, "bundle")
        return kit

    @api.model
    def _create_kit(self, sku):
        # part of mapping: needs no right to create products
        # with its code alone it would be taken for a finished product
        Product = self.env["product.product"].sudo().with_context(tiktok_kit_build=True)
        kit = Product.create(self._prepare_kit_vals(sku))
        Bom = self.env["mrp.bom"].sudo().with_context(tiktok_kit_build=True)
        Bom.create(self._prepare_kit_bom_vals(sku, kit))
        return kit.with_env(self.env)

    @api.model
    def _check(self, sku):
        if sku.product_id:
            raise UserError(
                self.env._(
                    "%(sku)s is mapped to %(product)s already.",
                    sku=sku.display_name,
                    product=sku.product_id.display_name,
                )
            )
        missing = sku.component_ids.component_sku_id.filtered(
            lambda component: not component.product_id
        )
        if missing:
            raise UserError(
                self.env._(
                    "Map the components first: %s",
                    ", ".join(missing.mapped("display_name")),
                )
            )
        if not sku.component_ids:
            raise UserError(self.env._("%s is no bundle.", sku.display_name))

    @api.model
    def _prepare_kit_vals(self, sku):
        """Values of the kit's product. Its price is that of the listing, in the
        company's currency."""
        company = sku.company_id
        own = sku.component_ids.component_sku_id.product_id.company_id
        price = sku.price
        if sku.currency_id:
            price = sku.currency_id._convert(price, company.currency_id, company)
        return {
            "name": " · ".join(filter(None, (sku.title, sku.name))) or sku.display_name,
            "default_code": self._free_code(sku),
            "type": "consu",
            "is_storable": True,
            "sale_ok": True,
            "purchase_ok": False,
            "list_price": price,
            "company_id": company.id if own else False,
            "route_ids": [Command.clear()],
        }

    @api.model
    def _free_code(self, sku):
        """The seller SKU, unless a product of any company has it."""
        taken = self.env["product.product"].sudo().with_context(active_test=False)
        domain = [("default_code", "=", sku.seller_sku)]
        if not sku.seller_sku or taken.search_count(domain, limit=1):
            return False
        return sku.seller_sku

    @api.model
    def _prepare_kit_bom_vals(self, sku, kit):
        """Values of the bill of materials: pieces times packs of each component."""
        return {
            "product_tmpl_id": kit.product_tmpl_id.id,
            "product_qty": 1.0,
            "type": "phantom",
            "company_id": sku.company_id.id,
            "bom_line_ids": [
                Command.create(
                    {
                        "product_id": part.component_sku_id.product_id.id,
                        "product_uom_id": part.component_sku_id.product_id.uom_id.id,
                        "product_qty": part.quantity
                        * part.component_sku_id.pack_quantity,
                    }
                )
                for part in sku.component_ids
            ],
        }
