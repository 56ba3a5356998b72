from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .tiktok_order import RISKS

#: the deadline of a transfer: the earliest of its order's, as one sub-select
DEADLINE = """(SELECT min(dispatch_by) FROM tiktok_order
                WHERE sale_order_id = %(sale)s)"""


class StockPicking(models.Model):
    """Transfers by the clock of their TikTok order.

    Not stored: a deadline that TikTok moves costs no write on transfers, and lists
    still sort by it.
    """

    _inherit = "stock.picking"

    # read with elevated rights: whoever packs need not see the shop
    tiktok_dispatch_by = fields.Datetime(
        "TikTok Deadline",
        compute="_compute_tiktok_dispatch_by",
        compute_sudo=True,
        search="_search_tiktok_dispatch_by",
    )
    tiktok_dispatch_left = fields.Char(
        "TikTok Time Left", compute="_compute_tiktok_dispatch_left"
    )
    tiktok_dispatch_step = fields.Selection(
        related="tiktok_order_id.dispatch_step", string="TikTok Waits for"
    )
    tiktok_cancel_at = fields.Datetime(
        related="tiktok_order_id.cancel_at", string="Cancelled by TikTok"
    )
    tiktok_dispatch_risk = fields.Selection(
        RISKS,
        "TikTok Dispatch",
        compute="_compute_tiktok_dispatch_risk",
        search="_search_tiktok_dispatch_risk",
    )

    @api.depends("state", "sale_id.tiktok_order_ids.dispatch_by")
    def _compute_tiktok_dispatch_by(self):
        """The earliest deadline of its orders, while it still brings goods."""
        for picking in self:
            orders = picking.sale_id.tiktok_order_ids
            times = [order.dispatch_by for order in orders if order.dispatch_by]
            waits = picking.state not in ("done", "cancel")
            picking.tiktok_dispatch_by = waits and min(times, default=False)

    @api.depends("tiktok_dispatch_by")
    @api.depends_context("tz", "uid")
    def _compute_tiktok_dispatch_risk(self):
        orders = self.env["tiktok.order"]
        limits = orders._dispatch_limits(fields.Datetime.now())
        for picking in self:
            deadline = picking.tiktok_dispatch_by
            picking.tiktok_dispatch_risk = orders._risk_of(deadline, limits)

    @api.depends("tiktok_dispatch_by")
    @api.depends_context("lang")
    def _compute_tiktok_dispatch_left(self):
        """In hours and minutes where a day is too coarse."""
        now, desk = fields.Datetime.now(), self.env["tiktok.exception"]
        for picking in self:
            deadline = picking.tiktok_dispatch_by
            picking.tiktok_dispatch_left = deadline and desk._words_of(deadline - now)

    @api.model
    def _search_tiktok_dispatch_by(self, operator, value):
        return self._tiktok_by_deadline(Domain("dispatch_by", operator, value))

    @api.model
    def _search_tiktok_dispatch_risk(self, operator, value):
        if operator != "in" or False in value:
            return NotImplemented
        orders = self.env["tiktok.order"]
        return self._tiktok_by_deadline(orders._risk_domain("dispatch_by", value))

    @api.model
    def _tiktok_by_deadline(self, domain):
        """Open transfers of orders with such a deadline."""
        return Domain("state", "not in", ("done", "cancel")) & self._tiktok_of_orders(
            domain
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Override: lists sort by the deadline though it is not stored."""
        if field_name != "tiktok_dispatch_by":
            return super()._order_field_to_sql(
                alias, field_name, direction, nulls, query
            )
        deadline = SQL(
            DEADLINE,
            sale=SQL.identifier(alias, "sale_id"),
            to_flush=self.env["tiktok.order"]._fields["dispatch_by"],
        )
        return SQL("%s %s %s", deadline, direction, nulls)
