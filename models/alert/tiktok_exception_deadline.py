from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: a deadline within this time is soon, on screens
SOON = timedelta(hours=4)
LAST = timedelta(hours=1)


class TikTokException(models.Model):
    """How much time is left, in words and colours."""

    _inherit = "tiktok.exception"

    deadline_text = fields.Char("Time Left", compute="_compute_deadline_text")
    deadline_state = fields.Selection(
        [
            ("over", "Overdue"),
            ("last", "Within an Hour"),
            ("soon", "Due Soon"),
            ("later", "Later"),
        ],
        compute="_compute_deadline_text",
        search="_search_deadline_state",
    )

    @api.depends("deadline", "state")
    @api.depends_context("lang")
    def _compute_deadline_text(self):
        now = fields.Datetime.now()
        for exception in self:
            running = exception.deadline and exception.state == "open"
            left = exception.deadline - now if running else None
            exception.deadline_state = self._stage_of(left)
            exception.deadline_text = left is not None and self._words_of(left)

    @api.model
    def _stage_of(self, left):
        if left is None:
            return False
        if left <= timedelta():
            return "over"
        if left <= LAST:
            return "last"
        return "soon" if left <= SOON else "later"

    @api.model
    def _words_of(self, left):
        """``in 3 h 10 min``, ``in 2 d 4 h``, ``overdue by 20 min``."""
        minutes = int(abs(left.total_seconds()) // 60)
        days, rest = divmod(minutes, 24 * 60)
        hours, minutes = divmod(rest, 60)
        if days > 2:
            text = self.env._("%s days", days)
        elif days:
            text = self.env._("%(days)s d %(hours)s h", days=days, hours=hours)
        elif hours:
            text = self.env._(
                "%(hours)s h %(minutes)s min", hours=hours, minutes=minutes
            )
        else:
            text = self.env._("%s min", minutes)
        if left <= timedelta():
            return self.env._("overdue by %s", text)
        return self.env._("in %s", text)

    @api.model
    def _search_deadline_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        spans = {
            "over": Domain("deadline", "<=", now),
            "last": Domain("deadline", ">", now) & Domain("deadline", "<=", now + LAST),
            "soon": Domain("deadline", ">", now + LAST)
            & Domain("deadline", "<=", now + SOON),
            "later": Domain("deadline", ">", now + SOON),
        }
        found = Domain.OR(spans[stage] for stage in value if stage)
        found &= Domain("state", "=", "open")
        if False in value:
            found |= Domain("deadline", "=", False) | Domain("state", "!=", "open")
        return found

    def _alert_name(self):
        """Name of the object as it may stand in a message (law L8)."""
        self.ensure_one()
        return self._mask(self.res_name)
