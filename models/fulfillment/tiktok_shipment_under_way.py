from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_time

#: a call whose answer is missing may have an effect for so long
UNDER_WAY = timedelta(minutes=5)


class TikTokShipment(models.Model):
    """Whether a call may be telling TikTok of a parcel this moment."""

    _inherit = "tiktok.shipment"

    sending_at = fields.Datetime(
        readonly=True, copy=False, help="A call with it may be under way since then."
    )

    def _goes_out(self):
        """A call follows: buttons must not meet it."""
        self.write({"sending_at": fields.Datetime.now()})

    def _not_under_way(self):
        """No call is made, or TikTok was looked at after it."""
        self.filtered("sending_at").sending_at = False

    def _under_way_until(self):
        """By when it is known at the latest what became of a call; False without one.

        Most often it is known much sooner: with the answer, or with the look at
        TikTok that follows a lost one.
        """
        self.ensure_one()
        until = self.sending_at and self.sending_at + UNDER_WAY
        return until and until > fields.Datetime.now() and until

    def _is_under_way(self):
        """Whether a call may be sending it right now."""
        return bool(self._under_way_until())

    def _check_not_under_way(self):
        """Giving it up must not meet a call.

        :raises UserError: with the time by which the outcome is known
        """
        until = max(filter(None, (s._under_way_until() for s in self)), default=None)
        if until:
            raise UserError(
                self.env._(
                    "It is on its way to TikTok. Whether it has arrived is known in a "
                    "moment, by %s at the latest: try again then.",
                    format_time(self.env, until, tz=self.env.user.tz),
                )
            )
