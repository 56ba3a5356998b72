from odoo import api, fields, models

from .order_states import statuses
from .tiktok_order import CANCELLED, STATUS_ALIASES

#: units in these states no longer wait for goods of the seller (tiktok-platform 3.1)
GONE = (*statuses(on_the_road=True), CANCELLED)


class TikTokOrder(models.Model):
    """What the list of orders tells about units, until the details are mirrored.

    The list names every unit with its SKU (contract: getOrderList), so that an order
    counts as sold from the second in which it is listed, before any job has read it.
    """

    _inherit = "tiktok.order"

    listed_units = fields.Json(
        readonly=True,
        copy=False,
        help="Open units by the list of orders: time of the list's data, then rows of "
        "SKU id, warehouse id and pieces. Empty once the details are mirrored.",
    )

    _listed = models.Index("(backend_id) WHERE listed_units IS NOT NULL")
    _open = models.Index(
        "(backend_id) WHERE external_state IS NULL OR external_state NOT IN "
        "('IN_TRANSIT', 'DELIVERED', 'COMPLETED', 'CANCELLED')"
    )

    def _prepare_listed_vals(self, backend, payload, digest):
        """Override: a new order with the units that the list names."""
        vals = super()._prepare_listed_vals(backend, payload, digest)
        return {
            **vals,
            "is_fbt": self.env["tiktok.order.mirror"]._is_fbt(payload),
            "listed_units": self._listed_units(payload),
        }

    def _prepare_news_vals(self, payload, digest):
        """Override: an order that has changed, with the units that are open now."""
        vals = super()._prepare_news_vals(payload, digest)
        return {**vals, "listed_units": self._listed_units(payload)}

    @api.model
    def _listed_units(self, payload):
        """Open units of an order as listed; False when there is none.

        :return: ``{"at": update time, "units": [[SKU id, warehouse id, pieces]]}``
        """
        if self._is_gone(payload.get("status")) or self._is_elsewhere(payload):
            return False
        counts = {}
        for item in payload.get("line_items") or []:
            if item.get("sku_id") and not self._is_gone(item.get("display_status")):
                place = item.get("warehouse_id") or payload.get("warehouse_id") or ""
                key = item["sku_id"], place
                counts[key] = counts.get(key, 0) + 1
        rows = [[*key, pieces] for key, pieces in sorted(counts.items())]
        return rows and {"at": payload.get("update_time") or 0, "units": rows}

    def _is_gone(self, status):
        return STATUS_ALIASES.get(status, status) in GONE

    def _is_elsewhere(self, payload):
        """From stock that is not the seller's to ship."""
        return self.env["tiktok.order.mirror"]._is_fbt(payload)


class TikTokOrderMirror(models.AbstractModel):
    """Details take the place of what the list has told."""

    _inherit = "tiktok.order.mirror"

    @api.model
    def _mirror(self, orders, payloads):
        """Override: mirrored units take the place of the listed ones.

        Not when the list was newer than the details: lists and details come from
        different places and either may lag (tiktok-platform 6.5).
        """
        result = super()._mirror(orders, payloads)
        orders.filtered(
            lambda o: (
                o.listed_units
                and o.listed_units["at"]
                <= (payloads[o.external_id].get("update_time") or 0)
            )
        ).listed_units = False
        return result
