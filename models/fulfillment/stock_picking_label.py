from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .tiktok_shipping_capability import LABEL_FLOWS

#: report of the labels by format of the file
REPORTS = {
    "PDF": "connector_tiktok_shop.report_tiktok_label",
    "ZPL": "connector_tiktok_shop.report_tiktok_label_zpl",
}
#: what a packer sees of the label, least advanced first
LABEL_STATES = [
    ("refused", "Label refused"),
    ("late", "Too late for a label"),
    ("arrange", "Label to arrange"),
    ("waiting", "Label being made"),
    ("ready", "Label ready"),
    ("printed", "Label printed"),
    ("gone", "With the carrier"),
]
#: label_state of a shipment -> what the packer sees
SEEN = {"none": "arrange", "waiting": "waiting", "ready": "ready"}


class StockPicking(models.Model):
    """Labels that TikTok sells: arranged for a transfer, printed from it."""

    _inherit = "stock.picking"

    # read with elevated rights: whoever packs need not see the shop
    tiktok_is_label = fields.Boolean(
        "Label from TikTok", compute="_compute_tiktok_label", compute_sudo=True
    )
    tiktok_label_state = fields.Selection(
        LABEL_STATES,
        "TikTok's Label",
        compute="_compute_tiktok_label",
        compute_sudo=True,
    )
    tiktok_label_text = fields.Char(
        "TikTok Label: How Far", compute="_compute_tiktok_label", compute_sudo=True
    )
    tiktok_label_number = fields.Char(
        "TikTok's Numbers", compute="_compute_tiktok_label", compute_sudo=True
    )

    @api.depends(
        "tiktok_order_id",
        "state",
        "tiktok_shipment_ids.state",
        "tiktok_shipment_ids.label_state",
        "tiktok_shipment_ids.label_printed_at",
        "tiktok_shipment_ids.tracking_number",
        "tiktok_shipment_ids.package_id.handed_over_at",
    )
    def _compute_tiktok_label(self):
        """The least advanced label of the transfer, also on the steps before it."""
        order = [code for code, _name in LABEL_STATES]
        for picking in self:
            picking.tiktok_is_label = picking._tiktok_ships_by_label()
            shipments = picking._tiktok_label_shipments()
            states = {shipment._label_seen() for shipment in shipments}
            if picking.tiktok_is_label and not picking._tiktok_is_labelled(shipments):
                states.add("arrange")
            picking.tiktok_label_state = min(states, key=order.index, default=False)
            texts = [s.label_text or s.sync_message for s in shipments]
            picking.tiktok_label_text = " ".join(filter(None, texts)) or False
            numbers = shipments.filtered("tracking_number").mapped("tracking_number")
            picking.tiktok_label_number = ", ".join(dict.fromkeys(numbers)) or False

    def _tiktok_ships_by_label(self):
        """Whether its orders ship with a label from TikTok."""
        self.ensure_one()
        if self.state == "cancel":
            return False
        flows = set(self._tiktok_orders().mapped("shipping_flow"))
        return bool(flows & set(LABEL_FLOWS) and self._tiktok_outgoing())

    def _tiktok_is_labelled(self, shipments):
        """Whether nothing is left to arrange: it has labels, or nothing to ship.

        Goods that left with a label that TikTok has undone need another one.
        """
        if shipments or self.state in ("draft", "cancel"):
            return True
        undone = self.tiktok_shipment_ids.filtered(lambda s: s.flow in LABEL_FLOWS)
        return self.state == "done" and not (undone and self.tiktok_to_ship)

    def _tiktok_label_shipments(self):
        """Living shipments with a label, of these transfers and those they feed."""
        return (
            self._tiktok_outgoing()
            .sudo()
            .tiktok_shipment_ids.filtered(
                lambda s: s.flow in LABEL_FLOWS and s.state != "cancelled"
            )
        )

    def _tiktok_take_number(self, old, number):
        """TikTok's number becomes the reference of the transfer, like a carrier's.

        :param old: the number that it replaces, if any
        :param number: False where there is none any more
        """
        for picking in self:
            numbers = (picking.carrier_tracking_ref or "").split(",")
            kept = [n for n in numbers if n and n not in (old, number)]
            numbers = [*kept, number] if number else kept
            picking.carrier_tracking_ref = ",".join(numbers) or False

    # === ARRANGE === #

    def action_tiktok_arrange(self):
        """Button: the dialog about the parcels of these transfers.

        :raises UserError: where there is nothing to arrange
        """
        self.check_access("read")
        return self.env["tiktok.shipment.arrange"]._open(self)

    def _tiktok_outgoing(self):
        """The transfers to the customer among these and those that they feed."""
        # with elevated rights: goods may go on in another company
        transfers = new = self.sudo()
        while new:
            new = new.move_ids.move_dest_ids.picking_id - transfers
            # a union forgets the neighbours of a transfer that is the last step
            transfers = transfers | new if new else transfers
        outgoing = transfers.filtered(lambda p: p.picking_type_code == "outgoing")
        return outgoing.with_prefetch(transfers._prefetch_ids).with_env(self.env)

    def _tiktok_nothing_to_arrange(self):
        """Why the dialog would be empty."""
        if self._tiktok_label_shipments():
            return self.env._("The shipment is arranged already.")
        return self.env._("These transfers hold nothing that TikTok waits for.")

    def _tiktok_unready_text(self):
        """Why there is no parcel in a transfer of an order with TikTok's label."""
        if self.state in ("draft", "waiting", "confirmed"):
            return self.env._("Nothing is reserved yet.")
        return self.env._("TikTok waits for nothing in this transfer.")

    # === PRINT === #

    def action_tiktok_print_label(self):
        """Button: the labels of these transfers in one file.

        :raises UserError: where none is ready, naming why
        """
        return self._tiktok_print_labels(self._tiktok_label_shipments())

    def _tiktok_print_labels(self, shipments):
        """Open the labels of these shipments in a tab.

        :raises UserError: where none is ready
        """
        ready = shipments.sudo().filtered("label_attachment_id")
        if not ready:
            raise UserError(self._tiktok_no_label_text())
        label_format = ready[0].label_format or "PDF"
        converter = "pdf" if label_format == "PDF" else "text"
        ids = ",".join(map(str, (self or ready.picking_ids).ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/report/{converter}/{REPORTS[label_format]}/{ids}",
            "target": "new",
        }

    def _tiktok_no_label_text(self):
        """Why there is nothing to print, and what to do."""
        texts = [text for text in self.mapped("tiktok_label_text") if text]
        if texts:
            return " ".join(texts)
        if "waiting" in self.mapped("tiktok_label_state"):
            return self.env._("TikTok is making the label. It will be here in seconds.")
        if any(self.mapped("tiktok_is_label")):
            return self.env._("There is no label yet. Press Arrange Shipment first.")
        return self.env._("These transfers do not ship with a label from TikTok.")

    def _tiktok_labels(self, label_format):
        """Contents of the labels of these transfers, in their order, as files.

        Who may read the transfer may print its label.

        :raises UserError: where there is none
        """
        self.check_access("read")
        shipments = self.env["tiktok.shipment"].sudo()
        for picking in self:
            shipments |= picking._tiktok_label_shipments().sorted("id")
        ready = shipments.filtered(
            lambda s: s.label_attachment_id and s.label_format == label_format
        )
        if not ready:
            raise UserError(self._tiktok_no_label_text())
        contents = [shipment.label_attachment_id.raw for shipment in ready]
        ready._note_printed()
        return contents


class TikTokShipment(models.Model):
    """The label of a shipment, as packers see it."""

    _inherit = "tiktok.shipment"

    def _label_seen(self):
        """What a packer sees of the label, see ``LABEL_STATES``."""
        self.ensure_one()
        if self.state == "refused":
            return "refused"
        if self.package_id.handed_over_at:
            return "gone"
        if self.label_state == "ready":
            return "printed" if self.label_printed_at else "ready"
        return SEEN.get(self.label_state, self.label_state)

    def _note_printed(self):
        """When the label was printed last.

        In a cursor of its own, for a request that prints may be one that only reads;
        and without waiting for a job that works on the row right now.
        """
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """UPDATE tiktok_shipment SET label_printed_at = %s
                        WHERE id IN (SELECT id FROM tiktok_shipment WHERE id IN %s
                                        FOR UPDATE SKIP LOCKED)""",
                    fields.Datetime.now(),
                    tuple(self.ids),
                )
            )
        self.invalidate_recordset(["label_printed_at"])
