import logging
import math
import time
from concurrent.futures import ThreadPoolExecutor
from types import NoneType
from typing import NamedTuple

from psycopg2 import OperationalError

from odoo import api, models

from ...client import (
    BusinessError,
    Pipe,
    RateLimitError,
    RequestError,
    TemporaryError,
    TikTokShopError,
    connections_for,
)
from ...client.operations import MARK_PACKAGE_AS_SHIPPED
from ...client.pipe import Outcome
from ...exceptions import ProblemError
from ..engine.bug_log import log_bug
from ..engine.lock_keys import ONE_SHIPPER
from ..engine.session_lock import quiet_cursor, session_lock
from .shipment_judgement import Wish, named
from .tiktok_shipment import FLOW

_logger = logging.getLogger(__name__)

#: seconds of sending between two looks at the orders
SLICE = 10.0
#: seconds after which a run makes room for other jobs
LONGEST_RUN = 60.0
#: connections of one shop at most; orders of one read
MOST_CONNECTIONS, ORDERS_PER_READ = 6, 50
#: calls per second until TikTok's pace is known
USUAL_RATE = 10.0
#: what one parcel has met says nothing about the next one
OF_ONE_PARCEL = (NoneType, BusinessError, RequestError, TemporaryError)
#: tries of a short transaction that meets another one
TRIES = 5


class Parcel(NamedTuple):
    """One call: the wish, the units still to send, the carrier by TikTok's id."""

    wish: Wish
    units: tuple
    provider: str
    flow: str
    package: str | None = None


def send(client, parcel):
    """What a thread does: tell TikTok of one parcel."""
    wish = parcel.wish
    if parcel.flow == "self_ship":
        client.ship_package(
            parcel.package, self_shipment=(wish.tracking, parcel.provider)
        )
        return {"package_id": parcel.package}
    lines, parts = named(wish, parcel.units)
    return client.mark_package_as_shipped(
        wish.order, lines, wish.tracking, parcel.provider, parts
    )


class TikTokShipmentExporter(models.AbstractModel):
    """Tells TikTok what has left by our own carriers, one run per shop at a time.

    Rounds of: what is due, read the orders, judge, send, store. Each step that writes
    is a transaction of its own and none is open while TikTok is called. The calls know
    no idempotency key, so that every round looks before it sends: after a crash at any
    point, or an answer that was lost, what TikTok has is found and not sent again.
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
            client = backend._client()
            while self._round(backend, client):
                if time.monotonic() > end:
                    return True
        except (TikTokShopError, ProblemError) as error:
            self._beside("_trouble", backend_id, error)
        return False

    # === ONE ROUND === #

    def _round(self, backend, client):
        """Look, send, store.

        :return: whether there was something to do
        :raises TikTokShopError: for what is no fault of a single parcel
        """
        rate, _blocked = client.pace(MARK_PACKAGE_AS_SHIPPED)
        due = self._beside("_due", backend.id, _room(rate))
        if not due:
            return False
        details = self._read(
            client, [order for orders in due.values() for order in orders]
        )
        parcels = self._beside("_judge", list(due), details)
        parcels, failed = self._prepared(client, parcels)
        count = connections_for(rate, client.latency, MOST_CONNECTIONS)
        # what is sent now is read again by the next round
        sent = {parcel.wish.id for parcel in parcels}
        looked = {key: orders for key, orders in due.items() if key not in sent}
        with ThreadPoolExecutor(max_workers=1) as beside:
            sending = beside.submit(Pipe(client, count).run, parcels, send, SLICE)
            # TikTok is slower than we are: the orders follow meanwhile
            self._mirror(backend, looked, details)
            run = sending.result()
        self._beside("_store", [*failed, *run.outcomes])
        if run.pause:
            raise RateLimitError("TikTok asks to wait", run.pause)
        for outcome in run.outcomes:
            if not isinstance(outcome.error, OF_ONE_PARCEL):
                raise outcome.error
        return True

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
        return {row["id"]: row for outcome in run.outcomes for row in outcome.result}

    def _prepared(self, client, parcels):
        """Parcels of markets where TikTok makes the package: its id, after splitting.

        :return: ``(parcels to send, outcomes of those that failed)``
        """
        ready, failed = [], []
        for parcel in parcels:
            if parcel.flow != "self_ship":
                ready.append(parcel)
                continue
            # one by one: it reads and splits, which takes several calls each
            try:
                run = Pipe(client, 1).run([parcel], self._with_package, SLICE)
            except ProblemError as error:
                failed.append(Outcome(parcel, error=error))
                continue
            ready += [outcome.result for outcome in run.outcomes if outcome.result]
            failed += [outcome for outcome in run.outcomes if outcome.error]
        return ready, failed

    def _with_package(self, client, parcel):
        shipment = self.env["tiktok.shipment"].browse(parcel.wish.id)
        preparer = self.env["tiktok.parcel.preparer"]
        package = preparer._prepare_package(client, shipment)
        if not package:
            raise ProblemError(
                "parcel_differs",
                self.env._("TikTok shows no package for %s yet.", shipment.name),
            )
        return parcel._replace(package=package)

    def _mirror(self, backend, due, details):
        """The orders are as fresh as what was read; whatever fails is no harm here."""
        found = {order for orders in due.values() for order in orders} & details.keys()
        if not found:
            return
        try:
            self._beside("_mirror_orders", backend.id, found, details)
        except Exception as error:
            log_bug("_mirror_orders", backend, error)

    # === TRANSACTIONS === #

    def _beside(self, method, *args):
        """Run a method in a transaction of its own; anew when it meets another one."""
        for left in reversed(range(TRIES)):
            try:
                with self.env.registry.cursor() as cr:
                    return getattr(self.with_env(self.env(cr=cr)), method)(*args)
            except OperationalError as error:
                if not left:
                    raise
                _logger.info("%s again: %s", method, type(error).__name__)

    @api.model
    def _due(self, backend_id, room):
        """Shipments to work on now, the most urgent first: ``{id: order ids}``."""
        backend = self.env["tiktok.backend"].browse(backend_id)
        shipments = self.env["tiktok.shipment"]
        domain = shipments._own_due_domain(backend)
        due = shipments.search(domain, limit=room, order="state, deadline, id")
        return {s.id: (s.order_ids | s.order_id).mapped("external_id") for s in due}

    @api.model
    def _judge(self, shipment_ids, details):
        """Apply what was read; the calls that have to be made."""
        return self.env["tiktok.shipment"].browse(shipment_ids)._judge(details)

    @api.model
    def _store(self, outcomes):
        """Store the answers before anything else happens."""
        self.env["tiktok.shipment"]._store_outcomes(outcomes)

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


def _room(rate):
    """Calls that fit into a slice, with what the pace may grow meanwhile."""
    rate = rate or USUAL_RATE
    return 500 if math.isinf(rate) else min(math.ceil(1.2 * rate * SLICE) + 25, 500)
