"""What TikTok would refuse is told before the goods are gone."""

from odoo.tests import Form, tagged

from .parcel_case import ParcelCase


@tagged("post_install", "-at_install")
class TestParcelCheck(ParcelCase):
    def rule(self, order, **vals):
        """Let another rule hold for the way in which an order ships."""
        order._shipping_capability().write(vals)

    def check(self, pickings):
        problems = self.env["tiktok.parcel.planner"]._check(pickings)
        return {picking: " ".join(texts) for picking, texts in problems.items()}

    def pick(self, delivery, quantity):
        move = delivery.move_ids[:1]
        move.quantity = quantity
        move.picked = True

    def test_a_part_may_leave_where_pieces_may_be_split(self):
        _order, delivery = self.ready(("SPOON-1", 3))
        self.pick(delivery, 1)
        self.assertFalse(self.check(delivery))

    def test_part_of_a_sku_does_not_leave_where_only_whole_skus_are_split(self):
        order, delivery = self.ready(("SPOON-1", 3))
        self.rule(order, split="sku")
        self.pick(delivery, 1)
        self.assertIn("SPOON-1", self.check(delivery)[delivery])
        self.assertIn("SPOON-1", delivery.tiktok_parcel_problem)
        text = self.refusal(self.as_packer(delivery).button_validate)
        self.assertIn("must leave in one parcel", text)
        self.assertNotEqual(delivery.state, "done")

    def test_quantities_can_be_edited_on_the_form(self):
        order, delivery = self.ready(("SPOON-1", 3))
        self.rule(order, split="sku")
        with Form(delivery) as form, form.move_ids.edit(0) as move:
            move.quantity = 1
        delivery.move_ids.picked = True
        self.assertIn("SPOON-1", delivery.tiktok_parcel_problem)

    def test_one_whole_sku_may_leave_before_the_other(self):
        order, delivery = self.ready(("SPOON-1", 2), "MUG-GRN")
        self.rule(order, split="sku")
        self.pick(delivery, 2)
        self.assertFalse(self.check(delivery))
        self.assertFalse(delivery.tiktok_parcel_problem)

    def test_an_order_that_may_not_be_split_leaves_whole(self):
        order, delivery = self.ready(("SPOON-1", 2), "MUG-GRN")
        self.rule(order, split="none")
        self.pick(delivery, 2)
        self.assertIn(order.external_id, self.check(delivery)[delivery])
        self.set_picked(delivery)
        self.assertFalse(self.check(delivery))

    def test_what_has_gone_already_may_be_written_down(self):
        order, delivery = self.ready(("SPOON-1", 3))
        self.rule(order, split="sku")
        self.pick(delivery, 1)
        gone = delivery.with_context(tiktok_goods_left=True, skip_backorder=True)
        gone.button_validate()
        self.assertEqual(delivery.state, "done")

    def test_tiktok_says_itself_that_an_order_may_not_be_split(self):
        order, delivery = self.ready(("SPOON-1", 2), "MUG-GRN")
        order.write({"split_refused": True, "split_refused_reason": "Combined"})
        self.pick(delivery, 1)
        self.assertIn("Combined", self.check(delivery)[delivery])
        self.set_picked(delivery)
        self.assertFalse(self.check(delivery))

    def test_more_pieces_than_tiktok_takes_in_one_parcel_are_named(self):
        order, delivery = self.ready(("SPOON-1", 5))
        order.split_limit = 2
        self.set_picked(delivery)
        self.assertIn("at most 2 pieces", self.check(delivery)[delivery])
        self.pick(delivery, 2)
        self.assertFalse(self.check(delivery))


@tagged("post_install", "-at_install")
class TestSplitAttributes(ParcelCase):
    def test_what_tiktok_says_is_read_ahead_of_packing(self):
        order, _delivery = self.ready(("SPOON-1", 5))
        record = self.sandbox.orders.record(self.shop, order.external_id)
        record["must_split"] = {"type": "TOTAL_COUNT_LIMITATION", "max_count": "2"}
        self.run_flow("parcel")
        self.assertEqual(order.split_limit, 2)
        self.assertFalse(order.split_refused)

    def test_each_order_is_asked_about_once(self):
        self.ready(("SPOON-1", 2))
        self.ready("SPOON-1")
        self.run_flow("parcel")
        asked = len(self.requests("getOrderSplitAttributes"))
        self.assertEqual(asked, 1)
        self.run_flow("parcel")
        self.assertEqual(len(self.requests("getOrderSplitAttributes")), asked)

    def test_the_answer_of_tiktok_in_full(self):
        order, _delivery = self.ready("SPOON-1")
        vals = order._prepare_split_vals(
            {
                "can_split": True,
                "must_split": True,
                "must_split_reasons": [
                    {"type": "CATEGORY_ITEM_LIMITATION", "max_count": "3"},
                    {"type": "TOTAL_COUNT_LIMITATION", "max_count": "10"},
                ],
            }
        )
        self.assertEqual(vals["split_limit"], 3)
        refused = order._prepare_split_vals({"can_split": False, "reason": "Combined"})
        self.assertEqual(
            (refused["split_refused"], refused["split_refused_reason"]),
            (True, "Combined"),
        )
