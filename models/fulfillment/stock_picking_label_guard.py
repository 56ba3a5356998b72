from odoo import models
from odoo.exceptions import UserError

from .tiktok_shipping_capability import LABEL_FLOWS


class StockPicking(models.Model):
    """What keeps the wrong label off a parcel, and a parcel without one inside."""

    _inherit = "stock.picking"

    def button_validate(self):
        """Override of `stock`: an order with TikTok's label leaves with this label."""
        self._tiktok_check_labels()
        return super().button_validate()

    def _action_done(self):
        """Override of `stock`: the last door, for whatever came another way."""
        self._tiktok_check_labels()
        labelled = self._tiktok_label_leaving()
        result = super()._action_done()
        labelled._tiktok_report_left_behind()
        return result

    def _tiktok_label_leaving(self):
        """Outgoing transfers of orders with TikTok's label."""
        return self.filtered(
            lambda p: (
                p.picking_type_code == "outgoing"
                and p.state not in ("done", "cancel")
                and p._tiktok_ships_by_label()
            )
        )

    def _tiktok_check_labels(self):
        """Refuse what would leave with a wrong label, or without the one it needs.

        :raises UserError: naming transfers and cures
        """
        if self.env.context.get("tiktok_goods_left"):
            return
        texts = []
        for picking in self._tiktok_label_leaving():
            shipments = picking._tiktok_label_shipments()
            texts.append(picking._tiktok_foreign_number(shipments))
            if picking.picking_type_id.tiktok_label_required:
                texts.append(picking._tiktok_label_missing(shipments))
        texts = [text for text in texts if text]
        if texts:
            raise UserError("\n".join(texts))

    def _tiktok_foreign_number(self, shipments):
        """A number that somebody has typed where TikTok gives it out."""
        known = set(shipments.mapped("tracking_number"))
        known |= set(self._tiktok_orders().line_ids.mapped("tracking_number"))
        typed = [n.strip() for n in (self.carrier_tracking_ref or "").split(",")]
        foreign = [number for number in typed if number and number not in known]
        if not foreign:
            return False
        return self.env._(
            "%(transfer)s ships with a label from TikTok, %(number)s is not its "
            "number. Empty the tracking reference and press Arrange Shipment.",
            transfer=self.name,
            number=", ".join(foreign),
        )

    def _tiktok_label_missing(self, shipments):
        """No label, though the operation type wants one before validation."""
        if shipments and all(s.label_attachment_id for s in shipments):
            return False
        return self.env._(
            "%(transfer)s needs TikTok's label first. %(why)s",
            transfer=self.name,
            why=self._tiktok_no_label_text(),
        )

    def _tiktok_report_left_behind(self):
        """The label tells TikTok of more pieces than have left: say so at once."""
        for picking in self.filtered(lambda p: p.state == "done").sudo():
            for shipment in picking._tiktok_label_shipments():
                if shipment.picking_ids != picking or shipment.state == "draft":
                    continue
                short = picking._tiktok_pieces_short(shipment)
                if short:
                    shipment._report_left_behind(short)

    def _tiktok_pieces_short(self, shipment):
        """Units on the label that did not leave."""
        way_back = self.env["tiktok.way.back"]
        alone = len(self._tiktok_label_shipments()) == 1
        short = 0
        for line, units in (
            shipment.unit_ids._not_cancelled().grouped("sale_line_id").items()
        ):
            inside = way_back._units_inside(self, line)
            short += max(len(units) - inside, 0) if alone else 0
        return short

    # === NO OTHER LABEL === #

    def send_to_shipper(self):
        """Override of `stock_delivery`: no second label for what TikTok ships."""
        self.ensure_one()
        orders = self._tiktok_orders()
        if not any(order.shipping_flow in (*LABEL_FLOWS, "none") for order in orders):
            return super().send_to_shipper()
        self.message_post(
            body=self.env._(
                "No label was bought from %(carrier)s: TikTok ships this order.",
                carrier=self.carrier_id.name,
            )
        )
        return None
