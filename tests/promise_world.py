"""A tiny world for the promise: TikTok, Odoo and the engine between them, step by step.

TikTok's side is the truth that the engine cannot see: what each SKU shows, and the
orders. The engine's side is what is stored. Each step of a cycle is an event of its
own, so that anything may happen between two of them: an order, a sale elsewhere, a
crash, a lost answer, the other shop. What is computed (``stock_planning``) and who is
sent when (``stock_exchange``) is the real code.
"""

from collections import Counter
from itertools import chain
from typing import NamedTuple

from ..client.pipe import Outcome, Run
from ..models.stock import stock_exchange
from ..models.stock.stock_moment import Moment, Row, Shop, Speeds, Stock
from ..models.stock.stock_planning import Planning
from ..models.stock.stock_policy import Rule
from ..models.stock.stock_task import Entry, Figure, Task
from ..models.stock.stock_waves import MOST_WAVES

NEVER = -1
#: calls that fit into a cycle
ROOM = 99
#: what changes about a SKU
MEMORY = (
    *("shown", "promised", "sending", "sent", "overwritten"),
    *("committed", "held", "is_orphan"),
)


class Card(NamedTuple):
    """What the exchange asks of a card."""

    refused: str = ""


class Sku:
    """A SKU of a shop: what it is made of, what TikTok shows, what we have stored."""

    def __init__(self, name, shop, recipe):
        self.name, self.shop, self.recipe = name, shop, recipe
        self.shown = 0  # TikTok's truth
        self.promised = 0  # stored: what TikTok may still sell at most
        self.sending = NEVER
        self.sent = None  # the figure on its way to TikTok
        self.overwritten = 0  # sold since TikTok was read, for the write undoes it
        self.committed = 0  # pieces that orders held when it was planned
        self.held = 0  # what was promised before that plan
        self.is_orphan = False  # nobody waits for the answer any more


