from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: nobody asks for them after that
KEEP = timedelta(days=30)
#: so long a label whose answer was lost may appear
UNSURE = timedelta(hours=1)


class TikTokLabelAttempt(models.Model):
    """A label is about to be bought: written down before TikTok is asked.

    In a transaction of its own: whatever happens to the job after it, the next one
    knows that there may be a label already and searches for it before buying.
    """

    _name = "tiktok.label.attempt"
    _description = "TikTok Shop Label Purchase Attempt"

    shipment_id = fields.Many2one(
        "tiktok.shipment", required=True, ondelete="cascade", index=True
    )
    backend_id = fields.Many2one(related="shipment_id.backend_id")
    company_id = fields.Many2one(related="shipment_id.company_id")
    started_at = fields.Datetime(required=True, default=fields.Datetime.now)

    @api.model
    def _open(self, shipments):
        """Note that labels of these are being bought, for good."""
        self._beside("_insert", shipments.ids)

    @api.model
    def _close(self, shipments):
        """TikTok has said that nothing was bought."""
        self._beside("_delete", shipments.ids)

    @api.model
    def _started(self, shipments):
        """``{shipment id: when the last try began}``, of those with one."""
        rows = self._read_group(
            [("shipment_id", "in", shipments.ids)], ["shipment_id"], ["started_at:max"]
        )
        return {shipment.id: started for shipment, started in rows}

    def _beside(self, method, ids):
        if ids:
            with self.env.registry.cursor() as cr:
                getattr(self.with_env(self.env(cr=cr)), method)(ids)

    @api.model
    def _insert(self, ids):
        now = fields.Datetime.now()
        self.sudo().create([{"shipment_id": i, "started_at": now} for i in ids])
        self.env.flush_all()

    @api.model
    def _delete(self, ids):
        # rows that the transaction of the job does not see: it began before them
        self.env.cr.execute(
            SQL("DELETE FROM tiktok_label_attempt WHERE shipment_id IN %s", tuple(ids))
        )

    @api.autovacuum
    def _gc_attempts(self):
        """Forget old tries."""
        self.search([("started_at", "<", fields.Datetime.now() - KEEP)]).unlink()
