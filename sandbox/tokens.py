"""Consent, codes and tokens (Partner Center, "Authorization overview").

Not settled by the documentation, decided here on the strict side: a refresh ends the
old refresh token and the old access token.
"""

from __future__ import annotations

import secrets

from .message import Answer
from .refusal import Refusal, expired_token

CODE_LIFE = 30 * 60
ACCESS_LIFE = 7 * 24 * 3600
REFRESH_LIFE = 365 * 24 * 3600
DAY = 24 * 3600
WARN_BEFORE = 30 * DAY
PREFIXES = {"US": "TTP_", "GB": "GCP_"}
DEAD = Refusal(36004004, "Authorization code is invalid or expired")


class Tokens:
    """The auth host: what sellers granted and the tokens that stand for it."""

    def __init__(self, box):
        self.box = box
        self.access_life = ACCESS_LIFE

    @property
    def _state(self):
        return self.box.state["tokens"]

    def consent(self, app, seller_id, shop_ids=None, scopes=None):
        """Record that a seller lets an app use shops; returns the one-time code."""
        seller = self.box.state["sellers"][seller_id]
        shops = [shop for shop in seller["shops"] if not shop_ids or shop in shop_ids]
        grant_id = self.box.next_id("grant")
        self._state["grants"][grant_id] = {
            "id": grant_id,
            "app_key": app["key"],
            "seller": seller_id,
            "shops": shops,
            "scopes": list(app["scopes"] if scopes is None else scopes),
            "revoked": False,
        }
        code = PREFIXES.get(seller["region"], "ROW_") + secrets.token_urlsafe(24)
        expires = self.box.clock.now() + CODE_LIFE
        self._state["codes"][code] = {"grant": grant_id, "expires": expires}
        self.box.save()
        return code

    def revoke(self, seller_id=None, shop_id=None):
        """Withdraw grants: all of a seller, or one shop out of its grants."""
        gone = set()
        for grant in self._state["grants"].values():
            if shop_id and shop_id in grant["shops"]:
                gone.add(shop_id)
                grant["shops"].remove(shop_id)
                grant["revoked"] = not grant["shops"]
            elif seller_id and grant["seller"] == seller_id and not grant["revoked"]:
                gone.update(grant["shops"])
                grant["revoked"] = True
        for name in sorted(gone):
            shop = self.box.state["shops"][name]
            data = {"message": "Seller removed the authorization"}
            self.box.events.emit("SELLER_DEAUTHORIZATION", shop, data)
        self.box.save()

    def warn(self):
        """Once a day: tell shops whose consent ends within 30 days, until renewed."""
        day = self.box.clock.now() // DAY
        if day == self.box.state["warned_day"]:
            return
        self.box.state["warned_day"] = day
        for token in list(self._state["refresh"].values()):
            grant = self._state["grants"][token["grant"]]
            left = token["expires"] - self.box.clock.now()
            if grant["revoked"] or not 0 < left <= WARN_BEFORE:
                continue
            data = {
                "message": "Authorization ends soon",
                "expiration_time": str(token["expires"]),
            }
            for name in grant["shops"]:
                shop = self.box.state["shops"][name]
                topic = "UPCOMING_AUTHORIZATION_EXPIRATION"
                self.box.events.emit(topic, shop, data)

    def expire(self):
        """End the life of every access token now; refresh tokens stay good."""
        for token in self._state["access"].values():
            token["expires"] = self.box.clock.now()
        self.box.save()

    def grant_of(self, token, app):
        """The grant behind an access token, None if unknown or withdrawn."""
        found = self._state["access"].get(token)
        grant = found and self._state["grants"][found["grant"]]
        if not grant or grant["revoked"] or grant["app_key"] != app["key"]:
            return None
        if found["expires"] <= self.box.clock.now():
            raise expired_token()
        return grant

    def answer(self, call):
        """Serve `/api/v2/token/get` and `/api/v2/token/refresh`."""
        entry = self.box.journal.open(call)
        entry["operation"] = "token_" + call.path.rsplit("/", 1)[-1]
        faults = self.box.faults.strike(entry["operation"], None)
        for fault in faults:
            answer = fault.before(entry["request_id"])
            if answer:
                return self.box.journal.close(entry, answer)
        answer = self._serve(entry, call)
        for fault in faults:
            answer = fault.after(answer)
        return answer

    def _serve(self, entry, call):
        payload = {"code": 0, "message": "success", "request_id": entry["request_id"]}
        try:
            grant = self._redeem(call.path, call.arguments)
            payload["data"] = self._issue(grant)
            answer = Answer.json(payload)
        except Refusal as refusal:
            payload.update(code=refusal.code, message=refusal.message)
            answer = Answer.json(payload, refusal.http_status)
        self.box.save()
        return self.box.journal.close(entry, answer, payload["code"])

    def _redeem(self, path, query):
        app = self.box.state["apps"].get(query.get("app_key"))
        if not app or app["secret"] != query.get("app_secret"):
            raise Refusal(
                36009004, "Invalid credentials. The `app_key` or secret is invalid."
            )
        kind, given, wanted_type = {
            "/api/v2/token/get": ("codes", "auth_code", "authorized_code"),
            "/api/v2/token/refresh": ("refresh", "refresh_token", "refresh_token"),
        }.get(path, (None, None, None))
        if kind is None:
            raise Refusal(36009009, f"Invalid path {path}")
        if query.get("grant_type") != wanted_type:
            raise Refusal(36009004, "Invalid parameter: `grant_type`")
        # single use, even when it turns out to be too old
        found = self._state[kind].pop(query.get(given), None)
        grant = found and self._state["grants"][found["grant"]]
        if not grant or grant["revoked"] or grant["app_key"] != app["key"]:
            raise DEAD
        if found["expires"] <= self.box.clock.now():
            raise DEAD
        return grant

    def _issue(self, grant):
        seller = self.box.state["sellers"][grant["seller"]]
        prefix = PREFIXES.get(seller["region"], "ROW_")
        now = self.box.clock.now()
        for token in self._state["access"].values():
            if token["grant"] == grant["id"]:
                token["expires"] = min(token["expires"], now)
        access = prefix + secrets.token_urlsafe(32)
        refresh = prefix + secrets.token_urlsafe(32)
        access_end, refresh_end = now + self.access_life, now + REFRESH_LIFE
        self._state["access"][access] = {"grant": grant["id"], "expires": access_end}
        self._state["refresh"][refresh] = {"grant": grant["id"], "expires": refresh_end}
        return {
            "access_token": access,
            "access_token_expire_in": access_end,
            "refresh_token": refresh,
            "refresh_token_expire_in": refresh_end,
            "open_id": seller["open_id"],
            "seller_name": seller["name"],
            "seller_base_region": seller["region"],
            "user_type": 0,
            "granted_scopes": grant["scopes"],
        }
