from typing import NamedTuple

from odoo import api, models

from ...client import BusinessError, TemporaryError, TikTokShopError
from .label_refusals import LOOK_AGAIN, UNKNOWN_PACKAGE, refusal_of
from .parcel_measure import problems

#: reasons to stop that the order just read knows better than our copy of it
FRESHER = ("cancelled", "buyer_asks")
#: verdict -> (kind of problem, state of the outcome)
KINDS = {
    "differs": ("label_differs", "problem"),
    "missing": ("label_differs", "problem"),
    "hold": ("label_order_waits", "waits"),
    "request": ("label_order_waits", "waits"),
    "invoice": ("label_invoice", "waits"),
}


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

    How it looks stands in ``tiktok_label_look.py``, how it buys in
    ``tiktok_label_buyer.py``, how it ships what TikTok has made already in
    ``tiktok_label_shipper.py``.
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

    # === JUDGE === #

    def _judge(self, shipment, sight):
        """The outcome where nothing has to be arranged; None where it has to."""
        if sight.verdict == "arranged":
            return self._adopted(sight)
        if sight.verdict == "cancelled":
            return LabelOutcome("cancelled", text=self._words()["cancelled"])
        if sight.verdict == "unsure":
            error = TemporaryError(self._words()["unsure"])
            return LabelOutcome("error", error=error)
        if sight.verdict != "go":
            kind, state = KINDS[sight.verdict]
            return LabelOutcome(state, kind=kind, text=self._words()[sight.verdict])
        return self._stopped(shipment) or self._unmeasured(shipment)

    def _adopted(self, sight):
        carrier = {"shipping_provider_id": sight.provider_id}
        return LabelOutcome(
            "adopted", sight.package_id, sight.tracking, service=carrier
        )

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
                outcome = self._adopted(sight)
            else:
                outcome = LabelOutcome("error", error=TemporaryError(told))
            outcomes[shipment] = outcome
        return outcomes
