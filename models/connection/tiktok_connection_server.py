from urllib.parse import urlsplit

from odoo import models

from .tiktok_connection_test import EVERYTHING

#: TikTok takes requests up to 5 minutes old and 30 seconds ahead (contract, 4)
CLOCK_AHEAD, CLOCK_BEHIND, CLOCK_NOTICE = 30, 300, 10


class TikTokConnectionTest(models.AbstractModel):
    """This server in the report of the connection: clock, address, switches."""

    _inherit = "tiktok.connection.test"

    def _check_clock(self, client):
        row = {
            "code": "clock",
            "name": self.env._("Clock of this server"),
            "flows": EVERYTHING,
        }
        offset = client.server_clock_offset
        if offset is None:
            return None
        ahead = -offset
        if abs(offset) <= CLOCK_NOTICE:
            return {**row, "state": "ok"}
        beyond = ahead > CLOCK_AHEAD or ahead < -CLOCK_BEHIND
        seconds = int(abs(offset))
        return {
            **row,
            "state": "failed" if beyond else "warning",
            "detail": self.env._("%s seconds ahead of TikTok.", seconds)
            if ahead > 0
            else self.env._("%s seconds behind TikTok.", seconds),
            "hint": self.env._(
                "Let the server keep its time by NTP; TikTok takes requests 30 "
                "seconds early and 5 minutes late at most."
            ),
        }

    def _check_callback(self, backend):
        account = backend.account_id
        row = {
            "code": "callback",
            "name": self.env._("Address of this Odoo"),
            "detail": account.callback_url,
        }
        parts = urlsplit(account.callback_url)
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if account.environment == "sandbox" or (
            parts.scheme == "https" and not local and not parts.port
        ):
            return {**row, "state": "ok"}
        return {
            **row,
            "state": "warning",
            "hint": self.env._(
                "TikTok sends browsers and notices only to a public HTTPS address "
                "without a port. Set the system parameter web.base.url to it."
            ),
        }

    def _check_switches(self, backend):
        row = {
            "code": "switches",
            "name": self.env._("Switches"),
            "flows": EVERYTHING,
        }
        if backend._is_running():
            off = [
                label
                for flow, label in self.env["tiktok.backend.check"]
                ._flow_labels()
                .items()
                if flow != "connection" and backend._flow_mode(flow) == "off"
            ]
            if not off:
                return {**row, "state": "ok"}
            return {
                **row,
                "state": "warning",
                "detail": self.env._("Switched off: %s", ", ".join(off)),
            }
        return {
            **row,
            "state": "warning",
            "detail": self.env._("The shop is not running."),
            "hint": self.env._("Connect the shop and switch it on."),
        }
