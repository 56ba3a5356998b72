"""The figures of one SKU in all its warehouses, as if no other SKU were there. Pure."""

from .stock_policy import Facts, figure, split_cap


def figures_of(moment, rows):
    """What the policy lets a SKU show in each of its warehouses.

    Cap, minimum and threshold speak of the SKU as a whole, so that each warehouse has
    to know what the others would show.

    :param moment: a :class:`stock_moment.Moment`
    :param rows: all rows of the SKU
    :return: ``{(SKU id, TikTok warehouse id): stock_policy.Figure}``
    """
    rule = moment.rule(rows[0])
    facts = _facts(moment, rows)
    needs_whole = rule.cap or rule.minimum or rule.threshold_action != "none"
    if needs_whole and len(rows) > 1:
        facts = _beside_each_other(facts, rule)
    return {
        (row.sku_id, row.warehouse_id): figure(own, rule)
        for row, own in zip(rows, facts, strict=True)
    }


def _facts(moment, rows):
    """Each warehouse by itself."""
    pieces = [moment.pieces(row) for row in rows]
    delay = moment.shop(rows[0]).delay
    return [
        Facts(
            free=before,
            sold=before - after,
            speed=moment.speed(row),
            elsewhere=moment.speed_elsewhere(row, pieces, index),
            delay=delay,
            locked=row.locked,
            there=row.seen,
            is_off=row.is_off,
        )
        for index, (row, (before, after)) in enumerate(zip(rows, pieces, strict=True))
    ]


def _beside_each_other(facts, rule):
    """The facts with what the other warehouses show, and the part of the cap."""
    plain = rule._replace(cap=0, minimum=0, threshold_action="none")
    alone = [figure(own, plain).quantity for own in facts]
    total = sum(alone)
    caps = [None] * len(facts)
    if 0 < rule.cap < total:
        caps = split_cap(rule.cap, alone, [max(0, own.locked) for own in facts])
    return [
        own._replace(others=total - quantity, cap_here=cap)
        for own, quantity, cap in zip(facts, alone, caps, strict=True)
    ]
