"""In which order calls go out when units change hands: givers before takers.

A listing is called once where it can be: it waits until the listings that give to its
SKUs were called, as far as nothing in it is urgent. Where listings give to each other,
or the chain is too long, it is called twice: with what it gives, and later with what it
gets. Pure.
"""

#: waves of a cycle, before the last one: each waits for the answers to the one before,
#: and for another look at TikTok
MOST_WAVES = 4


def in_waves(tasks, following, urgent):
    """The calls of a cycle in waves: each is sent when the one before was answered.

    :param tasks: calls with all that may be sent at once
    :param following: calls with entries that have to wait for their ``givers``, which
        are all among the tasks
    :param urgent: ids of the cards that must not wait
    :return: list of lists of :class:`.stock_task.Task`
    """
    takers = {entry.card_id for task in following for entry in task.entries}
    first = {}
    for task in tasks:
        entries = tuple(
            entry
            for entry in task.entries
            if entry.card_id not in takers or entry.is_lowered
        )
        if entries:
            first[task.listing_id] = task._replace(entries=entries)
    waiting = {task.listing_id: task for task in following}
    twice = {
        listing_id
        for listing_id in first.keys() & waiting.keys()
        if any(entry.card_id in urgent for entry in first[listing_id].entries)
    }
    while True:
        waves, stuck = _ordered(first, waiting, twice)
        if not stuck:
            return waves
        twice |= stuck


def _ordered(first, waiting, twice):
    """``(waves, listings that found no place)``.

    :param twice: listings that are called at once and once more when they may
    """
    wave = [
        task
        for listing_id, task in first.items()
        if listing_id not in waiting or listing_id in twice
    ]
    later = {
        listing_id: task if listing_id in twice else _whole(task, first.get(listing_id))
        for listing_id, task in waiting.items()
    }
    waves, given = [wave], _given(wave)
    while later and len(waves) < MOST_WAVES:
        wave = [task for task in later.values() if _givers(task) <= given]
        if not wave:
            break
        waves.append(wave)
        given |= _given(wave)
        for task in wave:
            del later[task.listing_id]
    stuck = later.keys() - twice
    if later and not stuck:
        # all that these wait for has its place
        waves.append(list(later.values()))
    return waves, stuck


def _whole(task, first):
    """One call with what follows and with what could have been sent before."""
    takers = {entry.card_id for entry in task.entries}
    others = first.entries if first else ()
    entries = (entry for entry in others if entry.card_id not in takers)
    return task._replace(entries=(*task.entries, *entries))


def _givers(task):
    return frozenset().union(*(entry.givers for entry in task.entries))


def _given(tasks):
    """SKUs whose units are free for others when these calls were accepted."""
    return {
        entry.sku_id for task in tasks for entry in task.entries if entry.is_lowered
    }
