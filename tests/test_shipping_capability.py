"""How an order ships: by a table with sources, and never by a guess."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .order_case import OrderCase

MARKETS = "US GB ES IE DE FR IT JP ID TH SG MY VN PH BR MX".split()
SEA = "ID TH SG MY VN PH".split()
EU = "ES DE FR IT".split()


@tagged("post_install", "-at_install")
class TestShippingCapability(OrderCase):
    def rule(self, market, shipping, seller="LOCAL", fulfillment=None):
        """The rule of a case by its names."""
        rules = self.env["tiktok.shipping.capability"]
        market = self.env["tiktok.market"].search([("code", "=", market)])
        fulfillment = fulfillment or "FULFILLMENT_BY_SELLER"
        return rules._find((market.id, seller, shipping, fulfillment, ""))

    def test_every_market_has_a_rule_for_each_way_of_shipping(self):
        for market in MARKETS:
            for shipping in ("TIKTOK", "SELLER"):
                for seller in ("LOCAL", "CROSS_BORDER"):
                    with self.subTest(market=market, shipping=shipping, seller=seller):
                        self.assertTrue(self.rule(market, shipping, seller))

    def test_every_rule_tells_its_source_and_date(self):
        for rule in self.env["tiktok.shipping.capability"].search([]):
            self.assertTrue(rule.source and rule.source_date, rule.display_name)

    def test_labels_are_bought_in_the_us_and_arranged_elsewhere(self):
        self.assertEqual(self.rule("US", "TIKTOK").flow, "create_packages")
        for market in ["GB", *EU, *SEA, "BR", "MX"]:
            self.assertEqual(self.rule(market, "TIKTOK").flow, "ship_package", market)

    def test_own_carriers_by_market(self):
        flows = {m: self.rule(m, "SELLER").flow for m in MARKETS}
        expected = dict.fromkeys(["US", "GB", "JP", "IE", *EU], "mark_shipped")
        expected.update(dict.fromkeys([*SEA, "MX"], "self_ship"), BR="refused")
        self.assertEqual(flows, expected)

    def test_piece_by_piece_or_whole_skus(self):
        for market in ("US", "GB", "JP", "IE", *EU):
            self.assertEqual(self.rule(market, "SELLER").split, "unit", market)
        for market in (*SEA, "BR", "MX"):
            self.assertEqual(self.rule(market, "TIKTOK").split, "sku", market)
        self.assertEqual(self.rule("MX", "TIKTOK", "CROSS_BORDER").split, "unit")

    def test_one_correction_for_own_carriers_and_none_for_labels(self):
        for market in MARKETS:
            own = self.rule(market, "SELLER")
            self.assertEqual(own.edit_times, 0 if own.flow == "refused" else 1, market)
            self.assertEqual(self.rule(market, "TIKTOK").edit_times, 0, market)
        hours = {m: self.rule(m, "SELLER").edit_hours for m in ("US", "GB", "DE", "TH")}
        self.assertEqual(hours, {"US": 72, "GB": 72, "DE": 0, "TH": 72})

    def test_what_tiktok_fulfils_is_nobodys_work_in_any_market(self):
        for market in MARKETS:
            for shipping in ("TIKTOK", "SELLER", ""):
                rule = self.rule(market, shipping, "", "FULFILLMENT_BY_TIKTOK")
                self.assertEqual(rule.flow, "none")

    def test_brazil_wants_the_invoice_first(self):
        self.assertTrue(self.rule("BR", "TIKTOK").needs_invoice)
        self.assertFalse(self.rule("MX", "TIKTOK").needs_invoice)

    def test_what_no_rule_fits_is_not_guessed(self):
        self.assertFalse(self.rule("US", "IN-STORE PICKUP"))
        self.assertFalse(self.rule("MX", "TIKTOK", ""))
        self.assertFalse(self.rule("XX", "TIKTOK"))

    def test_the_row_that_names_most_wins(self):
        general = self.rule("GB", "SELLER")
        special = general.copy({"delivery_type": "ECONOMY", "flow": "refused"})
        rules = self.env["tiktok.shipping.capability"]
        case = (general.market_id.id, "", "SELLER", "FULFILLMENT_BY_SELLER")
        self.assertEqual(rules._find((*case, "ECONOMY")), special)
        self.assertEqual(rules._find((*case, "STANDARD")), general)

    @mute_logger("odoo.sql_db")
    def test_one_case_has_one_rule(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.rule("GB", "SELLER").copy()

    def test_only_administrators_correct_a_rule_and_updates_leave_it(self):
        rule = self.rule("GB", "SELLER")
        manager = new_test_user(
            self.env, "shop_manager", "connector_tiktok_shop.group_manager"
        )
        self.assertTrue(rule.with_user(manager).flow)
        with self.assertRaises(AccessError):
            rule.with_user(manager).write({"edit_hours": 48})
        rule.with_user(self.env.ref("base.user_admin")).write({"edit_hours": 48})
        name = self.env["ir.model.data"].search(
            [("model", "=", rule._name), ("res_id", "=", rule.id)]
        )
        self.assertTrue(name.noupdate)


@tagged("post_install", "-at_install")
class TestShippingFlowOfOrders(OrderCase):
    REGION = "GB"

    def order(self, **vals):
        return self.env["tiktok.order"].create(
            {"backend_id": self.backend.id, "external_id": "5770001", **vals}
        )

    def test_an_order_ships_by_the_rule_of_its_market(self):
        order = self.order(shipping_type="SELLER")
        self.assertEqual(order.shipping_flow, "mark_shipped")
        self.assertEqual(order._shipping_capability().edit_hours, 72)

    def test_nothing_is_said_before_tiktok_has_told(self):
        order = self.order()
        self.assertFalse(order.shipping_flow)
        order.shipping_type = "TIKTOK"
        self.assertEqual(order.shipping_flow, "ship_package")

    def test_an_unknown_case_names_what_is_unknown(self):
        order = self.order(shipping_type="IN-STORE PICKUP")
        self.assertEqual(order.shipping_flow, "unknown")
        self.assertFalse(order._shipping_capability())
        self.assertIn("IN-STORE PICKUP", order._shipping_unknown_text())

    def test_a_corrected_rule_reaches_open_orders_only(self):
        order = self.order(shipping_type="SELLER", external_state="AWAITING_SHIPMENT")
        gone = self.order(
            external_id="2", shipping_type="SELLER", external_state="IN_TRANSIT"
        )
        order._shipping_capability().flow = "refused"
        self.env.flush_all()
        self.assertEqual(order.shipping_flow, "refused")
        self.assertEqual(gone.shipping_flow, "mark_shipped")

    def test_orders_that_no_rule_has_fitted_follow_a_new_one(self):
        rule = self.order(shipping_type="SELLER")._shipping_capability()
        vals = rule.copy_data()[0]
        rule.unlink()
        gone = self.order(
            external_id="2", shipping_type="SELLER", external_state="COMPLETED"
        )
        self.assertEqual(gone.shipping_flow, "unknown")
        rule.create(vals)
        self.env.flush_all()
        self.assertEqual(gone.shipping_flow, "mark_shipped")
