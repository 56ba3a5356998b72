from typing import NamedTuple

from odoo import api, models

from . import tracking_number
from .carrier_choice import choose, offered_for


class Choice(NamedTuple):
    """The carrier of TikTok for one parcel, or what stands in its way.

    ``provider``: may be empty. ``text``: for a person, with the cure; also set when
    the fallback was taken. ``severity``: ``certain`` (TikTok refuses it, and the cure
    needs the parcel), ``doubtful`` (a person decides), ``later`` (can be mended when
    the parcel is gone), or False.
    """

    provider: object
    is_fallback: bool = False
    problem_code: str | bool = False
    text: str | bool = False
    severity: str | bool = False


class TikTokShippingProvider(models.Model):
    """Which of the carriers goes with an Odoo carrier, for an order."""

    _inherit = "tiktok.shipping.provider"

    @api.model
    def _choose(self, order, carrier, number=None):
        """The carrier of TikTok for a parcel of an order; no HTTP.

        :param carrier: ``delivery.carrier``, may be empty
        :param number: tracking number as typed; judged when given
        :return: a :class:`Choice`
        """
        return self._choose_all([(order, carrier, number)])[0]

    @api.model
    def _choose_all(self, parcels):
        """As :meth:`_choose` for many parcels; a fixed number of statements.

        :param parcels: list of ``(order, carrier, number or None)``
        :return: list of :class:`Choice` in the same order
        """
        if not parcels:
            return []
        reader = self.env["tiktok.carrier.reader"].sudo()
        wishes, postcodes = reader._read_wishes([parcel[:2] for parcel in parcels])
        table, names = reader._read_table(wishes)
        texts = self.env["tiktok.carrier.texts"].sudo()
        choices = []
        for parcel, wish, postcode in zip(parcels, wishes, postcodes, strict=True):
            pick = choose(wish, table)
            choice = Choice(
                self.sudo().browse(pick.provider_id),
                pick.is_fallback,
                pick.problem if not pick.is_fallback else False,
                texts._of_pick(parcel, wish, pick, table, names),
                self._severity(pick),
            )
            number = tracking_number.clean(parcel[2])
            if number and not choice.problem_code:
                choice = self._with_number(choice, parcel, number, wish, postcode)
            choices.append(choice)
        return choices

    @api.model
    def _severity(self, pick):
        if not pick.problem or pick.is_fallback:
            return False
        if pick.problem in ("carrier_missing", "carrier_unmapped"):
            return "later"
        return "certain" if pick.certain else "doubtful"

    @api.model
    def _with_number(self, choice, parcel, number, wish, postcode):
        """The choice, or what is wrong with the number of the parcel."""
        country = wish.origin or parcel[0].backend_id.region
        problem = tracking_number.check(number, choice.provider.name, country)
        problem = problem or tracking_number.check_postcode(parcel[2], postcode)
        if not problem:
            return choice
        return choice._replace(
            problem_code="number_refused",
            text=self.env["tiktok.carrier.texts"]._of_number(
                number, problem, choice.provider.name
            ),
            severity="certain" if problem.certain else "doubtful",
        )

    @api.model
    def _offered(self, order):
        """Carriers that TikTok offers for an order, for lists to choose from."""
        reader = self.env["tiktok.carrier.reader"].sudo()
        [wish], _postcodes = reader._read_wishes(
            [(order, self.env["delivery.carrier"])]
        )
        table, _names = reader._read_table([wish])
        offered = offered_for(wish, table)
        if offered is None:
            return self.search([("backend_id", "=", order.backend_id.id)])
        return self.browse(sorted(offered - table.gone))
