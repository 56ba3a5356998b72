"""A person at the web client of a running Odoo: the same calls, without the screen."""

import time

import requests

TIMEOUT = 120


class OdooRefused(Exception):
    """What Odoo would have shown in a dialog."""


class WebUser:
    """A logged-in session that calls methods the way the web client does."""

    def __init__(self, url, database, login="admin", password="admin"):
        self.url = url
        self.http = requests.Session()
        self._wait_until_up()
        credentials = {"db": database, "login": login, "password": password}
        self._post("/web/session/authenticate", credentials)

    def _wait_until_up(self):
        for _attempt in range(120):
            try:
                if self.http.get(f"{self.url}/web/health", timeout=TIMEOUT).ok:
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.5)
        raise OdooRefused(f"{self.url} does not answer")

    def _post(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.http.post(self.url + path, json=body, timeout=TIMEOUT).json()
        if "error" in answer:
            raise OdooRefused(answer["error"]["data"].get("debug") or answer["error"])
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a public method; the first of *args* is the list of ids, if any."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", params)

    def read(self, model, domain, fields, **kwargs):
        """Rows that match, as dictionaries."""
        return self.call(model, "search_read", domain, fields, **kwargs)

    def ids(self, model, domain, **kwargs):
        """Ids of the records that match."""
        return self.call(model, "search", domain, **kwargs)

    def create(self, model, *vals):
        """Ids of new records."""
        return self.call(model, "create", list(vals))

    def get(self, url):
        """Follow a link as the browser does, with this session's cookies."""
        return self.http.get(url, timeout=TIMEOUT)
