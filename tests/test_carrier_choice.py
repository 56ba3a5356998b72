"""Which carrier of TikTok a parcel gets: the pure decision."""

import random

from odoo.tests import BaseCase, tagged

from ..models.fulfillment.carrier_choice import (
    CarrierTable,
    Pick,
    Row,
    Wish,
    choose,
    offered_for,
    usual_for,
)

SHOP, CARRIER, OPTION = 1, 50, 9
DHL, DHL_ECOMMERCE, UPS, FALLBACK = 100, 101, 102, 103
ANYWHERE = (None, None)


def wish(**changes):
    return Wish(SHOP, CARRIER, OPTION, "DE", "DE")._replace(**changes)


def table(*rows, offers=None, **changes):
    offered = {OPTION: offers} if offers is not None else {}
    return CarrierTable(
        rows={(SHOP, CARRIER): list(rows)},
        offers=offered,
        stale=set(),
        forbidden={},
        fallbacks={},
        gone=set(),
    )._replace(**changes)


@tagged("post_install", "-at_install")
class TestCarrierChoice(BaseCase):
    def test_mapped_and_offered(self):
        known = table(Row(DHL), offers={ANYWHERE: {DHL, UPS}})
        self.assertEqual(choose(wish(), known), Pick(DHL))

    def test_what_nobody_has_listed_is_not_refused(self):
        self.assertEqual(choose(wish(), table(Row(DHL))), Pick(DHL))
        self.assertEqual(choose(wish(option_id=None), table(Row(DHL))), Pick(DHL))

    def test_without_a_carrier_or_a_mapping(self):
        self.assertEqual(
            choose(wish(carrier_id=None), table()).problem, "carrier_missing"
        )
        self.assertEqual(choose(wish(), table()).problem, "carrier_unmapped")
        # the mapping of another shop says nothing
        other = choose(wish(backend_id=2), table(Row(DHL)))
        self.assertEqual(other.problem, "carrier_unmapped")

    def test_not_offered_is_certain_unless_the_list_is_old(self):
        known = table(Row(DHL), offers={ANYWHERE: {UPS}})
        pick = choose(wish(), known)
        self.assertEqual((pick.problem, pick.meant), ("carrier_not_offered", DHL))
        self.assertTrue(pick.certain)
        self.assertIsNone(pick.provider_id)
        pick = choose(wish(), known._replace(stale={OPTION}))
        self.assertFalse(pick.certain)
        self.assertEqual(pick.provider_id, DHL)
        pick = choose(wish(), known._replace(stale={OPTION}, gone={DHL}))
        self.assertTrue(pick.certain)
        self.assertIsNone(pick.provider_id)
        forbidden = known._replace(stale={OPTION}, forbidden={(SHOP, DHL): 1})
        self.assertIsNone(choose(wish(), forbidden).provider_id)

    def test_row_that_says_more_goes_first(self):
        general, option = Row(DHL), Row(DHL_ECOMMERCE, OPTION)
        route = Row(UPS, None, "DE", "FR")
        known = table(general, route, option)
        self.assertEqual(choose(wish(), known).provider_id, DHL_ECOMMERCE)
        known = table(general, route)
        self.assertEqual(choose(wish(), known).provider_id, DHL)
        self.assertEqual(choose(wish(destination="FR"), known).provider_id, UPS)

    def test_a_row_holds_for_its_option_and_route_alone(self):
        for row, changes in (
            (Row(DHL, OPTION), {"option_id": 8}),
            (Row(DHL, None, "DE"), {"origin": "FR"}),
            (Row(DHL, None, None, "DE"), {"destination": "FR"}),
        ):
            self.assertEqual(choose(wish(), table(row)), Pick(DHL))
            pick = choose(wish(**changes), table(row))
            self.assertEqual(pick.problem, "carrier_unmapped", row)

    def test_second_row_is_taken_where_the_first_is_not_offered(self):
        known = table(Row(DHL), Row(DHL_ECOMMERCE), offers={ANYWHERE: {DHL_ECOMMERCE}})
        self.assertEqual(choose(wish(), known), Pick(DHL_ECOMMERCE))
        known = table(Row(DHL), Row(UPS), gone={DHL})
        self.assertEqual(choose(wish(), known), Pick(UPS))

    def test_offers_hold_for_their_route(self):
        offers = {("DE", "DE"): {DHL}, ("DE", "FR"): {UPS}}
        known = table(Row(DHL), offers=offers)
        self.assertEqual(choose(wish(), known), Pick(DHL))
        self.assertEqual(
            choose(wish(destination="FR"), known).problem, "carrier_not_offered"
        )
        # a route that nobody has asked for is unknown, not closed
        self.assertIsNone(offered_for(wish(destination="IT"), known))
        self.assertEqual(choose(wish(destination="IT"), known), Pick(DHL))

    def test_fallback_only_where_the_shop_has_one_and_tiktok_offers_it(self):
        known = table(Row(DHL), offers={ANYWHERE: {UPS, FALLBACK}})
        pick = choose(wish(), known._replace(fallbacks={SHOP: FALLBACK}))
        self.assertEqual((pick.provider_id, pick.is_fallback), (FALLBACK, True))
        self.assertEqual((pick.problem, pick.certain), ("carrier_not_offered", False))
        known = table(Row(DHL), offers={ANYWHERE: {UPS}}, fallbacks={SHOP: FALLBACK})
        self.assertIsNone(choose(wish(), known).provider_id)
        known = table(fallbacks={SHOP: FALLBACK}, gone={FALLBACK})
        self.assertIsNone(choose(wish(), known).provider_id)
        known = table(fallbacks={2: FALLBACK})
        self.assertIsNone(choose(wish(), known).provider_id)

    def test_usual_are_those_that_fit_the_parcel_and_the_fallback(self):
        known = table(Row(DHL), fallbacks={SHOP: UPS})
        known.rows[SHOP, CARRIER + 1] = [Row(7, option_id=OPTION), Row(8, origin="FR")]
        known.rows[SHOP + 1, CARRIER] = [Row(9)]
        self.assertEqual(usual_for(wish(), known), {DHL, UPS, 7})

    def test_forbidden_carrier_gets_no_fallback(self):
        known = table(Row(UPS), forbidden={(SHOP, UPS): 1}, fallbacks={SHOP: FALLBACK})
        pick = choose(wish(), known)
        self.assertEqual((pick.problem, pick.certain), ("carrier_forbidden", True))
        self.assertIsNone(pick.provider_id)
        # nor is a forbidden one a fallback
        known = table(forbidden={(SHOP, UPS): 1}, fallbacks={SHOP: UPS})
        self.assertIsNone(choose(wish(), known).provider_id)

    def test_random_tables_keep_the_rules(self):
        rng = random.Random(11)
        providers = [DHL, DHL_ECOMMERCE, UPS, FALLBACK]
        lands = ["DE", "FR", None]
        for _turn in range(2000):
            known = self.random_table(rng, providers, lands)
            parcel = wish(
                option_id=rng.choice([OPTION, 8, None]),
                origin=rng.choice(lands),
                destination=rng.choice(lands),
            )
            pick = choose(parcel, known)
            # nothing goes by a carrier that is not offered, forbidden or gone
            offered = offered_for(parcel, known)
            if pick.provider_id:
                self.assertTrue(offered is None or pick.provider_id in offered)
                self.assertNotIn((SHOP, pick.provider_id), known.forbidden)
                self.assertNotIn(pick.provider_id, known.gone)
            # a carrier, or a reason; a fallback has both
            self.assertEqual(
                bool(pick.problem), not pick.provider_id or pick.is_fallback
            )
            self.assertLessEqual(pick.is_fallback, SHOP in known.fallbacks)

    def random_table(self, rng, providers, lands):
        def some():
            return set(rng.sample(providers, rng.randrange(len(providers))))

        rows = [
            Row(
                rng.choice(providers),
                rng.choice([OPTION, None]),
                rng.choice(lands),
                rng.choice(lands),
            )
            for _ in range(rng.randrange(4))
        ]
        offers = {
            (rng.choice(lands), rng.choice(lands)): some()
            for _ in range(rng.randrange(4))
        }
        return table(
            *rows,
            offers=offers,
            forbidden={(SHOP, p): 1 for p in providers if rng.random() < 0.1},
            fallbacks={SHOP: FALLBACK} if rng.random() < 0.5 else {},
            gone=some() if rng.random() < 0.2 else set(),
        )
