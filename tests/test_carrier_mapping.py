"""Carriers of a shop: as TikTok offers them, mapped by people, by name, by learning."""

from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger

from .order_case import OrderCase

LISTS = (
    "odoo.addons.connector_tiktok_shop.client.TikTokShopClient.get_shipping_providers"
)


class CarrierCase(OrderCase):
    """A shop with carriers of ours; ``self.providers`` are TikTok's by name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = [("backend_id", "=", cls.backend.id)]
        found = cls.env["tiktok.shipping.provider"].search(domain)
        cls.providers = {provider.name: provider for provider in found}
        cls.service = cls.env["product.product"].create(
            {"name": "Postage", "type": "service"}
        )
        cls.courier = cls.make_carrier("Our Courier")

    @classmethod
    def make_carrier(cls, name, **vals):
        return cls.env["delivery.carrier"].create(
            {"name": name, "product_id": cls.service.id, **vals}
        )

    @classmethod
    def map(cls, carrier, name, **vals):
        """Map an Odoo carrier to TikTok's carrier of this name."""
        provider = cls.providers[name]
        return cls.env["tiktok.carrier.mapping"].create(
            {
                "backend_id": provider.backend_id.id,
                "carrier_id": carrier.id,
                "provider_id": provider.id,
                **vals,
            }
        )

    def mappings(self, carrier, **wanted):
        domain = [("carrier_id", "=", carrier.id)]
        domain += [(name, "=", value) for name, value in wanted.items()]
        return self.env["tiktok.carrier.mapping"].search(domain)

    def order(self, **settings):
        """A TikTok order that ships by a carrier of ours."""
        settings.setdefault("shipping_type", "SELLER")
        [order] = self.deliver(self.place(**settings))
        return order

    def choose(self, order, carrier=None, number=None):
        carrier = carrier or self.env["delivery.carrier"]
        return self.env["tiktok.shipping.provider"]._choose(order, carrier, number)


class TestOffers(CarrierCase):
    def test_offers_are_kept_by_option(self):
        offers = self.env["tiktok.carrier.offer"].search(
            [("backend_id", "=", self.backend.id)]
        )
        self.assertIn(self.providers["UPS"], offers.provider_id)
        self.assertEqual(offers.option_id.mapped("kind"), ["SEND_BY_SELLER"])
        self.assertFalse(offers[0].origin)

    def test_reading_again_writes_the_time_and_nothing_else(self):
        before = self.env["tiktok.carrier.offer"].search([])
        self.travel(hours=20)
        self.run_flow("metadata")
        after = self.env["tiktok.carrier.offer"].search([])
        self.assertEqual(before, after)
        self.assertEqual(set(after.mapped("fetched_at")), {fields.Datetime.now()})

    def test_withdrawn_offer_is_archived_told_and_comes_back(self):
        mapping = self.map(self.courier, "UPS")
        ups = self.providers["UPS"]
        others = [
            {"id": p.external_id, "name": p.name}
            for p in self.providers.values()
            if p != ups
        ]
        with patch(LISTS, return_value=others):
            self.run_flow("metadata")
        self.assertFalse(ups.active)
        self.assertFalse(
            ups.with_context(active_test=False).offer_ids.mapped("active")[0]
        )
        self.assertEqual(mapping.problem, "No longer offered")
        problem = self.open_exceptions("carrier_withdrawn", mapping)
        self.assertIn("UPS", problem.message)
        self.run_flow("metadata")
        self.assertTrue(ups.active)
        self.assertFalse(self.open_exceptions("carrier_withdrawn"))

    def test_routes_are_asked_for_where_orders_go(self):
        self.backend.market_id.carriers_by_route = True
        order = self.order()
        order.partner_shipping_id.country_id = self.env.ref("base.fr")
        importer = self.env["tiktok.metadata.importer"]
        routes = importer._routes(self.backend, {"DE", None})
        self.assertEqual(
            [(r["warehouse_region"], r["buyer_region"]) for r in routes],
            [("DE", "FR"), ("DE", "US"), ("US", "FR"), ("US", "US")],
        )

    def test_offers_of_routes_are_kept_apart(self):
        self.backend.market_id.carriers_by_route = True
        ups, usps = self.providers["UPS"], self.providers["USPS"]
        order = self.order()
        order.partner_shipping_id.country_id = self.env.ref("base.fr")
        lists = {"US": [ups, usps], "FR": [ups]}

        def answer(client, option_id, warehouse_region=None, buyer_region=None):
            found = lists[buyer_region]
            return [{"id": p.external_id, "name": p.name} for p in found]

        with patch(LISTS, answer):
            self.run_flow("metadata")
        self.map(self.courier, "USPS")
        self.assertEqual(
            self.choose(order, self.courier).problem_code, "carrier_not_offered"
        )
        order.partner_shipping_id.country_id = self.env.ref("base.us")
        self.assertEqual(self.choose(order, self.courier).provider, usps)


