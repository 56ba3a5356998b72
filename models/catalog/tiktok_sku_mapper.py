from typing import NamedTuple

from odoo import api, models

from .bundle_content import same


class Match(NamedTuple):
    """What one SKU may mean."""

    products: object
    method: str
    pack: float = 1.0


class TikTokSkuMapper(models.AbstractModel):
    """Finds the products that SKUs mean; set-wise, a few statements for thousands.

    A SKU that is mapped stays so, also when its seller SKU changes. Keys, in this
    order: internal reference, barcode, alias of the shop, alias for all shops, and for
    bundles the contents. Codes are compared exactly. A code of several products is a
    question for a person, unless an alias answers it.
    """

    _name = "tiktok.sku.mapper"
    _description = "TikTok Shop SKU Mapper"

    @api.model
    def _map(self, skus, again=False):
        """Map those that are not; keep guesses and reasons for those that stay.

        A product that a person took away does not come back by itself.

        :param again: a person asks to look for those as well
        :return: number of orders that go on
        """
        todo = skus.filtered(
            lambda sku: (
                not sku.product_id
                and sku.mapping_state != "ignored"
                and (again or sku.mapping_method != "manual")
            )
        )
        return sum(
            self._map_shop(backend, group)
            for backend, group in todo.grouped("backend_id").items()
        )

    @api.model
    def _map_shop(self, backend, skus):
        codes = [code for code in skus.mapped("seller_sku") if code]
        by_code = self._match_codes(backend, skus, codes)
        rest = skus.filtered(lambda sku: sku.is_bundle and sku not in by_code)
        bundles = self._match_bundles(rest)
        matches = {**by_code, **bundles}
        self._refuse(skus, matches, self._archived(backend, codes))
        released = 0
        for method in ("seller_sku", "barcode", "alias", "bundle"):
            unique = {
                sku: (match.products, match.pack)
                for sku, match in matches.items()
                if match.method == method and len(match.products) == 1
            }
            if unique:
                released += skus._set_mapping(unique, method)
        return released

    # === CODES === #

    @api.model
    def _match_codes(self, backend, skus, codes):
        """``{sku: Match}`` by seller SKU; several products make no mapping."""
        by_reference = self._products_by(backend, "default_code", codes)
        by_barcode = self._products_by(backend, "barcode", codes)
        aliases = self._aliases(backend, codes)
        found = {}
        for sku in skus:
            match = self._match_code(sku.seller_sku, by_reference, by_barcode, aliases)
            if match:
                found[sku] = match
        self._drop_contradictions(found)
        return found

    @api.model
    def _match_code(self, code, by_reference, by_barcode, aliases):
        matches = []
        if code in by_reference:
            matches.append(Match(by_reference[code], "seller_sku"))
        if code in by_barcode:
            matches.append(Match(by_barcode[code], "barcode"))
        if code in aliases:
            alias = aliases[code]
            matches.append(Match(alias.product_id, "alias", alias.pack_quantity))
        unique = [match for match in matches if len(match.products) == 1]
        return (unique or matches or [None])[0]

    @api.model
    def _products_by(self, backend, field, codes, active=True):
        """``{code: products}`` of the shop's company; one statement."""
        companies = [False, *backend.company_id.parent_ids.ids]
        domain = [
            (field, "in", codes),
            ("active", "=", active),
            ("company_id", "in", companies),
            ("type", "!=", "combo"),
        ]
        Product = self.env["product.product"].with_context(active_test=False)
        found = Product.search_fetch(domain, [field]) if codes else Product
        return found.with_env(self.env).grouped(field)

    @api.model
    def _aliases(self, backend, codes):
        """``{code: alias}``: those of the shop before those for all shops."""
        domain = [
            ("alias", "in", codes),
            ("company_id", "=", backend.company_id.id),
            ("backend_id", "in", (False, backend.id)),
            ("product_id.active", "=", True),
        ]
        found = self.env["tiktok.sku.alias"].search(domain) if codes else []
        general_first = sorted(found, key=lambda alias: bool(alias.backend_id))
        return {alias.alias: alias for alias in general_first}

    @api.model
    def _archived(self, backend, codes):
        """``{code: archived products}`` by internal reference or barcode."""
        by_barcode = self._products_by(backend, "barcode", codes, active=False)
        by_reference = self._products_by(backend, "default_code", codes, active=False)
        return {**by_barcode, **by_reference}

    # === BUNDLES === #

    @api.model
    def _match_bundles(self, bundles):
        if not bundles:
            return {}
        fits = self.env["tiktok.bundle.matcher"]._match(bundles)
        return {sku: Match(kits, "bundle") for sku, kits in fits.items() if kits}

    @api.model
    def _drop_contradictions(self, found):
        """The code of a bundle is believed only when it leads to a kit, and to one with
        the same contents as far as these are known: everything else ships wrong goods.
        """
        matcher = self.env["tiktok.bundle.matcher"]
        bundles = self.env["tiktok.sku"].union(*(sku for sku in found if sku.is_bundle))
        if not bundles:
            return
        company = bundles.company_id
        products = self.env["product.product"].union(
            *(found[sku].products for sku in bundles)
        )
        wanted = matcher._bundle_contents(bundles, company)
        contents = matcher._contents(products, company)
        boms = matcher._kit_boms(products, company)
        kits = {product for product, bom in boms.items() if bom}
        for sku in bundles:
            fits = found[sku].products.filtered(
                lambda product, sku=sku: (
                    product in kits
                    and (
                        sku not in wanted or same(contents[product] or {}, wanted[sku])
                    )
                )
            )
            if len(fits) != len(found[sku].products):
                del found[sku]

    # === WHAT STAYS OPEN === #

    @api.model
    def _refuse(self, skus, matches, archived):
        """Note why SKUs stay unmapped, with the products in question as guesses.

        Guesses are made once per reason: an order that comes again costs nothing.
        """
        reasons, rivals = {}, []
        for sku in skus:
            match = matches.get(sku)
            if match and len(match.products) == 1:
                continue
            reasons[sku], products, guess = "sku_unmapped", (), None
            if match:
                reasons[sku], products = "sku_ambiguous", match.products
                guess = "contents" if match.method == "bundle" else "same_code"
            elif sku.seller_sku in archived:
                reasons[sku], products = "sku_archived", archived[sku.seller_sku]
                guess = "archived"
            rivals += [(sku, product, guess) for product in products]
        changed = skus.filtered(
            lambda sku: sku in reasons and sku.mapping_issue != reasons[sku]
        )
        self._note_reasons(changed, reasons)
        if changed:
            rivals = [rival for rival in rivals if rival[0] in changed]
            self.env["tiktok.sku.candidate"]._refresh(changed, rivals)

    @api.model
    def _note_reasons(self, skus, reasons):
        for reason, group in skus.grouped(reasons.get).items():
            state = "ambiguous" if reason == "sku_ambiguous" else "unmapped"
            group.write({"mapping_issue": reason, "mapping_state": state})
