"""Any way to the last state of an order ends like a fresh import of that state."""

from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .order_case import KIT
from .test_order_cancelled import CancelledCase

SOME = settings(
    max_examples=15,
    # a failing way is short enough to read; looking for a shorter one takes minutes
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
#: one step of the platform, and whether it is read before the next one
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("release", "hold", "cancel", "address", "fee", "warehouse", "late", "all")
        ),
        st.integers(0, 5),
        st.booleans(),
    ),
    max_size=7,
)
LINES = st.lists(
    st.tuples(st.sampled_from(("MUG-BLU", "SPOON-1", KIT)), st.integers(1, 3)),
    min_size=1,
    max_size=3,
)
NORTH = "7000000000000000077"


@tagged("post_install", "-at_install")
class TestAnyWay(CancelledCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.cut_off = "validated"
        cls.north = cls.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": cls.env.company.id}
        )
        for code in ("MUG-BLU", "SPOON-1"):
            cls.env["stock.quant"]._update_available_quantity(
                cls.products[code], cls.north.lot_stock_id, cls.STOCK
            )
        known = cls.env["tiktok.warehouse"].search(
            [("backend_id", "=", cls.backend.id)]
        )
        known.warehouse_id = cls.warehouse
        cls.env["tiktok.warehouse"].create(
            {
                "backend_id": cls.backend.id,
                "external_id": NORTH,
                "name": "North",
                "warehouse_id": cls.north.id,
            }
        )

    # === STEPS OF THE PLATFORM === #

    def step(self, payload, name, number):
        """One step, as far as the order allows it now."""
        living = payload["status"] in ("ON_HOLD", "AWAITING_SHIPMENT")
        if living:
            getattr(self, f"_{name}")(payload, number)
            payload["update_time"] += 1

    def _release(self, payload, _number):
        if payload["status"] == "ON_HOLD":
            self.life.release(self.shop, payload["id"])

    def _hold(self, payload, _number):
        if payload["status"] == "AWAITING_SHIPMENT":
            self.life.hold(self.shop, payload["id"])

    def _cancel(self, payload, number):
        units = self._alive(payload)
        if len(units) > 1:
            unit = units[number % len(units)]
            self.life.cancel(self.shop, payload["id"], line_ids=[unit["id"]])

    def _all(self, payload, number):
        if number == 0:
            self.life.cancel(self.shop, payload["id"], by="SYSTEM")

    def _address(self, payload, number):
        self.life.change_address(self.shop, payload["id"], number=number % 4)

    def _fee(self, payload, number):
        payment = payload["payment"]
        for name in ("shipping_fee", "original_shipping_fee", "total_amount"):
            payment[name] = f"{Decimal(payment[name]) + number}"

    def _warehouse(self, payload, number):
        units = self._alive(payload)
        unit = units[number % len(units)]
        home = payload["warehouse_id"]
        unit["warehouse_id"] = home if unit["warehouse_id"] == NORTH else NORTH

    def _late(self, payload, number):
        if payload.get("rts_sla_time"):
            payload["rts_sla_time"] += number * 3600

    def _alive(self, payload):
        return [
            line
            for line in payload["line_items"]
            if line["display_status"] != "CANCELLED"
        ]

    # === THE LAW === #

    @SOME
    @given(LINES, st.booleans(), STEPS)
    def test_any_way_ends_like_a_fresh_import(self, lines, on_hold, steps):
        payload = self.place(
            *({"sku": code, "quantity": count} for code, count in lines),
            hold=on_hold,
            shipping_type="SELLER",
        )
        for line in payload["line_items"]:
            line["warehouse_id"] = payload["warehouse_id"]
        self.deliver(payload)
        for name, number, is_read in steps:
            self.step(payload, name, number)
            if is_read:
                self.deliver(payload)
        # an address that is hidden again stays known here
        self.step(payload, "release", 0)
        order = self.deliver(payload)
        self.assertFalse(self.open_exceptions(record=order))
        self.assertFalse(order.open_change_ids)
        if order.sale_order_id.state != "cancel":
            self.assertEqual(order.sale_order_id.amount_total, order.amount_total)
        self.assertLikeFresh(payload)
        if order.sale_order_id.state == "sale":
            # goods for the next way
            self.life.cancel(self.shop, payload["id"])
            self.deliver(payload)
