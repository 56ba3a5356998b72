from odoo import api, models

#: SKUs that must show nothing, though they had stock, before it is taken for a limit
ENOUGH = 3


class TikTokStockLimit(models.AbstractModel):
    """A shop whose sales TikTok has stopped: order limit of new shops, holiday mode.

    Everything is shown as sold out there though it was not sold. Pushing does not help,
    and what TikTok shows then says nothing about what it may sell afterwards: nothing
    of it is stored (tiktok-platform 3.8).
    """

    _name = "tiktok.stock.limit"
    _description = "TikTok Shop Sales Limit"

    @api.model
    def _is_limited(self, shop, due, has_stock):
        """Whether all sales are stopped; told while it is so, closed after it.

        :param has_stock: whether TikTok shows anything of the due SKUs
        """
        is_limited = not has_stock and self._had_stock(shop, due)
        if is_limited != shop.is_limited:
            self.env["tiktok.sync.cursor"].browse(
                shop.cursor_id
            ).stock_is_limited = is_limited
            self._tell(shop, is_limited)
            self._look_at_warehouses(shop)
        return is_limited

    def _had_stock(self, shop, due):
        self.env.cr.execute(
            """SELECT count(DISTINCT card_id) FROM tiktok_stock_level
                WHERE card_id = ANY(%s) AND accepted > 0 AND seen > 0""",
            [[card.card_id for card in due]],
        )
        (had_stock,) = self.env.cr.fetchone()
        return had_stock >= (1 if shop.is_limited else ENOUGH)

    def _look_at_warehouses(self, shop):
        """They rest or sell again: other shops divide the units by that."""
        backend = self.env["tiktok.backend"].browse(shop.backend_id)
        if backend._flow_mode("metadata") != "off":
            backend._cursor("metadata")._enqueue_extra_run()

    def _tell(self, shop, is_limited):
        backend = self.env["tiktok.backend"].browse(shop.backend_id)
        warehouse, desk = backend._stock_target(), self.env["tiktok.exception"]
        if is_limited:
            message = self.env._("%s shows all SKUs as sold out.", backend.name)
            desk._report(warehouse, "stock", "shop_limited", message)
        else:
            desk._settle(warehouse, "stock", codes=["shop_limited"])
