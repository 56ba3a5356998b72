from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

MODES = [("off", "Off"), ("shadow", "Shadow"), ("live", "Live")]

#: flow -> minutes between two runs by default
FLOWS = {
    "metadata": 24 * 60,
    "catalog": 60,
    "order": 5,
    "cancellation": 5,
    "stock": 5,
    "parcel": 2,
    "package": 10,
}


class TikTokBackend(models.Model):
    """Flows of a shop: their switches and pumps.

    A flow is off, in shadow (read and compared, no document is made) or live.
    """

    _inherit = "tiktok.backend"

    metadata_mode = fields.Selection(
        MODES,
        "Warehouses and Carriers",
        default="live",
        required=True,
        tracking=True,
        help="Reads warehouses, ways of delivery and carriers of TikTok.",
    )
    catalog_mode = fields.Selection(
        MODES,
        "Listings",
        default="live",
        required=True,
        tracking=True,
        help="Reads listings and SKUs of TikTok and finds their products.",
    )
    order_mode = fields.Selection(
        MODES,
        "Orders",
        default="live",
        required=True,
        tracking=True,
        help="Shadow mirrors the orders of TikTok and makes no sales order.",
    )

    def _flow_mode(self, flow):
        """``off``, ``shadow`` or ``live``; off while the shop does not run at all."""
        self.ensure_one()
        return self[f"{flow}_mode"] if self._is_running() else "off"

    def _ensure_cursors(self):
        """One row per flow: where jobs keep what they have to remember."""
        vals_list = [
            {"backend_id": backend.id, "flow": flow, "interval_minutes": minutes}
            for backend in self
            for flow, minutes in FLOWS.items()
            if flow not in backend.sudo().cursor_ids.mapped("flow")
        ]
        self.env["tiktok.sync.cursor"].sudo().create(vals_list)

    def _cursor(self, flow):
        """The row of one flow."""
        self.ensure_one()
        self._ensure_cursors()
        return self.sudo().cursor_ids.filtered(lambda c: c.flow == flow)

    def _resume_flows(self):
        """The account is authorised again: what waited goes on at once."""
        self.sudo().cursor_ids.write(
            {"next_run_at": fields.Datetime.now(), "sync_next_try": False}
        )

    # === PUMPS === #

    @api.model
    def _cron_run_flows(self):
        """Start every flow that is due, one cursor after the other.

        With a job runner a due cursor becomes one job; without one the work is done
        here, page by page, and committed after each.
        """
        self.env["tiktok.sync.cursor"]._cron_run_due()

    # === BUTTONS === #

    def _start_flow(self, flow):
        """Let a flow run now.

        :raises AccessError: for users who may only see
        :raises UserError: naming what stands in the way
        """
        if not self.env.user.has_group("connector_tiktok_shop.group_operator"):
            raise AccessError(self.env._("Only operators may start a flow."))
        for backend in self:
            backend._check_flow_can_run(flow)
            backend._cursor(flow)._start_now()
        return self._notify(
            "success", self.env._("Started. Results appear within moments.")
        )

    @api.model
    def _notify(self, kind, message):
        """A message in the corner; the screen behind it is read again."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_flow_can_run(self, flow):
        with self.env["tiktok.exception"]._user_guard():
            self.account_id._check_may_call()
        if self.account_state != "connected":
            raise UserError(
                self.env._("Authorise the account %s first.", self.account_id.name)
            )
        if self.state != "connected" or not self.enabled or not self.active:
            raise UserError(self.env._("Connect and switch on %s first.", self.name))
        if self[f"{flow}_mode"] == "off":
            raise UserError(
                self.env._("This flow is switched off on %s.", self.name),
            )

    def action_import_metadata(self):
        """Read warehouses, delivery options and carriers now."""
        return self._start_flow("metadata")

    def action_import_products(self):
        """Read the listings now."""
        return self._start_flow("catalog")

    def action_import_orders(self):
        """Read new and changed orders now."""
        return self._start_flow("order")
