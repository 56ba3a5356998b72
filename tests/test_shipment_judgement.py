from odoo.tests.common import BaseCase, tagged

from ..models.fulfillment.shipment_judgement import (
    CONFIRMED,
    DEAD,
    LATER,
    LOOK,
    OTHER,
    SEND,
    Wish,
    judge,
    named,
    same_number,
)


def line(key, number=None, status="AWAITING_SHIPMENT", package=None):
    return {
        "id": key,
        "display_status": status,
        "tracking_number": number,
        "package_id": package,
    }


def order(*lines, status="AWAITING_SHIPMENT"):
    return {"1": {"id": "1", "status": status, "line_items": list(lines)}}


def wish(*units, **values):
    return Wish(7, "1", units or ("a", "b"), "1Z 9", **values)


@tagged("post_install", "-at_install")
class TestShipmentJudgement(BaseCase):
    """What TikTok shows of a parcel decides what is done."""

    def test_what_is_not_there_is_sent(self):
        verdict = judge(wish(), order(line("a"), line("b"), line("c")))
        self.assertEqual((verdict.kind, verdict.units), (SEND, ("a", "b")))

    def test_the_same_number_is_confirmed_however_it_is_written(self):
        shown = order(line("a", "1z9", package="p"), line("b", "1Z-9", package="p"))
        verdict = judge(wish(), shown)
        self.assertEqual((verdict.kind, verdict.package), (CONFIRMED, "p"))

    def test_another_number_is_told_and_nothing_is_sent(self):
        verdict = judge(wish(), order(line("a", "X", package="p"), line("b")))
        self.assertEqual(verdict[:4], (OTHER, (), "p", ("X",)))

    def test_of_half_a_parcel_the_other_half_is_sent(self):
        verdict = judge(wish(), order(line("a", "1Z9"), line("b")))
        self.assertEqual((verdict.kind, verdict.units), (SEND, ("b",)))

    def test_what_was_accepted_is_looked_for_and_not_sent(self):
        verdict = judge(wish(is_sent=True), order(line("a"), line("b")))
        self.assertEqual(verdict.kind, LOOK)

    def test_cancelled_units_are_left_out(self):
        shown = order(line("a", status="CANCELLED"), line("b"))
        verdict = judge(wish(), shown)
        self.assertEqual(verdict.units, ("b",))
        self.assertEqual(verdict.cancelled, ("a",))

    def test_a_cancelled_order_is_dead(self):
        shown = order(line("a"), line("b"), status="CANCELLED")
        self.assertEqual(judge(wish(), shown).kind, DEAD)

    def test_an_answer_that_leaves_an_order_out_says_nothing(self):
        """A part of an answer is no cancellation."""
        self.assertEqual(judge(wish(), {}).kind, LATER)
        self.assertEqual(judge(wish(is_sent=True), {}).kind, LATER)
        self.assertEqual(judge(wish(), order()).kind, LATER)
        together = wish("a", "z", orders=("1", "2"))
        self.assertEqual(judge(together, order(line("a"))).kind, LATER)
        self.assertEqual(judge(wish(), order(status="CANCELLED")).kind, DEAD)

    def test_a_status_without_a_number_is_ours_only_when_we_have_sent_it(self):
        shown = order(line("a", status="AWAITING_COLLECTION", package="p"))
        self.assertEqual(judge(wish("a"), shown).kind, OTHER)
        ours = wish("a", is_sent=True, package="p")
        self.assertEqual(judge(ours, shown).kind, CONFIRMED)
        strange = wish("a", is_sent=True, package="q")
        self.assertEqual(judge(strange, shown).kind, OTHER)

    def test_what_another_has_shipped_without_telling_where_is_not_ours(self):
        shown = order(line("a", status="AWAITING_COLLECTION"))
        self.assertEqual(judge(wish("a"), shown).kind, OTHER)
        self.assertEqual(judge(wish("a", is_sent=True), shown).kind, CONFIRMED)

    def test_parts_of_a_bundle_are_named_by_their_line(self):
        bundle = wish("a", "x", "y", sub_items={"b": ["x", "y", "z"]})
        self.assertEqual(named(bundle, ("a", "x")), (["a"], {"b": ["x"]}))
        self.assertEqual(named(bundle, ("y", "x")), ([], {"b": ["y", "x"]}))

    def test_whole_lines_name_no_parts(self):
        self.assertEqual(named(wish("a", "b"), ("b",)), (["b"], None))

    def test_no_number_is_like_no_other(self):
        self.assertTrue(same_number(None, ""))
        self.assertFalse(same_number(None, "1Z9"))
