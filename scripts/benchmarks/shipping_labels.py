"""How long until the label lies in the transfer, by real servers and a job runner."""

import statistics
import time

from .event_server import EventServers

LATENCY = 0.3
PATIENCE = 120


def measure_labels(bench):
    """Arrange transfers one after another; seconds until each label is there."""
    servers = EventServers(bench.database)
    try:
        servers.start()
        seconds = _labels(servers, 5 if bench.options.quick else 20)
        together = _together(servers, 10)
    finally:
        servers.stop()
    bench.report.add("label p50", statistics.median(seconds))
    bench.report.add("label longest, s", max(seconds))
    bench.report.add("ten labels at once, s", together)


def _labels(servers, count):
    transfers = _transfers(servers, count)
    servers.ready.control("latency", seconds=LATENCY)
    return [_arranged(servers, [transfer]) for transfer in transfers]


def _together(servers, count):
    servers.ready.control("latency", seconds=0)
    transfers = _transfers(servers, count)
    servers.ready.control("latency", seconds=LATENCY)
    return _arranged(servers, transfers)


def _transfers(servers, count):
    """Reserved transfers of new orders with TikTok's label."""
    placed = [
        servers.ready.control("place", shop="US", lines=["SPOON-1"], hold=False)["id"]
        for _number in range(count)
    ]
    statement = (
        "SELECT p.id FROM stock_picking p JOIN tiktok_order o "
        "ON o.sale_order_id = p.sale_id "
        "WHERE o.external_id = ANY(%s) AND p.state = 'assigned'"
    )
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = servers.rows(statement, placed)
        if len(found) == count:
            servers.ready.wait_for_jobs()
            return [row[0] for row in found]
        time.sleep(0.2)
    raise RuntimeError(f"{len(found)} transfers of {count} are ready")


def _arranged(servers, transfers):
    """Seconds from the dialog's button to the last label of these transfers."""
    call = servers.user.call
    action = call("stock.picking", "action_tiktok_arrange", transfers)
    started = time.perf_counter()
    call("tiktok.shipment.arrange", "action_arrange", [action["res_id"]])
    statement = (
        "SELECT count(*) FROM tiktok_shipment WHERE picking_id = ANY(%s) "
        "AND label_attachment_id IS NOT NULL"
    )
    while time.perf_counter() - started < PATIENCE:
        if servers.number(statement, transfers) == len(transfers):
            return time.perf_counter() - started
        time.sleep(0.02)
    raise RuntimeError(f"no label for {transfers}")
