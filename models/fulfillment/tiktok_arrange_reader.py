from odoo import api, models

from .parcel_facts import Parcel
from .tiktok_shipping_capability import LABEL_FLOWS

#: a label is there, the carrier has not scanned it yet
ARRANGED = "AWAITING_COLLECTION"


class TikTokArrangeReader(models.AbstractModel):
    """What the dialog *Arrange Shipment* shows: parcels, problems, services, slots."""

    _name = "tiktok.arrange.reader"
    _description = "TikTok Shop Arrange Reader"

    # === ROWS === #

    @api.model
    def _prepare_lines_vals(self, pickings):
        """Rows of the dialog: parcels to arrange, and why others cannot be.

        Parcels whose label is wanted or there already are left out.
        """
        outgoing = pickings._tiktok_outgoing()
        unsettled = self._unsettled(outgoing)
        parcels = self.env["tiktok.parcel.planner"]._plan(outgoing)
        made = self._arranged_elsewhere(outgoing)
        fetched = {"needs_weight": False, "has_slots": False, "is_made": True}
        shown = set(unsettled.picking_ids.ids)
        shown.update(*(parcel.picking_ids for parcel in (*parcels, *made)))
        vals_list = [
            *map(self._prepare_shipment_line_vals, unsettled),
            *map(self._prepare_parcel_line_vals, parcels),
            *(self._prepare_parcel_line_vals(parcel) | fetched for parcel in made),
            *self._prepare_problem_lines_vals(outgoing, shown),
        ]
        # what can go comes first
        return sorted(vals_list, key=lambda vals: bool(vals.get("problem")))

    def _unsettled(self, pickings):
        """Shipments that left without a label, or were refused one."""
        return pickings.sudo().tiktok_shipment_ids.filtered(
            lambda s: s.flow in LABEL_FLOWS and s.state in ("draft", "refused")
        )

    def _arranged_elsewhere(self, pickings):
        """Parcels whose label was made in Seller Center: it can be fetched from here.

        The planner leaves them out, for TikTok does not wait for them any more.
        """
        parcels, seen = [], set()
        for picking in pickings.filtered(lambda p: p.state not in ("draft", "cancel")):
            lines = picking.move_ids.sale_line_id
            units = picking.sudo()._tiktok_orders()._active_units()
            units = units.filtered(
                lambda u, lines=lines: (
                    u.sale_line_id in lines
                    and u.order_id.shipping_flow in LABEL_FLOWS
                    and u.external_state == ARRANGED
                    and u.package_external_id
                    and (not u.shipment_id or u.shipment_id.state == "cancelled")
                )
            )
            for package_id, own in units.grouped("package_external_id").items():
                if package_id not in seen:
                    seen.add(package_id)
                    parcels.append(self._prepare_parcel(picking, own))
        return parcels

    def _prepare_parcel(self, picking, units):
        """The parcel that these units are on TikTok."""
        return Parcel(
            picking.id,
            None,
            units.order_id[:1].id,
            tuple(units.ids),
            picking_ids=(picking.id,),
            order_ids=tuple(units.order_id.ids),
        )

    def _prepare_shipment_line_vals(self, shipment):
        """A row for a shipment that is there already."""
        measure = shipment._label_measure()
        if not shipment.weight:
            measure, _unknown = self.env["tiktok.parcel.measurer"]._measure(
                shipment.picking_id, shipment.stock_package_id, shipment.unit_ids
            )
        return {
            **self._prepare_order_vals(shipment.order_id),
            **self._prepare_shown_measure_vals(measure),
            "picking_id": shipment.picking_id.id,
            "shipment_id": shipment.id,
            "order_ref": shipment.order_ref,
            "content": shipment.content,
        }

    def _prepare_parcel_line_vals(self, parcel):
        """A row for a parcel that nobody has arranged."""
        order = self.env["tiktok.order"].sudo().browse(parcel.order_id)
        picking = self.env["stock.picking"].sudo().browse(parcel.picking_id)
        package = self.env["stock.package"].sudo().browse(parcel.stock_package_id)
        units = self.env["tiktok.order.line"].sudo().browse(parcel.unit_ids)
        measurer = self.env["tiktok.parcel.measurer"]
        measure, unknown = measurer._measure(picking, package, units)
        box = package.package_type_id or picking.picking_type_id.tiktok_package_type_id
        return {
            **self._prepare_order_vals(order),
            **self._prepare_shown_measure_vals(measure),
            "picking_id": picking.id,
            "parcel": list(parcel),
            "order_ref": ", ".join((units.order_id or order).mapped("external_id")),
            "content": units._content_text(),
            "package_type_id": box.id,
            "unweighed": ", ".join(unknown.mapped("display_name")),
            "problem": self._problem(order, picking),
        }

    def _prepare_order_vals(self, order):
        """What the rules of the order's market say about the row."""
        flow = order.shipping_flow
        if flow not in LABEL_FLOWS:
            return {"order_id": order.id, "flow": flow}
        rule = order._shipping_capability()
        return {
            "order_id": order.id,
            "flow": flow,
            "needs_weight": rule.weight_from == "call",
            "has_slots": flow == "ship_package" and not rule.ignores_handover,
        }

    def _prepare_shown_measure_vals(self, measure):
        """A measure (g, cm) in the units of the dialog."""
        template = self.env["product.template"]
        weight = template._get_weight_uom_id_from_ir_config_parameter()
        length = self.env["tiktok.shipment.arrange"]._length_uom()
        gram, cm = (
            self.env.ref("uom.product_uom_gram"),
            self.env.ref("uom.product_uom_cm"),
        )
        sides = [
            cm._compute_quantity(side, length, round=False) for side in measure.sides
        ]
        return {
            "weight": gram._compute_quantity(measure.weight, weight, round=False),
            "box_length": sides[0],
            "box_width": sides[1],
            "box_height": sides[2],
        }

    def _problem(self, order, picking):
        """Why a parcel cannot get a label of TikTok, and what to do instead."""
        if picking.tiktok_stop_text:
            return picking.tiktok_stop_text
        texts = {
            "none": self.env._("TikTok ships this order itself: nothing to do."),
            "mark_shipped": self._own_carrier_text(),
            "self_ship": self._own_carrier_text(),
            "refused": self.env._("TikTok does not let this order be shipped so."),
            "unknown": self.env._(
                "Nobody knows how this order ships: see its problem on the desk."
            ),
        }
        return texts.get(order.shipping_flow, False)

    def _own_carrier_text(self):
        return self.env._(
            "Own carrier: enter carrier and number on the transfer and validate it."
        )

    def _prepare_problem_lines_vals(self, pickings, shown):
        """Rows for transfers of which nothing can be arranged, saying why."""
        vals_list = []
        for picking in pickings.filtered(lambda p: p.id not in shown):
            order = picking._tiktok_orders()[:1]
            if not order or picking._tiktok_label_shipments():
                continue
            vals_list.append(
                {
                    **self._prepare_order_vals(order),
                    "picking_id": picking.id,
                    "order_ref": order.external_id,
                    "problem": self._problem(order, picking)
                    or picking._tiktok_unready_text(),
                }
            )
        return vals_list

    @api.model
    def _parcel(self, values):
        """The parcel of a row; JSON knows lists only."""
        parcel = Parcel(*values)
        return parcel._replace(
            unit_ids=tuple(parcel.unit_ids),
            picking_ids=tuple(parcel.picking_ids),
            order_ids=tuple(parcel.order_ids),
        )
