"""Whatever happens in which order, the sandbox never contradicts itself."""

import contextlib
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.sandbox import Refusal

from .sandbox_caller import Caller, sandbox

NOW = 1_800_000_000
SKUS = {
    "US": ["SPOON-1", "SPOON-1", "MUG-BLU-3FOR2"],
    "GB": ["TEAPOT-W", "TEAPOT-W"],
    "VN": ["AO-DEN-M", "NON-DEN"],
}
ANYTIME = ("cancel", "cancel_unit", "api_cancel", "request_cancel", "wait")
ASKED = ("withdraw_request", "approve_request", "reject_request")
ANSWERS = (*ASKED, "api_approve", "api_reject", "ship", "api_ship", "cancel", "wait")
CHANGES = ("change_address", "undo_packages", "split", "combine", "hold")
WAITING = (*CHANGES, "ship", "api_ship", "api_ship_unit")
FITTING = {
    "UNPAID": ("pay", *ANYTIME),
    "ON_HOLD": ("release", "change_address", *ANYTIME),
    "AWAITING_SHIPMENT": ("ship", *WAITING, *ANYTIME),
    "PARTIALLY_SHIPPING": ("ship", "api_ship_unit", "collect", *ANYTIME),
    "AWAITING_COLLECTION": ("collect", *ANYTIME),
    "IN_TRANSIT": ("deliver", *ANYTIME),
    "DELIVERED": ("complete", "cancel"),
}
#: package status -> what living units in it may show
SHOWN = {
    "TO_FULFILL": {"AWAITING_SHIPMENT"},
    "PROCESSING": {"AWAITING_COLLECTION"},
    "FULFILLING": {"IN_TRANSIT"},
    "COMPLETED": {"DELIVERED", "COMPLETED"},
}
DONE = ("CANCELLATION_REQUEST_SUCCESS", "CANCELLATION_REQUEST_COMPLETE")
ACTORS = ("BUYER", "SELLER", "SYSTEM", "OPERATOR")


