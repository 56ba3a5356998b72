from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


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

    is_mapped = fields.Boolean(compute="_compute_is_mapped", search="_search_is_mapped")

    @api.depends("warehouse_id", "location_id")
    def _compute_is_mapped(self):
        for warehouse in self:
            warehouse.is_mapped = bool(warehouse.warehouse_id or warehouse.location_id)

    @api.model
    def _search_is_mapped(self, operator, value):
        if operator != "in":
            return NotImplemented
        return ["|", ("warehouse_id", "!=", False), ("location_id", "!=", False)]

    @api.constrains("warehouse_id", "location_id")
    def _check_location(self):
        for record in self.filtered(lambda r: r.location_id and r.warehouse_id):
            if record.location_id.warehouse_id != record.warehouse_id:
                raise ValidationError(
                    self.env._(
                        "%(location)s is not a part of %(warehouse)s.",
                        location=record.location_id.display_name,
                        warehouse=record.warehouse_id.name,
                    )
                )

    @api.onchange("location_id")
    def _onchange_location_id(self):
        if self.location_id:
            self.warehouse_id = self.location_id.warehouse_id

    def write(self, vals):
        """A saved mapping releases whatever waited for it; one that is taken away is
        told at once."""
        result = super().write(vals)
        if {"warehouse_id", "location_id"} & set(vals):
            self.filtered("is_mapped")._mapping_saved()
            self._check_mapping()
        return result

    # === AS TIKTOK LISTS THEM === #

    @api.model
    def _upsert_warehouses(self, backend, warehouses):
        """Bindings of a shop as TikTok lists them now; missing ones are archived.

        The default sales warehouse is mapped to the warehouse of the shop when it is
        new; others without a mapping become exceptions.

        :return: ``{TikTok id: binding}`` of the warehouses listed
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
        listed = self.browse(binding.id for binding in known.values())
        gone = self.search([("backend_id", "=", backend.id)]) - listed
        gone.active = False
        self.env["tiktok.exception"]._settle(gone, codes=["warehouse_unmapped"])
        listed._check_mapping()
        return known

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

    # === MAPPING === #

    def _check_mapping(self):
        """Open or close the exception of warehouses that sell without a mapping.

        :return: warehouses that wait for a mapping
        """
        waiting = self.filtered(
            lambda w: (
                w.active
                and w.kind == "SALES_WAREHOUSE"
                and w.external_state != "DISABLED"
                and not w.is_mapped
            )
        )
        for warehouse in waiting:
            message = self.env._(
                "%(shop)s sells from %(warehouse)s, which is not mapped.",
                shop=warehouse.backend_id.name,
                warehouse=warehouse.name,
            )
            self.env["tiktok.exception"]._report(
                warehouse, "metadata", "warehouse_unmapped", message
            )
        self.env["tiktok.exception"]._settle(
            self - waiting, codes=["warehouse_unmapped"]
        )
        return waiting

    def _mapping_saved(self):
        """Hook: these warehouses have a mapping now. Rooms release what waited."""
        self.env["tiktok.exception"]._settle(self, codes=["warehouse_unmapped"])

    def action_open_mapping(self):
        """Open the form on which the Odoo warehouse is chosen."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Map the warehouse"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_retry(self):
        """Button of the exception desk: look again whether all are mapped.

        :raises UserError: naming the warehouses that still wait
        """
        waiting = self._check_mapping()
        if waiting:
            raise UserError(
                self.env._(
                    "Choose an Odoo warehouse for %s first.",
                    ", ".join(waiting.mapped("name")),
                )
            )
        return True
