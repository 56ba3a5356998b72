from odoo import api, fields, models


class TikTokShipmentArrangeService(models.TransientModel):
    """A service that TikTok offers for a parcel just now."""

    _name = "tiktok.shipment.arrange.service"
    _description = "Shipping Service of TikTok"
    _order = "is_default desc, price, id"

    line_id = fields.Many2one(
        "tiktok.shipment.arrange.line", required=True, ondelete="cascade"
    )
    external_id = fields.Char(required=True)
    name = fields.Char(required=True)
    price = fields.Float()
    currency_id = fields.Many2one("res.currency")
    price_text = fields.Char(compute="_compute_price_text")
    days = fields.Char()
    is_default = fields.Boolean()

    @api.depends("price", "currency_id")
    def _compute_price_text(self):
        for service in self:
            currency = service.currency_id
            service.price_text = currency and currency.format(service.price)

    @api.depends("name", "price_text", "days")
    def _compute_display_name(self):
        for service in self:
            parts = [service.name, service.days, service.price_text]
            service.display_name = " · ".join(part for part in parts if part)

    def _prepare_choice_vals(self):
        """The chosen service as values of a shipment; TikTok's usual one if none."""
        return {
            "service_external_id": self.external_id or False,
            "service_name": self.name or False,
            "service_price": self.price,
            "currency_id": self.currency_id.id,
        }


class TikTokShipmentArrangeSlot(models.TransientModel):
    """A way to hand a parcel over, with its time where the carrier collects it."""

    _name = "tiktok.shipment.arrange.slot"
    _description = "Handover of a Parcel"
    _order = "id"

    line_id = fields.Many2one(
        "tiktok.shipment.arrange.line", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    method = fields.Char(required=True)
    start = fields.Datetime()
    end = fields.Datetime()

    def _prepare_choice_vals(self):
        """The chosen handover as values of a shipment."""
        return {
            "handover_method": self.method or False,
            "slot_start": self.start,
            "slot_end": self.end,
        }
