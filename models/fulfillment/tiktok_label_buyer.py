from collections import defaultdict

from odoo import models

from ...client import Pipe, TemporaryError, TikTokShopError
from ...exceptions import ProblemError
from .parcel_measure import dimension_payload, weight_payload
from .tiktok_label_exporter import LabelOutcome

#: connections of one shop at most, and seconds for all purchases of a job
MOST_CONNECTIONS, BUYING = 8, 40.0
WHOLE_ORDER, SOME_LINES, SEVERAL_ORDERS = "1", "2", "3"


class TikTokLabelExporter(models.AbstractModel):
    """Buys labels where the package comes with the label."""

    _inherit = "tiktok.label.exporter"

    def _buy(self, client, sights):
        """createPackages for each; written down first, side by side."""
        outcomes = self._divide(client, sights)
        sights = {s: sight for s, sight in sights.items() if s not in outcomes}
        if not sights:
            return outcomes
        shipments = self.env["tiktok.shipment"].union(*sights)
        tasks = [
            (shipment.id, self._prepare_purchase_payload(shipment, sight))
            for shipment, sight in sights.items()
        ]
        self.env["tiktok.label.attempt"]._open(shipments)
        run = self._pipe(client).run(
            tasks, lambda twin, task: twin.create_packages(**task[1]), BUYING
        )
        bought = self._outcomes(run, self._bought)
        nothing = [
            s for s, outcome in bought.items() if self._is_without_effect(outcome)
        ]
        self.env["tiktok.label.attempt"]._close(shipments.browse().union(*nothing))
        return outcomes | bought

    def _divide(self, client, sights):
        """Divide orders that leave in part, where that is a call of its own.

        :return: outcomes of those that cannot be bought now
        """
        outcomes = {}
        for shipment, sight in sights.items():
            if sight.is_whole or self._package_comes_with_label(shipment):
                continue
            try:
                self.env["tiktok.parcel.preparer"]._prepare_package(client, shipment)
            except TikTokShopError as error:
                outcomes[shipment] = self._failed(shipment, error)
            except ProblemError as error:
                outcomes[shipment] = LabelOutcome(
                    "problem", kind=error.code, text=error.message
                )
        return outcomes

    def _is_without_effect(self, outcome):
        """TikTok has refused, or was not asked at all."""
        if outcome.state == "error":
            return not outcome.error.outcome_unknown
        return outcome.state in ("problem", "waits")

    def _pipe(self, client):
        # few calls for which somebody waits; the client keeps TikTok's pace by itself
        return Pipe(client, MOST_CONNECTIONS)

    def _prepare_purchase_payload(self, shipment, sight):
        """Arguments of ``create_packages`` for one parcel (contract: createPackages).

        Type 1 is a whole order, 2 some of its units, 3 several whole orders.
        """
        orders = shipment.unit_ids.order_id
        market, measure = shipment.backend_id.region, shipment._label_measure()
        kind, scope = self._scope(shipment, orders, sight)
        return {
            "ship_type": kind,
            **scope,
            "weight": weight_payload(measure, market),
            "dimension": dimension_payload(measure, market),
            "service_id": shipment.service_external_id or None,
        }

    def _scope(self, shipment, orders, sight):
        if len(orders) > 1:
            return SEVERAL_ORDERS, {"order_ids": orders.mapped("external_id")}
        sub_items = self._sub_items(shipment)
        if sight.is_whole and not sub_items:
            return WHOLE_ORDER, {"order_id": orders.external_id}
        return SOME_LINES, {
            "order_id": orders.external_id,
            "line_ids": list(sight.lines),
            "sub_items": sub_items or None,
        }

    def _sub_items(self, shipment):
        """Parts of bundles as the client wants them: ``{unit: [parts]}``; a planner
        tells them so, or as pairs of our unit and part."""
        wanted = shipment.sub_items or {}
        if isinstance(wanted, dict):
            return wanted
        names = {unit.id: unit.external_id for unit in shipment.unit_ids}
        parts = defaultdict(list)
        for unit_id, part in wanted:
            parts[names[unit_id]].append(part)
        return dict(parts)

    def _bought(self, shipment, answer):
        package_id = answer.get("package_id")
        if not package_id:
            error = TemporaryError("createPackages named no package")
            error.outcome_unknown = True
            return LabelOutcome("error", error=error)
        service = answer.get("shipping_service_info") or {}
        return LabelOutcome("arranged", package_id, service=service)
