"""The push of own carriers: over HTTP at TikTok's pace, and how it grows."""

import time

from .meter import metered
from .shipping_payloads import shown
from .stock_pipe import CONNECTIONS, LATENCY, RATE, IdleWatch, Stub

BATCH = 40


class ParcelStub(Stub):
    """The stand-in that takes parcels."""

    module = "benchmarks.shipping_stub"


def wanted(bench, count):
    """Deliveries that were validated and wait to be told; ids of the shipments."""
    bench.set_mode("live")
    ids = bench.world.deliveries(count)
    for start in range(0, count, BATCH):
        bench.world.validate(ids[start : start + BATCH])
    with bench.database.transaction() as env:
        found = env["tiktok.shipment"].search([("picking_id", "in", ids)])
        if len(found) != count:
            raise RuntimeError(f"{len(found)} shipments instead of {count}")
        return found.ids


def push(bench):
    """All that is due, as the job of the shop does it; again while more is due."""
    more = True
    while more:
        with bench.database.transaction() as env:
            # nothing is read here, or this transaction lay idle meanwhile
            backend = env["tiktok.backend"].browse(bench.world.backend_id)
            more = env["tiktok.shipment.exporter"]._export(backend)


def confirmed(bench, ids):
    """How many of these TikTok has shown to have."""
    with bench.database.transaction() as env:
        shipments = env["tiktok.shipment"].browse(ids)
        return len(shipments.filtered(lambda s: s.state == "confirmed"))


# === PIPE === #


def measure_pipe(bench):
    """A thousand parcels at the rate limit; what they cost in calls and time."""
    count = 100 if bench.options.quick else 1000
    # enough to learn the pace, which begins at half of what is allowed
    early, ids = wanted(bench, 150), wanted(bench, count)
    bench.world.patch.stop()
    try:
        with ParcelStub() as stub:
            _point_to(bench, stub)
            _keep(bench, ids)
            push(bench)
            if confirmed(bench, early) != len(early):
                raise RuntimeError("the first parcels were not confirmed")
            _let_go(bench, ids)
            _measure(bench, stub, ids)
    finally:
        bench.world.patch.start()


def _keep(bench, ids):
    """Let these wait; what is due stays due."""
    with bench.database.transaction() as env:
        env["tiktok.shipment"].browse(ids).write({"sync_state": "blocked"})


def _let_go(bench, ids):
    with bench.database.transaction() as env:
        env["tiktok.shipment"].browse(ids).write({"sync_state": "pending"})


def _point_to(bench, stub):
    with bench.database.transaction() as env:
        account = bench.world.shop(env).sudo().account_id
        urls = dict.fromkeys(("api_url", "auth_url", "consent_url"), stub.url)
        account.write({"environment": "sandbox", **urls})


def _measure(bench, stub, ids):
    report, count = bench.report, len(ids)
    stub.begin()
    with IdleWatch(bench.database) as watch:
        start = time.perf_counter()
        push(bench)
        wall = time.perf_counter() - start
    seen = stub.report()
    done = confirmed(bench, ids)
    if seen["products"] != count or done != count:
        raise RuntimeError(f"{seen['products']} told, {done} confirmed of {count}")
    best = max(count / RATE, count * LATENCY / CONNECTIONS)
    report.add("push loss", 1 - best / wall)
    report.add("push efficiency", best / wall)
    report.add("push refused", seen["refused"] / seen["writes"])
    report.add("push seconds", wall)
    report.add("push told twice", seen["writes"] - seen["products"])
    report.add("push calls per parcel", sum(seen["calls"].values()) / count)
    report.add("push idle in transaction, s", watch.longest)
    report.add("push connections", seen["connections"])


# === GROWTH === #


def measure_growth(bench):
    """P13: ten times the parcels, from what is due to what is confirmed, no HTTP."""
    small = 20 if bench.options.quick else 200
    _timed(bench, small)  # opens what is opened once
    first, last = _timed(bench, small), _timed(bench, 10 * small)
    bench.report.add("P13", bench.exponent(first.time, last.time))
    name = "growth exponent of the push's statements"
    bench.report.add(name, bench.exponent(first.statements, last.statements))
    bench.report.add("push statements per parcel", last.statements / 10 / small)
    bench.report.add("push ms per parcel", last.time / 10 / small * 1000)
    bench.report.note(f"P13: from {small} to {10 * small} parcels")


def _timed(bench, count):
    ids = wanted(bench, count)
    with metered() as cost:
        push(bench)
    if confirmed(bench, ids) != count:
        raise RuntimeError(f"{confirmed(bench, ids)} of {count} confirmed")
    return cost


class TakesParcels:
    """What the stored answers need to take parcels; a base of the stand-in client."""

    latency = 0.0

    def __init__(self):
        super().__init__()
        self.sent = {}

    def get_orders(self, ids):
        """Details of these orders as they are by now."""
        return [
            shown(detail, self.sent.get(detail["id"]))
            for detail in super().get_orders(ids)
        ]

    def mark_package_as_shipped(
        self, order_id, line_ids, tracking, provider_id, sub_items=None
    ):
        """Takes what is told."""
        self.calls += 1
        self.sent[order_id] = {
            "tracking_number": tracking,
            "shipping_provider_id": provider_id,
        }
        return {"order_id": order_id, "package_id": f"1{order_id}"}

    def twin(self, *_connection):
        """One serves all threads."""
        return self

    def pace(self, _operation):
        """As fast as one likes."""
        return float("inf"), 0.0

    def set_pace(self, *_learned):
        """Nothing is slowed down."""
