from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .alert_clock import DEADLINE_STEPS
from .quiet_hours import local_time
from .tiktok_exception import ACTIVITY

#: alike problems are told one by one up to this many an hour, then together
STORM_FROM = 5
STORM_PAUSE = timedelta(hours=1)


class TikTokAlert(models.Model):
    """Telling: quiet hours, storms, activity and message of one person."""

    _inherit = "tiktok.alert"

    @api.model
    def _waiting_domain(self, now):
        """Rows that may be told now."""
        return Domain("state", "=", "waiting") & (
            Domain("not_before", "=", False) | Domain("not_before", "<=", now)
        )

    def _deliver(self, now):
        """Tell one person what waits for him; the rows are locked by the caller.

        Several steps of one problem become one message, and so do many alike problems.
        """
        open_rows = self.filtered(lambda a: a.exception_id.state == "open")
        (self - open_rows)._drop(self.env._("It had been closed before."))
        barred = open_rows.filtered(lambda a: not a._may_still_be_told())
        for row in barred:
            row._fail(self.env._("This person has no access any more."))
        ready = (open_rows - barred)._after_quiet_hours(now)
        alike = {}
        for row in ready:
            problem = row.exception_id
            alike.setdefault((row.backend_id, problem.code), self.browse())
            alike[row.backend_id, problem.code] |= row
        for rows in alike.values():
            rows._deliver_alike(now)
        ready.exception_id._alert_reschedule(now)

    def _may_still_be_told(self):
        """People leave, and change the company, while an alert waits (law L10)."""
        routes = self.env["tiktok.alert.route"]
        return bool(routes._with_access(self.user_id, self.exception_id.company_id))

    def _deliver_alike(self, now):
        """One by one while they are few, else together, else later."""
        pressing = self.filtered(lambda a: a.step in DEADLINE_STEPS)
        allowance = STORM_FROM - self._told_lately(now)
        problems = self.exception_id
        if len(problems) <= allowance:
            for problem in problems:
                rows = self.filtered(lambda a, p=problem: a.exception_id == p)
                rows._tell(now)
        elif allowance > 0 or pressing:
            # what has a deadline does not wait for the end of a storm
            (self if allowance > 0 else pressing)._tell(now)
        if allowance <= 0:
            rest = self - pressing
            rest.write({"not_before": now + STORM_PAUSE})

    def _told_lately(self, now):
        """How many messages about such problems this person got within the hour."""
        row = self[:1]
        lately = self.search(
            [
                ("user_id", "=", row.user_id.id),
                ("state", "=", "told"),
                ("told_at", ">", now - STORM_PAUSE),
                ("backend_id", "=", row.backend_id.id),
                ("exception_id.code", "=", row.exception_id.code),
            ]
        )
        if any(lately.mapped("is_grouped")):
            return STORM_FROM
        return len(lately.message_id)

    def _after_quiet_hours(self, now):
        """Rows to tell now; the others wait for the end of the quiet hours.

        What has its deadline before that end breaks through.
        """
        ready = self.browse()
        for row in self:
            end = row.backend_id._quiet_until(row.user_id, now)
            deadline = row.exception_id.deadline
            if not end or (deadline and deadline <= end):
                ready |= row
            else:
                row.not_before = end
        return ready

    # === TELLING === #

    def _tell(self, now):
        """One message and one activity to one person about these problems.

        An activity is made in any case; whether a message follows, and as what, is the
        person's own setting.
        """
        user, problems = self.user_id, self.exception_id.sorted()
        content = self.env["tiktok.alert.message"]._compose(self, user, problems)
        if len(problems) == 1:
            content.update(model=problems._name, res_id=problems.id)
        companies = problems.company_id or user.company_id
        self._hand_over(user, companies, content, now)
        self.is_grouped = len(problems) > 1
        self._make_activity(user, problems)

    def _hand_over(self, user, companies, content, now):
        """Give one message to Odoo and note what became of it.

        Inbox, or the mail queue that sends it later: nothing leaves in this
        transaction. From a copied database nothing goes out at all.
        """
        message, channel, note = self.env["mail.message"], user.notification_type, False
        account = (self.backend_id.account_id or self.exception_id.account_id)[:1]
        if account.is_copied_database:
            channel = "activity"
        elif channel == "email" and not user.email:
            channel = "activity"
            note = self.env._("%s has no e-mail address.", user.name)
        else:
            try:
                with self.env.cr.savepoint():
                    message = self._notify(user, companies, content)
            except UserError as error:
                channel, note = "activity", str(error)
        vals = {"channel": channel, "message_id": message.id, "note": note}
        self.write({**vals, "state": "failed" if note else "told", "told_at": now})

    @api.model
    def _notify(self, user, companies, content):
        robot = self.env.ref("base.partner_root")
        thread = self.env["mail.thread"].with_context(lang=user.lang)
        message = thread.message_notify(
            partner_ids=user.partner_id.ids,
            author_id=robot.id,
            email_from=self._sender(companies),
            force_send=False,
            email_add_signature=False,
            **content,
        )
        queue = self.env.ref(
            "mail.ir_cron_mail_scheduler_action", raise_if_not_found=False
        )
        if queue:
            queue.sudo()._trigger()
        return message

    @api.model
    def _sender(self, companies):
        """The address that alerts come from."""
        company = companies[:1] or self.env.company
        robot = self.env.ref("base.partner_root")
        return company.email_formatted or robot.email_formatted

    def _make_activity(self, user, problems):
        """One activity for this person, on the most pressing of these problems."""
        have = problems._alert_activities().filtered(lambda a: a.user_id == user)
        if have:
            return
        first = problems[:1]
        day = local_time(first.deadline or fields.Datetime.now(), user.tz)
        text = first.with_context(lang=user.lang).title
        if len(problems) > 1:
            text = self.env._("%(count)s × %(title)s", count=len(problems), title=text)
        first.with_context(mail_activity_quick_update=True).activity_schedule(
            ACTIVITY, date_deadline=day.date(), summary=text, user_id=user.id
        )
