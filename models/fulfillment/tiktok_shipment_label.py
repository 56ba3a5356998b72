from odoo import api, fields, models
from odoo.exceptions import UserError

from .label_documents import FILES
from .parcel_measure import Measure
from .tiktok_label_attempt import UNSURE
from .tiktok_shipment import FLOW
from .tiktok_shipping_capability import LABEL_FLOWS


class TikTokShipment(models.Model):
    """A shipment that gets its label from TikTok: how it comes to be wanted.

    What follows stands in ``tiktok_shipment_arrange.py``, its papers in
    ``tiktok_shipment_papers.py``.
    """

    _inherit = "tiktok.shipment"

    label_looks = fields.Integer("Looks for the Label", readonly=True, copy=False)
    label_next_look = fields.Datetime(readonly=True, copy=False)
    label_text = fields.Char("About the Label", readonly=True, copy=False)
    label_user_id = fields.Many2one(
        "res.users", "Arranged by", readonly=True, copy=False
    )
    label_asked_at = fields.Datetime("Arranged", readonly=True, copy=False)
    label_ready_at = fields.Datetime("Label Fetched", readonly=True, copy=False)

    # read with elevated rights: whoever packs need not see the carriers of the shop
    carrier_name = fields.Char(compute="_compute_carrier_name", compute_sudo=True)

    @api.depends("carrier_id", "provider_id")
    def _compute_carrier_name(self):
        """The carrier of the transfer, else the one that TikTok has chosen."""
        for shipment in self:
            carrier = shipment.carrier_id or shipment.provider_id
            shipment.carrier_name = carrier.name

    @api.model
    def _arrange(self, parcels, choices):
        """Want labels for parcels that nobody has arranged, in this transaction.

        Units that another shipment has taken meanwhile make the database refuse the
        transaction, which starts anew: two clicks buy one label.

        :param parcels: of the planner; their units are free
        :param choices: values of the shipments, one dictionary for each parcel
        :return: the new shipments
        """
        if not parcels:
            return self.browse()
        vals_list = self._prepare_shipments_vals(parcels)
        for vals, choice in zip(vals_list, choices, strict=True):
            vals.update(self._prepare_wanted_vals() | choice)
        shipments = self.sudo().create(vals_list)
        shipments._enqueue_export(priority=1)
        return shipments

    def _arrange_again(self, choice):
        """Want the label of a draft or a refused shipment, with these values."""
        self.sudo().write(self._prepare_wanted_vals() | choice)
        self.env["tiktok.exception"]._settle(self.sudo())
        self._enqueue_export(priority=1)

    def _prepare_wanted_vals(self):
        """State of a shipment whose label a person has just asked for."""
        return {
            "state": "wanted",
            "problem": False,
            "sync_state": "pending",
            "sync_next_try": False,
            "sync_attempts": 0,
            "sync_message": False,
            "label_state": "waiting",
            "label_looks": 0,
            "label_text": False,
            "label_user_id": self.env.uid,
            "label_asked_at": fields.Datetime.now(),
        }

    @api.model
    def _prepare_measure_vals(self, measure):
        """A measure (g, cm) as values of a shipment."""
        return {
            "weight": measure.weight,
            "box_length": measure.length,
            "box_width": measure.width,
            "box_height": measure.height,
        }

    def _label_measure(self):
        """Weight (g) and sides (cm) of the parcel, 0 where they are not known."""
        self.ensure_one()
        return Measure(self.weight, self.box_length, self.box_width, self.box_height)

    def _label_needs_weight(self):
        """Whether TikTok takes the weight from the call, not from its listing."""
        return self.order_id._shipping_capability().weight_from == "call"

    def _is_label(self):
        """Whether TikTok makes the label."""
        return self.flow in LABEL_FLOWS

    def _label_measured(self):
        """Fill in weight and size that nobody has entered, from what Odoo knows."""
        for shipment in self.filtered(lambda s: not s.weight and s.picking_id):
            measure, _unknown = self.env["tiktok.parcel.measurer"]._measure(
                shipment.picking_id, shipment.stock_package_id, shipment.unit_ids
            )
            vals = self._prepare_measure_vals(measure)
            if any(shipment._label_measure().sides):
                vals = {"weight": measure.weight}
            shipment.write(vals)

    def _under_way_until(self):
        """A purchase whose answer was lost may have made a label: another shipment of
        these units would not know of it and buy a second one."""
        started = self.env["tiktok.label.attempt"]._started(self).get(self.id)
        until = self.state == "wanted" and started and started + UNSURE
        if until and until > fields.Datetime.now():
            return until
        return super()._under_way_until()

    def _let_go(self):
        """A label that is undone takes its number off the transfers."""
        for shipment in self.filtered(lambda s: s._is_label() and s.tracking_number):
            shipment.picking_ids.sudo()._tiktok_take_number(
                shipment.tracking_number, False
            )
        return super()._let_go()

    # === SCREEN === #

    def action_fetch_label(self):
        """Button: fetch the papers once more; earlier files are kept.

        :raises UserError: where TikTok has made no label
        """
        self._check_may_ship()
        ready = self.sudo().filtered(lambda s: s._is_label() and s.package_external_id)
        if not ready:
            raise UserError(self.env._("Arrange the shipment first."))
        ready.write({"label_state": "waiting", "label_looks": 0, "label_text": False})
        ready._enqueue_papers(priority=1)
        return True

    def action_open_label(self):
        """Button: the label, in a tab of the browser.

        :raises UserError: where there is none
        """
        return self.picking_ids._tiktok_print_labels(self)

    def action_arrange_label(self):
        """Button and cure: the dialog about this parcel."""
        return self.picking_ids.action_tiktok_arrange()

    def _label_name(self, kind, label_format):
        """Name of a file: what it is, for which order and parcel."""
        orders = "-".join((self.order_ids or self.order_id).mapped("external_id")[:2])
        number = self.tracking_number or self.package_external_id
        return f"{kind} {orders} {number}{FILES[label_format][0]}"

    def _label_problem(self, kind, text):
        """Refused: a person has to mend something; the deadline of the order runs."""
        self.write({"state": "refused", "problem": kind})
        self._sync_problem(
            FLOW, kind, self._label_sentence(text), "failed", self.deadline
        )

    def _label_sentence(self, text):
        """A problem in words, naming parcel and order."""
        return self.env._(
            "%(shipment)s, TikTok order %(order)s: %(text)s",
            shipment=self.name,
            order=self.order_ref,
            text=text,
        )

    def _report_left_behind(self, pieces):
        """TikTok believes that more has left than is in the parcel."""
        text = self._label_sentence(
            self.env._(
                "%s pieces on the label are still here. Add them to the parcel, or "
                "cancel the label in Seller Center and arrange it anew.",
                pieces,
            )
        )
        self.env["tiktok.exception"]._report(
            self, FLOW, "label_more_than_left", text, self.deadline
        )
