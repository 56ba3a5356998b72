"""The addon goes without leaving work behind that nobody can do."""

from ..hooks import uninstall_hook
from .tiktok_case import TikTokCase


class TestUninstall(TikTokCase):
    def test_uninstalling_cancels_the_jobs_of_the_addon_alone(self):
        self.backend.action_import_metadata()
        own = self._jobs()
        other = self.env["res.partner"].with_delay().fields_get()
        self.assertTrue(own)
        uninstall_hook(self.env)
        self.assertEqual(set(own.mapped("state")), {"cancelled"})
        self.assertEqual(other.db_record().state, "pending")

    def test_uninstalling_drops_the_index_on_a_column_of_sales(self):
        found = """SELECT indexname FROM pg_indexes
                    WHERE indexname = 'sale_order__client_order_ref_index'"""
        self.env.cr.execute(found)
        self.assertTrue(self.env.cr.fetchall())
        uninstall_hook(self.env)
        self.env.cr.execute(found)
        self.assertFalse(self.env.cr.fetchall())
