from datetime import timedelta, timezone

from odoo import api, fields, models

from .order_list import PAGE_SIZE

#: days that are counted again every night
DAYS_BACK = 14


class TikTokSyncCursor(models.Model):
    """Gap detector: counts TikTok's orders of past days against ours.

    By the time of creation, which never changes, so that both counts must be equal.
    """

    _inherit = "tiktok.sync.cursor"

    @api.model
    def _cron_check_order_gaps(self):
        """Count the orders of the last days of every shop."""
        cursors = self.search([("flow", "=", "order")])
        for cursor in cursors.filtered(
            lambda c: c.backend_id._flow_mode("order") != "off"
        ):
            for start, end in cursor._gap_windows():
                if cursor.backend_id.run_in_cron:
                    cursor._sync_here("_import_missing_orders", start, end)
                else:
                    cursor._enqueue_gap_check(start, end)
                self.env["ir.cron"]._commit_progress(1)

    def _gap_windows(self):
        """Whole days as Unix seconds, the last one first, none before the start."""
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        since = self.backend_id.orders_since
        for back in range(DAYS_BACK):
            end = today - timedelta(days=back)
            start = end - timedelta(days=1)
            if not since or start >= since:
                yield _unix(start), _unix(end)

    def _enqueue_gap_check(self, start, end):
        self._sync_call("_import_missing_orders", start, end, priority=40)

    def _import_missing_orders(self, start, end):
        """Job: import the orders of one day that Odoo has not.

        :param start: first second of the day (Unix time)
        :param end: first second after it
        """
        self.ensure_one()
        backend = self.backend_id
        if backend._flow_mode("order") == "off":
            return
        with self._sync_guard("order"):
            client = backend._client()
            window = {"create_time_ge": start, "create_time_lt": end}
            page = client.search_orders(**window, page_size=1, sort_field="create_time")
            if page["total_count"] <= self._count_known_orders(start, end):
                return
            payloads = list(
                client.iter_orders(
                    **window, page_size=PAGE_SIZE, sort_field="create_time"
                )
            )
            self._import_gap(payloads, start)

    def _count_known_orders(self, start, end):
        return self.env["tiktok.order"].search_count(
            [
                ("backend_id", "=", self.backend_id.id),
                ("external_created_at", ">=", _moment(start)),
                ("external_created_at", "<", _moment(end)),
            ]
        )

    def _import_gap(self, payloads, start):
        """Want the orders among ``payloads`` that Odoo has not, and tell a person."""
        orders = self.env["tiktok.order"]
        backend = self.backend_id
        known = orders._bindings_by_external_id(backend, [p["id"] for p in payloads])
        missing = [p for p in payloads if p["id"] not in known]
        if not missing:
            return
        orders._upsert_from_list(backend, missing)._enqueue_import()
        self.env["tiktok.exception"]._report(
            self,
            "order_gap",
            "orders_missed",
            self.env._(
                "%(count)s orders of %(day)s were missing and are being imported.",
                count=len(missing),
                day=fields.Date.to_string(_moment(start).date()),
            ),
        )


def _unix(moment):
    return int(moment.replace(tzinfo=timezone.utc).timestamp())


def _moment(seconds):
    return fields.Datetime.to_datetime("1970-01-01") + timedelta(seconds=seconds)
