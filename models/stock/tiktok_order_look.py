from odoo import api, models

from ..engine.lock_keys import ONE_LOOK
from ..engine.session_lock import session_lock


class TikTokOrder(models.Model):
    """Pushes and jobs that read the list of orders of a shop take turns.

    Side by side they would store the same orders, and all but one of them once more:
    at the peak of a sale that costs seconds.
    """

    _inherit = "tiktok.order"

    @api.model
    def _look_up_to_now(self, backend, back=0, wait=True):
        """Know the orders of a shop up to now, see ``_mirror_up_to_now``; one by one.

        For environments that lie in no transaction, see ``session_lock``: what others
        have stored meanwhile is seen.

        :param wait: else nothing is read while somebody else does so
        :return: naive UTC time up to which all orders are known; None without a look
        :raises TikTokShopError: when TikTok cannot be asked
        """
        with session_lock(self.env.cr, ONE_LOOK, backend.id, wait=wait) as alone:
            return self._mirror_up_to_now(backend, back) if alone else None
