from odoo import fields, models
from odoo.fields import Domain

from ..order.tiktok_order_screen import TO_SHIP
from .tiktok_order_split import MOST_ASKED

PAGE_SIZE = 50


class TikTokSyncCursor(models.Model):
    """What is to be known about parcels before somebody packs."""

    _inherit = "tiktok.sync.cursor"

    flow = fields.Selection(
        selection_add=[("parcel", "Parcels")], ondelete={"parcel": "cascade"}
    )

    def _import_parcel(self):
        """Read what TikTok says about splitting and combining; propose groups.

        :return: True while more orders wait to be asked about
        :raises client.TikTokShopError: when a call fails
        """
        self._export_apart()
        asked = self.env["tiktok.order"].search(
            self._split_domain(), limit=MOST_ASKED, order="ship_by, id"
        )
        asked._import_split_attributes()
        if len(asked) == MOST_ASKED:
            return True
        groups = self.env["tiktok.parcel.group"]
        offers = self._read_offers() if groups._is_offered(self.backend_id) else {}
        groups._propose(self.backend_id, offers)
        return False

    def _split_domain(self):
        """Orders that TikTok was not asked about yet."""
        return (
            Domain("backend_id", "=", self.backend_id.id)
            & Domain("external_state", "in", TO_SHIP)
            & Domain("sale_order_id", "!=", False)
            & Domain("is_fbt", "=", False)
            & Domain("split_read_at", "=", False)
        )

    def _export_apart(self):
        """Let TikTok take apart what was taken apart here."""
        wanted = Domain("backend_id", "=", self.backend_id.id)
        groups = self.env["tiktok.parcel.group"].search(
            wanted & Domain("is_apart_wanted", "=", True)
        )
        if self.backend_id._flow_mode("shipping") == "live":
            groups._export_apart()

    def _read_offers(self):
        """What TikTok offers to combine: ``{id of the offer: [order ids]}``."""
        client, token, offers = self.backend_id._client(), None, {}
        while True:
            page = client.search_combinable(page_size=PAGE_SIZE, page_token=token)
            for row in page["combinable_packages"]:
                offers[row["id"]] = row.get("order_ids") or []
            token = page.get("next_page_token")
            if not token:
                return offers
