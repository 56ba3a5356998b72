"""Customers and delivery addresses; what TikTok masks is never stored (law L8)."""

from odoo.tests import tagged

from .order_case import OrderCase

CLEAR = {"shipping_type": "SELLER", "masked": False}
MASKED = {"shipping_type": "TIKTOK", "masked": True}


@tagged("post_install", "-at_install")
class TestOrderPartners(OrderCase):
    def place_to(self, buyer=None, **changes):
        """An order to a readable address with ``changes``; returns its payload."""
        payload = self.place("SPOON-1", user_id=buyer, **CLEAR)
        payload["recipient_address"].update(changes)
        return payload

    # === WHO IS THE CUSTOMER === #

    def test_shop_is_the_customer_and_the_address_a_contact_below(self):
        first, second = self.deliver(
            self.place("SPOON-1", **CLEAR), self.place("SPOON-1", address=1, **CLEAR)
        )
        customer = self.backend.partner_id
        self.assertEqual(customer.name, f"TikTok Shop {self.backend.name}")
        for order in (first, second):
            sale = order.sale_order_id
            self.assertEqual(sale.partner_id, customer)
            self.assertEqual(sale.partner_invoice_id, customer)
            self.assertEqual(sale.partner_shipping_id.parent_id, customer)
            self.assertEqual(sale.partner_shipping_id.type, "delivery")
            self.assertEqual(order.partner_shipping_id, sale.partner_shipping_id)
        self.assertNotEqual(first.partner_shipping_id, second.partner_shipping_id)

    def test_customer_chosen_on_the_shop_is_kept(self):
        chosen = self.env["res.partner"].create({"name": "Marketplace"})
        self.backend.partner_id = chosen
        order = self.deliver(self.place("SPOON-1"))
        self.assertEqual(order.sale_order_id.partner_id, chosen)

    def test_each_buyer_may_be_a_customer_known_by_id(self):
        self.backend.partner_policy = "buyer"
        first, again, other = self.deliver(
            self.place("SPOON-1", user_id="1001", **CLEAR),
            self.place("SPOON-1", user_id="1001", **CLEAR),
            self.place("SPOON-1", user_id="1002", **CLEAR),
        )
        customer = first.sale_order_id.partner_id
        self.assertEqual(customer.name, "Jane Doe")
        self.assertEqual(again.sale_order_id.partner_id, customer)
        self.assertNotEqual(other.sale_order_id.partner_id, customer)
        later = self.deliver(self.place("SPOON-1", user_id="1001", **CLEAR))
        self.assertEqual(later.sale_order_id.partner_id, customer)

    def test_order_without_a_buyer_goes_to_the_shop(self):
        self.backend.partner_policy = "buyer"
        payload = self.place("SPOON-1", **CLEAR)
        payload["user_id"] = ""
        known, nobody = self.deliver(self.place("SPOON-1", **CLEAR), payload)
        self.assertEqual(nobody.sale_order_id.partner_id, self.backend.partner_id)
        self.assertNotEqual(known.sale_order_id.partner_id, self.backend.partner_id)

    def test_contacts_belong_to_the_company_of_the_shop(self):
        order = self.deliver(self.place("SPOON-1", **CLEAR))
        sale = order.sale_order_id
        self.assertEqual(
            (sale.partner_id | sale.partner_shipping_id).company_id,
            self.backend.company_id,
        )

    # === KNOWN ADDRESSES === #

    def test_same_buyer_at_the_same_address_has_one_contact(self):
        first, second = self.deliver(
            self.place("SPOON-1", user_id="1001", **CLEAR),
            self.place("SPOON-1", user_id="1001", **CLEAR),
        )
        third = self.deliver(self.place("SPOON-1", user_id="1001", **CLEAR))
        self.assertEqual(first.partner_shipping_id, second.partner_shipping_id)
        self.assertEqual(first.partner_shipping_id, third.partner_shipping_id)

    def test_another_address_or_buyer_has_another_contact(self):
        orders = self.deliver(
            self.place("SPOON-1", user_id="1001", **CLEAR),
            self.place("SPOON-1", user_id="1001", address=1, **CLEAR),
            self.place("SPOON-1", user_id="1002", **CLEAR),
        )
        self.assertEqual(len(orders.partner_shipping_id), 3)

    def test_address_that_changed_is_not_mistaken_for_the_old_one(self):
        self.backend.confirm_orders = False
        payload = self.place("SPOON-1", user_id="1001", **CLEAR)
        order = self.deliver(payload)
        old = order.partner_shipping_id
        self.life.change_address(self.shop, payload["id"], number=3)
        self.deliver(payload)
        self.assertNotEqual(order.partner_shipping_id, old)
        self.assertEqual(order.partner_shipping_id.street, "88 Fiction Blvd")
        again = self.deliver(self.place("SPOON-1", user_id="1001", **CLEAR))
        self.assertEqual(again.partner_shipping_id.street, "500 Example Trail")

    # === MASKED === #

    def assertNoStars(self, partners):
        for partner in partners:
            for name in ("name", "phone", "email", "street", "street2", "city", "zip"):
                self.assertNotIn("*", partner[name] or "", name)

    def test_masked_buyer_gets_a_neutral_name_and_no_phone(self):
        order = self.deliver(self.place("SPOON-1", user_id="1007001001", **MASKED))
        address = order.sale_order_id.partner_shipping_id
        self.assertNoStars(address)
        self.assertEqual(address.name, "TikTok buyer 001001")
        self.assertFalse(address.phone)
        self.assertEqual(address.street, "500 Example Trail")

    def test_masked_order_never_overwrites_a_real_name(self):
        self.backend.partner_policy = "buyer"
        first = self.deliver(self.place("SPOON-1", user_id="1001", **CLEAR))
        second = self.deliver(self.place("SPOON-1", user_id="1001", **MASKED))
        customer = first.sale_order_id.partner_id
        self.assertEqual(second.sale_order_id.partner_id, customer)
        self.assertEqual(customer.name, "Jane Doe")
        self.assertEqual(first.partner_shipping_id.name, "Jane Doe")
        self.assertTrue(first.partner_shipping_id.phone)

    def test_neutral_name_gives_way_to_a_real_one(self):
        self.backend.partner_policy = "buyer"
        order = self.deliver(self.place("SPOON-1", user_id="1001", **MASKED))
        customer = order.sale_order_id.partner_id
        self.assertEqual(customer.name, "TikTok buyer 1001")
        self.deliver(self.place("SPOON-1", user_id="1001", **CLEAR))
        self.assertEqual(customer.name, "Jane Doe")

    def test_name_given_by_a_person_is_kept(self):
        self.backend.partner_policy = "buyer"
        order = self.deliver(self.place("SPOON-1", user_id="1001", **MASKED))
        order.sale_order_id.partner_id.name = "Our friend"
        self.deliver(self.place("SPOON-1", user_id="1001", **CLEAR))
        self.assertEqual(order.sale_order_id.partner_id.name, "Our friend")

    def test_order_that_turns_masked_after_shipping_changes_no_contact(self):
        payload = self.place("SPOON-1", **CLEAR)
        order = self.deliver(payload)
        address = order.partner_shipping_id
        payload["recipient_address"].update(
            name="J*** D**", phone_number="(+1)512-***-0142", address_line1="5** ***"
        )
        payload["update_time"] += 1
        self.deliver(payload)
        self.assertEqual(order.sale_order_id.partner_shipping_id, address)
        self.assertEqual(address.name, "Jane Doe")
        self.assertEqual(address.street, "500 Example Trail")
        self.assertFalse(self.open_exceptions("order_changed", order))

    def test_masked_street_is_no_delivery_address(self):
        payload = self.place_to(address_line1="5** ***", address_detail="5** ***")
        order = self.deliver(payload)
        self.assertImported(order)
        self.assertEqual(
            order.sale_order_id.partner_shipping_id, self.backend.partner_id
        )

    # === ADDRESS PARTS === #

    def test_address_of_the_united_states(self):
        address = self.deliver(self.place_to()).partner_shipping_id
        self.assertEqual(address.name, "Jane Doe")
        self.assertEqual(address.phone, "+1 512-555-0142")
        self.assertEqual(address.city, "Austin")
        self.assertEqual(address.state_id.code, "TX")
        self.assertEqual(address.zip, "78701")
        self.assertEqual(address.country_id.code, "US")

    def test_unknown_state_is_kept_as_text(self):
        payload = self.place_to()
        payload["recipient_address"]["district_info"][1].update(
            address_name="New Texas", iso_code="NX"
        )
        order = self.deliver(payload)
        self.assertImported(order)
        address = order.partner_shipping_id
        self.assertFalse(address.state_id)
        self.assertIn("New Texas", address.street2)

    def test_unknown_country_waits_for_the_warehouse_and_the_order_goes_on(self):
        payload = self.place_to(region_code="XX")
        payload["recipient_address"]["district_info"][0]["iso_code"] = "XX"
        order = self.deliver(payload)
        self.assertEqual(order.sync_state, "done")
        self.assertEqual(order.sale_order_id.state, "sale")
        problem = self.open_exceptions("country_unknown", order)
        self.assertEqual(problem.role, "warehouse")
        self.assertIn("XX", problem.message)

    def test_order_without_an_address_goes_to_the_customer(self):
        payload = self.place("SPOON-1")
        del payload["recipient_address"]
        order = self.deliver(payload)
        self.assertImported(order)
        sale = order.sale_order_id
        self.assertEqual(sale.partner_shipping_id, self.backend.partner_id)
        self.assertFalse(order.partner_shipping_id)

    def test_address_that_arrives_later_is_filled_in(self):
        payload = self.place("SPOON-1", **CLEAR)
        address = payload.pop("recipient_address")
        order = self.deliver(payload)
        payload["recipient_address"] = address
        payload["update_time"] += 1
        self.deliver(payload)
        contact = order.sale_order_id.partner_shipping_id
        self.assertEqual(contact.street, "500 Example Trail")
        self.assertEqual(order.sale_order_id.picking_ids.partner_id, contact)

    # === FISCAL POSITION === #

    def test_fiscal_position_of_the_shop_wins(self):
        position = self.env["account.fiscal.position"].create({"name": "Marketplace"})
        self.backend.fiscal_position_id = position
        order = self.deliver(self.place("SPOON-1", **CLEAR))
        self.assertEqual(order.sale_order_id.fiscal_position_id, position)

    def test_fiscal_position_follows_the_delivery_address(self):
        country = self.env.ref("base.us")
        texas = country.state_ids.filtered(lambda state: state.code == "TX")
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Texas",
                "auto_apply": True,
                "country_id": country.id,
                "state_ids": texas.ids,
            }
        )
        inside, outside = self.deliver(
            self.place("SPOON-1", **CLEAR), self.place("SPOON-1", address=1, **CLEAR)
        )
        self.assertEqual(inside.sale_order_id.fiscal_position_id, position)
        self.assertNotEqual(outside.sale_order_id.fiscal_position_id, position)

    # === RETENTION === #

    def _forget(self, orders, days=181):
        self.age(orders, days=days)
        return self.env["tiktok.order"]._gc_personal_data()

    def _finished(self, **settings):
        payload = self.place("SPOON-1", **CLEAR, **settings)
        for step in ("ship", "collect", "deliver", "complete"):
            getattr(self.life, step)(self.shop, payload["id"])
        return self.deliver(payload)

    def test_buyers_of_old_finished_orders_are_forgotten(self):
        order = self._finished(user_id="1001")
        address = order.partner_shipping_id
        total = order.amount_total
        self._forget(order)
        self.assertTrue(order.personal_data_purged)
        self.assertNotIn("recipient_address", order.payload)
        self.assertNotIn("Jane", str(order.payload))
        self.assertFalse(address.street or address.phone or address.active)
        self.assertNotIn("Jane", address.name)
        self.assertEqual(order.amount_total, total)

    def test_customer_of_a_forgotten_buyer_loses_the_name(self):
        self.backend.partner_policy = "buyer"
        order = self._finished(user_id="1001")
        customer = order.sale_order_id.partner_id
        self.assertEqual(customer.name, "Jane Doe")
        self._forget(order)
        self.assertNotIn("Jane", customer.name)

    def test_contact_that_another_order_needs_is_kept(self):
        old = self._finished(user_id="1001")
        new = self.deliver(self.place("SPOON-1", user_id="1001", **CLEAR))
        self.assertEqual(new.partner_shipping_id, old.partner_shipping_id)
        self._forget(old)
        self.assertEqual(new.partner_shipping_id.street, "500 Example Trail")

    def test_buyer_who_comes_back_gets_a_fresh_contact(self):
        old = self._finished(user_id="1001")
        forgotten = old.partner_shipping_id
        self._forget(old)
        new = self.deliver(self.place("SPOON-1", user_id="1001", **CLEAR))
        self.assertNotEqual(new.partner_shipping_id, forgotten)
        self.assertEqual(new.partner_shipping_id.street, "500 Example Trail")

    def test_open_young_and_kept_orders_are_not_forgotten(self):
        young, opened = self._finished(), self.deliver(self.place("SPOON-1", **CLEAR))
        self._forget(young, days=10)
        self._forget(opened)
        self.backend.retention_days = 0
        self._forget(young)
        for order in (young, opened):
            self.assertFalse(order.personal_data_purged)
            self.assertIn("recipient_address", order.payload)
