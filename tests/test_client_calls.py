from email.utils import formatdate

from odoo.tests import tagged

from odoo.addons.connector_tiktok_shop.client import (
    AnswerError,
    AuthorizationError,
    BusinessError,
    RateLimitError,
    RequestError,
    Throttle,
    TokenExpiredError,
    operations,
)

from .client_case import CIPHER, NOW, TOKEN, ClientCase, envelope

EXPIRED = envelope(None, 105002, "access token is expired")


@tagged("post_install", "-at_install")
class TestToken(ClientCase):
    def test_an_expired_token_is_refreshed_once_and_the_call_repeated(self):
        seen = []

        def refresh(expired):
            seen.append(expired)
            return "ROW_new"

        self.answer(EXPIRED, envelope({"warehouses": [{"id": "1"}]}))
        client = self.client(refresh_token_cb=refresh)
        self.assertEqual(client.get_warehouses(), [{"id": "1"}])
        client.get_warehouses()
        self.assertEqual(seen, [TOKEN])
        headers = [r.headers["x-tts-access-token"] for r in self.web.request_history]
        self.assertEqual(headers, [TOKEN, "ROW_new", "ROW_new"])

    def test_a_new_token_that_is_expired_too_asks_for_consent(self):
        self.answer(EXPIRED)
        with self.assertRaises(AuthorizationError):
            self.client(refresh_token_cb=lambda expired: "ROW_new").get_warehouses()
        self.assertEqual(len(self.web.request_history), 2)

    def test_without_a_way_to_refresh_the_caller_is_told(self):
        self.answer(EXPIRED)
        with self.assertRaises(TokenExpiredError):
            self.client().get_warehouses()
        self.assertEqual(len(self.web.request_history), 1)

    def test_a_refresh_that_fails_fails_the_call(self):
        def refresh(expired):
            raise AuthorizationError("gone")

        self.answer(EXPIRED)
        with self.assertRaisesRegex(AuthorizationError, "gone"):
            self.client(refresh_token_cb=refresh).get_warehouses()


@tagged("post_install", "-at_install")
class TestThrottledCalls(ClientCase):
    def test_a_short_wait_is_waited(self):
        def wait(seconds):
            waits.append(seconds)
            self.monotonic += seconds

        waits = []
        self.answer(envelope())
        throttle = Throttle(rate=10, burst=1, clock=lambda: self.monotonic)
        client = self.client(throttle=throttle, wait=wait)
        for _i in range(3):
            client.get_warehouses()
        self.assertEqual(len(self.web.request_history), 3)
        self.assertAlmostEqual(sum(waits), 0.2, places=3)

    def test_without_waiting_nothing_is_sent(self):
        self.answer(envelope())
        throttle = Throttle(rate=10, burst=1, clock=lambda: self.monotonic)
        client = self.client(throttle=throttle)
        client.get_warehouses()
        with self.assertRaises(RateLimitError) as caught:
            client.get_warehouses()
        self.assertAlmostEqual(caught.exception.retry_after, 0.1, places=3)
        self.assertFalse(caught.exception.outcome_unknown)
        self.assertEqual(len(self.web.request_history), 1)

    def test_after_a_refusal_the_endpoint_rests_and_others_go_on(self):
        self.refuse(36009002, "Too many", 429, headers={"Retry-After": "30"})
        client = self.client(wait=self.fail)
        for _i in range(2):
            with self.assertRaises(RateLimitError) as caught:
                client.get_warehouses()
            self.assertEqual(caught.exception.retry_after, 30)
        self.assertEqual(len(self.web.request_history), 1)
        self.answer(envelope())
        client.get_webhooks()
        self.monotonic += 31
        client.get_warehouses()
        self.assertEqual(len(self.web.request_history), 3)


