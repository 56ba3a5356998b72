from odoo import api, fields, models
from odoo.tools.misc import format_datetime, formatLang

from . import stock_steps

#: calls shown on a card
HISTORY = 20


class TikTokStockCard(models.Model):
    """The pages of a stock card that tell a story: how, where from, what was sent.

    Only stored facts are shown, but for the components of the free stock, which are
    read from Odoo's stock as the card is opened.
    """

    _inherit = "tiktok.stock.card"

    explanation_html = fields.Html(
        compute="_compute_explanation_html", sanitize=False, compute_sudo=True
    )
    source_html = fields.Html(
        compute="_compute_source_html", sanitize=False, compute_sudo=True
    )
    history_html = fields.Html(
        compute="_compute_history_html", sanitize=False, compute_sudo=True
    )

    def _compute_explanation_html(self):
        for card in self:
            values = {
                "warehouses": card._explained_warehouses(),
                "reason": card._block_text(),
            }
            card.explanation_html = self._sheet("stock_explanation", values)

    def _block_text(self):
        """Why there is nothing to tell about a card that is not computed."""
        return self.block_code and self.next_action

    def _explained_warehouses(self):
        """Per warehouse the figure and the sentences that lead to it."""
        explanation = self.explanation or {}
        shown = [
            (level, explanation.get(str(level.warehouse_id.id)))
            for level in self.level_ids
        ]
        return [
            {
                "name": level.warehouse_id.name,
                "wanted": self._number(level.wanted),
                "steps": [self._step(*step) for step in steps],
            }
            for level, steps in shown
            if steps
        ]

    def _step(self, code, before, after, why):
        return {
            "text": stock_steps.sentence(self.env, code, before, after, why or {}),
            "change": self._change(after - before),
            "after": self._number(after),
            "is_lower": after < before,
        }

    @api.model
    def _change(self, pieces):
        """What a step takes off or adds, with its sign; nothing for none."""
        if not pieces:
            return ""
        sign = "+" if pieces > 0 else "\N{MINUS SIGN}"
        return f"{sign} {self._number(abs(pieces))}"

    @api.model
    def _number(self, value):
        """A figure without needless decimals."""
        whole = float(value or 0).is_integer()
        return formatLang(self.env, value or 0, digits=0 if whole else 2)

    def _compute_source_html(self):
        for card in self:
            values = {
                "warehouses": card._sources(),
                "number": self._number,
                "reason": card._block_text(),
            }
            card.source_html = self._sheet("stock_source", values)

    def _sources(self):
        """Per warehouse the components, what lies there and which of them limits."""
        if not self.product_id:
            return []
        reader = self.env["tiktok.stock.reader"].with_company(self.company_id)
        pools = self.level_ids.warehouse_id._pools()
        rows = [
            (level, reader._explain(self.product_id, pools[level.warehouse_id.id]))
            for level in self.level_ids
            if pools.get(level.warehouse_id.id)
        ]
        return [
            {"name": level.warehouse_id.name, "rows": found}
            for level, found in rows
            if found
        ]

    def _compute_history_html(self):
        for card in self:
            values = {"rows": card._told_history()}
            card.history_html = self._sheet("stock_history", values)

    def _told_history(self):
        """What was sent and answered, with names and in the time of the reader."""
        names = {
            level.warehouse_id.external_id: level.warehouse_id.name
            for level in self.level_ids
        }
        pushes = self.env["tiktok.stock.push"]
        answers = dict(pushes._fields["answer"]._description_selection(self.env))
        return [
            {
                "time": format_datetime(self.env, sent),
                "figures": [
                    (names.get(key, key), self._number(pieces))
                    for key, pieces in figures.items()
                ],
                "answer": answers[answer],
                "good": answer == "accepted",
                "words": words,
            }
            for sent, figures, answer, words in pushes._history(self.sku_id, HISTORY)
        ]

    @api.model
    def _sheet(self, template, values):
        return self.env["ir.qweb"]._render(f"connector_tiktok_shop.{template}", values)
