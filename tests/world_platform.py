"""What buyers, the seller's people in Seller Center and the platform do, step by step.

Steps of the interleavings in ``test_order_interleavings.py``. Each takes a number that
chooses among what is possible; what the platform refuses has not happened.
"""

from collections import Counter

from ..sandbox.refusal import Refusal

#: what an order may hold: single goods, several units, a kit, all of it
BASKETS = {
    "US": (
        ["SPOON-1"],
        [{"sku": "SPOON-1", "quantity": 3}],
        [{"sku": "MUG-BLU", "quantity": 2}, "SPOON-1"],
        ["MUG-BLU-3FOR2"],
        ["MUG-BLU-3FOR2", {"sku": "MUG-BLU", "quantity": 2}],
        [{"sku": "SPOON-1", "price": "9.00"}, {"sku": "SPOON-1", "price": "7.50"}],
    ),
    "GB": (["TEAPOT-W"], [{"sku": "TEAPOT-W", "quantity": 3}]),
    "VN": (
        ["AO-TRANG-M"],
        [{"sku": "AO-TRANG-M", "quantity": 2}, "NON-DEN"],
        [{"sku": "NON-DEN", "quantity": 3}],
    ),
}
WAITS = (1, 5, 30, 70, 600, 1500)
HOLDABLE = ("US", "GB")
SALES = "SALES_WAREHOUSE"
ENDED = ("CANCELLED", "COMPLETED")


