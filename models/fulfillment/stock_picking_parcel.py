from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """What TikTok does not take, told before the goods are gone."""

    _inherit = "stock.picking"

    tiktok_parcel_problem = fields.Text(
        "Parcel Problem",
        compute="_compute_tiktok_parcel_problem",
        compute_sudo=True,
        help="Why TikTok would not take what leaves with this transfer.",
    )
    tiktok_parcel_group_id = fields.Many2one(
        "tiktok.parcel.group",
        "Ships Together",
        compute="_compute_tiktok_parcel_group_id",
        compute_sudo=True,
    )

    tiktok_parcel_is_decided = fields.Boolean(
        "TikTok Parcel Is Decided",
        compute="_compute_tiktok_parcel_group_id",
        compute_sudo=True,
    )

    @api.depends("state", "move_ids.quantity", "move_ids.picked")
    def _compute_tiktok_parcel_problem(self):
        """By what is picked, else by what is reserved; split and size only: who
        leaves with whom is known when the transfers are validated."""
        # what is being edited is not stored yet: judged as soon as it is saved
        problems = self.env["tiktok.parcel.planner"]._check_contents(self._origin)
        for picking in self:
            texts = problems.get(picking._origin)
            picking.tiktok_parcel_problem = "\n".join(texts) if texts else False

    @api.depends("sale_id")
    def _compute_tiktok_parcel_group_id(self):
        for picking in self:
            order = picking.sale_id.tiktok_order_ids[:1]
            group = order.parcel_group_id
            is_alive = group.state == "open" or (
                group.state == "proposed" and order._can_share_parcel()
            )
            picking.tiktok_parcel_group_id = group if is_alive else False
            picking.tiktok_parcel_is_decided = group.state == "open"

    def _tiktok_is_last_step(self):
        """Whether its goods go to the customer themselves, not only nearer."""
        self.ensure_one()
        return any(
            move.location_dest_id.usage == "customer"
            for move in self.move_ids
            if move.state != "cancel"
        )

    def button_validate(self):
        """Override of `stock`: refuse what TikTok would certainly refuse.

        :raises UserError: naming the transfers and the cure
        """
        if not self.env.context.get("tiktok_goods_left"):
            self._tiktok_refuse_parcels()
        return super().button_validate()

    def _tiktok_refuse_parcels(self):
        problems = self.env["tiktok.parcel.planner"]._check(self)
        if problems:
            raise UserError(
                "\n\n".join(
                    f"{picking.name}: " + " ".join(texts)
                    for picking, texts in problems.items()
                )
            )

    def action_tiktok_open_group(self):
        """Button: the orders with which this one shares a parcel, or might."""
        self.ensure_one()
        return (
            self.sudo().tiktok_parcel_group_id.with_env(self.env).get_formview_action()
        )
