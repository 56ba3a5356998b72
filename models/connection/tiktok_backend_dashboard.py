from odoo import api, fields, models


class TikTokBackend(models.Model):
    """What the shop cards count; rooms add their own figures."""

    _inherit = "tiktok.backend"

    is_copied_database = fields.Boolean(related="account_id.is_copied_database")
    open_exception_count = fields.Integer(
        "Exceptions", compute="_compute_open_exceptions"
    )
    urgent_exception_count = fields.Integer(
        "Urgent", compute="_compute_open_exceptions"
    )
    unmapped_warehouse_count = fields.Integer(
        compute="_compute_unmapped_warehouse_count"
    )

    def _compute_open_exceptions(self):
        groups = self.env["tiktok.exception"]._read_group(
            [("backend_id", "in", self.ids), ("state", "=", "open")],
            ["backend_id", "severity"],
            ["__count"],
        )
        figures = {(backend, severity): count for backend, severity, count in groups}
        for backend in self:
            own = {s: figures.get((backend, s), 0) for s in ("0", "1", "2")}
            backend.open_exception_count = sum(own.values())
            backend.urgent_exception_count = own["2"]

    def _compute_unmapped_warehouse_count(self):
        groups = self.env["tiktok.warehouse"]._read_group(
            [
                ("backend_id", "in", self.ids),
                ("kind", "=", "SALES_WAREHOUSE"),
                ("external_state", "!=", "DISABLED"),
                ("is_mapped", "=", False),
            ],
            ["backend_id"],
            ["__count"],
        )
        figures = dict(groups)
        for backend in self:
            backend.unmapped_warehouse_count = figures.get(backend, 0)

    @api.model
    def _dashboard_action(self, xml_id, **context):
        """A window action of ours with a context of its own."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"connector_tiktok_shop.{xml_id}"
        )
        return {**action, "context": context}

    def action_open_exceptions(self):
        """Open problems of this shop."""
        action = self._dashboard_action(
            "tiktok_exception_action", search_default_open=1
        )
        return {**action, "domain": [("backend_id", "in", self.ids)]}

    def action_open_warehouses(self):
        """Warehouses of this shop with their mapping."""
        action = self._dashboard_action("tiktok_warehouse_action")
        return {**action, "domain": [("backend_id", "in", self.ids)]}

    def action_open_carriers(self):
        """Carriers of this shop with their mapping."""
        action = self._dashboard_action("tiktok_shipping_provider_action")
        return {**action, "domain": [("backend_id", "in", self.ids)]}

    def action_open_account(self):
        """The authorisation behind this shop."""
        return self.account_id.get_formview_action()

    def action_authorize(self):
        """Authorise the account of this shop again."""
        return self.account_id.action_authorize()
