from odoo import api, fields, models

from .tiktok_shipment import LABEL_FLOWS, LIVING, OPEN, OWN_FLOWS

#: shipments of one job: one read of 50 orders at most goes before them
JOB_SIZE = 20


class TikTokShipment(models.Model):
    """How a shipment comes to be wanted, and is let go."""

    _inherit = "tiktok.shipment"

    @api.model
    def _want(self, parcels):
        """Record what has left, and let jobs tell TikTok: all in this transaction.

        Nothing is read from TikTok. Parcels with TikTok's label that nobody has
        arranged become drafts on the desk: buying is a person's decision.

        :param parcels: what the planner found, see ``parcel_planning.Parcel``
        :return: the new shipments
        """
        if not parcels:
            return self.browse()
        shipments = self.sudo().create(self._prepare_shipments_vals(parcels))
        shipments._ask_for_labels()
        wanted = shipments.filtered(lambda s: s.state == "wanted")
        wanted._ask_for_numbers()
        wanted._enqueue_export(priority=3)
        return shipments

    def _prepare_shipments_vals(self, parcels):
        """Values of the shipments of these parcels, named transfer/n."""
        used = self._names_used({parcel.picking_id for parcel in parcels})
        vals_list = []
        for parcel in parcels:
            used[parcel.picking_id] = used.get(parcel.picking_id, 0) + 1
            vals_list.append(
                self._prepare_shipment_vals(parcel, used[parcel.picking_id])
            )
        return vals_list

    def _names_used(self, picking_ids):
        """How many shipments each transfer has had, the cancelled ones too."""
        rows = self.sudo()._read_group(
            [("picking_id", "in", list(picking_ids))], ["picking_id"], ["__count"]
        )
        return {picking.id: count for picking, count in rows}

    def _prepare_shipment_vals(self, parcel, number):
        """Values of one shipment.

        :param number: how many-th of its transfer it is
        """
        order = self.env["tiktok.order"].sudo().browse(parcel.order_id)
        picking = self.env["stock.picking"].sudo().browse(parcel.picking_id)
        units = self.env["tiktok.order.line"].sudo().browse(parcel.unit_ids)
        flow = order._shipping_flow()
        return {
            "name": f"{picking.name}/{number}",
            "backend_id": order.backend_id.id,
            "flow": flow,
            "state": "wanted" if flow in OWN_FLOWS else "draft",
            "sync_state": "pending" if flow in OWN_FLOWS else "ignored",
            "order_id": order.id,
            "order_ids": [fields.Command.set(units.order_id.ids or order.ids)],
            "unit_ids": [fields.Command.link(unit.id) for unit in units],
            "unit_count": len(units),
            "content": units._content_text(),
            "sub_items": parcel.sub_items,
            "picking_id": picking.id,
            "picking_ids": [fields.Command.set(parcel.picking_ids or picking.ids)],
            "stock_package_id": parcel.stock_package_id,
            "carrier_id": parcel.carrier_id,
            "tracking_number": parcel.tracking,
            "shipped_at": picking.date_done,
            "deadline": order.auto_cancel_at or order.collect_by or order.ship_by,
        }

    def _ask_for_labels(self):
        """Left without a label of TikTok: the warehouse is told."""
        for shipment in self.filtered(lambda s: s.flow in LABEL_FLOWS):
            text = self.env._(
                "%(shipment)s of TikTok order %(order)s has left without TikTok's "
                "label.",
                shipment=shipment.name,
                order=shipment.order_ref,
            )
            shipment._sync_problem(
                "shipping", "not_arranged", text, "blocked", shipment.deadline
            )
            shipment.problem = "not_arranged"

    def _ask_for_numbers(self):
        """Own carrier and no number: it waits until somebody enters one."""
        for shipment in self.filtered(lambda s: not s.tracking_number):
            text = self.env._(
                "%(shipment)s of TikTok order %(order)s has left without a tracking "
                "number.",
                shipment=shipment.name,
                order=shipment.order_ref,
            )
            shipment._sync_problem(
                "shipping", "number_missing", text, "blocked", shipment.deadline
            )
            shipment.problem = "number_missing"

    # === JOBS === #

    def _enqueue_export(self, eta=None, priority=5):
        """Jobs per shop in chunks; shops without a job runner have the pump."""
        due = self.filtered(lambda s: s.state in OPEN and s.sync_state == "pending")
        for backend, shipments in due.grouped("backend_id").items():
            for start in range(0, len(shipments), JOB_SIZE):
                part = shipments[start : start + JOB_SIZE]
                part._sync_call("_export_shipments", eta=eta, priority=priority)
            if backend.run_in_cron:
                cron = self.env.ref("connector_tiktok_shop.ir_cron_export_shipments")
                cron.sudo()._trigger(eta)

    def _enqueue_next_try(self, next_try):
        """Come back at the given time."""
        self._enqueue_export(eta=next_try)

    # === LET GO === #

    def _release(self):
        """What these waited for is there, or was mended: send them again, now.

        :return: those that are sent again
        """
        waiting = self.sudo().filtered(
            lambda s: s.state in ("wanted", "refused") and s.sync_state != "pending"
        )
        waiting.write(
            {
                "state": "wanted",
                "problem": False,
                "sync_state": "pending",
                "sync_next_try": False,
                "sync_attempts": 0,
                "sync_message": False,
            }
        )
        self.env["tiktok.exception"]._settle(waiting)
        waiting._enqueue_export(priority=2)
        return waiting

    @api.model
    def _release_waiting(self, backend, problems):
        """Send again what waits in a shop for one of these kinds of problems.

        :param problems: codes of the exception catalogue
        """
        domain = [
            ("backend_id", "in", backend.ids),
            ("problem", "in", list(problems)),
            ("state", "in", LIVING),
        ]
        return self.sudo().search(domain)._release()
