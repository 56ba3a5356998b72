from odoo import models

from ...client import MOST_PACKAGES, TemporaryError, TikTokShopError
from ...exceptions import ProblemError
from .tiktok_label_exporter import LabelOutcome
from .tiktok_label_look import unix_seconds


class TikTokLabelExporter(models.AbstractModel):
    """Arranges packages that TikTok has made before (tiktok-platform 1.3)."""

    _inherit = "tiktok.label.exporter"

    def _ship(self, client, sights):
        """Arrange packages that TikTok has made already, in batches.

        Shipping the same package again is refused, so a repeat does no harm.
        """
        outcomes, ready = {}, {}
        for shipment, sight in sights.items():
            try:
                ready[shipment] = self._package_to_ship(client, shipment, sight)
            except TikTokShopError as error:
                outcomes[shipment] = self._failed(shipment, error)
            except ProblemError as error:
                outcomes[shipment] = LabelOutcome(
                    "problem", kind=error.code, text=error.message
                )
        rows = list(ready.items())
        for start in range(0, len(rows), MOST_PACKAGES):
            outcomes |= self._ship_batch(client, dict(rows[start:][:MOST_PACKAGES]))
        return outcomes

    def _package_to_ship(self, client, shipment, sight):
        """The package with exactly these units; split or combined before if need be.

        :raises TemporaryError: when TikTok has made none yet
        """
        orders = shipment.unit_ids.order_id
        if sight.is_package and len(orders) == 1:
            return sight.package_id
        preparer = self.env["tiktok.parcel.preparer"]
        package_id = preparer._prepare_package(client, shipment)
        if not package_id:
            raise TemporaryError(self._words()["no_package"])
        return package_id

    def _ship_batch(self, client, packages):
        rows = [self._prepare_handover(s, key) for s, key in packages.items()]
        try:
            errors = {e.package_id: e for e in client.batch_ship_packages(rows)}
        except TikTokShopError as error:
            return {shipment: self._failed(shipment, error) for shipment in packages}
        return {
            shipment: self._refused(shipment, errors[key].code, errors[key].message)
            if key in errors
            else LabelOutcome("arranged", key)
            for shipment, key in packages.items()
        }

    def _prepare_handover(self, shipment, package_id):
        """One row of ``batch_ship_packages``; TikTok's own default where nothing is
        chosen (tiktok-platform 1.3: ignored in South-East Asia)."""
        row = {"id": package_id}
        if shipment.handover_method:
            row["handover"] = shipment.handover_method
        if shipment.handover_method == "PICKUP" and shipment.slot_start:
            slot = (shipment.slot_start, shipment.slot_end)
            row["slot"] = tuple(unix_seconds(moment) for moment in slot)
        return row
