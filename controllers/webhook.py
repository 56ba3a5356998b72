from werkzeug.exceptions import RequestEntityTooLarge

from odoo import http
from odoo.http import Response, request

from ..models.connection.tiktok_webhook_inbox import WEBHOOK_PATH

#: bytes; events are short (longest in the contract: about 1 KB)
LONGEST_BODY = 64 * 1024
TOO_LONG = 413


class TikTokWebhook(http.Controller):
    """Where TikTok rings: authenticate, store, enqueue, answer."""

    @http.route(
        f"{WEBHOOK_PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=LONGEST_BODY,
    )
    def receive(self, token):
        """An empty answer whose status says whether the event is safe with us.

        TikTok repeats everything that is not 2xx after 2 minutes, 30 minutes, 3 and
        12 hours (contract: webhooks).
        """
        if (request.httprequest.content_length or 0) > LONGEST_BODY:
            return Response(status=TOO_LONG)
        try:
            raw = request.httprequest.get_data()
        except RequestEntityTooLarge:
            # sent in chunks, without a length
            return Response(status=TOO_LONG)
        inbox = request.env["tiktok.webhook.event"].sudo()
        signature = request.httprequest.headers.get("Authorization")
        return Response(status=inbox._receive(token, raw, signature))
