"""Carrier and number on the transfer: shown, asked about, refused before validation."""

from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user

from ..models.fulfillment import tiktok_carrier_texts, tiktok_number_use
from .test_carrier_mapping import CarrierCase

GOOD = "1Z5R89390357567127"
TYPO = "1Z5R89390357567128"
OTHER = "1Z879E930346834440"


class TransferCase(CarrierCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.gate_validate = False
        cls.packer = new_test_user(
            cls.env, "packer", groups="stock.group_stock_user", tz="UTC"
        )

    def transfer(self, number=GOOD, carrier=None, order=None, **settings):
        """The delivery of a TikTok order, picked, with carrier and number."""
        order = order or self.order(**settings)
        picking = order.sale_order_id.picking_ids.filtered(
            lambda p: p.state not in ("done", "cancel")
        )
        picking.carrier_id = self.courier if carrier is None else carrier
        picking.carrier_tracking_ref = number
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
            move.picked = True
        return picking

    def ship(self, picking, **vals):
        """What the push keeps of a transfer that has left."""
        order = picking.tiktok_order_id
        return self.env["tiktok.shipment"].create(
            {
                "name": f"{picking.name}/1",
                "backend_id": order.backend_id.id,
                "flow": "mark_shipped",
                "order_id": order.id,
                "picking_id": picking.id,
                "picking_ids": [Command.set(picking.ids)],
                "carrier_id": picking.carrier_id.id,
                "tracking_number": picking.carrier_tracking_ref,
                **vals,
            }
        )

    def by_packer(self, pickings):
        return pickings.with_user(self.packer)


class TestBanner(TransferCase):
    def test_all_is_well(self):
        self.map(self.courier, "UPS")
        picking = self.by_packer(self.transfer())
        self.assertFalse(picking.tiktok_carrier_text)
        self.assertEqual(picking.tiktok_carrier_match, "UPS")

    def test_banner_says_what_is_wrong_to_people_without_rights_on_tiktok(self):
        picking = self.by_packer(self.transfer())
        self.assertEqual(picking.tiktok_carrier_problem, "carrier_unmapped")
        self.assertEqual(picking.tiktok_carrier_severity, "later")
        self.assertIn("Our Courier", picking.tiktok_carrier_text)
        self.map(self.courier, "UPS")
        picking.invalidate_recordset()
        self.assertFalse(picking.tiktok_carrier_problem)

    def test_banner_follows_while_a_person_types(self):
        self.map(self.courier, "UPS")
        picking = self.transfer(number=False)
        draft = picking.new(origin=picking)
        self.assertIn("wants a tracking number", draft.tiktok_carrier_text)
        draft.carrier_tracking_ref = TYPO
        self.assertIn("typing error", draft.tiktok_carrier_text)
        draft.carrier_tracking_ref = "1z5r 89390357567127"
        draft._onchange_tiktok_tracking_ref()
        self.assertEqual(draft.carrier_tracking_ref, GOOD)
        self.assertFalse(draft.tiktok_carrier_text)

    def test_what_is_missing_is_said_before_the_parcel_leaves(self):
        none = self.env["delivery.carrier"]
        self.map(self.courier, "UPS")
        picking = self.by_packer(self.transfer(number=False, carrier=none))
        self.assertEqual(picking.tiktok_carrier_severity, "later")
        self.assertIn("carrier and tracking number", picking.tiktok_carrier_text)
        self.assertIn("Additional Info", picking.tiktok_carrier_text)
        self.assertIn("TikTok offers: UPS, ", picking.tiktok_carrier_text)
        picking.carrier_tracking_ref = GOOD
        self.assertIn("know the carrier", picking.tiktok_carrier_text)
        picking.carrier_id = self.courier
        self.assertFalse(picking.tiktok_carrier_text)
        picking.carrier_tracking_ref = False
        self.assertIn("exception list", picking.tiktok_carrier_text)
        self.backend.shipping_number_policy = "refuse"
        picking.invalidate_recordset()
        self.assertIn("not validated", picking.tiktok_carrier_text)
        self.backend.shipping_mode = "off"
        picking.invalidate_recordset()
        self.assertFalse(picking.tiktok_carrier_text)

    def test_carriers_that_the_shop_uses_are_named_first(self):
        none = self.env["delivery.carrier"]
        self.patch(tiktok_carrier_texts, "MOST_NAMED", 1)
        self.map(self.courier, "USPS")
        picking = self.by_packer(self.transfer(number=False, carrier=none))
        self.assertIn("offers: USPS and", picking.tiktok_carrier_text)

    def test_nothing_is_missing_before_the_goods_are_there(self):
        self.map(self.courier, "UPS")
        picking = self.transfer(number=False)
        picking.do_unreserve()
        picking.move_ids.state = "waiting"
        picking.invalidate_recordset()
        self.assertEqual(picking.state, "waiting")
        self.assertFalse(picking.tiktok_carrier_text)

    def test_scanned_label_of_another_order_is_recognised(self):
        self.map(self.courier, "USPS")
        picking = self.transfer(number=False)
        picking.partner_id.zip = "78701"
        picking.tiktok_order_id.partner_shipping_id.zip = "78701"
        draft = picking.new(origin=picking)
        draft.carrier_tracking_ref = "420 78745 9400111206206406260787"
        draft._onchange_tiktok_tracking_ref()
        self.assertIn("78745", draft.tiktok_carrier_text)
        draft.carrier_tracking_ref = "420787019400111206206406260787"
        self.assertFalse(draft.tiktok_carrier_text)

    def test_other_transfers_are_left_alone(self):
        label = self.transfer(shipping_type="TIKTOK")
        self.assertFalse(label.tiktok_carrier_text)
        plain = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "carrier_id": self.courier.id,
                "carrier_tracking_ref": "#",
            }
        )
        self.assertFalse(plain.tiktok_carrier_text)

    def test_numbers_of_boxes_count_instead_of_the_transfers(self):
        self.map(self.courier, "UPS")
        picking = self.transfer(number="12,34")
        self.assertEqual(picking.tiktok_carrier_severity, "certain")
        box = self.env["stock.package"].create({"name": "BOX-1"})
        box.tiktok_tracking_number = GOOD
        picking.move_line_ids.result_package_id = box
        picking.invalidate_recordset()
        self.assertFalse(picking.tiktok_carrier_severity)


