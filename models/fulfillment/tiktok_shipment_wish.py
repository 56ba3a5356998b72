from odoo import api, fields, models

from .tiktok_shipment import LIVING, OWN_FLOWS, SENT_FLOWS
from .tiktok_shipping_capability import FLOWS, LABEL_FLOWS
from .tracking_number import clean

#: shipments of one job
JOB_SIZE = 20


class TikTokShipment(models.Model):
    """How a shipment comes to be wanted, and is let go."""

    _inherit = "tiktok.shipment"

    @api.model
    def _want(self, parcels):
        """Record what has left, and let jobs tell TikTok: all in this transaction.

        Nothing is read from TikTok. Where nobody has arranged TikTok's label before,
        validating arranges it, as with any other carrier of Odoo.

        :param parcels: what the planner found, see ``parcel_facts.Parcel``
        :return: the new shipments
        """
        if not parcels:
            return self.browse()
        self._number_all_transfers(parcels)
        shipments = self.sudo().create(self._prepare_shipments_vals(parcels))
        known = shipments._ask_how()
        own = known.filtered(lambda s: s.flow in OWN_FLOWS)
        own.filtered(lambda s: not s.tracking_number)._ask_for_numbers()
        known._enqueue_export(priority=3)
        return shipments

    @api.model
    def _number_all_transfers(self, parcels):
        """Who packs orders together types the number once: the other transfers of
        the parcel show it as well."""
        for parcel in parcels:
            if not parcel.tracking or parcel.stock_package_id:
                continue
            pickings = (
                self.env["stock.picking"]
                .sudo()
                .browse(parcel.picking_ids or [parcel.picking_id])
            )
            for picking in pickings.filtered(lambda p: not p.carrier_tracking_ref):
                picking.write(
                    {
                        "carrier_tracking_ref": parcel.tracking,
                        "carrier_id": parcel.carrier_id or picking.carrier_id.id,
                    }
                )

    def _ask_how(self):
        """What cannot be shipped as the order wants it goes to the desk.

        :return: the others
        """
        known = self.filtered(lambda s: s.flow in SENT_FLOWS)
        for shipment in self - known:
            text = shipment.order_id._shipping_unknown_text()
            shipment._hold_back("shipping_unknown", text)
        return known

    def _prepare_shipments_vals(self, parcels):
        """Values of the shipments of these parcels, named transfer/n."""
        used = self._names_used({parcel.picking_id for parcel in parcels})
        units = {unit for parcel in parcels for unit in parcel.unit_ids}
        lines = self.env["tiktok.order.line"].sudo().browse(units)
        # the names for the contents, read for all parcels at once
        lines.sale_line_id.product_id.mapped("display_name")
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
        return {
            "name": f"{picking.name}/{number}",
            "backend_id": order.backend_id.id,
            "flow": self._flow_of(order),
            "state": "wanted",
            "sync_state": self._first_sync_state(order.backend_id),
            "order_id": order.id,
            "order_ids": [fields.Command.set(units.order_id.ids or order.ids)],
            "unit_ids": [fields.Command.link(unit.id) for unit in units],
            "unit_count": len(units),
            "content": self._content_of(units, parcel),
            "sub_items": parcel.sub_items,
            "picking_id": picking.id,
            "picking_ids": [fields.Command.set(parcel.picking_ids or picking.ids)],
            "stock_package_id": parcel.stock_package_id,
            "carrier_id": parcel.carrier_id,
            "tracking_number": clean(parcel.tracking) or False,
            "shipped_at": picking.date_done,
            "deadline": order.auto_cancel_at or order.collect_by or order.ship_by,
        }

    def _content_of(self, units, parcel):
        """What is in a parcel; of a bundle that leaves in part the number of parts."""
        parts = sum(len(own) for own in (parcel.sub_items or {}).values())
        whole = units.filtered(lambda u: u.external_id not in (parcel.sub_items or {}))
        texts = [whole._content_text()] if whole else []
        if parts:
            texts.append(self._parts_text(parts))
        return ", ".join(texts)

    @api.model
    def _parts_text(self, count):
        """How many parts of bundles leave, in words."""
        if count == 1:
            return self.env._("1 part of a bundle")
        return self.env._("%s parts of a bundle", count)

    def _flow_of(self, order):
        """How the order ships; False where the rules of its market do not say."""
        return order.shipping_flow if order.shipping_flow in dict(FLOWS) else False

    def _first_sync_state(self, backend):
        """In shadow a shipment is shown and never sent; without a connection it waits
        for the next one."""
        return "pending" if backend.shipping_mode == "live" else "ignored"

    def _ask_for_numbers(self):
        """Own carrier and no number: it waits until somebody enters one."""
        for shipment in self:
            text = (
                self.env._("It has left without a tracking number.")
                if shipment.carrier_id
                else self.env._("It has left without carrier and tracking number.")
            )
            shipment._hold_back("number_missing", text)

    # === REPAIR === #

    @api.model
    def _of_pickings(self, pickings):
        """Living shipments of these transfers."""
        return self.search(
            [("picking_ids", "in", pickings.ids), ("state", "in", LIVING)]
        )

    def _take_over(self):
        """Carrier and number as the transfer has them now, for own carriers.

        What TikTok has taken already is left alone: it is changed by a correction.
        """
        changed = self.browse()
        for shipment in self.filtered(
            lambda s: s.state in ("wanted", "refused") and s.flow in OWN_FLOWS
        ):
            picking = shipment.picking_id
            package = shipment.stock_package_id
            number = package.tiktok_tracking_number or picking.carrier_tracking_ref
            number = clean(number) or False
            now = (picking.carrier_id, number)
            if now != (shipment.carrier_id, shipment.tracking_number or False):
                shipment.carrier_id, shipment.tracking_number = now
                changed |= shipment
        changed.filtered(lambda s: s.sync_state != "ignored")._release()

    def _release(self):
        """What these waited for is there, or was mended: send them again, now.

        :return: those that are sent again
        """
        waiting = self.sudo().filtered(
            lambda s: s.state in ("wanted", "refused") and s.sync_state != "pending"
        )
        for shipment in waiting.filtered(lambda s: s.problem == "shipping_unknown"):
            shipment.flow = self._flow_of(shipment.order_id)
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

    def _package_undone(self):
        """TikTok has undone the package: its units may leave in another one."""
        self._let_go()

    def _let_go_cancelled(self):
        """Nothing of these is wanted any more: what waits for a person is let go.

        What a job works on finds out by itself. A parcel that left although it was
        cancelled stays: see ``shipped_cancelled``.
        """
        self.filtered(
            lambda s: (
                s.state in ("wanted", "refused")
                and s.flow not in LABEL_FLOWS
                and s.sync_state != "pending"
                and s.problem != "shipped_cancelled"
                and all(s.unit_ids.mapped("is_cancelled"))
            )
        ).try_lock_for_update(allow_referencing=True)._let_go()

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
