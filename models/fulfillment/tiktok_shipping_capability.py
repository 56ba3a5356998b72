from typing import NamedTuple

from odoo import api, fields, models, tools

#: how parcels of an order are made known to TikTok (tiktok-platform 1.3)
FLOWS = [
    ("create_packages", "TikTok's label: buy"),
    ("ship_package", "TikTok's label: arrange"),
    ("mark_shipped", "Own carrier"),
    ("self_ship", "Own carrier, package of TikTok"),
    ("none", "Ships without the seller"),
    ("refused", "Cannot be shipped this way"),
]
#: with a label of TikTok's
LABEL_FLOWS = ("create_packages", "ship_package")

BY_SELLER = "FULFILLMENT_BY_SELLER"
#: columns that say for which orders a row holds; an empty one holds for all
KEYS = (
    "market_id",
    "seller_type",
    "shipping_type",
    "fulfillment_type",
    "delivery_type",
)


class Case(NamedTuple):
    """What decides how an order ships, in the order of ``KEYS``."""

    market_id: int
    seller_type: str
    shipping_type: str
    fulfillment_type: str
    delivery_type: str


class TikTokShippingCapability(models.Model):
    """What a market offers for one kind of shipping, each row with source and date.

    Regional differences are data: code asks the row of an order and never compares
    country codes. An order that no row fits is never guessed: it asks a person.
    """

    _name = "tiktok.shipping.capability"
    _description = "TikTok Shop Shipping Rule"
    _order = "market_id, shipping_type, fulfillment_type, seller_type, id"
    _rec_name = "flow"

    market_id = fields.Many2one(
        "tiktok.market", ondelete="cascade", help="Empty: all markets."
    )
    seller_type = fields.Selection(
        [("LOCAL", "Local"), ("CROSS_BORDER", "Cross-border")], help="Empty: both."
    )
    shipping_type = fields.Selection(
        [
            ("TIKTOK", "TikTok Shipping"),
            ("SELLER", "Shipped by Seller"),
            ("TIKTOK_DIGITAL", "Nothing to ship"),
        ],
        help="Empty: all.",
    )
    fulfillment_type = fields.Selection(
        [
            (BY_SELLER, "By the seller"),
            ("FULFILLMENT_BY_TIKTOK", "By TikTok"),
            ("FULFILLMENT_BY_DILAYANI_TOKOPEDIA", "By Tokopedia"),
        ],
        help="Empty: all.",
    )
    delivery_type = fields.Char(
        "Delivery Option Type", help="STANDARD, SEND_BY_SELLER ... Empty: all."
    )
    flow = fields.Selection(FLOWS, "How It Ships", required=True)
    split = fields.Selection(
        [("unit", "Piece by piece"), ("sku", "Whole SKUs only"), ("none", "Never")],
        "Several Parcels",
        required=True,
        default="none",
        help="How an order may be divided among parcels.",
    )
    split_by = fields.Selection(
        [("ship", "By shipping a part"), ("confirm", "By a call before shipping")],
        "Divided",
    )
    combine = fields.Selection(
        [
            ("same_number", "The same number for each order"),
            ("create", "By the label"),
            ("combine_call", "By a call before shipping"),
            ("none", "Not from Odoo"),
        ],
        "Several Orders in a Parcel",
        required=True,
        default="none",
    )
    edit_times = fields.Integer(
        "Corrections", help="How often carrier and number may be corrected."
    )
    edit_hours = fields.Integer(
        "Correct Within (h)", help="Hours after shipping; 0: without a limit."
    )
    needs_invoice = fields.Boolean(help="No label before TikTok has taken the invoice.")
    weight_from = fields.Selection(
        [("call", "The parcel"), ("listing", "The listing")],
        required=True,
        default="listing",
    )
    ignores_handover = fields.Boolean(
        "Handover by Seller Center",
        help="Collection or drop-off is chosen in Seller Center only.",
    )
    source = fields.Char(required=True)
    source_date = fields.Date(required=True)

    _case_unique = models.UniqueIndex(
        "(COALESCE(market_id, 0), COALESCE(seller_type, ''), "
        "COALESCE(shipping_type, ''), COALESCE(fulfillment_type, ''), "
        "COALESCE(delivery_type, ''))",
        "There is a rule for this case already.",
    )

    @api.depends("market_id", "shipping_type", "fulfillment_type", "flow")
    def _compute_display_name(self):
        labels = dict(self._fields["flow"]._description_selection(self.env))
        for rule in self:
            parts = (rule.market_id.code, rule.shipping_type, labels.get(rule.flow))
            rule.display_name = ", ".join(filter(None, parts))

    @api.model
    def _find(self, case):
        """The rule of a :class:`Case`, an empty recordset when none fits.

        The row that names most wins.
        """
        fitting = [
            (sum(map(bool, key)), row_id)
            for row_id, key, _flow in self._table_rows()
            if all(
                not own or own == asked for own, asked in zip(key, case, strict=True)
            )
        ]
        return self.browse(max(fitting)[1] if fitting else ())

    @api.model
    def _flow_of(self, case):
        """Flow of a case by the cached table, False when no rule fits."""
        rule = self._find(case)
        return {row_id: flow for row_id, _key, flow in self._table_rows()}.get(rule.id)

    @api.model
    @tools.ormcache()
    def _table_rows(self):
        """``(id, key, flow)`` of each row; read once, orders come by the thousand."""
        rules = self.sudo().search([("flow", "!=", False)])
        return [
            (rule.id, tuple(rule._key_value(name) for name in KEYS), rule.flow)
            for rule in rules
        ]

    def _key_value(self, name):
        value = self[name]
        return value.id if name == "market_id" else value or ""

    # === THE TABLE CHANGES === #

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self._follow_change()
        return rules

    def write(self, vals):
        """A row that a person has corrected is no longer the module's to change."""
        result = super().write(vals)
        if not self.env.context.get("install_mode"):
            self._keep_from_updates()
        self._follow_change()
        return result

    def _keep_from_updates(self):
        names = self.env["ir.model.data"].sudo()
        own = [("model", "=", self._name), ("res_id", "in", self.ids)]
        names.search(own).noupdate = True

    def unlink(self):
        result = super().unlink()
        self._follow_change()
        return result

    @api.model
    def _follow_change(self):
        """Orders that are not finished ship by the new rule."""
        self.env.registry.clear_cache()
        self.env["tiktok.order"].sudo()._recompute_shipping_flow()
