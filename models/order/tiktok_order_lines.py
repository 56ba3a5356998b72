from odoo import api, models

from .order_three_way import judge

#: where the TikTok warehouse stands in the print of a unit
WAREHOUSE = 4


class TikTokOrderLines(models.AbstractModel):
    """Lines of confirmed sales orders: the warehouse that ships them, shipping fees."""

    _name = "tiktok.order.lines"
    _description = "TikTok Shop Order Line Change"

    # === WAREHOUSE === #

    @api.model
    def _judge_warehouse(self, order):
        """What is to be done when TikTok lets another warehouse ship."""
        before = self.env["tiktok.order.snapshot"]._of(order)
        seen = before["seen"]["units"]
        moved = order._active_units().filtered(
            lambda u: (
                u.external_id in seen
                and seen[u.external_id][WAREHOUSE]
                != (u._warehouse_on_tiktok() or False)
            )
        )
        if not moved:
            return judge(False, False)
        importer = self.env["tiktok.order.importer"]
        warehouses = importer._warehouses(order.backend_id)
        by_hand, agree, too_late = False, True, False
        for line, units in moved.grouped("sale_line_id").items():
            if all(move.state == "done" for move in self._moves(line)):
                # it has left already, or never had a delivery
                continue
            made = before["made"]["lines"].get(str(line.id), [0, 0, 0, False])[3]
            here = self._warehouses_of(line)
            there = {importer._unit_warehouse(order, u, warehouses) for u in units}
            by_hand |= bool(made) and set(here.ids) != {made}
            agree &= set(here) == there
            too_late |= self._is_touched(line)
        return judge(True, by_hand, agree, too_late)

    def _moves(self, line):
        return self.env["tiktok.order.reducer"]._forward_moves(line)

    def _warehouses_of(self, line):
        """From where the goods of a line leave, as its moves say."""
        moves = self._moves(line)
        return moves.location_id.warehouse_id if moves else line.warehouse_id

    def _is_touched(self, line):
        """Whether somebody has started to handle the goods of a line."""
        return any(
            move.state == "done"
            or move.picked
            or move.picking_id._tiktok_is_past_cutoff()
            for move in self._moves(line)
        )

    @api.model
    def _move(self, order, vals, groups):
        """Let the goods leave from the warehouses that TikTok names now.

        Open deliveries of what moves are cancelled and made anew by Odoo's own rules.

        :param vals: of the sales order as it would be imported now
        :param groups: ``{(..., warehouse): units}`` of its first lines
        """
        sale = self.env["tiktok.order.updater"]._quiet(order)
        made = self.env["tiktok.order.snapshot"]._of(order)["made"]["lines"]
        sale.warehouse_id = vals["warehouse_id"]
        counts = self._counts(sale)
        relocated = []
        for (key, units), command in zip(
            groups.items(), vals["order_line"], strict=False
        ):
            line, stays = self._target(units, key[-1], made)
            if line:
                relocated.append((line, command[2], stays))
            else:
                line = sale.order_line.create({**command[2], "order_id": sale.id})
            units.sale_line_id = line
        self._give_away(sale, counts)
        for line, draft, stays in relocated:
            gained = len(line.tiktok_line_ids._not_cancelled()) - counts[line]
            quantity = line.product_uom_qty + max(gained, 0)
            self._relocate(line, draft, quantity, keep=stays)
        self._remember(order, groups, made)

    def _counts(self, sale):
        """Units of each line that are not cancelled."""
        return {
            line: len(line.tiktok_line_ids._not_cancelled()) for line in sale.order_line
        }

    def _target(self, units, warehouse, made):
        """The line that takes the units of one line of a fresh import.

        :return: (line, whether it leaves from this warehouse already); no line when
            a new one is needed
        """
        for line in units.sale_line_id:
            if made.get(str(line.id), [0, 0, 0, False])[3] == warehouse.id:
                return line, True
        for line in units.sale_line_id:
            if not (line.tiktok_line_ids - units)._not_cancelled():
                return line, False
        return units.sale_line_id.browse(), False

    def _give_away(self, sale, counts):
        """Lines that have lost units to others become smaller."""
        for line, was in counts.items():
            lost = was - len(line.tiktok_line_ids._not_cancelled())
            if lost > 0:
                self.env["tiktok.order.reducer"]._set_quantity(
                    line, line.product_uom_qty - lost
                )

    def _relocate(self, line, draft, quantity, keep):
        """One line from its new route; its open moves are replaced unless they fit."""
        if not keep:
            open_moves = self._moves(line).filtered(lambda m: m.state != "done")
            open_moves._action_cancel()
        line.route_ids = draft.get("route_ids") or [(5, 0, 0)]
        if keep and line.product_uom_qty == quantity:
            return
        # written even when it is the same: Odoo then asks for what is missing
        kept = {"price_unit": line.price_unit, "discount": line.discount}
        line.write({"product_uom_qty": quantity, **kept})

    def _remember(self, order, groups, made):
        made = dict(made)
        for key, units in groups.items():
            line = units.sale_line_id[:1]
            made[str(line.id)] = self._line_print(line, key[-1])
        self.env["tiktok.order.snapshot"]._keep(order, ("units",), {"lines": made})

    # === SHIPPING AND DEPOSITS === #

    @api.model
    def _extras_changed(self, order):
        """Whether TikTok has another figure for what is sold besides products."""
        snapshot = self.env["tiktok.order.snapshot"]
        return snapshot._of(order)["seen"]["extras"] != snapshot._extras(order)

    @api.model
    def _apply_extras(self, order, vals, groups):
        """Lines of shipping and deposits by TikTok's figures, where untouched."""
        sale = self.env["tiktok.order.updater"]._quiet(order)
        snapshot = self.env["tiktok.order.snapshot"]
        made = dict(snapshot._of(order)["made"]["lines"])
        found = sale.order_line.filtered(lambda sold: not sold.tiktok_line_ids)
        for _create, _id, draft in vals["order_line"][len(groups) :]:
            line = found.filtered(
                lambda sold, draft=draft: sold.product_id.id == draft["product_id"]
            )[:1]
            found -= line
            if not line:
                line = found.create({**draft, "order_id": sale.id})
            elif line.price_unit == made.get(str(line.id), [0, 0, None])[2]:
                line.price_unit = draft["price_unit"]
            made[str(line.id)] = self._line_print(line)
        for line in found.filtered(lambda sold: str(sold.id) in made):
            # no longer charged at all
            line.price_unit = 0.0
            made[str(line.id)] = self._line_print(line)
        snapshot._keep(order, ("extras",), {"lines": made})
        self.env["tiktok.order.invoices"]._follow(order)

    def _line_print(self, line, warehouse=None):
        return [
            line.product_id.id,
            line.product_uom_qty,
            line.price_unit,
            warehouse.id if warehouse else False,
        ]