class TestValidation(TransferCase):
    def test_right_carrier_and_number_ask_nothing(self):
        self.map(self.courier, "UPS")
        picking = self.by_packer(self.transfer())
        self.assertIs(picking.button_validate(), True)
        self.assertEqual(picking.state, "done")

    def test_what_tiktok_refuses_is_refused_with_the_cure(self):
        self.map(self.courier, "UPS")
        self.providers["UPS"].offer_ids.active = False
        picking = self.by_packer(self.transfer())
        with self.assertRaisesRegex(UserError, "Ship with one of: .*DHL"):
            picking.button_validate()
        self.assertEqual(picking.state, "assigned")

    def test_unmapped_carrier_holds_up_no_parcel(self):
        picking = self.by_packer(self.transfer())
        self.assertIs(picking.button_validate(), True)
        self.assertEqual(picking.state, "done")

    def test_doubtful_number_is_asked_about_once(self):
        self.map(self.courier, "UPS")
        picking = self.by_packer(self.transfer(TYPO))
        action = picking.button_validate()
        self.assertEqual(action["res_model"], "tiktok.carrier.question")
        self.assertEqual(picking.state, "assigned")
        question = (
            self.env[action["res_model"]]
            .with_user(self.packer)
            .browse(action["res_id"])
        )
        self.assertIn("typing error", question.message)
        question.action_anyway()
        self.assertEqual(picking.state, "done")
        bodies = " ".join(picking.sudo().message_ids.mapped("body"))
        self.assertIn("found to be right", bodies)

    def test_batch_goes_without_the_refused_and_asks_about_the_doubtful(self):
        self.map(self.courier, "UPS")
        good, typo, bad = (self.transfer(number) for number in (GOOD, TYPO, "12;34"))
        action = self.by_packer(good + typo + bad).button_validate()
        question = (
            self.env[action["res_model"]]
            .with_user(self.packer)
            .browse(action["res_id"])
        )
        self.assertEqual(question.picking_ids, self.by_packer(good + typo))
        question.action_without()
        self.assertEqual(
            (good.state, typo.state, bad.state), ("done", "assigned", "assigned")
        )

    def test_nobody_is_asked_where_nobody_is(self):
        self.map(self.courier, "UPS")
        picking = self.transfer(TYPO)
        self.assertIs(picking.button_validate(), True)

    def test_what_has_left_already_is_not_refused(self):
        picking = self.transfer("#")
        self.assertEqual(picking.tiktok_carrier_severity, "later")
        self.map(self.courier, "UPS")
        gone = picking.with_context(tiktok_goods_left=True)
        self.assertIs(gone.button_validate(), True)

    def test_statements_of_the_check_do_not_grow_with_transfers(self):
        self.map(self.courier, "UPS")
        orders = self.deliver(
            *(self.place(shipping_type="SELLER") for _turn in range(8))
        )
        pickings = self.env["stock.picking"]
        for index, order in enumerate(orders):
            pickings |= self.transfer(f"9400111206206406{index:06}", order=order)
        counts = {}
        for count in (2, 8):
            self.env.flush_all()
            self.env.invalidate_all()
            some = pickings[:count]
            some.sudo()._tiktok_orders().mapped("shipping_flow")
            some.mapped("picking_type_code")
            some.move_line_ids.result_package_id.mapped("tiktok_tracking_number")
            before = self.env.cr.sql_log_count
            found = some._tiktok_carrier_choices()
            self.assertEqual(len(found), count)
            counts[count] = self.env.cr.sql_log_count - before
        self.assertEqual(counts[2], counts[8])
        self.assertLessEqual(counts[8], 6)


