from odoo import api, fields, models

MAPPING_STATES = [
    ("unmapped", "Unmapped"),
    ("ambiguous", "Ambiguous"),
    ("mapped", "Mapped"),
    ("ignored", "Ignored"),
]
MAPPING_METHODS = [
    ("seller_sku", "Seller SKU"),
    ("barcode", "Barcode"),
    ("alias", "Alias"),
    ("bundle", "Bundle contents"),
    ("file", "File"),
    ("manual", "By hand"),
]
#: what TikTok calls a SKU that cannot be bought (contract: searchProducts)
DEACTIVATED = "DEACTIVATED"
#: our own word for a SKU that its listing no longer contains
DELETED = "DELETED"


class TikTokSku(models.Model):
    """A variant of a listing, bound by its TikTok SKU id and mapped to a product.

    The SKU id never changes, the seller's code may: once mapped, the link stays.
    """

    _name = "tiktok.sku"
    _description = "TikTok Shop SKU"
    _inherit = ["tiktok.binding", "mail.thread"]
    _order = "tiktok_product_id, seller_sku, id"
    _rec_names_search = ["seller_sku", "external_id", "title", "name"]
    _check_company_auto = True

    tiktok_product_id = fields.Many2one(
        "tiktok.product", "Listing", readonly=True, index=True, ondelete="restrict"
    )
    title = fields.Char(
        "Listing Title", related="tiktok_product_id.title", store=True, readonly=True
    )
    listing_state = fields.Char(
        "Listing Status",
        related="tiktok_product_id.external_state",
        store=True,
        readonly=True,
    )
    payload = fields.Json(compute="_compute_payload", store=False)
    seller_sku = fields.Char("Seller SKU", readonly=True, index="btree_not_null")
    name = fields.Char("Variant", readonly=True)
    is_live = fields.Boolean(
        "Live",
        compute="_compute_is_live",
        store=True,
        help="Buyers can order it now.",
    )
    price = fields.Monetary(readonly=True, help="Display price before discounts.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    stock = fields.Json("Stock per TikTok Warehouse", readonly=True)
    stock_text = fields.Char("Stock on TikTok", compute="_compute_stock_text")
    stock_quantity = fields.Integer("Available on TikTok", readonly=True)
    is_bundle = fields.Boolean(
        "Bundle", readonly=True, help="Put together on TikTok from other SKUs."
    )
    component_ids = fields.One2many(
        "tiktok.sku.component", "sku_id", "Components", readonly=True
    )
    product_id = fields.Many2one(
        "product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('type', '!=', 'combo')]",
        help="Sold when this SKU is ordered. May be a kit.",
    )
    pack_quantity = fields.Float(
        default=1.0,
        required=True,
        digits="Product Unit",
        aggregator=None,
        help="Units of the product in one TikTok piece.",
    )
    uom_id = fields.Many2one(
        "uom.uom", "Pack", readonly=True, ondelete="restrict", copy=False
    )
    mapping_state = fields.Selection(
        MAPPING_STATES, default="unmapped", required=True, readonly=True, index=True
    )
    mapping_method = fields.Selection(
        MAPPING_METHODS, "Mapped by", readonly=True, copy=False
    )
    mapping_issue = fields.Char(readonly=True, copy=False)
    candidate_ids = fields.One2many(
        "tiktok.sku.candidate", "sku_id", "Best Guesses", readonly=True
    )

    _pack_positive = models.Constraint(
        "CHECK(pack_quantity > 0)", "A TikTok piece contains more than nothing."
    )

    @api.depends("seller_sku", "name", "title", "external_id")
    def _compute_display_name(self):
        for sku in self:
            text = " · ".join(filter(None, (sku.title, sku.name)))
            code = sku.seller_sku or sku.external_id or ""
            sku.display_name = f"[{code}] {text}" if text else code

    @api.depends("tiktok_product_id.payload")
    def _compute_payload(self):
        """The SKU's part of the data of its listing."""
        for sku in self:
            found = (sku.tiktok_product_id.payload or {}).get("skus") or []
            own = [item for item in found if item.get("id") == sku.external_id]
            sku.payload = own[0] if own else False

    @api.depends("listing_state", "external_state")
    def _compute_is_live(self):
        for sku in self:
            off = sku.external_state in (DEACTIVATED, DELETED)
            sku.is_live = sku.listing_state == "ACTIVATE" and not off

    @api.depends("stock")
    def _compute_stock_text(self):
        """Figures with the names of the warehouses; one statement."""
        ids = {row["warehouse_id"] for sku in self for row in sku.stock or []}
        warehouses = self.env["tiktok.warehouse"].search(
            [("external_id", "in", [*ids])]
        )
        names = {warehouse.external_id: warehouse.name for warehouse in warehouses}
        for sku in self:
            sku.stock_text = ", ".join(
                f"{names.get(row['warehouse_id'], row['warehouse_id'])}: "
                f"{row['quantity']}"
                for row in sku.stock or []
            )

    @api.model
    def _to_map_domain(self):
        """SKUs that need a person: live ones without a product, and all whose code
        contradicts."""
        return [
            "|",
            ("mapping_state", "=", "ambiguous"),
            "&",
            ("mapping_state", "=", "unmapped"),
            ("is_live", "=", True),
        ]

    def _action_open(self):
        """Window action on these SKUs."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_sku_action"
        )
        if len(self) == 1:
            return {**action, "view_mode": "form", "views": [], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
