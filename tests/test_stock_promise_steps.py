"""The model check in finer steps: looks at orders, last looks, rules of a time."""

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from .promise_steps import KNOWN, READ, Steps
from .test_stock_promise import WORLDS, shortest_way_to_oversell


def events(world):
    """``(name, function)`` of all that may happen in a world of finer steps."""
    for name in world.skus:
        yield f"buy {name}", lambda w, n=name: w.buy(n)
        yield f"{name} leaves", lambda w, n=name: w.leave(n)
        yield f"{name} arrives", lambda w, n=name: w.arrive(n)
        lost = {"is_answered": False}
        yield f"answer for {name} lost", lambda w, n=name, o=lost: w.arrive(n, **o)
        yield f"{name} refused", lambda w, n=name: w.arrive(n, is_applied=False)
        yield f"{name} follows", lambda w, n=name: w.follow(n)
        yield f"rule of {name} turns", lambda w, n=name: w.turn(n)
    for shop in world.shops:
        for word, step in (
            ("reads", "look"),
            ("finds orders", "find_orders"),
            ("plans", "plan"),
            ("crashes", "crash"),
            ("lists orders besides", "list_begins"),
            ("has stored that list", "list_ends"),
        ):
            yield f"{shop} {word}", lambda w, s=shop, f=step: getattr(w, f)(s)
    yield "cancel", lambda w: w.cancel(0)
    for leaf in world.stock:
        yield f"{leaf} sold elsewhere", lambda w, leaf=leaf: w.sell_elsewhere(leaf)