class TestNumberUsedTwice(TransferCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.map(cls.courier, "UPS")

    def test_number_of_another_buyer_is_refused(self):
        shipments = self.ship(self.transfer(user_id="7493000000000000001"))
        self.assertEqual(shipments.tracking_number, GOOD)
        picking = self.transfer(user_id="7493000000000000002")
        for state in ("wanted", "sent", "confirmed"):
            shipments.state = state
            picking.invalidate_recordset()
            self.assertEqual(picking.tiktok_carrier_severity, "certain", state)
        self.assertIn(shipments.order_id.external_id, picking.tiktok_carrier_text)
        shipments._let_go()
        picking.invalidate_recordset()
        self.assertFalse(picking.tiktok_carrier_severity)

    def test_number_that_tiktok_refused_elsewhere_is_asked_about(self):
        self.ship(self.transfer(user_id="7493000000000000009"), state="refused")
        picking = self.transfer(user_id="7493000000000000010")
        self.assertEqual(picking.tiktok_carrier_severity, "doubtful")

    def test_number_of_a_buyer_whom_nobody_knows_is_asked_about(self):
        shipments = self.ship(self.transfer())
        shipments.order_id.write({"buyer_external_id": False, "address_digest": False})
        picking = self.transfer(user_id="7493000000000000011")
        self.assertEqual(picking.tiktok_carrier_severity, "doubtful")

    def test_same_buyer_and_address_may_share_a_number(self):
        buyer = "7493000000000000003"
        self.ship(self.transfer(user_id=buyer), state="confirmed")
        picking = self.transfer(user_id=buyer)
        self.assertFalse(picking.tiktok_carrier_text)

    def parcel_on_tiktok(self, order):
        """A parcel that was reported in Seller Center, with the good number."""
        return self.env["tiktok.package"].create(
            {
                "backend_id": order.backend_id.id,
                "external_id": f"8{order.external_id}",
                "external_state": "FULFILLING",
                "tracking_number": GOOD,
                "order_ids": [Command.set(order.ids)],
            }
        )

    def test_number_of_a_parcel_that_was_reported_outside_odoo_is_refused(self):
        other = self.order(user_id="7493000000000000012")
        package = self.parcel_on_tiktok(other)
        picking = self.transfer(user_id="7493000000000000013")
        self.assertEqual(picking.tiktok_carrier_severity, "certain")
        self.assertIn(other.external_id, picking.tiktok_carrier_text)
        package.external_state = "CANCELLED"
        picking.invalidate_recordset()
        self.assertFalse(picking.tiktok_carrier_text)

    def test_what_was_reported_outside_odoo_may_be_validated_with_its_number(self):
        order = self.order()
        self.parcel_on_tiktok(order)
        self.assertFalse(self.transfer(order=order).tiktok_carrier_text)

    def test_two_transfers_with_one_number_at_the_same_moment(self):
        first = self.transfer(user_id="7493000000000000004")
        second = self.transfer(user_id="7493000000000000005")
        with self.assertRaisesRegex(UserError, "of another buyer"):
            self.by_packer(first + second).button_validate()
        self.assertEqual((first + second).mapped("state"), ["assigned"] * 2)

    def test_second_parcel_of_an_order_needs_its_own_number(self):
        order = self.order()
        self.ship(self.transfer(order=order), state="confirmed")
        again = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "sale_id": order.sale_order_id.id,
                "carrier_id": self.courier.id,
                "carrier_tracking_ref": GOOD,
            }
        )
        self.assertIn("Another parcel", again.tiktok_carrier_text)

    def test_twenty_orders_at_most(self):
        buyer = "7493000000000000006"
        self.ship(self.transfer(user_id=buyer), state="confirmed")
        picking = self.transfer(user_id=buyer)
        self.patch(tiktok_number_use, "MOST_ORDERS", 1)
        self.assertIn("More than 1 orders", picking.tiktok_carrier_text)

    def test_use_of_long_ago_says_nothing(self):
        shipments = self.ship(
            self.transfer(user_id="7493000000000000007"), state="confirmed"
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE tiktok_shipment SET create_date = '2025-01-01' WHERE id = %s",
            [shipments.id],
        )
        picking = self.transfer(user_id="7493000000000000008")
        self.assertFalse(picking.tiktok_carrier_text)


