import hashlib
import json

from odoo import api, fields, models


class TikTokBinding(models.AbstractModel):
    """Our record of a TikTok object, with an optional link to a core record.

    Unique per (shop, TikTok id): the database refuses a second one (law L1).
    """

    _name = "tiktok.binding"
    _description = "TikTok Shop Binding"
    _rec_name = "external_id"

    backend_id = fields.Many2one(
        "tiktok.backend",
        string="Shop",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    # precomputed: part of the INSERT, else every new binding is updated once more
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    external_id = fields.Char("TikTok ID", required=True, readonly=True)
    external_state = fields.Char("TikTok Status", readonly=True)
    payload = fields.Json("Last TikTok Data", readonly=True, copy=False)
    payload_text = fields.Text(
        "TikTok Data", compute="_compute_payload_text", help="Personal data is masked."
    )

    _external_unique = models.Constraint(
        "UNIQUE(backend_id, external_id)",
        "This TikTok object is already bound to this shop.",
    )

    #: keys of the payload that hold personal data: masked wherever it is shown
    _PERSONAL_KEYS = frozenset()

    @api.depends("payload")
    def _compute_payload_text(self):
        for record in self:
            shown = self._mask_personal(record.payload or {})
            record.payload_text = json.dumps(shown, indent=1, ensure_ascii=False)

    @api.model
    def _mask_personal(self, value):
        """A copy of a payload without personal data."""
        if isinstance(value, dict):
            return {
                key: "***"
                if key in self._PERSONAL_KEYS and item
                else self._mask_personal(item)
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self._mask_personal(item) for item in value]
        return value

    @api.model
    def _payload_digest(self, payload):
        """Fingerprint of a payload: equal for equal data in any key order."""
        text = json.dumps(payload, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _bindings_by_external_id(self, backend, external_ids, names=None):
        """Bindings of a shop as ``{external id: record}``; one statement.

        :param names: fields that are about to be read; by default all
        """
        domain = [
            ("backend_id", "=", backend.id),
            ("external_id", "in", list(external_ids)),
        ]
        names = names and ["external_id", *names]
        found = self.search_fetch(domain, names)
        return {binding.external_id: binding for binding in found}
