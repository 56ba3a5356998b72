"""A label whose answer got lost is looked for, and not bought twice."""

import copy
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..client import TikTokShopClient
from .label_case import LabelCase


@tagged("post_install", "-at_install")
class TestLabelLostAnswers(LabelCase):
    def test_a_lost_answer_buys_no_second_label(self):
        _order, picking = self.ready("SPOON-1")
        self.sandbox.faults.add("timeout_after", "createPackages")
        shipment = self.arrange(picking)
        self.assertEqual((shipment.state, shipment.sync_state), ("wanted", "pending"))
        self.travel(minutes=2)
        self.work()
        self.assertEqual(self.bought(), 1)
        self.assertEqual(shipment.state, "confirmed")
        self.assertTrue(self.label(shipment))

    def test_a_lost_answer_that_bought_nothing_is_repeated(self):
        _order, picking = self.ready("SPOON-1")
        self.sandbox.faults.add("timeout", "createPackages")
        shipment = self.arrange(picking)
        for _minute in range(6):
            self.travel(minutes=1)
            self.work(1)
        self.assertEqual(self.bought(), 1)
        self.assertEqual(shipment.state, "confirmed")

    def test_a_lost_label_is_found_in_the_list_of_packages(self):
        """The order lags behind: TikTok's packages know better."""
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking, jobs=False)
        self.sandbox.faults.add("timeout_after", "createPackages")
        self.run_jobs()
        payload = self.sandbox.orders.payload(self.shop, shipment.order_ref)
        stale = dict(payload, status="AWAITING_SHIPMENT")
        stale["line_items"] = [
            {
                **{k: v for k, v in line.items() if k != "package_id"},
                "display_status": "AWAITING_SHIPMENT",
                "tracking_number": "",
                "package_status": "",
            }
            for line in payload["line_items"]
        ]
        reader = type(self.env["tiktok.order.reader"])
        with patch.object(
            reader, "_read_details", lambda *_a, **_k: {payload["id"]: stale}
        ):
            self.travel(minutes=3)
            self.run_jobs()
        self.assertEqual(self.bought(), 1)
        self.assertTrue(shipment.package_external_id)
        self.assertGreaterEqual(self.calls("searchPackage"), 1)

    def test_a_lost_label_that_holds_other_pieces_is_not_taken_for_ours(self):
        _order, picking = self.ready("SPOON-1")
        self.sandbox.faults.add("timeout", "createPackages")
        shipment = self.arrange(picking)
        tried = fields.Datetime.now()
        unit = shipment.unit_ids.external_id
        row = {"id": "9", "status": "PROCESSING", "order_line_item_ids": [unit, "1"]}
        asked = []

        def packages(_client, **filters):
            asked.append(filters["create_time_ge"])
            return [row]

        with patch.object(TikTokShopClient, "iter_packages", packages):
            self.travel(minutes=2)
            self.run_jobs()
        self.assertEqual(self.kinds(shipment), ["label_differs"])
        self.assertFalse(shipment.package_external_id)
        self.assertEqual(self.bought(), 0)
        # searched from before the try: clocks differ
        since = datetime.fromtimestamp(asked[0], UTC).replace(tzinfo=None)
        self.assertGreaterEqual(tried - since, timedelta(minutes=5))

    def test_an_answer_that_names_no_package_may_have_bought_one(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking, jobs=False)
        buy = TikTokShopClient.create_packages

        def forgetful(client, **values):
            buy(client, **values)
            return {}

        with patch.object(TikTokShopClient, "create_packages", forgetful):
            self.run_jobs()
        self.assertEqual((self.bought(), shipment.state), (1, "wanted"))
        text = self.refusal(self.as_packer(shipment).action_cancel)
        self.assertIn("on its way", text)
        self.travel(minutes=2)
        self.work()
        self.assertEqual((self.bought(), shipment.state), (1, "confirmed"))

    def test_while_a_lost_label_may_still_appear_none_is_bought(self):
        """Neither the order nor the packages show it in the first minutes."""
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking, jobs=False)
        payload = self.sandbox.orders.payload(self.shop, shipment.order_ref)
        before = {payload["id"]: copy.deepcopy(payload)}
        self.sandbox.faults.add("timeout_after", "createPackages")
        self.run_jobs()
        with (
            patch.object(
                type(self.env["tiktok.order.reader"]),
                "_read_details",
                lambda *_args, **_kw: before,
            ),
            patch.object(TikTokShopClient, "iter_packages", lambda *_args, **_kw: []),
        ):
            self.travel(seconds=90)
            self.run_jobs()
        self.assertEqual((self.bought(), shipment.state), (1, "wanted"))
        self.assertEqual(self.calls("createPackages"), 1)
        self.travel(minutes=2)
        self.work()
        self.assertEqual((self.bought(), shipment.state), (1, "confirmed"))

    def test_a_crash_after_the_purchase_buys_no_second_label(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking, jobs=False)
        shipments = type(self.env["tiktok.shipment"])

        class CrashError(Exception):
            pass

        def crash(*_args):
            raise CrashError

        with (
            patch.object(shipments, "_follow_label", crash),
            self.assertRaises(CrashError),
        ):
            self.run_jobs()
        self.env.invalidate_all()
        self.assertEqual(self.bought(), 1)
        self.assertFalse(shipment.package_external_id)
        shipment._enqueue_export()
        self.work()
        self.assertEqual(self.bought(), 1)
        self.assertEqual(shipment.state, "confirmed")

    def test_what_may_have_been_bought_is_not_given_up_for_another(self):
        """The answer is lost and nothing shows the label yet: no second shipment."""
        _order, picking = self.ready("SPOON-1")
        self.sandbox.faults.add("timeout_after", "createPackages")
        shipment = self.arrange(picking)
        self.assertEqual(shipment.state, "wanted")
        text = self.refusal(self.as_packer(shipment).action_cancel)
        self.assertIn("on its way", text)
        self.travel(minutes=2)
        self.work()
        self.assertEqual(self.bought(), 1)
        self.assertEqual(shipment.state, "confirmed")

    def test_what_was_refused_may_be_given_up(self):
        _order, picking = self.ready("SPOON-1")
        self.sandbox.faults.add("timeout_after", "createPackages")
        shipment = self.arrange(picking)
        self.env["tiktok.label.attempt"]._close(shipment)
        self.as_packer(shipment).action_cancel()
        self.assertEqual(shipment.state, "cancelled")

    def test_two_workers_buy_one_label(self):
        _order, picking = self.ready("SPOON-1")
        shipment = self.arrange(picking, jobs=False)
        shipment._enqueue_export()
        self.work()
        shipment._export_shipments()
        self.assertEqual(self.bought(), 1)

    def test_two_clicks_arrange_once(self):
        _order, picking = self.ready("SPOON-1")
        first, second = self.dialog(picking), self.dialog(picking)
        first.action_arrange()
        text = self.refusal(second.action_arrange)
        self.assertIn("problem", text)
        self.work()
        self.assertEqual(len(self.shipments(picking)), 1)
        self.assertEqual(self.bought(), 1)
