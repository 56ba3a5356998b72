from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .tiktok_stock_rule import POLICY_FIELDS, TARGETS

#: what a rule is for that names nothing closer
WHOLE_SHOP = "backend_id"


class TikTokStockRule(models.Model):
    """Which rule decides for which SKU, for any number of SKUs at once."""

    _inherit = "tiktok.stock.rule"

    @api.model
    def _rules_for(self, skus, shops=None):
        """The rule in force for each SKU: its own before that of its listing before
        the closest category before the whole shop.

        :param shops: ``{sku id: shop id}`` where the caller knows them; no SKU is read
            then while its shop decides alone
        :return: ``{sku id: (rule id or False, Rule)}``; False for the shop's settings
        """
        rows = [*shops.items()] if shops else self._targets_of(skus)
        backends = self.env["tiktok.backend"].browse({row[1] for row in rows})
        in_force = self._in_force(backends)
        if shops and any(field != WHOLE_SHOP for _shop, field, _id in in_force):
            rows = self._targets_of(skus)
        others = self._of_shops(backends, in_force)
        frozen = set(backends.filtered("stock_is_frozen").ids)
        result = {}
        for sku_id, backend_id, *keys in rows:
            key = _closest(in_force, backend_id, sku_id, *keys)
            rule_id, found = in_force[key] if key else others[backend_id]
            if backend_id in frozen:
                found = found._replace(is_frozen=True)
            result[sku_id] = rule_id, found
        return result

    @api.model
    def _before_all(self, sku):
        """Sequence of a rule that shall decide whatever else is said about the SKU.

        Of equal ones the older decides; the copies that a rehearsal makes for a time
        may stand below zero.
        """
        rules = self.sudo().search([("sku_id", "=", sku.id)])
        return min([1, *rules.mapped("sequence")]) - 1

    def _of_shops(self, backends, in_force):
        """``{shop id: (rule id or False, Rule)}`` for SKUs that nothing closer names:
        the rule for the whole shop while there is one, else the shop's settings."""
        result = {}
        for shop in backends:
            whole_shop = in_force.get((shop.id, WHOLE_SHOP, shop.id))
            rule_id, found = whole_shop or (False, shop._stock_rule())
            if shop.stock_scope == "rules":
                reason = self.env._("The shop sends only SKUs that have a rule.")
                # the shop says it, whatever its rule says: a card names no rule
                rule_id = False
                found = found._replace(
                    is_excluded=True, shows_zero=False, reason=reason
                )
            result[shop.id] = rule_id, found
        return result

    def _targets_of(self, skus):
        """(SKU, shop, listing, path of the category) of each SKU; one statement."""
        self.env["tiktok.sku"].flush_model(
            ["backend_id", "tiktok_product_id", "product_id"]
        )
        self.env["product.template"].flush_model(["categ_id"])
        return self.env.execute_query(
            SQL(
                """SELECT sku.id, sku.backend_id, sku.tiktok_product_id,
                          category.parent_path
                     FROM tiktok_sku sku
                     LEFT JOIN product_product product ON product.id = sku.product_id
                     LEFT JOIN product_template template
                            ON template.id = product.product_tmpl_id
                     LEFT JOIN product_category category
                            ON category.id = template.categ_id
                    WHERE sku.id = ANY(%s)""",
                skus.ids,
            )
        )

    def _in_force(self, backends):
        """``{(shop id, field, id): (rule id, Rule)}`` of the rules in force now."""
        rules = self.sudo().search_fetch(
            Domain("backend_id", "in", backends.ids) & self._force_domain(),
            ["backend_id", "sku_id", "tiktok_product_id", "categ_id", *POLICY_FIELDS],
        )
        result = {}
        for rule in rules:
            field = next((name for name in TARGETS if rule[name]), WHOLE_SHOP)
            key = rule.backend_id.id, field, rule[field].id
            result.setdefault(key, (rule.id, rule._values()))
        return result


def _closest(in_force, backend_id, sku_id, listing_id=None, category_path=None):
    """The key of the rule that decides for a SKU, None when the shop does."""
    categories = [int(part) for part in (category_path or "").split("/") if part]
    keys = [
        (backend_id, "sku_id", sku_id),
        (backend_id, "tiktok_product_id", listing_id),
        *((backend_id, "categ_id", category) for category in reversed(categories)),
    ]
    return next((key for key in keys if key in in_force), None)
