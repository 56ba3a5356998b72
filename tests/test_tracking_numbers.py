"""Tracking numbers: cleaned, judged, recognised; without a database."""

import json
import random
import string

from odoo.tests import BaseCase, tagged

from ..models.fulfillment import tracking_digits, tracking_number
from ..models.fulfillment.tracking_number import check, clean, looks_like
from .order_case import EXAMPLES

#: numbers that carriers have printed, by the name TikTok gives the carrier
REAL = {
    "UPS": ["1Z5R89390357567127", "1Z879E930346834440", "K1506235620"],
    "USPS": [
        "9400111206206406260787",
        "9505511069605048600624",
        "92748931507708513018050063",
        "03071790000523483741",
        "71969010756003077385",
        "RB123456785US",
    ],
    "FedEx": ["986578788855", "041441760228964", "9611020987654312345672"],
    "DHL Express": ["3318810025", "73891051146", "JVGL0999999990"],
    "DPD": ["09980000020033F", "008182709980000020033350276C", "15501234567890"],
    "Royal Mail": ["RB123456785GB"],
    "OnTrac": ["C11031500001879"],
    "LaserShip": ["LX17635036", "1LS717793482164"],
    "Amazon Logistics": ["TBA010000000000"],
    "Yodel": ["JJD0002257639032011"],
    "Nobody Knows": ["whatever-it.is/7"],
}
#: how to make a number of each kind of check digit
BODIES = {
    "mod10_three": (string.digits, 19),
    "mod10_after_91": (string.digits, 19),
    "mod10_odd_double": (string.digits, 9),
    "mod7": (string.digits, 9),
    "fedex_express": (string.digits, 11),
    "s10": (string.digits, 8),
    "mod37_36": (string.digits, 14),
    "mod10_letters": (string.digits + string.ascii_uppercase, 15),
}