class World:
    """Shops over the same stock.

    :param stock: ``{leaf: pieces on the shelf}``
    :param skus: list of (name, shop, recipe)
    """

    memory = MEMORY

    def __init__(self, stock, skus, shared=(), rule=None):
        self.stock = Counter(stock)
        self.skus = {name: Sku(name, shop, recipe) for name, shop, recipe in skus}
        self.shops = sorted({sku.shop for sku in self.skus.values()})
        self.shared, self.rule = set(shared), rule or Rule()
        self.orders = []  # [SKU, is known to Odoo, is cancelled on TikTok]
        self.read = {}  # what a shop has read, for the plan of its cycle
        self.resting = frozenset()  # shops that sell nothing now, as far as we know
        #: by shop: the waves that follow in its cycle, (task, is accepted) before them
        self.cycles = {}
        self.debt = Counter()  # units sold in the delay that nobody can avoid

    def mine(self, shop):
        return [sku for sku in self.skus.values() if sku.shop == shop]

    # === WHAT HAPPENS OUTSIDE === #

    def buy(self, name):
        """A buyer takes a piece if TikTok shows one."""
        sku = self.skus[name]
        if sku.shown <= 0:
            return False
        sku.shown -= 1
        sku.overwritten += 1
        self.orders.append([name, False, False])
        return True

    def cancel(self, index):
        """TikTok gives the piece back at once; Odoo learns of it with the orders."""
        placed = [order for order in self.orders if not order[2]]
        if not placed:
            return False
        order = placed[index % len(placed)]
        order[2] = True
        self.skus[order[0]].shown += 1
        return True

    def sell_elsewhere(self, leaf):
        """Another channel takes a unit that Odoo thinks is free."""
        if self.free(leaf) <= 0:
            return False
        self.stock[leaf] -= 1
        self.debt[leaf] += 1
        return True

    def receive(self, leaf):
        self.stock[leaf] += 1
        return True

    # === THE CYCLE OF A SHOP === #

    def know_orders(self, shop):
        """All orders of the shop are known up to now.

        A piece that came back may be sold by TikTok again: the promise grows with the
        free stock, in one transaction.
        """
        names = {sku.name for sku in self.mine(shop)}
        for order in self.orders:
            if order[0] in names:
                if order[1] and order[2]:
                    self.note_returned(self.skus[order[0]])
                order[1] = True
        self.orders = [
            order for order in self.orders if order[0] not in names or not order[2]
        ]
        return True

    def note_returned(self, sku):
        """A cancelled piece is free in Odoo again, and TikTok may sell it again."""
        sku.promised += 1

    def look(self, shop):
        """Read what TikTok shows; only after the orders are known, and by one worker
        at a time: the one before has all its answers or is dead."""
        if any(self.is_at_work(sku) for sku in self.mine(shop)):
            return False
        self.know_orders(shop)
        self.read[shop] = True
        for sku in self.mine(shop):
            self.note_shown(sku)
        return True

    def is_at_work(self, sku):
        """Whether a worker waits for an answer about the SKU or has more to send."""
        return sku.shop in self.cycles or (sku.sent is not None and not sku.is_orphan)

    def note_shown(self, sku):
        """What is shown counts, unless a call may still change it."""
        if sku.sent is None:
            sku.overwritten = 0
            sku.promised, sku.sending = self.seen_of(sku), NEVER

    def seen_of(self, sku):
        """What TikTok has shown when it was read."""
        return sku.shown

    def rule_of(self, _sku):
        return self.rule

    def plan(self, shop):
        """Compute under the lock, store the higher promise, start to send."""
        if not self.read.pop(shop, False):
            return False
        made = [
            (Card(), plan, self.entry(self.skus[plan.sku_id], plan))
            for plan in self.compute(shop)
            if self.skus[plan.sku_id].sent is None
        ]
        sent = [entry for _c, plan, entry in made if not plan.keep and entry.differs]
        selling = {sku.name for sku in self.mine(shop) if self.note_planned(sku)}
        first, *waves = stock_exchange.calls(made, sent, selling, ROOM)
        for sku, figure in self.figures_in(chain(first, *waves)):
            # what follows is promised before anything is sent
            sku.sending = figure.granted
            sku.promised = max(sku.promised, figure.granted)
        for sku, figure in self.figures_in(first):
            sku.sent = figure.granted
        if waves:
            self.cycles[shop] = tuple(map(tuple, waves)), ()
        return True

    def note_planned(self, sku):
        """Remember what the plan was made with.

        :return: whether orders hold pieces of the SKU
        """
        sku.held, sku.committed = sku.promised, self.committed(sku)
        return sku.committed

    def committed(self, sku):
        """Pieces that orders hold, as TikTok says when it is read."""
        return sum(order[0] == sku.name and not order[2] for order in self.orders)

    def entry(self, sku, plan):
        """A SKU as it is carried to TikTok."""
        granted, seen = self.figure_of(plan.levels[sku.shop]), self.seen_of(sku)
        figure = Figure(
            sku.name, sku.shop, sku.shop, granted, granted, seen, sku.promised
        )
        return self.carried(sku, figure)

    def carried(self, sku, figure):
        """One SKU, a listing of its own."""
        name = sku.name
        return Entry(name, name, name, name, name, None, 0.0, (figure,), 0.0, "")

    def figures_in(self, tasks):
        """(SKU, its figure) of all that is in calls."""
        for task in tasks:
            for entry in task.entries:
                yield self.skus[entry.sku], entry.figures[0]

    def follow(self, shop):
        """The next wave goes out after the answers to the one before, or not at all."""
        if shop not in self.cycles or any(s.sent is not None for s in self.mine(shop)):
            return False
        (wave, *waves), answered = self.cycles.pop(shop)
        if waves:
            self.cycles[shop] = tuple(waves), answered
        run = Run([self.outcome(*answer) for answer in answered], [])
        send, stay = stock_exchange.ready(wave, run, self.calm(wave, run))
        for sku, figure in self.figures_in(send):
            sku.sent = figure.granted
        for sku, _figure in self.figures_in(stay):
            sku.promised, sku.sending = sku.held, NEVER
        return True

    def outcome(self, task, is_accepted):
        """What the pipe says of a call."""
        errors = {} if is_accepted else dict.fromkeys(e.sku for e in task.entries)
        return Outcome(task, (errors, 0.0))

    def calm(self, wave, run):
        """SKUs that have sold nothing since the plan."""
        skus = [self.skus[name] for name in stock_exchange.looked_at(wave, run)]
        held = "total_committed_quantity"
        before = {sku.name: {held: sku.committed} for sku in skus}
        now = {sku.name: {held: self.committed(sku)} for sku in skus}
        return stock_exchange.calm_since(before, now)

    def figure_of(self, level):
        """What is sent of a plan."""
        return level.granted

    def arrive(self, name, is_answered=True, is_applied=True):
        """A call ends: applied or not, answered or not."""
        sku = self.skus[name]
        if sku.sent is None:
            return False
        is_answered = is_answered and not sku.is_orphan
        figure, sku.sent, sku.is_orphan = sku.sent, None, False
        seen = self.seen_of(sku)
        if is_applied:
            self._undo_sales(sku, figure)
            sku.shown = figure
        if is_answered:
            self.before_answers_are_stored(sku)
            sku.promised = figure if is_applied else sku.promised
            sku.sending = NEVER
            self.note_answer(sku, figure, seen, is_applied)
        return True

    def note_answer(self, sku, figure, seen, is_accepted):
        """Remember it for what follows in the cycle."""
        if sku.shop in self.cycles:
            waves, answered = self.cycles[sku.shop]
            place = sku.name, sku.shop, sku.shop
            entry = self.carried(sku, Figure(*place, figure, figure, seen, seen))
            task = Task(sku.name, sku.name, (entry,))
            self.cycles[sku.shop] = waves, (*answered, (task, is_accepted))

    def before_answers_are_stored(self, sku):
        """What was sold until now is known before anybody gets what was given up."""
        self.know_orders(sku.shop)

    def _undo_sales(self, sku, figure):
        """Sales between the read and the write come back by an absolute figure."""
        for leaf, units in sku.recipe.items():
            self.debt[leaf] += units * min(sku.overwritten, figure)
        sku.overwritten = 0

    def crash(self, shop):
        """The worker dies: what it has read is lost, what it sent may have arrived."""
        self.read.pop(shop, None)
        self.cycles.pop(shop, None)
        for sku in self.mine(shop):
            sku.is_orphan = sku.sent is not None
        return True

    # === MEMORY === #

    def state(self):
        """Everything that decides what may happen next."""
        return (
            tuple(sorted(self.stock.items())),
            tuple(
                tuple(getattr(sku, name) for name in self.memory)
                for sku in self.skus.values()
            ),
            tuple(sorted(tuple(order) for order in self.orders)),
            tuple(sorted(self.read)),
            tuple(sorted(self.debt.items())),
            tuple(sorted(self.cycles.items())),
        )

    def load(self, state):
        stock, skus, orders, read, debt, cycles = state
        self.cycles = dict(cycles)
        self.stock, self.debt = Counter(dict(stock)), Counter(dict(debt))
        for sku, memory in zip(self.skus.values(), skus, strict=True):
            for name, value in zip(self.memory, memory, strict=True):
                setattr(sku, name, value)
        self.orders = [list(order) for order in orders]
        self.read = dict.fromkeys(read, True)

    # === WHAT IS TRUE === #

    def free(self, leaf):
        """Free in Odoo: what is there without what known orders will take."""
        return self.stock[leaf] - self.sold(leaf, only_known=True)

    def sold(self, leaf, only_known=False):
        """Units in orders: those that Odoo counts, or those that are true."""
        return sum(
            self.skus[name].recipe.get(leaf, 0)
            for name, is_known, is_cancelled in self.orders
            if (is_known if only_known else not is_cancelled)
        )

    def compute(self, shop):
        """The production code on what is stored."""
        rows = [
            Row(
                sku_id=sku.name,
                warehouse_id=sku.shop,
                backend_id=sku.shop,
                product_id=sku.name,
                promised=max(sku.promised, sku.sending, 0),
                seen=self.seen_of(sku) if sku.shop == shop else None,
                is_resting=sku.shop in self.resting,
            )
            for sku in self.skus.values()
        ]
        leaves = {(leaf, "wh"): self.free(leaf) for leaf in self.stock}
        possible = {
            (sku.name, "wh"): min(
                leaves[leaf, "wh"] // units for leaf, units in sku.recipe.items()
            )
            for sku in self.skus.values()
        }
        stock = Stock(
            areas=dict.fromkeys(self.shops, "wh"),
            cover={},
            before=possible,
            after=possible,
            leaves=leaves,
            recipes={sku.name: sku.recipe for sku in self.skus.values()},
        )
        moment = Moment(
            rows,
            {sku.name: (False, self.rule_of(sku)) for sku in self.skus.values()},
            {name: Shop(is_shared=name in self.shared) for name in self.shops},
            stock,
            Speeds({}, {}),
        )
        return Planning(moment).plans([sku.name for sku in self.mine(shop)])

    def oversold(self):
        """``{leaf: units}`` that may be sold and are not there, beyond the delay."""
        shown = Counter()
        for sku in self.skus.values():
            for leaf, units in sku.recipe.items():
                shown[leaf] += units * sku.shown
        return {
            leaf: over
            for leaf in self.stock
            if (
                over := shown[leaf]
                + self.sold(leaf)
                - self.stock[leaf]
                - self.debt[leaf]
            )
            > 0
            and shown[leaf] > 0
        }

    def finish(self, shop):
        """All calls of a cycle are answered, and what follows them."""
        for _wave in range(MOST_WAVES + 2):
            for sku in self.mine(shop):
                self.arrive(sku.name)
            self.follow(shop)

    def settle(self):
        """Let everything end and run undisturbed cycles of all shops."""
        for _round in range(4):
            for shop in self.shops:
                self.finish(shop)
                self.look(shop)
                self.plan(shop)
                self.finish(shop)
        self.debt = Counter()
        for leaf in self.stock:
            # an order for what another channel has taken stays short
            self.debt[leaf] = max(0, self.sold(leaf) - self.stock[leaf])
