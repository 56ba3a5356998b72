import re

from odoo import api, fields, models
from odoo.fields import Domain

#: problems of parcels that a saved mapping can end
MENDED = ("carrier_unmapped", "carrier_not_offered")


def words(name):
    """The words of a carrier's name: ``DHL`` and ``DHL eCommerce`` differ by one."""
    return set(re.findall(r"[a-z0-9]+", (name or "").lower()))


class TikTokCarrierMapping(models.Model):
    """What comes of a mapping: parcels that go, figures, proposals."""

    _inherit = "tiktok.carrier.mapping"

    accepted_count = fields.Integer(
        "Accepted", compute="_compute_counts", help="Parcels that TikTok has confirmed."
    )
    refused_count = fields.Integer(
        "Refused", compute="_compute_counts", help="Parcels that TikTok refuses now."
    )
    problem = fields.Char(compute="_compute_problem")

    @api.depends("carrier_id", "provider_id")
    def _compute_counts(self):
        rows = (
            self.env["tiktok.shipment"]
            .sudo()
            ._read_group(
                [
                    ("carrier_id", "in", self.carrier_id.ids),
                    ("provider_id", "in", self.provider_id.ids),
                    ("state", "in", ("confirmed", "refused")),
                ],
                ["carrier_id", "provider_id", "state"],
                ["__count"],
            )
        )
        counts = {(c.id, p.id, state): count for c, p, state, count in rows}
        for mapping in self:
            key = (mapping.carrier_id.id, mapping.provider_id.id)
            mapping.accepted_count = counts.get((*key, "confirmed"), 0)
            mapping.refused_count = counts.get((*key, "refused"), 0)

    @api.depends("provider_id.active", "provider_id.delivery_option_ids", "option_id")
    def _compute_problem(self):
        """Why no parcel can go by this mapping; False when all is well."""
        for mapping in self:
            provider, option = mapping.provider_id, mapping.option_id
            if provider and not provider.active:
                mapping.problem = self.env._("No longer offered")
            elif option and option not in provider.delivery_option_ids:
                mapping.problem = self.env._("Not offered for this option")
            else:
                mapping.problem = False

    def _mapping_saved(self):
        """Override: parcels that waited for a carrier are sent."""
        result = super()._mapping_saved()
        shops = self.filtered(lambda m: m.state == "used").backend_id
        if shops:
            self.env["tiktok.shipment"]._release_waiting(shops, MENDED)
        return result

    # === ONE CLICK === #

    @api.model
    def _action_map(self, order, carrier, shipment=None):
        """Dialog that says which TikTok carrier an Odoo carrier is, for an order.

        What was proposed is chosen already. Where the carrier is mapped and not
        offered, the answer is meant for the delivery option alone.
        """
        known = self.search(
            [("backend_id", "=", order.backend_id.id), ("carrier_id", "=", carrier.id)]
        )
        proposed = known.filtered(lambda m: m.state == "proposed")[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Which Carrier Is It on TikTok?"),
            "res_model": "tiktok.carrier.choice",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_order_id": order.id,
                "default_shipment_id": shipment.id if shipment else False,
                "default_carrier_id": carrier.id,
                "default_provider_id": proposed.provider_id.id,
                "default_scope": "option" if known - proposed else "always",
            },
        }

    @api.model
    def _map(self, carrier, provider, option=False):
        """Use this pair from now on: a proposal is taken, a new row is made.

        :param option: ``tiktok.delivery.option`` that it holds for; any when empty
        """
        row = {
            "backend_id": provider.backend_id.id,
            "carrier_id": carrier.id,
            "provider_id": provider.id,
            "option_id": option.id if option else False,
        }
        same = [(name, "=", value) for name, value in row.items()]
        same += [("origin", "=", False), ("destination", "=", False)]
        known = self.search(same, limit=1)
        if known:
            known.state = "used"
        else:
            known = self.create(row)
        return known

    @api.model
    def _waiting_domain(self, backend):
        """Parcels of shops that wait for a mapping."""
        return Domain("backend_id", "in", backend.ids) & Domain("problem", "in", MENDED)

    @api.model
    def _option_of(self, order):
        """The delivery option of an order, as far as the shop knows it."""
        return self.env["tiktok.delivery.option"].search(
            [
                ("backend_id", "=", order.backend_id.id),
                ("external_id", "=", order.delivery_option_external_id),
            ],
            limit=1,
        )

    # === PROPOSALS === #

    @api.model
    def _propose(self, backend):
        """Propose carriers of TikTok for the Odoo carriers that have none.

        By words: all words of TikTok's name stand in Odoo's; the longest name wins.
        Else what another shop uses that has a carrier of this name.

        :return: the new proposals
        """
        mapped = self.search([("backend_id", "=", backend.id)]).carrier_id
        carriers = self.env["delivery.carrier"].search(
            [("company_id", "in", (False, backend.company_id.id))]
        )
        providers = self.env["tiktok.shipping.provider"].search(
            [("backend_id", "=", backend.id)]
        )
        vals_list = []
        for carrier in carriers - mapped:
            provider = self._similar(carrier, providers)
            origin_of = "similar"
            if not provider:
                provider = self._of_another_shop(carrier, providers)
                origin_of = "learned"
            if provider:
                vals_list.append(
                    self._prepare_proposal_vals(carrier, provider, origin_of)
                )
        return self.create(vals_list)

    @api.model
    def _similar(self, carrier, providers):
        """The carrier of TikTok whose whole name stands in that of an Odoo carrier."""
        names = words(carrier.name)
        if carrier.delivery_type not in ("fixed", "base_on_rule"):
            names |= words(carrier.delivery_type)
        found = providers.filtered(lambda p: words(p.name) and words(p.name) <= names)
        return found.sorted(lambda p: len(words(p.name)), reverse=True)[:1]

    @api.model
    def _of_another_shop(self, carrier, providers):
        """The carrier that other shops use for this Odoo carrier, by its name."""
        others = self.sudo().search(
            [
                ("carrier_id", "=", carrier.id),
                ("state", "=", "used"),
                ("company_id", "in", providers.company_id.ids),
            ]
        )
        used = {name.lower() for name in others.provider_id.mapped("name") if name}
        return providers.filtered(lambda p: (p.name or "").lower() in used)[:1]

    @api.model
    def _prepare_proposal_vals(self, carrier, provider, origin_of, state="proposed"):
        """Values of a general mapping that nobody has chosen."""
        return {
            "backend_id": provider.backend_id.id,
            "carrier_id": carrier.id,
            "provider_id": provider.id,
            "origin_of": origin_of,
            "state": state,
        }

    @api.model
    def _learn(self, carrier, provider, origin_of, state="proposed"):
        """Note that a carrier of TikTok seems to be an Odoo carrier, unless known.

        :return: the new row, or none
        """
        known = self.search_count(
            [("carrier_id", "=", carrier.id), ("provider_id", "=", provider.id)],
            limit=1,
        )
        if known:
            return self.browse()
        return self.create(
            self._prepare_proposal_vals(carrier, provider, origin_of, state)
        )

    # === WITHDRAWN === #

    @api.model
    def _check_withdrawn(self, backend):
        """Open or close the problem of mappings whose carrier TikTok has dropped."""
        desk = self.env["tiktok.exception"]
        used = self.search([("backend_id", "=", backend.id), ("state", "=", "used")])
        gone = used.filtered("problem")
        for mapping in gone:
            text = self.env._(
                "%(carrier)s stands for %(provider)s in %(shop)s: %(problem)s.",
                carrier=mapping.carrier_id.name,
                provider=mapping.provider_id.name,
                shop=backend.name,
                problem=mapping.problem.lower(),
            )
            desk._report_shared(mapping, "metadata", "carrier_withdrawn", text)
        desk._settle(used - gone, codes=["carrier_withdrawn"])

    def action_retry(self):
        """Button of the desk: look again what TikTok offers."""
        for backend in self.backend_id:
            self._check_withdrawn(backend)
        return True
