from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.tools import split_every

from ...client import BusinessError
from ...exceptions import CollisionError
from .package_facts import CANCELLED, FULFILLING, PROCESSING, TO_FULFILL
from .tiktok_package import FLOW

#: packages per job: one call each
BATCH = 20
#: TikTok's answers for a package that is not there (contract: error codes)
NOT_FOUND = (21011001, 21008111)


class TikTokPackage(models.Model):
    """How packages are read: by event, with their orders, by poll."""

    _inherit = "tiktok.package"

    @api.model
    def _mirror(self, backend, items):
        """Bring packages up to what TikTok says, with their units and transfers.

        Never older than what is known. No HTTP with payloads; one call each by id.

        :param items: payloads of getPackageDetail or searchPackage, or package ids
        :return: the bindings
        :raises TikTokShopError: when an id has to be read and TikTok does not answer
        """
        client = None
        payloads = []
        for item in items:
            if isinstance(item, str):
                client = client or backend._client()
                item = client.get_package(item)
            payloads.append(item)
        return self.env["tiktok.package.mirror"]._mirror(backend, payloads)

    @api.model
    def _create_once(self, vals_list):
        """Create bindings that did not exist a moment ago.

        :raises CollisionError: when another worker has stored the same one meanwhile;
            the job is then started again and finds it
        """
        try:
            return self.create(vals_list)
        except UniqueViolation as error:
            raise CollisionError(self._description) from error

    @api.model
    def _ensure(self, backend, named):
        """Bindings for packages that orders or events name, read or not.

        :param named: ``{package id: values of a new binding}``
        :return: all of them, and those among them that are new
        """
        known = self._bindings_by_external_id(backend, named) if named else {}
        created = self._create_once(
            [
                {"backend_id": backend.id, "external_id": key, **vals}
                for key, vals in named.items()
                if key not in known
            ]
        )
        return self.browse([p.id for p in known.values()]) | created, created

    # === WANT === #

    def _want(self):
        """To be read again now."""
        self.sudo().write(self._wanted_vals())
        self._enqueue_import()

    def _read_details(self, rows):
        """Of a list: read those that have moved since their details were read.

        Of a delivered one the list says enough; of an undone one that is known the
        details tell whether it was lost.

        :param rows: the items of searchPackage
        """
        told = {str(row.get("id")): row.get("status") for row in rows}
        stale = self.filtered(
            lambda p: (
                p.detail_updated < p.external_updated
                and told.get(p.external_id) in (PROCESSING, FULFILLING, CANCELLED)
                and p.external_state != CANCELLED
                and p.sync_state != "pending"
            )
        )
        if stale:
            stale._want()

    def _enqueue_import(self, eta=None, priority=10):
        """Read these packages soon: one job per batch of a shop."""
        for backend, some in self.grouped("backend_id").items():
            if backend.run_in_cron:
                backend._cursor(FLOW)._start_now()
                continue
            for ids in split_every(BATCH, some.ids):
                batch = self.browse(ids)
                batch._sync_call("_import_packages", eta=eta, priority=priority)

    def _enqueue_next_try(self, next_try):
        """Come back at the given time."""
        self._enqueue_import(eta=next_try)

    # === JOB BODY === #

    def _import_packages(self):
        """Job: read up to 20 packages of a shop and follow what they say."""
        self._sync_read()

    def _fetch(self):
        """``{package id: detail}``, None for a package that TikTok does not know."""
        client = self.backend_id._client()
        payloads = {}
        for external_id in self.mapped("external_id"):
            try:
                payloads[external_id] = client.get_package(external_id)
            except BusinessError as error:
                if error.code not in NOT_FOUND:
                    raise
                payloads[external_id] = None
        return payloads

    def _apply(self, payloads):
        """Mirror what was read; look again later for what is not there."""
        shown = self.filtered(lambda p: payloads[p.external_id])
        for package in shown._sync_in_parts("_apply_payloads", payloads):
            package._sync_done()
        self.env["tiktok.exception"]._settle(shown, FLOW, ["technical"])
        for package in self - shown:
            package._look_again()

    def _apply_payloads(self, payloads):
        backend = self.backend_id
        self._mirror(backend, [payloads[key] for key in self.mapped("external_id")])

    def _look_again(self):
        """Announced and not shown: look for an hour, each time later. A package that
        TikTok never shows stands for nothing."""
        text = self.env._("TikTok does not show this package yet.")
        if self._sync_look_again(text):
            return
        before = {self.id: self._standing()}
        self.external_state = CANCELLED
        self._sync_done(message=self.env._("TikTok does not know this package."))
        self.env["tiktok.package.mirror"]._apply(self, before)

    # === EVENTS === #

    @api.model
    def _receive_events(self, backend, events):
        """Packages were joined, divided or undone: read all of these orders.

        The event only rings: which unit is where is read from the packages, those
        that it names and those that the orders had before.

        :param events: rows of the inbox about topic 4
        """
        if backend._flow_mode(FLOW) == "off":
            return
        orders = self.env["tiktok.order"]._bindings_by_external_id(
            backend, events._order_ids(), ["has_packages"]
        )
        orders = self.env["tiktok.order"].browse([o.id for o in orders.values()])
        named = {key: {"sync_state": "pending"} for key in events._package_ids()}
        if not orders:
            return
        packages, created = self.sudo()._ensure(backend, named)
        stale = orders.sudo().package_ids.filtered(lambda p: p._is_living())
        free = (packages | stale)._sync_try_lock()
        (free | created)._want()
        for busy in (packages | stale) - free - created:
            events._sync_wait_for_lock(busy.external_id)

    # === BUTTONS === #

    def action_read(self):
        """Button: read these packages now."""
        self._check_may_operate()
        self._want()
        return True

    def action_retry(self):
        """Button of the exception desk: read these packages now."""
        return self.action_read()

    @api.model
    def _prepare_named_vals(self, units):
        """Values of a package that is known from the units of an order only.

        Nothing more is to be known of one that has not moved yet.
        """
        unit = units[0]
        return {
            "external_state": unit.package_status or TO_FULFILL,
            "unit_external_ids": units.mapped("external_id"),
            "order_ids": [fields.Command.set(units.order_id.ids)],
            "tracking_number": unit.tracking_number,
            "shipping_type": unit.order_id.shipping_type,
            "warehouse_external_id": unit.warehouse_external_id,
            "sync_state": "pending"
            if unit.package_status not in (False, TO_FULFILL)
            else "done",
        }
