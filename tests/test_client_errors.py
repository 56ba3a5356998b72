import json
from email.utils import formatdate

import requests

from odoo.tests import tagged

from odoo.addons.connector_tiktok_shop.client import (
    AnswerError,
    AppError,
    AuthorizationError,
    BusinessError,
    RateLimitError,
    RequestError,
    ScopeError,
    ServerError,
    SignatureError,
    TemporaryError,
    TikTokAuthClient,
    TikTokShopClient,
    TikTokShopError,
    TokenExpiredError,
    TransportError,
    consent_url,
)

from .client_case import APP_KEY, CIPHER, NOW, SECRET, TOKEN, ClientCase, envelope

# One code of each class, with the message of the platform where it decides
REFUSALS = [
    (36009003, "Internal error", ServerError),
    (36009007, "Time out", ServerError),
    (12001000, "Busy", ServerError),
    (503, "Overloaded", ServerError),
    (105002, "Expired credentials, access token is expired", TokenExpiredError),
    (101000, "Cipher or token invalid", AuthorizationError),
    (36004004, "The code is used", AuthorizationError),
    (105005, "Access denied, scope not granted", ScopeError),
    (36009043, "Shop disabled", ScopeError),
    (106001, "Invalid sign", SignatureError),
    (106013, "shop_cipher is required", RequestError),
    (36009009, "Unknown path", RequestError),
    (36009033, "IP not allowed", AppError),
    (21008111, "Order does not belong to the seller", BusinessError),
    (987654321, "A code of next year", BusinessError),
]
OVERLOADED = [
    ("Invalid sign", SignatureError),
    ("The signature does not match", SignatureError),
    ("Invalid timestamp", SignatureError),
    ("The `x-tts-access-token` header is invalid.", AuthorizationError),
    ("Invalid access token", AuthorizationError),
    ("Expired credentials: the access token", TokenExpiredError),
    ("app_key is invalid", AppError),
    ("Unexpected identifier. Remove `shop_cipher` from this request.", RequestError),
    ("Invalid parameter page_size", RequestError),
    ("Parameter design is unassigned", RequestError),
]


