from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: flows that can wait until a LIVE session is over
CAN_WAIT = ("metadata", "catalog")


class TikTokPeakWindow(models.Model):
    """A known LIVE session or sale: stock first, what can wait waits.

    Within the window the whole stock is compared every minute, and its jobs go before
    all others.
    """

    _name = "tiktok.peak.window"
    _description = "TikTok Shop Peak Window"
    _order = "date_from desc, id desc"

    name = fields.Char(required=True)
    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    date_from = fields.Datetime("From", required=True, default=fields.Datetime.now)
    date_to = fields.Datetime("Until", required=True)
    was_open = fields.Boolean(readonly=True, help="When the clock last looked.")
    state = fields.Selection(
        [("coming", "Coming"), ("open", "Open"), ("over", "Over")],
        compute="_compute_state",
    )

    @api.depends("date_from", "date_to")
    @api.depends_context("tz")
    def _compute_state(self):
        now = fields.Datetime.now()
        for window in self:
            if not window.date_from or not window.date_to or window.date_from > now:
                window.state = "coming"
            else:
                window.state = "open" if window.date_to > now else "over"

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for window in self:
            if window.date_to <= window.date_from:
                raise ValidationError(
                    self.env._("%s ends before it begins.", window.name)
                )

    def write(self, vals):
        """What waits follows a window that ends at another time."""
        shops = self.filtered("was_open").backend_id
        result = super().write(vals)
        if {"date_from", "date_to", "backend_id"} & vals.keys():
            self._wait_again(shops)
        return result

    def unlink(self):
        """What waited for these windows runs."""
        shops = self.filtered("was_open").backend_id
        result = super().unlink()
        self._wait_again(shops)
        return result

    # === WHAT IS ON === #

    @api.model
    def _open_now(self, backends):
        """The windows of these shops that are open."""
        shops = Domain("backend_id", "in", backends.ids)
        return self.sudo().search(shops & self._open_domain())

    @api.model
    def _open_domain(self):
        now = fields.Datetime.now()
        return Domain([("date_from", "<=", now), ("date_to", ">", now)])

    @api.model
    def _cron_open_and_close(self):
        """Let flows wait when a window opens, and look at the stock at once."""
        known = self.search([("was_open", "=", True)])
        now_open = self.search(self._open_domain())
        (known - now_open).was_open = False
        for window in now_open - known:
            window.was_open = True
            window._begin()

    def _begin(self):
        """What can wait waits until the end; stock runs now, then every minute."""
        cursors = self.backend_id.sudo().cursor_ids
        for cursor in self._can_wait(self.backend_id):
            if not cursor.next_run_at or cursor.next_run_at < self.date_to:
                cursor.next_run_at = self.date_to
        stock = cursors.filtered(lambda row: row.flow == "stock")
        stock.next_run_at = fields.Datetime.now()

    @api.model
    def _wait_again(self, shops):
        """What waited for windows that were changed or deleted: until the end of those
        that are open now, else it runs."""
        for cursor in self._can_wait(shops):
            windows = self._open_now(cursor.backend_id)
            ends = windows.mapped("date_to")
            cursor.next_run_at = max(ends, default=fields.Datetime.now())

    @api.model
    def _can_wait(self, shops):
        cursors = shops.sudo().cursor_ids
        return cursors.filtered(
            lambda row: row.flow in CAN_WAIT and not row._watches_closed_warehouse()
        )
