import re
from typing import NamedTuple

from odoo import api, models
from odoo.tools import float_compare, float_round

_NUMBER = re.compile(r"\d{1,9}([.,]\d{1,2})?")
_ID = re.compile(r"\d+")


class Row(NamedTuple):
    """What one row of a mapping file would do."""

    number: int
    state: str
    key: str
    skus: object = None
    product: object = None
    pack: float = 1.0
    before: str = ""
    after: str = ""
    message: str = ""


class RowError(Exception):
    """One row cannot be used; the others can."""


class TikTokMappingPlan(models.AbstractModel):
    """Says what a mapping file would change, row by row, without changing it.

    A row without a product does nothing: an export of unmapped SKUs is a form to fill
    in. A seller SKU that TikTok has not shown yet becomes an alias. Rows by SKU id go
    before rows by seller SKU.
    """

    _name = "tiktok.mapping.plan"
    _description = "TikTok Shop Mapping Plan"

    @api.model
    def _plan(self, rows, backend, company):
        """What the rows do; a few statements for any number.

        :param rows: of :meth:`tiktok.mapping.file._read_rows`
        :param backend: only SKUs of this shop, or all of the company
        :return: list of :class:`Row`
        """
        known = self._known(rows, backend, company)
        firsts, planned = {}, []
        for number, cells in rows:
            key = cells.get("sku_id") or cells.get("seller_sku") or ""
            try:
                planned.append(self._plan_row(number, cells, known, firsts))
            except RowError as error:
                planned.append(Row(number, "error", key, message=str(error)))
        return planned

    @api.model
    def _known(self, rows, backend, company):
        """All that the rows refer to."""
        shop = [("company_id", "=", company.id)]
        if backend:
            shop.append(("backend_id", "=", backend.id))
        by_id = self._search_by("tiktok.sku", "external_id", rows, "sku_id", shop)
        claimed = self.env["tiktok.sku"].union(*by_id.values())
        by_code = self._search_by("tiktok.sku", "seller_sku", rows, "seller_sku", shop)
        domain = [("company_id", "in", [False, *company.parent_ids.ids])]
        domain += [("active", "in", [True, False])]
        alias_domain = [
            ("company_id", "=", company.id),
            ("backend_id", "=", backend.id or False),
        ]
        return {
            "sku_id": by_id,
            "seller_sku": {code: skus - claimed for code, skus in by_code.items()},
            "internal_reference": self._search_by(
                "product.product", "default_code", rows, "internal_reference", domain
            ),
            "barcode": self._search_by(
                "product.product", "barcode", rows, "barcode", domain
            ),
            "alias": self._search_by(
                "tiktok.sku.alias", "alias", rows, "seller_sku", alias_domain
            ),
        }

    @api.model
    def _search_by(self, model, field, rows, column, domain):
        values = {cells.get(column) for _number, cells in rows} - {"", None}
        found = self.env[model].search([(field, "in", [*values]), *domain])
        return found.grouped(field)

    # === ONE ROW === #

    @api.model
    def _plan_row(self, number, cells, known, firsts):
        key, skus = self._find_skus(cells, known)
        if firsts.setdefault(key, number) != number:
            raise RowError(
                self.env._(
                    "%(sku)s is in row %(row)s already.", sku=key[1], row=firsts[key]
                )
            )
        product = self._find_product(cells, known)
        if not product:
            message = self.env._("No product given: nothing to do.")
            return Row(number, "skipped", key[1], message=message)
        pack = self._read_pack(cells.get("pack_quantity"))
        if skus is None:
            return self._plan_alias(number, key[1], product, pack, known)
        return self._plan_mapping(number, key[1], skus, product, pack)

    @api.model
    def _find_skus(self, cells, known):
        """Key of the row, and its SKUs; None when the code is new to us."""
        sku_id, code = cells.get("sku_id"), cells.get("seller_sku")
        if sku_id and not _ID.fullmatch(sku_id):
            raise RowError(
                self.env._(
                    "%s is no SKU id. Spreadsheets cut long numbers: format the "
                    "column as text.",
                    sku_id,
                )
            )
        if sku_id and sku_id not in known["sku_id"]:
            raise RowError(self.env._("There is no SKU with the id %s.", sku_id))
        if sku_id:
            return ("sku_id", sku_id), known["sku_id"][sku_id]
        if not code:
            raise RowError(self.env._("Neither SKU id nor seller SKU is given."))
        return ("seller_sku", code), known["seller_sku"].get(code)

    @api.model
    def _find_product(self, cells, known):
        for column in ("internal_reference", "barcode"):
            code = cells.get(column)
            if code:
                return self._check_product(code, known[column].get(code))
        return None

    @api.model
    def _check_product(self, code, products):
        if not products:
            raise RowError(self.env._("There is no product with the code %s.", code))
        active = products.filtered("active")
        if not active:
            raise RowError(
                self.env._("The product with the code %s is archived.", code)
            )
        if len(active) > 1:
            names = ", ".join(active.mapped("display_name"))
            raise RowError(
                self.env._(
                    "Several products have the code %(code)s: %(names)s.",
                    code=code,
                    names=names,
                )
            )
        if active.type == "combo":
            raise RowError(self.env._("%s is a combo; use a kit.", active.display_name))
        return active

    @api.model
    def _read_pack(self, text):
        """The number of units; empty means one."""
        if not text:
            return 1.0
        value = _NUMBER.fullmatch(text) and float(text.replace(",", "."))
        if not value:
            raise RowError(
                self.env._(
                    "%s is no pack quantity. Write a number above zero with two "
                    "decimals at most, for instance 6 or 0.5.",
                    text,
                )
            )
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_round(value, precision_digits=digits)

    # === WHAT IT CHANGES === #

    @api.model
    def _plan_mapping(self, number, key, skus, product, pack):
        open_skus = skus.filtered(
            lambda sku: (
                sku.product_id != product
                or float_compare(sku.pack_quantity, pack, precision_digits=6)
            )
        )
        texts = skus.mapped(
            lambda sku: skus._mapping_text(sku.product_id, sku.pack_quantity)
        )
        after = skus._mapping_text(product, pack)
        before = ", ".join(dict.fromkeys(texts))
        state = "changed" if open_skus.product_id else "new"
        state = state if open_skus else "unchanged"
        return Row(number, state, key, open_skus, product, pack, before, after)

    @api.model
    def _plan_alias(self, number, key, product, pack, known):
        alias = known["alias"].get(key)
        text = self.env["tiktok.sku"]._mapping_text
        before = text(alias.product_id, alias.pack_quantity) if alias else ""
        after = text(product, pack)
        state = "changed" if alias else "new"
        state = "unchanged" if before == after else state
        message = self.env._("Not on TikTok yet: kept as an alias.")
        return Row(number, state, key, None, product, pack, before, after, message)