@tagged("post_install", "-at_install")
class TestFrame(ClientCase):
    def test_the_clock_of_the_server_is_compared_with_ours(self):
        self.answer(json=envelope(), headers={"Date": formatdate(NOW + 45)})
        client = self.client()
        self.assertIsNone(client.server_clock_offset)
        client.get_warehouses()
        self.assertEqual(client.server_clock_offset, 45)

    def test_calls_of_the_authorisation_carry_no_cipher(self):
        self.answer(envelope({"shops": [{"id": "7"}]}))
        client = self.client()
        self.assertEqual(client.get_authorized_shops(), [{"id": "7"}])
        self.assertEqual(client.get_active_shops(), [{"id": "7"}])
        client.get_warehouses()
        with_cipher = ["shop_cipher" in query for query, _body in self.sent()]
        self.assertEqual(with_cipher, [False, False, True])

    def test_a_shop_call_without_shop_is_not_sent(self):
        with self.assertRaises(RequestError):
            self.client(shop_cipher=None).get_warehouses()
        self.assertFalse(self.web.request_history)

    def test_an_id_cannot_change_the_path(self):
        for product_id in ("../orders", "1?x=1", "1/2", "", "1 2", "ü"):
            with self.subTest(product_id), self.assertRaises(RequestError):
                self.client().get_product(product_id)
        self.assertFalse(self.web.request_history)

    def test_query_values_are_written_as_the_platform_reads_them(self):
        self.answer(envelope())
        query = {"a": ["1", "2"], "b": True, "c": None, "d": 5, "e": "x y/z&"}
        self.client().call(operations.GET_ORDERS, query=query)
        [(sent, body)] = self.sent()
        self.assertEqual(
            {name: sent.get(name) for name in "abcde"},
            {"a": "1,2", "b": "true", "c": None, "d": "5", "e": "x y/z&"},
        )
        self.assertEqual(sent["timestamp"], str(NOW))
        self.assertIsNone(body)

    def test_an_empty_body_is_not_sent(self):
        self.answer(envelope())
        self.client().call(operations.SEARCH_ORDERS, body={"order_status": None})
        self.assertFalse(self.web.last_request.body)

    def test_money_never_becomes_a_float_and_ids_stay_text(self):
        data = '{"id":"577090000000000101","price":12.10,"n":3,"x":"?"}'
        self.answer(text=f'{{"code":"0","data":{data}}}')
        self.assertEqual(
            self.client().get_product("1"),
            {"id": "577090000000000101", "price": "12.10", "n": 3, "x": "?"},
        )

    def test_the_log_tells_call_status_request_and_nothing_else(self):
        self.answer(envelope({"orders": [{"buyer_email": "mia@example.com"}]}))
        with self.assertLogs(
            "odoo.addons.connector_tiktok_shop.client", "DEBUG"
        ) as log:
            self.client().search_orders(buyer_user_id="7494000000000000009")
        [line] = log.output
        self.assertRegex(line, r"getOrderList, \d+ ms: HTTP 200, request R1")
        for secret in (TOKEN, CIPHER, "mia", "7494", "http:", "sign"):
            self.assertNotIn(secret, line)

    def test_every_operation_names_its_version_in_its_path(self):
        found = [
            value
            for value in vars(operations).values()
            if isinstance(value, operations.Operation)
        ]
        self.assertGreater(len(found), 10)
        for operation in found:
            self.assertIn("/{version}/", operation.route)
            self.assertRegex(operation.version, r"^20\d{4}$")
        self.assertEqual(len(found), len({operation.name for operation in found}))


@tagged("post_install", "-at_install")
class TestOrders(ClientCase):
    def page(self, token, *ids):
        orders = [{"id": str(number)} for number in ids]
        return envelope({"orders": orders, "next_page_token": token})

    def test_pages_are_walked_until_the_token_is_empty_or_missing(self):
        last = envelope({"orders": [{"id": "4"}], "total_count": 4})
        for end in (self.page("", 4), self.page(None, 4), last):
            self.answer(self.page("aa", 1, 2), self.page("bb"), end)
            orders = self.client().iter_orders(update_time_ge=5, update_time_lt=9)
            self.assertEqual([order["id"] for order in orders], ["1", "2", "4"])
        sent = self.sent()[-3:]
        tokens = [query.get("page_token") for query, _body in sent]
        self.assertEqual(tokens, [None, "aa", "bb"])
        for query, body in sent:
            self.assertEqual(query["page_size"], "100")
            self.assertEqual(query["sort_field"], "update_time")
            self.assertEqual(query["sort_order"], "asc")  # the mock lowers it
            self.assertEqual(body, {"update_time_ge": 5, "update_time_lt": 9})

    def test_pages_are_fetched_as_they_are_asked_for(self):
        self.answer(self.page("aa", 1), self.page("bb", 2))
        pages = self.client().iter_order_pages()
        self.assertEqual(next(pages)["next_page_token"], "aa")
        self.assertEqual(len(self.web.request_history), 1)

    def test_a_token_that_repeats_does_not_loop(self):
        self.answer(self.page("aa", 1))
        with self.assertRaises(AnswerError):
            list(self.client().iter_orders())
        self.assertEqual(len(self.web.request_history), 2)

    def test_an_empty_search_has_the_same_form(self):
        self.answer(envelope())
        self.assertEqual(
            self.client().search_orders(),
            {"orders": [], "next_page_token": "", "total_count": 0},
        )

    def test_details_are_read_fifty_at_a_time_without_repeats(self):
        ids = [str(number) for number in range(120)]
        self.answer(envelope({"orders": [{"id": "x"}]}))
        self.assertEqual(len(self.client().get_orders(ids + ids[:5])), 3)
        chunks = [query["ids"].split(",") for query, _body in self.sent()]
        self.assertEqual([len(chunk) for chunk in chunks], [50, 50, 20])
        self.assertEqual(sum(chunks, []), ids)

    def test_no_ids_no_call(self):
        self.assertEqual(self.client().get_orders([]), [])
        self.assertEqual(self.client().search_inventory(), [])

    def test_refused_references_come_back(self):
        self.answer(envelope({"errors": [{"code": 1}]}))
        references = [{"id": str(number)} for number in range(101)]
        errors = self.client().add_external_references(references)
        self.assertEqual(errors, [{"code": 1}] * 2)
        self.assertEqual([len(body["orders"]) for _q, body in self.sent()], [100, 1])


