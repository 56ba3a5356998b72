"""Law L8: personal data reaches no exception, note, message or log."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .order_case import OrderCase

PERSON = {
    "name": "Zaphod Beeblebrox",
    "first_name": "Zaphod",
    "last_name": "Beeblebrox",
    "phone_number": "(+1)5125559876",
    "address_line1": "42 Heart Of Gold",
    "address_detail": "42 Heart Of Gold",
    "full_address": "42 Heart Of Gold, Magrathea",
}
BUYER = {
    "buyer_email": "zaphod@galaxy.example",
    "buyer_nickname": "zaphod42",
    "buyer_message": "Ring Trillian at +1 512 555 1111",
    "cpf": "123.456.789-09",
    "cpf_name": "Zaphod Beeblebrox",
}
SECRETS = (
    "Zaphod",
    "Beeblebrox",
    "5559876",
    "555-9876",
    "Heart Of Gold",
    "galaxy.example",
    "zaphod42",
    "Trillian",
    "123.456.789",
)


@tagged("post_install", "-at_install")
class TestOrderPrivacy(OrderCase):
    def person(self, **settings):
        """An order of a buyer whose data is easy to recognise."""
        settings.setdefault("shipping_type", "SELLER")
        payload = self.place("MUG-BLU", masked=False, **settings)
        payload["recipient_address"].update(PERSON)
        payload.update(BUYER)
        return payload

    @contextmanager
    def nothing_logged(self):
        """All that is logged meanwhile, at any level, is free of personal data."""
        with self.assertLogs("odoo.addons.connector_tiktok_shop", "DEBUG") as log:
            yield
        self.assertClean("log", log.output)

    def assertClean(self, where, texts):
        for text in filter(None, texts):
            for secret in SECRETS:
                self.assertNotIn(secret, text, where)

    def assertNothingTold(self, order):
        """Exceptions, states and notes around this order name nobody."""
        problems = self.env["tiktok.exception"].search([])
        self.assertClean("exception", problems.mapped("message"))
        self.assertClean("exception", problems.mapped("res_name"))
        self.assertClean("state", [order.sync_message, order.display_name])
        self.assertClean("note", order.sale_order_id.message_ids.mapped("body"))
        self.assertClean("payload", [order.payload_text])

    def test_good_order_is_told_without_the_person(self):
        with self.nothing_logged():
            order = self.deliver(self.person())
        self.assertImported(order)
        self.assertEqual(order.partner_shipping_id.name, "Zaphod Beeblebrox")
        self.assertNothingTold(order)

    def test_problems_are_told_without_the_person(self):
        wrong_total, wrong_currency = self.person(), self.person()
        wrong_total["payment"]["total_amount"] = "1.00"
        wrong_currency["payment"]["currency"] = "EUR"
        without_units = self.person()
        without_units["line_items"] = []
        unknown_country = self.person()
        unknown_country["recipient_address"]["region_code"] = "XX"
        payloads = wrong_total, wrong_currency, without_units, unknown_country
        with self.nothing_logged():
            orders = self.deliver(*payloads)
        self.assertEqual(len(self.open_exceptions(record=orders)), 4)
        for order in orders:
            self.assertNothingTold(order)

    def test_changes_are_told_without_the_person(self):
        payload = self.person()
        with self.nothing_logged():
            order = self.deliver(payload)
            order.sale_order_id.picking_ids.printed = True
            payload["recipient_address"]["address_line1"] = "43 Heart Of Gold"
            payload["has_updated_recipient_address"] = True
            payload["update_time"] += 1
            self.deliver(payload)
            self.assertTrue(self.open_exceptions("order_changed", order))
            self.life.cancel(self.shop, payload["id"])
            self.deliver(payload)
        self.assertNothingTold(order)

    def test_bug_is_logged_without_the_person(self):
        payloads = [self.person(), self.person()]
        ids = [payload["id"] for payload in payloads]
        orders = self.env["tiktok.order"]._upsert_ids(self.backend, ids)
        orders._enqueue_import()
        Importer = type(self.env["tiktok.order.importer"])
        with (
            self.nothing_logged(),
            patch.object(Importer, "_prepare_drafts", side_effect=ZeroDivisionError),
        ):
            self._perform(self._next_job())
        for order in orders:
            self.assertNothingTold(order)

    def test_lost_answers_are_logged_without_the_person(self):
        payload = self.person()
        for kind in ("truncated", "internal", "drop_after", "html"):
            self.sandbox.faults.add(kind, "getOrderDetail")
        order = self.env["tiktok.order"]._upsert_ids(self.backend, [payload["id"]])
        with self.nothing_logged():
            order._enqueue_import()
            for _try in range(5):
                self.run_jobs()
                self.assertNothingTold(order)
                self.travel(hours=1)
        self.assertImported(order)

    def test_data_is_shown_with_the_person_masked(self):
        order = self.deliver(self.person())
        self.assertIn("recipient_address", order.payload_text)
        self.assertClean("payload", [order.payload_text])

    def test_only_configure_reads_the_person_in_the_raw_data(self):
        order = self.deliver(self.person())
        user = new_test_user(
            self.env, "seer", groups="connector_tiktok_shop.group_operator"
        )
        with self.assertRaises(AccessError):
            order.with_user(user).read(["payload"])
        self.assertIn("recipient_address", order.with_user(user).payload_text)
        unit = order.line_ids[0].with_user(user)
        self.assertEqual(unit.payload["id"], unit.external_id)
