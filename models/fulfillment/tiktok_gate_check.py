from datetime import timedelta

from odoo import api, fields, models

KEEP = timedelta(days=90)
POINTS = [
    ("assign", "Check availability"),
    ("print", "Print"),
    ("validate", "Validate"),
]


class TikTokGateCheck(models.Model):
    """What was known and decided when somebody wanted goods to leave. Insert-only."""

    _name = "tiktok.gate.check"
    _description = "TikTok Shop Check before Shipping"
    _order = "checked_at desc, id desc"
    _rec_name = "order_id"

    checked_at = fields.Datetime(
        "When", default=fields.Datetime.now, required=True, readonly=True, index=True
    )
    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    order_id = fields.Many2one(
        "tiktok.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    user_id = fields.Many2one("res.users", "By", readonly=True)
    point = fields.Selection(POINTS, "At", required=True, readonly=True)
    source = fields.Selection(
        [
            ("fresh", "TikTok, asked now"),
            ("recent", "TikTok, asked shortly before"),
            ("unreachable", "TikTok not reached"),
            ("busy", "Being imported just then"),
            ("unchecked", "TikTok not asked"),
        ],
        "Known from",
        required=True,
        readonly=True,
    )
    verdict = fields.Selection(
        [
            ("go", "May go"),
            ("stop", "Stopped"),
            ("ask", "Question to the person"),
            ("anyway", "Shipped anyway"),
        ],
        required=True,
        readonly=True,
    )
    message = fields.Char("Why", readonly=True)
    note = fields.Char("Reason Given", readonly=True)
    age = fields.Integer("Age of the Read (s)", readonly=True)

    _of_shop = models.Index("(backend_id, checked_at)")

    @api.model
    def _log(self, rows, beside=False):
        """Store these rows in one statement.

        :param rows: list of values
        :param beside: in a cursor of its own, because what follows is refused and
            rolled back
        """
        if not rows:
            return
        if not beside:
            self.sudo().create(rows)
            return
        with self.env.registry.cursor() as cr:
            beside = self.with_env(self.env(cr=cr)).sudo()
            beside.create(beside._known_here(rows))

    def _known_here(self, rows):
        """These rows without what the other transaction has not committed yet."""
        orders, pickings = (
            set(self.env[model].browse({row[name] for row in rows}).exists().ids)
            for model, name in (
                ("tiktok.order", "order_id"),
                ("stock.picking", "picking_id"),
            )
        )
        return [
            row | {"picking_id": row["picking_id"] in pickings and row["picking_id"]}
            for row in rows
            if row["order_id"] in orders
        ]

    @api.autovacuum
    def _gc_old(self):
        """Forget checks after three months."""
        self.search([("checked_at", "<", fields.Datetime.now() - KEEP)]).unlink()