class TestMapping(CarrierCase):
    def test_choice_on_the_carrier_of_tiktok_is_a_general_mapping(self):
        ups = self.providers["UPS"]
        ups.carrier_id = self.courier
        mapping = self.mappings(self.courier)
        self.assertEqual((mapping.provider_id, mapping.origin_of), (ups, "person"))
        self.assertFalse(mapping.option_id)
        other = self.make_carrier("Another")
        ups.carrier_id = other
        self.assertFalse(self.mappings(self.courier))
        self.assertEqual(self.mappings(other).provider_id, ups)
        ups.carrier_id = False
        self.assertFalse(self.mappings(other))

    def test_mapping_shows_on_the_carrier_of_tiktok(self):
        mapping = self.map(self.courier, "FedEx")
        self.assertEqual(self.providers["FedEx"].carrier_id, self.courier)
        mapping.unlink()
        self.assertFalse(self.providers["FedEx"].carrier_id)

    def test_two_carriers_of_ours_can_be_one_of_tiktok(self):
        ground = self.make_carrier("Ground")
        self.map(self.courier, "UPS")
        self.map(ground, "UPS")
        order = self.order()
        for carrier in (self.courier, ground):
            self.assertEqual(
                self.choose(order, carrier).provider, self.providers["UPS"]
            )

    def test_same_mapping_twice_is_refused(self):
        self.map(self.courier, "UPS")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.map(self.courier, "UPS")

    def test_parts_of_two_shops_are_refused(self):
        option = self.env["tiktok.delivery.option"].search([], limit=1)
        other = self.connect("GB")
        with self.assertRaises(ValidationError):
            self.map(self.courier, "UPS", backend_id=other.id)
        with self.assertRaises(ValidationError):
            provider = self.env["tiktok.shipping.provider"].search(
                [("backend_id", "=", other.id)], limit=1
            )
            self.map(
                self.courier,
                "UPS",
                backend_id=other.id,
                provider_id=provider.id,
                option_id=option.id,
            )

    def test_country_is_kept_as_tiktok_writes_it(self):
        mapping = self.map(self.courier, "UPS", origin=" de", destination="")
        self.assertEqual((mapping.origin, mapping.destination), ("DE", False))

    def test_similar_names_are_proposed_and_used_after_a_click(self):
        ground = self.make_carrier("UPS Ground (US)")
        ecommerce = self.make_carrier("DHL eCommerce Plus")
        dhl = self.make_carrier("DHL")
        self.run_flow("metadata")
        proposal = self.mappings(ground)
        self.assertEqual(proposal.provider_id, self.providers["UPS"])
        self.assertEqual((proposal.state, proposal.origin_of), ("proposed", "similar"))
        self.assertEqual(
            self.mappings(ecommerce).provider_id, self.providers["DHL eCommerce"]
        )
        # DHL is not DHL eCommerce
        self.assertFalse(self.mappings(dhl))
        order = self.order()
        self.assertEqual(self.choose(order, ground).problem_code, "carrier_unmapped")
        proposal.action_accept()
        self.assertEqual(self.choose(order, ground).provider, self.providers["UPS"])
        self.run_flow("metadata")
        self.assertEqual(len(self.mappings(ground)), 1)

    def test_what_another_shop_uses_is_proposed(self):
        twin = self.connect("GB")
        provider = self.env["tiktok.shipping.provider"].search(
            [("backend_id", "=", twin.id), ("name", "=", "Amazon Logistics")]
        )
        provider.carrier_id = self.courier
        self.run_flow("metadata")
        proposal = self.mappings(self.courier, backend_id=self.backend.id)
        self.assertEqual(proposal.provider_id, self.providers["Amazon Logistics"])
        self.assertEqual(proposal.state, "proposed")

    def dialog(self, order):
        """The dialog that the button and the cure open."""
        action = self.env["tiktok.carrier.mapping"]._action_map(order, self.courier)
        self.assertEqual(action["res_model"], "tiktok.carrier.choice")
        return Form(self.env[action["res_model"]].with_context(**action["context"]))

    def test_dialog_offers_what_tiktok_offers(self):
        order = self.order()
        self.providers["OnTrac"].offer_ids.active = False
        dialog = self.dialog(order)
        self.assertIn(self.providers["UPS"], dialog.offered_ids)
        self.assertNotIn(self.providers["OnTrac"], dialog.offered_ids)
        dialog.provider_id = self.providers["UPS"]
        dialog.save().action_apply()
        mapping = self.mappings(self.courier)
        self.assertEqual(mapping.provider_id, self.providers["UPS"])
        self.assertFalse(mapping.option_id)

    def test_dialog_of_a_mapped_carrier_is_about_the_option(self):
        order = self.order()
        self.map(self.courier, "UPS")
        dialog = self.dialog(order)
        self.assertEqual(dialog.scope, "option")
        dialog.provider_id = self.providers["FedEx"]
        dialog.save().action_apply()
        option = self.mappings(self.courier).option_id
        self.assertEqual(option.external_id, order.delivery_option_external_id)
        self.assertEqual(
            self.choose(order, self.courier).provider, self.providers["FedEx"]
        )

    def test_dialog_takes_the_proposal(self):
        order = self.order()
        self.map(self.courier, "UPS", state="proposed")
        self.dialog(order).save().action_apply()
        mapping = self.mappings(self.courier)
        self.assertEqual((len(mapping), mapping.state), (1, "used"))


