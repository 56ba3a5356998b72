"""What TikTok changes on a waiting order, and how it tells."""

from odoo.tests import tagged

from odoo.addons.connector_tiktok_shop.sandbox import Refusal

from .test_sandbox_webhooks import HOOK, WebhookCase

RENO = "7498000000000000102"
AUSTIN = "7498000000000000101"
MUG = "1729500000000100101"


@tagged("standard", "at_install")
class TestSandboxChanges(WebhookCase):
    def setUp(self):
        super().setUp()
        self.webhooks.set_general("PACKAGE_UPDATE", HOOK)
        self.webhooks.set_general("RECIPIENT_ADDRESS_UPDATE", HOOK)

    def placed(self, *lines, **settings):
        settings.setdefault("hold", False)
        return self.place(*lines, **settings)

    def told(self):
        """The package events: what, who, and the orders of each package."""
        return [
            (
                event["data"]["sc_type"],
                event["data"]["role_type"],
                [entry["order_id_list"] for entry in event["data"]["package_list"]],
            )
            for event in self.events()
            if event["type"] == 4
        ]

    def test_two_orders_share_a_package(self):
        one, two = self.placed(), self.placed("MUG-BLU")
        package = self.life.combine(self.shop, [one["id"], two["id"]])
        for order in (one, two):
            (shown,) = self.call.order(order["id"])
            self.assertEqual(shown["packages"], [{"id": package}])
            self.assertEqual(shown["split_or_combine_tag"], "COMBINED")
            self.assertEqual(shown["line_items"][0]["package_id"], package)
        orders = [[one["id"], two["id"]]]
        self.assertEqual(self.told(), [("COMBINE", "ROLE_SYSTEM", orders)])
        with self.assertRaises(Refusal) as caught:
            self.life.split(self.shop, one["id"], [[one["line_items"][0]["id"]]])
        self.assertEqual(caught.exception.code, 21011046)

    def test_what_does_not_belong_together_is_not_combined(self):
        order = self.placed()
        for other in (order, self.place(), self.placed(address=1)):
            with self.assertRaises(Refusal):
                self.life.combine(self.shop, [order["id"], other["id"]])

    def test_a_combination_ends_as_the_documents_say(self):
        steps = {
            "ADDRESS_UPDATE_SPLIT": self.life.change_address,
            "CANCEL_COMBINE": self.life.cancel,
            "FULFILL_UNCOMBINE": self.life.ship,
        }
        for reason, step in steps.items():
            orders = [self.placed() for _number in range(3)]
            package = self.life.combine(self.shop, [order["id"] for order in orders])
            self.told()
            step(self.shop, orders[0]["id"])
            self.assertEqual(self.told()[0][0], reason)
            self.assertNotIn({"id": package}, orders[0]["packages"])
            self.assertEqual(orders[1]["split_or_combine_tag"], "COMBINED")
            step(self.shop, orders[1]["id"])
            self.assertNotIn("split_or_combine_tag", orders[2], "nobody is left with")

    def test_a_combination_can_be_undone(self):
        one, two = self.placed(), self.placed()
        self.life.combine(self.shop, [one["id"], two["id"]])
        self.told()
        self.life.undo_packages(self.shop, one["id"])
        reason, role, orders = self.told()[0]
        self.assertEqual((reason, role), ("CANCEL_COMBINE", "ROLE_SELLER"))
        self.assertEqual(sorted(orders), sorted([[one["id"]], [two["id"]]]))
        with self.assertRaises(Refusal):
            self.life.undo_packages(self.shop, one["id"])

    def test_an_order_is_split_and_made_whole_again(self):
        order = self.placed("SPOON-1", "MUG-BLU", "MUG-GRN")
        first, second, third = (line["id"] for line in order["line_items"])
        packages = self.life.split(self.shop, order["id"], [[first, third]])
        (shown,) = self.call.order(order["id"])
        self.assertEqual(shown["split_or_combine_tag"], "SPLIT")
        of = {line["id"]: line["package_id"] for line in shown["line_items"]}
        self.assertEqual(of[first], of[third])
        self.assertEqual({of[first], of[second]}, set(packages))
        self.assertEqual(
            self.told(), [("SPLIT", "ROLE_SELLER", [[order["id"]], [order["id"]]])]
        )
        for wrong in ([[first], [first]], [["1"]], [[first, second, third]]):
            with self.assertRaises(Refusal):
                self.life.split(self.shop, order["id"], wrong)
        self.life.undo_packages(self.shop, order["id"])
        self.assertEqual(len(order["packages"]), 1)
        self.assertEqual(self.told()[0][0], "CANCEL_SPLIT")

    def test_another_warehouse_takes_the_order_and_its_stock(self):
        order = self.placed("MUG-BLU")
        figures = self.box.stock.figures(self.shop, MUG)
        austin, reno = list(figures[AUSTIN]), list(figures[RENO])
        self.life.switch_warehouse(self.shop, order["id"], RENO)
        self.assertEqual(order["warehouse_id"], RENO)
        figures = self.box.stock.figures(self.shop, MUG)
        self.assertEqual(figures[AUSTIN], [austin[0] + 1, austin[1] - 1])
        self.assertEqual(figures[RENO], [reno[0] - 1, reno[1] + 1])
        for wrong in ("7498000000000000109", "1"):
            with self.assertRaises(Refusal):
                self.life.switch_warehouse(self.shop, order["id"], wrong)

    def test_the_way_of_delivery_changes(self):
        order = self.placed(shipping_type="TIKTOK")
        self.life.change_delivery_option(self.shop, order["id"], "SELLER")
        (shown,) = self.call.order(order["id"])
        self.assertEqual(shown["delivery_option_name"], "Shipped by seller")
        self.assertEqual(shown["shipping_type"], "SELLER")

    def test_only_the_address_event_has_no_id(self):
        order = self.placed()
        self.life.change_address(self.shop, order["id"])
        (event,) = self.events()
        self.assertNotIn("tts_notification_id", event)
        self.assertEqual(list(event["data"]), ["order_id", "update_time"])
