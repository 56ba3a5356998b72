from odoo import api, models

from ...client import BusinessError

#: an order of somebody else: TikTok refuses the whole call (contract: errors)
NOT_OURS = 21008111


class TikTokOrderReader(models.AbstractModel):
    """Reads order details; ids that are not the shop's cost the others nothing."""

    _name = "tiktok.order.reader"
    _description = "TikTok Shop Order Reader"

    @api.model
    def _read_details(self, backend, external_ids, hurry=None):
        """Details of these orders as ``{order id: payload}``.

        Ids that TikTok does not know in this shop are missing. One such id can make
        TikTok refuse a whole call, which is then repeated with each half.

        :param hurry: seconds that a person waits for the answer at most
        :raises TikTokShopError: for every other refusal
        """
        client = backend._client(hurry=hurry)
        details = self._details(client, list(dict.fromkeys(external_ids)))
        return {detail["id"]: detail for detail in details}

    def _details(self, client, ids):
        try:
            return client.get_orders(ids)
        except BusinessError as error:
            if error.code != NOT_OURS:
                raise
        if len(ids) == 1:
            return []
        middle = len(ids) // 2
        return self._details(client, ids[:middle]) + self._details(client, ids[middle:])
