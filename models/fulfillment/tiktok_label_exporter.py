from collections import defaultdict
from datetime import UTC, timedelta
from typing import NamedTuple

from odoo import api, fields, models

from ...client import (
    CREATE_PACKAGES,
    BusinessError,
    Pipe,
    TemporaryError,
    TikTokShopError,
    connections_for,
)
from ...exceptions import ProblemError
from .label_judgement import Sight, found_package, look
from .label_refusals import LOOK_AGAIN, UNKNOWN_PACKAGE, refusal_of
from .parcel_measure import dimension_payload, problems, weight_payload

#: connections of one shop at most, and seconds for all purchases of a job
MOST_CONNECTIONS, BUYING = 6, 40.0
#: calls per second until TikTok's pace is known
USUAL_RATE = 10.0
#: packages per call of the batch
MOST_PACKAGES = 50
#: so long after a purchase whose answer was lost it is searched for, not repeated
LOST_FOR = timedelta(minutes=2)
#: clocks differ: searched from a little before
EARLIER = timedelta(minutes=5)
WHOLE_ORDER, SOME_LINES, SEVERAL_ORDERS = "1", "2", "3"
#: reasons to stop that the order just read knows better than our copy of it
FRESHER = ("cancelled", "buyer_asks")


class LabelOutcome(NamedTuple):
    """What one run has brought to one shipment.

    ``state``: ``arranged`` by this run, ``adopted``: was there already, ``cancelled``,
    ``problem`` (``kind`` and ``text``), ``waits`` (the same, tried again by itself) or
    ``error`` (says nothing about this parcel alone).
    """

    state: str
    package_id: str | None = None
    tracking: str | None = None
    kind: str | None = None
    text: str | None = None
    service: dict | None = None
    error: TikTokShopError | None = None


