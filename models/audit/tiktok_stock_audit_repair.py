from odoo import models
from odoo.exceptions import AccessError, UserError

#: units of weight as TikTok names them, as Odoo calls them
WEIGHT_UNITS = {
    "KILOGRAM": "uom.product_uom_kgm",
    "GRAM": "uom.product_uom_gram",
    "POUND": "uom.product_uom_lb",
    "OUNCE": "uom.product_uom_oz",
}


class TikTokStockAuditLine(models.Model):
    """The one click that mends a finding.

    ``_repair_<code>`` mends the thing at once and returns None, or returns the window
    in which a person mends it. What was mended is checked again at once. Whoever
    clicks needs the rights that the change needs.
    """

    _inherit = "tiktok.stock.audit.line"

    def action_repair(self):
        """Mend these findings; what is mended leaves the list.

        :return: a window when a person has to go on there (one finding only)
        :raises AccessError: for users who may only see
        """
        self._check_may_repair()
        audits, windows = self.audit_id, []
        for line in self:
            window = getattr(line, f"_repair_{line.code}")()
            windows += [window] if window else []
        # one product may mend many SKUs: everything is looked at again
        for audit in audits:
            audit._run()
        if windows and len(self) == 1:
            return windows[0]
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_may_repair(self):
        user = self.env.user
        groups = ("connector_tiktok_shop.group_operator",)
        if not any(user.has_group(group) for group in groups):
            raise AccessError(self.env._("Only operators may mend findings."))

    # === THE TARGET === #

    def _repair_unmapped(self):
        return self.sku_id.action_open_mapping()

    def _repair_ambiguous(self):
        return self.sku_id.action_open_mapping()

    def _repair_service(self):
        return self.sku_id.action_open_mapping()

    def _repair_bundle_unmapped(self):
        self.env["tiktok.kit.builder"]._build(self.sku_id)

    def _repair_ignored(self):
        self.sku_id.action_stop_ignoring()

    def _repair_twofold(self):
        domain = [
            ("seller_sku", "=", self.sku_id.seller_sku),
            ("backend_id", "=", self.backend_id.id),
        ]
        return self.env["tiktok.sku"].search(domain)._action_open()

    def _repair_product_archived(self):
        product = self.product_id
        if not product.product_tmpl_id.active:
            product.product_tmpl_id.active = True
        product.active = True

    def _repair_untracked(self):
        self.product_id.is_storable = True

    def _repair_pack(self):
        self.sku_id._ensure_sale_uom()

    # === KITS === #

    def _repair_kit_empty(self):
        matcher = self.env["tiktok.bundle.matcher"]
        boms = matcher._kit_boms(self.product_id, self.company_id)
        bom = boms.get(self.product_id)
        return (bom or self.product_id).with_env(self.env).get_formview_action()

    def _repair_kit_part_archived(self):
        self._repair_product_archived()

    def _repair_kit_part_untracked(self):
        self._repair_untracked()

    def _repair_bundle_differs(self):
        """The kit that has the bundle's contents, made when there is none."""
        builder = self.env["tiktok.kit.builder"]
        kits = self.env["tiktok.bundle.matcher"]._match(self.sku_id).get(self.sku_id)
        if kits is None:
            return self.sku_id.action_open_mapping()
        kit = kits[:1] or builder._create_kit(self.sku_id)
        self.sku_id._set_mapping({self.sku_id: (kit, 1.0)}, "bundle")
        return None

    # === WAREHOUSES === #

    def _repair_warehouse_unmapped(self):
        return self.warehouse_id.action_open_mapping()

    def _repair_warehouse_off(self):
        return self.warehouse_id.get_formview_action()

    def _repair_warehouse_resting(self):
        return self.warehouse_id.get_formview_action()

    def _repair_warehouse_unknown(self):
        return self.backend_id.action_import_metadata()

    def _repair_nowhere(self):
        return self.backend_id.action_import_products()

    # === THE PUSH === #

    def _repair_excluded(self):
        return self.sku_id._end_hold("is_excluded")

    def _repair_frozen(self):
        return self.sku_id._end_hold("is_frozen")

    def _repair_forgotten(self):
        """A person decides: the rule opens, to be ended or to get an end."""
        rules = self.env["tiktok.stock.rule"]
        rule_id, _values = rules._rules_for(self.sku_id)[self.sku_id.id]
        return rules.browse(rule_id or []).get_formview_action()

    def _repair_push_failed(self):
        self._cards().action_retry()

    def _repair_never_sent(self):
        self.env["tiktok.stock.change"]._mark_skus(self.sku_id.ids, "audit")

    def _cards(self):
        return self.env["tiktok.stock.card"].search([("sku_id", "in", self.sku_id.ids)])

    def _repair_sold_out(self):
        return self.product_id.get_formview_action()

    # === LISTING AND MASTER DATA === #

    def _repair_not_live(self):
        return self.sku_id.tiktok_product_id.get_formview_action()

    def _repair_no_price(self):
        return self._repair_not_live()

    def _repair_no_weight(self):
        """The weight of the parcel that the listing names; else a person weighs."""
        weight = self._listed_weight()
        if not weight:
            return self.product_id.get_formview_action()
        self.product_id.weight = weight / (self.sku_id.pack_quantity or 1.0)
        return None

    def _listed_weight(self):
        """In Odoo's unit of weights; 0 when the listing names none
        (contract: getProduct, ``package_weight``)."""
        named = (self.sku_id.tiktok_product_id.payload or {}).get("package_weight")
        unit = WEIGHT_UNITS.get((named or {}).get("unit"))
        if not unit:
            return 0.0
        own = self.env["product.template"]._get_weight_uom_id_from_ir_config_parameter()
        uom = self.env.ref(unit)
        return uom._compute_quantity(float(named["value"]), own, round=False)

    def _repair_no_tax(self):
        company = self.company_id.sudo()
        if not company.account_sale_tax_id:
            raise UserError(
                self.env._("%s has no usual sales tax. Choose one.", company.name)
            )
        self.product_id.taxes_id += company.account_sale_tax_id
