import time

from odoo import api, models
from odoo.fields import Domain

from ...client import Pipe, RateLimitError, TikTokShopError
from ...exceptions import ProblemError
from ..engine.bug_log import log_bug
from ..engine.lock_keys import ONE_SHIPPER
from ..engine.own_transaction import in_own_transaction
from ..engine.session_lock import quiet_cursor, session_lock, still_held
from .shipment_run import MOST_CONNECTIONS, MOST_LOOKS, ShipmentRun
from .tiktok_shipment import FLOW

#: seconds after which a run makes room for other jobs
LONGEST_RUN = 60.0
#: orders of one read
ORDERS_PER_READ = 50


class TikTokShipmentExporter(models.AbstractModel):
    """Tells TikTok what has left by our own carriers, one run per shop at a time.

    What is due, read the orders, judge, send, store; see ``shipment_run.py``. Each step
    that writes is a transaction of its own and none is open while TikTok is called.
    The calls know no idempotency key, so that TikTok is looked at before each of them:
    after a crash at any point, or an answer that was lost, what TikTok has is found
    and not sent again.
    """

    _name = "tiktok.shipment.exporter"
    _description = "TikTok Shop Shipment Exporter"

    @api.model
    def _export(self, backend):
        """Send what is due in a shop, and confirm what was sent.

        :return: True when more is due at once; None when another run is at work
        """
        self.env.flush_all()
        with quiet_cursor(self.env.registry) as cr:
            here = self.with_env(self.env(cr=cr))
            # read here, or the caller's transaction would lie idle meanwhile
            here = backend.with_env(here.env)._as_technical_user(here).sudo()
            with session_lock(cr, ONE_SHIPPER, backend.id, wait=False) as alone:
                more = here._push_alone(backend.id) if alone else None
        self.env.invalidate_all(flush=False)
        return more

    def _push_alone(self, backend_id):
        backend = self.env["tiktok.backend"].browse(backend_id)
        if backend._flow_mode(FLOW) != "live":
            return False
        end = time.monotonic() + LONGEST_RUN
        try:
            run = ShipmentRun(self, backend, backend._client())
            while run.work(end - time.monotonic()):
                if time.monotonic() > end:
                    return True
        except (TikTokShopError, ProblemError) as error:
            self._beside("_trouble", backend_id, error)
        return False

    # === CALLS === #

    def _read(self, client, orders):
        """Details of these orders, several reads side by side: ``{order id: detail}``.

        :raises TikTokShopError: when one of the reads fails
        """
        orders = list(dict.fromkeys(orders))
        starts = range(0, len(orders), ORDERS_PER_READ)
        parts = [orders[start : start + ORDERS_PER_READ] for start in starts]
        reader = self.env["tiktok.order.reader"]
        run = Pipe(client, min(len(parts), MOST_CONNECTIONS)).run(
            parts, lambda twin, part: reader._details(twin, part), LONGEST_RUN
        )
        for outcome in run.outcomes:
            if outcome.error:
                raise outcome.error
        if run.left:
            raise RateLimitError("TikTok asks to wait", run.pause or 1.0)
        # what is sent next relies on being alone
        still_held(self.env.cr)
        return {row["id"]: row for outcome in run.outcomes for row in outcome.result}

    def _mirror(self, backend, looked, details):
        """The orders are as fresh as what was read; whatever fails is no harm here."""
        found = looked & details.keys()
        if not found:
            return
        try:
            self._beside("_mirror_orders", backend.id, found, details)
        except Exception as error:
            log_bug("_mirror_orders", backend, error)

    # === TRANSACTIONS === #

    def _beside(self, method, *args):
        """Call a method in a transaction of its own; see ``own_transaction``."""
        return in_own_transaction(self, method, *args)

    @api.model
    def _due(self, backend_id, room, on_line):
        """Shipments to work on now, the most urgent first: ``{id: order ids}``.

        :param room: how many may be sent at most; others are looked for besides
        :param on_line: ids of those that are being sent
        """
        backend = self.env["tiktok.backend"].browse(backend_id)
        shipments = self.env["tiktok.shipment"]
        domain = shipments._own_due_domain(backend) & Domain("id", "not in", on_line)
        for state, most in (("sent", MOST_LOOKS), ("wanted", room)):
            if most:
                wanted = domain & Domain("state", "=", state)
                shipments |= shipments.search(wanted, limit=most, order="deadline, id")
        return {
            s.id: (s.order_ids | s.order_id).mapped("external_id") for s in shipments
        }

    @api.model
    def _judge(self, shipment_ids, details, busy=()):
        """Apply what was read; the calls that have to be made."""
        return self.env["tiktok.shipment"].browse(shipment_ids)._judge(details, busy)

    @api.model
    def _store(self, outcomes):
        """Store the answers before anything else happens."""
        self.env["tiktok.shipment"]._store_outcomes(outcomes)

    @api.model
    def _not_sent(self, shipment_ids):
        """These were about to be sent, and were not."""
        shipments = self.env["tiktok.shipment"].browse(shipment_ids)
        shipments._lock_for_answers().sending_at = False

    @api.model
    def _mirror_orders(self, backend_id, external_ids, details):
        """Let the orders follow what was read."""
        orders = self.env["tiktok.order"].search(
            [("backend_id", "=", backend_id), ("external_id", "in", list(external_ids))]
        )
        orders._mirror_fresh({key: details[key] for key in external_ids})

    @api.model
    def _trouble(self, backend_id, error):
        """Trouble that all parcels of the shop share goes to the guard of all flows."""
        backend = self.env["tiktok.backend"].browse(backend_id)
        shipments = self.env["tiktok.shipment"]
        due = shipments.search(shipments._own_due_domain(backend))
        if due:
            with due._sync_guard(FLOW):
                raise error
