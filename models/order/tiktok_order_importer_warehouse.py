from odoo import api, models

from ...exceptions import MappingMissingError
from .tiktok_order import HANDLED


class TikTokOrderImporter(models.AbstractModel):
    """Where units ship from, and deliveries that somebody else has made."""

    _inherit = "tiktok.order.importer"

    def _warehouses(self, backend):
        """Odoo warehouse by TikTok warehouse id."""
        return {
            warehouse.external_id: warehouse
            for warehouse in self.env["tiktok.warehouse"].search_fetch(
                [("backend_id", "=", backend.id)]
            )
        }

    def _unit_warehouse(self, order, unit, warehouses):
        """The warehouse that ships this unit.

        :raises MappingMissingError: when TikTok's warehouse is not mapped
        """
        backend = order.backend_id
        if order.is_fbt:
            return backend._warehouse_at_tiktok()
        if self.env["tiktok.order.policy"]._is_outside(order, unit):
            return backend._warehouse_outside()
        mapped = warehouses.get(unit._warehouse_on_tiktok())
        if mapped and not mapped.is_mapped and len(warehouses) > 1:
            raise MappingMissingError(
                "warehouse_unmapped",
                self.env._(
                    "Order %(order)s ships from the TikTok warehouse %(warehouse)s, "
                    "which has no Odoo warehouse.",
                    order=order.external_id,
                    warehouse=mapped.name,
                ),
                deadline=order.ship_by,
                record=mapped,
                flow="metadata",
            )
        if not mapped:
            return backend.warehouse_id
        own = mapped.warehouse_id or mapped.location_id.warehouse_id
        return own or backend.warehouse_id

    def _main_warehouse(self, groups, backend):
        """The warehouse of most lines; the others get it by route."""
        found = [warehouse for *_key, warehouse in groups]
        return max(found, key=found.count) if found else backend.warehouse_id

    @api.model
    def _deliver_outside(self, orders):
        """Validate the deliveries of what somebody else has shipped, and only these.

        Of an order of which a part has left, the other part stays open.
        """
        backend = orders.backend_id
        outside = backend.fbt_warehouse_id | backend.outside_warehouse_id
        if not outside or not any(u.external_state in HANDLED for u in orders.line_ids):
            return
        orders.sale_order_id.picking_ids.filtered(
            lambda p: (
                p.picking_type_id.warehouse_id in outside
                and p.state not in ("done", "cancel")
                and self._has_left_outside(p)
            )
        )._tiktok_deliver_outside()

    @api.model
    def _has_left_outside(self, picking):
        """Whether all units that this delivery moves have been shipped."""
        policy = self.env["tiktok.order.policy"]
        units = picking.move_ids.sale_line_id.tiktok_line_ids._not_cancelled()
        return all(policy._has_left(u.order_id, u.external_state) for u in units)
