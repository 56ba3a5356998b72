"""Deliveries that leave by own carriers, for the tests about telling TikTok."""

from unittest.mock import patch

from ..client import TikTokShopClient
from .order_case import OrderCase

MARK = "markPackageAsShipped"


def ups(serial):
    """A tracking number as UPS gives it, check digit included."""
    body = f"999AA1{serial:09d}"
    values = [int(c) if c.isdigit() else (ord(c) - 63) % 10 for c in body]
    total = sum(values[0::2]) + 2 * sum(values[1::2])
    return f"1Z{body}{-total % 10}"


class ShipmentCase(OrderCase):
    """A shop that ships by UPS; orders leave by validating their delivery.

    * :meth:`sold` an order of own carriers, imported; :meth:`leave` validates it
    * :attr:`marked` the calls that reported a parcel, as (order, units, number)
    * :meth:`there` the numbers that TikTok shows, by unit
    """

    CARRIER = "UPS"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = cls.make_product("CARRIAGE", stock=0)
        cls.ups = cls.env["delivery.carrier"].create(
            {"name": cls.CARRIER, "product_id": product.id, "fixed_price": 0.0}
        )
        cursor = cls.backend._cursor("metadata")
        while cursor._run_page():
            cls.env.invalidate_all()
        cls._jobs().unlink()
        cls.provider = cls.env["tiktok.shipping.provider"].search(
            [("backend_id", "=", cls.backend.id), ("name", "=", cls.CARRIER)]
        )
        # what a person is asked before is a matter of its own
        cls.backend.write(
            {"gate_assign": False, "gate_print": False, "gate_validate": False}
        )

    def setUp(self):
        super().setUp()
        self.marked = []
        perform = TikTokShopClient.mark_package_as_shipped

        def spy(client, order_id, line_ids, tracking, *args, **kw):
            self.marked.append((order_id, tuple(line_ids), tracking))
            return perform(client, order_id, line_ids, tracking, *args, **kw)

        self.startPatcher(
            patch.object(TikTokShopClient, "mark_package_as_shipped", spy)
        )

    def sold(self, *lines, **settings):
        """A new order that leaves by an own carrier, imported."""
        settings.setdefault("shipping_type", "SELLER")
        return self.deliver(self.place(*lines, **settings))

    def sold_in_cron(self, *lines):
        """The same for a shop that has no job runner."""
        payload = self.place(*lines, shipping_type="SELLER")
        orders = self.env["tiktok.order"]
        orders = orders._upsert_ids(self.backend, [payload["id"]])
        orders._import_orders()
        return orders

    def client_class(self):
        """The client that all calls go through."""
        return TikTokShopClient

    def patched(self, model_class, name, error):
        """A method that fails while this context lasts."""
        return patch.object(model_class, name, side_effect=error)

    def delivery(self, order):
        """The open delivery of an order."""
        return order.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )

    def leave(self, order, number=None, serial=1, carrier=None, **quantities):
        """Validate the delivery of an order; nothing is sent yet.

        :param quantities: pieces that leave by internal reference; all unless given
        """
        picking = self.delivery(order)
        picking.carrier_id = carrier or self.ups
        picking.carrier_tracking_ref = ups(serial) if number is None else number
        for move in picking.move_ids:
            code = move.product_id.default_code
            move.quantity = quantities.get(code, move.product_uom_qty)
            if quantities and code not in quantities:
                move.quantity = 0
        picking.move_ids.picked = True
        picking.with_context(
            skip_backorder=True, cancel_backorder=False
        ).button_validate()
        self.assertEqual(picking.state, "done")
        self.env.flush_all()
        return picking

    def shipments(self, orders):
        """Shipments of these orders, the oldest first."""
        domain = [("order_ids", "in", orders.ids)]
        return self.env["tiktok.shipment"].search(domain, order="id")

    def there(self, order):
        """Tracking numbers that TikTok shows, unit by unit."""
        lines = self.platform_order(order)["line_items"]
        return {line["id"]: line.get("tracking_number") for line in lines}

    def platform_order(self, order):
        """The order as the platform keeps it, to be tampered with."""
        return self.sandbox.orders.payload(self.shop, order.external_id)

    def problems(self):
        """Open problems of shipping: their codes."""
        found = self.open_exceptions().filtered(lambda e: e.flow == "shipping")
        return sorted(found.mapped("code"))
