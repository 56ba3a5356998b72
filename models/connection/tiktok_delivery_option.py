from odoo import api, fields, models


class TikTokDeliveryOption(models.Model):
    """A way of delivery that the shop offers; carriers depend on it."""

    _name = "tiktok.delivery.option"
    _description = "TikTok Shop Delivery Option"
    _inherit = "tiktok.binding"
    _rec_name = "name"

    name = fields.Char(readonly=True)
    kind = fields.Char(readonly=True, help="STANDARD, EXPRESS, SEND_BY_SELLER ...")
    warehouse_ids = fields.Many2many("tiktok.warehouse", string="Offered from")
    provider_ids = fields.Many2many(
        "tiktok.shipping.provider",
        "tiktok_delivery_option_provider_rel",
        "option_id",
        "provider_id",
        string="Carriers",
    )

    @api.model
    def _upsert_delivery_options(self, backend, offers):
        """Bindings of a shop.

        :param offers: ``{option id: (payload, tiktok.warehouse records)}``
        :return: ``{option id: binding}``
        """
        known = self._bindings_by_external_id(backend, offers)
        for external_id, (payload, warehouses) in offers.items():
            vals = {
                "name": payload.get("name") or external_id,
                "kind": payload.get("type"),
                "warehouse_ids": [fields.Command.set(warehouses.ids)],
                "payload": payload,
            }
            if external_id in known:
                known[external_id].write(vals)
            else:
                vals.update(backend_id=backend.id, external_id=external_id)
                known[external_id] = self.create(vals)
        return known
