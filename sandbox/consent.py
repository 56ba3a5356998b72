"""The consent page: a seller lets an app use shops."""

from __future__ import annotations

from urllib.parse import urlencode

from .html import escape, page
from .message import Answer


class Consent:
    """Serves `/open/authorize`.

    `auto=1` gives consent without asking, for the shops in `shops` (ids, ciphers or
    regions, joined with commas; all of the first seller by default). It ends in the
    same redirect as the button.
    """

    def __init__(self, box):
        self.box = box

    def answer(self, call):
        """The page, or the redirect after the decision."""
        query = call.arguments
        app = self._app(query.get("service_id"))
        if not app:
            return self._problem("No app is registered under this service id.")
        if not app["redirect_url"]:
            return self._problem(
                "The app has no redirect URL. Register one under Seller Center, Apps."
            )
        if call.method == "POST":
            return self._decide(app, query, call.form)
        if query.get("auto") == "1":
            return self._automatic(app, query)
        return Answer.html(page("Authorize", self._form(app, query)))

    def _app(self, service_id):
        apps = self.box.state["apps"].values()
        return next((app for app in apps if app["service_id"] == service_id), None)

    @staticmethod
    def _problem(text):
        return Answer.html(page("Authorize", f"<p class='bad'>{escape(text)}</p>"), 400)

    def _form(self, app, query):
        cards = []
        for seller in self.box.state["sellers"].values():
            shops = [self.box.state["shops"][shop] for shop in seller["shops"]]
            boxes = "".join(
                "<label><input type='checkbox' name='shop' checked "
                f"value='{shop['id']}'> {escape(shop['name'])} "
                f"<small>{shop['region']}</small></label><br>"
                for shop in shops
            )
            cards.append(
                f"<form class='card' method='post' action='?{escape(urlencode(query))}'"
                ">"
                f"<h2>{escape(seller['name'])}</h2>{boxes}"
                f"<input type='hidden' name='seller' value='{seller['id']}'>"
                "<button name='decision' value='allow'>Allow</button> "
                "<button name='decision' value='deny' class='quiet'>Deny</button>"
                "</form>"
            )
        wanted = "".join(f"<li>{escape(scope)}</li>" for scope in app["scopes"])
        return (
            f"<p>The app <b>{escape(app['key'])}</b> asks for access. Choose "
            "the seller you sign in as and the shops.</p>"
            f"<div class='cards'>{''.join(cards)}</div>"
            f"<h2>Scopes</h2><ul>{wanted}</ul>"
        )

    def _automatic(self, app, query):
        names = [name for name in query.get("shops", "").split(",") if name]
        shops = [self.box.shop(name) for name in names]
        seller = shops[0]["seller"] if shops else next(iter(self.box.state["sellers"]))
        return self._allow(app, query, seller, [shop["id"] for shop in shops])

    def _decide(self, app, query, form):
        if form.get("decision") != ["allow"]:
            # what the platform sends after a refusal is not documented
            return self._back(app, query, error="auth_denied")
        return self._allow(app, query, form["seller"][0], form.get("shop", []))

    def _allow(self, app, query, seller, shop_ids):
        code = self.box.tokens.consent(app, seller, shop_ids)
        region = self.box.state["sellers"][seller]["region"]
        return self._back(
            app, query, code=code, app_key=app["key"], locale="en", shop_region=region
        )

    @staticmethod
    def _back(app, query, **values):
        if "state" in query:
            values["state"] = query["state"]
        joint = "&" if "?" in app["redirect_url"] else "?"
        return Answer.redirect(app["redirect_url"] + joint + urlencode(values))
