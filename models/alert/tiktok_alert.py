from datetime import timedelta

from odoo import api, fields, models

from ..engine.exception_catalog import ROLES

KEEP = timedelta(days=180)
STEPS = [
    ("new", "New problem"),
    ("unseen", "Nobody has looked at it"),
    ("soon", "Deadline comes near"),
    ("last", "Deadline is very near"),
    ("over", "Deadline has passed"),
    ("digest", "Digest"),
    ("test", "Test"),
]
STATES = [
    ("waiting", "Waiting"),
    ("told", "Told"),
    ("dropped", "Not needed any more"),
    ("failed", "Failed"),
]
CHANNELS = [("email", "E-mail"), ("inbox", "Inbox"), ("activity", "Activity only")]


class TikTokAlert(models.Model):
    """One thing told to one person: what, why, how, when, and whether it arrived.

    Rows are written in the transaction that decides; telling is a step of its own, so
    that quiet hours and storms only postpone. A row exists once per problem, person
    and step: nobody is told twice, however often the pump runs.
    """

    _name = "tiktok.alert"
    _description = "TikTok Shop Alert"
    _order = "id desc"
    _rec_name = "step"

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one("res.company", index=True, readonly=True)
    exception_id = fields.Many2one(
        "tiktok.exception", "Problem", ondelete="cascade", index=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users", "Whom", ondelete="cascade", index=True, readonly=True
    )
    role = fields.Selection(ROLES, readonly=True)
    step = fields.Selection(STEPS, "Why", required=True, readonly=True)
    occasion = fields.Char(required=True, default="", readonly=True)
    state = fields.Selection(
        STATES, "Outcome", default="waiting", required=True, readonly=True
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    is_grouped = fields.Boolean(
        readonly=True, help="Told in one message about many alike problems."
    )
    not_before = fields.Datetime(
        readonly=True, help="Postponed by quiet hours, or because many alike came."
    )
    told_at = fields.Datetime("When", readonly=True)
    message_id = fields.Many2one("mail.message", ondelete="set null", readonly=True)
    note = fields.Char(readonly=True)

    _once = models.UniqueIndex(
        "(exception_id, user_id, step, occasion) WHERE exception_id IS NOT NULL",
        "This person has been told already.",
    )
    _digest_once = models.UniqueIndex(
        "(backend_id, user_id, occasion) WHERE step = 'digest'",
        "This person has this digest already.",
    )
    _waiting = models.Index("(user_id, not_before) WHERE state = 'waiting'")
    _recent = models.Index("(user_id, told_at) WHERE state = 'told'")

    @api.model
    def _note(self, vals_list):
        """Store what is to be told; the same thing to the same person only once."""
        seen, fresh = set(), []
        for vals in vals_list:
            key = tuple(
                vals.get(name)
                for name in ("exception_id", "user_id", "step", "occasion")
            )
            if key not in seen:
                seen.add(key)
                fresh.append(vals)
        return self.sudo().create(fresh)

    def _drop(self, note):
        """Not to be told any more, with the reason."""
        self.write({"state": "dropped", "note": note})

    def _fail(self, note):
        """It did not reach the person; the problem climbs without waiting longer."""
        self.write({"state": "failed", "note": note})
        self.exception_id.write({"alert_next_at": fields.Datetime.now()})

    @api.autovacuum
    def _gc_old(self):
        """Forget what was told half a year ago about nothing that is still open."""
        before = fields.Datetime.now() - KEEP
        self.search(
            [("create_date", "<", before), ("exception_id.state", "!=", "open")]
        ).unlink()
