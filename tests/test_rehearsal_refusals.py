"""What nobody can rehearse, and that it is told before it costs anything."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from .rehearsal_case import RehearsalCase

WORLD = (
    "odoo.addons.connector_tiktok_shop.models.rehearsal.tiktok_stock_rehearsal_world"
)


class TestRehearsalRefusals(RehearsalCase):
    def test_too_many_buyers_are_refused_before_they_are_made(self):
        """Billions of them would take the memory of the server."""
        for vals in ({"orders_per_minute": 1e9}, {"elsewhere_percent": 1e9}):
            with (
                patch(f"{WORLD}.live", side_effect=AssertionError("made")),
                self.assertRaisesRegex(UserError, "too many"),
            ):
                self.rehearsal(**vals).action_rehearse()

    def test_a_past_period_with_too_many_buyers_is_refused(self):
        start = fields.Datetime.now()
        self.travel(minutes=1)
        self.deliver(self.place("SPOON-1"))
        self.travel(minutes=1)
        past = {"source": "past", "date_from": start, "date_to": fields.Datetime.now()}
        with (
            patch(f"{WORLD}.replay", side_effect=AssertionError("made")),
            self.assertRaisesRegex(UserError, "too many"),
        ):
            self.rehearsal(**past, factor=1e9).action_rehearse()

    def test_a_rehearsal_lasts_a_month_at_most(self):
        now = fields.Datetime.now()
        with self.assertRaisesRegex(UserError, "31 days"):
            self.rehearsal(minutes=2_000_000_000).action_rehearse()
        past = self.rehearsal(
            source="past", date_from=now - timedelta(days=9999), date_to=now
        )
        with self.assertRaisesRegex(UserError, "31 days"):
            past.action_rehearse()

    def test_other_channels_sell_nothing_or_something(self):
        with self.assertRaisesRegex(UserError, "above zero"):
            self.rehearsal(elsewhere_percent=-1)

    def test_a_period_without_orders_is_told(self):
        now = fields.Datetime.now()
        rehearsal = self.rehearsal(
            source="past", date_from=now - timedelta(days=9), date_to=now
        )
        with self.assertRaisesRegex(UserError, "Nobody"):
            rehearsal.action_rehearse()