class TestChoice(CarrierCase):
    def test_mapped_carrier(self):
        self.map(self.courier, "UPS")
        choice = self.choose(self.order(), self.courier, "1Z5R89390357567127")
        self.assertEqual(choice.provider, self.providers["UPS"])
        self.assertFalse(choice.problem_code or choice.text or choice.severity)

    def test_texts_name_the_cure(self):
        order = self.order()
        choice = self.choose(order)
        self.assertEqual(
            (choice.problem_code, choice.severity), ("carrier_missing", "later")
        )
        choice = self.choose(order, self.courier)
        self.assertEqual(choice.severity, "later")
        self.assertIn("Our Courier", choice.text)
        self.assertIn("mapped", choice.text)
        self.providers["UPS"].offer_ids.active = False
        self.map(self.courier, "UPS")
        choice = self.choose(order, self.courier)
        self.assertEqual(choice.problem_code, "carrier_not_offered")
        self.assertEqual(choice.severity, "certain")
        self.assertIn("does not offer UPS", choice.text)
        self.assertIn("FedEx", choice.text)

    def test_old_list_refuses_nothing_for_certain(self):
        self.providers["UPS"].offer_ids.active = False
        self.map(self.courier, "UPS")
        order = self.order()
        self.travel(days=4)
        self.assertEqual(self.choose(order, self.courier).severity, "doubtful")

    def test_number_is_judged_by_the_carrier_of_tiktok(self):
        self.map(self.courier, "UPS")
        order = self.order()
        for number, severity, word in (
            ("1Z5R89390357567127", False, ""),
            (" 1z5r 89390357567127 ", False, ""),
            ("1Z5R89390357567128", "doubtful", "typing error"),
            ("9400111206206406260787", "doubtful", "USPS"),
            ("1Z5R,2", "certain", "does not take ,"),
            ("1Z", "certain", "4 to 50"),
        ):
            with self.subTest(number):
                choice = self.choose(order, self.courier, number)
                self.assertEqual(choice.severity, severity)
                self.assertIn(word, choice.text or "")

    def test_carrier_that_the_market_forbids(self):
        self.map(self.courier, "USPS")
        order = self.order()
        self.assertFalse(self.choose(order, self.courier).problem_code)
        self.backend.seller_type = "CROSS_BORDER"
        choice = self.choose(order, self.courier)
        self.assertEqual(
            (choice.problem_code, choice.severity), ("carrier_forbidden", "certain")
        )
        self.assertIn("USPS", choice.text)

    def test_rule_of_the_future_does_not_count_yet(self):
        rule = self.env.ref("connector_tiktok_shop.carrier_rule_us_usps")
        rule.since = "2026-02-01"
        self.backend.seller_type = "CROSS_BORDER"
        self.map(self.courier, "USPS")
        order = self.order()
        self.assertFalse(self.choose(order, self.courier).problem_code)
        self.travel(days=30)
        self.assertTrue(self.choose(order, self.courier).problem_code)

    def test_fallback_is_off_shown_and_refused_where_it_harms(self):
        order = self.order()
        self.assertFalse(self.choose(order, self.courier).provider)
        self.backend.write(
            {
                "fallback_provider_id": self.providers["OnTrac"].id,
                "use_fallback_carrier": True,
            }
        )
        choice = self.choose(order, self.courier)
        self.assertEqual(choice.provider, self.providers["OnTrac"])
        self.assertTrue(choice.is_fallback)
        self.assertFalse(choice.problem_code)
        self.assertIn("OnTrac", choice.text)
        self.assertIn("valid tracking", choice.text)
        rule = self.env.ref("connector_tiktok_shop.carrier_rule_es_fallback")
        rule.market_id = self.backend.market_id
        self.assertFalse(self.choose(order, self.courier).is_fallback)
        with self.assertRaisesRegex(ValidationError, "no fallback"):
            self.backend.use_fallback_carrier = True

    def test_statements_do_not_grow_with_parcels(self):
        self.map(self.courier, "UPS")
        orders = self.deliver(*(self.place(shipping_type="SELLER") for _ in range(6)))
        parcels = [(order, self.courier, "1Z5R89390357567127") for order in orders]
        providers = self.env["tiktok.shipping.provider"]
        providers._choose_all(parcels[:1])
        for count in (1, 6):
            self.env.invalidate_all()
            orders.backend_id.mapped("region")
            providers.browse(self.providers["UPS"].id).mapped("name")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            found = providers._choose_all(parcels[:count])
            self.assertEqual(len(found), count)
            self.assertLessEqual(self.env.cr.sql_log_count - before, 3)
