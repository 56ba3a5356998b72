from odoo import fields, models


class TikTokParcelGroup(models.Model):
    """A group that was taken apart in Odoo is taken apart on TikTok too."""

    _inherit = "tiktok.parcel.group"

    is_apart_wanted = fields.Boolean(
        "To Be Taken Apart on TikTok", readonly=True, index="btree_not_null"
    )

    def _want_apart(self):
        """Let TikTok follow, where it has a call for it; elsewhere the orders are
        simply shipped one by one."""
        for group in self.filtered(lambda g: g._method() == "combine_call"):
            group.is_apart_wanted = True
            group.backend_id._cursor("parcel")._enqueue_extra_run()

    def _export_apart(self):
        """Take these apart on TikTok; safe to repeat, for TikTok is read first.

        :raises client.TikTokShopError: when TikTok refuses or does not answer
        """
        for group in self:
            client = group.backend_id._client()
            self.env["tiktok.parcel.preparer"]._ensure_apart(client, group.order_ids)
            group.is_apart_wanted = False
