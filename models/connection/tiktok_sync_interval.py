from datetime import timedelta

from odoo import fields, models

#: how long a flow goes slower after TikTok has asked it to wait
SLOW = timedelta(minutes=30)
#: and how slow at least, minutes
SLOWEST = 10


class TikTokSyncCursor(models.Model):
    """How often a flow runs: as the user wishes, unless traffic says otherwise."""

    _inherit = "tiktok.sync.cursor"

    is_interval_fixed = fields.Boolean(
        "Fixed", help="Run exactly as often as entered, whatever happens."
    )
    interval_now = fields.Integer(
        "Now Every (min)", readonly=True, help="Chosen after each run."
    )
    interval_reason = fields.Char("Because", readonly=True)
    throttled_at = fields.Datetime("Asked to Wait", readonly=True)

    def write(self, vals):
        """What the user enters holds until the next run has chosen."""
        if vals.keys() & {"interval_minutes", "is_interval_fixed"}:
            vals = {**vals, "interval_now": 0, "interval_reason": False}
        return super().write(vals)

    def _pause(self):
        """Time until the next run as chosen after the last one."""
        chosen = not self.is_interval_fixed and self.interval_now
        return timedelta(minutes=chosen or self.interval_minutes)

    def _sync_throttled(self, error):
        """Note it: the flow goes slower for a while."""
        self.write({"throttled_at": fields.Datetime.now()})
        return super()._sync_throttled(error)

    def _prepare_interval_vals(self):
        """Interval until the next run, in minutes, and why."""
        minutes, reason = self._choose_interval()
        return {"interval_now": minutes, "interval_reason": reason}

    def _choose_interval(self):
        """Minutes between two runs and why; a flow adds :meth:`_adapt_<flow>`.

        :return: ``(minutes, reason or False)``
        """
        self.ensure_one()
        if self.is_interval_fixed:
            return self.interval_minutes, self.env._("Fixed by hand")
        if self._is_slowed_down():
            return (
                max(2 * self.interval_minutes, SLOWEST),
                self.env._("TikTok has asked to wait"),
            )
        adapt = getattr(self, f"_adapt_{self.flow}", None)
        return adapt() if adapt else (self.interval_minutes, False)

    def _is_slowed_down(self):
        """Whether TikTok has asked this flow to wait a short time ago."""
        now = fields.Datetime.now()
        return bool(self.throttled_at) and self.throttled_at > now - SLOW
