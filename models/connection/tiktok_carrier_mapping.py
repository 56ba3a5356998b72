from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TikTokCarrierMapping(models.Model):
    """Which carrier of TikTok an Odoo carrier stands for, in a shop.

    Several may stand side by side: the first one that TikTok offers for the order is
    taken, the one that says more about option and route before the general one.
    """

    _name = "tiktok.carrier.mapping"
    _description = "TikTok Shop Carrier Mapping"
    _order = "backend_id, state desc, carrier_id, option_id, origin, destination, id"
    _check_company_auto = True
    _rec_name = "carrier_id"

    backend_id = fields.Many2one(
        "tiktok.backend", "Shop", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, precompute=True, index=True
    )
    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Odoo Carrier",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    provider_id = fields.Many2one(
        "tiktok.shipping.provider",
        "TikTok Carrier",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('backend_id', '=', backend_id)]",
    )
    option_id = fields.Many2one(
        "tiktok.delivery.option",
        "Only for Option",
        ondelete="cascade",
        domain="[('backend_id', '=', backend_id)]",
        help="Empty: for every delivery option.",
    )
    origin = fields.Char("Only from", help="Code of a country; empty: from anywhere.")
    destination = fields.Char("Only to", help="Code of a country; empty: to anywhere.")
    state = fields.Selection(
        [("proposed", "Proposed"), ("used", "Used")], default="used", required=True
    )
    origin_of = fields.Selection(
        [
            ("person", "Chosen by a person"),
            ("name", "Equal name"),
            ("similar", "Similar name"),
            ("learned", "Accepted by TikTok"),
            ("warning", "Recognised by TikTok"),
        ],
        "Known from",
        default="person",
        required=True,
        readonly=True,
    )

    _mapping_unique = models.UniqueIndex(
        "(backend_id, carrier_id, provider_id, COALESCE(option_id, 0), "
        "COALESCE(origin, ''), COALESCE(destination, ''))",
        "This mapping exists already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """A new mapping releases whatever waited for it."""
        mappings = super().create([self._prepare_route_vals(v) for v in vals_list])
        mappings._mapping_saved()
        return mappings

    def write(self, vals):
        """A changed mapping releases whatever waited for it."""
        result = super().write(self._prepare_route_vals(vals))
        if vals.keys() - {"origin_of"}:
            self._mapping_saved()
        return result

    @api.model
    def _prepare_route_vals(self, vals):
        """Countries as TikTok writes them: two capitals, or nothing at all."""
        route = {
            name: (vals[name] or "").strip().upper() or False
            for name in ("origin", "destination")
            if name in vals
        }
        return {**vals, **route}

    @api.constrains("backend_id", "provider_id", "option_id")
    def _check_shop(self):
        """All parts of a mapping belong to one shop."""
        for mapping in self:
            parts = mapping.provider_id.backend_id | mapping.option_id.backend_id
            if parts != mapping.backend_id:
                raise ValidationError(
                    self.env._("Carrier and delivery option belong to another shop.")
                )

    def _mapping_saved(self):
        """Hook: these mappings have changed. Rooms release what waited for them."""

    def _is_general(self):
        """Whether it holds for every option and route of its shop."""
        self.ensure_one()
        return not (self.option_id or self.origin or self.destination)

    def action_accept(self):
        """Button: use what was proposed."""
        self.check_access("write")
        self.write({"state": "used"})
        return True