class TikTokLabelExporter(models.AbstractModel):
    """Arranges labels that TikTok sells, each one once in effect.

    No call knows an idempotency key and a label costs money: every run looks first
    at what TikTok shows of the units, and adopts what is there, whoever made it. A
    purchase is written down before it is made (``tiktok.label.attempt``), so that
    after a lost answer TikTok's packages are searched, too.
    """

    _name = "tiktok.label.exporter"
    _description = "TikTok Shop Label Exporter"

    @api.model
    def _export(self, shipments):
        """Bring claimed shipments of one shop a step further, papers included.

        :raises TikTokShopError: when TikTok cannot even be read
        """
        shipments._arrange_labels()

    @api.model
    def _arrange(self, shipments):
        """Arrange these shipments of one shop.

        :return: ``{shipment: LabelOutcome}``, one for each
        :raises TikTokShopError: when TikTok cannot even be read
        """
        backend = shipments.backend_id
        client = backend._client()
        sights = self._look(client, backend, shipments)
        outcomes = {s: self._judge(s, sight) for s, sight in sights.items()}
        todo = [s for s, outcome in outcomes.items() if outcome is None]
        buys = [s for s in todo if s.flow == "create_packages"]
        outcomes |= self._buy(client, {s: sights[s] for s in buys})
        ships = [s for s in todo if s.flow == "ship_package"]
        outcomes |= self._ship(client, {s: sights[s] for s in ships})
        return self._looked_again(client, backend, outcomes)

    @api.model
    def _shown(self, shipments):
        """What TikTok shows of shipments that it has accepted; changes nothing.

        :return: ``{shipment: Sight}``
        """
        orders = shipments.unit_ids.order_id
        details = self.env["tiktok.order.reader"]._read_details(
            shipments.backend_id, orders.mapped("external_id")
        )
        return {shipment: self._sight(shipment, details) for shipment in shipments}

    # === LOOK FIRST === #

    def _look(self, client, backend, shipments):
        """What TikTok shows of the units of each shipment."""
        reader = self.env["tiktok.order.reader"]
        orders = shipments.unit_ids.order_id
        details = reader._read_details(backend, orders.mapped("external_id"))
        sights = {s: self._sight(s, details) for s in shipments}
        lost = [
            s
            for s, sight in sights.items()
            if s.flow == "create_packages" and sight.verdict in ("go", "request")
        ]
        return sights | self._search_lost(client, lost, sights)

    def _sight(self, shipment, details):
        units = shipment.unit_ids.sorted("id")
        known = [
            details[order.external_id]
            for order in units.order_id
            if order.external_id in details
        ]
        buys = shipment.flow == "create_packages"
        return look(units.mapped("external_id"), known, buys)

    def _search_lost(self, client, shipments, sights):
        """Labels of earlier tries that the orders do not show (yet).

        :return: ``{shipment: Sight}`` for those with a try before
        :raises TemporaryError: while one may still appear
        """
        attempts = self.env["tiktok.label.attempt"]
        tries = attempts._started(self.env["tiktok.shipment"].union(*shipments))
        if not tries:
            return {}
        since = min(tries.values()) - EARLIER
        packages = list(
            client.iter_packages(
                create_time_ge=unix_seconds(since), sort_field="create_time"
            )
        )
        found = {}
        for shipment in (s for s in shipments if s.id in tries):
            lines = sights[shipment].lines
            package = found_package(lines, packages)
            if package:
                found[shipment] = self._found(lines, package)
            elif fields.Datetime.now() - tries[shipment.id] < LOST_FOR:
                found[shipment] = Sight("unsure", lines)
        return found

    def _found(self, lines, package):
        inside = set(package.get("order_line_item_ids") or ())
        return Sight(
            "arranged" if inside == set(lines) else "differs",
            lines,
            package["id"],
            package.get("tracking_number"),
        )

    # === JUDGE === #

    def _judge(self, shipment, sight):
        """The outcome where nothing has to be arranged; None where it has to."""
        if sight.verdict == "arranged":
            return LabelOutcome("adopted", sight.package_id, sight.tracking)
        if sight.verdict == "cancelled":
            return LabelOutcome("cancelled", text=self._words()["cancelled"])
        if sight.verdict == "unsure":
            error = TemporaryError(self._words()["unsure"])
            return LabelOutcome("error", error=error)
        if sight.verdict != "go":
            kind, state = KINDS[sight.verdict]
            return LabelOutcome(state, kind=kind, text=self._words()[sight.verdict])
        return self._stopped(shipment) or self._unmeasured(shipment)

    def _stopped(self, shipment):
        """What Odoo itself knows against it, a wish to cancel for instance."""
        texts = [
            text
            for order in shipment.unit_ids.order_id
            for code, text in order._stop_reasons()
            if code not in FRESHER
        ]
        if not texts:
            return None
        return LabelOutcome("waits", kind="label_order_waits", text=" ".join(texts))

    def _unmeasured(self, shipment):
        """A weight that is missing where TikTok takes it from the call."""
        found = problems(shipment._label_measure(), shipment._label_needs_weight())
        if not found:
            return None
        text = self._words()[found[0]]
        return LabelOutcome("problem", kind="label_measure", text=text)

    # === BUY === #

    def _buy(self, client, sights):
        """createPackages for each; written down first, side by side."""
        if not sights:
            return {}
        shipments = self.env["tiktok.shipment"].union(*sights)
        tasks = [
            (shipment.id, self._prepare_purchase_payload(shipment, sight))
            for shipment, sight in sights.items()
        ]
        self.env["tiktok.label.attempt"]._open(shipments)
        run = self._pipe(client).run(
            tasks, lambda twin, task: twin.create_packages(**task[1]), BUYING
        )
        outcomes = self._outcomes(run, self._bought)
        nothing = [
            s for s, outcome in outcomes.items() if self._is_without_effect(outcome)
        ]
        self.env["tiktok.label.attempt"]._close(shipments.browse().union(*nothing))
        return outcomes

    def _is_without_effect(self, outcome):
        """TikTok has refused, or was not asked at all."""
        if outcome.state == "error":
            return not outcome.error.outcome_unknown
        return outcome.state in ("problem", "waits")

    def _pipe(self, client):
        rate, _blocked = client.pace(CREATE_PACKAGES)
        return Pipe(client, connections_for(rate or USUAL_RATE, None, MOST_CONNECTIONS))

    def _prepare_purchase_payload(self, shipment, sight):
        """Arguments of ``create_packages`` for one parcel (contract: createPackages).

        Type 1 is a whole order, 2 some of its units, 3 several whole orders.
        """
        orders = shipment.unit_ids.order_id
        market, measure = shipment.backend_id.region, shipment._label_measure()
        kind, scope = self._scope(shipment, orders, sight)
        return {
            "ship_type": kind,
            **scope,
            "weight": weight_payload(measure, market),
            "dimension": dimension_payload(measure, market),
            "service_id": shipment.service_external_id or None,
        }

    def _scope(self, shipment, orders, sight):
        if len(orders) > 1:
            return SEVERAL_ORDERS, {"order_ids": orders.mapped("external_id")}
        sub_items = self._sub_items(shipment)
        if sight.is_whole and not sub_items:
            return WHOLE_ORDER, {"order_id": orders.external_id}
        return SOME_LINES, {
            "order_id": orders.external_id,
            "line_ids": list(sight.lines),
            "sub_items": sub_items or None,
        }

    def _sub_items(self, shipment):
        """Parts of bundles as the client wants them: ``{unit: [parts]}``."""
        names = {unit.id: unit.external_id for unit in shipment.unit_ids}
        parts = defaultdict(list)
        for unit_id, part in shipment.sub_items or []:
            parts[names[unit_id]].append(part)
        return dict(parts)

    def _bought(self, shipment, answer):
        package_id = answer.get("package_id")
        if not package_id:
            error = TemporaryError("createPackages named no package")
            error.outcome_unknown = True
            return LabelOutcome("error", error=error)
        service = answer.get("shipping_service_info") or {}
        return LabelOutcome("arranged", package_id, service=service)

    # === SHIP === #

    def _ship(self, client, sights):
        """Arrange packages that TikTok has made already, in batches.

        Shipping the same package again is refused, so a repeat does no harm.
        """
        outcomes, ready = {}, {}
        for shipment, sight in sights.items():
            try:
                ready[shipment] = self._package_to_ship(client, shipment, sight)
            except TikTokShopError as error:
                outcomes[shipment] = self._failed(shipment, error)
            except ProblemError as error:
                outcomes[shipment] = LabelOutcome(
                    "problem", kind=error.code, text=error.message
                )
        rows = list(ready.items())
        for start in range(0, len(rows), MOST_PACKAGES):
            outcomes |= self._ship_batch(client, dict(rows[start:][:MOST_PACKAGES]))
        return outcomes

    def _package_to_ship(self, client, shipment, sight):
        """The package with exactly these units; split or combined before if need be.

        :raises TemporaryError: when TikTok has made none yet
        """
        orders = shipment.unit_ids.order_id
        if sight.is_package and len(orders) == 1:
            return sight.package_id
        preparer = self.env["tiktok.parcel.preparer"]
        package_id = preparer._prepare_package(client, shipment)
        if not package_id:
            raise TemporaryError(self._words()["no_package"])
        return package_id

    def _ship_batch(self, client, packages):
        rows = [self._prepare_handover(s, key) for s, key in packages.items()]
        try:
            errors = {e.package_id: e for e in client.batch_ship_packages(rows)}
        except TikTokShopError as error:
            return {shipment: self._failed(shipment, error) for shipment in packages}
        return {
            shipment: self._refused(shipment, errors[key].code, errors[key].message)
            if key in errors
            else LabelOutcome("arranged", key)
            for shipment, key in packages.items()
        }

    def _prepare_handover(self, shipment, package_id):
        """One row of ``batch_ship_packages``; TikTok's own default where nothing is
        chosen (tiktok-platform 1.3: ignored in South-East Asia)."""
        row = {"id": package_id}
        if shipment.handover_method:
            row["handover"] = shipment.handover_method
        if shipment.handover_method == "PICKUP" and shipment.slot_start:
            slot = (shipment.slot_start, shipment.slot_end)
            row["slot"] = tuple(unix_seconds(moment) for moment in slot)
        return row

    # === WHAT CAME OF IT === #

    def _outcomes(self, run, succeed):
        """Outcomes of a run of the pipe, by shipment.

        :param succeed: ``succeed(shipment, answer)`` makes the good ones
        """
        browse = self.env["tiktok.shipment"].browse
        outcomes = {}
        for done in run.outcomes:
            shipment = browse(done.task[0])
            if done.error:
                outcomes[shipment] = self._failed(shipment, done.error)
            else:
                outcomes[shipment] = succeed(shipment, done.result)
        for task in run.left:
            error = TemporaryError("TikTok asks to wait")
            outcomes[browse(task[0])] = LabelOutcome("error", error=error)
        return outcomes

    def _failed(self, shipment, error):
        if isinstance(error, BusinessError):
            text = self.env["tiktok.exception"]._client_error_text(error)
            return self._refused(shipment, error.code, text)
        return LabelOutcome("error", error=error)

    def _refused(self, _shipment, code, text):
        """A refusal of TikTok about one parcel."""
        if code in LOOK_AGAIN:
            return LabelOutcome("again", text=text)
        if code in UNKNOWN_PACKAGE:
            return LabelOutcome("error", error=TemporaryError(text, code=code))
        refusal = refusal_of(code)
        words = self._words().get(refusal.kind)
        return LabelOutcome(
            "waits" if refusal.waits else "problem",
            kind=refusal.kind,
            text=f"{words} {text}" if words else text,
        )

    def _looked_again(self, client, backend, outcomes):
        """Arranged meanwhile, says TikTok: what it shows now is adopted."""
        unsure = [s for s, outcome in outcomes.items() if outcome.state == "again"]
        if not unsure:
            return outcomes
        shipments = self.env["tiktok.shipment"].union(*unsure)
        for shipment, sight in self._look(client, backend, shipments).items():
            told = outcomes[shipment].text
            if sight.verdict == "arranged":
                outcome = LabelOutcome("adopted", sight.package_id, sight.tracking)
            else:
                outcome = LabelOutcome("error", error=TemporaryError(told))
            outcomes[shipment] = outcome
        return outcomes

    def _words(self):
        """Texts by verdict, measure problem and kind."""
        return {
            "cancelled": self.env._("Cancelled on TikTok before a label was made."),
            "unsure": self.env._(
                "TikTok has not answered whether the label was bought. It is searched "
                "for before it is tried again."
            ),
            "no_package": self.env._("TikTok has made no package for it yet."),
            "missing": self.env._("TikTok no longer shows a unit of this parcel."),
            "differs": self.env._(
                "TikTok has the pieces of this parcel in other parcels. Pack as TikTok "
                "has it, or cancel its label in Seller Center."
            ),
            "hold": self.env._("The order is on hold at TikTok or is not paid."),
            "request": self.env._(
                "The buyer asks to cancel. Answer the request first: a label would "
                "refuse it."
            ),
            "invoice": self.env._(
                "TikTok wants the invoice (NF-e) before it gives out the label. Upload "
                "it in Seller Center."
            ),
            "weight_missing": self.env._(
                "The weight is missing. Enter it here, or on the products."
            ),
            "negative": self.env._("Weight and size cannot be negative."),
            "sides": self.env._("Enter length, width and height, or none of them."),
            "label_no_service": self.env._(
                "TikTok has no shipping service for this parcel. Check weight and "
                "size: it may be too heavy or too large."
            ),
        }


#: verdict -> (kind of problem, state of the outcome)
KINDS = {
    "differs": ("label_differs", "problem"),
    "missing": ("label_differs", "problem"),
    "hold": ("label_order_waits", "waits"),
    "request": ("label_order_waits", "waits"),
    "invoice": ("label_invoice", "waits"),
}


def unix_seconds(moment):
    """A naive UTC time as TikTok wants it."""
    return int(moment.replace(tzinfo=UTC).timestamp())
