import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

BATCH = 100
#: how long a mail may be found to have failed
WATCHED = timedelta(days=1)
FAILED = ("exception", "bounce")


class TikTokAlert(models.Model):
    """The pump of alerts: decide, tell, sum up, look whether it arrived."""

    _inherit = "tiktok.alert"

    @api.model
    def _cron_alert(self):
        """Tell people what waits for them; harmless when run twice or by two workers.

        Each batch locks its rows as the first statement of its own transaction.
        """
        self._cron_check_mails()
        self._cron_plan()
        self._cron_deliver()
        self._cron_digest()

    @api.model
    def _cron_plan(self):
        """Steps of all problems whose clock has come."""
        domain = [
            ("state", "=", "open"),
            ("alert_next_at", "<=", fields.Datetime.now()),
        ]
        problems = self.env["tiktok.exception"]
        for ids in split_every(BATCH, problems.search(domain, order="id").ids):
            self.env["ir.cron"]._commit_progress()
            locked = problems.browse(ids).try_lock_for_update(allow_referencing=True)
            locked.filtered_domain(domain)._alert_plan(fields.Datetime.now())
            self.env["ir.cron"]._commit_progress(len(ids))

    @api.model
    def _cron_deliver(self):
        """Tell each person in a transaction of its own."""
        domain = self._waiting_domain(fields.Datetime.now())
        for _user, rows in self._read_group(domain, ["user_id"], ["id:array_agg"]):
            self.env["ir.cron"]._commit_progress()
            locked = self.browse(rows).try_lock_for_update(allow_referencing=True)
            locked.filtered_domain(domain)._deliver(fields.Datetime.now())
            self.env["ir.cron"]._commit_progress(len(rows))

    @api.model
    def _cron_check_mails(self):
        """Messages that could not be sent: what they said climbs to the next role."""
        since = fields.Datetime.now() - WATCHED
        told = [("state", "=", "told"), ("channel", "=", "email")]
        told += [("told_at", ">", since), ("message_id", "!=", False)]
        failed = self.env["mail.notification"].search(
            [
                ("mail_message_id", "in", self.search(told).message_id.ids),
                ("notification_status", "in", FAILED),
            ]
        )
        reasons = {
            n.mail_message_id: n.failure_reason or n.format_failure_reason()
            for n in failed
        }
        messages = failed.mail_message_id
        for row in self.search([*told, ("message_id", "in", messages.ids)]):
            row._fail(reasons[row.message_id])
        self.env["ir.cron"]._commit_progress()
