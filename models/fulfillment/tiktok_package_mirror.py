from odoo import Command, api, fields, models

from ..order.order_address import clear
from ..order.tiktok_order_mirror import UNREADABLE, to_datetime
from .package_facts import (
    CANCELLED,
    centimetres,
    grams,
    newest,
    next_status,
    read_package,
)


class TikTokPackageMirror(models.AbstractModel):
    """Writes what TikTok says about packages into their bindings.

    Set-wise: the number of statements does not depend on the number of packages.
    """

    _name = "tiktok.package.mirror"
    _description = "TikTok Shop Package Mirror"

    @api.model
    def _mirror(self, backend, payloads):
        """Bring packages, their units and all that follows up to these messages.

        Older than what is known: left alone. A package none of whose orders is known
        is not kept: it comes with its order, if that is imported at all.

        :param payloads: rows of searchPackage or getPackageDetail
        :return: the bindings of these packages
        """
        facts = newest(filter(None, map(read_package, payloads)))
        packages = self.env["tiktok.package"].sudo()
        known = packages._bindings_by_external_id(backend, facts) if facts else {}
        orders = self._orders(backend, facts.values())
        found, changed, before, vals_list = packages, packages, {}, []
        for external_id, fact in facts.items():
            package = known.get(external_id, packages)
            found |= package
            if not package and not any(key in orders for key in fact.order_ids):
                continue
            if package and fact.updated < package.external_updated:
                continue
            vals = self._prepare_package_vals(package, fact, orders)
            if package:
                before[package.id] = package._standing()
                package.write(vals)
                changed |= package
            else:
                vals.update(backend_id=backend.id, external_id=external_id)
                vals_list.append({**vals, "sync_state": "done"})
        created = packages._create_once(vals_list)
        self._apply(changed | created, before)
        return found | created

    @api.model
    def _apply(self, packages, before):
        """Units, transfers and shipments follow; then what a person should know.

        :param before: how the packages stood, see ``tiktok.package._standing``
        """
        if not packages:
            return
        self.env["tiktok.package.tie"]._tie(packages.order_ids)
        packages._note_milestones()
        packages._follow(before)

    def _orders(self, backend, facts):
        """Bindings of the orders by TikTok's id, as far as they are known."""
        ids = {order for fact in facts for order in fact.order_ids}
        orders = self.env["tiktok.order"].sudo()
        return orders._bindings_by_external_id(backend, ids) if ids else {}

    # === VALUES === #

    def _prepare_package_vals(self, package, fact, orders):
        """Values of one package (contract: getPackageDetail, searchPackage)."""
        named = [orders[key].id for key in fact.order_ids if key in orders]
        vals = {
            "external_state": self._state(package, fact),
            "external_updated": fact.updated,
            "order_ids": [Command.link(order_id) for order_id in named],
            "read_at": fields.Datetime.now(),
            **self._prepare_way_vals(fact.payload),
        }
        # one that is cancelled may have been emptied: what it held stays known
        if fact.unit_ids or (fact.unit_ids is not None and fact.status != CANCELLED):
            vals["unit_external_ids"] = list(fact.unit_ids)
        if fact.payload.get("create_time"):
            vals["external_created_at"] = self._time(fact.payload["create_time"])
        if fact.is_full:
            vals.update(payload=fact.payload, detail_updated=fact.updated)
            vals.update(self._prepare_detail_vals(fact.payload))
        return vals

    def _state(self, package, fact):
        """The status after a message. The list does not tell undone from lost: of a
        cancellation the details are read first."""
        if package and fact.status == CANCELLED and not fact.is_full:
            return package.external_state
        return next_status(package.external_state, fact.status)

    def _prepare_way_vals(self, payload):
        """Carrier and number, as far as the message tells them."""
        told = {
            "tracking_number": clear(payload.get("tracking_number")),
            "provider_name": payload.get("shipping_provider_name"),
            "provider_external_id": payload.get("shipping_provider_id"),
        }
        return {name: value for name, value in told.items() if value}

    def _prepare_detail_vals(self, payload):
        """What only the detail of a package knows."""
        slot = payload.get("pickup_slot") or {}
        length, width, height = centimetres(payload.get("dimension"))
        return {
            "sub_status": payload.get("package_sub_status"),
            "exception_reason": payload.get("ship_exception_reason"),
            "shipping_type": payload.get("shipping_type"),
            "delivery_option_name": payload.get("delivery_option_name"),
            "last_mile_number": clear(payload.get("last_mile_tracking_number")),
            "handover_method": payload.get("handover_method"),
            "slot_start": self._time(slot.get("start_time")),
            "slot_end": self._time(slot.get("end_time")),
            "warehouse_external_id": payload.get("warehouse_id"),
            "weight": grams(payload.get("weight")),
            "box_length": length,
            "box_width": width,
            "box_height": height,
        }

    def _time(self, seconds):
        """A time that cannot be read is none; the payload keeps it."""
        try:
            return to_datetime(seconds)
        except UNREADABLE:
            return False