@tagged("standard", "at_install")
class TestSandboxMachine(BaseCase):
    @settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.sampled_from(("US", "GB", "VN")), st.booleans(), st.data())
    def test_any_order_of_steps_keeps_orders_money_and_stock_right(
        self, region, pay, data
    ):
        self.box = sandbox()
        self.box.clock.freeze(NOW)
        self.box.tokens.access_life = 10**7  # days pass here
        self.shop = self.box.shop(region)
        self.call = Caller(self.box, region)
        self.box.webhooks.set_general("*", "https://erp.example.com/hook")
        self.goods = self.count_goods()
        self.orders = [
            self.box.place_order(region, SKUS[region], pay=pay) for _number in (1, 2)
        ]
        for _number in range(12):
            self.box.clock.advance(60)
            order = self.orders[data.draw(st.integers(0, 1))]
            step = data.draw(st.sampled_from(self.fitting(order)))
            actor = data.draw(st.sampled_from(ACTORS))
            with contextlib.suppress(Refusal):
                self.step(step, order, actor)
            self.check()

    def fitting(self, order):
        """Steps with a chance, so that few draws are spent on refusals."""
        if self.box.cancellations.pending(self.shop, order["id"]):
            return ANSWERS
        return FITTING.get(order["status"], ("wait", "cancel"))

    def step(self, step, order, actor):
        life, order_id = self.box.life, order["id"]
        units = [line["id"] for line in order["line_items"]]
        if step == "cancel":
            life.cancel(self.shop, order_id, actor)
        elif step == "cancel_unit":
            life.cancel(self.shop, order_id, actor, units[:1])
        elif step == "split":
            life.split(self.shop, order_id, [units[:1]])
        elif step == "combine":
            life.combine(self.shop, [other["id"] for other in self.orders])
        elif step.startswith("api_ship"):
            self.api_ship(order, units[:1] if step.endswith("unit") else ())
        elif step.startswith("api_"):
            self.api(step, order)
        elif step == "wait":
            self.box.clock.advance(26 * 3600)
            life.tick()
        else:
            getattr(life, step)(self.shop, order_id)

    def api(self, step, order):
        waits = self.box.cancellations.pending(self.shop, order["id"])
        if step == "api_cancel":
            reason = "seller_cancel_reason_out_of_stock"
            body = {"order_id": order["id"], "cancel_reason": reason}
            self.call.send("POST", "/return_refund/202602/cancellations", body=body)
        elif waits:
            path = f"/return_refund/202309/cancellations/{waits['cancel_id']}"
            reason = "ecom_reverse_reject_cancel_reason_product_packed"
            verb = step.removeprefix("api_")
            body = {"reject_reason": reason} if verb == "reject" else None
            self.call.send("POST", f"{path}/{verb}", body=body)

    def api_ship(self, order, units):
        """The market's own way; what it refuses changes nothing."""
        region, order_id = self.shop["region"], order["id"]
        lines = [{"order_line_id": unit} for unit in units]
        if region == "US":
            body = {"ship_type": "2" if units else "1", "order_id": order_id}
            body.update({"order_line_item": lines} if units else {})
            self.call.send("POST", "/fulfillment/202512/packages", body=body)
        elif region == "GB":
            number = f"RM{int(order_id[-4:]):04d}{len(order['packages']):05d}GB"
            told = {"tracking_number": number}
            told["shipping_provider_id"] = self.box.life.carrier(self.shop)["id"]
            body = {"shipping_info_list": [told]}
            body.update({"order_line_list": lines} if units else {})
            path = f"/fulfillment/202610/orders/{order_id}/packages"
            self.call.send("POST", path, body=body)
        else:
            for entry in order["packages"]:
                path = f"/fulfillment/202309/packages/{entry['id']}/ship"
                self.call.send("POST", path, body={})

    def check_packages(self):
        """Packages and their units say the same, and no unit lies in two."""
        inside = []
        for package in self.box.packages.of(self.shop).values():
            orders = self.box.packages.orders(self.shop, package)
            if not any(order in self.orders for order in orders):
                continue
            pieces = self.box.packages.pieces(self.shop, package)
            shown = {piece["display_status"] for piece in pieces} - {"CANCELLED"}
            self.assertLessEqual(shown, SHOWN.get(package["status"], set()))
            inside += [piece["id"] for piece in pieces]
            if package["status"] == "PROCESSING":
                self.assertTrue(package["tracking_number"])
        self.assertEqual(len(inside), len(set(inside)), "each unit lies in one")

    def count_goods(self):
        """Sellable and committed pieces of all SKUs that are not bundles."""
        return sum(
            sum(pair)
            for figures in self.box.state["stock"][self.shop["id"]].values()
            for pair in figures.values()
        )

    def check(self):
        gone = 0
        for order in self.orders:
            shown = self.call.order(order["id"])[0]
            self.check_cancellations(shown)
            gone += self.pieces_gone(shown)
            packages = {
                line["package_id"]
                for line in shown["line_items"]
                if "package_id" in line and line["display_status"] != "CANCELLED"
            }
            self.assertLessEqual(packages, {p["id"] for p in shown["packages"]})
        self.assertEqual(self.count_goods() + gone, self.goods)
        self.check_packages()
        self.check_combination()

    def check_combination(self):
        """Both orders share their package, or neither claims to."""
        tags = [order.get("split_or_combine_tag") for order in self.orders]
        one, two = (
            {entry["id"] for entry in order["packages"]} for order in self.orders
        )
        shares = bool(one & two)
        self.assertEqual([tag == "COMBINED" for tag in tags], [shares, shares])

    def check_cancellations(self, order):
        found = self.box.cancellations.of_order(self.shop, order["id"])
        waits = [one for one in found if one["seller_next_action_response"]]
        self.assertLessEqual(len(waits), 1)
        self.assertEqual(order["is_buyer_request_cancel"], bool(waits))
        cancelled = [
            line["id"]
            for line in order["line_items"]
            if line["display_status"] == "CANCELLED"
        ]
        covered = [
            line["order_line_item_id"]
            for one in found
            if one["cancel_status"] in DONE
            for line in one["cancel_line_items"]
        ]
        self.assertEqual(sorted(covered), sorted(cancelled), "each unit once")
        all_gone = len(cancelled) == len(order["line_items"])
        self.assertEqual(order["status"] == "CANCELLED", all_gone)
        refunds = sum(
            Decimal(one["refund_amount"]["refund_total"])
            for one in found
            if one["cancel_status"] in DONE
        )
        paid = Decimal(order["payment"]["total_amount"])
        self.assertLessEqual(refunds, paid)
        if all_gone:
            self.assertEqual(refunds, paid)

    def pieces_gone(self, order):
        """Pieces that left the warehouse and did not come back."""
        return sum(
            sum(part["sku_count"] for part in line.get("combined_listing_skus", ()))
            or 1
            for line in order["line_items"]
            if line.get("rts_time") and line["display_status"] != "CANCELLED"
        )
