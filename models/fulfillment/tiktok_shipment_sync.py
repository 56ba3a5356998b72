from odoo import models

from .tiktok_shipment import FLOW, OPEN

#: flow -> service that sends it
EXPORTERS = {
    "mark_shipped": "tiktok.shipment.exporter",
    "self_ship": "tiktok.shipment.exporter",
    "create_packages": "tiktok.label.exporter",
    "ship_package": "tiktok.label.exporter",
}


class TikTokShipment(models.Model):
    """How shipments are sent."""

    _inherit = "tiktok.shipment"

    def _export_shipments(self):
        """Job: bring these shipments a step further, each flow by its service.

        May run twice and after a crash at any point: the services look at what TikTok
        shows and send only what is missing there. Nothing is sent from a copied
        database, or while the flow is off or in shadow.
        """
        shipments = self._sync_claim().filtered(
            lambda s: s.state in OPEN and s.backend_id._flow_mode(FLOW) == "live"
        )
        for model, part in shipments.grouped(lambda s: EXPORTERS.get(s.flow)).items():
            if model:
                self.env[model]._export(part)