@tagged("post_install", "-at_install")
class TestTrackingNumbers(BaseCase):
    def numbers(self, kind, count=200):
        """Random numbers whose check digit is right, found by trying all."""
        rng = random.Random(kind)
        alphabet, length = BODIES[kind]
        ends = string.digits
        if kind == "mod37_36":
            ends += string.ascii_uppercase
        for _turn in range(count):
            body = "".join(rng.choice(alphabet) for _place in range(length))
            right = [
                body + end for end in ends if tracking_digits.CHECKS[kind](body + end)
            ]
            yield body, right

    # === CHECK DIGITS === #

    def test_each_body_has_one_right_check_digit_at_most(self):
        for kind in BODIES:
            with self.subTest(kind):
                counts = [len(right) for _body, right in self.numbers(kind)]
                self.assertEqual(max(counts), 1)
                # FedEx and S10 print a nought where the remainder has two digits
                self.assertEqual(min(counts), 1)

    def test_one_wrong_digit_is_found(self):
        """All of them with most kinds; weak ones miss a known share."""
        rng = random.Random(7)
        # doubling takes 0 for 5, remainders by seven and eleven take some for others
        weak = {
            "mod7": 0.7,
            "fedex_express": 0.85,
            "mod10_letters": 0.85,
            "mod10_odd_double": 0.85,
            "s10": 0.9,
        }
        for kind in BODIES:
            found = total = 0
            for _body, right in self.numbers(kind):
                number = right[0]
                place = rng.randrange(len(number) - 1)
                digits = [d for d in string.digits if d != number[place]]
                wrong = number[:place] + rng.choice(digits) + number[place + 1 :]
                found += not tracking_digits.CHECKS[kind](wrong)
                total += 1
            with self.subTest(kind):
                self.assertGreaterEqual(found / total, weak.get(kind, 1.0))

    def test_check_digits_reckoned_by_hand(self):
        for kind, number in (
            # 37 x 9 = 333 = 30 x 11 + 3
            ("fedex_express", "999999999993"),
            # 3 x 3 + 1 = 10, printed as nought
            ("fedex_express", "300000000010"),
            # 11 - 0 = 11, printed as five; 11 - 3 x 4 % 11 = 10, printed as nought
            ("s10", "000000005"),
            ("s10", "000040000"),
            # 11 - (8 + 6 + 4 + 2 + 3 + 5 + 9 + 7) % 11 = 11
            ("s10", "111111115"),
        ):
            with self.subTest(number):
                self.assertTrue(tracking_digits.CHECKS[kind](number))

    def test_numbers_that_carriers_have_printed_pass(self):
        for carrier, numbers in REAL.items():
            for number in numbers:
                with self.subTest(f"{carrier} {number}"):
                    self.assertIsNone(check(clean(number), carrier, None))

    def test_a_broken_number_of_a_post_is_a_question(self):
        for wrong in (
            "RB12345678GB",
            "RB1234567850GB",
            "RB12345678OGB",
            "RBO23456785GB",
        ):
            with self.subTest(wrong):
                problem = check(wrong, "Royal Mail", "GB")
                self.assertEqual((problem.code, problem.certain), ("form", False))
        # what else it prints, and the forms of others, pass unasked
        for other in ("0B0480123456789A", "PBTM1234567001", "3208012345678", "BIGGB"):
            self.assertIsNone(check(other, "Royal Mail", "GB"), other)
        self.assertIsNone(check("RB12345678GB", "Parcelforce", "GB"))

    def test_one_changed_digit_of_a_printed_number_is_a_question(self):
        for carrier, number in (
            ("UPS", "1Z5R89390357567128"),
            ("USPS", "9400111206206406260788"),
            ("FedEx", "986578788856"),
            ("DHL Express", "3318810026"),
            ("DPD", "09980000020033G"),
            ("Royal Mail", "RB123456786GB"),
        ):
            with self.subTest(carrier):
                problem = check(number, carrier, None)
                self.assertEqual(
                    (problem.code, problem.certain), ("check_digit", False)
                )

    # === CLEANING === #

    def test_spaces_and_what_nobody_sees_are_taken_off(self):
        for typed in (
            " 1Z5R 8939 0357 5671 27 ",
            "1z5r89390357567127",
            "1Z5R\u00a089390357\u200b567127\ufeff",
            "\uff11Z5R89390357567127\t\r\n",
        ):
            self.assertEqual(clean(typed), "1Z5R89390357567127")
        self.assertEqual(clean("AB\u2013C-1"), "AB-C-1")
        self.assertEqual(clean(None), "")
        self.assertEqual(clean("   "), "")

    def test_small_letters_of_an_unknown_form_stay(self):
        self.assertEqual(clean("own-van 7b"), "own-van7b")

    def test_cleaning_twice_changes_nothing(self):
        rng = random.Random(3)
        signs = string.ascii_letters + string.digits + " -_./\u00a0\u2013\u200b\n"
        for _turn in range(500):
            typed = "".join(rng.choice(signs) for _ in range(rng.randrange(40)))
            self.assertEqual(clean(clean(typed)), clean(typed))

    def test_what_a_scanner_adds_is_taken_off(self):
        scan = "420787459400111206206406260787"
        self.assertEqual(clean(scan), "9400111206206406260787")
        self.assertEqual(tracking_number.tidy(" 420 78745" + scan[8:]), scan)
        scan = "1001921334250001000300779017972697"
        self.assertEqual(clean(scan), "779017972697")

    # === JUDGING === #

    def test_what_tiktok_surely_refuses_is_certain(self):
        for number, code in (
            ("12A", "length"),
            ("", "length"),
            ("1" * 51, "length"),
            ("12AB,34CD", "characters"),
            ("12AB#34", "characters"),
            ("\u00c4BC123", "characters"),
        ):
            problem = check(number, "Evri", "GB")
            self.assertEqual((problem.code, problem.certain), (code, True))
        self.assertEqual(check("12,34;56,7", "UPS", None).detail, ", ;")

    def test_the_shortest_and_the_longest_number_are_taken(self):
        for number in ("12-A", "A" * 50):
            self.assertIsNone(check(number, "Own van", "GB"))
            self.assertIsNone(check(number, None, None))

    def test_number_of_another_carrier_is_recognised(self):
        problem = check("1Z5R89390357567127", "USPS", None)
        self.assertEqual((problem.code, problem.detail), ("other_carrier", "UPS"))
        self.assertFalse(problem.certain)
        # also for a carrier that nobody knows the numbers of
        problem = check("9400111206206406260787", "Better Trucks", "US")
        self.assertEqual((problem.code, problem.detail), ("other_carrier", "USPS"))

    def test_form_is_asked_about_only_where_all_forms_are_known(self):
        self.assertEqual(check("HELLO-1", "UPS", None).code, "form")
        self.assertIsNone(check("HELLO-1", "Evri", "GB"))
        self.assertIsNone(check("HELLO-1", "Wizmo", "US"))

    def test_posts_hand_on_items_of_each_other(self):
        self.assertIsNone(check("RB123456785GB", "USPS", "US"))
        self.assertEqual(check("RB123456785GB", "UPS", "US").detail, "Royal Mail")

    def test_names_of_tiktoks_tables_are_known(self):
        for name, key in (
            ("EVRi", "evri"),
            ("Parcel Force", "parcelforce"),
            ("Yodel UK", "yodel"),
            ("DPD UK", "dpd"),
            ("Amazon Shipping UK", "amazon"),
            ("Amazon Logistics", "amazon"),
            ("GLS US", None),
            ("DHL UK", None),
            ("Wizmo", None),
            ("", None),
        ):
            self.assertEqual(tracking_number.carrier_key(name, "GB"), key)

    def test_dhl_alone_is_a_carrier_of_germany_only(self):
        self.assertEqual(tracking_number.carrier_key("DHL", "DE"), "dhl_de")
        self.assertIsNone(tracking_number.carrier_key("DHL", "US"))
        self.assertEqual(tracking_number.carrier_key("DHL eCommerce"), "dhl_ecommerce")
        self.assertEqual(tracking_number.carrier_key("DHL-Express"), "dhl_express")

    def test_label_for_another_postcode_is_a_question(self):
        scan = "420787459400111206206406260787"
        problem = tracking_number.check_postcode(scan, "10001-1234")
        self.assertEqual((problem.code, problem.detail), ("postcode", "78745"))
        self.assertIsNone(tracking_number.check_postcode(scan, "78745"))
        self.assertIsNone(tracking_number.check_postcode(scan, "7**45"))
        self.assertIsNone(tracking_number.check_postcode(scan, None))
        self.assertIsNone(tracking_number.check_postcode("1Z5R8939", "78745"))

    def test_numbers_of_the_documented_examples_are_taken(self):
        for name, carrier in (
            ("us/order_b_mark_shipped.request", "UPS"),
            ("uk/order_mark_shipped.request", "Royal Mail"),
        ):
            path = EXAMPLES / f"{name}.json"
            body = json.loads(path.read_text("utf-8"))["body"]
            number = body["shipping_info_list"][0]["tracking_number"]
            problem = check(clean(number), carrier, None)
            self.assertFalse(problem and problem.certain)

    def test_every_shape_belongs_to_a_carrier_and_names_its_source(self):
        for shape in tracking_number.SHAPES:
            self.assertIn(shape.carrier, tracking_number.CARRIERS)
            self.assertTrue(shape.source)
            if shape.check:
                self.assertIn("digits", shape.pattern.groupindex)
        names = [a for c in tracking_number.CARRIERS.values() for a in c.aliases]
        self.assertEqual(len(names), len(set(names)))

    def test_looks_like_names_nobody_where_two_are_possible(self):
        self.assertIsNone(looks_like("986578788855"))
        self.assertEqual(looks_like("TBA010000000000"), "amazon")

    def test_letters_name_the_carrier_even_of_a_mistyped_number(self):
        self.assertEqual(check("1Z5R89390357567128", "FedEx", "US").detail, "UPS")
        self.assertIsNone(looks_like("9400111206206406260788"))
