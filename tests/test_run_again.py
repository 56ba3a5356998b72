"""``scripts/run`` on a database that a person has changed goes on."""

import importlib
import sys
import unittest
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import MagicMock

from odoo.tests import tagged
from odoo.tests.common import BaseCase

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"


@tagged("standard", "at_install")
@unittest.skipUnless(SCRIPTS.is_dir(), "the scripts are not installed")
class TestRunAgain(BaseCase):
    def setUp(self):
        super().setUp()
        sys.path.insert(0, str(SCRIPTS))
        self.addCleanup(sys.path.remove, str(SCRIPTS))
        module = importlib.import_module("ready_shop")
        self.odoo = MagicMock()
        self.odoo.call.return_value = [{"webhook_url": "http://127.0.0.1/hook"}]
        self.ready = module.ReadyShop(self.odoo, "http://127.0.0.1")
        self.ready.control = MagicMock()

    def test_events_that_a_person_has_switched_off_stay_off_and_are_named(self):
        self.odoo.read.return_value = [
            {"id": 1, "name": "Shop US", "event_mode": "off"},
            {"id": 2, "name": "Shop GB", "event_mode": "live"},
        ]
        with redirect_stdout(StringIO()) as said:
            self.ready.switch_on_events([7], [1, 2])
        switched = [
            call.args[2]
            for call in self.odoo.call.call_args_list
            if call.args[1] == "action_switch_on_events"
        ]
        self.assertEqual(switched, [[2]])
        self.assertIn("Shop US: events are switched off", said.getvalue())
