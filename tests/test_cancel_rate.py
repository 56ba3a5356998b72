"""The seller-fault cancellation rate, and what TikTok lets be cancelled."""

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from ..models.aftersale.cancel_eligibility import Eligibility
from .order_case import OrderCase

OUT = "seller_cancel_reason_out_of_stock"
PRICE = "seller_cancel_reason_wrong_price"


def row(ids, eligible=True, reasons=(OUT, PRICE), **more):
    """One row of the platform's answer."""
    return {
        "request_type": "CANCEL",
        "order_line_items_ids": list(ids),
        "eligible": eligible,
        "available_reason_names": list(reasons),
        **more,
    }


def answer(*rows):
    return [{"sku_id": "1", "line_item_eligibility": list(rows)}]


@tagged("post_install", "-at_install")
class TestEligibility(BaseCase):
    def test_reasons_are_those_that_fit_all_units(self):
        read = Eligibility.from_payload(answer(row("a"), row("b", reasons=[OUT])))
        self.assertEqual(read.reasons(["a"]), [OUT, PRICE])
        self.assertEqual(read.reasons(["a", "b"]), [OUT])
        self.assertEqual(read.reasons([]), [])

    def test_a_unit_that_may_not_be_cancelled_takes_all_reasons_away(self):
        no = row("b", False, (), ineligible_code=7, ineligible_reason="Shipped")
        read = Eligibility.from_payload(answer(row("a"), no))
        self.assertEqual(read.reasons(["a", "b"]), [])
        self.assertEqual(read.refusals(["a", "b"]), ["Shipped (7)"])
        self.assertEqual(read.refusals(["a"]), [])

    def test_a_unit_that_is_not_mentioned_cannot_be_cancelled(self):
        self.assertEqual(Eligibility.from_payload(answer(row("a"))).reasons(["z"]), [])
        self.assertEqual(Eligibility.from_payload(None).reasons(["a"]), [])

    def test_other_requests_and_bundle_lists_are_understood(self):
        bundle = row([], order_line_list=[{"order_line_item_id": "k"}] * 2)
        refund = {**row("k", reasons=["refund"]), "request_type": "REFUND"}
        read = Eligibility.from_payload(answer(bundle, refund))
        self.assertEqual(read.reasons(["k"]), [OUT, PRICE])


@tagged("post_install", "-at_install")
class TestCancelRate(OrderCase):
    @property
    def rate(self):
        return self.env["tiktok.cancel.rate"]._now(self.backend)

    def cancelled(self, by="SELLER", reason=OUT, **settings):
        payload = self.place(**settings)
        self.life.cancel(self.shop, payload["id"], by=by, reason=reason)
        return self.deliver(payload)

    def test_a_shop_without_orders_has_no_rate(self):
        self.assertEqual((self.rate.percent, self.rate.is_bad), (0.0, False))

    def test_what_the_seller_cancels_by_fault_counts(self):
        self.deliver(self.place(), self.place(), self.place())
        self.cancelled()
        self.assertEqual((self.rate.faulty, self.rate.total), (1, 4))
        self.assertEqual(self.rate.percent, 25.0)
        self.assertTrue(self.rate.is_bad)
        self.assertEqual(self.rate.plus(1).percent, 50.0)

    def test_what_the_buyer_or_the_platform_cancels_does_not_count(self):
        self.cancelled(by="BUYER", reason="ecom_order_mistake")
        self.cancelled(by="SYSTEM", reason="system_cancel_risk")
        self.cancelled(reason="seller_cancel_paid_reason_buyer_requested_cancellation")
        self.assertEqual((self.rate.faulty, self.rate.total), (0, 3))

    def test_parcels_that_were_not_ready_in_time_count(self):
        self.cancelled(by="SYSTEM", reason="system_cancel_shipping_timeout")
        self.assertEqual(self.rate.faulty, 1)

    def test_a_reason_that_nobody_knows_counts(self):
        self.cancelled(reason="seller_cancel_reason_of_tomorrow")
        self.assertEqual(self.rate.faulty, 1)

    def test_old_orders_and_samples_are_left_out(self):
        order = self.cancelled()
        sample = self.deliver(self.place())
        sample.kind = "sample"
        self.assertEqual(self.rate.total, 1)
        self.travel(days=31)
        self.assertEqual((self.rate.faulty, self.rate.total), (0, 0))
        self.assertTrue(order)

    def test_the_limit_and_the_days_are_those_of_the_market(self):
        self.assertEqual((self.rate.days, self.rate.limit), (30, 2.5))
        vietnam = self.env.ref("connector_tiktok_shop.market_vn")
        self.assertEqual((vietnam.fault_rate_days, vietnam.fault_rate_limit), (7, 10))
        self.assertTrue(vietnam.fault_rate_source)
