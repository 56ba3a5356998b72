"""Carriers of a shop of the EU: they depend on where the buyer lives."""

from .test_carrier_mapping import CarrierCase

COLOGNE, VIENNA = 0, 1


class TestCarrierRoutes(CarrierCase):
    REGION = "DE"

    @classmethod
    def start_sandbox(cls):
        result = super().start_sandbox()
        cls.sandbox.open_shop(cls.REGION)
        return result

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.price_in("EUR")

    def order(self, address=COLOGNE):
        return super().order(address=address)

    def place(self, *lines, **settings):
        return super().place(*(lines or ["TASSE-W"]), **settings)

    def routes(self):
        offers = self.env["tiktok.carrier.offer"].search(
            [("backend_id", "=", self.backend.id)]
        )
        return set(offers.mapped(lambda o: (o.origin, o.destination)))

    def test_countries_that_orders_go_to_are_asked_for(self):
        self.assertEqual(self.routes(), {("DE", "DE")})
        self.order(VIENNA)
        self.run_flow("metadata")
        self.assertEqual(self.routes(), {("DE", "DE"), ("DE", "AT")})

    def test_carrier_is_offered_for_one_country_and_not_for_the_other(self):
        self.map(self.courier, "Deutsche Post")
        home, abroad = self.order(COLOGNE), self.order(VIENNA)
        # nobody has asked for Austria yet: not refused, TikTok will say
        self.assertFalse(self.choose(abroad, self.courier).problem_code)
        self.run_flow("metadata")
        self.assertFalse(self.choose(home, self.courier).problem_code)
        refused = self.choose(abroad, self.courier)
        self.assertEqual(refused.problem_code, "carrier_not_offered")
        self.assertEqual(refused.severity, "certain")
        self.assertIn("from DE to AT", refused.text)
        self.assertIn("Hermes", refused.text)

    def test_mapping_for_one_country_goes_before_the_general_one(self):
        self.map(self.courier, "Deutsche Post")
        self.map(self.courier, "DPD", destination="AT")
        home, abroad = self.order(COLOGNE), self.order(VIENNA)
        self.run_flow("metadata")
        for order, name in ((home, "Deutsche Post"), (abroad, "DPD")):
            choice = self.choose(order, self.courier)
            self.assertEqual(choice.provider, self.providers[name])

    def test_general_mappings_side_by_side_take_the_one_that_is_offered(self):
        self.map(self.courier, "Deutsche Post")
        self.map(self.courier, "Hermes")
        home, abroad = self.order(COLOGNE), self.order(VIENNA)
        self.run_flow("metadata")
        for order, name in ((home, "Deutsche Post"), (abroad, "Hermes")):
            choice = self.choose(order, self.courier)
            self.assertEqual(choice.provider, self.providers[name])

    def test_dhl_of_germany_is_judged_by_the_numbers_of_dhl_paket(self):
        self.map(self.courier, "DHL")
        order = self.order()
        choice = self.choose(order, self.courier, "00340434161094021507")
        self.assertFalse(choice.problem_code)
        choice = self.choose(order, self.courier, "00340434161094021508")
        self.assertIn("typing error", choice.text)
