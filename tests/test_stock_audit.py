"""The audit before a promotion: what it finds, what one click mends."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tests.common import BaseCase
from odoo.tools import SQL

from ..models.audit.audit_judgement import Part, SkuFacts, Warehouse, World, judge
from ..models.audit.audit_kinds import HARD, KINDS, SOFT, key_of, severity_of
from .catalog_case import CatalogCase

#: a SKU without any fault, and the shop that it lives in
GOOD = SkuFacts(
    id=1,
    seller_sku="MUG",
    is_live=True,
    mapping_state="mapped",
    is_bundle=False,
    product_id=10,
    pack_quantity=1.0,
    price=9.9,
    warehouses=("7",),
    product_active=True,
    product_type="consu",
    is_storable=True,
    weight=0.5,
    push="done",
    wanted=3,
)
WORLD = World({}, {"7": Warehouse(70, "Main", True, False)}, {}, {}, needs_tax=True)
PART = Part(20, "PART", True, "consu", True, 0.2)


class TestAuditJudgement(BaseCase):
    """Pure: facts in, findings out."""

    def codes(self, *skus, **world):
        return {finding.code for finding in judge(skus, WORLD._replace(**world))}

    def test_a_sound_sku_has_no_findings(self):
        self.assertEqual(judge([GOOD], WORLD), [])

    def test_each_fault_of_a_sku_has_a_finding_of_its_own(self):
        faults = {
            "no_price": {"price": 0.0},
            "unmapped": {"product_id": None, "mapping_state": "unmapped"},
            "ambiguous": {"product_id": None, "mapping_state": "ambiguous"},
            "bundle_unmapped": {
                "product_id": None,
                "mapping_state": "unmapped",
                "is_bundle": True,
            },
            "product_archived": {"product_active": False},
            "service": {"product_type": "service", "is_storable": False},
            "untracked": {"is_storable": False},
            "pack": {"pack_fits": False},
            "no_weight": {"weight": 0.0},
            "no_tax": {"has_tax": False},
            "nowhere": {"warehouses": ()},
            "warehouse_unknown": {"warehouses": ("8",)},
            "excluded": {"is_excluded": True},
            "frozen": {"is_frozen": True},
            "push_failed": {"push": "failed"},
            "never_sent": {"push": None},
            "sold_out": {"wanted": 0},
        }
        for code, change in faults.items():
            with self.subTest(code):
                self.assertEqual(self.codes(GOOD._replace(**change)), {code})

    def test_a_chosen_sku_has_to_be_live_and_not_ignored(self):
        dead = GOOD._replace(is_live=False, mapping_state="ignored", product_id=None)
        self.assertEqual(self.codes(dead, is_chosen=True), {"not_live", "ignored"})

    def test_warehouses_are_told_once_with_the_number_of_their_skus(self):
        for facts, code in (
            ((True, True), "warehouse_off"),
            ((True, False, True), "warehouse_resting"),
        ):
            world = {"7": Warehouse(70, "Main", *facts)}
            self.assertEqual(self.codes(GOOD, warehouses=world), {code})
        lost = WORLD._replace(warehouses={"7": Warehouse(70, "Main", False, False)})
        skus = [GOOD._replace(id=n, seller_sku=f"S{n}") for n in range(5)]
        [finding] = judge(skus, lost)
        self.assertEqual((finding.code, finding.sku_count), ("warehouse_unmapped", 5))

    def test_parts_of_a_kit_must_be_there_and_counted(self):
        cases = {
            "kit_empty": [PART._replace(is_storable=False)],
            "kit_part_archived": [PART, PART._replace(id=21, active=False)],
            "kit_part_untracked": [PART, PART._replace(id=21, is_storable=False)],
        }
        for code, parts in cases.items():
            with self.subTest(code):
                self.assertEqual(self.codes(GOOD, parts={10: parts}), {code})

    def test_services_in_a_kit_are_no_fault(self):
        parts = [PART, PART._replace(id=21, type="service", is_storable=False)]
        self.assertEqual(self.codes(GOOD, parts={10: parts}), set())

    def test_a_bundle_is_compared_with_the_kit_it_is_mapped_to(self):
        world = {"parts": {10: [PART]}, "recipes": {10: {20: 2.0}}}
        bundle = GOOD._replace(is_bundle=True)
        self.assertEqual(self.codes(bundle, bundles={1: {20: 2.0}}, **world), set())
        self.assertEqual(
            self.codes(bundle, bundles={1: {20: 3.0}}, **world), {"bundle_differs"}
        )

    def test_one_code_with_two_products_is_found_on_both(self):
        findings = judge([GOOD, GOOD._replace(id=2, product_id=11)], WORLD)
        self.assertEqual([f.code for f in findings], ["twofold", "twofold"])

    def test_what_was_left_out_with_a_reason_is_only_worth_a_look(self):
        held = GOOD._replace(is_excluded=True, reason="Sold in the outlet")
        [finding] = judge([held], WORLD)
        self.assertTrue(finding.is_meant)
        [finding] = judge([held], WORLD._replace(is_chosen=True))
        self.assertFalse(finding.is_meant, "a promotion needs it")
        [finding] = judge([held._replace(reason="")], WORLD)
        self.assertFalse(finding.is_meant)

    def test_what_everybody_has_forgotten_is_not_meant_any_more(self):
        held = GOOD._replace(is_excluded=True, reason="Photos", is_forgotten=True)
        [finding] = judge([held], WORLD)
        self.assertEqual((finding.code, finding.detail), ("forgotten", "Photos"))
        self.assertEqual(severity_of(finding), HARD)
        self.assertEqual(self.codes(held, is_chosen=True), {"excluded"})

    def test_a_promotion_needs_weight_and_tax_unless_somebody_says_it_is_meant(self):
        bare = GOOD._replace(weight=0.0, has_tax=False)
        for finding in judge([bare], WORLD):
            with self.subTest(finding.code):
                accepted = {key_of(finding): "Anna"}
                self.assertEqual(severity_of(finding), SOFT)
                self.assertEqual(severity_of(finding, True), HARD)
                self.assertEqual(severity_of(finding, True, accepted), SOFT)

    def test_nothing_is_said_about_the_push_of_a_shop_that_sends_none(self):
        never = GOOD._replace(push=None)
        self.assertEqual(self.codes(never, is_pushed=False), set())


class TestAudit(CatalogCase):
    """Through the database: run, mend, run again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the listings of the examples are not the subject here
        cls.env["tiktok.sku"].search([]).write({"mapping_state": "ignored"})
        cls.warehouse = cls.env["tiktok.warehouse"].search(
            [("backend_id", "=", cls.backend.id), ("is_mapped", "=", True)], limit=1
        )

    def listing(self, product_id, *codes, **more):
        """SKUs of a live listing whose stock lies in the mapped warehouse."""
        entry = self.entry(product_id, *codes, **more)
        for sku in entry["skus"]:
            for row in sku["inventory"]:
                row["warehouse_id"] = self.warehouse.external_id
        return self.import_entries(entry)

    def audit(self, *skus, **vals):
        vals = {"name": "Friday", "backend_id": self.backend.id, **vals}
        if skus:
            ids = [sku.id for sku in skus]
            vals.update(scope="chosen", sku_ids=[(6, 0, ids)])
        audit = self.env["tiktok.stock.audit"].create(vals)
        audit.action_run()
        return audit

    def codes(self, audit):
        return sorted(audit.line_ids.mapped("code"))

    def good(self, code, **vals):
        taxes = self.backend.company_id.account_sale_tax_id
        vals = {"weight": 1.0, "taxes_id": [(6, 0, taxes.ids)], **vals}
        return self.product(code, **vals)

    def test_a_shop_in_order_is_green(self):
        self.good("A-1")
        self.listing("601", "A-1")
        audit = self.audit()
        self.assertEqual(self.codes(audit), [])
        self.assertEqual((audit.state, audit.sku_count), ("green", 1))

    def test_an_unmapped_live_sku_is_red_and_opens_its_mapping(self):
        sku = self.listing("602", "A-2")["A-2"]
        audit = self.audit()
        line = audit.line_ids
        self.assertEqual((line.code, line.severity), ("unmapped", HARD))
        self.assertEqual(audit.state, "red")
        self.assertEqual(line.action_repair()["res_id"], sku.id)
        self.assertEqual(line.exists(), line.browse(), "it was checked anew")

    def test_one_click_tracks_stock_and_the_audit_turns_green(self):
        product = self.good("A-3", is_storable=False)
        self.listing("603", "A-3")
        audit = self.audit()
        self.assertEqual(self.codes(audit), ["untracked"])
        audit.line_ids.action_repair()
        self.assertTrue(product.is_storable)
        self.assertEqual(audit.state, "green")

    def test_one_click_restores_an_archived_product(self):
        product = self.good("A-4")
        self.listing("604", "A-4")
        product.product_tmpl_id.active = False
        audit = self.audit()
        self.assertEqual(self.codes(audit), ["product_archived"])
        audit.line_ids.action_repair()
        self.assertTrue(product.active)
        self.assertEqual(audit.state, "green")

    def test_many_findings_are_mended_at_once(self):
        for number in range(3):
            self.good(f"M-{number}", is_storable=False)
        self.listing("605", "M-0", "M-1", "M-2")
        audit = self.audit()
        audit.line_ids.action_repair()
        self.assertEqual(self.codes(audit), [])

    def test_kits_are_taken_apart_at_any_depth(self):
        leaf = self.good("LEAF", is_storable=False)
        inner = self.kit({leaf: 2}, "INNER", weight=1.0)
        outer = self.kit({inner: 1, self.good("OTHER"): 1}, "OUTER", weight=1.0)
        outer.taxes_id = self.backend.company_id.account_sale_tax_id
        sku = self.listing("606", "OUTER")["OUTER"]
        audit = self.audit(sku)
        self.assertEqual(self.codes(audit), ["kit_part_untracked"])
        self.assertEqual(audit.line_ids.product_id, leaf)
        self.assertEqual(audit.state, "green", "soft findings do not stop anybody")

    def test_a_kit_without_counted_parts_is_hard(self):
        kit = self.kit({self.good("SOFT", is_storable=False): 1}, "EMPTY", weight=1)
        sku = self.listing("607", "EMPTY")["EMPTY"]
        self.assertEqual(sku.product_id, kit)
        self.assertIn("kit_empty", self.codes(self.audit(sku)))

    def test_a_bundle_that_differs_from_its_kit_gets_the_kit_that_fits(self):
        part = self.good("P-1")
        parts = self.listing("608", "P-1")
        wrong = self.kit({part: 3}, "WRONG", weight=1.0)
        fitting = self.kit({part: 2}, "RIGHT", weight=1.0)
        bundle = self.ensure(self.unit("60901", "B-1", {parts["P-1"].external_id: 2}))[
            "60901"
        ]
        bundle.write({"product_id": wrong.id})
        audit = self.audit(bundle)
        line = audit.line_ids.filtered(lambda row: row.code == "bundle_differs")
        self.assertTrue(line)
        line.action_repair()
        self.assertEqual(bundle.product_id, fitting)
        self.assertNotIn("bundle_differs", self.codes(audit))

    def test_a_pack_of_a_foreign_unit_is_made_anew(self):
        self.good("A-7")
        sku = self.listing("610", "A-7")["A-7"]
        sku.pack_quantity = 6
        sku.uom_id = self.env.ref("uom.product_uom_kgm")
        audit = self.audit(sku)
        self.assertIn("pack", self.codes(audit))
        audit.line_ids.filtered(lambda row: row.code == "pack").action_repair()
        self.assertEqual(sku.uom_id.relative_factor, 6)
        self.assertNotIn("pack", self.codes(audit))

    def test_a_sku_left_out_by_accident_is_included_again_by_one_click(self):
        self.backend.stock_mode = "shadow"
        self.good("A-11")
        sku = self.listing("615", "A-11")["A-11"]
        hold = {"backend_id": self.backend.id, "sku_id": sku.id, "sequence": 0}
        hold.update(is_excluded=True, reason="Photos are being taken")
        self.env["tiktok.stock.rule"].create(hold)
        self.assertEqual(self.audit().state, "green", "somebody said why")
        audit = self.audit(sku)
        self.assertEqual(audit.state, "red")
        audit.line_ids.filtered(lambda row: row.code == "excluded").action_repair()
        self.assertNotIn("excluded", self.codes(audit))
        self.assertEqual(audit.state, "green")

    def test_a_rule_that_only_excludes_is_ended_and_another_goes_on(self):
        self.backend.stock_mode = "shadow"
        for code, listing, more in (("A-13", "617", {}), ("A-14", "618", {"cap": 5})):
            self.good(code)
            sku = self.listing(listing, code)[code]
            rule = self.env["tiktok.stock.rule"].create(
                {
                    "backend_id": self.backend.id,
                    "sku_id": sku.id,
                    "is_excluded": True,
                    "reason": "Photos are being taken",
                    **more,
                }
            )
            audit = self.audit()
            self.assertEqual((audit.state, audit.left_out_count), ("green", 1))
            audit.line_ids.filtered(lambda row: row.code == "excluded").action_repair()
            self.assertEqual(audit.left_out_count, 0)
            self.assertEqual(rule.active, bool(more))
            if more:
                self.assertFalse(rule.is_excluded)

    def test_a_refused_push_is_found_and_sent_again(self):
        self.backend.stock_mode = "shadow"
        self.good("A-12")
        sku = self.listing("616", "A-12")["A-12"]
        card = self.env["tiktok.stock.card"].search([("sku_id", "=", sku.id)])
        card = card or card.create({"sku_id": sku.id})
        card.write({"sync_state": "failed", "sync_message": "Too many"})
        line = self.audit(sku).line_ids.filtered(lambda row: row.code == "push_failed")
        self.assertEqual(line.detail, "Too many")
        line.action_repair()
        self.assertTrue(card.sync_next_try, "it is sent with the next run")

    def test_a_promotion_is_marked_ready_only_when_green_at_that_moment(self):
        product = self.good("A-8")
        sku = self.listing("611", "A-8")["A-8"]
        audit = self.audit(sku, event_date="2026-01-09")
        product.is_storable = False
        with self.assertRaisesRegex(UserError, "not ready"):
            audit.action_mark_ready()
        product.is_storable = True
        audit.action_mark_ready()
        self.assertEqual((audit.state, audit.ready_user_id), ("ready", self.env.user))
        audit.sku_ids = [(5,)]
        self.assertEqual(audit.state, "todo", "another choice is checked anew")

    def test_a_promotion_without_a_weight_waits_for_the_word_of_a_person(self):
        self.good("A-15", weight=0.0)
        sku = self.listing("619", "A-15")["A-15"]
        self.assertEqual(self.audit().state, "red", "any promotion, all SKUs or some")
        audit = self.audit(sku)
        with self.assertRaisesRegex(UserError, "not ready"):
            audit.action_mark_ready()
        user = new_test_user(self.env, "looks", "connector_tiktok_shop.group_user")
        with self.assertRaises(AccessError):
            audit.line_ids.with_user(user).action_accept()
        self.assertTrue(audit.line_ids.may_be_meant)
        audit.line_ids.action_accept()
        self.assertEqual((audit.line_ids.severity, audit.state), (SOFT, "green"))
        self.assertIn(self.env.user.name, audit.line_ids.detail)
        audit.action_mark_ready()
        self.assertEqual(audit.state, "ready")
        self.assertFalse(audit.copy().accepted, "another promotion is asked again")

    def test_what_buyers_cannot_get_is_never_meant_so(self):
        self.listing("620", "A-16")
        audit = self.audit()
        self.assertFalse(audit.line_ids.may_be_meant)
        audit.line_ids.action_accept()
        self.assertEqual(audit.state, "red")

    def test_by_night_a_weight_is_only_worth_a_look(self):
        self.good("A-17", weight=0.0)
        self.listing("621", "A-17")
        self.backend.action_audit_stock()
        night = self.backend._nightly_audit()
        self.assertEqual((self.codes(night), night.state), (["no_weight"], "green"))

    def test_the_night_brings_up_what_was_left_out_and_forgotten(self):
        self.backend.stock_mode = "shadow"
        self.good("A-18")
        sku = self.listing("622", "A-18")["A-18"]
        rule = self.env["tiktok.stock.rule"].create(
            {
                "backend_id": self.backend.id,
                "sku_id": sku.id,
                "is_excluded": True,
                "reason": "Photos are being taken",
            }
        )
        night = self.backend._nightly_audit()
        night.action_run()
        self.assertEqual(self.codes(night), ["excluded"])
        self.env.cr.execute(
            "UPDATE tiktok_stock_rule SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(days=31), rule.id],
        )
        night.action_run()
        self.assertEqual((self.codes(night), night.state), (["forgotten"], "red"))
        self.assertIn(
            str(KINDS["forgotten"].title), self.open_exceptions("audit_failed").message
        )
        self.assertEqual(night.line_ids.action_repair()["res_id"], rule.id)
        rule.date_to = fields.Datetime.now() + timedelta(days=60)
        night.action_run()
        self.assertEqual(
            self.codes(night), ["excluded"], "somebody has said until when"
        )
        self.assertFalse(self.open_exceptions("audit_failed"))

    def test_each_finding_has_its_click(self):
        for code in KINDS:
            name = f"_repair_{code}"
            self.assertTrue(hasattr(self.env["tiktok.stock.audit.line"], name), name)

    def test_the_night_opens_one_exception_and_closes_it_when_green(self):
        product = self.good("A-9", is_storable=False)
        self.listing("612", "A-9")
        cron = self.env.ref("connector_tiktok_shop.ir_cron_stock_audit").sudo()
        cron.method_direct_trigger()
        [problem] = self.open_exceptions("audit_failed")
        self.assertIn(str(KINDS["untracked"].title), problem.message)
        self.assertEqual(self.backend.audit_hard_count, 1)
        cron.method_direct_trigger()
        self.assertEqual(len(self.open_exceptions("audit_failed")), 1)
        product.is_storable = True
        cron.method_direct_trigger()
        self.assertFalse(self.open_exceptions("audit_failed"))
        self.backend.invalidate_recordset()
        self.assertEqual(self.backend.audit_state, "green")

    def test_who_may_only_see_cannot_mend(self):
        self.listing("613", "A-10")
        audit = self.audit()
        user = new_test_user(
            self.env, "looks", "base.group_user,connector_tiktok_shop.group_user"
        )
        with self.assertRaises(AccessError):
            audit.line_ids.with_user(user).action_repair()

    def test_thousands_of_skus_take_no_more_statements_than_ten(self):
        codes = [f"Q-{number}" for number in range(10)]
        for code in codes[:5]:
            self.good(code, is_storable=False)
        self.listing("614", *codes)
        few = self.count_statements()
        self.multiply(3000)
        many = self.count_statements()
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 30)

    def multiply(self, number):
        """As many copies of the SKUs as asked for, some mapped and some not."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO tiktok_sku (backend_id, company_id, external_id,
                       tiktok_product_id, seller_sku, is_live, listing_state,
                       mapping_state, pack_quantity, price, stock, product_id)
                   SELECT s.backend_id, s.company_id, s.external_id || n,
                       s.tiktok_product_id, s.seller_sku, true, 'ACTIVATE',
                       s.mapping_state, 1, 5, s.stock, s.product_id
                     FROM tiktok_sku s, generate_series(1, %s) AS n
                    WHERE s.seller_sku LIKE 'Q-%%'""",
                number // 10,
            )
        )
        self.env.invalidate_all()

    def count_statements(self):
        audit = self.env["tiktok.stock.audit"].create(
            {"name": "Count", "backend_id": self.backend.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        audit.action_run()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
