"""What TikTok shows of a parcel, before a label is bought for it."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..models.fulfillment.label_judgement import found_package, look

STATUSES = ("AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "CANCELLED")
lines = st.lists(
    st.tuples(st.sampled_from(STATUSES), st.sampled_from(["", "p1", "p2"])),
    min_size=1,
    max_size=5,
)


def detail(*units, status="AWAITING_SHIPMENT", **flags):
    """An order with these units: pairs of display status and package id."""
    return {
        "id": "1",
        "status": status,
        "line_items": [
            {"id": str(n), "display_status": shown, "package_id": package}
            for n, (shown, package) in enumerate(units)
        ],
        **flags,
    }


WAITS = ("AWAITING_SHIPMENT", "")
SENT = ("AWAITING_COLLECTION", "p1")


@tagged("post_install", "-at_install")
class TestLabelJudgement(BaseCase):
    def verdict(self, wanted, *args, buys=True, **kwargs):
        return look(wanted, [detail(*args, **kwargs)], buys).verdict

    def test_what_waits_may_go(self):
        sight = look(["0", "1"], [detail(WAITS, WAITS)], True)
        self.assertEqual((sight.verdict, sight.is_whole), ("go", True))
        self.assertFalse(look(["0"], [detail(WAITS, WAITS)], True).is_whole)

    def test_what_has_a_label_is_taken_over(self):
        sight = look(["0"], [detail(SENT, WAITS)], True)
        self.assertEqual((sight.verdict, sight.package_id), ("arranged", "p1"))

    def test_a_label_for_other_pieces_is_no_label_of_ours(self):
        self.assertEqual(self.verdict(["0"], SENT, SENT), "differs")
        self.assertEqual(self.verdict(["0", "1"], SENT, WAITS), "differs")
        other = ("AWAITING_COLLECTION", "p2")
        self.assertEqual(self.verdict(["0", "1"], SENT, other), "differs")

    def test_a_package_that_waits_is_a_label_only_where_buying_makes_it(self):
        made = ("AWAITING_SHIPMENT", "p1")
        self.assertEqual(self.verdict(["0"], made, buys=False), "go")
        self.assertEqual(self.verdict(["0"], made, buys=True), "arranged")

    def test_cancelled_units_are_left_out(self):
        gone = ("CANCELLED", "")
        self.assertEqual(look(["0", "1"], [detail(gone, WAITS)], True).lines, ("1",))
        self.assertEqual(self.verdict(["0"], gone, WAITS), "cancelled")
        self.assertEqual(self.verdict(["0"], WAITS, status="CANCEL"), "cancelled")

    def test_a_cancelled_piece_in_the_package_makes_no_difference(self):
        gone = ("CANCELLED", "p1")
        sight = look(["0", "1"], [detail(SENT, gone)], True)
        self.assertEqual((sight.verdict, sight.lines), ("arranged", ("0",)))
        self.assertTrue(sight.is_whole)

    def test_what_stops_an_order_stops_its_label(self):
        self.assertEqual(self.verdict(["0"], WAITS, status="ON_HOLD"), "hold")
        self.assertEqual(
            self.verdict(["0"], WAITS, is_buyer_request_cancel=True), "request"
        )
        self.assertEqual(
            self.verdict(["0"], WAITS, need_upload_invoice="NEED_INVOICE"), "invoice"
        )
        self.assertEqual(
            self.verdict(["0"], WAITS, need_upload_invoice="INVOICE_UPLOADED"), "go"
        )

    def test_one_order_that_waits_stops_the_label_of_all(self):
        other = {"id": "2", "status": "AWAITING_SHIPMENT", "line_items": []}
        held = detail(WAITS, status="ON_HOLD")
        asked = detail(WAITS, is_buyer_request_cancel=True)
        taxed = detail(WAITS, need_upload_invoice="NEED_INVOICE")
        for order, verdict in ((held, "hold"), (asked, "request"), (taxed, "invoice")):
            for details in ([order, other], [other, order]):
                self.assertEqual(look(["0"], details, True).verdict, verdict)

    def test_a_number_or_a_moving_package_is_a_label_too(self):
        for sign in (
            {"tracking_number": "1Z9"},
            {"package_status": "PROCESSING"},
            {"display_status": "IN_TRANSIT"},
        ):
            order = detail(("AWAITING_SHIPMENT", "p1"))
            order["line_items"][0].update(sign)
            self.assertEqual(look(["0"], [order]).verdict, "arranged", sign)

    def test_the_package_to_ship_holds_these_pieces_and_no_others(self):
        made, other = ("AWAITING_SHIPMENT", "p1"), ("AWAITING_SHIPMENT", "p2")
        for units, is_package, package in (
            ((made, made), True, "p1"),
            ((made, made, made), False, "p1"),
            ((made, made, other), True, "p1"),
            ((made, other), False, None),
            ((made, WAITS), False, "p1"),
            ((WAITS, WAITS), False, None),
        ):
            sight = look(["0", "1"], [detail(*units)])
            found = (sight.verdict, sight.is_package, sight.package_id)
            self.assertEqual(found, ("go", is_package, package), units)

    def test_a_unit_that_tiktok_does_not_show_is_missing(self):
        self.assertEqual(self.verdict(["7"], WAITS), "missing")

    def test_a_lost_label_is_found_by_its_units(self):
        rows = [
            {"id": "a", "status": "CANCELLED", "order_line_item_ids": ["1"]},
            {"id": "b", "status": "PROCESSING", "order_line_item_ids": ["1", "2"]},
        ]
        self.assertEqual(found_package(["2"], rows)["id"], "b")
        self.assertEqual(found_package(["1"], rows)["id"], "b")
        self.assertIsNone(found_package(["3"], rows))

    def test_where_packages_come_before_labels_one_that_waits_is_no_label(self):
        rows = [{"id": "a", "status": "TO_FULFILL", "order_line_item_ids": ["1"]}]
        self.assertEqual(found_package(["1"], rows)["id"], "a")
        self.assertIsNone(found_package(["1"], rows, buys=False))
        rows[0]["status"] = "PROCESSING"
        self.assertEqual(found_package(["1"], rows, buys=False)["id"], "a")

    @settings(deadline=None, suppress_health_check=list(HealthCheck))
    @given(lines, st.data())
    def test_nothing_is_bought_for_a_unit_that_has_a_package(self, units, data):
        ids = [str(n) for n in range(len(units))]
        wanted = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
        sight = look(wanted, [detail(*units)], True)
        living = [k for k in wanted if units[int(k)][0] != "CANCELLED"]
        if sight.verdict == "go":
            self.assertEqual(list(sight.lines), living)
            self.assertFalse([k for k in living if units[int(k)][1]])
            self.assertEqual({units[int(k)][0] for k in living}, {STATUSES[0]})
        if sight.verdict == "arranged":
            inside = {
                k
                for k in ids
                if units[int(k)][1] == sight.package_id
                and units[int(k)][0] != "CANCELLED"
            }
            self.assertEqual(inside, set(living))
