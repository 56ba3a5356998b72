"""A sale in fast motion: buyers, another channel, our figures with their delay.

Pure and without chance of its own: the same demand gives the same figures. They come
from the planning that runs every day, so what is rehearsed is what runs. Quantities are
TikTok pieces, leaves in their own unit.
"""

import heapq
from collections import defaultdict

from ..stock.stock_moment import Moment, Row, Shop, Speeds, Stock
from .rehearsal_market import TINY, Market
from .rehearsal_planning import QuickPlanning
from .rehearsal_terms import Pace

#: there is one shop in a rehearsal
SHOP = 0
_ACCEPT, _CYCLE, _ORDERS = range(3)


def rehearse(items, stock, wishes, pace=None, others=None, shop=None):
    """Play a demand against the stock.

    :param items: ``{sku: Item}``
    :param others: ``{thing: Item}`` that only other channels sell out of the same stock
    :param stock: ``{(leaf, pool): free units at the start}``
    :param wishes: sorted list of ``rehearsal_demand.Wish``
    :param shop: ``stock_moment.Shop`` with the delay as it was measured
    :return: :class:`Result`
    """
    world = (items, stock, pace or Pace(), others or {}, shop or Shop())
    return _Rehearsal(*world).play(wishes)


class _Rehearsal(Market):
    """The market with our runs beside it, in the order of time."""

    def __init__(self, items, stock, pace, others, shop):
        super().__init__(items, stock, others, pace.windows)
        self.pace, self.shops = pace, {SHOP: shop}
        self.off, self.flying, self.memory = {}, {}, {}
        self.sold_on_the_way = {}
        self.users = defaultdict(list)
        for sku, item in self.sent.items():
            for leaf in item.recipe:
                self.users[leaf].append(sku)
        self.groups = _groups(self.sent, self.users)
        self.dirty, self.waiting = {}, set()
        self.queue, self.order = [], 0
        self.busy_until, self.has_cycle = 0.0, False

    # === TIME === #

    def play(self, wishes):
        """Let the buyers come, in the order of their times; the result of it all."""
        self._publish_first()
        if self.pace.every:
            self._later(self.pace.every, _CYCLE)
        if self.pace.orders_every:
            self._later(self.pace.orders_every, _ORDERS)
        end = wishes[-1].time if wishes else 0.0
        for wish in wishes:
            self._until(wish.time)
            if wish.is_elsewhere and wish.sku in self.things:
                self._elsewhere(wish)
            elif wish.sku in self.items:
                self._buyer(wish)
        self._until(end)
        return self._result()

    def _later(self, time, kind, subject=None):
        self.order += 1
        heapq.heappush(self.queue, (time, self.order, kind, subject))

    def _until(self, time):
        """Whatever of ours is due before that time happens first."""
        while self.queue and self.queue[0][0] <= time:
            now, _order, kind, subject = heapq.heappop(self.queue)
            if kind == _ACCEPT:
                self._accepted(now, subject)
            elif kind == _ORDERS:
                self._read_orders(now)
                self._later(now + self.pace.orders_every, _ORDERS)
            else:
                self._cycle(now)

    def _sell(self, key, pieces, now):
        """Also for the last look at what is on its way."""
        if key in self.sold_on_the_way:
            self.sold_on_the_way[key] += pieces
        return super()._sell(key, pieces, now)

    def _changed(self, sku, now):
        """All SKUs that use its leaves are looked at with the next run."""
        for leaf in self.things[sku].recipe:
            for user in self.users[leaf]:
                self.dirty.setdefault(user, now)
        if not self.pace.every and not self.has_cycle:
            self.has_cycle = True
            self._later(max(now, self.busy_until), _CYCLE)

    # === OUR RUNS === #

    def _read_orders(self, _now):
        for sku, pool, is_there in self.arriving:
            if is_there:
                self._take(self.known, sku, pool)
        self.arriving.clear()

    def _cycle(self, now):
        """Orders first, then figures, then one call per listing that differs."""
        self.has_cycle = False
        if not self.pace.orders_every:
            self._read_orders(now)
        since, self.dirty = self.dirty, {}
        chosen = {member for sku in since for member in self.groups[sku]}
        figures = self._figures(chosen, now)
        calls = self._calls(figures, now)
        end = self._send(calls, since, now)
        self._still_right(since, calls, now)
        self.busy_until = max(end, now + self.pace.rest)
        if self.pace.every:
            self._later(max(now + self.pace.every, end), _CYCLE)
        elif self.waiting:
            # raises that wait until others are lowered
            self.dirty.update(dict.fromkeys(self.waiting, now))
            self.has_cycle = True
            self._later(self.busy_until, _CYCLE)
        self.waiting = set()

    def _figures(self, chosen, now):
        """``{(sku, pool): pieces}``: what the planner would let TikTok show now."""
        chosen = sorted(chosen, key=str)
        rules = {sku: (False, self.items[sku].rule) for sku in chosen}
        rows = [
            self._row(sku, pool) for sku in chosen for pool in self.items[sku].pools
        ]
        stock, speeds = self._stock(chosen), self._speeds(chosen, now)
        moment = Moment(rows, rules, self.shops, stock, speeds)
        planning = QuickPlanning(moment, self.memory)
        figures = {}
        for sku, pool, pieces, waits, is_off in planning.published():
            figures[sku, pool] = pieces
            self.off[sku] = is_off
            if waits:
                self.waiting.add(sku)
        return figures

    def _row(self, sku, pool):
        shown = self.shown[sku, pool]
        return Row(
            sku_id=sku,
            warehouse_id=pool,
            backend_id=SHOP,
            product_id=sku,
            promised=max(shown, self.flying.get((sku, pool), 0)),
            seen=shown,
            is_off=self.off.get(sku, False),
        )

    def _stock(self, chosen):
        """What Odoo knows of the stock; orders of TikTok are off it as they arrive."""
        free = {
            (sku, pool): self._possible(self.known, sku, pool)
            for sku in chosen
            for pool in self.items[sku].pools
        }
        pools = {pool: pool for _sku, pool in free}
        recipes = {sku: self.items[sku].recipe for sku in chosen}
        return Stock(pools, {}, free, free, self.known, recipes)

    def _speeds(self, chosen, now):
        leaves = {leaf for sku in chosen for leaf in self.items[sku].recipe}
        return Speeds(
            {
                (sku, pool): self.speed.at((sku, pool), now)
                for sku in chosen
                for pool in self.items[sku].pools
            },
            {leaf: speed for leaf in leaves if (speed := self.elsewhere.at(leaf, now))},
        )

    def _calls(self, figures, now):
        """``{listing: {(sku, pool): pieces}}`` of what differs, most urgent first."""
        calls, urgency = defaultdict(dict), {}
        for (sku, pool), pieces in figures.items():
            if pieces != self.shown[sku, pool]:
                listing = self.items[sku].listing
                calls[listing][sku, pool] = pieces
                left = pieces / (self.speed.at((sku, pool), now) + TINY)
                urgency[listing] = min(left, urgency.get(listing, left))
        return {
            listing: calls[listing]
            for listing in sorted(calls, key=lambda key: (urgency[key], str(key)))
        }

    def _send(self, calls, since, now):
        end = now
        for number, news in enumerate(calls.values(), start=1):
            end = now + self.pace.latency + (number - 1) / self.pace.rate
            self.flying.update(news)
            self.sold_on_the_way.update(dict.fromkeys(news, 0))
            started = min(since.get(sku, now) for sku, _pool in news)
            self._later(end, _ACCEPT, (news, started))
        self.calls += len(calls)
        return end

    def _still_right(self, since, calls, now):
        """What TikTok shows was right already: its age counts too."""
        sent = {sku for news in calls.values() for sku, _pool in news}
        self.ages += [now - start for sku, start in since.items() if sku not in sent]

    def _accepted(self, now, call):
        """An absolute figure: what was sold on the way is forgotten by TikTok.

        A push of ours looks once more right before it sends and takes that off, see
        ``stock_last_look``; stock that is sent by the clock does not.
        """
        news, started = call
        for key, pieces in news.items():
            self.flying.pop(key, None)
            sold = self.sold_on_the_way.pop(key, 0)
            self.shown[key] = pieces if self.pace.every else max(0, pieces - sold)
        self.ages.append(now - started)

    def _publish_first(self):
        """Before the doors open everything is in order; these calls do not count."""
        for _round in range(2):
            self.shown.update(self._figures(self.groups, 0.0))
        self.waiting = set()


def _groups(items, users):
    """``{sku: all SKUs that share a leaf with it, directly or through others}``."""
    groups, known = {}, set()
    for sku in items:
        if sku in known:
            continue
        group, todo = {sku}, [sku]
        while todo:
            for leaf in items[todo.pop()].recipe:
                new = set(users[leaf]) - group
                group |= new
                todo += new
        known |= group
        groups.update(dict.fromkeys(group, group))
    return groups
