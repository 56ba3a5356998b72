from math import ceil

from odoo import api, models


class TikTokOrderReducer(models.AbstractModel):
    """Takes cancelled units out of confirmed sales orders, to the unit.

    Line, deliveries, reservation: kits with all their components, several deliveries
    of one order, several steps of one delivery. What is past the cut-off of the shop
    stays where it is and is named.
    """

    _name = "tiktok.order.reducer"
    _description = "TikTok Shop Order Reducer"

    @api.model
    def _reduce(self, order, units):
        """Take these cancelled units out of their lines, as far as they can be held.

        :return: the units that are past the cut-off or have left
        """
        stuck = units.browse()
        for line, gone in units.grouped("sale_line_id").items():
            if line:
                stuck |= self._reduce_line(line, gone)
        return stuck

    @api.model
    def _stuck_units(self, units):
        """Those of these units that can no longer be held; changes nothing."""
        stuck = units.browse()
        for line, gone in units.grouped("sale_line_id").items():
            if line:
                stuck |= self._split(line, gone)[1]
        return stuck

    def _reduce_line(self, line, gone):
        taken, stuck = self._split(line, gone)
        if taken:
            self._set_quantity(line, line.product_uom_qty - taken)
        return stuck

    def _split(self, line, gone):
        """How many units of a line can be taken out, and which ones cannot.

        :param gone: its cancelled units
        """
        wanted = len(line.tiktok_line_ids - gone)
        excess = max(int(line.product_uom_qty) - wanted, 0)
        held = max(int(line.product_uom_qty) - self._count_too_late(line), 0)
        taken = min(excess, held)
        left = excess - taken
        return taken, gone.sorted("id")[len(gone) - left :] if left else gone.browse()

    # === WHERE THE GOODS ARE === #

    def _forward_moves(self, line):
        """Moves of a line on their way to the customer, in whichever step."""
        return line.move_ids.filtered(
            lambda m: (
                m.state != "cancel"
                and (m.location_final_id or m.location_dest_id).usage == "customer"
            )
        )

    def _count_too_late(self, line):
        """Units of a line that are past the cut-off or with the customer.

        What came back to be credited counts as held.
        """
        late, left = {}, {}
        for move in self._forward_moves(line):
            key = move.picking_type_id, move.product_id
            pieces = self._units_of(line, move, self._quantity(move))
            is_gone = move.state == "done" and self._is_to_customer(move)
            if is_gone or move.picking_id._tiktok_is_past_cutoff():
                late[key] = late.get(key, 0) + pieces
            if is_gone:
                left[key] = left.get(key, 0) + pieces
        returned = self._whole(left) - int(line.qty_delivered) if left else 0
        return max(self._whole(late) - returned, 0)

    def _is_to_customer(self, move):
        """Whether it is the last step, of our warehouse or of a supplier."""
        to_customer = move.location_dest_id.usage == "customer"
        return move.picking_code == "outgoing" or to_customer

    def _whole(self, pieces):
        """A kit is as far as its farthest component."""
        return ceil(round(max(pieces.values(), default=0), 6))

    def _quantity(self, move):
        """What a move has moved or is to move, in its own unit of measure."""
        return move.quantity if move.state == "done" else move.product_uom_qty

    def _units_of(self, line, move, quantity):
        """Quantity of a move as units of the line; of a kit, in proportion."""
        if move.product_id == line.product_id:
            return move.product_uom._compute_quantity(
                quantity, line.product_uom_id, round=False
            )
        siblings = self._forward_moves(line).filtered(
            lambda m: (
                m.product_id == move.product_id
                and m.picking_type_id == move.picking_type_id
            )
        )
        total = sum(self._in_product_uom(m, self._quantity(m)) for m in siblings)
        share = self._in_product_uom(move, quantity) / total if total else 0
        return share * line.product_uom_qty

    def _in_product_uom(self, move, quantity):
        return move.product_uom._compute_quantity(
            quantity, move.product_id.uom_id, round=False
        )

    # === CHANGING === #

    @api.model
    def _set_quantity(self, line, quantity):
        """Change the quantity of a line and nothing else about it.

        Its deliveries are reduced here, move by move: Odoo's own way is a negative
        procurement, which becomes a return as soon as a delivery is printed, split or
        has another date.
        """
        if line.move_ids and quantity < line.product_uom_qty:
            self._reduce_moves(line, quantity)
            line = line.with_context(skip_procurement=True)
        # named, so that Odoo does not work them out again from the pricelist
        kept = {"price_unit": line.price_unit, "discount": line.discount}
        with line.order_id._tiktok_unlocked():
            line.write({"product_uom_qty": quantity, **kept})

    def _reduce_moves(self, line, quantity):
        """Bring the open moves of each step down to this many units of the line."""
        steps = {}
        for move in self._forward_moves(line):
            key = move.picking_type_id, move.product_id
            steps[key] = steps.get(key, move.browse()) | move
        for moves in steps.values():
            total = sum(self._units_of(line, m, self._quantity(m)) for m in moves)
            if total > quantity:
                self._take_out(moves, 1 - quantity / total)

    def _take_out(self, moves, share):
        """Take a share of the quantity of these moves out of those that are open."""
        product = moves.product_id
        rest = sum(self._in_product_uom(m, self._quantity(m)) for m in moves) * share
        # the newest first: what waits in a backorder rather than what is prepared
        for move in moves.sorted("id", reverse=True):
            if move.state == "done" or move.picking_id._tiktok_is_past_cutoff():
                continue
            own = self._in_product_uom(move, move.product_uom_qty)
            part = min(own, rest)
            rest -= part
            if product.uom_id.compare(part, 0) > 0:
                self._shorten(move, own - part)

    def _shorten(self, move, quantity):
        """A move for less; what was reserved for it stays reserved as far as needed.

        :param quantity: in the unit of the product
        """
        product = move.product_id
        if product.uom_id.compare(quantity, 0) <= 0:
            move._action_cancel()
            return
        wanted = product.uom_id._compute_quantity(quantity, move.product_uom)
        reserved = move.quantity
        move.product_uom_qty = wanted
        if move.quantity > wanted:
            # somebody has marked goods as picked: they are not unreserved
            move.quantity = wanted
        elif reserved:
            move._action_assign()
