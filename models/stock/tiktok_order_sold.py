import time
from collections import defaultdict

from odoo import api, models

from ..order.tiktok_order import CANCELLED, STATUS_ALIASES

#: seconds that no cycle of a push takes, from its reading to the last answer
RECENT = 15 * 60
#: why figures are computed anew
CAUSE = "order"
#: all words for a cancelled order or unit
GONE = {CANCELLED, *(key for key, word in STATUS_ALIASES.items() if word == CANCELLED)}


class TikTokOrderMirror(models.AbstractModel):
    """Units appear or are cancelled: the stock of their SKUs is another one.

    No goods move in Odoo by that, so that nothing else would tell.
    """

    _inherit = "tiktok.order.mirror"

    @api.model
    def _mirror_units(self, orders):
        """Override: want the figures of SKUs whose open units have changed."""
        before = self._open_units(orders)
        result = super()._mirror_units(orders)
        after = self._open_units(orders)
        changed = {key[1] for key in before ^ after if key[1]}
        if changed:
            self.env["tiktok.stock.change"]._mark_skus(sorted(changed), CAUSE)
            self._give_back(before - after)
        return result

    def _give_back(self, gone):
        """Pieces that are open no longer: TikTok may sell them again already.

        Of a bundle those of its parts. Units that only moved to another warehouse count
        as well, until TikTok is read: which their marks see to.
        """
        pieces = defaultdict(int)
        for _unit, sku_id, warehouse in gone:
            sku = self.env["tiktok.sku"].browse(sku_id)
            for part in sku.component_ids:
                pieces[part.component_sku_id.id, warehouse] += part.quantity
            if sku and not sku.component_ids:
                pieces[sku.id, warehouse] += 1
        self.env["tiktok.stock.level"]._returned(pieces)
        skus = {sku_id for sku_id, _warehouse in pieces}
        self.env["tiktok.stock.change"]._mark_skus(sorted(skus), CAUSE)

    def _open_units(self, orders):
        """Units that are not cancelled, with SKU and warehouse."""
        return {
            (unit.external_id, unit.sku_id.id, unit.warehouse_external_id)
            for unit in orders.line_ids
            if not unit.is_cancelled
        }


class TikTokOrder(models.Model):
    """Units that the list names change the stock as well."""

    _inherit = "tiktok.order"

    @api.model
    def _upsert_from_list(self, backend, payloads):
        """Override: want the figures of the SKUs in new and changed orders."""
        wanted = super()._upsert_from_list(backend, payloads)
        rows = [row for o in wanted for row in (o.listed_units or {}).get("units", ())]
        gone = self._listed_gone(wanted, payloads)
        names = {sku for sku, *_row in rows} | {sku for _unit, sku, _place in gone}
        skus = self.env["tiktok.sku"].search(
            [("backend_id", "=", backend.id), ("external_id", "in", list(names))]
        )
        if skus:
            self.env["tiktok.stock.change"]._mark_skus(skus.ids, CAUSE)
        if gone:
            ids = {sku.external_id: sku.id for sku in skus}
            self.env["tiktok.order.mirror"]._give_back(
                {(unit, ids.get(sku, False), place) for unit, sku, place in gone}
            )
        return wanted

    @api.model
    def _listed_gone(self, wanted, payloads):
        """Cancelled units of new and changed orders: ``(unit, SKU, warehouse)``, all
        by TikTok's id.

        Also of orders that are known only since they are cancelled: TikTok may have
        been read while they were open. Not of older ones: each reading since then has
        shown their pieces, and a first import lists months of them.
        """
        keys = set(wanted.mapped("external_id"))
        since = time.time() - RECENT
        return {
            (item["id"], item["sku_id"], item.get("warehouse_id") or place)
            for payload in payloads
            if payload["id"] in keys and (payload.get("update_time") or 0) > since
            for place in [payload.get("warehouse_id") or ""]
            for item in payload.get("line_items") or []
            if item.get("sku_id")
            and not {payload.get("status"), item.get("display_status")}.isdisjoint(GONE)
        }
