import time
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models

#: seconds between two rows of one process about the same thing
PACE = 1.0
KEEP = timedelta(days=30)

_unwritten = Counter()
_written_at = {}


class TikTokWebhookTally(models.Model):
    """Posts that were turned away, counted. Only inserted, so that none waits.

    A process writes one row a second and kind at most: a flood of forged posts costs
    no disk.
    """

    _name = "tiktok.webhook.tally"
    _description = "TikTok Shop Refused Events"
    _order = "id desc"
    _rec_name = "kind"

    account_id = fields.Many2one(
        "tiktok.account", required=True, readonly=True, ondelete="cascade", index=True
    )
    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("signature", "Wrong Signature"),
            ("malformed", "Not Readable"),
            ("stale", "Too Old or Ahead of Time"),
            ("flood", "Too Many Waiting"),
        ],
        required=True,
        readonly=True,
    )
    times = fields.Integer(required=True, readonly=True, default=1)

    @api.model
    def _note(self, account_id, backend_id, kind):
        """Count one refused post; those of the same second go with the next row."""
        key = (self.env.cr.dbname, account_id, backend_id, kind)
        _unwritten[key] += 1
        if time.monotonic() - _written_at.get(key, -PACE) < PACE:
            return
        _written_at[key] = time.monotonic()
        self.sudo().create(
            {
                "account_id": account_id,
                "backend_id": backend_id,
                "kind": kind,
                "times": _unwritten.pop(key),
            }
        )

    @api.autovacuum
    def _gc_tally(self):
        """Forget after 30 days."""
        before = fields.Datetime.now() - KEEP
        self.search([("create_date", "<", before)]).unlink()
