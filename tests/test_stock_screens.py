"""What people see of the stock, on rows as the engine leaves them."""

from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools.safe_eval import safe_eval

from ..models.stock import stock_steps
from .tiktok_case import TikTokCase


class StockScreenCase(TikTokCase):
    """A card with two warehouses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.stock_mode = "shadow"
        cls.product = cls.env["product.product"].create(
            {"name": "Mug", "type": "consu", "is_storable": True}
        )
        cls.listing = cls.env["tiktok.product"].create(
            {
                "backend_id": cls.backend.id,
                "external_id": "1729000000000000001",
                "title": "Mug",
                "external_state": "ACTIVATE",
            }
        )
        cls.sku = cls.env["tiktok.sku"].create(
            {
                "backend_id": cls.backend.id,
                "external_id": "1729500000000000001",
                "tiktok_product_id": cls.listing.id,
                "seller_sku": "MUG",
            }
        )
        cls.sku.write({"product_id": cls.product.id, "mapping_state": "mapped"})
        cls.east, cls.west = cls.env["tiktok.warehouse"].create(
            [
                {
                    "backend_id": cls.backend.id,
                    "external_id": f"749800000000000900{number}",
                    "name": name,
                    "kind": "SALES_WAREHOUSE",
                    "warehouse_id": cls.backend.warehouse_id.id,
                }
                for number, name in enumerate(("East", "West"))
            ]
        )
        card = cls.env["tiktok.stock.card"]
        cls.card = card.search([("sku_id", "=", cls.sku.id)]) or card.create(
            {"sku_id": cls.sku.id}
        )
        cls.card.level_ids.unlink()
        cls.card.write({"sync_state": "done", "due_at": False, "pushed_at": False})
        cls.level_east, cls.level_west = cls.env["tiktok.stock.level"].create(
            [
                {"card_id": cls.card.id, "warehouse_id": warehouse.id}
                for warehouse in (cls.east, cls.west)
            ]
        )

    def found(self, name):
        """Cards that a filter of the list shows."""
        view = self.env.ref("connector_tiktok_shop.tiktok_stock_card_view_search")
        node = self.env["tiktok.stock.card"].get_view(view.id, "search")["arch"]
        self.assertIn(f'name="{name}"', node)
        domain = etree.fromstring(node).xpath(f"//filter[@name='{name}']/@domain")[0]
        return self.env["tiktok.stock.card"].search(
            [*safe_eval(domain), ("id", "in", self.card.ids)]
        )


class TestStockCard(StockScreenCase):
    def test_sums_leave_out_what_is_not_known(self):
        self.assertEqual(self.card.seen_total, -1)
        self.level_east.write({"seen": 3, "promised": 4, "free": 5.5})
        self.assertEqual(self.card.seen_total, 3)
        self.assertEqual(self.card.promised_total, 4)
        self.assertEqual(self.card.free_total, 5.5)

    def test_units_that_feed_two_warehouses_are_free_once(self):
        self.card.level_ids.free = 8
        self.assertEqual(self.card.free_total, 8)
        self.west.location_id = self.backend.warehouse_id.lot_stock_id
        self.level_west.free = 5
        self.assertEqual(self.card.free_total, 8, "a part of the same warehouse")
        other = self.env["stock.warehouse"].create({"name": "Other", "code": "OTH"})
        self.west.write({"location_id": False, "warehouse_id": other.id})
        self.card.invalidate_recordset()
        self.assertEqual(self.card.free_total, 13)

    def test_what_nobody_has_to_mend_is_no_problem(self):
        self.card.write({"sync_state": "ignored", "block_code": "bundle"})
        self.assertEqual(self.card.situation, "parts")
        self.assertFalse(self.found("blocked"))
        self.card.write({"sync_state": "blocked", "block_code": "archived"})
        self.assertEqual(self.card.situation, "blocked")
        self.assertTrue(self.found("blocked"))

    def test_the_one_word_names_what_matters_most(self):
        card = self.card
        self.assertEqual(card.situation, "never")
        card.pushed_at = fields.Datetime.now()
        self.assertEqual(card.situation, "same")
        self.level_west.drift = "edited"
        card.invalidate_recordset()
        self.assertEqual(card.situation, "drift")
        card.due_at = fields.Datetime.now()
        self.assertEqual(card.situation, "due")
        self.level_west.sending = 0
        card.invalidate_recordset()
        self.assertEqual(card.situation, "sending")
        card.is_excluded = True
        self.assertEqual(card.situation, "excluded")
        card.sync_state = "failed"
        self.assertEqual(card.situation, "refused")
        self.backend.stock_mode = "off"
        card.invalidate_recordset()
        self.assertEqual(card.situation, "off")

    def test_a_frozen_card_says_so_and_until_when(self):
        card = self.card
        card.pushed_at = fields.Datetime.now()
        self.assertFalse(self.found("frozen"))
        end = fields.Datetime.now() + timedelta(days=1)
        card.rule_id = self.env["tiktok.stock.rule"].create(
            {
                "backend_id": self.backend.id,
                "sku_id": card.sku_id.id,
                "is_frozen": True,
                "date_to": end,
            }
        )
        self.assertEqual((card.situation, card.frozen_until), ("frozen", end))
        self.assertEqual(self.found("frozen"), card)
        self.assertFalse(card.next_action)
        card.rule_id.date_to = fields.Datetime.now()
        card.invalidate_recordset()
        self.assertEqual(card.situation, "same")
        self.assertFalse(self.found("frozen"))
        self.backend.stock_is_frozen = True
        self.assertEqual((card.situation, card.frozen_until), ("frozen", False))
        self.assertIn("Freeze All Figures", card.next_action)
        self.assertEqual(self.found("frozen"), card)

    def test_a_card_that_promises_more_than_there_is_is_not_up_to_date(self):
        card = self.card
        card.pushed_at = fields.Datetime.now()
        self.level_east.write({"free": 18, "sold": 1, "promised": 17})
        self.assertEqual((card.situation, card.excess), ("same", 0))
        self.level_west.promised = 4990
        self.assertEqual((card.situation, card.excess), ("over", 4990))
        self.assertIn("4,990 pieces more", card.note)
        self.assertEqual(self.found("over"), card)
        card.due_at = fields.Datetime.now()
        self.assertEqual((card.situation, card.excess), ("due", 0))
        self.assertFalse(self.found("over"), "what is on its way mends it")

    def test_what_tiktok_does_not_sell_by_our_figure_is_never_too_high(self):
        self.level_west.promised = 5
        self.assertTrue(self.card.is_over)
        self.card.write({"sync_state": "ignored", "block_code": "listing"})
        self.assertFalse(self.card.is_over, "a listing that is off sells nothing")
        self.card.write({"sync_state": "done", "block_code": False})
        self.backend.stock_mode = "off"
        self.assertFalse(self.card.is_over)

    def test_what_is_too_high_in_one_company_stops_no_search_in_another(self):
        self.level_west.promised = 5
        company = self.env["res.company"].create({"name": "Other company"})
        user = new_test_user(
            self.env,
            "elsewhere",
            groups="connector_tiktok_shop.group_user",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.env.flush_all()
        self.env.invalidate_all()
        cards = self.env["tiktok.stock.card"].with_user(user)
        self.assertFalse(cards.search([("is_over", "=", True)]))

    def test_units_sold_from_stock_of_two_warehouses_are_taken_off_once(self):
        self.card.pushed_at = fields.Datetime.now()
        self.card.level_ids.write({"free": 98, "sold": 5})
        self.level_east.write({"seen": 93, "promised": 93, "wanted": 93})
        self.level_west.write({"seen": 0, "promised": 0, "wanted": 0})
        self.assertEqual(self.card.sold_total, 5)
        self.assertEqual((self.card.situation, self.card.excess), ("same", 0))
        self.assertFalse(self.found("over"))

    def test_a_sku_that_sells_from_its_other_warehouse_is_not_sold_out(self):
        self.card.level_ids.write({"free": 8, "seen": 0, "wanted": 0})
        self.assertTrue(self.card.is_short)
        self.assertEqual(self.found("short"), self.card)
        self.level_east.write({"seen": 8, "wanted": 8})
        self.assertFalse(self.card.is_short, "all of it is shown in the East")
        self.assertFalse(self.found("short"))
        self.level_west.wanted = 4
        self.assertTrue(self.card.is_short, "the West should show some")
        self.assertEqual(self.found("short"), self.card)

    def test_more_sold_than_there_is_leaves_nothing_to_promise(self):
        self.card.pushed_at = fields.Datetime.now()
        self.level_east.write({"free": 0, "sold": 1, "promised": 0})
        self.assertEqual((self.card.situation, self.card.excess), ("same", 0))

    def test_filters_find_what_they_say(self):
        card = self.card
        self.assertTrue(self.found("never"))
        for name in ("refused", "drift", "short", "near", "unsent", "excluded"):
            self.assertFalse(self.found(name), name)
        card.write(
            {
                "sync_state": "failed",
                "pushed_at": fields.Datetime.now(),
                "due_at": fields.Datetime.now(),
                "urgency": 59.0,
                "is_excluded": True,
            }
        )
        self.level_east.write({"seen": 0, "free": 1.0, "drift": "lost"})
        self.assertFalse(self.found("never"))
        for name in ("refused", "drift", "short", "near", "unsent", "excluded"):
            self.assertTrue(self.found(name), name)

    def test_what_is_in_flight_is_no_difference(self):
        self.level_east.drift = "in_flight"
        self.assertFalse(self.found("drift"))
        self.assertFalse(self.card.is_drifting)

    def test_the_explanation_is_told_per_warehouse(self):
        self.card.explanation = {
            str(self.west.id): [["free", 0.0, 0.0, {}]],
            str(self.east.id): [
                ["free", 12.0, 12.0, {}],
                ["sold", 12.0, 10.0, {"sold": 2.0}],
                ["cap", 10, 7, {"cap": 7}],
            ],
        }
        html = self.card.explanation_html
        self.assertIn("East", html)
        self.assertIn("2 sold on TikTok and not reserved", html)
        self.assertIn("At most 7 are shown", html)
        self.assertIn("\N{MINUS SIGN} 3", html, "what is taken off")
        self.assertIn(">7<", html, "what is left")
        self.assertLess(html.index("At most 7"), html.index("West"))

    def test_the_explanation_is_text_and_no_code(self):
        why = {"reason": "<script>alert(1)</script>"}
        self.card.explanation = {str(self.east.id): [["frozen", 3, 3, why]]}
        self.assertNotIn("<script>", self.card.explanation_html)
        self.assertIn("&lt;script&gt;", self.card.explanation_html)

    def note(self, rows):
        """Remember these calls, as a push does."""
        push = self.env["tiktok.stock.push"]
        self.env.cr.execute(push._note_sql(self.backend.id, rows))

    def test_the_history_shows_what_this_sku_was_told(self):
        now = fields.Datetime.now()
        sku, other = self.sku.external_id, "17295other"
        figures = {sku: {self.east.external_id: 9}, other: {self.east.external_id: 77}}
        self.note(
            [
                (self.listing.id, now, figures, "accepted", None),
                (self.listing.id, now, figures, "partly", {sku: "12052393 locked"}),
                (self.listing.id, now, {other: {"1": 78}}, "accepted", None),
            ],
        )
        html = self.card.history_html
        self.assertIn("East", html)
        self.assertIn("12052393 locked", html)
        self.assertIn("Refused", html)
        self.assertNotIn("77", html)
        self.assertNotIn("78", html)

    def test_noting_calls_takes_one_statement_however_many(self):
        now = fields.Datetime.now()
        row = (self.listing.id, now, {"1": {"2": 3}}, "accepted", None)
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.note([row] * 500)

    def test_calls_are_forgotten_after_a_month(self):
        now = fields.Datetime.now()
        push = self.env["tiktok.stock.push"]
        self.note(
            [
                (self.listing.id, now - timedelta(days=days), {}, "accepted", None)
                for days in (29, 31)
            ],
        )
        push._gc_old()
        self.assertEqual(push.search([]).mapped("pushed_at"), [now - timedelta(29)])

    def test_the_form_opens_for_everybody_who_may_see_it(self):
        for group in ("connector_tiktok_shop.group_user", "stock.group_stock_user"):
            user = new_test_user(self.env, f"see_{group}", groups=group)
            form = self.card.with_user(user)
            view = form.get_view(view_type="form")
            names = [name for name in form.fields_get() if f'"{name}"' in view["arch"]]
            self.assertIn("product_id", names)
            self.assertTrue(form.web_read({name: {} for name in names}))

    def test_who_freezes_a_card_is_told_that_it_takes_a_moment(self):
        hold = self.env["tiktok.stock.hold"].create(
            {"kind": "freeze", "card_ids": self.card.ids, "reason": "Counted"}
        )
        answer = hold.action_apply()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertEqual(answer["params"]["next"]["tag"], "soft_reload")
        self.assertEqual(self.card.situation, "frozen", "the page says so at once")
        self.assertEqual(self.card.note, "Counted")
        self.card.action_unfreeze()
        self.assertNotEqual(self.card.situation, "frozen")

    def test_an_excluded_card_says_why_and_until_when_and_is_let_go_by_a_button(self):
        operator = new_test_user(
            self.env, "hold", groups="connector_tiktok_shop.group_operator"
        )
        card = self.card.with_user(operator)
        hold = self.env["tiktok.stock.hold"].with_user(operator)
        hold.create(
            {
                "kind": "exclude",
                "card_ids": card.ids,
                "reason": "Fair",
                "date_to": fields.Datetime.now() + timedelta(days=3),
            }
        ).action_apply()
        self.assertEqual((card.situation, card.hold_reason), ("excluded", "Fair"))
        self.assertRegex(card.note, "Fair, until .+")
        card.action_include()
        self.assertFalse(card.is_excluded)
        self.assertFalse(self.env["tiktok.stock.rule"].search([]))

    def test_what_is_said_last_of_a_card_holds_it(self):
        for kind in ("freeze", "exclude"):
            self.env["tiktok.stock.hold"].create(
                {"kind": kind, "card_ids": self.card.ids, "reason": kind}
            ).action_apply()
        _rule, said = self.env["tiktok.stock.rule"]._rules_for(self.sku)[self.sku.id]
        self.assertTrue(said.is_excluded, "not only on the card, also when it is sent")
        self.assertFalse(said.is_frozen)

    def test_an_exclusion_goes_before_what_a_rehearsal_has_copied_for_a_time(self):
        rules = self.env["tiktok.stock.rule"]
        key = {"backend_id": self.backend.id, "sku_id": self.sku.id}
        rules.create({**key, "sequence": -1, "cap": 5})
        self.env["tiktok.stock.hold"].create(
            {"kind": "exclude", "card_ids": self.card.ids, "reason": "Broken"}
        ).action_apply()
        _rule, said = rules._rules_for(self.sku)[self.sku.id]
        self.assertTrue(said.is_excluded)

    def test_a_freeze_of_the_whole_shop_is_shown_where_it_was_said(self):
        self.backend.stock_is_frozen = True
        action = self.card.action_unfreeze()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("tiktok.backend", self.backend.id)
        )
        self.assertTrue(self.backend.stock_is_frozen)

    def test_people_of_the_warehouse_start_nothing(self):
        user = new_test_user(self.env, "store", groups="stock.group_stock_user")
        with self.assertRaises(AccessError):
            self.card.with_user(user).action_push()
        with self.assertRaises(AccessError):
            self.card.with_user(user).action_freeze()
        for name in ("action_include", "action_unfreeze"):
            with self.assertRaises(AccessError):
                getattr(self.card.with_user(user), name)()


class TestStockSentences(StockScreenCase):
    def test_every_sentence_can_be_said_with_no_facts_at_all(self):
        for code in [*stock_steps.SENTENCES, "of tomorrow"]:
            text = stock_steps.sentence(self.env, code, 1, 2, None)
            self.assertTrue(text, code)
            self.assertNotIn("%(", text)

    def test_numbers_are_shown_without_needless_decimals(self):
        said = stock_steps.sentence(self.env, "sold", 5, 3, {"sold": 2.0})
        self.assertTrue(said.startswith("2 sold"), said)
        said = stock_steps.sentence(self.env, "whole", -1.0, 0, {})
        self.assertIn("More is sold than is there", said)
        said = stock_steps.sentence(self.env, "share", 5, 3, {"share": 62.5})
        self.assertIn("62.50 %", said)


class TestStockTile(StockScreenCase):
    def test_each_figure_of_the_tile_opens_its_rows(self):
        backend = self.backend
        others = self.env["tiktok.stock.card"].search(
            [("backend_id", "=", backend.id), ("id", "!=", self.card.id)]
        )
        others.write({"sync_state": "done", "due_at": False})
        others.level_ids.write({"drift": "none"})
        since = fields.Datetime.now() - timedelta(minutes=5)
        self.card.write({"due_at": since, "sync_state": "failed"})
        self.level_east.drift = "unexplained"
        self.assertEqual(backend.stock_unsent_count, 1)
        self.assertEqual(backend.stock_oldest_change, since)
        self.assertEqual(backend.stock_unsent_age, "5 min")
        self.assertEqual(backend.stock_refused_count, 1)
        self.assertEqual(backend.stock_drift_count, 1)
        for name in ("unsent", "refused", "drift"):
            action = getattr(backend, f"action_open_stock_{name}")()
            self.assertTrue(action["context"][f"search_default_{name}"])
            self.assertTrue(self.found(name))


class TestStockOfAProduct(StockScreenCase):
    def test_the_product_shows_what_all_shops_promise(self):
        self.level_east.promised = 3
        self.level_west.promised = 4
        self.assertEqual(self.product.tiktok_promised, 7)
        self.assertEqual(self.product.product_tmpl_id.tiktok_promised, 7)
        self.assertEqual(self.sku.stock_promised, 7)
        self.assertEqual(self.listing.stock_promised, 7)

    def test_another_company_does_not_learn_what_is_promised_of_a_shared_product(self):
        self.level_east.promised = 7
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += other
        there = self.product.with_context(allowed_company_ids=other.ids)
        self.assertEqual(self.product.tiktok_promised, 7)
        self.assertEqual(there.tiktok_promised, 0)
        self.assertEqual(there.tiktok_stock_card_count, 0)
        self.assertEqual(there.product_tmpl_id.tiktok_promised, 0)

    def test_a_component_leads_to_the_kits_with_it(self):
        part, box = self.env["product.product"].create(
            [{"name": name, "is_storable": True} for name in ("Part", "Box")]
        )
        for whole, component in ((box, part), (self.product, box)):
            self.env["mrp.bom"].create(
                {
                    "product_tmpl_id": whole.product_tmpl_id.id,
                    "type": "phantom",
                    "bom_line_ids": [(0, 0, {"product_id": component.id})],
                }
            )
        action = part.action_open_tiktok_stock()
        found = self.env["tiktok.stock.level"].search(action["domain"])
        self.assertIn(self.level_east, found)
