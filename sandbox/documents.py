"""Labels and slips: when there are any, and the links that serve them.

A link needs no token and works for a day, as TikTok says of its own.
"""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlencode

from . import papers
from .message import Answer
from .refusal import Refusal
from .shipping_markets import market_of

LIFE = 24 * 3600
KINDS = (
    "SHIPPING_LABEL",
    "PACKING_SLIP",
    "SHIPPING_LABEL_AND_PACKING_SLIP",
    "SHIPPING_LABEL_PICTURE",
    "HAZMAT_LABEL",
    "INVOICE_LABEL",
)
TYPES = {"PDF": "application/pdf", "ZPL": "application/zpl", "PNG": "image/png"}


class Documents:
    """Serves `/files/doc/...`."""

    def __init__(self, box):
        self.box = box

    # the API's side

    def link(self, shop, package, host, kind, size="A6", form="PDF"):
        """The address of a document, or the reason why there is none."""
        self._check_kind(shop, package, kind, form)
        self._check_time(package)
        self._wait(shop, package)
        package["printed"] = True
        self.box.touch()
        return host + self.path(shop, package, kind, size, form)

    def path(self, shop, package, kind, size="A6", form="PDF"):
        """The address of a document on this sandbox, good for a day."""
        form = "PNG" if kind == "SHIPPING_LABEL_PICTURE" else form
        size = "A4" if kind == "HAZMAT_LABEL" else size
        expires = self.box.clock.now() + LIFE
        name = f"{shop['id']}/{package['id']}/{kind}.{size}.{form.lower()}"
        key = urlencode({"expires": expires, "key": self._key(name, expires)})
        return f"/files/doc/{name}?{key}"

    def _check_kind(self, shop, package, kind, form):
        if package["shipping_type"] != "TIKTOK":
            raise Refusal(21001001, "Packages of own carriers have no label")
        brazil = market_of(shop).needs_invoice
        if kind not in KINDS or (kind == "INVOICE_LABEL" and not brazil):
            raise Refusal(21001001, f"The document {kind} does not exist here")
        if form == "ZPL" and not brazil:
            raise Refusal(21001001, "ZPL is for Brazil only")
        dangerous = any(
            piece.get("is_dangerous_good")
            for piece in self.box.packages.pieces(shop, package)
        )
        if kind == "HAZMAT_LABEL" and not dangerous:
            raise Refusal(21001001, "Nothing in the package is hazardous")

    @staticmethod
    def _check_time(package):
        if package["status"] == "TO_FULFILL":
            raise Refusal(21023035, "Arrange the shipment first")
        if package["status"] != "PROCESSING":
            raise Refusal(21042102, "The package was picked up, or is cancelled")

    def _wait(self, shop, package):
        """The label is built while one waits, as long as the shop's switch says."""
        delay = shop.get("label_delay") or {}
        asked = package["asked"] = package.get("asked", 0) + 1
        age = self.box.clock.exact() - package["shipped_at"]
        if asked <= delay.get("calls", 0) or age < delay.get("seconds", 0):
            package["sub_status"] = "RTSING"
            code = delay.get("code") or 11034023
            raise Refusal(code, "The document is not ready yet, try again")
        package["sub_status"] = "RTS"

    # the link's side

    def _key(self, name, expires):
        secret = self.box.app["secret"].encode()
        text = f"{name}?{expires}".encode()
        return hmac.new(secret, text, hashlib.sha256).hexdigest()[:24]

    def answer(self, call):
        """The file of a link; 403 when it is over or made up."""
        name = call.path.removeprefix("/files/doc/")
        expires = call.arguments.get("expires", "0")
        key = self._key(name, expires)
        good = hmac.compare_digest(key, call.arguments.get("key", ""))
        if not good or int(expires) < self.box.clock.now():
            return Answer(403, b"Request has expired", content_type="text/plain")
        shop_id, package_id, file = name.split("/")
        kind, size, form = file.split(".")
        package = self.box.state["packages"][shop_id][package_id]
        body = self._file(self.box.shop(shop_id), package, kind, size, form)
        return Answer(200, body, content_type=TYPES[form.upper()])

    def _file(self, shop, package, kind, size, form):
        number = package["tracking_number"]
        if form == "png":
            return papers.png(number)
        lines = self._text(shop, package, kind)
        if form == "zpl":
            return papers.zpl(lines, number)
        return papers.pdf(lines, number, size)

    def _text(self, shop, package, kind):
        head = [
            kind.replace("_", " ").title(),
            f"Package {package['id']}",
            f"{package['provider_name']} {package['tracking_number']}",
        ]
        if "SLIP" not in kind:
            return head
        lines = self.box.packages.lines(shop, package)
        goods = [f"1 x {line['seller_sku']} {line['product_name']}" for line in lines]
        return [*head, *(f"Order {name}" for name in package["orders"]), *goods]
