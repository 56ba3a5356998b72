from odoo import api, fields, models
from odoo.fields import Domain

#: states in which a transfer can still be stopped
OPEN = ("draft", "waiting", "confirmed", "assigned")


class StockPicking(models.Model):
    """Transfers that must wait: why, until when, and how they are found."""

    _inherit = "stock.picking"

    # read with elevated rights: whoever packs need not see the shop
    tiktok_stop_text = fields.Char(
        "Stopped by TikTok",
        compute="_compute_tiktok_stop",
        compute_sudo=True,
        help="Why this transfer may not be picked or shipped now.",
    )
    tiktok_gate = fields.Selection(
        [("stopped", "Stopped"), ("go", "May go")],
        "TikTok Says",
        compute="_compute_tiktok_stop",
        search="_search_tiktok_gate",
        compute_sudo=True,
    )
    tiktok_parcel_stop_ids = fields.One2many(
        "tiktok.parcel.stop", "picking_id", "Parcels to Stop", readonly=True
    )

    tiktok_has_parcel_stop = fields.Boolean(
        "Has a TikTok Parcel to Stop",
        compute="_compute_tiktok_has_parcel_stop",
        compute_sudo=True,
    )

    @api.depends("sale_id", "state")
    def _compute_tiktok_stop(self):
        """From the reasons of the orders behind the transfer; False when it may go."""
        under_way = self.filtered(lambda p: p._tiktok_is_on_its_way())
        # all at once, else a list asks for each of its rows
        under_way._tiktok_chain().tiktok_parcel_stop_ids.mapped("state")
        together = under_way._tiktok_orders()
        for picking in self:
            texts = []
            orders = picking._tiktok_orders() if picking in under_way else together[:0]
            for order in orders.with_prefetch(together._ids):
                reasons = dict(picking._tiktok_stop_reasons(order))
                if "parcel_stop" in reasons:
                    # the task says who has cancelled what
                    reasons.pop("cancelled", None)
                texts += reasons.values()
            picking.tiktok_stop_text = " ".join(texts) or False
            going = bool(orders) and not texts
            picking.tiktok_gate = "stopped" if texts else "go" if going else False

    @api.model
    def _search_tiktok_gate(self, operator, value):
        """Transfers on their way whose order must wait, or may go."""
        if operator != "in":
            return NotImplemented
        stopped = self._tiktok_way_domain() & self._tiktok_stopped_domain()
        found = []
        if "stopped" in value:
            found.append(stopped)
        if "go" in value:
            orders = self._tiktok_of_orders(Domain.TRUE)
            found.append(self._tiktok_way_domain() & orders & ~stopped)
        if False in value:
            return NotImplemented
        return Domain.OR(found)

    @api.model
    def _tiktok_stopped_domain(self):
        """Transfers of orders that must wait, and those that must be stopped."""
        orders = self._tiktok_of_orders(self.env["tiktok.order"]._stop_domain())
        stops = self.env["tiktok.parcel.stop"].sudo()
        tasks = stops._search([("state", "=", "open")]).subselect("picking_id")
        gone = Domain("tiktok_parcel_stop_ids.state", "=", "left")
        return (orders | Domain("id", "in", tasks)) & ~gone

    @api.model
    def _tiktok_of_orders(self, domain):
        """Transfers of the sales orders behind these TikTok orders."""
        domain &= Domain("sale_order_id", "!=", False)
        found = self.env["tiktok.order"].sudo()._search(domain)
        return Domain("sale_id", "in", found.subselect("sale_order_id"))

    @api.model
    def _tiktok_way_domain(self):
        """Open transfers of goods that are on their way to a customer."""
        to_customer = Domain("location_final_id.usage", "=", "customer") | (
            Domain("location_final_id", "=", False)
            & Domain("location_dest_id.usage", "=", "customer")
        )
        return Domain("state", "in", OPEN) & Domain("move_ids", "any", to_customer)

    def _tiktok_is_on_its_way(self):
        """Whether it still brings goods towards a customer, in one step or in many."""
        self.ensure_one()
        return self.state in OPEN and any(
            (move.location_final_id or move.location_dest_id).usage == "customer"
            for move in self.move_ids
            if move.state not in ("done", "cancel")
        )

    def _tiktok_is_parcel(self):
        """Whether it holds goods that somebody could still hold back."""
        self.ensure_one()
        delivered = self.state == "done" and self.picking_type_code == "outgoing"
        return delivered or self._tiktok_is_on_its_way()

    def _tiktok_orders(self):
        """TikTok orders that these transfers bring on their way.

        Read with elevated rights: whoever packs may see own sales orders only.
        """
        own = self.sudo()
        sales = own.sale_id | own.move_ids.sale_line_id.order_id
        # a union forgets its neighbours: one transfer after the other would be read
        sales = sales.with_prefetch(own.sale_id._prefetch_ids)
        orders = sales.tiktok_order_ids
        # read for all orders at once, else one by one when the reasons are asked for
        orders._stop_prefetch()
        return orders

    @api.depends("tiktok_parcel_stop_ids.state")
    def _compute_tiktok_has_parcel_stop(self):
        for picking in self:
            stops = picking.tiktok_parcel_stop_ids
            picking.tiktok_has_parcel_stop = any(stops.mapped("is_open"))

    def action_tiktok_open_parcel_stop(self):
        """Button: the task to stop this parcel, where its two ways out are."""
        stops = self.tiktok_parcel_stop_ids.filtered("is_open")
        if len(stops) == 1:
            return stops.get_formview_action()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "connector_tiktok_shop.tiktok_parcel_stop_action"
        )
        return {**action, "domain": [("id", "in", stops.ids)]}

    def _tiktok_stop_reasons(self, order):
        """Why this transfer may not go on for one of its orders.

        :return: list of ``(code, text)``
        """
        stops = self.sudo()._tiktok_chain().tiktok_parcel_stop_ids
        if "left" in stops.mapped("state"):
            # the goods are gone: the books may say so
            return []
        reasons = [r for r in order._stop_now() if r[0] != "parcel_stop"]
        for stop in self.sudo().tiktok_parcel_stop_ids:
            if stop.state == "open":
                reasons.append(("parcel_stop", stop._stop_text()))
        return reasons

    # === POINT OF NO RETURN === #

    def _tiktok_chain(self):
        """This transfer and those that brought its goods, step by step."""
        chain, new = self, self
        while new:
            new = new.move_ids.move_orig_ids.picking_id - chain
            # a union forgets the neighbours of a transfer that has no other step
            chain = chain | new if new else chain
        return chain

    def _tiktok_is_past_cutoff(self):
        """Whether this transfer has passed the shop's point of no return.

        Picked, packed: somebody has handled the goods, also in an earlier step.
        Printed: the papers of the delivery are out. A validated delivery is past every
        point. See the table in the README.
        """
        self.ensure_one()
        cut_off = self._tiktok_orders().backend_id[:1].cut_off
        back = self.env.context.get("tiktok_parcel_back") or ()
        if not cut_off or self.state == "cancel" or self.id in back:
            return False
        if self.picking_type_code == "outgoing" and self.state == "done":
            return True
        if cut_off == "printed":
            return bool(self.printed) and self.picking_type_code == "outgoing"
        if cut_off == "validated":
            return False
        return self._tiktok_is_packed() or (
            cut_off == "picked" and self._tiktok_is_picked()
        )

    def _tiktok_is_picked(self):
        chain = self._tiktok_chain()
        done = chain.filtered(lambda p: p.state == "done")
        return bool(done) or any(self.move_ids.mapped("picked"))

    def _tiktok_is_packed(self):
        """In a box, or through the step of packing."""
        chain = self._tiktok_chain()
        steps = chain.filtered(
            lambda p: (
                p.state == "done"
                and p.picking_type_id == p.picking_type_id.warehouse_id.pack_type_id
            )
        )
        return bool(steps or chain.move_line_ids.result_package_id)
