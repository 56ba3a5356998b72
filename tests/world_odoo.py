"""What the shop's people, jobs and scheduled actions do in Odoo, step by step.

Steps of the interleavings in ``test_order_interleavings.py``. What Odoo refuses to a
user is undone with its transaction and noted in the story.
"""

import json

from odoo.exceptions import UserError

#: calls whose answer is lost on the way back although TikTok has done as asked
LOSABLE = ("cancelOrder", "approveCancellation", "rejectCancellation", "getOrderDetail")


class OdooSteps:
    """Steps on Odoo's side; a mixin of the world."""

    def by_user(self, words, act):
        """Do something as the clerk, in a transaction of its own.

        :return: what ``act`` returned; None when Odoo has refused
        """
        try:
            with self.env.cr.savepoint():
                done = act()
                self.env.flush_all()
        except UserError as error:
            self.env.invalidate_all()
            self.tell("Odoo refuses:", words, f"({str(error)[:90]})")
            return None
        self.env.invalidate_all()
        self.tell("Odoo:", words)
        return done

    def transfers(self, *states):
        """Transfers of the orders that are in one of these states, as the clerk."""
        sales = self.bindings().sale_order_id
        pickings = sales.picking_ids.sorted("id")
        found = pickings.filtered(lambda p: p.state in states)
        return found.with_user(self.clerk)

    def bindings(self):
        """Our records of the orders, as far as there are any."""
        found = self.env["tiktok.order"]._bindings_by_external_id(
            self.backend, self.placed
        )
        records = [found[key].id for key in self.placed if key in found]
        return self.env["tiktok.order"].browse(records)

    def called(self, picking):
        """A transfer in words."""
        order_id = picking.sudo()._tiktok_orders()[:1].external_id
        kind = picking.picking_type_id.sudo().name
        return f"{kind} {picking.name} of {self.name_of(order_id)}"

    # === THE WAREHOUSE === #

    def step_reserve(self, number):
        """Somebody presses Check Availability."""
        picking = self.pick(self.transfers("confirmed", "waiting", "assigned"), number)
        if picking:
            self.by_user(f"reserve {self.called(picking)}", picking.action_assign)

    def step_print(self, number):
        """Somebody prints a transfer."""
        picking = self.pick(self.transfers("assigned"), number)
        if picking:
            self.by_user(f"print {self.called(picking)}", picking.do_print_picking)

    def step_pick(self, number):
        """Somebody takes the goods from the shelf."""
        picking = self.pick(self.transfers("assigned"), number)
        if not picking:
            return

        def act():
            picking.move_ids.picked = True

        self.by_user(f"mark as picked {self.called(picking)}", act)

    def step_validate(self, number):
        """Somebody validates a transfer, now and then a part of it."""
        picking = self.pick(self.transfers("assigned"), number // 3)
        if not picking:
            return
        # what was read within this second counts as read now
        self.travel(seconds=1)
        part = number % 3 == 0
        words = "validate a part of" if part else "validate"
        name = self.called(picking)
        done = self.by_user(f"{words} {name}", lambda: self.validate(picking, part))
        if picking.state == "done" and picking.picking_type_code == "outgoing":
            self.check_validated(picking)
        elif done is not None and picking.state != "done":
            self.tell("Odoo asks first:", done)

    def validate(self, picking, part):
        """As the form does it; what is missing becomes a backorder."""
        for index, move in enumerate(picking.move_ids):
            if part:
                move.quantity = min(1, move.quantity) if index == 0 else 0
            move.picked = bool(move.quantity)
        done = picking.with_context(
            skip_backorder=True, skip_sms=True
        ).button_validate()
        return done if done is True else done.get("res_model") or done

    def step_parcel_back(self, number):
        """The warehouse has found a parcel that was to be stopped."""
        self.answer_task(number, "action_back_on_shelf", "is back on the shelf")

    def step_parcel_gone(self, number):
        """The warehouse has not found it."""
        self.answer_task(number, "action_already_gone", "is already gone")

    def answer_task(self, number, verb, words):
        """Answer one of the open tasks about parcels."""
        tasks = self.bindings().parcel_stop_ids.filtered("is_open").sorted("id")
        task = self.pick(tasks.with_user(self.clerk), number)
        if task:
            words = f"the parcel {self.called(task.picking_id)} {words}"
            self.by_user(words, getattr(task, verb))

    # === BUYERS' REQUESTS === #

    def step_approve(self, number):
        """Somebody approves a buyer's request."""
        request = self.pick(self.requests_to_answer(), number)
        if request:
            words = (
                f"approve the request of {self.name_of(request.order_id.external_id)}"
            )
            self.by_user(words, request.action_approve)

    def step_reject(self, number):
        """Somebody refuses a buyer's request, for a reason of TikTok's list."""
        request = self.pick(self.requests_to_answer(), number)
        if not request:
            return

        def act():
            action = request.action_reject()
            wizard = request.env[action["res_model"]].browse(action["res_id"])
            wizard.action_reject()

        words = f"refuse the request of {self.name_of(request.order_id.external_id)}"
        self.by_user(words, act)

    def requests_to_answer(self):
        """Requests that wait for us, as the clerk sees them."""
        found = self.bindings().cancellation_ids.filtered("is_pending").sorted("id")
        return found.with_user(self.clerk)

    # === CANCELLING FROM HERE === #

    def step_cancel_here(self, number):
        """Somebody cancels the sales order, or units of it, by the dialog."""
        sales = self.bindings().sale_order_id.filtered(lambda s: s.state != "cancel")
        sale = self.pick(sales.sorted("id"), number // 6)
        if not sale:
            return
        words = f"cancel {self.name_of(sale.tiktok_order_id.external_id)} from here"
        units = sale.tiktok_order_id._active_units()[: number // 2 % 3]
        if units:
            words += f", {len(units)} units"
        act = lambda: self.cancel_here(sale.with_user(self.clerk), units, number)  # noqa: E731
        self.by_user(words, act)

    def cancel_here(self, sale, units, number):
        """As the button and the dialog do it."""
        if units:
            orders = sale.sudo().tiktok_order_ids.with_env(sale.env)
            action = orders._open_cancel_wizard(units)
        else:
            action = sale.action_cancel()
        if not isinstance(action, dict):
            return action
        wizard = sale.env[action["res_model"]].browse(action["res_id"])
        if not wizard.buyer_asks:
            wizard.reason_id = self.pick(wizard.reason_ids, number)
        return wizard.action_send()

    def step_cancel_by_program(self, number):
        """Another module cancels the sales order, without asking anybody."""
        sales = self.bindings().sale_order_id.filtered(lambda s: s.state != "cancel")
        sale = self.pick(sales.sorted("id"), number)
        if sale:
            name = self.name_of(sale.tiktok_order_id.external_id)
            self.by_user(f"a program cancels {name}", sale._action_cancel)

    def step_withdraw_wish(self, number):
        """Somebody takes a cancellation back that has not been sent."""
        wishes = self.bindings().request_ids.filtered(
            lambda r: r.state in ("draft", "waiting", "refused")
        )
        wish = self.pick(wishes.sorted("id"), number)
        if wish:
            name = self.name_of(wish.order_id.external_id)
            words = f"withdraw the cancellation of {name}"
            self.by_user(words, wish.with_user(self.clerk).action_withdraw)

    # === THE CONNECTOR === #

    def step_jobs(self, _number):
        """The job runner does what is due."""
        self.flush()
        if self.run_jobs():
            self.tell("Odoo: jobs run")

    def step_one_job(self, _number):
        """The job runner does the first job only."""
        self.flush()
        job = self._next_job()
        if job:
            self.tell("Odoo: one job runs,", f"{job.model_name}.{job.method_name}")
            self._perform(job)

    def step_poll(self, _number):
        """The poll starts; its jobs wait."""
        # the end of the window is not part of it
        self.travel(seconds=1)
        self.backend._start_flow("order")
        self.tell("Odoo: the poll starts")

    def step_cron(self, number):
        """A scheduled action runs; its jobs wait."""
        self.run_scheduled(cron := self.pick(self.crons, number))
        self.tell("Odoo:", cron.name, "runs")

    def run_scheduled(self, crons):
        """Run scheduled actions."""
        for cron in crons:
            self.flush()
            cron.method_direct_trigger()
            self.env.invalidate_all()

    def flush(self):
        """What a step has written is in the database before a worker looks."""
        self.env.flush_all()
        self.env.invalidate_all()

    # === EVENTS === #

    def step_event(self, number):
        """TikTok's events arrive: all, shuffled, doubled, the last first, or late."""
        waiting = self.sandbox.webhooks.take()
        if not waiting and not self.sent:
            return
        way = ("in order", "backwards", "twice", "but the first", "again")[number % 5]
        posts = {
            "in order": waiting,
            "backwards": waiting[::-1],
            "twice": waiting * 2,
            "but the first": waiting[1:],
            "again": self.sent[-3:],
        }[way]
        self.sent += waiting
        for post in posts:
            self.receive(post)
        if posts:
            self.tell(f"Odoo: {len(posts)} events arrive,", way)

    def step_lose_events(self, _number):
        """Events on their way are lost."""
        if lost := self.sandbox.webhooks.take():
            self.tell(len(lost), "events are lost")

    def receive(self, post):
        """Give a post to the inbox, as the controller does."""
        address, headers, raw = post
        token, signature = address.rsplit("/", 1)[1], headers["Authorization"]
        inbox = self.env["tiktok.webhook.event"].sudo()
        self.flush()
        status = inbox._receive(token, raw, signature)
        self.env.invalidate_all()
        # a day later it is a replay
        late = self.sandbox.clock.now() - json.loads(raw)["timestamp"] > 24 * 3600
        fits = status == (400 if late else 200)
        self.demand(fits, "an event was answered with", status, raw)

    # === TROUBLE === #

    def step_unreachable(self, _number):
        """TikTok answers nothing for a while."""
        if not self.sandbox.faults.rules:
            self.sandbox.faults.add("unavailable", times=None)
            self.tell("TikTok cannot be reached")

    def step_reachable(self, _number):
        """TikTok answers again."""
        if self.sandbox.faults.rules:
            self.sandbox.faults.clear()
            self.tell("TikTok answers again")

    def step_lose_answer(self, number):
        """The next answer to one kind of call is lost."""
        operation = LOSABLE[number % len(LOSABLE)]
        kind = ("drop_after", "timeout_after")[number // len(LOSABLE) % 2]
        self.sandbox.faults.add(kind, operation)
        self.tell("the next answer to", operation, "will be lost")
