from odoo import api, fields, models
from odoo.tools import SQL

from ...client import SkuError
from .stock_refusals import is_vague, refusal_of

#: problem of a SKU whose backorder TikTok does not take
PROBLEM = "stock_backorder_refused"


class TikTokStockCard(models.Model):
    """What TikTok was told to sell beyond stock."""

    _inherit = "tiktok.stock.card"

    backorder = fields.Integer(
        "Told beyond Stock",
        readonly=True,
        aggregator=None,
        help="Pieces that TikTok may sell beyond stock, as last accepted.",
    )
    backorder_days = fields.Integer(
        "Sent within (Working Days)", readonly=True, aggregator=None
    )
    backorder_refused = fields.Char(
        readonly=True, help="What TikTok did not take; it is not sent again."
    )


class TikTokStockBackorder(models.AbstractModel):
    """Backorders go out with the stock of their SKU, where they have changed.

    Stock does not wait for them: when TikTok refuses a call with a backorder, the
    figures are sent once more without it, and the backorder only when it is another.
    """

    _name = "tiktok.stock.backorder"
    _description = "TikTok Shop Backorders"

    @api.model
    def _untold(self, plans):
        """Backorders that TikTok does not know yet; no statement where there are none.

        :return: ``{sku id: Beyond}``
        """
        wanted = {plan.sku_id: plan.beyond for plan in plans if plan.beyond}
        if not wanted:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT sku_id, COALESCE(backorder, 0), COALESCE(backorder_days, 0),
                          backorder_refused
                     FROM tiktok_stock_card WHERE sku_id = ANY(%s)""",
                list(wanted),
            )
        )
        return {
            sku_id: wanted[sku_id]
            for sku_id, *told, refused in rows
            if _key(*told) != _key(*wanted[sku_id][:2])
            and refused != _key(*wanted[sku_id][:2])
        }

    @api.model
    def _store_answers(self, told, refused):
        """Keep what TikTok has taken and what it has not.

        An answer that was lost says nothing: the same is told again.

        :param told: (entry, answer) of all SKUs whose backorder was told, without
        :param refused: those whose figures were refused
        """
        self._acquit(refused)
        for entry, answer in told:
            card = self.env["tiktok.stock.card"].browse(entry.card_id)
            pieces, days, _warehouse = entry.beyond
            if isinstance(answer, float):
                told = {"backorder": pieces, "backorder_days": days}
                card.write({**told, "backorder_refused": False})
                self.env["tiktok.exception"]._settle(card.sku_id, "stock", [PROBLEM])
            elif isinstance(answer, SkuError):
                card.backorder_refused = _key(pieces, days)
                self._tell(card, entry, answer)

    def _acquit(self, refused):
        """Figures that are refused without the backorder as they were with it: it was
        not its fault, and is told again one day."""
        ids = [
            entry.card_id
            for entry, answer in refused
            if refusal_of(answer.codes)[0] == entry.refusal_code
        ]
        cards = self.env["tiktok.stock.card"].browse(ids).filtered("backorder_refused")
        cards.backorder_refused = False
        self.env["tiktok.exception"]._settle(cards.sku_id, "stock", [PROBLEM])

    def _tell(self, card, entry, answer):
        text = self.env._(
            "%(pieces)s pieces beyond stock within %(days)s working days: %(answer)s",
            pieces=entry.beyond.pieces,
            days=entry.beyond.days,
            answer=f"{answer.message} ({answer.codes[0]})",
        )
        self.env["tiktok.exception"]._report(card.sku_id, "stock", PROBLEM, text)


def of_backorder(entry, answer):
    """Whether a refusal may be about what is sold beyond stock, and not the figures.

    TikTok documents no code for it: one that names another cause is of the figures,
    and so is the one that they have met without a backorder.
    """
    if not entry.beyond or not isinstance(answer, SkuError):
        return False
    code, _refusal = refusal_of(answer.codes)
    return is_vague(code) and code != entry.refusal_code


def _key(pieces, days):
    """Without pieces the days do not matter."""
    return f"{pieces}/{days}" if pieces else "0"
