from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

#: due work that no job has taken for so long has lost its job
LOST_AFTER = timedelta(minutes=15)


class TikTokSyncMixin(models.AbstractModel):
    """From wanted work to jobs, and back from jobs that were lost."""

    _inherit = "tiktok.sync.mixin"

    def _sync_call(self, method, *args, eta=None, priority=10, identity_key=None):
        """Let ``method`` run later for these records, in one job.

        Enqueued in the transaction of its cause, as the technical user of the
        shop's company. A shop that runs in scheduled actions gets no job: there the
        pump finds the pending rows.

        :param identity_key: no second job while one with this key waits
        """
        backend = self.backend_id
        backend.ensure_one()
        if backend.run_in_cron:
            return None
        delayed = backend._as_technical_user(self).with_delay(
            eta=eta, priority=priority, identity_key=identity_key
        )
        return getattr(delayed, method)(*args)

    def _sync_call_parts(self, method, cron, size=1, eta=None, priority=10):
        """Let ``method`` run later for these records, in jobs of one shop each.

        Shops without a job runner have the pump, which is rung for that time.

        :param cron: name of the pump's scheduled action
        :param size: records per job at most
        """
        for backend, records in self.grouped("backend_id").items():
            for ids in split_every(size, records.ids):
                part = self.browse(ids)
                part._sync_call(method, eta=eta, priority=priority)
            if backend.run_in_cron:
                pump = self.env.ref(f"connector_tiktok_shop.{cron}")
                pump.sudo()._trigger(eta)

    @api.model
    def _sync_lost(self, domain, limit=None, after=LOST_AFTER):
        """Rows whose job is lost, locked: the pump gives them a new one.

        :param domain: what is due
        :param after: time within which a job would have taken it
        """
        lost = Domain("write_date", "<", fields.Datetime.now() - after)
        rows = self.search(Domain(domain) & lost, limit=limit)
        # a locked one is not lost: its job is at work, and waiting for it would end
        # in a serialization failure that costs the other shops their turn
        rows = rows.try_lock_for_update(allow_referencing=True)
        # touched, so that they are not taken for lost again with the next run
        rows.write({"sync_next_try": False})
        return rows
