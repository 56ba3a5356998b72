from datetime import timedelta

from odoo import models

#: between looks at what an event has announced and TikTok does not show yet, and how
#: many there are, each time later: lists lag behind events by minutes
#: (tiktok-platform 6.5)
FIRST_LOOK, MOST_LOOKS = timedelta(seconds=15), 8


class TikTokSyncMixin(models.AbstractModel):
    """Work that consists of reading: TikTok's present state decides."""

    _inherit = "tiktok.sync.mixin"

    def _sync_read(self):
        """Read what is still wanted of these records of a shop and follow it.

        May run twice: rows that somebody else has locked or that are no longer wanted
        are left alone.
        """
        flow = self._sync_flow
        wanted = self._sync_claim()
        wanted = wanted.filtered(lambda r: r.backend_id._flow_mode(flow) != "off")
        if not wanted:
            return
        payloads = None
        with wanted._sync_guard(flow, savepoint=False):
            payloads = wanted._fetch()
        if payloads is not None:
            wanted._apply(payloads)

    def _fetch(self):
        """What TikTok shows of these records of a shop; HTTP only."""
        raise NotImplementedError

    def _apply(self, payloads):
        """Follow what :meth:`_fetch` has brought."""
        raise NotImplementedError

    def _sync_look_again(self, message):
        """Look later at what TikTok has announced and does not show.

        :return: False when that went on for an hour, and is to be given up
        """
        self.ensure_one()
        if self.sync_attempts >= MOST_LOOKS:
            return False
        self.sync_attempts += 1
        self._sync_postpone(FIRST_LOOK * 2**self.sync_attempts, message)
        return True
