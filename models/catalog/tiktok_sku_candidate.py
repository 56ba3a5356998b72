import re
from difflib import SequenceMatcher

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

REASONS = [
    ("same_code", "Same code"),
    ("archived", "Same code, archived"),
    ("other_listing", "Mapped so in another listing"),
    ("similar_code", "Similar code"),
    ("contents", "Same contents"),
    ("title", "Similar title"),
]
#: guesses kept per SKU
MOST_CANDIDATES = 5
#: title guesses cost one statement per SKU: only for so many at a time
MOST_TITLES = 20
LEAST_TITLE_SCORE = 35
_NOT_CODE = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w{3,}")


def normalised(code):
    """A code without case, spaces and punctuation."""
    return _NOT_CODE.sub("", code or "").upper()


def similarity(left, right):
    """How alike two titles are, 0 to 100, whatever the order of their words."""
    left, right = (" ".join(sorted(_WORD.findall(t.lower()))) for t in (left, right))
    if not left or not right:
        return 0
    return round(100 * SequenceMatcher(None, left, right).ratio())


class TikTokSkuCandidate(models.Model):
    """A product that a SKU without a mapping might mean."""

    _name = "tiktok.sku.candidate"
    _description = "TikTok Shop Mapping Guess"
    _order = "score desc, id"
    _rec_name = "product_id"

    sku_id = fields.Many2one(
        "tiktok.sku", "SKU", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="sku_id.company_id", store=True, index=True)
    product_id = fields.Many2one("product.product", required=True, ondelete="cascade")
    pack_quantity = fields.Float(default=1.0, digits="Product Unit", aggregator=None)
    score = fields.Integer(aggregator=None, help="100: the same code.")
    reason = fields.Selection(REASONS, required=True)

    def action_choose(self):
        """Map the SKU to this product; waiting orders go on at once."""
        self.ensure_one()
        self.sku_id.write(
            {"product_id": self.product_id.id, "pack_quantity": self.pack_quantity}
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _refresh(self, skus, rivals=()):
        """Replace the guesses of these SKUs.

        :param rivals: (sku, product, reason) that the mapper met, with score 100
        """
        if not skus:
            return
        found = {}
        for sku, product, reason in rivals:
            found[sku, product] = (100, reason, 1.0)
        for company, group in skus.grouped("company_id").items():
            guesses = [
                *self._guess_other_listings(group),
                *self._guess_codes(group, company),
                *self._guess_contents(group),
                *self._guess_titles(group[:MOST_TITLES], company),
            ]
            for sku, product, *guess in guesses:
                if not any(sku == row[0] and product == row[1] for row in rivals):
                    known = found.get((sku, product), (0,))
                    found[sku, product] = max(known, tuple(guess), key=lambda g: g[0])
        # guesses are rows of the system: whoever maps may renew them
        self.sudo().search([("sku_id", "in", skus.ids)]).unlink()
        self.sudo().create(self._prepare_candidate_vals(found))
        skus.invalidate_recordset(["candidate_ids"])

    @api.model
    def _prepare_candidate_vals(self, found):
        """The best guesses of each SKU as values."""
        rows = sorted(found.items(), key=lambda item: -item[1][0])
        counts, vals_list = {}, []
        for (sku, product), (score, reason, pack) in rows:
            counts[sku] = counts.get(sku, 0) + 1
            if counts[sku] <= MOST_CANDIDATES:
                vals_list.append(
                    {
                        "sku_id": sku.id,
                        "product_id": product.id,
                        "score": score,
                        "reason": reason,
                        "pack_quantity": pack,
                    }
                )
        return vals_list

    @api.model
    def _guess_other_listings(self, skus):
        """The same seller SKU mapped in another listing or shop; one statement."""
        domain = [
            ("seller_sku", "in", [code for code in skus.mapped("seller_sku") if code]),
            ("company_id", "in", skus.company_id.ids),
            ("product_id", "!=", False),
        ]
        mapped = self.env["tiktok.sku"].search(domain).grouped("seller_sku")
        for sku in skus:
            for other in mapped.get(sku.seller_sku, ()):
                yield sku, other.product_id, 95, "other_listing", other.pack_quantity

    @api.model
    def _guess_codes(self, skus, company):
        """Codes equal to the last sign, or but for case, spaces and punctuation; one
        statement."""
        wanted = {normalised(code) for code in skus.mapped("seller_sku")} - {""}
        if not wanted:
            return
        self.env["product.product"].flush_model(["default_code", "barcode", "active"])
        plain = SQL("upper(regexp_replace(%s, '[^[:alnum:]]', '', 'g'))", SQL("code"))
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id, %s, code FROM product_product p,
                LATERAL (VALUES (p.default_code), (p.barcode)) AS codes(code)
                WHERE p.active AND code IS NOT NULL AND %s = ANY(%s)""",
                plain,
                plain,
                [*wanted],
            )
        )
        ids = {}
        for product_id, plain_code, code in rows:
            ids.setdefault(plain_code, []).append((product_id, code))
        allowed = self._allowed_products([row[0] for row in rows], company)
        for sku in skus:
            for product_id, code in ids.get(normalised(sku.seller_sku), ()):
                if product_id in allowed._ids:
                    same = code == sku.seller_sku
                    guess = (100, "same_code") if same else (90, "similar_code")
                    yield sku, allowed.browse(product_id), *guess, 1.0

    @api.model
    def _allowed_products(self, product_ids, company):
        domain = [("id", "in", product_ids), *self._product_domain(company)]
        return self.env["product.product"].search(domain)

    @api.model
    def _product_domain(self, company):
        companies = [False, *company.parent_ids.ids]
        return [("company_id", "in", companies), ("type", "!=", "combo")]

    @api.model
    def _guess_contents(self, skus):
        """Kits with what a bundle contains; a bundle of one component is also a pack
        of that component's product."""
        bundles = skus.filtered("is_bundle")
        fits = self.env["tiktok.bundle.matcher"]._match(bundles) if bundles else {}
        for sku, kits in fits.items():
            yield from ((sku, kit, 99, "contents", 1.0) for kit in kits)
        for sku in bundles:
            component = sku.component_ids
            if len(component) == 1 and component.component_sku_id.product_id:
                mapped = component.component_sku_id
                pack = component.quantity * mapped.pack_quantity
                yield sku, mapped.product_id, 85, "contents", pack

    @api.model
    def _guess_titles(self, skus, company):
        """Products whose name is like the title; one statement per SKU."""
        for sku in skus:
            title = " ".join(filter(None, (sku.title, sku.name)))
            words = sorted(set(_WORD.findall(title)), key=len, reverse=True)[:6]
            if not words:
                continue
            like = Domain.OR([("name", "ilike", word)] for word in words)
            domain = like & Domain(self._product_domain(company))
            for product in self.env["product.product"].search(domain, limit=200):
                score = similarity(title, product.display_name)
                if score >= LEAST_TITLE_SCORE:
                    yield sku, product, round(score * 0.8), "title", 1.0
