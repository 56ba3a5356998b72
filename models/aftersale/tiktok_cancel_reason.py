from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import CollisionError

#: units alone can be cancelled for lack of stock only (tiktok-platform 3.3)
LACK_OF_STOCK = "out_of_stock"
#: what the names have in common and says nothing
_NOISE = (
    "seller_cancel_paid_reason_",
    "seller_cancel_unpaid_reason_",
    "ecom_order_to_ship_canceled_reason_",
)
_MORE_NOISE = ("seller_cancel_reason_", "seller_cancel_", "ecom_order_")


def readable_reason(name):
    """TikTok's seller_cancel_reason_wrong_price as "Wrong price"."""
    for noise in (*_NOISE, *_MORE_NOISE):
        if name.startswith(noise):
            name = name.removeprefix(noise)
            break
    return name.replace("_", " ").strip().capitalize() or "-"


class TikTokCancelReason(models.Model):
    """A reason for which a seller may cancel, as TikTok last offered it.

    The lists differ by market and by status of the order and change without notice:
    what counts is the list that TikTok gives at the moment. It is kept here, so that
    a reason can be chosen while TikTok cannot be reached.
    """

    _name = "tiktok.cancel.reason"
    _description = "TikTok Shop Cancellation Reason"
    _order = "region, external_state, sequence, id"
    _rec_name = "text"

    sequence = fields.Integer(default=10)
    region = fields.Char("Market", required=True, readonly=True)
    external_state = fields.Char("Order Status", required=True, readonly=True)
    name = fields.Char("TikTok Name", required=True, readonly=True)
    text = fields.Char("Reason", required=True, translate=True)
    is_seller_fault = fields.Boolean(
        "Counts as Seller's Fault",
        default=True,
        help="Orders cancelled for this reason count in the seller-fault cancellation "
        "rate.",
    )
    is_for_units = fields.Boolean(
        "For Single Units", help="May be given for a part of the order."
    )
    is_offered = fields.Boolean("In TikTok's Last List", default=True, readonly=True)
    seen_at = fields.Datetime("Last Offered", readonly=True)
    source = fields.Char(readonly=True)
    source_date = fields.Date(readonly=True)

    _name_unique = models.Constraint(
        "UNIQUE(region, external_state, name)", "This reason is known already."
    )

    @api.model
    def _remember(self, region, external_state, names):
        """The list that TikTok has just given, kept as the last known one.

        :param names: reason names of TikTok, in its order
        :return: the reasons, in TikTok's order
        """
        known = self.sudo()._of(region, external_state, offered=False)
        by_name = {reason.name: reason for reason in known}
        missing = [name for name in names if name not in by_name]
        vals_list = [
            self._prepare_reason_vals(region, external_state, name) for name in missing
        ]
        for reason in self._create_once(vals_list):
            by_name[reason.name] = reason
        listed = self.browse([by_name[name].id for name in names])
        self._note_offer(known, listed)
        return listed

    @api.model
    def _create_once(self, vals_list):
        """New reasons.

        :raises CollisionError: when another user has met them since our snapshot
        """
        try:
            with self.env.cr.savepoint():
                return self.sudo().create(vals_list)
        except IntegrityError as error:
            raise CollisionError(self._description) from error

    def _note_offer(self, known, listed):
        """What is no longer on the list is offered no more; the time is noted daily.

        Rows change rarely, so that users who cancel at the same time do not meet.
        """
        gone = (known - listed).filtered("is_offered")
        back = (known & listed).filtered(lambda reason: not reason.is_offered)
        gone.is_offered = False
        back.is_offered = True
        today = fields.Date.context_today(self)
        old = (known & listed).filtered(
            lambda reason: not reason.seen_at or reason.seen_at.date() < today
        )
        old.seen_at = fields.Datetime.now()

    @api.model
    def _prepare_reason_vals(self, region, external_state, name):
        """Values of a reason that TikTok gives for the first time.

        Wording and fault of the same name elsewhere; of a name that nobody knows the
        seller is at fault, because it is he who cancels.
        """
        twin = self.sudo().search([("name", "=", name)], limit=1)
        return {
            "region": region,
            "external_state": external_state,
            "name": name,
            "text": twin.text or readable_reason(name),
            "is_seller_fault": twin.is_seller_fault if twin else True,
            "is_for_units": LACK_OF_STOCK in name,
            "seen_at": fields.Datetime.now(),
        }

    @api.model
    def _of(self, region, external_state, offered=True):
        """Last known reasons of a market and a status."""
        domain = [("region", "=", region), ("external_state", "=", external_state)]
        if offered:
            domain.append(("is_offered", "=", True))
        return self.search(domain)

    @api.model
    def _faultless_names(self):
        """Names of reasons that never count as the seller's fault."""
        query = SQL(
            "SELECT name FROM tiktok_cancel_reason "
            "GROUP BY name HAVING NOT bool_or(is_seller_fault)"
        )
        return [name for (name,) in self.env.execute_query(query)]
