import logging
import re

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.connection.tiktok_account_oauth import CALLBACK_PATH

_CODE = re.compile(
    r"((?:code|state)(?:=|%3D|%253D)|/tiktok_shop/webhook/)[^&?\s\"]+", re.IGNORECASE
)


class _HideCodes(logging.Filter):
    """The web server logs whole addresses: consent codes and the unguessable part of
    the addresses for events are cut out of them."""

    def filter(self, record):
        """Let every record pass, without the secret."""
        if record.args and "tiktok_shop" in (text := record.getMessage()):
            record.msg, record.args = _CODE.sub(r"\1***", text), ()
        return True


logging.getLogger("werkzeug").addFilter(_HideCodes())


class TikTokOAuth(http.Controller):
    """Where TikTok's consent page sends the browser back to."""

    @http.route(CALLBACK_PATH, type="http", auth="user", methods=["GET"])
    def callback(self, code=None, state=None, error=None, **_other):
        """Turn a consent into tokens; go on to a page without the code."""
        account = request.env["tiktok.account"]
        try:
            account, nonce = account._oauth_claims(state)
            account._oauth_finish(nonce, code, error)
        except (UserError, AccessError) as problem:
            return self._problem(account, str(problem))
        return request.redirect(f"/tiktok_shop/oauth/result/{account.id}")

    @http.route(
        "/tiktok_shop/oauth/result/<int:account_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def result(self, account_id):
        """What was granted: shops, permissions, what is missing."""
        account = request.env["tiktok.account"].browse(account_id).exists()
        if not account or not account.has_access("read"):
            return request.not_found()
        return request.render(
            "connector_tiktok_shop.oauth_result",
            {"account": account, "rows": account._scope_rows()},
        )

    def _problem(self, account, message):
        values = {"account": account, "message": message}
        response = request.render("connector_tiktok_shop.oauth_problem", values)
        response.status_code = 400
        return response