@tagged("post_install", "-at_install")
class TestClientErrors(ClientCase):
    def failure(self, call=None, **kw):
        with self.assertRaises(TikTokShopError) as caught:
            (call or self.client(**kw).get_warehouses)()
        return caught.exception

    def test_each_class_of_code_becomes_its_error(self):
        for code, message, kind in REFUSALS:
            for status in (200, 400):
                with self.subTest(code=code, status=status):
                    self.refuse(code, message, status)
                    error = self.failure()
                    self.assertIs(type(error), kind)
                    self.assertEqual(error.code, code)
                    self.assertEqual(error.request_id, "R1")
                    self.assertEqual(error.http_status, status)
                    self.assertEqual(error.operation, "getWarehouseList")

    def test_the_overloaded_code_is_decided_by_its_message(self):
        for message, kind in OVERLOADED:
            with self.subTest(message):
                self.refuse(36009004, message, 400)
                self.assertIs(type(self.failure()), kind)

    def test_success_counts_whatever_the_http_status(self):
        self.answer(json=envelope({"warehouses": [{"id": "1"}]}), status_code=500)
        self.assertEqual(self.client().get_warehouses(), [{"id": "1"}])

    def test_refusals_that_may_pass_later_say_so(self):
        for code, later in ((12052393, True), (12052093, True), (21011006, False)):
            self.refuse(code)
            self.assertEqual(self.failure().later, later)

    def test_what_is_not_an_envelope_is_no_answer(self):
        bodies = [
            "<html>Bad gateway</html>",
            '{"code": 0, "da',
            "",
            "[]",
            "null",
            '{"data": {}}',
            '{"code": "x"}',
            '{"code": true}',
            '{"code": 0, "data": []}',
            '{"code": 0, "data": {"a": NaN}}',
            "[" * 100000,
        ]
        for status in (200, 302, 403, 502):
            for body in bodies:
                with self.subTest(status=status, body=body[:20]):
                    self.answer(text=body, status_code=status)
                    error = self.failure()
                    self.assertIs(type(error), AnswerError)
                    self.assertIsInstance(error, TemporaryError)
                    self.assertEqual(error.http_status, status)

    def test_empty_data_comes_in_three_ways(self):
        for body in ({"code": 0}, envelope(None), envelope({})):
            self.answer(json=body)
            self.assertEqual(self.client().get_warehouses(), [])

    def test_unknown_server_trouble_is_temporary(self):
        self.refuse(987654321, "Something", 500)
        self.assertIsInstance(self.failure(), ServerError)

    def test_lost_answers_leave_writes_open_and_reads_not(self):
        cases = [
            {"exc": requests.ReadTimeout},
            {"exc": requests.ConnectionError},
            {"json": envelope(None, 36009003), "status_code": 500},
            {"json": envelope(None, 36009007)},
            {"text": "<html>", "status_code": 502},
        ]
        for case in cases:
            with self.subTest(case):
                self.answer(**case)
                client = self.client()
                write = self.failure(lambda c=client: c.delete_webhook("PACKAGE"))
                self.assertTrue(write.outcome_unknown)
                self.assertFalse(self.failure().outcome_unknown)

    def test_refused_writes_did_not_happen(self):
        cases = [
            {"exc": requests.ConnectTimeout},
            {"exc": requests.exceptions.SSLError},
            {"exc": requests.exceptions.ProxyError},
            {"json": envelope(None, 36009002), "status_code": 429},
            {"json": envelope(None, 21008111)},
            {"text": "<html>", "status_code": 403},
        ]
        for case in cases:
            with self.subTest(case):
                self.answer(**case)
                client = self.client()
                error = self.failure(lambda c=client: c.delete_webhook("PACKAGE"))
                self.assertFalse(error.outcome_unknown)

    def test_time_outs_are_transport_errors_and_not_repeated(self):
        self.answer(exc=requests.ReadTimeout)
        self.assertIsInstance(self.failure(), TransportError)
        self.assertEqual(len(self.web.request_history), 1)

    def test_retry_after_is_read_as_seconds_and_as_date(self):
        cases = [
            ({"Retry-After": "7"}, 7),
            ({"Retry-After": formatdate(NOW + 9, usegmt=True)}, 9),
            (
                # the server's own clock is 100 s ahead of ours
                {
                    "Retry-After": formatdate(NOW + 105, usegmt=True),
                    "Date": formatdate(NOW + 100, usegmt=True),
                },
                5,
            ),
            ({"Retry-After": "soon"}, 1),
            ({"Retry-After": "-5"}, 1),
            ({}, 1),
        ]
        for headers, seconds in cases:
            with self.subTest(headers):
                self.refuse(36009002, "Too many requests", 429, headers=headers)
                error = self.failure()
                self.assertIs(type(error), RateLimitError)
                self.assertAlmostEqual(error.retry_after, seconds)

    def test_a_limit_page_that_is_not_json_counts_as_limit(self):
        self.answer(text="slow down", status_code=429, headers={"Retry-After": "4"})
        self.assertEqual(self.failure().retry_after, 4)

    def test_errors_show_no_secrets_and_no_personal_data(self):
        self.refuse(
            36009004,
            f"Bad token {TOKEN} or {SECRET} for {CIPHER}, ask mia@example.com or "
            f"+1 202 555 0143 at https://host/x?app_secret={SECRET}\nTTP_otherToken",
        )
        text = str(self.failure())
        for secret in (
            TOKEN,
            SECRET,
            CIPHER,
            "mia",
            "555",
            "app_secret",
            "other",
            "\n",
        ):
            self.assertNotIn(secret, text)
        self.assertIn("Bad token", text)
        self.assertIn("R1", text)

    def test_an_id_in_a_message_stays_readable(self):
        self.refuse(21008111, "Order 577090000000000101 is not yours")
        self.assertIn("577090000000000101", str(self.failure()))

    def test_an_unfit_token_is_refused_before_it_can_be_shown(self):
        for token in (None, "", "two\nlines", "sp ace", "é"):
            client = TikTokShopClient(APP_KEY, SECRET, token)
            error = self.failure(client.get_active_shops)
            self.assertIs(type(error), AuthorizationError)
        self.assertFalse(self.web.request_history)


