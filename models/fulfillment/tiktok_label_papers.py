from typing import NamedTuple

from odoo import api, models

from ...client import (
    AnswerError,
    BusinessError,
    Pipe,
    TikTokShopError,
)
from .label_documents import PDF, ZPL, format_of, state_of
from .tiktok_label_buyer import MOST_CONNECTIONS

#: seconds for all papers of a job
FETCHING = 40.0
LABEL, SLIP = "SHIPPING_LABEL", "PACKING_SLIP"


class Papers(NamedTuple):
    """What TikTok gave for one package.

    ``state``: ``ready``, ``waiting``, ``arrange``, ``late`` or ``refused``; ``text``
    is TikTok's answer. The slip is nice to have: without it the label counts.
    """

    state: str
    label: bytes | None = None
    label_format: str | None = None
    slip: bytes | None = None
    tracking: str | None = None
    text: str | None = None
    error: TikTokShopError | None = None


class Wish(NamedTuple):
    """What is asked for: kinds, size and format of papers of one package."""

    shipment_id: int
    package_id: str
    size: str
    document_format: str
    with_slip: bool


class TikTokLabelPapers(models.AbstractModel):
    """Fetches labels and packing slips and downloads them at once: their links live
    for a day, and a label can be had only until the carrier has the parcel."""

    _name = "tiktok.label.papers"
    _description = "TikTok Shop Label Reader"

    @api.model
    def _fetch(self, shipments):
        """Papers of arranged shipments of one shop, several side by side.

        :return: ``{shipment: Papers}``; missing are those for which no time was left
        """
        backend = shipments.backend_id
        client = backend._client()
        wishes = [self._prepare_wish(shipment) for shipment in shipments]
        run = Pipe(client, MOST_CONNECTIONS).run(wishes, fetch, FETCHING)
        browse = self.env["tiktok.shipment"].browse
        return {
            browse(done.task.shipment_id): self._papers(done) for done in run.outcomes
        }

    def _papers(self, done):
        if done.error:
            return Papers("waiting", text=str(done.error), error=done.error)
        return done.result

    def _prepare_wish(self, shipment):
        """What to ask for; ZPL exists in Brazil only (tiktok-platform 1.4)."""
        backend = shipment.backend_id
        zpl = backend.label_format == ZPL and backend.region == "BR"
        return Wish(
            shipment.id,
            shipment.package_external_id,
            shipment.picking_id.picking_type_id.tiktok_label_size or backend.label_size,
            ZPL if zpl else PDF,
            backend.label_with_slip and not shipment.slip_attachment_id,
        )


def fetch(client, wish):
    """What a thread does: ask for the papers of one package and download them."""
    try:
        told, label = _document(client, wish, LABEL)
    except BusinessError as error:
        return Papers(state_of(error.code), text=error.message, error=error)
    except AnswerError as error:
        # the link leads nowhere (yet); no reason to stop the others
        return Papers("waiting", text=error.message, error=error)
    kind = format_of(label)
    if not kind:
        return Papers("waiting", text="The file is no label")
    slip = None
    if wish.with_slip:
        try:
            slip = _document(client, wish._replace(document_format=PDF), SLIP)[1]
        except TikTokShopError:
            slip = None  # the next look at the label does not ask for it again
    slip = slip if slip and format_of(slip) == PDF else None
    return Papers("ready", label, kind, slip, told.get("tracking_number") or None)


def _document(client, wish, kind):
    told = client.get_shipping_document(
        wish.package_id, kind, wish.size, wish.document_format
    )
    return told, client.download(told.get("doc_url") or "")
