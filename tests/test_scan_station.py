"""The packing table in the browser: type or scan, and read one big line."""

from unittest.mock import patch

from odoo import api
from odoo.tests import HttpCase, new_test_user, tagged

FOUND = {
    "kind": "print",
    "title": "WH/OUT/SCAN-1",
    "text": "92001901755477000000000101",
    "picking_id": 1,
    "action": {"url": "/report/pdf/no.report/1"},
}
UNKNOWN = {"kind": "stop", "title": "NO-SUCH-CODE", "text": "No transfer has it."}


@tagged("post_install", "-at_install")
class TestScanStation(HttpCase):
    def test_the_page_shows_what_a_scan_has_found(self):
        new_test_user(self.env, "table", "stock.group_stock_user,base.group_user")
        pickings = type(self.env["stock.picking"])
        scanned = []

        @api.model
        def scan(_self, code):
            scanned.append(code)
            return FOUND if code == FOUND["title"] else UNKNOWN

        with patch.object(pickings, "action_tiktok_scan", scan):
            self.start_tour("/odoo/tiktok-scan", "tiktok_scan_station", login="table")
        self.assertEqual(scanned, ["NO-SUCH-CODE", "WH/OUT/SCAN-1"])
