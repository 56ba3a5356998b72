"""The client against a real socket: what arrives, and what happens when it fails."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from odoo.tests import tagged
from odoo.tests.common import BaseCase, _super_send

from odoo.addons.connector_tiktok_shop.client import (
    AnswerError,
    Throttle,
    TikTokAuthClient,
    TikTokShopClient,
    TransportError,
    operations,
)
from odoo.addons.connector_tiktok_shop.client.signing import sign

SECRET = "exampleAppSecret0123456789abcdefABCDEF"
TOKEN = "TTP_exampleToken00000000000000000000001"
CIPHER = "TTP_exampleUsCipher00000000001"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.server.seen.append(
            (self.command, self.path, dict(self.headers), self.rfile.read(length))
        )
        self.server.peers.add(self.client_address)
        self.server.behave(self)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def reply(self, body, status=200, length=None, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(length or len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def reply_data(self, data):
        envelope = {"code": 0, "message": "Success", "request_id": "R1", "data": data}
        self.reply(json.dumps(envelope).encode())

    def log_message(self, *args):
        pass


@tagged("post_install", "-at_install")
class TestConnection(BaseCase):
    @classmethod
    def _request_handler(cls, session, request, /, **kw):
        """Past Odoo's guard, which lengthens short time-outs."""
        return _super_send(session, request, **kw)

    def setUp(self):
        super().setUp()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.seen, self.server.peers = [], set()
        self.server.behave = lambda request: request.reply_data({})
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def client(self, **kw):
        values = {"api_url": self.url, "shop_cipher": CIPHER, "timeout": (1, 0.3)}
        values.update(throttle=Throttle(), **kw)
        return TikTokShopClient("6exampleappkey", SECRET, TOKEN, **values)

    def drop(self, request):
        request.close_connection = True
        request.connection.shutdown(2)

    def test_the_bytes_that_arrive_carry_their_own_signature(self):
        self.client().call(
            operations.SEARCH_ORDERS,
            query={"page_size": 50, "page_token": "aDU1Ky9leGFtcGxlPT0="},
            body={"buyer_user_id": "Päckchen 谢谢 🙏"},
        )
        [(method, address, headers, body)] = self.server.seen
        url = urlsplit(address)
        query = dict(parse_qsl(url.query))
        self.assertEqual((method, url.path), ("POST", "/order/202309/orders/search"))
        self.assertEqual(body.decode(), '{"buyer_user_id":"Päckchen 谢谢 🙏"}')
        self.assertEqual(query["page_token"], "aDU1Ky9leGFtcGxlPT0=")
        self.assertEqual(query["shop_cipher"], CIPHER)
        self.assertEqual(headers["x-tts-access-token"], TOKEN)
        self.assertEqual(headers["content-type"], "application/json")
        signature = query.pop("sign")
        self.assertEqual(signature, sign(SECRET, url.path, query, body))

    def test_an_upload_arrives_whole_and_is_signed_without_its_body(self):
        upload = operations.Operation("upload", "POST", "/up/{version}", "1", False)
        files = {"data": ("bowl.png", b"\x89PNG", "image/png")}
        self.client().call(upload, body={"use_case": "MAIN_IMAGE"}, files=files)
        [(_method, address, headers, body)] = self.server.seen
        url = urlsplit(address)
        query = dict(parse_qsl(url.query))
        self.assertIn("multipart/form-data; boundary=", headers["Content-Type"])
        self.assertIn(b"\x89PNG", body)
        self.assertIn(b"MAIN_IMAGE", body)
        self.assertNotIn("shop_cipher", query)
        signature = query.pop("sign")
        self.assertEqual(signature, sign(SECRET, url.path, query))

    def test_the_connection_is_kept_between_clients(self):
        for _i in range(3):
            self.client().get_warehouses()
        self.assertEqual(len(self.server.peers), 1)

    def test_a_read_survives_a_connection_that_was_closed_meanwhile(self):
        def once(request):
            self.server.behave = lambda later: later.reply_data({"warehouses": [{}]})
            self.drop(request)

        self.server.behave = once
        self.assertEqual(self.client().get_warehouses(), [{}])

    def test_a_write_on_a_lost_connection_is_not_repeated(self):
        self.server.behave = self.drop
        with self.assertRaises(TransportError) as caught:
            self.client().delete_webhook("PACKAGE_UPDATE")
        self.assertTrue(caught.exception.outcome_unknown)
        self.assertEqual(len(self.server.seen), 1)

    def test_silence_after_a_write_leaves_its_outcome_open(self):
        blocker = threading.Event()
        self.addCleanup(blocker.set)
        self.server.behave = lambda request: blocker.wait(5)
        for call, open_outcome in (
            (lambda: self.client().delete_webhook("PACKAGE_UPDATE"), True),
            (lambda: self.client().get_webhooks(), False),
        ):
            with self.assertRaises(TransportError) as caught:
                call()
            self.assertEqual(caught.exception.outcome_unknown, open_outcome)
        self.assertEqual(len(self.server.seen), 2)

    def test_an_answer_cut_short_is_no_answer(self):
        def cut(request):
            request.reply(b'{"code":0,"da', length=500)
            request.close_connection = True

        self.server.behave = cut
        with self.assertRaises(AnswerError) as caught:
            self.client().update_webhook("PACKAGE_UPDATE", "https://example.com")
        self.assertTrue(caught.exception.outcome_unknown)

    def test_a_redirect_is_not_followed(self):
        self.server.behave = lambda request: request.reply(
            b"moved", status=302, Location=f"{self.url}/elsewhere"
        )
        with self.assertRaises(AnswerError):
            self.client().get_webhooks()
        self.assertEqual(len(self.server.seen), 1)

    def test_a_flood_is_cut_off(self):
        self.server.behave = lambda request: request.reply(b" " * (21 * 1024 * 1024))
        with self.assertRaisesRegex(AnswerError, "too large"):
            self.client(timeout=(1, 5)).get_webhooks()

    def test_nobody_listening_means_nothing_happened(self):
        self.server.shutdown()
        self.server.server_close()
        with self.assertRaises(TransportError) as caught:
            self.client().update_webhook("PACKAGE_UPDATE", "https://example.com")
        self.assertFalse(caught.exception.outcome_unknown)

    def test_no_log_and_no_error_shows_a_secret_or_an_address(self):
        auth = TikTokAuthClient("6exampleappkey", SECRET, self.url, timeout=(1, 0.3))
        with self.assertLogs(level=logging.DEBUG) as logs:
            shown = [repr(auth), repr(self.client())]
            self.client().get_webhooks()
            self.server.behave = self.drop
            for call in (
                lambda: auth.get_token("exampleAuthCode"),
                lambda: auth.refresh_token("exampleRefreshToken"),
                self.client().get_webhooks,
            ):
                with self.assertRaises(TransportError) as caught:
                    call()
                self.assertIsNone(caught.exception.__cause__)
                shown += [str(caught.exception), repr(caught.exception)]
        text = "\n".join(shown + logs.output)
        self.assertIn("getShopWebhooks", text)
        self.assertIn("urllib3", text)
        for secret in (
            SECRET,
            TOKEN,
            CIPHER,
            "exampleAuthCode",
            "exampleRefreshToken",
            "sign=",
        ):
            self.assertNotIn(secret, text)


@tagged("post_install", "-at_install")
class TestConnectionInOdooTests(BaseCase):
    def test_odoos_own_guard_stops_the_call_in_its_usual_way(self):
        client = TikTokShopClient("6exampleappkey", SECRET, TOKEN, throttle=Throttle())
        with self.assertRaises(TransportError):
            client.get_active_shops()
