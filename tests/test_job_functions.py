import re
from pathlib import Path

from .tiktok_case import TikTokCase

MODELS = Path(__file__).parent.parent / "models"
#: how a job is asked for
CALL = re.compile(r'_sync_call\(\s*"(\w+)"')


class TestJobFunctions(TikTokCase):
    def test_every_job_has_a_channel_of_ours_and_reports_its_failure(self):
        wanted = {
            method
            for path in MODELS.rglob("*.py")
            for method in CALL.findall(path.read_text())
        }
        self.assertGreater(len(wanted), 10)
        functions = self.env["queue.job.function"].search(
            [("model_id.model", "=like", "tiktok.%"), ("on_fail_method", "!=", False)]
        )
        ours = functions.filtered(
            lambda f: f.channel_id.complete_name.startswith("root.tiktok")
        )
        self.assertFalse(wanted - set(ours.mapped("method")))
