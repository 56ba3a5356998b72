"""Screens of the order room: who sees what, and where the ways lead."""

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from .order_case import OrderCase, safe_domain

GROUPS = ("group_user", "group_operator", "group_accountant", "group_manager")
SCREENS = {
    "tiktok.order": ("list", "kanban", "form", "search", "pivot"),
    "tiktok.order.line": ("list", "form", "search"),
    "tiktok.order.period": ("list", "form"),
    "tiktok.backend": ("kanban", "list", "form", "search"),
}


class TestOrderScreens(OrderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            group: new_test_user(cls.env, group, f"connector_tiktok_shop.{group}")
            for group in GROUPS
        }
        cls.outsider = new_test_user(
            cls.env,
            "outsider",
            "sales_team.group_sale_manager,stock.group_stock_manager",
        )

    def read_form(self, record, user, xml_id=None):
        """What the web client reads to show the form of a record."""
        record = record.with_user(user)
        view = self.env.ref(xml_id).id if xml_id else None
        arch = etree.fromstring(record.get_view(view, "form")["arch"])
        names = {
            node.get("name")
            for node in arch.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }
        return record.web_read({name: {} for name in names})[0]

    # === WHO SEES WHAT === #

    def test_every_group_opens_every_screen(self):
        [order] = self.deliver(self.place("MUG-BLU", "SPOON-1"))
        for group, user in self.users.items():
            for model, kinds in SCREENS.items():
                for kind in kinds:
                    with self.subTest(group=group, model=model, kind=kind):
                        self.env[model].with_user(user).get_view(view_type=kind)
            with self.subTest(group=group):
                values = self.read_form(order, user)
                self.assertEqual(values["external_id"], order.external_id)
                self.read_form(order.line_ids[0], user)
                self.read_form(self.backend, user)

    def test_sales_orders_and_deliveries_open_without_any_tiktok_group(self):
        [order] = self.deliver(self.place("SPOON-1"))
        sale = order.sale_order_id
        values = self.read_form(sale, self.outsider, "sale.view_order_form")
        self.assertNotIn("tiktok_order_id", values)
        values = self.read_form(
            sale.picking_ids, self.outsider, "stock.view_picking_form"
        )
        self.assertEqual(values["tiktok_order_ref"], order.external_id)
        self.assertEqual(values["tiktok_status"], "Awaiting shipment")

    def test_a_packer_with_no_other_right_opens_and_validates_a_delivery(self):
        """Odoo's own form reads zip prefixes, for which it gives packers no right."""
        packer = new_test_user(self.env, "packer", groups="stock.group_stock_user")
        self.env["delivery.carrier"].create(
            {
                "name": "Bicycle",
                "product_id": self.products["SPOON-1"].id,
                "zip_prefix_ids": [Command.create({"name": "90"})],
            }
        )
        [order] = self.deliver(self.place("SPOON-1"))
        picking = order.sale_order_id.picking_ids
        values = self.read_form(picking, packer, "stock.view_picking_form")
        self.assertEqual(values["tiktok_order_ref"], order.external_id)
        picking.with_user(packer).button_validate()
        self.assertEqual(picking.state, "done")

    def test_whatever_the_web_client_offers_is_readable_without_any_tiktok_group(self):
        """An export lists every field that the user may see."""
        [order] = self.deliver(self.place("SPOON-1"))
        sale = order.sale_order_id.with_user(self.outsider)
        for records in (sale, sale.order_line, sale.picking_ids):
            offered = [name for name in records.fields_get() if "tiktok" in name]
            self.assertNotIn("tiktok_line_ids", offered)
            self.assertNotIn("tiktok_order_ids", offered)
            if offered:
                records.read(offered)

    def test_documents_of_other_channels_say_nothing_of_tiktok(self):
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Customer"}).id,
                "order_line": [
                    Command.create({"product_id": self.products["SPOON-1"].id})
                ],
            }
        )
        sale.action_confirm()
        picking = sale.picking_ids
        values = self.read_form(picking, self.outsider, "stock.view_picking_form")
        self.assertFalse(values["tiktok_order_ref"])
        self.assertFalse(sale.tiktok_order_id or sale.tiktok_unit_ids)

    def test_orders_are_written_by_the_machine_alone(self):
        [order] = self.deliver(self.place("SPOON-1"))
        for group in ("group_user", "group_operator", "group_accountant"):
            with self.subTest(group=group), self.assertRaises(AccessError):
                order.with_user(self.users[group]).write({"external_state": "X"})

    def test_only_who_operates_sees_the_raw_data_and_the_retry(self):
        for group, user in self.users.items():
            view = self.env["tiktok.order"].with_user(user).get_view(view_type="form")
            operates = group in ("group_operator", "group_manager")
            with self.subTest(group=group):
                self.assertEqual('name="payload_text"' in view["arch"], operates)
                self.assertEqual('name="action_retry"' in view["arch"], operates)

    def test_a_user_of_another_company_sees_no_order(self):
        """Law L10."""
        self.deliver(self.place("SPOON-1"))
        company = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "connector_tiktok_shop.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for model in ("tiktok.order", "tiktok.order.line", "tiktok.order.period"):
            with self.subTest(model=model):
                self.assertFalse(self.env[model].with_user(stranger).search([]))

    def test_the_shown_data_holds_no_personal_data(self):
        """Law L8."""
        payload = self.place("SPOON-1", message="Ring at Mrs Secret's")
        [order] = self.deliver(payload)
        address = payload["recipient_address"]
        shown = self.read_form(order, self.users["group_operator"])["payload_text"]
        for secret in (address["name"], address["phone_number"], "Mrs Secret"):
            self.assertNotIn(secret, shown)

    # === WHERE THE WAYS LEAD === #

    def test_ways_lead_from_the_order_to_its_documents_and_back(self):
        [order] = self.deliver(self.place("MUG-BLU", "MUG-BLU", "SPOON-1"))
        sale = order.sale_order_id
        self.assertEqual(order.action_open_sale_order()["res_id"], sale.id)
        self.assertEqual(sale.action_open_tiktok_order()["res_id"], order.id)
        picking = sale.picking_ids
        self.assertEqual(order.delivery_count, 1)
        self.assertEqual(order.action_open_deliveries()["res_id"], picking.id)
        self.assertEqual(picking.action_open_tiktok_order()["res_id"], order.id)
        self.assertEqual(sale.tiktok_unit_ids, order.line_ids)

    def test_a_blocked_order_shows_the_problem_of_its_sku(self):
        order = self.blocked_order()
        self.assertEqual(order.sync_state, "blocked")
        self.assertEqual(order.exception_count, 1)
        self.assertIn("JACKET-M", order.exception_message)
        action = order.action_open_exceptions()
        problem = self.env["tiktok.exception"].browse(action["res_id"])
        self.assertEqual(problem.code, "sku_unmapped")

    def blocked_order(self):
        self.products["JACKET-M"].default_code = "ANOTHER"
        return self.deliver(self.place("JACKET-M"))

    def test_counters_of_the_shop_open_the_rows_they_count(self):
        self.backend.orders_since = False
        self.deliver(
            self.place("SPOON-1"),
            self.place("SPOON-1", hold=True),
            self.place("MUG-GRN"),
        )
        self.blocked_order()
        self.travel(days=4)
        self.deliver(self.place("SPOON-1"), self.place("MUG-BLU"))
        ways = {
            "order_count": "action_open_orders",
            "waiting_order_count": "action_open_waiting_orders",
            "today_order_count": "action_open_orders_today",
            "to_ship_order_count": "action_open_orders_to_ship",
            "late_order_count": "action_open_late_orders",
        }
        counts = {name: self.backend[name] for name in ways}
        self.assertEqual(
            counts,
            {
                name: self.count_rows(getattr(self.backend, way)())
                for name, way in ways.items()
            },
        )
        self.assertEqual(counts["order_count"], 6)
        self.assertEqual(counts["today_order_count"], 2)
        self.assertTrue(counts["late_order_count"])
        self.assertTrue(counts["waiting_order_count"])

    def test_sales_orders_are_found_by_their_tiktok_deadline(self):
        late, fresh = self.deliver(self.place("SPOON-1"), self.place("MUG-BLU"))
        late.ship_by = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        arch = self.env["sale.order"].get_view(
            self.env.ref("sale.view_sales_order_filter").id, "search"
        )["arch"]
        filters = {
            node.get("name"): safe_domain(node.get("domain"))
            for node in etree.fromstring(arch).iter("filter")
            if (node.get("name") or "").startswith("tiktok")
        }
        found = {
            name: self.env["sale.order"].search(
                fields.Domain(domain)
                & fields.Domain("id", "in", (late | fresh).sale_order_id.ids)
            )
            for name, domain in filters.items()
        }
        both = (late | fresh).sale_order_id
        self.assertEqual(found["tiktok"], both)
        self.assertEqual(found["tiktok_to_ship"], both)
        self.assertEqual(found["tiktok_to_ship_today"], late.sale_order_id)
        self.assertEqual(found["tiktok_late"], late.sale_order_id)

    def test_a_changed_quantity_keeps_the_price_of_tiktok(self):
        """Also when the price is the product's own, or zero."""
        [order] = self.deliver(self.place("MUG-BLU", "MUG-BLU"))
        line = order.line_ids.sale_line_id
        price = line.price_unit
        line.product_id.list_price = price + 5
        with Form(order.sale_order_id) as form:
            with form.order_line.edit(0) as edited:
                edited.product_uom_qty = 1
        self.assertEqual((line.product_uom_qty, line.price_unit), (1, price))

    # === SETTINGS === #

    def test_the_settings_pages_save_what_a_person_chooses(self):
        with Form(self.backend.with_user(self.users["group_manager"])) as form:
            form.late_policy = "bind"
            form.tax_policy = "odoo"
            form.prices_include_tax = True
            form.partner_policy = "buyer"
            form.order_name_prefix = "TT-"
        self.assertEqual(self.backend.late_policy, "bind")
        self.assertEqual(self.backend.tax_policy, "odoo")
        self.assertTrue(self.backend.prices_include_tax)

    def test_orders_held_here_follow_a_shorter_hold(self):
        self.backend.write({"hold_minutes": 60, "hold_policy": "bind"})
        [order] = self.deliver(self.place("SPOON-1"))
        self.assertFalse(order.sale_order_id)
        self.assertTrue(order.is_on_hold)
        self.backend.hold_minutes = 0
        self.run_jobs()
        self.assertEqual(order.sale_order_id.state, "sale")
        self.assertFalse(order.is_on_hold)

    def test_a_status_of_tomorrow_reads_as_well_as_those_of_today(self):
        order = self.env["tiktok.order"].new({"external_state": "WAITING_FOR_DRONE"})
        self.assertEqual(order.status_name, "Waiting for drone")
