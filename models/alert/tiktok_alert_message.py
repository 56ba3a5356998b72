from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_datetime

#: named in a message about many
MOST_NAMED = 10


class TikTokAlertMessage(models.AbstractModel):
    """Words of an alert: what, until when, where to press. No personal data."""

    _name = "tiktok.alert.message"
    _description = "TikTok Shop Alert Message"

    def _compose(self, alerts, user, problems):
        """Subject and body for one person, in the person's language and time zone."""
        problems = problems.with_context(lang=user.lang)
        service = self.with_context(lang=user.lang)
        return {
            "subject": service._subject(alerts, problems),
            "body": service._body(alerts, user, problems),
        }

    def _subject(self, alerts, problems):
        shop = alerts.backend_id[:1].name or problems.account_id[:1].name or ""
        first = problems[:1]
        if len(problems) > 1:
            return self.env._(
                "[%(shop)s] %(count)s × %(title)s",
                shop=shop,
                count=len(problems),
                title=first.title,
            )
        parts = [first.title, first._alert_name(), first.deadline_text]
        return f"[{shop}] " + " · ".join(part for part in parts if part)

    def _body(self, alerts, user, problems):
        shown = problems[:MOST_NAMED]
        values = {
            "reasons": self._reasons(alerts),
            "rows": [self._row(problem, user) for problem in shown],
            "more": len(problems) - len(shown),
            "hint": problems._shared_hint(),
            "list_url": self._list_url(),
        }
        body = self.env["ir.qweb"]._render(
            "connector_tiktok_shop.alert_message", values, minimal_qcontext=True
        )
        return Markup(body)

    def _reasons(self, alerts):
        """Why this person is told now, without repetition."""
        labels = dict(alerts._fields["step"]._description_selection(self.env))
        steps = dict.fromkeys(alerts.mapped("step"))
        return [labels[step] for step in steps]

    def _row(self, problem, user):
        """One problem as ``label, left, deadline, url`` for templates."""
        return {
            "label": ": ".join(filter(None, (problem.title, problem._alert_name()))),
            "left": problem.deadline_text,
            "deadline": problem.deadline
            and format_datetime(
                self.env, problem.deadline, tz=user.tz or "UTC", dt_format="short"
            ),
            "url": f"{self._list_url()}/{problem.id}",
        }

    def _list_url(self):
        return (
            f"{self.env['ir.config_parameter'].get_base_url()}/odoo/tiktok-exceptions"
        )

    def _compose_test(self, shop, user, routes):
        """Subject and body of a test for one person."""
        env = self.with_context(lang=user.lang).env
        labels = dict(routes._fields["role"]._description_selection(env))
        roles = ", ".join(labels[role] for role in routes.mapped("role"))
        text = env._(
            "This is a test. You are told about urgent problems of the shop %(shop)s "
            "as: %(roles)s. There is nothing to do.",
            shop=shop.name,
            roles=roles,
        )
        subject = env._("[%s] Test alert", shop.name)
        return {"subject": subject, "body": Markup("<p>%s</p>") % text}
