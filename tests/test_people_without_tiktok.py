"""People of the warehouse, of sales and of accounting who have no TikTok group."""

from lxml import etree

from odoo import Command
from odoo.tests import new_test_user, tagged

from .order_case import safe_domain
from .parcel_case import ParcelCase


@tagged("post_install", "-at_install")
class TestPeopleWithoutTikTok(ParcelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dock = new_test_user(cls.env, "dock", groups="stock.group_stock_user")
        # sees own sales orders only, and packs those of others
        cls.seller = new_test_user(
            cls.env,
            "seller",
            groups="stock.group_stock_user,sales_team.group_sale_salesman",
        )

    def sold_here(self):
        """A delivery that TikTok has nothing to do with."""
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Shop"}).id,
                "user_id": self.env.ref("base.user_admin").id,
                "order_line": [
                    Command.create({"product_id": self.products["SPOON-1"].id})
                ],
            }
        )
        sale.action_confirm()
        return sale.picking_ids

    def views(self, *kinds):
        """Views of transfers as the dock gets them."""
        views = self.env["stock.picking"].with_user(self.dock)
        return views.get_views([(False, kind) for kind in kinds])["views"]

    def test_every_filter_about_tiktok_works_at_the_dock(self):
        _order, picking = self.ready("SPOON-1")
        pickings = self.env["stock.picking"].with_user(self.dock)
        search = etree.fromstring(self.views("search")["search"]["arch"])
        domains = [node.get("domain") for node in search.xpath("//filter[@domain]")]
        domains = [domain for domain in domains if "tiktok" in domain]
        self.assertTrue(domains)
        for domain in domains:
            with self.subTest(domain=domain):
                pickings.search(safe_domain(domain))
        for node in search.xpath("//field"):
            name = node.get("name")
            if name.startswith("tiktok"):
                with self.subTest(field=name):
                    pickings.search([(name, "ilike", "57")])
        number = picking.tiktok_order_ref
        self.assertIn(picking, pickings.search([("tiktok_order_ref", "=", number)]))
        pickings.search([], order="tiktok_dispatch_by desc")

    def test_list_and_form_open_at_the_dock(self):
        _order, picking = self.ready("SPOON-1")
        other = self.sold_here()
        for kind, arch in self.views("list", "form", "kanban").items():
            tree = etree.fromstring(arch["arch"])
            names = {
                node.get("name") for node in tree.xpath("//field[not(ancestor::field)]")
            }
            rows = (picking | other).with_user(self.dock)
            with self.subTest(view=kind):
                rows.web_read({name: {} for name in names})

    def test_a_list_costs_the_same_for_any_number_of_transfers(self):
        pairs = [(self.ready("SPOON-1")[1], self.sold_here()) for _pair in range(8)]
        view = self.views("list")["list"]["arch"]
        names = {node.get("name") for node in etree.fromstring(view).xpath("//field")}
        # Odoo itself reads these one by one
        names -= {"allowed_carrier_ids"}
        rows = self.env["stock.picking"].with_user(self.dock)
        counts = {}
        for count in (2, 2, 8):
            ids = [picking.id for pair in pairs[:count] for picking in pair]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows.search_fetch([("id", "in", ids)]).web_read({n: {} for n in names})
            counts[count] = self.env.cr.sql_log_count - before
        self.assertLessEqual(counts[8], counts[2])

    def test_others_orders_are_packed_by_who_sees_only_own_sales(self):
        _order, picking = self.ready("SPOON-1")
        for transfer in (picking, self.sold_here()):
            transfer.move_ids.picked = True
            mine = transfer.with_user(self.seller)
            self.env.invalidate_all()
            mine.action_assign()
            mine.carrier_tracking_ref = "1Z999AA10000000016"
            mine.with_context(skip_backorder=True).button_validate()
            self.assertEqual(transfer.state, "done")
