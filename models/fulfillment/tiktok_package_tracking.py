from datetime import datetime, timedelta, timezone

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...client import BusinessError
from ..order.tiktok_order_mirror import UNREADABLE
from .package_facts import FULFILLING, PROCESSING
from .tiktok_package import FLOW
from .tiktok_shipment import FLOW as SHIPPING

#: packages asked about in one go, and between two questions about the same
BATCH, EVERY = 20, timedelta(hours=4)
#: the carrier has scanned it (tiktok-api, examples of getOrderTracking; the list of
#: codes is not published)
PICKED_UP = 20301
LONGEST = 300
#: a scan so much before the order is no matter of clocks
CLOCKS_DIFFER = timedelta(hours=12)


class TikTokPackage(models.Model):
    """What happens to a parcel on its way: read on demand and at a modest pace."""

    _inherit = "tiktok.package"

    tracking_read_at = fields.Datetime(readonly=True)

    @api.model
    def _read_tracking_due(self, backend):
        """Ask about open parcels, those first that were not asked about for longest."""
        asked = Domain("tracking_read_at", "=", False) | Domain(
            "tracking_read_at", "<", fields.Datetime.now() - EVERY
        )
        domain = asked & Domain(
            [
                ("backend_id", "=", backend.id),
                ("external_state", "in", (PROCESSING, FULFILLING)),
            ]
        )
        order = "tracking_read_at NULLS FIRST, id"
        due = self.search(domain, limit=BATCH, order=order)
        if backend.run_in_cron:
            due._import_tracking()
        elif due:
            key = f"tiktok_shop_tracking_{backend.id}"
            due._sync_call("_import_tracking", priority=30, identity_key=key)

    def _import_tracking(self):
        """Job: read what carriers told about up to 20 packages of a shop.

        Trouble is noted on the flow of the shop; the next run asks again.
        """
        backend = self.backend_id
        if not self or backend._flow_mode(FLOW) == "off":
            return
        cursor = backend._as_technical_user(backend._cursor(FLOW))
        with cursor._sync_guard(FLOW):
            self._read_tracking()

    def _read_tracking(self):
        """Read the events of these packages and keep those that are new.

        :raises TikTokShopError: when TikTok does not answer
        """
        client = self.backend_id._client()
        told = {}
        for order in self.order_ids:
            try:
                told[order.id] = client.get_order_tracking(order.external_id)
            except BusinessError:
                told[order.id] = []  # nothing to follow yet
        self.tracking_read_at = fields.Datetime.now()
        for package in self:
            events = [e for order in package.order_ids for e in told[order.id]]
            package._keep_events(events)

    def _keep_events(self, events):
        """Store the events of this package; each once, whatever comes again.

        :param events: items of getOrderTracking: of the order, so that an order in
            several packages shows them on each
        """
        self.ensure_one()
        rows = self.tracking_event_ids
        known = {(row.occurred_ms, row.action_code) for row in rows}
        vals_list = []
        for event in events:
            vals = self._prepare_event_vals(event)
            key = vals and (vals["occurred_ms"], vals["action_code"])
            if vals and key not in known:
                known.add(key)
                vals_list.append(vals)
        if vals_list:
            new = rows.create(vals_list)
            rows |= new
            latest = rows.sorted("occurred_at")[-1]
            self.last_event = latest.description
            self.last_event_at = latest.occurred_at
            self._note_scan(rows.filtered(lambda e: not self._is_before_its_order(e)))
            # told once: after a correction the old ones are still there
            self._tell_old_number(new.filtered(self._is_before_its_order))

    def _is_before_its_order(self, event):
        """Whether a carrier tells of something from before the buyer has ordered."""
        placed = [d for d in self.order_ids.mapped("external_created_at") if d]
        return bool(placed) and event.occurred_at < min(placed) - CLOCKS_DIFFER

    def _tell_old_number(self, events):
        """Such scans count against the seller: the number is that of an older parcel.

        Told while it can be corrected; only numbers of ours can be.
        """
        shipment = self.shipment_ids.filtered("may_correct")[:1]
        if not (events and shipment):
            return
        text = self.env._(
            "%(number)s on %(parcel)s of TikTok order %(order)s was scanned by the "
            "carrier on %(when)s, before the order was placed.",
            number=self.tracking_number or "",
            parcel=shipment.name,
            order=shipment.order_ref,
            when=format_datetime(self.env, events.sorted("occurred_at")[0].occurred_at),
        )
        self.env["tiktok.exception"]._report(
            shipment, SHIPPING, "number_of_older_parcel", text, shipment.deadline
        )

    def _prepare_event_vals(self, event):
        """Values of one event; None when its time cannot be read."""
        millis = event.get("update_time_millis")
        try:
            moment = datetime.fromtimestamp(int(millis) / 1000, timezone.utc)
        except UNREADABLE:
            return None
        return {
            "package_id": self.id,
            "occurred_at": moment.replace(tzinfo=None, microsecond=0),
            "occurred_ms": str(int(millis)),
            "action_code": int(event.get("action_code") or 0),
            "description": (event.get("description") or "")[:LONGEST],
        }

    def _note_scan(self, events):
        """The carrier's own scan tells best when it was handed over, where all events
        are of this package."""
        scan = events.filtered(lambda e: e.action_code == PICKED_UP)
        alone = len(self.order_ids.package_ids.filtered(lambda p: p._is_living())) == 1
        if scan and alone:
            self.handed_over_at = min(scan.mapped("occurred_at"))

    def action_read_tracking(self):
        """Button: ask TikTok now what happened to these parcels.

        :raises UserError: when TikTok does not answer
        """
        self._check_may_operate()
        with self.env["tiktok.exception"]._user_guard():
            for packages in self.sudo().grouped("backend_id").values():
                packages._read_tracking()
        return True
