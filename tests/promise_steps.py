"""The world of ``promise_world`` in finer steps, for what lies between two of them.

TikTok is read, then the orders are looked for, then it is planned, then what sells is
looked at once more, then the call leaves. Another worker may read the list of orders
meanwhile, and a rule may begin or end.
"""

# the world of the model check is no model: its steps return what they do or None
# pylint: disable=missing-return

from ..models.stock.stock_last_look import adjusted
from ..models.stock.stock_policy import Rule
from ..models.stock.stock_task import Entry, Figure, Task
from .promise_world import MEMORY, NEVER, World

#: what a shop has done of its cycle
READ, KNOWN = "read", "known"
PLACE = "w"


class Steps(World):
    """Shops whose cycles have all their steps."""

    memory = (*MEMORY, "seen", "held_then", "is_away", "is_ruled", "returned", "back")

    def __init__(self, stock, skus, rule=None, **more):
        super().__init__(stock, skus, **more)
        self.timed = rule or Rule(is_frozen=True)
        #: orders that another worker has read and not stored yet, by shop
        self.listing = {}
        self.resting = set()
        for sku in self.skus.values():
            sku.seen, sku.is_away, sku.is_ruled = 0, False, False
            sku.held_then = 0  # pieces that orders held when TikTok was read
            sku.returned = False  # pieces came back since TikTok was read
            sku.back = 0  # of them in the plan, and not in what was read

    def state(self):
        listing = sorted((shop, tuple(names)) for shop, names in self.listing.items())
        mine = tuple(self.read.items()), tuple(listing), tuple(sorted(self.resting))
        return (*super().state(), *mine)

    def load(self, state):
        *world, read, listing, resting = state
        super().load(world)
        self.read = dict(read)
        self.listing = {shop: list(names) for shop, names in listing}
        self.resting = set(resting)

    # === OUTSIDE === #

    def turn(self, name):
        """The time of a rule begins or ends."""
        self.skus[name].is_ruled = not self.skus[name].is_ruled
        return True

    def rest(self, shop):
        """The shop is taken for one that rests, or no longer; TikTok may sell on."""
        self.resting ^= {shop}
        return True

    def rule_of(self, sku):
        return self.timed if sku.is_ruled else self.rule

    # === ANOTHER WORKER READS THE LIST OF ORDERS === #

    def list_begins(self, shop):
        if shop in self.listing:
            return False
        mine = {sku.name for sku in self.mine(shop)}
        self.listing[shop] = sorted(
            order[0] for order in self.orders if order[0] in mine
        )
        return True

    def list_ends(self, shop):
        """What was on the list when it was read is known now."""
        if shop not in self.listing:
            return False
        names = self.listing.pop(shop)
        for order in sorted(self.orders, key=lambda order: not order[1]):
            if order[0] in names:
                names.remove(order[0])
                order[1] = True
        return True

    # === THE CYCLE === #

    def know_orders(self, shop):
        for name, is_known, is_cancelled in self.orders:
            # known only now, when it has come back: it was sold when TikTok was read
            if is_cancelled and not is_known and self.skus[name].shop == shop:
                self.skus[name].returned = True
        return super().know_orders(shop)

    def note_returned(self, sku):
        super().note_returned(sku)
        sku.returned = True

    def look(self, shop):
        """Read what TikTok shows; the orders come after it.

        The calls of a worker that died have arrived, or never will: whoever goes on
        with its work finds out later than that.
        """
        if any(self.is_at_work(sku) or sku.sent is not None for sku in self.mine(shop)):
            return False
        self.read[shop] = READ
        for sku in self.mine(shop):
            sku.seen, sku.held_then = sku.shown, self.committed(sku)
            sku.overwritten, sku.returned = 0, False
        return True

    def find_orders(self, shop):
        """Look for the orders; who reads the list already is waited for."""
        if self.read.get(shop) != READ:
            return False
        self.list_ends(shop)
        self.know_orders(shop)
        self.read[shop] = KNOWN
        return True

    def plan(self, shop):
        if self.read.get(shop) != KNOWN:
            return False
        for sku in self.mine(shop):
            self.note_shown(sku)
        return super().plan(shop)

    def note_shown(self, sku):
        """What was read counts, but not against what came back after it."""
        before, sku.sending = sku.promised, NEVER
        sku.promised = max(sku.seen, before) if sku.returned else sku.seen
        sku.back = sku.promised - sku.seen

    def note_planned(self, sku):
        sku.held, sku.committed = sku.promised, sku.held_then
        return sku.committed

    def seen_of(self, sku):
        return sku.seen

    def leave(self, name):
        """The call leaves; what sells is looked at right before."""
        sku = self.skus[name]
        if sku.sent is None or sku.is_away or sku.is_orphan:
            return False
        sku.is_away = True
        if sku.held_then or any(order[0] == name for order in self.orders):
            self.last_look(sku)
        return True

    def last_look(self, sku):
        """Take off what was sold since; the production code on it."""
        tasks, _anew = adjusted([_task(sku)], {sku.name: _row(sku)})
        sku.overwritten = 0
        if tasks:
            ((entry,),) = (task.entries for task in tasks)
            sku.sent = entry.figures[0].granted
        else:
            # no call: TikTok has come to it by itself
            sku.sent, sku.is_away, sku.sending = None, False, NEVER
            sku.promised = max(sku.held, sku.shown)

    def arrive(self, name, is_answered=True, is_applied=True):
        sku = self.skus[name]
        if sku.sent is None or not (sku.is_away or sku.is_orphan):
            return False
        sku.is_away = False
        return super().arrive(name, is_answered, is_applied)

    def crash(self, shop):
        for sku in self.mine(shop):
            if sku.sent is not None and not (sku.is_away or sku.is_orphan):
                sku.sent = None
        super().crash(shop)
        self.read.pop(shop, None)
        return True


def _row(sku):
    """What TikTok's stock search says of a SKU now."""
    here = {"warehouse_id": PLACE, "available_quantity": sku.shown}
    return {"warehouse_inventory": [here]}


def _task(sku):
    figure = Figure(1, 1, PLACE, sku.sent, sku.sent, sku.seen, sku.held, sku.back)
    entry = Entry(1, 1, sku.name, 1, "listing", None, 0.0, (figure,), 0.0, "")
    return Task(1, "listing", (entry,))
