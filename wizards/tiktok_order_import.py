from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .order_ids import parse_order_ids

#: orders that a preview reads at most; a longer period shows its first page
MOST_PREVIEWED = 500
PAGE_SIZE = 100


class TikTokOrderImportWizard(models.TransientModel):
    """Fetch orders again: one, many pasted ones, or a period (checklist E10).

    The preview only reads. The import is left to jobs.
    """

    _name = "tiktok.order.import.wizard"
    _description = "Import TikTok Shop Orders"

    backend_id = fields.Many2one(
        "tiktok.backend",
        "Shop",
        required=True,
        domain=[("state", "=", "connected")],
        default=lambda self: self._default_backend(),
    )
    by = fields.Selection(
        [("ids", "Order ids"), ("period", "Period")], default="ids", required=True
    )
    ids_text = fields.Text(
        "Order IDs",
        help="Paste them as they come: any separators, quotes and duplicates are fine.",
    )
    date_from = fields.Datetime(
        "Changed from",
        default=lambda self: fields.Datetime.now() - timedelta(days=1),
        help="Orders that were placed or changed on TikTok within the period.",
    )
    date_to = fields.Datetime("Changed until", default=fields.Datetime.now)
    state = fields.Selection(
        [("input", "What to Import"), ("preview", "Preview")],
        default="input",
        readonly=True,
    )
    line_ids = fields.One2many("tiktok.order.import.line", "wizard_id", "Orders")
    refused_text = fields.Text(readonly=True)
    found_count = fields.Integer(readonly=True)
    shown_count = fields.Integer(compute="_compute_summary")
    summary = fields.Char(compute="_compute_summary")

    @api.model
    def _default_backend(self):
        """The only connected shop, if there is one."""
        backends = self.env["tiktok.backend"].search(
            [("state", "=", "connected")], limit=2
        )
        return backends if len(backends) == 1 else False

    @api.depends("line_ids.outcome")
    def _compute_summary(self):
        """How many orders of each outcome, e.g. "3 New sales order, 1 No change"."""
        for wizard in self:
            wizard.shown_count = len(wizard.line_ids)
            groups = wizard.line_ids.grouped("outcome")
            outcomes = self.env["tiktok.order.import.line"]._fields["outcome"]
            wizard.summary = " · ".join(
                f"{label}: {len(groups[outcome])}"
                for outcome, label in outcomes._description_selection(self.env)
                if outcome in groups
            )

    # === PREVIEW === #

    def action_preview(self):
        """Read the orders from TikTok and show what an import would do.

        :raises UserError: when there is nothing to read, or TikTok refuses
        """
        self.ensure_one()
        self.backend_id.check_access("read")
        with self.env["tiktok.exception"]._user_guard():
            ids, found = self._wanted_ids()
            details = self._technical("reader")._read_details(self.backend_id, ids)
        vals_list = self._technical("preview")._preview(self.backend_id, ids, details)
        self.line_ids.unlink()
        self.write(
            {
                "state": "preview",
                "found_count": found,
                "line_ids": [fields.Command.create(vals) for vals in vals_list],
            }
        )
        return self._reopen()

    def action_back(self):
        """Return to the question; the preview is forgotten."""
        self.line_ids.unlink()
        self.state = "input"
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import TikTok Orders"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _technical(self, service):
        """A service of the order room, as the user that does the import.

        Sales orders and mappings decide on the outcome; a person who may import need
        not be allowed to open them.
        """
        return self.backend_id._as_technical_user(self.env[f"tiktok.order.{service}"])

    def _wanted_ids(self):
        """Ids to preview, and how many orders are meant in all."""
        if self.by == "ids":
            ids = self._parse_ids()
            return ids[:MOST_PREVIEWED], len(ids)
        return self._ids_of_period()

    def _parse_ids(self):
        """Ids out of the pasted text; what is no id is kept to be shown.

        :raises UserError: when there is none
        """
        ids, others = parse_order_ids(self.ids_text, self.backend_id.order_name_prefix)
        self.refused_text = ", ".join(others) or False
        if not ids:
            raise UserError(
                self.env._(
                    "There is no order id in the text. TikTok's order ids are numbers "
                    "of about 18 digits, for instance 577090000000000101."
                )
            )
        return ids

    def _ids_of_period(self):
        """Ids of the period, or of its first page when it is long."""
        start, end = self._new_period()._bounds()
        client = self.backend_id._client()
        pages = client.iter_order_pages(
            update_time_ge=start, update_time_lt=end, page_size=PAGE_SIZE
        )
        ids, found = {}, 0
        for page in pages:
            ids.update((payload["id"], True) for payload in page["orders"])
            found = max(found, page["total_count"], len(ids))
            if found > MOST_PREVIEWED:
                break
        if not ids:
            raise UserError(self.env._("No order changed within this period."))
        return list(ids), found

    def _new_period(self):
        """The period in memory, checked.

        :raises UserError: when it has no beginning or ends before it
        """
        if not (self.date_from and self.date_to and self.date_from < self.date_to):
            raise UserError(
                self.env._("Enter a period that begins before it ends."),
            )
        return self.env["tiktok.order.period"].new(self._prepare_period_vals())

    def _prepare_period_vals(self):
        """Values of the stored period that the import works off."""
        return {
            "backend_id": self.backend_id.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
        }

    # === IMPORT === #

    def action_import(self):
        """Let jobs import the orders; open them.

        :raises UserError: naming what stands in the way
        """
        self.ensure_one()
        self.backend_id.check_access("read")
        self.backend_id._check_flow_can_run("order")
        if self.by == "period":
            return self._import_by_period()
        return self._import_by_ids()

    def _import_by_ids(self):
        """Want each pasted order, but for those that the preview has not found."""
        missing = self.line_ids.filtered(lambda line: line.outcome == "missing")
        unknown = set(missing.mapped("external_id"))
        ids = [
            external_id
            for external_id in self._parse_ids()
            if external_id not in unknown
        ]
        if not ids:
            raise UserError(
                self.env._("None of these orders is in %s.", self.backend_id.name)
            )
        model = self.backend_id._as_technical_user(self.env["tiktok.order"])
        orders = model._upsert_ids(self.backend_id, ids)
        orders._enqueue_import(priority=5)
        message = self.env._("%s orders are being imported.", len(orders))
        return self._started(message, [("id", "in", orders.ids)])

    def _import_by_period(self):
        """Leave the reading of the period to jobs, page by page."""
        start, end = self._new_period()._bounds()
        model = self.backend_id._as_technical_user(self.env["tiktok.order.period"])
        model.create(self._prepare_period_vals())._enqueue_read()
        message = self.env._("The orders of the period are being read.")
        if self.found_count:
            message = self.env._(
                "%s orders of the period are being read.", self.found_count
            )
        domain = [
            ("backend_id", "=", self.backend_id.id),
            ("external_updated", ">=", start),
            ("external_updated", "<", end),
        ]
        return self._started(message, domain)

    def _started(self, message, domain):
        """A notification, then the list of the orders."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_order_action"
        )
        action.update(domain=domain, context={}, target="main")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message, "next": action},
        }