class TestDesk(TransferCase):
    def wait(self, problem):
        """A shipment that waits for this kind of problem."""
        shipment = self.ship(self.transfer())
        shipment._sync_problem("shipping", problem, "Waits", "blocked")
        shipment.write({"problem": problem, "state": "refused"})
        self._jobs().unlink()
        return shipment

    def test_the_cure_opens_the_transfer_where_the_number_stands(self):
        shipment = self.wait("number_refused")
        problem = self.open_exceptions("number_refused", shipment)
        action = problem.action_cure()
        self.assertEqual(action["res_id"], shipment.picking_id.id)
        [(view_id, _kind)] = action["views"]
        arch = self.env["stock.picking"].get_view(view_id)["arch"]
        pages = etree.fromstring(arch).xpath("//page[@autofocus]")
        self.assertEqual([page.get("name") for page in pages], ["extra"])
        inside = {field.get("name") for field in pages[0].iter("field")}
        self.assertLessEqual({"carrier_id", "carrier_tracking_ref"}, inside)

    def test_saving_the_mapping_sends_what_waited(self):
        shipment = self.wait("carrier_unmapped")
        exception = self.open_exceptions("carrier_unmapped", shipment)
        action = exception.action_cure()
        dialog = Form(self.env[action["res_model"]].with_context(**action["context"]))
        self.assertEqual(dialog.waiting_count, 1)
        dialog.provider_id = self.providers["UPS"]
        dialog.save().action_apply()
        self.assertEqual(self.mappings(self.courier).provider_id, self.providers["UPS"])
        self.assertEqual((shipment.state, shipment.problem), ("wanted", False))
        self.assertFalse(self.open_exceptions("carrier_unmapped"))
        self.assertTrue(self._jobs())

    def test_proposal_alone_sends_nothing(self):
        shipment = self.wait("carrier_unmapped")
        mapping = self.map(self.courier, "UPS", state="proposed")
        self.assertEqual(shipment.state, "refused")
        mapping.action_accept()
        self.assertEqual(shipment.state, "wanted")

    def test_carrier_that_is_offered_again_sends_what_waited(self):
        ups = self.providers["UPS"]
        self.map(self.courier, "UPS")
        shipment = self.wait("carrier_not_offered")
        cursor = self.backend._cursor("metadata")
        cursor._import_metadata()
        self.assertEqual(shipment.state, "refused")
        ups.offer_ids.active = False
        cursor._import_metadata()
        self.assertEqual((shipment.state, shipment.problem), ("wanted", False))

    def test_refusal_reads_the_carriers_again_but_seldom(self):
        shipment = self.wait("carrier_not_offered")
        self.run_jobs()
        before = len(self.requests("getShippingProviders"))
        shipment._carrier_refused()
        self.run_jobs()
        self.assertEqual(len(self.requests("getShippingProviders")), before)
        self.travel(hours=2)
        shipment._carrier_refused()
        self.run_jobs()
        again = len(self.requests("getShippingProviders"))
        self.assertGreater(again, before)
        shipment._carrier_refused()
        self.run_jobs()
        self.assertEqual(len(self.requests("getShippingProviders")), again)

    def test_carrier_chosen_for_one_parcel_is_learnt(self):
        fedex = self.providers["FedEx"]
        for turn in range(3):
            shipment = self.wait("carrier_unmapped")
            dialog = shipment.action_map_carrier()
            wizard = self.env[dialog["res_model"]].create(
                {
                    "order_id": shipment.order_id.id,
                    "shipment_id": shipment.id,
                    "carrier_id": self.courier.id,
                    "provider_id": fedex.id,
                    "scope": "parcel",
                }
            )
            wizard.action_apply()
            self.assertEqual(shipment.state, "wanted")
            choice = shipment._carrier_choices()[shipment]
            self.assertEqual(choice.provider, fedex)
            shipment.write({"state": "confirmed", "provider_id": fedex.id})
            shipment._carrier_accepted()
            mapping = self.mappings(self.courier)
            self.assertEqual(mapping.provider_id, fedex)
            self.assertEqual(mapping.origin_of, "learned")
            self.assertEqual(mapping.state, "used" if turn == 2 else "proposed")
        self.assertEqual(mapping.accepted_count, 3)

    def test_carrier_that_tiktok_names_in_its_warning_is_proposed(self):
        self.map(self.courier, "UPS")
        shipment = self.wait("carrier_unmapped")
        shipment._release()
        shipment.write(
            {
                "provider_id": self.providers["UPS"].id,
                "state": "confirmed",
                "warning": "The number seems to be of DHL eCommerce.",
            }
        )
        shipment._carrier_accepted()
        proposal = self.mappings(self.courier, state="proposed")
        self.assertEqual(proposal.provider_id, self.providers["DHL eCommerce"])
        self.assertEqual(proposal.origin_of, "warning")

    def test_fallback_teaches_nothing_and_is_counted(self):
        shipment = self.wait("carrier_unmapped")
        shipment._release()
        shipment.write({"is_fallback": True, "state": "confirmed"})
        shipment._carrier_accepted()
        self.assertFalse(self.mappings(self.courier))
        self.assertEqual(self.backend.fallback_count, 1)


class TestAccess(TransferCase):
    def test_another_company_sees_no_carrier_of_the_shop(self):
        self.map(self.courier, "UPS")
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = new_test_user(
            self.env,
            "elsewhere",
            groups="connector_tiktok_shop.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        for model in ("tiktok.carrier.mapping", "tiktok.carrier.offer"):
            self.assertFalse(self.env[model].with_user(user).search([]), model)

    def test_operator_maps_and_a_reader_does_not(self):
        operator = new_test_user(
            self.env, "op", groups="connector_tiktok_shop.group_operator"
        )
        reader = new_test_user(
            self.env, "read", groups="connector_tiktok_shop.group_user"
        )
        mapping = self.map(self.courier, "UPS", state="proposed")
        with self.assertRaises(UserError):
            mapping.with_user(reader).action_accept()
        mapping.with_user(operator).action_accept()
        self.assertEqual(mapping.state, "used")