@tagged("post_install", "-at_install")
class TestProducts(ClientCase):
    def serve(self, created, limit=False):
        """A shop with products of these creation times, 10 000 hits at most."""

        def search(request, context):
            body = request.json() if request.body else {}
            first = body.get("create_time_ge", 0)
            last = body.get("create_time_le", NOW * 2)
            hits = [time for time in created if first <= time <= last]
            if limit and len(hits) > 10000:
                return envelope(None, 12052180, "Too many")
            start = int(request.qs.get("page_token", ["0"])[0])
            end = start + int(request.qs["page_size"][0])
            return envelope(
                {
                    "products": [{"id": str(time)} for time in hits[start:end]],
                    "next_page_token": str(end) if end < len(hits) else "",
                    "total_count": len(hits),
                }
            )

        self.answer(json=search)

    def client(self, **kw):
        return super().client(throttle=Throttle(rate=1e6, burst=1e6), **kw)

    def test_more_hits_than_one_search_gives_are_all_found_once(self):
        created = [NOW - 3600 * number for number in range(15000)]
        for limit in (False, True):
            self.serve(created, limit)
            found = [int(p["id"]) for p in self.client().iter_products(status="ALL")]
            self.assertEqual(len(found), 15000)
            self.assertEqual(set(found), set(created))

    def test_too_many_products_of_one_second_are_an_error_not_a_loss(self):
        self.serve([NOW] * 10001)
        with self.assertRaises(BusinessError):
            list(self.client().iter_products())

    def test_other_refusals_are_not_mistaken_for_size(self):
        self.refuse(12052700)
        with self.assertRaises(BusinessError):
            list(self.client().iter_products())
        self.assertEqual(len(self.web.request_history), 1)

    def test_stock_is_read_in_chunks_of_skus_or_products(self):
        self.answer(envelope({"inventory": [{}]}))
        ids = [str(number) for number in range(601)]
        self.client().search_inventory(sku_ids=ids)
        self.client().search_inventory(product_ids=ids[:101])
        sizes = [
            (name, len(chunk))
            for _query, body in self.sent()
            for name, chunk in body.items()
        ]
        expected = [("sku_ids", 600), ("sku_ids", 1)]
        expected += [("product_ids", 100), ("product_ids", 1)]
        self.assertEqual(sizes, expected)


@tagged("post_install", "-at_install")
class TestOtherFamilies(ClientCase):
    def test_each_call_reads_its_own_list(self):
        cases = {
            "warehouses": lambda c: c.get_warehouses(),
            "delivery_options": lambda c: c.get_delivery_options("1"),
            "shipping_providers": lambda c: c.get_shipping_providers("1", "US"),
            "check_results": lambda c: c.check_prerequisites(),
            "webhooks": lambda c: c.get_webhooks(),
        }
        for name, call in cases.items():
            self.answer(envelope({name: [{"id": "1"}]}))
            self.assertEqual(call(self.client()), [{"id": "1"}])
            self.answer(envelope())
            self.assertEqual(call(self.client()), [])

    def test_filters_of_carriers_go_into_the_query(self):
        self.answer(envelope())
        self.client().get_shipping_providers("42", "DE", "FR")
        [(query, _body)] = self.sent()
        self.assertIn("/delivery_options/42/", self.web.last_request.path)
        self.assertEqual(query["warehouse_region"], "de")
        self.assertEqual(query["buyer_region"], "fr")

    def test_webhook_addresses_are_set_and_removed(self):
        self.answer(envelope())
        client = self.client()
        client.update_webhook("PACKAGE_UPDATE", "https://example.com/hook")
        client.delete_webhook("PACKAGE_UPDATE")
        bodies = [body for _query, body in self.sent()]
        self.assertEqual(
            bodies,
            [
                {"event_type": "PACKAGE_UPDATE", "address": "https://example.com/hook"},
                {"event_type": "PACKAGE_UPDATE"},
            ],
        )
        methods = [request.method for request in self.web.request_history]
        self.assertEqual(methods, ["PUT", "DELETE"])