@tagged("post_install", "-at_install")
class TestAddresses(ClientCase):
    def test_secrets_only_go_over_https_or_to_this_machine(self):
        for url in (
            "http://example.com",
            "http://127.0.0.1.example.com",
            "http://localhost@example.com",
            "ftp://localhost",
            "https://user:pass@example.com",
            "https://example.com?x=1",
            "https://[bad",
            "https://",
            "example.com",
            "",
            None,
        ):
            with self.subTest(url):
                with self.assertRaises(AppError):
                    self.client(api_url=url)
                with self.assertRaises(AppError):
                    TikTokAuthClient(APP_KEY, SECRET, url)
        for url in ("http://localhost:1", "http://127.0.0.1:8071/", "http://[::1]:1"):
            self.client(api_url=url)

    def test_consent_link_carries_service_and_state(self):
        self.assertEqual(
            consent_url("75", "a&b=", "https://services.us.tiktokshop.com/"),
            "https://services.us.tiktokshop.com/open/authorize"
            "?service_id=75&state=a%26b%3D",
        )


@tagged("post_install", "-at_install")
class TestTokenCalls(ClientCase):
    tokens = {
        "access_token": "A",
        "access_token_expire_in": NOW + 1,
        "refresh_token": "B",
        "refresh_token_expire_in": 4854580847,
    }

    def setUp(self):
        super().setUp()
        self.auth = TikTokAuthClient(APP_KEY, SECRET)

    def test_a_code_becomes_tokens(self):
        self.answer(json=envelope(self.tokens))
        self.assertEqual(self.auth.get_token("CODE"), self.tokens)
        [request] = self.web.request_history
        self.assertEqual(request.path, "/api/v2/token/get")
        self.assertEqual(request.qs["grant_type"], ["authorized_code"])
        self.assertEqual(request.qs["auth_code"], ["code"])  # the mock lowers it

    def test_a_refresh_sends_the_refresh_token(self):
        self.answer(json=envelope(self.tokens))
        self.auth.refresh_token("r1")
        [request] = self.web.request_history
        self.assertEqual(request.path, "/api/v2/token/refresh")
        self.assertEqual(request.qs["refresh_token"], ["r1"])
        self.assertEqual(request.qs["grant_type"], ["refresh_token"])

    def refused(self):
        before = len(self.web.request_history)
        with self.assertRaises(TikTokShopError) as caught:
            self.auth.refresh_token("exampleRefreshToken")
        self.assertEqual(len(self.web.request_history), before + 1)
        self.assertEqual(caught.exception.operation, "token/refresh")
        return caught.exception

    def test_refusals_of_the_token_itself_ask_for_consent_once(self):
        for code, message in (
            (36004004, "used"),
            (36009004, "refresh_token exampleRefreshToken is invalid"),
            (99999, "No such grant"),
        ):
            self.refuse(code, message)
            error = self.refused()
            self.assertIs(type(error), AuthorizationError)
            self.assertNotIn("exampleRefreshToken", str(error))

    def test_trouble_of_the_server_or_the_app_keeps_its_class(self):
        for code, message, kind in (
            (36009003, "Internal", ServerError),
            (36009004, "app_key is invalid", AppError),
            (36009004, "Invalid parameter grant_type", RequestError),
            (36009002, "Too many", RateLimitError),
        ):
            self.refuse(code, message)
            self.assertIs(type(self.refused()), kind)

    def test_an_answer_without_tokens_is_no_answer(self):
        self.answer(json=envelope({**self.tokens, "refresh_token": ""}))
        error = self.refused()
        self.assertIs(type(error), AnswerError)
        self.assertTrue(error.outcome_unknown)

    def test_nothing_of_the_exchange_is_logged(self):
        self.answer(text=json.dumps(envelope(self.tokens)))
        package = "odoo.addons.connector_tiktok_shop.client"
        with self.assertLogs(package, "DEBUG") as logs:
            self.auth.get_token("exampleAuthCode")
        for secret in (SECRET, "exampleAuthCode", "http"):
            self.assertNotIn(secret, "\n".join(logs.output))
