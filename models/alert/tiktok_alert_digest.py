from datetime import timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools.misc import format_datetime

#: how many deadlines and kinds are named
MOST_NAMED = 5
#: a flow is late when it has missed so many of its turns, and at least an hour
LATE_TURNS = 3
LATE_AT_LEAST = timedelta(hours=1)


class TikTokAlertDigest(models.AbstractModel):
    """What a person should know about a shop once a day or hour.

    Only reads. Kinds, figures, object names and links, never personal data (law L8).
    """

    _name = "tiktok.alert.digest"
    _description = "TikTok Shop Alert Digest"

    def _collect(self, user, shop, routes, since, now):
        """The section of one shop for one person.

        :param routes: ``tiktok.alert.route`` rows of the shop that name the person
        :param since: time of the digest before
        :return: dict for the template; ``is_news`` tells whether something happened
            since then, ``has_something`` whether anything waits at all
        """
        domain = self._domain_of(user, shop, routes)
        open_domain = domain & Domain("state", "=", "open")
        counts = self._counts(open_domain)
        flows = self._late_flows(shop, now) if self._sees_flows(routes) else []
        fresh = open_domain & Domain("first_seen", ">", since)
        fresh = self.env["tiktok.exception"].search_count(fresh)
        return {
            "shop": shop.name,
            "counts": counts,
            "fresh": fresh,
            "deadlines": self._deadlines(open_domain, user),
            "solved": self._solved(domain, since),
            "flows": flows,
            "has_something": bool(counts or flows),
            "is_news": bool(fresh),
        }

    def _domain_of(self, user, shop, routes):
        """Problems that the person hears of: by role, climbed up, or assigned."""
        found = Domain("user_id", "=", user.id)
        for route in routes:
            severities = [s for s in ("2", "1") if route._channel(s) != "off"]
            mine = Domain("role", "=", route.role)
            mine |= Domain("escalated_to", "=", route.role)
            found |= mine & Domain("severity", "in", severities)
        of_account = Domain("account_id", "=", shop.account_id.id)
        of_shop = Domain("backend_id", "=", shop.id)
        of_shop |= of_account & Domain("backend_id", "=", False)
        return found & of_shop

    def _counts(self, domain):
        """Open problems as ``[(owner, urgent, warnings)]``."""
        desk = self.env["tiktok.exception"]
        labels = dict(desk._fields["role"]._description_selection(self.env))
        figures = {}
        groups = desk._read_group(domain, ["role", "severity"], ["__count"])
        for role, severity, count in groups:
            figures.setdefault(role, {})[severity] = count
        return [
            (label, figures[role].get("2", 0), figures[role].get("1", 0))
            for role, label in labels.items()
            if role in figures
        ]

    def _deadlines(self, domain, user):
        """The nearest ones, as the message service shows them."""
        found = self.env["tiktok.exception"].search(
            domain & Domain("deadline", "!=", False),
            order="deadline, id",
            limit=MOST_NAMED,
        )
        service = self.env["tiktok.alert.message"]
        return [service._row(problem, user) for problem in found]

    def _solved(self, domain, since):
        """What closed by itself since, as ``[(title, count)]``, the most first."""
        desk = self.env["tiktok.exception"]
        groups = desk._read_group(
            domain & Domain("state", "=", "solved") & Domain("closed_at", ">", since),
            ["code"],
            ["__count"],
            order="__count desc",
            limit=MOST_NAMED,
        )
        return [(desk._title_of(code), count) for code, count in groups]

    def _sees_flows(self, routes):
        return bool({"manager", "admin"} & set(routes.mapped("role")))

    def _late_flows(self, shop, now):
        """Flows that do not run as they should, as ``[(name, what is wrong)]``."""
        cursors = shop.sudo().cursor_ids
        labels = dict(cursors._fields["flow"]._description_selection(self.env))
        late = []
        for cursor in cursors.filtered(lambda c: shop._flow_mode(c.flow) != "off"):
            text = self._flow_trouble(cursor, now)
            if text:
                late.append((labels.get(cursor.flow, cursor.flow), text))
        return late

    def _flow_trouble(self, cursor, now):
        if cursor.sync_state in ("failed", "blocked"):
            return cursor.sync_message or self.env._("Failed")
        turns = timedelta(minutes=LATE_TURNS * cursor.interval_minutes)
        last = cursor.last_success_at or cursor.create_date
        if now - last > max(turns, LATE_AT_LEAST):
            moment = format_datetime(self.env, last, dt_format="short")
            return self.env._("no success since %s", moment)
        return None

    def _compose(self, user, sections):
        """Subject and body for one person."""
        urgent = sum(count[1] for section in sections for count in section["counts"])
        service = self.env["tiktok.alert.message"]
        values = {"sections": sections, "list_url": service._list_url()}
        body = self.env["ir.qweb"]._render(
            "connector_tiktok_shop.alert_digest", values, minimal_qcontext=True
        )
        subject = self.env._("TikTok Shop: what waits for you")
        if urgent:
            subject = self.env._("TikTok Shop: %s urgent problem(s) wait", urgent)
        return {"subject": subject, "body": body}
