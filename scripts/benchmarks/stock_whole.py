"""What a person asks of the whole shop: a forced resync, and an audit.

Seconds are those of the process and of PostgreSQL; TikTok answers at once.
"""

from .meter import metered

#: lines that the first page of a list shows
SHOWN = 80
#: every so many SKUs were edited on TikTok, by so many pieces
EDITED_EVERY, EDITED_BY = 10, 3


def resync(bench):
    """Compare all SKUs, show the differences, send them."""
    bench.world.share("shared")
    bench.push_all()
    _edit(bench.world)
    with metered() as cost:
        compare_id = _compare(bench)
    _note(bench, "resync: comparing", cost)
    with metered() as cost:
        count = _look(bench, compare_id)
    _note(bench, "resync: preview", cost)
    bench.report.add("resync: differences", count)
    bench.world.client.forget_calls()
    with metered() as cost, bench.database.transaction() as env:
        env["tiktok.stock.compare"].browse(compare_id).action_send()
    _note(bench, "resync: send, button", cost)
    with metered() as cost:
        bench.push()
    _note(bench, "resync: send, push", cost)
    listings = set(bench.world.client.products_written())
    bench.report.add("resync: listings sent", len(listings))
    if not listings:
        raise RuntimeError("nothing was sent")


def _edit(world):
    """Somebody has changed figures on TikTok by hand."""
    for figures in list(world.client.figures.values())[::EDITED_EVERY]:
        for pair in figures.values():
            pair[0] += EDITED_BY


def _compare(bench):
    """What button and jobs do; a transaction per page, as a job has.

    :return: id of the comparison, which is ready then
    """
    with bench.database.transaction() as env:
        shop = env["tiktok.backend"].browse(bench.world.backend_id)
        compare_id = shop.action_compare_stock()["res_id"]
    more = True
    while more:
        with bench.database.transaction() as env:
            compare = env["tiktok.stock.compare"].browse(compare_id)
            shop = env["tiktok.backend"].browse(bench.world.backend_id)
            more = shop._as_technical_user(compare)._import_page()
    with bench.database.transaction() as env:
        state = env["tiktok.stock.compare"].browse(compare_id).state
        if state != "ready":
            raise RuntimeError(f"the comparison is {state}")
    return compare_id


def _look(bench, compare_id):
    """Open the form with the worst differences, then the list of all.

    :return: number of differences
    """
    with bench.database.transaction() as env:
        compare = env["tiktok.stock.compare"].browse(compare_id)
        compare.read()
        compare.worst_line_ids.read()
        lines = env["tiktok.stock.compare.line"]
        mine = [("compare_id", "=", compare_id)]
        lines.search(mine, limit=SHOWN).read()
        return lines.search_count(mine)


def audit(bench):
    """Check all SKUs, twice: the second replaces the findings of the first."""
    for name in ("audit: first", "audit: once more"):
        with metered() as cost, bench.database.transaction() as env:
            found = bench.world.shop(env).sudo()._nightly_audit()
            found._run()
            count = found.hard_count + found.soft_count
        _note(bench, name, cost)
    bench.report.add("audit: findings", count)
    with metered() as cost, bench.database.transaction() as env:
        lines = env["tiktok.stock.audit.line"].search([], limit=SHOWN)
        lines.read()
    _note(bench, "audit: list", cost)


def _note(bench, name, cost):
    bench.report.add(f"{name}, s", cost.time)
    bench.report.add(f"{name}, statements", cost.statements)


CASES = {"resync": resync, "audit": audit}
