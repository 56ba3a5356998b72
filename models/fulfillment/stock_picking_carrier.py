from odoo import api, fields, models
from odoo.exceptions import UserError

from . import tracking_number
from .tiktok_shipment import OWN_FLOWS

#: the worst first
SEVERITIES = ("certain", "doubtful", "later")


class StockPicking(models.Model):
    """Carrier and tracking number are looked at before the parcel leaves."""

    _inherit = "stock.picking"

    # read with elevated rights: whoever packs need not see the shop
    tiktok_carrier_text = fields.Char(
        "TikTok on the Carrier", compute="_compute_tiktok_carrier", compute_sudo=True
    )
    tiktok_carrier_severity = fields.Selection(
        [
            ("certain", "TikTok refuses it"),
            ("doubtful", "A person decides"),
            ("later", "Can be mended later"),
        ],
        "Weight of the TikTok Carrier Problem",
        compute="_compute_tiktok_carrier",
        compute_sudo=True,
    )
    tiktok_carrier_problem = fields.Char(
        "Problem with the Carrier on TikTok",
        compute="_compute_tiktok_carrier",
        compute_sudo=True,
    )
    tiktok_carrier_match = fields.Char(
        "Carrier for TikTok", compute="_compute_tiktok_carrier", compute_sudo=True
    )

    @api.depends("carrier_id", "carrier_tracking_ref", "state", "tiktok_order_id")
    def _compute_tiktok_carrier(self):
        """What TikTok will say about carrier and number, before it is asked."""
        found = self._origin._tiktok_carrier_choices(self)
        for picking in self:
            choices = found.get(picking._origin, [])
            worst = self._tiktok_worst(choices)
            worst = picking._tiktok_missing(choices, worst) or worst
            # without a problem there may still be a word about the fallback
            shown = worst or next((c for c in choices if c.text), None)
            picking.tiktok_carrier_text = shown.text if shown else False
            picking.tiktok_carrier_severity = worst.severity if worst else False
            picking.tiktok_carrier_problem = worst.problem_code if worst else False
            providers = {c.provider.name for c in choices if c.provider}
            picking.tiktok_carrier_match = ", ".join(sorted(providers)) or False

    def button_validate(self):
        """Override of `stock`: what TikTok would refuse stays, the doubtful is asked.

        :raises UserError: when nothing else is left, naming the cure
        """
        if self.env.context.get("tiktok_goods_left"):
            return super().button_validate()
        worst = {
            picking: self._tiktok_worst(choices)
            for picking, choices in self._tiktok_carrier_choices().items()
        }
        refused = {p: c for p, c in worst.items() if c and c.severity == "certain"}
        doubtful = {p: c for p, c in worst.items() if c and c.severity == "doubtful"}
        going = self._tiktok_carriers_allow(refused)
        if doubtful and going._tiktok_is_asked():
            return going._tiktok_carrier_question(doubtful)
        return super(StockPicking, going).button_validate()

    def _tiktok_is_asked(self):
        """A person is there who has not answered yet."""
        answered = self.env.context.get("tiktok_carrier_answered")
        return self.env["tiktok.gate"]._is_live() and not answered

    def _tiktok_carriers_allow(self, refused):
        """These transfers without those whose carrier or number TikTok refuses.

        :param refused: ``{transfer: Choice}``
        :raises UserError: when none is left
        """
        if not refused:
            return self
        text = self._tiktok_stopped_text({p: c.text for p, c in refused.items()})
        going = self.browse(p.id for p in self if p not in refused)
        if not going:
            raise UserError(self.env._("TikTok would refuse this:\n%s", text))
        self.env.user._bus_send(
            "simple_notification",
            {
                "title": self.env._("Left out: TikTok would refuse this"),
                "message": text,
                "type": "warning",
                "sticky": True,
            },
        )
        return going

    def _tiktok_carrier_question(self, doubtful):
        """Ask the person about numbers that look wrong."""
        texts = {p: c.text for p, c in doubtful.items()}
        wizard = self.env["tiktok.carrier.question"].create(
            {
                "picking_ids": self.ids,
                "doubtful_ids": [picking.id for picking in doubtful],
                "message": self._tiktok_stopped_text(texts),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Is This Right?"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
            "context": self.env.context,
        }

    # === LOOKING === #

    def _tiktok_carrier_choices(self, edited=None):
        """What is to be said of carrier and numbers, of all transfers at once.

        :param edited: the same transfers as a person edits them right now
        :return: ``{transfer: [Choice]}`` for those that ship by a carrier of ours
        """
        parcels = []
        for picking in (edited or self)._tiktok_with_own_carrier():
            for order in picking._origin.sudo()._tiktok_orders():
                if order.shipping_flow in OWN_FLOWS:
                    parcels += [
                        (picking._origin, (order, picking.carrier_id._origin, number))
                        for number in picking._tiktok_numbers()
                    ]
        if not parcels:
            return {}
        wishes = [parcel for _picking, parcel in parcels]
        choices = self.env["tiktok.shipping.provider"]._choose_all(wishes)
        choices = self.env["tiktok.number.use"]._judge(parcels, choices)
        found: dict = {}
        for (picking, _parcel), choice in zip(parcels, choices, strict=True):
            found.setdefault(picking, []).append(choice)
        return found

    def _tiktok_with_own_carrier(self):
        """Deliveries of TikTok orders about which nobody has told TikTok yet."""
        open_ones = self.filtered(
            lambda p: p._tiktok_is_undecided() and p._tiktok_is_delivery()
        )
        # read for all at once, else one by one below
        orders = open_ones._origin.sudo()._tiktok_orders()
        if not orders:
            return self.browse()
        open_ones.move_line_ids.result_package_id.mapped("tiktok_tracking_number")
        return open_ones

    def _tiktok_is_undecided(self):
        """Carrier and number can still be changed; after it has left, once both are
        there and until TikTok is told."""
        if self.state == "done":
            is_entered = self.carrier_id and self._tiktok_numbers() != [None]
            return bool(is_entered and self._origin.sudo()._tiktok_repairable())
        return self.state != "cancel"

    def _tiktok_numbers(self):
        """Numbers that will be sent: of the boxes, else of the transfer; None: none."""
        boxes = self.move_line_ids.result_package_id
        numbers = [box.tiktok_tracking_number for box in boxes]
        numbers = list(dict.fromkeys(n for n in numbers if n))
        return numbers or [self.carrier_tracking_ref or None]

    @api.model
    def _tiktok_worst(self, choices):
        """The choice with the worst problem, or None."""
        problems = [c for c in choices if c.problem_code]
        return min(problems, key=lambda c: SEVERITIES.index(c.severity), default=None)

    def _tiktok_missing(self, choices, worst):
        """What nobody has entered yet, as a choice to be shown; None: nothing.

        Before goods are there nobody can know the number.
        """
        if not choices or self.state not in ("confirmed", "assigned"):
            return None
        no_carrier = bool(worst and worst.problem_code == "carrier_missing")
        no_number = self._tiktok_numbers() == [None] and self._tiktok_number_by_hand()
        if worst and not no_carrier or not (no_carrier or no_number):
            return None
        orders = self._origin._tiktok_wanted_orders()
        if not orders:
            return None
        texts = self.env["tiktok.carrier.texts"]
        return (worst or choices[0])._replace(
            problem_code="carrier_missing" if no_carrier else "number_missing",
            text=texts._of_missing(orders, no_carrier and worst.text, no_number),
            severity="later",
        )

    # === MENDING === #

    def action_tiktok_map_carrier(self):
        """Button of the banner: say which TikTok carrier the carrier is.

        :raises UserError: without a carrier
        """
        self.ensure_one()
        if not self.carrier_id:
            raise UserError(self.env._("Choose the carrier of the transfer first."))
        order = self.tiktok_order_id
        return self.env["tiktok.carrier.mapping"]._action_map(order, self.carrier_id)

    @api.onchange("carrier_id", "carrier_tracking_ref")
    def _onchange_tiktok_tracking_ref(self):
        """A number loses spaces and what a scanner added; it is kept to be judged.

        What has left is sent once it is saved: a doubt is told before that.
        """
        if self.tiktok_order_id and self.carrier_tracking_ref:
            self.carrier_tracking_ref = tracking_number.tidy(self.carrier_tracking_ref)
        if self.state != "done":
            return None
        worst = self._tiktok_worst(
            self._origin._tiktok_carrier_choices(self).get(self._origin, [])
        )
        if not worst or worst.severity == "later":
            return None
        text = self.env._(
            "%s\n\nTikTok is told as soon as you save. A number that TikTok has taken "
            "can be corrected once only.",
            worst.text,
        )
        return {"warning": {"title": self.env._("Is This Right?"), "message": text}}