class PlatformSteps:
    """Steps on TikTok's side; a mixin of the world."""

    def pick(self, things, number):
        """One of ``things``, chosen by ``number``; None of nothing."""
        things = list(things)
        return things[number % len(things)] if things else None

    def tell(self, *words):
        """Add a sentence to the story."""
        self.story.append(" ".join(str(word) for word in words))

    def on_platform(self, number, words, act):
        """Do something with one order on TikTok; the story tells it if it worked."""
        payload = self.pick(self.payloads(), number)
        if not payload:
            return
        try:
            done = act(payload)
        except Refusal:
            return
        if done is not False:
            name = self.name_of(payload["id"])
            self.tell("TikTok:", name, words, *([done] if type(done) is str else []))

    def payloads(self):
        """The orders on the platform, oldest first."""
        return [self.sandbox.orders.payload(self.shop, key) for key in self.placed]

    def name_of(self, order_id):
        """Order 1, order 2, ..."""
        return f"order {self.placed.index(order_id) + 1}"

    # === STEPS === #

    def step_place(self, number):
        """A buyer orders; half of the orders are held by the platform."""
        if len(self.placed) >= self.MOST_ORDERS:
            return
        baskets = BASKETS[self.REGION]
        basket = baskets[number % len(baskets)]
        hold = self.REGION in HOLDABLE and bool(number // len(baskets) % 2)
        payload = self.place(*basket, hold=hold)
        self.placed.append(payload["id"])
        held = "and is held" if hold else "and is paid"
        self.tell("TikTok:", self.name_of(payload["id"]), "of", basket, held)

    def step_hold_again(self, number):
        """The platform takes an order back on hold."""
        if self.REGION in HOLDABLE:
            act = lambda p: bool(self.life.hold(self.shop, p["id"]))  # noqa: E731
            self.on_platform(number, "is put on hold again", act)

    def step_release(self, number):
        """The hold ends before its time."""
        act = lambda p: bool(self.life.release(self.shop, p["id"]))  # noqa: E731
        self.on_platform(number, "is released", act)

    def step_move_buyer(self, number):
        """The buyer changes the address."""

        def act(payload):
            self.life.change_address(self.shop, payload["id"], number=1 + number % 3)

        self.on_platform(number, "gets another address", act)

    def step_buyer_cancels(self, number):
        """The buyer cancels during the hold, asks for it later."""

        def act(payload):
            self.life.request_cancel(self.shop, payload["id"])
            asks = self.sandbox.cancellations.pending(self.shop, payload["id"])
            return "as a request" if asks else "at once"

        self.on_platform(number, "is cancelled by the buyer,", act)

    def step_buyer_withdraws(self, number):
        """The buyer takes the request back."""
        self.on_request(number, "its request is withdrawn", "withdraw_request")

    def step_approved_outside(self, number):
        """The seller's people approve a request in Seller Center."""
        self.on_request(number, "its request is approved outside", "approve_request")

    def step_rejected_outside(self, number):
        """The seller's people reject a request in Seller Center."""
        if self.REGION != "US":
            words = "its request is rejected outside"
            self.on_request(number, words, "reject_request")

    def on_request(self, number, words, verb):
        """End one of the open requests."""
        waiting = [
            key
            for key in self.placed
            if self.sandbox.cancellations.pending(self.shop, key)
        ]
        order_id = self.pick(waiting, number)
        if order_id:
            getattr(self.life, verb)(self.shop, order_id)
            self.tell("TikTok:", self.name_of(order_id), words)

    def step_cancelled_outside(self, number):
        """Seller Center, the platform or an operator cancels an order or some units."""
        who = ("SELLER", "SYSTEM", "OPERATOR")[number % 3]

        def act(payload):
            units = self.some_units(payload, number // 3)
            known = set(self.sandbox.cancellations.of(self.shop))
            self.life.cancel(self.shop, payload["id"], who, units)
            self.outside += set(self.sandbox.cancellations.of(self.shop)) - known
            return f"{len(units)} units" if units else "as a whole"

        self.on_platform(number // 12, f"is cancelled by {who},", act)

    def some_units(self, payload, number):
        """None for the whole order, or the ids of a part of its living units."""
        living = [
            line["id"]
            for line in payload["line_items"]
            if line["display_status"] not in ENDED
        ]
        part = number % 3
        return living[:part] if 0 < part < len(living) else None

    def step_ship_outside(self, number):
        """Somebody arranges shipping in Seller Center."""

        def act(payload):
            self.life.ship(self.shop, payload["id"])
            if number % 2:
                self.life.collect(self.shop, payload["id"])
            return "and collected" if number % 2 else "and waits for the carrier"

        self.on_platform(number, "is shipped in Seller Center", act)

    def step_switch_warehouse(self, number):
        """TikTok lets another warehouse serve the order."""
        ids = [w["id"] for w in self.shop["warehouses"] if w["type"] == SALES]

        def act(payload):
            warehouse = ids[(ids.index(payload["warehouse_id"]) + 1) % len(ids)]
            self.life.switch_warehouse(self.shop, payload["id"], warehouse)

        if len(ids) > 1:
            self.on_platform(number, "moves to another warehouse", act)

    def step_split(self, number):
        """Somebody splits an order into two packages."""

        def act(payload):
            units = [line["id"] for line in payload["line_items"]]
            if len(units) < 2:
                return False
            self.life.split(self.shop, payload["id"], [units[:1], units[1:]])
            return None

        self.on_platform(number, "is split into two packages", act)

    def step_wait(self, number):
        """Time passes, on both sides."""
        minutes = WAITS[number % len(WAITS)]
        self.travel(minutes=minutes)
        self.sandbox.life.tick()
        self.tell(f"{minutes} minutes pass")

    # === TRUTH === #

    def pieces(self, payload, living=True):
        """Goods of an order by internal reference, bundles taken apart."""
        found = Counter()
        for line in payload["line_items"]:
            if (line["display_status"] != "CANCELLED") == living:
                for piece in line.get("sub_item_info") or [line]:
                    found[piece["seller_sku"]] += 1
        return found

    def units(self, payload):
        """Living units of an order by seller SKU, bundles whole."""
        return Counter(
            line["seller_sku"]
            for line in payload["line_items"]
            if line["display_status"] != "CANCELLED"
        )
