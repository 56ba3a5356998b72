"""Fetching orders again: by id, by pasted ids, by period, with a preview."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .order_case import OrderCase


class TestOrderWizard(OrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = new_test_user(
            cls.env, "operator", "connector_tiktok_shop.group_operator"
        )
        # what the examples hold would only get in the way
        cls.sandbox.state["orders"][cls.sandbox.shop("US")["id"]].clear()

    def wizard(self, *ids, **vals):
        """The wizard as an operator without any right on sales orders opens it."""
        model = self.env["tiktok.order.import.wizard"].with_user(self.operator)
        vals.setdefault("ids_text", "\n".join(ids))
        return model.create({"backend_id": self.backend.id, **vals})

    def period(self, hours=24, **vals):
        now = fields.Datetime.now()
        return self.wizard(
            by="period",
            date_from=now - timedelta(hours=hours),
            date_to=now + timedelta(minutes=1),
            **vals,
        )

    def preview(self, *ids):
        """The preview of these ids: outcome and text by id."""
        wizard = self.wizard(*ids)
        wizard.action_preview()
        return {
            line.external_id: (line.outcome, line.explanation or "")
            for line in wizard.line_ids
        }

    def outcome(self, payload):
        return self.preview(payload["id"])[payload["id"]]

    def footprint(self):
        """Everything that a preview could have left behind."""
        self.env.flush_all()
        tables = [
            "tiktok_order",
            "tiktok_order_line",
            "tiktok_sku",
            "tiktok_exception",
            "tiktok_sync_cursor",
            "tiktok_order_period",
            "sale_order",
            "sale_order_line",
            "stock_picking",
            "stock_move",
            "res_partner",
            "queue_job",
            "mail_message",
            "product_product",
        ]
        prints = []
        for table in tables:
            self.env.cr.execute(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t"
            )
            prints.append((table, self.env.cr.fetchone()))
        return prints

    # === PREVIEW OF NEW ORDERS === #

    def test_a_new_order_would_become_a_sales_order(self):
        payload = self.place("MUG-BLU", "SPOON-1")
        wizard = self.wizard(payload["id"])
        wizard.action_preview()
        line = wizard.line_ids
        self.assertEqual(line.outcome, "order")
        self.assertEqual(line.status_there, "Awaiting shipment")
        self.assertFalse(line.status_here)
        expected = self.sandbox.expected(payload)
        self.assertEqual(
            line.amount_total,
            float(expected["seller_products"] + expected["seller_shipping"]),
        )
        self.assertEqual(wizard.summary, "New sales order: 1")

    def test_a_preview_writes_nothing_and_asks_tiktok_only_to_read(self):
        known = self.place("MUG-BLU", "MUG-BLU")
        self.deliver(known)
        self.life.cancel(
            self.shop, known["id"], line_ids=[known["line_items"][0]["id"]]
        )
        ids = [known["id"], self.place("SPOON-1")["id"], self.place(hold=True)["id"]]
        wizard = self.wizard(*ids)
        before, asked = self.footprint(), len(self.requests())
        wizard.action_preview()
        self.assertEqual(len(wizard.line_ids), 3)
        self.assertEqual(self.footprint(), before)
        operations = {call["operation"] for call in self.requests()[asked:]}
        self.assertEqual(operations, {"getOrderDetail"})

    def test_what_the_preview_says_is_what_the_import_does(self):
        """The verdict agrees with the state after the import, order by order."""
        payloads = [
            self.place("SPOON-1"),
            self.place("SPOON-1", hold=True),
            self.place("SPOON-1", pay=False),
            self.place("SPOON-1", sample=True),
            self.place("SPOON-1", fbt=True),
            self.place("JACKET-M"),
        ]
        self.env["tiktok.sku"].search(
            [("seller_sku", "=", "JACKET-M")]
        ).product_id = False
        self.products["JACKET-M"].default_code = "SOMETHING-ELSE"
        self.env["tiktok.catalog.importer"]._ensure_skus(
            self.backend, payloads[-1]["line_items"]
        )
        said = self.preview(*[p["id"] for p in payloads])
        found = {}
        for order in self.deliver(*payloads):
            if order.sale_order_id:
                state = "order" if order.sale_order_id.state == "sale" else "quotation"
            else:
                state = "problem" if order.sync_state == "blocked" else "mirror"
            found[order.external_id] = state
        mirrored = {"hold": "mirror"}
        self.assertEqual(
            {key: mirrored.get(said[key][0], said[key][0]) for key in said}, found
        )
        self.assertEqual(set(found.values()), {"order", "mirror", "problem"})

    def test_an_order_on_hold_says_until_when(self):
        payload = self.place("SPOON-1", hold=True)
        for policy, expected in (("reserve", "order"), ("bind", "hold")):
            self.backend.hold_policy = policy
            outcome, text = self.outcome(payload)
            self.assertEqual(outcome, expected)
            self.assertIn("1:00:00", text)

    def test_pulled_orders_on_hold_become_quotations(self):
        self.backend.hold_policy = "quote"
        self.assertEqual(self.outcome(self.place(hold=True))[0], "quotation")

    def test_without_confirmation_an_order_becomes_a_quotation(self):
        self.backend.confirm_orders = False
        self.assertEqual(self.outcome(self.place("SPOON-1"))[0], "quotation")

    def test_a_rule_of_the_shop_gives_its_reason(self):
        self.backend.sample_policy = "bind"
        outcome, text = self.outcome(self.place("SPOON-1", sample=True))
        self.assertEqual((outcome, text), ("mirror", "Sample: mirror only"))

    def test_shadow_mode_is_told(self):
        self.backend.order_mode = "shadow"
        outcome, text = self.outcome(self.place("SPOON-1"))
        self.assertEqual(outcome, "mirror")
        self.assertIn("shadow", text)

    def test_an_unknown_sku_is_named_before_it_is_read(self):
        self.assertFalse(
            self.env["tiktok.sku"].search([("seller_sku", "=", "SPOON-1")])
        )
        outcome, text = self.outcome(self.place("SPOON-1"))
        self.assertEqual(outcome, "order")
        self.assertIn("SPOON-1", text)

    def test_a_wrong_sum_is_told_with_its_amounts(self):
        payload = self.place("SPOON-1")
        payload["payment"]["total_amount"] = "1.00"
        outcome, text = self.outcome(payload)
        self.assertEqual(outcome, "problem")
        self.assertIn("total_amount", text)

    def test_an_unknown_currency_is_a_problem_of_that_order_only(self):
        bad, good = self.place("SPOON-1"), self.place("SPOON-1")
        bad["payment"]["currency"] = "XXQ"
        said = self.preview(bad["id"], good["id"])
        self.assertEqual(said[bad["id"]][0], "problem")
        self.assertEqual(said[good["id"]][0], "order")

    # === PREVIEW OF KNOWN ORDERS === #

    def test_an_unchanged_order_has_nothing_to_do(self):
        payload = self.place("SPOON-1")
        self.deliver(payload)
        self.assertEqual(self.outcome(payload), ("same", ""))

    def test_cancelled_units_are_told_with_what_follows(self):
        payload = self.place("MUG-BLU", "MUG-BLU")
        [order] = self.deliver(payload)
        unit = payload["line_items"][0]["id"]
        self.life.cancel(self.shop, payload["id"], line_ids=[unit])
        outcome, text = self.outcome(payload)
        self.assertEqual(outcome, "change")
        self.assertIn("Units cancelled: 1.", text)
        self.assertIn(f"Units taken out of {order.sale_order_id.name}: 1.", text)
        self.assertIn("Seller's Total:", text)

    def test_a_cancelled_order_says_that_the_sales_order_goes(self):
        payload = self.place("SPOON-1")
        [order] = self.deliver(payload)
        self.life.cancel(self.shop, payload["id"])
        outcome, text = self.outcome(payload)
        self.assertEqual(outcome, "change")
        self.assertIn("Status: Awaiting shipment → Cancelled.", text)
        self.assertIn(f"{order.sale_order_id.name} is cancelled.", text)

    def test_a_cancellation_after_shipping_says_that_a_person_is_asked(self):
        payload = self.place("SPOON-1")
        [order] = self.deliver(payload)
        picking = order.sale_order_id.picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.button_validate()
        self.life.cancel(self.shop, payload["id"])
        self.assertIn("have left: an exception is opened", self.outcome(payload)[1])

    def test_a_new_address_is_told_without_naming_it(self):
        payload = self.place("SPOON-1")
        self.deliver(payload)
        self.life.change_address(self.shop, payload["id"])
        outcome, text = self.outcome(payload)
        self.assertEqual(outcome, "change")
        self.assertIn("The delivery address changed.", text)
        address = payload["recipient_address"]
        for secret in (
            address["name"],
            address["phone_number"],
            address["postal_code"],
        ):
            self.assertNotIn(secret, text)

    def test_a_released_quotation_says_that_it_is_confirmed(self):
        self.backend.hold_policy = "quote"
        payload = self.place("SPOON-1", hold=True)
        self.deliver(payload)
        self.life.release(self.shop, payload["id"])
        outcome, text = self.outcome(payload)
        self.assertEqual(outcome, "change")
        self.assertIn("is confirmed", text)

    # === IDS === #

    def test_foreign_and_unknown_ids_are_told_and_the_others_go_on(self):
        """TikTok refuses a whole call for one foreign order."""
        own = [self.place("SPOON-1")["id"] for _number in range(3)]
        foreign = self.sandbox.place_order("GB", ["TEAPOT-W"])["id"]
        said = self.preview(own[0], foreign, own[1], "577099999999999999", own[2])
        self.assertEqual(
            [said[key][0] for key in said],
            ["order", "missing", "order", "missing", "order"],
        )

    def test_the_import_leaves_out_what_is_not_in_the_shop(self):
        own = self.place("SPOON-1")["id"]
        foreign = self.sandbox.place_order("GB", ["TEAPOT-W"])["id"]
        wizard = self.wizard(own, foreign)
        wizard.action_preview()
        action = wizard.action_import()
        self.assertEqual(action["params"]["message"], "1 orders are being imported.")
        self.run_jobs()
        orders = self.env["tiktok.order"].search(action["params"]["next"]["domain"])
        self.assertEqual(orders.external_id, own)
        self.assertEqual(orders.sale_order_id.state, "sale")

    def test_a_foreign_id_in_a_job_costs_only_itself(self):
        """Without a preview the ids reach the job as they were pasted."""
        own = self.place("SPOON-1")["id"]
        foreign = self.sandbox.place_order("GB", ["TEAPOT-W"])["id"]
        self.wizard(own, foreign).action_import()
        self.run_jobs()
        good, bad = self.orders(own, foreign)
        self.assertEqual(good.sale_order_id.state, "sale")
        self.assertWaits(bad, "order_not_found")

    def test_words_among_the_ids_are_shown_by_name(self):
        own = self.place("SPOON-1")["id"]
        wizard = self.wizard(ids_text=f"Order ID\n'{own}';\n\nS00042\n{own}")
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.mapped("external_id"), [own])
        self.assertEqual(wizard.refused_text, "Order, ID, S00042")

    def test_a_text_without_ids_is_refused_with_an_example(self):
        for text in ("", "S00042 and some words"):
            with self.assertRaisesRegex(UserError, "577090000000000101"):
                self.wizard(ids_text=text).action_preview()

    def test_orders_imported_twice_stay_one(self):
        own = self.place("SPOON-1")["id"]
        for _time in range(2):
            self.wizard(own).action_import()
            self.run_jobs()
        self.assertEqual(
            self.env["sale.order"].search_count([("client_order_ref", "=", own)]), 1
        )

    def test_the_way_back_forgets_the_preview(self):
        wizard = self.wizard(self.place("SPOON-1")["id"])
        wizard.action_preview()
        wizard.action_back()
        self.assertEqual((wizard.state, len(wizard.line_ids)), ("input", 0))

    # === PERIODS === #

    def test_a_period_shows_its_orders(self):
        ids = {self.place("SPOON-1")["id"] for _number in range(3)}
        wizard = self.period()
        wizard.action_preview()
        self.assertEqual(set(wizard.line_ids.mapped("external_id")), ids)
        self.assertEqual(wizard.found_count, 3)

    def test_a_long_period_shows_its_first_page_and_says_so(self):
        self.sandbox.generate("US", orders=520, skus=5)
        wizard = self.period(hours=24 * 365)
        wizard.action_preview()
        self.assertEqual(wizard.shown_count, 100)
        self.assertGreater(wizard.found_count, 500)

    def test_the_import_of_a_period_leaves_the_paging_to_jobs(self):
        self.sandbox.generate("US", orders=230, skus=5)
        count = len(self.sandbox.state["orders"][self.shop["id"]])
        wizard = self.period(hours=24 * 365)
        asked = len(self.requests())
        wizard.action_import()
        self.assertEqual(len(self.requests()), asked, "nothing is read by the user")
        period = self.env["tiktok.order.period"].search([])
        self.assertEqual(period.sync_state, "pending")
        with self.without_importing():
            self.run_jobs()
        self.assertEqual((period.sync_state, period.order_count), ("done", count))
        bound = self.env["tiktok.order"].search_count(
            [("backend_id", "=", self.backend.id)]
        )
        self.assertEqual(bound, count)

    def without_importing(self):
        """Reading is what is tested; importing hundreds of orders would take long."""

        def _import_orders(orders):
            """Import nothing."""

        model = self.env.registry["tiktok.order"]
        return patch.object(model, "_import_orders", _import_orders)

    def test_a_period_reads_unchanged_orders_again(self):
        payload = self.place("SPOON-1")
        [order] = self.deliver(payload)
        self.period().action_import()
        job = self._jobs()
        self._perform(job)
        self.assertEqual(order.sync_state, "pending")

    def test_a_period_goes_on_after_tiktok_was_away(self):
        self.place("SPOON-1")
        self.sandbox.faults.add("internal", "getOrderList", times=1)
        self.period().action_import()
        self.run_jobs()
        period = self.env["tiktok.order.period"].search([])
        self.assertEqual(period.sync_state, "pending")
        self.assertTrue(period.sync_next_try)
        self.travel(minutes=5)
        self.run_jobs()
        self.assertEqual(period.sync_state, "done")

    def test_without_a_job_runner_the_pump_reads_the_period(self):
        self.backend.run_in_cron = True
        ids = [self.place("SPOON-1")["id"] for _number in range(3)]
        self.period().action_import()
        self.assertFalse(self._jobs())
        cron = self.env.ref("connector_tiktok_shop.ir_cron_read_periods")
        cron.sudo().method_direct_trigger()
        period = self.env["tiktok.order.period"].search([])
        self.assertEqual(period.sync_state, "done")
        self.assertEqual(set(self.orders(*ids).mapped("sync_state")), {"pending"})

    def test_a_period_has_to_begin_before_it_ends(self):
        wizard = self.period()
        wizard.date_from, wizard.date_to = wizard.date_to, wizard.date_from
        for act in (wizard.action_preview, wizard.action_import):
            with self.assertRaisesRegex(UserError, "begins before it ends"):
                act()

    def test_an_empty_period_is_told(self):
        with self.assertRaisesRegex(UserError, "No order changed"):
            self.period().action_preview()

    # === WHAT STANDS IN THE WAY === #

    def test_a_refusal_of_tiktok_reaches_the_user_as_text(self):
        own = self.place("SPOON-1")["id"]
        self.sandbox.faults.add("internal", "getOrderDetail", times=None)
        with self.assertRaises(UserError):
            self.wizard(own).action_preview()

    def test_a_flow_that_is_off_is_named(self):
        own = self.place("SPOON-1")["id"]
        self.backend.order_mode = "off"
        with self.assertRaisesRegex(UserError, "switched off"):
            self.wizard(own).action_import()

    def test_the_only_shop_is_chosen_already(self):
        vals = self.env["tiktok.order.import.wizard"].default_get(["backend_id"])
        self.assertEqual(vals["backend_id"], self.backend.id)

    # === WHO MAY === #

    def test_only_who_operates_may_open_the_wizard(self):
        for group, allowed in (
            ("group_user", False),
            ("group_accountant", False),
            ("group_operator", True),
            ("group_manager", True),
        ):
            user = new_test_user(self.env, group, f"connector_tiktok_shop.{group}")
            model = self.env["tiktok.order.import.wizard"].with_user(user)
            with self.subTest(group=group):
                self.assertEqual(model.has_access("create"), allowed)

    def test_a_user_of_another_company_cannot_reach_the_shop(self):
        """Law L10."""
        own = self.place("SPOON-1")["id"]
        company = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "connector_tiktok_shop.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        asked = len(self.requests())
        model = self.env["tiktok.order.import.wizard"].with_user(stranger)
        self.assertFalse(model.default_get(["backend_id"]).get("backend_id"))
        for method in ("action_preview", "action_import"):
            with self.assertRaises(AccessError):
                wizard = model.create({"backend_id": self.backend.id, "ids_text": own})
                getattr(wizard, method)()
        self.assertEqual(len(self.requests()), asked)

    def test_a_preview_is_seen_by_its_owner_only(self):
        wizard = self.wizard(self.place("SPOON-1")["id"])
        wizard.action_preview()
        other = new_test_user(self.env, "other", "connector_tiktok_shop.group_operator")
        for record in (wizard, wizard.line_ids):
            self.assertFalse(record.with_user(other).has_access("read"))
