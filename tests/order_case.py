"""Products, example orders and their delivery, for the tests of the order room."""

import copy
import json
from datetime import timedelta
from pathlib import Path

from lxml import etree

from odoo import Command, fields
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from .tiktok_case import TikTokCase

EXAMPLES = Path(__file__).parent / "examples"
#: seller SKUs of the example listings by market
PRODUCTS = {
    "US": ("MUG-BLU", "MUG-GRN", "SPOON-1", "JACKET-M", "SOCKS-G"),
    "GB": ("TEAPOT-W",),
    "VN": ("AO-TRANG-M", "AO-DEN-M", "NON-DEN"),
    "DE": ("TASSE-W", "DOSE-1"),
}
KIT = "MUG-BLU-3FOR2"


def example(name):
    """A copy of the first order of an example answer, e.g. ``us/order_f_cancelled``."""
    data = json.loads((EXAMPLES / f"{name}.response.json").read_text("utf-8"))["data"]
    return copy.deepcopy(data["orders"][0])


def safe_domain(text):
    """A domain as it stands in a view."""
    return safe_eval(text or "[]")


class OrderCase(TikTokCase):
    """A connected shop whose example SKUs have products, half a year of stock each.

    Orders come out of the sandbox and go in through the job body, as they do in life.
    """

    STOCK = 500
    #: whether the example orders wait on the platform
    EXAMPLES_WAIT = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the own hour is a test of its own; elsewhere it would only delay
        cls.backend.hold_minutes = 0
        if not cls.EXAMPLES_WAIT:
            cls.sandbox.orders.of(cls.sandbox.shop(cls.REGION)).clear()
        cls.warehouse = cls.backend.warehouse_id
        # a chart of accounts would tax it; taxes are tests of their own
        cls.backend.shipping_product_id.taxes_id = [Command.clear()]
        codes = PRODUCTS[cls.REGION]
        cls.products = {code: cls.make_product(code) for code in codes}
        if cls.REGION == "US":
            cls.products[KIT] = cls.make_kit(KIT, {"MUG-BLU": 3})

    # === PRODUCTS === #

    @classmethod
    def make_product(cls, code, stock=None, **vals):
        """A storable product without taxes, in stock in the shop's warehouse."""
        product = cls.env["product.product"].create(
            {
                "name": f"Product {code}",
                "default_code": code,
                "is_storable": True,
                "list_price": 77.0,
                "taxes_id": [Command.clear()],
                **vals,
            }
        )
        quantity = cls.STOCK if stock is None else stock
        if quantity:
            cls.env["stock.quant"]._update_available_quantity(
                product, cls.warehouse.lot_stock_id, quantity
            )
        return product

    @classmethod
    def price_in(cls, code):
        """Let the shop sell in a currency, as its market does."""
        currency = cls.env.ref(f"base.{code}")
        currency.active = True
        cls.backend.pricelist_id = cls.env["product.pricelist"].create(
            {"name": f"TikTok {code}", "currency_id": currency.id}
        )
        return currency

    @classmethod
    def make_kit(cls, code, parts):
        """A kit of ``{internal reference: quantity}``."""
        kit = cls.make_product(code, stock=0)
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create(
                        {"product_id": cls.products[part].id, "product_qty": quantity}
                    )
                    for part, quantity in parts.items()
                ],
            }
        )
        return kit

    def free(self, code, warehouse=None):
        """Free quantity of a product in a warehouse: all that is not reserved."""
        product = self.products[code].with_context(
            warehouse_id=(warehouse or self.warehouse).id, tiktok_gross_stock=True
        )
        product.invalidate_recordset()
        return product.free_qty

    # === ORDERS === #

    def place(self, *lines, backend=None, **settings):
        """A new paid order of the sandbox that awaits shipment; returns its payload."""
        region = (backend or self.backend).region
        settings.setdefault("hold", False)
        return self.sandbox.place_order(region, list(lines or ["SPOON-1"]), **settings)

    def load(self, name, **changes):
        """An example order with ``changes``, put on the platform; its payload."""
        payload = example(name)
        payload.update(changes)
        region = {"us": "US", "uk": "GB", "vn": "VN"}[name.split("/")[0]]
        return self.sandbox.load_order(region, payload)

    def deliver(self, *payloads, backend=None):
        """Import these orders by id, jobs included.

        :return: their bindings, in this order
        """
        backend = backend or self.backend
        ids = [payload["id"] for payload in payloads]
        self.env["tiktok.order"]._upsert_ids(backend, ids)._enqueue_import()
        self.run_jobs()
        return self.orders(*ids, backend=backend)

    def orders(self, *external_ids, backend=None):
        """Bindings of these ids, in this order."""
        found = self.env["tiktok.order"]._bindings_by_external_id(
            backend or self.backend, external_ids
        )
        return self.env["tiktok.order"].browse(found[key].id for key in external_ids)

    def deliver_example(self, name, backend=None, **changes):
        """Import one example order; returns its binding."""
        return self.deliver(self.load(name, **changes), backend=backend)

    def poll(self, **delta):
        """Let time pass, five minutes unless given, and read what changed."""
        self.travel(**(delta or {"minutes": 5}))
        self.sandbox.life.tick()
        # the end of the window is not part of it
        self.travel(seconds=1)
        self.run_flow("order")

    def age(self, records, **delta):
        """Pretend that these records were written so long ago."""
        records.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = %s WHERE id IN %s",
                SQL.identifier(records._table),
                fields.Datetime.now() - timedelta(**delta),
                tuple(records.ids),
            )
        )
        records.invalidate_recordset()

    def run_cron(self, name):
        """Run a scheduled action of the order room, with the jobs that come of it."""
        self.env.flush_all()
        self.env.ref(f"connector_tiktok_shop.{name}").sudo().method_direct_trigger()
        self.env.invalidate_all()
        self.run_jobs()

    @property
    def life(self):
        """The steps of an order on the platform."""
        return self.sandbox.life

    @property
    def shop(self):
        """The shop on the platform."""
        return self.sandbox.shop(self.REGION)

    # === WHAT TESTS LOOK AT === #

    def deliver_directly(self, picking):
        """A supplier brings these goods to the customer, as with the module
        stock_dropshipping, which is not needed here."""
        supplier = self.env.ref("stock.stock_location_suppliers")
        ends = {
            "location_id": supplier.id,
            "location_dest_id": picking.location_dest_id.id,
        }
        picking.do_unreserve()
        picking.picking_type_id = picking.picking_type_id.warehouse_id.in_type_id.copy(
            {"name": "Dropship"}
        )
        picking.write(ends)
        picking.move_ids.write(ends)

    def lines(self, sale):
        """Lines of a sales order as (code, quantity, unit price)."""
        return [
            (line.product_id.default_code, line.product_uom_qty, line.price_unit)
            for line in sale.order_line
        ]

    def moves(self, sale):
        """Open quantities to deliver by internal reference."""
        result = {}
        for move in sale.picking_ids.move_ids:
            if move.state not in ("done", "cancel"):
                code = move.product_id.default_code
                result[code] = result.get(code, 0) + move.product_uom_qty
        return result

    def count_rows(self, action):
        """Orders that a window action shows with its default filters."""
        view = self.env.ref("connector_tiktok_shop.tiktok_order_view_search")
        filters = {
            node.get("name"): node.get("domain")
            for node in etree.fromstring(view.arch).iter("filter")
        }
        domain = fields.Domain(action["domain"])
        for key in action["context"]:
            text = filters[key.removeprefix("search_default_")]
            domain &= fields.Domain(safe_domain(text))
        return self.env["tiktok.order"].search_count(domain)

    def assertImported(self, order, state="sale"):
        """The order is done and its sales order in this state."""
        self.assertEqual(
            (order.sync_state, order.sync_message or "", order.sale_order_id.state),
            ("done", "", state),
        )
        self.assertFalse(self.open_exceptions(record=order))

    def assertMirroredOnly(self, order, sync_state="done"):
        """The order is known and has no document."""
        self.assertEqual(order.sync_state, sync_state)
        self.assertFalse(order.sale_order_id)
        self.assertTrue(order.line_ids)

    def assertWaits(self, order, code, sync_state="failed"):
        """The order waits for a person because of ``code``; returns the exception."""
        self.assertEqual(order.sync_state, sync_state)
        problem = self.open_exceptions(code=code, record=order)
        self.assertEqual(len(problem), 1, f"one open {code} on {order.external_id}")
        return problem
