"""Units that change hands within one cycle: givers are lowered, then takers raised.

A raise that waits for others to come down may follow in the same cycle when all of
them come down in it: it is sent after TikTok has accepted their figures. What it
promises is stored before anything is sent, so that no other shop gives the same units
away meanwhile; while others still show them they count twice, which is the safe side.

Not for SKUs that sell at this moment: what was sold since TikTok was read belongs to
the figures first (see :mod:`.stock_last_look`), and the next cycle knows it.
"""

from .stock_task import fingerprint, rank, tasks_of
from .stock_waves import in_waves


def calls(made, sent, selling, room):
    """The calls of a cycle, in waves; see :func:`.stock_waves.in_waves`.

    :param made: list of (card, plan, entry) of all that was computed
    :param sent: entries among them that are to be sent
    :param selling: SKUs (TikTok's ids) that orders hold pieces of
    :param room: calls that fit into the time there is
    :return: list of lists of :class:`.stock_task.Task`
    """
    tasks, _later = tasks_of(sent, room)
    lowered = {
        entry.sku_id
        for task in tasks
        for entry in task.entries
        if entry.is_lowered and entry.sku not in selling
    }
    takers = (
        raised(entry, plan) for card, plan, entry in made if _may_follow(card, plan)
    )
    takers = [
        taker
        for taker in takers
        if taker.givers <= lowered and taker.sku not in selling and taker.differs
    ]
    following, _later = tasks_of(takers, room - len(tasks))
    urgent = {
        entry.card_id
        for _card, plan, entry in made
        if entry.sku in selling or _must_fall(plan, entry)
    }
    return in_waves(tasks, following, urgent)


def _must_fall(plan, entry):
    """Whether a figure is too high, not only lowered for others."""
    lowered = [figure for figure in entry.figures if figure.granted < figure.seen]
    return not all(plan.levels[figure.warehouse_id].gives for figure in lowered)


def _may_follow(card, plan):
    """Whether lower figures of others are all that a SKU waits for."""
    return plan.waits and plan.givers and not plan.keep and not card.refused


def raised(entry, plan):
    """The entry with all that it wants, to be sent after its givers."""
    figures = tuple(_raised(plan.levels, figure) for figure in entry.figures)
    return entry._replace(
        figures=figures,
        waits=0.0,
        rank=rank(figures, plan.urgency),
        refused=fingerprint(figures, entry.locked, entry.beyond),
        givers=plan.givers,
    )


def _raised(levels, figure):
    level = levels.get(figure.warehouse_id)
    if not level or not level.waits:
        return figure
    more = level.send - level.granted
    return figure._replace(granted=level.wanted, quantity=level.wanted + more)


def looked_at(wave, run):
    """SKUs (TikTok's ids) to read once more before what follows is sent: those that
    are to be raised and those that were lowered for them."""
    entries = [entry for task in wave for entry in task.entries]
    givers = {sku_id for entry in entries for sku_id in entry.givers}
    lowered = [entry.sku for entry in _accepted(run) if entry.sku_id in givers]
    return [entry.sku for entry in entries] + lowered


def calm_since(before, now):
    """SKUs of which orders hold no more pieces than before.

    What was sold after the plan and before the lower figure arrived is for sale a
    second time: nobody else may have it on top.

    :param before: ``{SKU id: row of TikTok's stock search}``, as planned with
    :param now: the same, just read
    """

    def held(row):
        return int((row or {}).get("total_committed_quantity") or 0)

    return {sku for sku, row in now.items() if held(row) <= held(before.get(sku))}


def ready(wave, run, calm):
    """What may be sent now that the first calls are answered.

    :param run: of the first calls
    :param calm: SKUs (TikTok's ids) that have sold nothing since the plan
    :return: (tasks to send, tasks that were not sent in this cycle at all)
    """
    before = {e.card_id: e for task in _tasks(run) for e in task.entries}
    accepted = {e.sku_id: e for e in _accepted(run) if e.sku in calm}
    send, stay = [], []
    for task in wave:
        entries = [
            entry
            for entry in task.entries
            if entry.givers <= accepted.keys() and entry.sku in calm
        ]
        held = [entry for entry in task.entries if entry not in entries]
        # of what was sent before and must not follow, the first answer stands
        held = [entry for entry in held if entry.card_id not in before]
        entries = [
            _after(entry, accepted.get(entry.sku_id))
            for entry in entries
            if entry.card_id not in before or entry.sku_id in accepted
        ]
        send += [task._replace(entries=tuple(entries))] if entries else []
        stay += [task._replace(entries=tuple(held))] if held else []
    return send, stay


def joined(run, more):
    """Both runs as one. Of what was not sent in the second, that for which there is an
    answer in the first counts as sent."""
    before = {e.card_id for task in _tasks(run) for e in task.entries}
    left = list(run.left)
    for task in more.left:
        entries = tuple(e for e in task.entries if e.card_id not in before)
        left += [task._replace(entries=entries)] if entries else []
    return more._replace(
        outcomes=[*run.outcomes, *more.outcomes],
        left=left,
        latency=more.latency or run.latency,
    )


def _tasks(run):
    return [outcome.task for outcome in run.outcomes] + list(run.left)


def _accepted(run):
    """Entries that TikTok has accepted."""
    for outcome in run.outcomes:
        if outcome.error is None:
            errors, _answered_at = outcome.result
            for entry in outcome.task.entries:
                if entry.sku not in errors:
                    yield entry


def _after(entry, first):
    """The entry beside what it was given itself just now."""
    if not first:
        return entry
    now = {figure.warehouse_id: figure.granted for figure in first.figures}
    return entry._replace(
        figures=tuple(
            figure._replace(seen=here, promised=here, returned=0)
            if (here := now.get(figure.warehouse_id)) is not None
            else figure
            for figure in entry.figures
        )
    )
