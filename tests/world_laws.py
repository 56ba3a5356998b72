"""What must hold once everything is healed, whatever has happened in between."""

from collections import Counter

from odoo.fields import Domain

#: a problem that names goods shipped though they are cancelled
SHIPPED_IN_VAIN = (
    "cancelled_after_shipping",
    "cancelled_after_invoice",
    "stop_parcel",
)
#: problems under which documents may differ from TikTok until a person decides
UNDECIDED = (
    "stop_parcel",
    "order_changed",
    "cancelled_in_odoo",
    "cancel_needs_reason",
    "cancel_refused",
)
OPEN = ("draft", "waiting", "confirmed", "partially_available", "assigned")
ANSWERS = ("approveCancellation", "rejectCancellation")
SYNCED = ("tiktok.order", "tiktok.cancellation", "tiktok.cancellation.request")


class Laws:
    """The laws; a mixin of the world. Each failure tells the whole story."""

    def broken(self, *words):
        """The law that is broken, and how it came to that."""
        story = "\n".join(
            f"  {number}. {text}" for number, text in enumerate(self.story, 1)
        )
        self.fail(" ".join(map(str, words)) + f"\nThe story:\n{story}")

    def demand(self, holds, *words):
        """Fail with the story unless the law holds."""
        if not holds:
            self.broken(*words)

    # === AT THE MOMENT OF SHIPPING === #

    def check_validated(self, picking):
        """Nothing leaves on hold or under a request, as long as TikTok can tell."""
        if self.sandbox.faults.rules:
            return
        order_id = picking.sudo()._tiktok_orders().external_id
        payload = self.sandbox.orders.payload(self.shop, order_id)
        name = self.name_of(order_id)
        self.demand(payload["status"] != "ON_HOLD", name, "left while on hold")
        asks = self.sandbox.cancellations.pending(self.shop, order_id)
        mine = self.orders(order_id).cancellation_ids.filtered("is_pending")
        asks = asks and "shipping" not in mine.mapped("answer_state")
        self.demand(not asks, name, "left while the buyer's request was open")
        self.demand(payload["status"] != "CANCELLED", name, "left though cancelled")

    # === AFTER ALL === #

    def check_laws(self):
        """All laws about orders, stock, work and problems."""
        for order_id in self.placed:
            self.check_order(self.sandbox.orders.payload(self.shop, order_id))
        self.check_stock()
        self.check_sent_once()
        self.check_nothing_waits()
        self.check_problems()

    def check_order(self, payload):
        """One order: mirrored, one sales order at most, goods as TikTok wants them."""
        name = self.name_of(payload["id"])
        order = self.orders(payload["id"])
        self.check_mirror(name, order, payload)
        sales = self.env["sale.order"].search(
            [("client_order_ref", "=", payload["id"])]
        )
        self.demand(len(sales) <= 1, "L1:", name, "has", len(sales), "sales orders")
        if sales:
            self.check_goods(name, order, payload)
            self.check_lines(name, order, payload)
        elif self.deserves_sale(payload) and not self.problems_of(order):
            self.broken(
                name, payload["status"], "has no sales order:", order.sync_message
            )

    def check_mirror(self, name, order, payload):
        """The binding says what TikTok says, unit by unit."""
        seen = {unit.external_id: unit.is_cancelled for unit in order.line_ids}
        truth = {
            line["id"]: line["display_status"] == "CANCELLED"
            for line in payload["line_items"]
        }
        self.demand(
            (order.external_state, seen) == (payload["status"], truth),
            *(name, "is mirrored as", order.external_state, seen),
            *("and is", payload["status"], truth),
        )
        asks = bool(self.sandbox.cancellations.pending(self.shop, payload["id"]))
        # refusing by shipping lets the goods go while the request is open
        ships = "shipping" in order.cancellation_ids.mapped("answer_state")
        self.demand(
            ships or order.is_cancel_requested == asks,
            *(name, "asks" if asks else "asks not", "for cancellation on TikTok only"),
        )

    def deserves_sale(self, payload):
        """Whether the order must be in the books by now."""
        return payload["status"] in ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING")

    def check_goods(self, name, order, payload):
        """Delivered and still to deliver are what lives on TikTok, or it is said."""
        truth, done, due = self.pieces(payload), self.delivered(order), self.due(order)
        if order.sale_order_id.state in ("draft", "sent"):
            self.demand(not due, name, "is a quotation with deliveries")
            return
        in_vain = done - truth
        if in_vain:
            self.demand(
                self.problems_of(order, SHIPPED_IN_VAIN, closed=True),
                *(name, "has left in vain and nobody knows:", dict(in_vain)),
            )
        surplus, missing = due - (truth - done), (truth - done) - due
        told = self.problems_of(order, UNDECIDED)
        self.demand(told or not surplus, name, "still ships", dict(surplus))
        self.demand(told or not missing, name, "does not ship", dict(missing))

    def check_lines(self, name, order, payload):
        """The sales order holds the living units, and what has left."""
        held = Counter()
        sale = order.sale_order_id
        if sale.state != "cancel":
            for line in sale.order_line.filtered("tiktok_line_ids"):
                held[line.product_id.default_code] += int(line.product_uom_qty)
        truth = self.units(payload)
        if +held == truth:
            return
        told = self.problems_of(order, (*SHIPPED_IN_VAIN, *UNDECIDED), closed=True)
        self.demand(told, name, "sells", dict(held), "and TikTok", dict(truth))

    def delivered(self, order):
        """Pieces that are at the customer, returns taken off."""
        found = Counter()
        for move in order.sale_order_id.picking_ids.move_ids:
            if move.state == "done":
                goes = move.location_dest_id.usage == "customer"
                comes = move.location_id.usage == "customer"
                code = move.product_id.default_code
                found[code] += int(move.quantity) * (goes - comes)
        return +found

    def due(self, order):
        """Pieces that deliveries to the customer still hold."""
        found = Counter()
        for move in order.sale_order_id.picking_ids.move_ids:
            final = move.location_final_id or move.location_dest_id
            if move.state in OPEN and final.usage == "customer":
                found[move.product_id.default_code] += int(move.product_uom_qty)
        return found

    def check_stock(self):
        """Reserved is what open moves hold; nothing is lost on the way."""
        for code, product in self.products.items():
            quants = self.env["stock.quant"].search(
                [
                    ("product_id", "=", product.id),
                    ("location_id.usage", "=", "internal"),
                ]
            )
            lines = self.env["stock.move.line"].search(
                [
                    ("product_id", "=", product.id),
                    ("state", "not in", ("done", "cancel", "draft")),
                    ("location_id.usage", "=", "internal"),
                ]
            )
            reserved = sum(quants.mapped("reserved_quantity"))
            held = sum(lines.mapped("quantity_product_uom"))
            self.demand(reserved == held, code, "reserved", reserved, "held", held)
            left = sum(self.delivered(order)[code] for order in self.bindings())
            here = sum(quants.mapped("quantity"))
            self.demand(
                here + left == self.stock[code], code, "here", here, "left", left
            )

    def in_stock(self, code):
        """Pieces of a product in all warehouses."""
        domain = [("product_id", "=", self.products[code].id)]
        domain.append(("location_id.usage", "=", "internal"))
        return sum(self.env["stock.quant"].search(domain).mapped("quantity"))

    # === WHAT LEFT FOR TIKTOK === #

    def check_sent_once(self):
        """Every wish makes one cancellation at most; every request gets one answer."""
        wishes = self.bindings().request_ids
        known = Counter(
            wishes.filtered("cancel_external_id").mapped("cancel_external_id")
        )
        for key, entry in self.sandbox.cancellations.of(self.shop).items():
            if entry["role"] == "SELLER" and key not in self.outside:
                self.demand(known[key] == 1, key, "was sent for", known[key], "wishes")
        answers = Counter(
            call["path"]
            for call in self.requests()
            if call["operation"] in ANSWERS and not call["code"]
        )
        twice = [path for path, count in answers.items() if count > 1]
        self.demand(not twice, "answered twice:", twice)

    def check_nothing_waits(self):
        """No work waits without a time or a job; none waits for ever."""
        for model in SYNCED:
            if model not in self.env:
                continue
            waiting = self.env[model].search(
                Domain("sync_state", "=", "pending") & self.of_shop(model)
            )
            if model == "tiktok.order":
                waiting = waiting.filtered(lambda o: not self.is_held(o))
            self.demand(
                not waiting, *(model, "waits for ever:", waiting.mapped("sync_message"))
            )
        self.demand(
            not self.unfinished_jobs(), "jobs are left:", self.unfinished_jobs()
        )

    def is_held(self, order):
        return self.env["tiktok.order.policy"]._is_held(order)

    def of_shop(self, model):
        return Domain("backend_id", "=", self.backend.id)

    def unfinished_jobs(self):
        """Jobs without a time; what has one comes back by itself."""
        return [f"{j.model_name}.{j.method_name}" for j in self._jobs() if not j.eta]

    # === PROBLEMS === #

    def problems_of(self, order, codes=None, closed=False):
        """Codes of the problems about an order and what belongs to it."""
        records = {order._name: order.ids}
        for name in (
            "cancellation_ids",
            "request_ids",
            "change_ids",
            "parcel_stop_ids",
        ):
            if name in order._fields:
                records[order[name]._name] = order[name].ids
        domain = Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in records.items()
        )
        if codes:
            domain &= Domain("code", "in", codes)
        if not closed:
            domain &= Domain("state", "=", "open")
        return self.env["tiktok.exception"].search(domain).mapped("code")

    def check_problems(self):
        """Every open problem has its cause."""
        for problem in self.open_exceptions():
            record = self.env[problem.res_model].browse(problem.res_id)
            is_true = getattr(self, f"is_true_{problem.code}", None)
            self.demand(
                is_true and record.exists() and is_true(record),
                *("the desk still shows", problem.code, "of", problem.res_name),
                *(":", problem.message),
            )

    def is_true_dispatch_due(self, shop):
        """Orders wait for the warehouse and their deadline is near or over."""
        return bool(self.env["tiktok.dispatch.clock"]._near(shop))

    def is_true_dispatch_cancel(self, order):
        """TikTok still waits for the next step of the order."""
        return bool(order.cancel_at)

    def is_true_dispatch_rate(self, shop):
        """The rate is, or turns, bad."""
        rate = self.env["tiktok.late.rate"]._now(shop)
        return rate.is_bad or rate.turns_bad

    def is_true_buyer_asks_cancel(self, request):
        """The request waits on TikTok."""
        pending = self.sandbox.cancellations.pending(
            self.shop, request.order_id.external_id
        )
        return bool(pending) and pending["cancel_id"] == request.external_id

    def is_true_cancel_answer_late(self, request):
        """Refused here, granted on TikTok before."""
        return request.answer == "reject" and request.answer_state == "overtaken"

    def is_true_cancel_refused(self, wish):
        """TikTok has refused the wish and still sells units of it."""
        alive = not all(wish._wanted_units().mapped("is_cancelled"))
        return wish.state == "refused" and alive

    def is_true_cancel_needs_reason(self, wish):
        """Nobody has named a reason, and TikTok still sells units of it."""
        alive = not all(wish._wanted_units().mapped("is_cancelled"))
        return wish.state == "draft" and alive

    def is_true_stop_parcel(self, task):
        """The warehouse has not answered, and the units are cancelled."""
        return task.is_open and any(task.unit_ids.mapped("is_cancelled"))

    def is_true_cancelled_after_shipping(self, order):
        """More has left than lives on TikTok."""
        payload = self.sandbox.orders.payload(self.shop, order.external_id)
        return bool(self.delivered(order) - self.pieces(payload))
