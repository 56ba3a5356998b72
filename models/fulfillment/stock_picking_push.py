from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.queue_job.exception import RetryableJobError

from ..engine.bug_log import log_bug
from .tiktok_shipment import FLOW, OWN_FLOWS

#: what a person changes on a transfer after it has left
REPAIRS = {"carrier_id", "carrier_tracking_ref"}


class StockPicking(models.Model):
    """What a validated delivery tells TikTok; nothing is asked there meanwhile."""

    _inherit = "stock.picking"

    # read with elevated rights: whoever packs need not see the shop
    tiktok_may_repair = fields.Boolean(
        "Carrier and TikTok Number May Change",
        compute="_compute_tiktok_repair",
        compute_sudo=True,
        help="It has left and TikTok has not taken carrier and number yet.",
    )
    tiktok_repair_text = fields.Char(
        "What TikTok Wants Changed", compute="_compute_tiktok_repair", compute_sudo=True
    )

    @api.depends(
        "state",
        "tiktok_shipment_ids.state",
        "tiktok_shipment_ids.problem",
        "tiktok_shipment_ids.sync_message",
        "tiktok_shipment_ids.sending_at",
    )
    def _compute_tiktok_repair(self):
        """Until TikTok has them, carrier and number are changed on the transfer."""
        for picking in self:
            open_ones = picking._tiktok_repairable()
            texts = open_ones.filtered("problem").mapped("sync_message")
            picking.tiktok_may_repair = bool(open_ones)
            picking.tiktok_repair_text = " ".join(filter(None, texts)) or False

    def _tiktok_repairable(self):
        """Shipments that take a change of these transfers over."""
        if self.state != "done":
            return self.env["tiktok.shipment"]
        return self.tiktok_shipment_ids.filtered(
            lambda s: (
                s.state in ("wanted", "refused")
                and s.flow in OWN_FLOWS
                and s.picking_id == self._origin
                and not s._is_under_way()
            )
        )

    def _action_done(self):
        """Override of `stock`: whatever way it was validated, TikTok gets to know."""
        if self.env.context.get("tiktok_goods_left"):
            return super()._action_done()
        going = self
        if self._tiktok_lock_units():
            # backorders are reserved meanwhile: reading their order would wait for us
            going = self.with_context(tiktok_as_mirrored=True)
        result = super(StockPicking, going)._action_done()
        self._tiktok_ship()
        return result

    def _tiktok_lock_units(self):
        """Lock the units before the carrier's connector is asked for a label.

        An import may have changed them since the request began. The request then
        starts anew, which it must do before a label is bought, not after it.

        :return: whether there are any
        """
        leaving = self.filtered(lambda p: p._tiktok_is_delivery()).sudo()
        orders = leaving and leaving._tiktok_wanted_orders()
        if orders:
            self.env.cr.execute(
                SQL(
                    """SELECT id FROM tiktok_order_line WHERE order_id IN %s
                        ORDER BY id FOR NO KEY UPDATE""",
                    tuple(orders.ids),
                ),
                log_exceptions=False,
            )
        return bool(orders)

    def _tiktok_ship(self):
        """Record what these deliveries ship, all of them at once.

        A mistake of ours must not undo what the warehouse has validated: it is put on
        the desk instead.
        """
        gone = self.filtered(
            lambda p: p.state == "done" and p._tiktok_is_delivery()
        ).sudo()
        if not gone or not gone._tiktok_wanted_orders():
            return
        try:
            with self.env.cr.savepoint():
                gone._tiktok_want_shipments()
        except (OperationalError, RetryableJobError):
            # another transaction is at the same rows: the request is repeated
            raise
        except Exception as error:
            log_bug("_tiktok_ship", gone, error)
            gone._tiktok_not_planned(type(error).__name__)

    def _tiktok_want_shipments(self):
        """Shipments of what has left, but for shops that are told in another way."""
        wanted = set(self._tiktok_wanted_orders().ids)
        parcels = self.env["tiktok.parcel.planner"].sudo()._plan(self)
        self.env["tiktok.shipment"]._want([p for p in parcels if p.order_id in wanted])

    def _tiktok_wanted_orders(self):
        """Orders behind these transfers whose shop wants TikTok to know."""
        return self._tiktok_orders().filtered(
            lambda order: order.backend_id._ships_here()
        )

    def _tiktok_not_planned(self, reason):
        """The delivery stands; a person lets it be sent."""
        for picking in self:
            for order in picking._tiktok_wanted_orders():
                text = self.env._(
                    "%(transfer)s of TikTok order %(order)s was validated and is not "
                    "on its way to TikTok: %(reason)s",
                    transfer=picking.name,
                    order=order.external_id,
                    reason=reason,
                )
                self.env["tiktok.exception"]._report(
                    order,
                    FLOW,
                    "shipment_not_planned",
                    text,
                    order.auto_cancel_at or order.ship_by,
                )

    def action_tiktok_ship_again(self):
        """Button: look once more what these deliveries ship, and send it.

        What is in a shipment already is not sent twice.
        """
        self.check_access("write")
        gone = self.filtered(lambda p: p.state == "done").sudo()
        gone._tiktok_want_shipments()
        self.env["tiktok.exception"]._settle(
            gone._tiktok_orders(), FLOW, ["shipment_not_planned"]
        )
        return True

    # === NUMBER === #

    def button_validate(self):
        """Override of `stock`: where the shop says so, no parcel without a number."""
        if not self.env.context.get("tiktok_goods_left"):
            self._tiktok_check_numbers()
        return super().button_validate()

    def _tiktok_check_numbers(self):
        """Refuse to validate parcels without a tracking number.

        Carriers that get the number from their own connector while validating are
        trusted to do so.

        :raises UserError: naming the transfers
        """
        missing = self.filtered(lambda p: p.sudo()._tiktok_lacks_number())
        if missing:
            raise UserError(
                self.env._(
                    "Enter the tracking number first: %s. TikTok wants it with the "
                    "shipment.",
                    ", ".join(missing.mapped("name")),
                )
            )

    def _tiktok_lacks_number(self):
        """Whether one parcel of ours would leave without a number though it may not."""
        if self.carrier_tracking_ref or not self._tiktok_is_delivery():
            return False
        orders = self._tiktok_wanted_orders().filtered(
            lambda order: order.backend_id.shipping_number_policy == "refuse"
        )
        if not set(orders.mapped("shipping_flow")) & set(OWN_FLOWS):
            return False
        packages = self.move_line_ids.result_package_id
        if packages and all(packages.mapped("tiktok_tracking_number")):
            return False
        return self._tiktok_number_by_hand()

    def _tiktok_number_by_hand(self):
        """Whether no connector of the carrier brings the number while validating."""
        return self.carrier_id.delivery_type in (False, "fixed", "base_on_rule")

    def write(self, vals):
        """Override of `stock`: a number or carrier entered later goes to TikTok."""
        result = super().write(vals)
        if REPAIRS & vals.keys():
            self._tiktok_repair_shipments()
        return result

    def _tiktok_repair_shipments(self):
        """Take carrier and number over where TikTok does not have them yet."""
        done = self.filtered(lambda p: p.state == "done")
        if done:
            shipments = self.env["tiktok.shipment"].sudo()
            shipments._of_pickings(done)._take_over()
