from odoo import models
from odoo.tools import SQL


class TikTokWebhookEvent(models.Model):
    """How far events can be relied on: what polling found first, what came late."""

    _inherit = "tiktok.webhook.event"

    def _note_late(self, backend):
        """These events have come after all: what polling noted as lost was late."""
        told = self.filtered("order_ref")
        if not told:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE tiktok_webhook_event lost SET source = 'late'
                     FROM tiktok_webhook_event told
                    WHERE lost.backend_id = %s AND lost.source = 'poll'
                      AND told.id IN %s AND lost.order_ref = told.order_ref
                      AND lost.object_updated <= told.object_updated""",
                backend.id,
                tuple(told.ids),
            )
        )
