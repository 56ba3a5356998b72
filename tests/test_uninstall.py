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
