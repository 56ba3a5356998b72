from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...client import SETTABLE, TOPICS

_lt = LazyTranslate(__name__)

#: what each topic tells, as people say it (contract: webhooks)
MEANINGS = {
    1: _lt("New orders and every change of their status"),
    3: _lt("The buyer has changed the delivery address"),
    4: _lt("Parcels were combined or split"),
    5: _lt("Result of the audit of a listing"),
    6: _lt("The seller has removed the app"),
    7: _lt("The authorisation ends soon"),
    11: _lt("A buyer asks to cancel, or a cancellation is decided"),
    12: _lt("Returns"),
    15: _lt("A listing was edited elsewhere"),
    16: _lt("A new listing"),
    18: _lt("A listing has moved to another category"),
    27: _lt("Stock on TikTok runs low or is gone"),
    37: _lt("State of the audit of a listing"),
    42: _lt("A bundle has changed"),
    50: _lt("A SKU was made, deleted or switched"),
    71: _lt("Stock on TikTok has changed, and who changed it"),
}


class TikTokWebhookTopic(models.Model):
    """One topic of a shop: whether TikTok rings for it, and where."""

    _name = "tiktok.webhook.topic"
    _description = "TikTok Shop Event Topic"
    _order = "backend_id, topic"
    _rec_name = "topic_name"

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True
    )
    topic = fields.Integer("Number", required=True, readonly=True, aggregator=None)
    topic_name = fields.Char("Topic", required=True, readonly=True)
    meaning = fields.Char(compute="_compute_meaning")
    state = fields.Selection(
        [
            ("on", "On"),
            ("off", "Off"),
            ("moved", "Old Address"),
            ("foreign", "Another System"),
            ("manual", "In Partner Center"),
        ],
        default="off",
        required=True,
        readonly=True,
    )
    address = fields.Char(
        "Address on TikTok",
        readonly=True,
        groups="connector_tiktok_shop.group_manager",
    )
    registered_at = fields.Datetime("On since", readonly=True)
    last_event_at = fields.Datetime("Last Event", compute="_compute_last_event_at")

    _topic_unique = models.Constraint(
        "UNIQUE(backend_id, topic)", "The shop has this topic already."
    )

    @api.depends("topic")
    @api.depends_context("lang")
    def _compute_meaning(self):
        for row in self:
            row.meaning = str(MEANINGS.get(row.topic, "")) or row.topic_name

    def _compute_last_event_at(self):
        groups = self.env["tiktok.webhook.event"]._read_group(
            [("backend_id", "in", self.backend_id.ids), ("source", "=", "event")],
            ["backend_id", "topic"],
            ["received_at:max"],
        )
        last = {(backend, topic): at for backend, topic, at in groups}
        for row in self:
            row.last_event_at = last.get((row.backend_id, row.topic), False)

    # === WHAT TIKTOK SAYS === #

    @api.model
    def _store(self, backend, addresses):
        """Bring the rows of a shop up to what is registered on TikTok.

        :param addresses: ``{topic name: address}`` as TikTok answers them
        """
        known = {row.topic: row for row in self.sudo().search(self._domain(backend))}
        used = self.env["tiktok.webhook.event"]._receivers()
        for topic in sorted(used):
            vals = self._prepare_topic_vals(backend, topic, addresses)
            row = known.pop(topic, None)
            if not row:
                row = self.sudo().create({"backend_id": backend.id, **vals})
            else:
                row.write(vals)
            row._note_since()
        self.union(*known.values()).sudo().unlink()

    @api.model
    def _domain(self, backend):
        return [("backend_id", "=", backend.id)]

    @api.model
    def _prepare_topic_vals(self, backend, topic, addresses):
        """Values of one row: where TikTok rings for this topic now."""
        name = TOPICS[topic]
        address = addresses.get(name)
        return {
            "topic": topic,
            "topic_name": name,
            "address": address or False,
            "state": backend._address_state(address) if name in SETTABLE else "manual",
        }

    def _note_since(self):
        """From when on its events can be expected."""
        if self.state != "on":
            self.registered_at = False
        elif not self.registered_at:
            self.registered_at = fields.Datetime.now()

    # === BUTTONS === #

    def action_take_over(self):
        """Let TikTok ring here instead of at the other system.

        :raises AccessError: for users who may not configure
        """
        self.backend_id.check_access("write")
        for row in self:
            row.backend_id._register_topics([row.topic_name], take_over=True)
        return True
