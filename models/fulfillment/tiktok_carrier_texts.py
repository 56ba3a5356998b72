from odoo import api, models

from .carrier_choice import offered_for, usual_for

#: carriers that a text names one by one
MOST_NAMED = 8


class TikTokCarrierTexts(models.AbstractModel):
    """What people read about carriers and numbers, each with its cure."""

    _name = "tiktok.carrier.texts"
    _description = "TikTok Shop Carrier Texts"

    @api.model
    def _of_pick(self, parcel, wish, pick, table, names):
        """Why there is no carrier, or why it is the fallback; False when all is well.

        :param parcel: ``(order, carrier, number)``
        """
        if not pick.problem:
            return False
        order, carrier, _number = parcel
        facts = {
            "carrier": carrier.name or "",
            "shop": order.backend_id.name,
            "meant": names.get(pick.meant, ""),
            "option": order.delivery_option_name or self.env._("this delivery"),
            "route": self._route(wish),
            "offered": self._offered_text(wish, table, names),
        }
        rule = table.forbidden.get((wish.backend_id, pick.meant))
        text = (
            self.env["tiktok.carrier.rule"].browse(rule).text
            if pick.problem == "carrier_forbidden" and rule
            else self._reason(pick.problem, facts)
        )
        if pick.is_fallback:
            return self._with_fallback(text, names[pick.provider_id])
        return text

    @api.model
    def _reason(self, problem, facts):
        if problem == "carrier_missing":
            return self.env._(
                "No carrier is chosen on the transfer. TikTok offers: %(offered)s.",
                **facts,
            )
        if problem == "carrier_unmapped":
            return self.env._(
                "Nobody has said yet which carrier of TikTok %(carrier)s is in "
                "%(shop)s. The parcel may leave; TikTok is told when the carrier is "
                "mapped.",
                **facts,
            )
        return self.env._(
            "TikTok does not offer %(meant)s for %(option)s%(route)s. Ship with one "
            "of: %(offered)s. Or map %(carrier)s to another carrier.",
            **facts,
        )

    @api.model
    def _of_missing(self, orders, no_carrier, no_number):
        """What is to be entered on the transfer, where, and what follows without it.

        :param no_carrier: what is to be said of a carrier that is missing, or False
        """
        if not no_carrier:
            text = self.env._("TikTok wants a tracking number with this parcel.")
        elif no_number:
            text = self.env._(
                "TikTok wants carrier and tracking number with this parcel."
            )
        else:
            text = self.env._("TikTok wants to know the carrier of this parcel.")
        policies = orders.backend_id.mapped("shipping_number_policy")
        if no_number and "refuse" in policies:
            rest = self.env._("Without the number the transfer is not validated.")
        else:
            rest = self.env._(
                "A parcel that leaves without waits in the exception list, and the "
                "order counts as not shipped."
            )
        where = self.env._("Enter it here under Additional Info.")
        return " ".join(filter(None, (text, no_carrier, where, rest)))

    @api.model
    def _with_fallback(self, text, fallback):
        return self.env._(
            "%(text)s The fallback carrier %(fallback)s of the shop is reported "
            "instead: the number may stay without scans, and the rate of valid "
            "tracking of the shop falls.",
            text=text,
            fallback=fallback,
        )

    @api.model
    def _offered_text(self, wish, table, names):
        """Carriers to choose from, those that the shop uses first."""
        offered = offered_for(wish, table)
        if offered is None:
            return self.env._("unknown, read the carriers of the shop again")
        usual = usual_for(wish, table)
        known = [p for p in offered - table.gone if names.get(p)]
        known.sort(key=lambda provider: (provider not in usual, names[provider]))
        found = [names[provider] for provider in known]
        if len(found) <= MOST_NAMED:
            return ", ".join(found) or self.env._("none")
        return self.env._(
            "%(names)s and %(count)s more",
            names=", ".join(found[:MOST_NAMED]),
            count=len(found) - MOST_NAMED,
        )

    @api.model
    def _route(self, wish):
        if not (wish.origin and wish.destination) or wish.origin == wish.destination:
            return ""
        return self.env._(
            " from %(origin)s to %(destination)s",
            origin=wish.origin,
            destination=wish.destination,
        )

    @api.model
    def _of_number(self, number, problem, carrier):
        """What is wrong with a number, see :class:`tracking_number.Problem`."""
        facts = {"number": number, "carrier": carrier, "detail": problem.detail}
        texts = {
            "length": self.env._(
                "The tracking number %(number)s must have 4 to 50 characters.", **facts
            ),
            "characters": self.env._(
                "TikTok does not take %(detail)s in the tracking number %(number)s. "
                "Letters, digits and - _ . / are allowed.",
                **facts,
            ),
            "check_digit": self.env._(
                "The last digit of %(number)s does not fit the others: probably a "
                "typing error. Compare it with the label of %(carrier)s.",
                **facts,
            ),
            "other_carrier": self.env._(
                "%(number)s looks like a number of %(detail)s, but the parcel goes "
                "with %(carrier)s. Correct the carrier or the number.",
                **facts,
            ),
            "form": self.env._(
                "%(number)s does not look like a number of %(carrier)s. Correct the "
                "carrier or the number.",
                **facts,
            ),
            "postcode": self.env._(
                "The label with %(number)s was made for postcode %(detail)s, which is "
                "not where this order goes.",
                **facts,
            ),
        }
        return texts[problem.code]
