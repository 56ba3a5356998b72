from odoo.tests import BaseCase, tagged

from ..models.fulfillment.label_documents import (
    DELAYS,
    delay_after,
    format_of,
    state_of,
)
from ..models.fulfillment.parcel_measure import (
    Measure,
    dimension_payload,
    problems,
    weight_payload,
)


@tagged("post_install", "-at_install")
class TestParcelMeasure(BaseCase):
    """Weight and size as TikTok wants them."""

    def test_us_wants_pounds_and_inches(self):
        measure = Measure(453.59237, 25.4, 12.7, 5.08)
        self.assertEqual(weight_payload(measure, "US"), {"value": "1", "unit": "POUND"})
        self.assertEqual(
            dimension_payload(measure, "US"),
            {"length": "10", "width": "5", "height": "2", "unit": "INCH"},
        )

    def test_other_markets_want_grams_and_centimetres(self):
        measure = Measure(250, 20, 10, 4.5)
        self.assertEqual(
            weight_payload(measure, "JP"), {"value": "250", "unit": "GRAM"}
        )
        self.assertEqual(
            dimension_payload(measure, "JP"),
            {"length": "20", "width": "10", "height": "4.5", "unit": "CM"},
        )

    def test_figures_are_rounded_up_and_never_to_nothing(self):
        self.assertEqual(weight_payload(Measure(0.2), "GB")["value"], "1")
        self.assertEqual(weight_payload(Measure(0.2), "US")["value"], "0.001")
        self.assertEqual(weight_payload(Measure(1000), "US")["value"], "2.205")
        sides = dimension_payload(Measure(1, 10.001, 10, 10), "GB")
        self.assertEqual(sides["length"], "10.01")

    def test_a_figure_that_needs_no_rounding_stays(self):
        sides = dimension_payload(Measure(1, 4.25, 0.5, 33.33), "GB")
        figures = (sides["length"], sides["width"], sides["height"])
        self.assertEqual(figures, ("4.25", "0.5", "33.33"))

    def test_what_is_not_known_is_not_sent(self):
        self.assertIsNone(weight_payload(Measure(), "US"))
        self.assertIsNone(dimension_payload(Measure(1, 10, 0, 10), "US"))

    def test_problems_are_named(self):
        self.assertEqual(problems(Measure(5, 1, 1, 1)), [])
        self.assertEqual(problems(Measure()), ["weight_missing"])
        self.assertEqual(problems(Measure(0.5)), [])
        self.assertEqual(problems(Measure(), needs_weight=False), [])
        self.assertEqual(problems(Measure(5, 1, 0, 1)), ["sides"])
        self.assertEqual(problems(Measure(-5)), ["negative"])


@tagged("post_install", "-at_install")
class TestLabelDocuments(BaseCase):
    """What the answers about papers mean."""

    def test_the_first_looks_come_quickly_and_then_rarely(self):
        self.assertEqual([delay_after(n) for n in (1, 2, 3, 4)], [0.5, 1, 2, 4])
        self.assertEqual(delay_after(1000), DELAYS[-1])
        self.assertEqual(delay_after(0), DELAYS[0])

    def test_codes_have_their_meaning(self):
        self.assertEqual(state_of(11034023), "waiting")
        self.assertEqual(state_of(11034037), "waiting")
        self.assertEqual(state_of(21023035), "arrange")
        self.assertEqual(state_of(21042102), "late")
        self.assertEqual(state_of(21001001), "refused")

    def test_a_page_with_an_error_is_no_label(self):
        self.assertEqual(format_of(b"%PDF-1.4 ..."), "PDF")
        self.assertEqual(format_of(b"\n^XA^FO50,50^FDx^FS^XZ"), "ZPL")
        self.assertIsNone(format_of(b"<html>expired</html>"))
        self.assertIsNone(format_of(b""))
