import ipaddress
from urllib.parse import urlsplit

from odoo import fields, models
from odoo.exceptions import UserError

from ...client import SETTABLE, TOPICS, TikTokShopError
from .tiktok_webhook_inbox import WEBHOOK_PATH

#: characters of an address that TikTok takes (contract: updateShopWebhook)
LONGEST_ADDRESS = 255


class TikTokBackend(models.Model):
    """Tells TikTok where to ring for a shop, and that it need not any more.

    One address per topic, shop and app: what another system has registered with the
    same app is shown and left alone until a person says otherwise.
    """

    _inherit = "tiktok.backend"

    topic_ids = fields.One2many(
        "tiktok.webhook.topic", "backend_id", "Topics", readonly=True
    )
    events_state = fields.Selection(
        [("off", "Off"), ("partly", "Partly On"), ("on", "On")],
        compute="_compute_events_state",
        string="Events on TikTok",
    )
    account_webhook_url = fields.Char(
        related="account_id.webhook_url",
        string="Address for Partner Center",
        groups="connector_tiktok_shop.group_manager",
    )

    def _compute_events_state(self):
        for backend in self:
            states = backend.topic_ids.filtered(lambda t: t.state != "manual")
            on = states.filtered(lambda t: t.state == "on")
            backend.events_state = "partly" if on else "off"
            if on and on == states:
                backend.events_state = "on"

    # === BUTTONS === #

    def action_switch_on_events(self):
        """Let TikTok ring here for every topic that is used and can be set by a call.

        :raises AccessError: for users who may not configure
        :raises UserError: naming what stands in the way
        """
        self.check_access("write")
        wanted = [TOPICS[topic] for topic in self._used_topics()]
        for backend in self:
            backend._check_can_listen()
            backend._ensure_webhook_tokens()
            backend._register_topics([name for name in wanted if name in SETTABLE])
        foreign = self.topic_ids.filtered(lambda t: t.state == "foreign")
        if foreign:
            names = ", ".join(foreign.mapped("topic_name"))
            text = self.env._("Another system is rung for: %s. See below.", names)
            return self._notify("warning", text)
        return self._notify("success", self.env._("TikTok rings here from now on."))

    def action_switch_off_events(self):
        """Take back what was registered from here, and nothing else.

        :raises AccessError: for users who may not configure
        :raises UserError: when TikTok cannot be reached
        """
        self.check_access("write")
        for backend in self:
            with self.env["tiktok.exception"]._user_guard():
                backend._unregister_topics()
        text = self.env._("TikTok rings no more; polling goes on.")
        return self._notify("success", text)

    def action_read_topics(self):
        """Look up where TikTok rings now.

        :raises UserError: when TikTok cannot be reached
        """
        self.check_access("write")
        for backend in self:
            with self.env["tiktok.exception"]._user_guard():
                addresses = backend._registered_addresses(backend._client())
            self.env["tiktok.webhook.topic"]._store(backend, addresses)
        return True

    def action_open_events(self):
        """Events of these shops."""
        action = self._dashboard_action("tiktok_webhook_event_action")
        return {**action, "domain": [("backend_id", "in", self.ids)]}

    def action_disconnect(self):
        """A disconnected shop is not rung for any more, if TikTok can be told."""
        for backend in self.filtered("topic_ids"):
            try:
                backend._unregister_topics()
            except TikTokShopError as error:
                text = self.env["tiktok.exception"]._client_error_text(error)
                backend.message_post(
                    body=self.env._("The events could not be switched off: %s", text)
                )
        return super().action_disconnect()

    # === AT TIKTOK === #

    def _used_topics(self):
        """Numbers of the topics that somebody here takes."""
        return sorted(self.env["tiktok.webhook.event"]._receivers())

    def _register_topics(self, names, take_over=False):
        """Set our address for these topics, read back and note what stands there.

        Safe to repeat. All HTTP comes before the first write.

        :param take_over: also where another system's address stands
        :raises UserError: with TikTok's answer
        """
        address = self.sudo().webhook_url
        free = ("off", "moved", "foreign") if take_over else ("off", "moved")
        with self.env["tiktok.exception"]._user_guard():
            client = self._client()
            addresses = self._registered_addresses(client)
            for name in names:
                if self._address_state(addresses.get(name)) in free:
                    client.update_webhook(name, address)
            addresses = self._registered_addresses(client)
        self.env["tiktok.webhook.topic"]._store(self, addresses)

    def _unregister_topics(self):
        """Delete our own addresses, read back and note what stands there."""
        client = self._client()
        for name, address in self._registered_addresses(client).items():
            if self._address_state(address) in ("on", "moved"):
                client.delete_webhook(name)
        addresses = self._registered_addresses(client)
        self.env["tiktok.webhook.topic"]._store(self, addresses)

    def _registered_addresses(self, client):
        """``{topic name: address}`` as TikTok has them."""
        rows = client.get_webhooks()
        return {row["event_type"]: row["address"] for row in rows if row.get("address")}

    def _address_state(self, address):
        """``on``, ``moved`` when it is ours under a former host, ``foreign``, ``off``.

        The token tells ours from those of any other system, also of another Odoo on
        the same host.
        """
        if not address:
            return "off"
        if address == self.sudo().webhook_url:
            return "on"
        owners = (self.sudo(), self.account_id.sudo())
        tokens = {owner.webhook_token for owner in owners if owner.webhook_token}
        path, _slash, token = urlsplit(address).path.rpartition("/")
        ours = token in tokens and path.endswith(WEBHOOK_PATH)
        return "moved" if ours else "foreign"

    # === CAN TIKTOK REACH US === #

    def _check_can_listen(self):
        """A shop that runs, at an address that TikTok takes.

        :raises UserError: with the next step
        """
        self._check_flow_can_run("event")
        base = self.account_id._webhook_base()
        reason = self._unreachable_because(base)
        if reason:
            raise UserError(
                self.env._(
                    "TikTok cannot ring at %(address)s: %(reason)s Enter the public "
                    "address of this server on the account %(account)s, page "
                    "Addresses.",
                    address=base,
                    reason=reason,
                    account=self.account_id.name,
                )
            )

    def _unreachable_because(self, base):
        """Why TikTok does not take this address; False when it does.

        An https address of a host name without a port (contract: webhooks). A sandbox
        stands on the same machine and needs neither.
        """
        parts = urlsplit(base)
        longest = f"{base}{WEBHOOK_PATH}/{'x' * 40}"
        if not parts.hostname or parts.query or parts.fragment:
            return self.env._("it is no address.")
        if len(longest) > LONGEST_ADDRESS:
            return self.env._("it is too long.")
        if self.environment == "sandbox":
            return False
        if parts.scheme != "https":
            return self.env._("it does not start with https://.")
        if parts.port:
            return self.env._("it has a port.")
        if self._is_ip(parts.hostname) or "." not in parts.hostname:
            return self.env._("it is not the name of a public host.")
        return False

    @staticmethod
    def _is_ip(host):
        try:
            return bool(ipaddress.ip_address(host))
        except ValueError:
            return False
