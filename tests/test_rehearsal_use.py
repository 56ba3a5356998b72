"""The buffer that a rehearsal found, set for good or for the evening alone."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError

from .rehearsal_case import RehearsalCase


class TestRehearsalUse(RehearsalCase):
    def rules_at(self, sku):
        found = self.env["tiktok.stock.rule"]._rules_for(sku)[sku.id][1]
        return found.buffer_mode, found.buffer, found.cap

    def test_the_chosen_buffer_is_set_for_the_shop(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        five = rehearsal.variant_ids.filtered(lambda row: row.buffer == 5)
        five.action_use()
        rule = self.backend._stock_rule()
        self.assertEqual((rule.buffer_mode, rule.buffer), ("fixed", 5))

    def test_a_buffer_for_some_listings_leaves_the_shop_alone(self):
        sku = self.env["tiktok.sku"].search([("seller_sku", "=", "SPOON-1")], limit=1)
        rehearsal = self.rehearsal(listing_ids=[(6, 0, sku.tiktok_product_id.ids)])
        rehearsal.action_rehearse()
        rehearsal.variant_ids.filtered(lambda row: row.buffer == 2).action_use()
        self.assertEqual(self.backend._stock_rule().buffer_mode, "none")
        rule = self.env["tiktok.stock.rule"]._rules_for(sku)[sku.id][1]
        self.assertEqual((rule.buffer_mode, rule.buffer), ("fixed", 2))

    def test_a_buffer_for_friday_goes_back_by_itself(self):
        skus = self.env["tiktok.sku"].search([("backend_id", "=", self.backend.id)])
        plain, ruled = skus[:2]
        self.env["tiktok.stock.rule"].create(
            {
                "backend_id": self.backend.id,
                "sku_id": ruled.id,
                "cap": 30,
                "reason": "Outlet",
            }
        )
        now = fields.Datetime.now()
        rehearsal = self.rehearsal(
            use_from=now + timedelta(hours=2), use_until=now + timedelta(hours=4)
        )
        rehearsal.action_rehearse()
        rehearsal.variant_ids.filtered(lambda row: row.buffer == 5).action_use()
        coming = self.env["tiktok.stock.rule"].search([("date_from", ">", now)])
        self.assertEqual(
            set(coming.mapped("reason")), {rehearsal.name, f"Outlet, {rehearsal.name}"}
        )
        before = [("none", 0, 0), ("none", 0, 30)]
        friday = [("fixed", 5, 0), ("fixed", 5, 30)]
        for figures in (before, friday, before):
            self.assertEqual([self.rules_at(plain), self.rules_at(ruled)], figures)
            self.travel(hours=2)
        self.assertEqual(self.backend.stock_buffer_mode, "none")

    def test_of_buffers_used_for_the_same_time_the_last_one_counts(self):
        skus = self.env["tiktok.sku"].search([("backend_id", "=", self.backend.id)])
        plain, ruled = skus[:2]
        rules = self.env["tiktok.stock.rule"]
        rules.create({"backend_id": self.backend.id, "sku_id": ruled.id, "cap": 30})
        until = fields.Datetime.now() + timedelta(hours=2)
        first, second = (self.rehearsal(use_until=until) for _number in range(2))
        first.action_rehearse()
        second.action_rehearse()

        def used(rehearsal, buffer):
            rehearsal.variant_ids.filtered(lambda r: r.buffer == buffer).action_use()
            return [self.rules_at(plain), self.rules_at(ruled)]

        self.assertEqual(used(first, 5), [("fixed", 5, 0), ("fixed", 5, 30)])
        count = rules.search_count([])
        self.assertEqual(used(first, 2), [("fixed", 2, 0), ("fixed", 2, 30)])
        self.assertEqual(used(first, 2), [("fixed", 2, 0), ("fixed", 2, 30)])
        self.assertEqual(rules.search_count([]), count, "a second press adds nothing")
        self.assertEqual(used(second, 5), [("fixed", 5, 0), ("fixed", 5, 30)])
        self.travel(hours=2)
        self.assertEqual(self.rules_at(plain)[:2], ("none", 0))
        self.assertEqual(self.rules_at(ruled), ("none", 0, 30))

    def test_a_buffer_for_some_listings_is_used_for_a_time(self):
        sku = self.env["tiktok.sku"].search([("seller_sku", "=", "SPOON-1")], limit=1)
        rehearsal = self.rehearsal(
            listing_ids=[(6, 0, sku.tiktok_product_id.ids)],
            use_until=fields.Datetime.now() + timedelta(hours=2),
        )
        rehearsal.action_rehearse()
        rehearsal.variant_ids.filtered(lambda row: row.buffer == 2).action_use()
        self.assertEqual(self.rules_at(sku)[:2], ("fixed", 2))
        self.travel(hours=2)
        self.assertEqual(self.rules_at(sku)[:2], ("none", 0))

    def test_a_peak_window_is_rehearsed_and_played_once_more(self):
        now = fields.Datetime.now()
        window = self.env["tiktok.peak.window"].create(
            {
                "name": "LIVE on Friday",
                "backend_id": self.backend.id,
                "date_from": now + timedelta(hours=1),
                "date_to": now + timedelta(hours=2, minutes=30),
            }
        )
        rehearsals = self.env["tiktok.stock.rehearsal"]
        before = rehearsals.browse(window.action_rehearse()["res_id"])
        self.assertEqual((before.source, before.minutes), ("live", 90))
        self.assertEqual(
            (before.use_from, before.use_until), (window.date_from, window.date_to)
        )
        self.travel(hours=3)
        window.invalidate_recordset()
        after = rehearsals.browse(window.action_rehearse()["res_id"])
        self.assertEqual(
            (after.source, after.date_from, after.date_to),
            ("past", window.date_from, window.date_to),
        )
        self.assertFalse(after.use_until)

    def test_times_that_mean_nothing_are_refused(self):
        now = fields.Datetime.now()
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        five = rehearsal.variant_ids.filtered(lambda row: row.buffer == 5)
        for vals, words in (
            ({"use_until": now - timedelta(hours=1)}, "end must lie after"),
            ({"use_from": now, "use_until": False}, "until when"),
        ):
            rehearsal.write(vals)
            with self.assertRaisesRegex(UserError, words):
                five.action_use()

    def test_what_is_only_there_to_compare_cannot_be_used(self):
        rehearsal = self.rehearsal()
        rehearsal.action_rehearse()
        with self.assertRaises(UserError):
            rehearsal.variant_ids.filtered("is_slow").action_use()
