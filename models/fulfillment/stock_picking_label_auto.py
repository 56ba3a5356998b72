import logging

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.web.controllers.utils import clean_action

from .stock_picking_label import REPORTS
from .tiktok_shipment import FLOW

_logger = logging.getLogger(__name__)


class StockPicking(models.Model):
    """Labels that come and print by themselves."""

    _inherit = "stock.picking"

    def _tiktok_try_to_arrange(self):
        """Arrange, or leave it to a person: reserving never fails for a label."""
        try:
            with self.env.cr.savepoint():
                self._tiktok_arrange_when_ready()
        except UserError as error:
            _logger.info("No label for %s: %s", self, type(error).__name__)

    def _tiktok_arrange_when_ready(self):
        """Arrange labels where the operation type says so; no HTTP, jobs do it.

        What has a problem becomes a draft on the desk; reserving goes on.
        """
        ready = self.filtered(
            lambda p: (
                p.state == "assigned"
                and p.picking_type_code == "outgoing"
                and p.picking_type_id.tiktok_label_auto_arrange
                and p._tiktok_ships_by_label()
            )
        )
        if not ready:
            return
        parcels = self.env["tiktok.parcel.planner"]._plan(ready)
        shipments = self.env["tiktok.shipment"].sudo()
        orders = self.env["tiktok.order"].sudo()
        wanted = [
            parcel
            for parcel in parcels
            if orders.browse(parcel.order_id).backend_id._flow_mode(FLOW) == "live"
        ]
        shipments._arrange(wanted, [{} for _parcel in wanted])

    def _get_autoprint_report_actions(self):
        """Override of `stock`: the label prints with the papers of the transfer."""
        actions = super()._get_autoprint_report_actions()
        wanted = self.filtered(
            lambda p: (
                p.picking_type_id.tiktok_label_auto_print
                and p.tiktok_label_state in ("ready", "printed")
            )
        )
        for label_format, xmlid in REPORTS.items():
            pickings = wanted.filtered(
                lambda p, wanted=label_format: (
                    wanted in p._tiktok_label_shipments().mapped("label_format")
                )
            )
            if pickings:
                report = self.env.ref(xmlid)
                action = report.report_action(pickings.ids, config=False)
                clean_action(action, self.env)
                actions.append(action)
        return actions


class StockMove(models.Model):
    """Reserved goods may be what a label waits for."""

    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        """Override of `stock`: what is ready gets its label."""
        result = super()._action_assign(force_qty=force_qty)
        pickings = self.picking_id.filtered(
            lambda p: p.picking_type_id.tiktok_label_auto_arrange
        )
        if pickings:
            pickings._tiktok_try_to_arrange()
        return result
