from odoo import api, fields, models


class TikTokWarehouse(models.Model):
    """A warehouse that the seller keeps on TikTok, mapped to Odoo."""

    _name = "tiktok.warehouse"
    _description = "TikTok Shop Warehouse"
    _inherit = "tiktok.binding"
    _rec_name = "name"
    _order = "backend_id, is_default desc, name"
    _check_company_auto = True

    _PERSONAL_KEYS = frozenset({"contact_person", "phone_number"})

    name = fields.Char(readonly=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("SALES_WAREHOUSE", "Sales"), ("RETURN_WAREHOUSE", "Returns")],
        readonly=True,
        help="Empty for kinds that TikTok added later.",
    )
    sub_type = fields.Char(readonly=True)
    is_default = fields.Boolean("Default on TikTok", readonly=True)
    city = fields.Char(readonly=True)
    region = fields.Char("Country", readonly=True)
    warehouse_id = fields.Many2one(
        "stock.warehouse", "Odoo Warehouse", check_company=True
    )
    location_id = fields.Many2one(
        "stock.location",
        "Odoo Location",
        check_company=True,
        domain="[('usage', '=', 'internal')]",
        help="Only when TikTok's warehouse is a part of the Odoo warehouse.",
    )

    @api.model
    def _upsert_warehouses(self, backend, warehouses):
        """Bindings of a shop as TikTok lists them now; missing ones are archived.

        The default sales warehouse is mapped to the warehouse of the shop when
        nothing is mapped yet.
        """
        known = self.with_context(active_test=False)._bindings_by_external_id(
            backend, [w["id"] for w in warehouses]
        )
        for payload in warehouses:
            vals = self._prepare_tiktok_warehouse_vals(payload)
            if payload["id"] in known:
                known[payload["id"]].write(vals)
                continue
            vals.update(backend_id=backend.id, external_id=payload["id"])
            if vals["is_default"] or len(warehouses) == 1:
                vals["warehouse_id"] = backend.warehouse_id.id
            known[payload["id"]] = self.create(vals)
        gone = self.search([("backend_id", "=", backend.id)])
        gone.filtered(lambda w: w.external_id not in known).active = False

    @api.model
    def _prepare_tiktok_warehouse_vals(self, payload):
        """Values of one warehouse (contract: getWarehouseList)."""
        address = payload.get("address") or {}
        kind = payload.get("type")
        return {
            "name": payload.get("name") or payload["id"],
            "active": True,
            "external_state": payload.get("effect_status"),
            "kind": kind if kind in dict(self._fields["kind"].selection) else False,
            "sub_type": payload.get("sub_type"),
            "is_default": bool(payload.get("is_default")),
            "city": address.get("city"),
            "region": address.get("region_code"),
            "payload": payload,
        }
