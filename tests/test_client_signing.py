import base64
import json
from pathlib import Path

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.connector_tiktok_shop.client.signing import sign

VECTORS = Path(__file__).parent / "examples/signing/vectors.json"


@tagged("post_install", "-at_install")
class TestSigning(BaseCase):
    def test_every_documented_vector_gives_its_signature(self):
        vectors = json.loads(VECTORS.read_text())["requests"]
        self.assertGreaterEqual(len(vectors), 7)
        for vector in vectors:
            with self.subTest(vector["name"]):
                body = vector["body"] and vector["body"].encode()
                if vector["body_base64"]:
                    body = base64.b64decode(vector["body_base64"])
                found = sign(
                    vector["app_secret"],
                    vector["path"],
                    vector["query"],
                    body,
                    vector["content_type"],
                )
                self.assertEqual(found, vector["sign"])

    def test_body_of_an_upload_does_not_count(self):
        kind = "Multipart/Form-Data; boundary=x"
        self.assertEqual(
            sign("secret", "/path", {"a": "1"}, b"one", kind),
            sign("secret", "/path", {"a": "1"}, b"two", kind),
        )

    def test_each_byte_of_a_json_body_counts(self):
        self.assertNotEqual(
            sign("secret", "/path", {}, b'{"a":1}', "application/json"),
            sign("secret", "/path", {}, b'{"a": 1}', "application/json"),
        )
