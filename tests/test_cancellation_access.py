"""Whose cancellations these are: companies, copies, roles."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .aftersale_case import AftersaleCase


class TestCancellationAccess(AftersaleCase):
    def stranger(self):
        company = self.env["res.company"].create({"name": "Another company"})
        return new_test_user(
            self.env,
            "stranger",
            groups="connector_tiktok_shop.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def test_another_company_sees_and_answers_nothing(self):
        request = self.asked().with_user(self.stranger())
        self.assertFalse(request.search([]))
        with self.assertRaises(AccessError):
            request.action_approve()
        with self.assertRaises(AccessError):
            request.action_reject()
        with self.assertRaises(AccessError):
            request.action_retry()

    def test_a_copied_database_answers_nothing(self):
        request = self.asked()
        request.action_approve()
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "copy")
        self.env.registry.clear_cache()
        self.account.invalidate_recordset()
        self.assertTrue(self.account.is_copied_database)
        self.run_jobs()
        self.assertFalse(self.requests("approveCancellation"))
        self.assertEqual(request.answer_state, "waiting")

    def test_a_copied_database_takes_no_answer_either(self):
        request = self.asked()
        self.env["ir.config_parameter"].sudo().set_param("database.uuid", "copy")
        self.account.invalidate_recordset()
        with self.assertRaises(UserError):
            request.action_approve()

    def test_nothing_personal_stands_in_texts_for_people(self):
        request = self.asked()
        buyer = self.sandbox.orders.payload(self.shop, request.order_id.external_id)
        name = (buyer.get("recipient_address") or {}).get("name") or "-"
        problem = self.open_exceptions("buyer_asks_cancel", request)
        for text in (problem.message, request.payload_text, request.suggestion):
            self.assertNotIn(name, text)
