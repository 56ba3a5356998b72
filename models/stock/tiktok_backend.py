from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..connection.tiktok_backend_flow import MODES
from .stock_policy import Rule
from .stock_rule_help import POLICY_HELP
from .tiktok_stock_rule import (
    BUFFER_MODES,
    MISSED_FIELDS,
    POLICY_FIELDS,
    THRESHOLD_ACTIONS,
    WHOLE_FIELDS,
)

#: whole numbers among the settings of the stock
WHOLE_SETTINGS = ("stock_priority", *(f"stock_{name}" for name in WHOLE_FIELDS))


class TikTokBackend(models.Model):
    """How much of the stock a shop may sell, and from where."""

    _inherit = "tiktok.backend"

    stock_mode = fields.Selection(
        MODES,
        "Stock",
        default="off",
        required=True,
        tracking=True,
        help="Shadow computes and shows the figures and sends none.",
    )
    stock_strategy = fields.Selection(
        [
            ("mirror", "Each TikTok warehouse from its own"),
            ("source", "One location to the default warehouse"),
            ("total", "All stock to the default warehouse"),
        ],
        "Stock Comes from",
        default="mirror",
        required=True,
        tracking=True,
        help="Which stock of Odoo feeds which warehouse of TikTok.",
    )
    stock_source_id = fields.Many2one(
        "stock.location",
        "Location",
        check_company=True,
        domain="[('usage', 'in', ('internal', 'view'))]",
        tracking=True,
        help="The one location that feeds TikTok, with all below it.",
    )
    stock_sharing = fields.Selection(
        [("exclusive", "Never twice"), ("shared", "In several SKUs")],
        "The Same Units",
        default="exclusive",
        required=True,
        tracking=True,
        help="Whether units that several SKUs, kits or shops could sell are "
        "shown once or in each of them.",
    )
    stock_priority = fields.Integer(
        "Priority",
        default=1,
        tracking=True,
        aggregator=None,
        help="Where units are scarce, a shop with 2 gets twice as much as one with 1.",
    )
    stock_scope = fields.Selection(
        [("all", "All SKUs"), ("rules", "SKUs with a rule")],
        "Send the Stock of",
        default="all",
        required=True,
        tracking=True,
        help="All mapped SKUs, or those alone that a rule is for.",
    )
    stock_share = fields.Float(
        "Share (%)", default=100.0, tracking=True, help=POLICY_HELP["share"]
    )
    stock_cap = fields.Integer("At Most", tracking=True, help=POLICY_HELP["cap"])
    stock_buffer_mode = fields.Selection(
        BUFFER_MODES,
        "Buffer",
        default="none",
        required=True,
        tracking=True,
        help=POLICY_HELP["buffer_mode"],
    )
    stock_buffer = fields.Integer(
        "Pieces Held Back", tracking=True, help=POLICY_HELP["buffer"]
    )
    stock_delay_factor = fields.Float(
        "Times the Delay", default=1.0, tracking=True, help=POLICY_HELP["delay_factor"]
    )
    stock_cover_minutes = fields.Float(
        "Minutes of Sales", tracking=True, help=POLICY_HELP["cover_minutes"]
    )
    stock_minimum = fields.Integer(
        "At Least", tracking=True, help=POLICY_HELP["minimum"]
    )
    stock_threshold_action = fields.Selection(
        THRESHOLD_ACTIONS,
        "When Nearly Sold Out",
        default="none",
        required=True,
        tracking=True,
        help=POLICY_HELP["threshold_action"],
    )
    stock_threshold = fields.Integer(
        "At or Below", tracking=True, help=POLICY_HELP["threshold"]
    )
    stock_margin = fields.Integer(
        "Back When Above by", default=1, tracking=True, help=POLICY_HELP["margin"]
    )
    stock_backorder = fields.Integer(
        "Pieces beyond Stock", tracking=True, help=POLICY_HELP["backorder"]
    )
    stock_backorder_days = fields.Integer(
        "Sent within (Working Days)", tracking=True, help=POLICY_HELP["backorder_days"]
    )
    stock_is_frozen = fields.Boolean(
        "Freeze", tracking=True, help=POLICY_HELP["is_frozen"]
    )
    stock_write = fields.Selection(
        [("available", "Available"), ("on_hand", "On hand")],
        "TikTok Is Told",
        default="available",
        required=True,
        tracking=True,
        help="Available pieces, or with those of open orders on top: only if a "
        "test on your shop has shown that TikTok takes figures that way.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse figures that the database could not store."""
        for vals in vals_list:
            self.env["tiktok.stock.rule"]._check_whole(self, vals, WHOLE_SETTINGS)
        return super().create(vals_list)

    def write(self, vals):
        """Refuse figures that the database could not store."""
        self.env["tiktok.stock.rule"]._check_whole(self, vals, WHOLE_SETTINGS)
        return super().write(vals)

    @api.constrains(*(f"stock_{name}" for name in POLICY_FIELDS))
    def _check_stock_policy(self):
        for backend in self:
            self.env["tiktok.stock.rule"]._check_policy(backend._stock_rule())

    @api.constrains(
        *("stock_buffer_mode", "stock_threshold_action"),
        *(f"stock_{name}" for name in MISSED_FIELDS),
    )
    def _check_stock_complete(self):
        for backend in self:
            self.env["tiktok.stock.rule"]._check_filled(backend._stock_rule())

    @api.constrains("stock_strategy", "stock_source_id")
    def _check_stock_source(self):
        for backend in self:
            if backend.stock_strategy == "source" and not backend.stock_source_id:
                raise ValidationError(
                    self.env._("Choose the location that feeds %s.", backend.name)
                )

    @api.constrains("stock_priority")
    def _check_stock_priority(self):
        for backend in self:
            if backend.stock_priority < 1:
                raise ValidationError(self.env._("The priority is 1 or more."))

    def action_export_stock(self):
        """Compute and send the stock now.

        Whether the shop may use several warehouses is tried anew.
        """
        started = self._start_flow("stock")
        self._forget_missing_right()
        return started

    def _stock_rule(self):
        """The settings of the shop as the policy takes them."""
        self.ensure_one()
        values = {name: self[f"stock_{name}"] for name in POLICY_FIELDS}
        return Rule(**values)

    def _stock_target(self):
        """The default sales warehouse on TikTok: the one that is fed when not each
        warehouse has stock of its own."""
        self.ensure_one()
        return self.env["tiktok.warehouse"].search(
            [("backend_id", "=", self.id), ("kind", "=", "SALES_WAREHOUSE")],
            order="is_default desc, id",
            limit=1,
        )

    def _stock_source_locations(self):
        """The locations that feed the default warehouse.

        :return: frozenset of ids; all below them are meant too
        """
        self.ensure_one()
        if self.stock_strategy == "source":
            return frozenset(self.stock_source_id.ids)
        warehouses = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company_id.id)]
        )
        return frozenset(warehouses.view_location_id.ids)
