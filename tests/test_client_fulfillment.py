"""What the calls of parcels and labels send, and what they make of the answers."""

from odoo.tests import tagged

from odoo.addons.connector_tiktok_shop.client import (
    AnswerError,
    AppError,
    PackageError,
    RequestError,
)

from .client_case import TOKEN, ClientCase, envelope

ORDER, PACKAGE = "577090000000000101", "1152900000000000101"


@tagged("post_install", "-at_install")
class TestFulfillmentCalls(ClientCase):
    def body(self):
        return self.sent()[-1][1]

    def test_a_parcel_of_an_own_carrier_names_its_lines_and_its_number(self):
        self.answer(envelope({"package_id": PACKAGE, "warning": {"message": "odd"}}))
        data = self.client().mark_package_as_shipped(ORDER, ["1", "2"], "RM1GB", "7")
        self.assertEqual(data["package_id"], PACKAGE)
        self.assertEqual(data["warning"]["message"], "odd")
        self.assertEqual(
            self.body(),
            {
                "order_line_list": [{"order_line_id": "1"}, {"order_line_id": "2"}],
                "shipping_info_list": [
                    {"tracking_number": "RM1GB", "shipping_provider_id": "7"}
                ],
            },
        )

    def test_a_whole_order_names_no_lines(self):
        self.answer(envelope({}))
        self.client().mark_package_as_shipped(ORDER, None, "RM1GB", "7")
        self.assertEqual(list(self.body()), ["shipping_info_list"])

    def test_a_part_of_a_bundle_goes_part_by_part_and_each_line_once(self):
        self.answer(envelope({}))
        self.client().create_packages("2", ORDER, ["1", "2", "1"], {"2": ["a", "b"]})
        self.assertEqual(
            self.body()["order_line_item"],
            [
                {"order_line_id": "1"},
                {"order_line_id": "2", "sub_item_id": "a"},
                {"order_line_id": "2", "sub_item_id": "b"},
            ],
        )

    def test_a_package_shipped_by_default_sends_no_body(self):
        self.answer(envelope({}))
        self.client().ship_package(PACKAGE)
        self.assertIsNone(self.body())
        self.client().ship_package(PACKAGE, "PICKUP", (1, 2), ("N1", "7"))
        self.assertEqual(
            self.body(),
            {
                "handover_method": "PICKUP",
                "pickup_slot": {"start_time": 1, "end_time": 2},
                "self_shipment": {"tracking_number": "N1", "shipping_provider_id": "7"},
            },
        )

    def test_refusals_of_a_batch_are_read_per_package(self):
        error = {"code": 21011006, "message": "shipped", "detail": {"package_id": "2"}}
        self.answer(envelope({"errors": [error]}))
        packages = [{"id": "1"}, {"id": "2"}]
        refused = self.client().batch_ship_packages(packages)
        self.assertEqual(refused, [PackageError("2", 21011006, "shipped")])

    def test_a_refusal_that_names_no_package_may_mean_any(self):
        errors = [{"code": 21001001, "message": "no"}, {"code": 0}]
        self.answer(envelope({"errors": errors}))
        refused = self.client().batch_ship_packages([{"id": "1"}, {"id": "2"}])
        self.assertEqual([error.package_id for error in refused], ["1", "2"])

    def test_a_batch_above_the_limit_is_not_sent(self):
        self.answer(envelope({}))
        with self.assertRaises(RequestError):
            self.client().batch_ship_packages([{"id": str(i)} for i in range(51)])
        self.assertFalse(self.web.request_history)

    def test_slots_are_spelled_right(self):
        slots = [
            {"start_time": 1, "end_time": 2, "avaliable": False},
            {"start_time": 3, "end_time": 4, "available": True},
        ]
        self.answer(envelope({"can_pickup": True, "pickup_slots": slots}))
        data = self.client().get_handover_slots(PACKAGE)
        self.assertTrue(data["can_pickup"])
        self.assertEqual([s["available"] for s in data["pickup_slots"]], [False, True])

    def test_a_split_tells_the_package_of_each_group(self):
        rows = [{"splittable_group_id": "a", "id": "8"}]
        self.answer(envelope({"packages": rows}))
        split = self.client().confirm_split(ORDER, {"a": ["1"], "b": ["2"]})
        self.assertEqual(split, {"a": "8"})
        self.assertNotIn("splittable_groups_v2", self.body())

    def test_events_on_the_way_come_oldest_first(self):
        events = [{"update_time_millis": 3}, {"update_time_millis": 1}, {}]
        self.answer(envelope({"tracking": events}))
        times = [
            event.get("update_time_millis")
            for event in self.client().get_order_tracking(ORDER)
        ]
        self.assertEqual(times, [None, 1, 3])

    def test_packages_of_all_pages_are_walked(self):
        self.answer(
            envelope({"packages": [{"id": "1"}], "next_page_token": "t"}),
            envelope({"packages": [{"id": "2"}]}),
        )
        found = list(self.client().iter_packages(update_time_ge=1))
        self.assertEqual([package["id"] for package in found], ["1", "2"])


@tagged("post_install", "-at_install")
class TestDownload(ClientCase):
    URL = "https://files.example.com/label.pdf?expires=1"

    def test_a_file_is_fetched_without_our_token(self):
        self.answer({"text": "%PDF-1.4"})
        self.assertEqual(self.client().download(self.URL), b"%PDF-1.4")
        request = self.web.request_history[0]
        self.assertEqual(request.url, self.URL)
        self.assertNotIn(TOKEN, str(request.headers))

    def test_a_link_that_is_not_safe_is_not_followed(self):
        self.answer({"text": "%PDF-1.4"})
        for url in ("http://files.example.com/a", "file:///etc/passwd", "", None):
            with self.subTest(url), self.assertRaises(AppError):
                self.client().download(url)
        self.assertFalse(self.web.request_history)

    def test_a_link_that_has_run_out_or_leads_elsewhere_says_so(self):
        for status in (302, 403, 404, 500):
            self.answer(text="gone", status_code=status)
            with self.subTest(status), self.assertRaises(AnswerError) as caught:
                self.client().download(self.URL)
            self.assertEqual(caught.exception.http_status, status)
            self.assertNotIn("expires", str(caught.exception))

    def test_an_empty_file_is_no_file(self):
        self.answer({"text": ""})
        with self.assertRaises(AnswerError):
            self.client().download(self.URL)
