"""Deliveries of TikTok orders and the parcels that they become."""

from .test_stop_reasons import WarehouseCase


class ParcelCase(WarehouseCase):
    """Orders that ship by an own carrier, and what is planned of their deliveries."""

    SHIPPING = "SELLER"

    def ready(self, *lines, **settings):
        """A confirmed order that ships by the wanted way, with its delivery.

        :param lines: seller SKUs, or pairs of one and a quantity
        """
        settings.setdefault("shipping_type", self.SHIPPING)
        wanted = [
            {"sku": line[0], "quantity": line[1]} if isinstance(line, tuple) else line
            for line in lines
        ]
        return super().ready(*wanted, **settings)

    def plan(self, pickings):
        """Units per parcel, as positions in their orders."""
        return [self.contents(parcel) for parcel in self.parcels(pickings)]

    def parcels(self, pickings):
        """What is planned of these transfers."""
        return self.env["tiktok.parcel.planner"]._plan(pickings)

    def contents(self, parcel):
        """Positions of the units of a parcel in its first order."""
        order = self.env["tiktok.order"].browse(parcel.order_id)
        units = order.line_ids.sorted("id").ids
        return [units.index(unit_id) for unit_id in parcel.unit_ids]

    def leave(self, picking, **quantities):
        """Validate a transfer with so much of each product; the rest waits."""
        for move in picking.move_ids:
            code = (move.product_id.default_code or "").replace("-", "_").lower()
            move.quantity = quantities.get(
                code, 0 if quantities else move.product_uom_qty
            )
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True)._action_done()
        self.assertEqual(picking.state, "done")
        return picking

    def backorder(self, picking):
        """What a transfer has left behind."""
        return self.env["stock.picking"].search([("backorder_id", "=", picking.id)])

    def ship(self, pickings):
        """The living shipments that these transfers made or make."""
        shipments = pickings.tiktok_shipment_ids
        if not shipments:
            shipments = self.env["tiktok.shipment"]._want(self.parcels(pickings))
        return shipments

    def bring_back(self, picking, quantity=None):
        """Goods of a validated delivery come back into stock."""
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity if quantity is None else quantity
        back = self.env["stock.picking"].browse(
            wizard.action_create_returns()["res_id"]
        )
        for move in back.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        back._action_done()
        return back
