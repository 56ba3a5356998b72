from collections import defaultdict

from odoo import api, fields, models


class TikTokWayBack(models.AbstractModel):
    """Brings goods of cancelled orders back: from the dock, or from the carrier."""

    _name = "tiktok.way.back"
    _description = "TikTok Shop Way Back to Stock"

    # === WHAT A PARCEL HOLDS === #

    @api.model
    def _contents_of_unit(self, line):
        """Products of one TikTok unit of a sales order line, kits taken apart.

        :return: ``{product: quantity in the unit of the product}``
        """
        product = line.product_id
        quantity = line.product_uom_id._compute_quantity(1, product.uom_id)
        boms = self.env["mrp.bom"]._bom_find(
            product, company_id=line.company_id.id, bom_type="phantom"
        )
        if not boms[product]:
            return {product: quantity}
        contents = defaultdict(float)
        factor = product.uom_id._compute_quantity(
            quantity, boms[product].product_uom_id
        )
        _boms, parts = boms[product].explode(
            product, factor / boms[product].product_qty
        )
        for part, data in parts:
            contents[part.product_id] += part.product_uom_id._compute_quantity(
                data["qty"], part.product_id.uom_id
            )
        return contents

    @api.model
    def _units_inside(self, picking, line):
        """How many units of a sales order line are in a transfer."""
        inside = defaultdict(float)
        for move in picking.move_ids:
            if move.sale_line_id == line and move.state != "cancel":
                inside[move.product_id] += self._moved(move)
        contents = self._contents_of_unit(line) if inside else {}
        counts = [
            product.uom_id.round(inside[product] / quantity, rounding_method="DOWN")
            for product, quantity in contents.items()
            if quantity
        ]
        return int(min(counts, default=0))

    @api.model
    def _moved(self, move):
        """Quantity of a move in the unit of its product: done, or wanted."""
        done = move.state == "done"
        return move.product_uom._compute_quantity(
            move.quantity if done else move.product_uom_qty, move.product_id.uom_id
        )

    # === FROM THE DOCK === #

    @api.model
    def _bring_back(self, sale):
        """Prepare transfers to the shelf for goods between shelf and door.

        :return: the new transfers, reserved; none when everything is on the shelf
        """
        transfers = self.env["stock.picking"]
        done = sale.picking_ids.move_ids.filtered(lambda m: m.state == "done")
        arrived = done.filtered(
            lambda m: (
                m.location_dest_id.usage == "internal"
                and m.location_final_id.usage == "customer"
            )
        )
        for location, moves in arrived.grouped("location_dest_id").items():
            left = self._left_behind(sale, location, moves)
            if left:
                transfers |= self._prepare_transfer(sale, location, moves, left)
        return transfers

    def _left_behind(self, sale, location, arrived):
        """What arrived at a location and has no way out of it, by product."""
        left = defaultdict(float)
        for move in arrived:
            left[move.product_id] += self._moved(move)
        for move in sale.picking_ids.move_ids - arrived:
            if move.location_id == location and move.state != "cancel":
                left[move.product_id] -= self._moved(move)
        return {
            product: quantity
            for product, quantity in left.items()
            if product.uom_id.compare(quantity, 0) > 0
        }

    def _prepare_transfer(self, sale, location, arrived, left):
        """One transfer from a location back to where the goods were taken."""
        first = arrived.picking_id._tiktok_chain().sorted("id")[0]
        back = first.picking_type_id.return_picking_type_id or first.picking_type_id
        transfer = self.env["stock.picking"].create(
            {
                "picking_type_id": back.id,
                "location_id": location.id,
                "location_dest_id": first.location_id.id,
                "origin": self.env._("%s, cancelled on TikTok", sale.name),
                "company_id": sale.company_id.id,
            }
        )
        for product, quantity in left.items():
            moves = arrived.filtered(lambda m, product=product: m.product_id == product)
            vals = self._prepare_move_vals(transfer, moves, product, quantity)
            self.env["stock.move"].create(vals)
        transfer.action_confirm()
        transfer.action_assign()
        return transfer

    def _prepare_move_vals(self, transfer, arrived, product, quantity):
        """Values of one move back; it takes what the earlier moves have brought."""
        return {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "product_uom": product.uom_id.id,
            "picking_id": transfer.id,
            "company_id": transfer.company_id.id,
            "location_id": transfer.location_id.id,
            "location_dest_id": transfer.location_dest_id.id,
            "location_final_id": transfer.location_dest_id.id,
            "procure_method": "make_to_stock",
            "reference_ids": [fields.Command.set(arrived.reference_ids.ids)],
            "move_orig_ids": [fields.Command.set(arrived.ids)],
            "sale_line_id": arrived.sale_line_id[:1].id,
        }

    # === FROM THE CARRIER === #

    @api.model
    def _prepare_receipt(self, delivery, units):
        """Prepare the receipt for units that come back; validated when they arrive.

        :param delivery: a validated delivery
        :return: the receipt, none when there is nothing left to expect
        """
        wanted = self._expected(delivery, units)
        if not wanted:
            return self.env["stock.picking"]
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_model="stock.picking")
            .create({"picking_id": delivery.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = wanted.get(line.move_id, 0)
        return wizard._create_return()

    def _expected(self, delivery, units):
        """Quantities to return by move, in the unit of the move."""
        products = defaultdict(float)
        for line, own in units.grouped("sale_line_id").items():
            for product, quantity in self._contents_of_unit(line).items():
                products[line, product] += quantity * len(own)
        wanted = {}
        for move in delivery.move_ids.filtered(lambda m: m.state == "done"):
            key = (move.sale_line_id, move.product_id)
            open_quantity = self._moved(move) - sum(
                self._moved(back)
                for back in move.returned_move_ids
                if back.state != "cancel"
            )
            quantity = min(products[key], open_quantity)
            if move.product_id.uom_id.compare(quantity, 0) > 0:
                products[key] -= quantity
                wanted[move] = move.product_id.uom_id._compute_quantity(
                    quantity, move.product_uom
                )
        return wanted
