from datetime import datetime, timezone

from odoo import api, fields, models

from ...client import AuthorizationError
from .tiktok_backend_flow import MODES

DEAUTHORISED = 6


class TikTokAccount(models.Model):
    """Events about the authorisation itself."""

    _inherit = "tiktok.account"

    @api.model
    def _receive_events(self, backend, events):
        """The authorisation was taken away or ends soon.

        Both are looked up first: an event may be hours old, and the seller may have
        consented again since.

        :param events: topics 6 and 7
        """
        account = backend.account_id.sudo()
        for event in events:
            if event.topic == DEAUTHORISED:
                account._check_still_authorised(backend)
            else:
                account._expiry_announced(event)

    def _check_still_authorised(self, backend):
        """Ask TikTok for the shops of the authorisation; stop when ours is gone."""
        try:
            shops = self._client().get_authorized_shops()
        except AuthorizationError as error:
            text = self.env["tiktok.exception"]._client_error_text(error)
            self._connection_lost("reconnect", text)
            return
        if backend.external_id not in {shop["id"] for shop in shops}:
            text = self.env._("The seller has removed the app from %s.", backend.name)
            self._connection_lost("reconnect", text)

    def _expiry_announced(self, event):
        """Take over the end that TikTok names and remind of it.

        ``expiration_time`` is Unix seconds as text (contract: webhooks, topic 7).
        """
        seconds = str((event.data or {}).get("expiration_time") or "")
        if seconds.isdigit() and len(seconds) <= 11:
            ends = datetime.fromtimestamp(int(seconds), timezone.utc)
            ends = ends.replace(tzinfo=None)
            known = self.refresh_token_expires_at
            if ends > fields.Datetime.now() and (not known or ends < known):
                self.refresh_token_expires_at = ends
        self._remind_of_expiry()


class TikTokBackend(models.Model):
    """The switch of the events of a shop."""

    _inherit = "tiktok.backend"

    event_mode = fields.Selection(
        MODES,
        "Events",
        default="live",
        required=True,
        tracking=True,
        help="Off: what TikTok rings for is kept and waits. Shadow: it is only noted, "
        "to see how reliable it is. Polling goes on in any case.",
    )
