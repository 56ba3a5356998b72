"""The planning that runs every day, asked thousands of times about the same SKUs.

What a rehearsal does not show is left out, what has not changed since the last run is
remembered; the figures are the same. Pure.
"""

from typing import NamedTuple

from ..stock.stock_planning import Planning


class Published(NamedTuple):
    """What the plan of one SKU in one warehouse comes to, without its reasons."""

    sku_id: object
    warehouse_id: object
    pieces: int
    waits: bool
    is_off: bool


class QuickPlanning(Planning):
    """A :class:`Planning` for one shop whose warehouses are all mapped.

    :param memory: what earlier plannings of the same SKUs and rules have found; this
        one adds to it
    """

    def __init__(self, moment, memory):
        self.memory = memory
        super().__init__(moment)

    def _figures_of(self, rows):
        """Find them once as long as nothing has changed that they come from."""
        sku_id, cause = rows[0].sku_id, self._cause(rows)
        known = self.memory.get(sku_id)
        if known is None or known[0] != cause:
            known = self.memory[sku_id] = cause, super()._figures_of(rows)
        return known[1]

    def _cause(self, rows):
        """Whatever :func:`stock_policy.figure` looks at and a rehearsal changes.

        Speeds are told to a buffer that follows the sales alone.
        """
        moment, rule = self.moment, self.moment.rule(rows[0])
        pieces = [moment.pieces(row) for row in rows]
        cause = [pieces, [row.is_off for row in rows]]
        if rule.is_frozen or rule.is_excluded:
            cause.append([row.seen for row in rows])
        if rule.buffer_mode == "sales":
            cause += [
                (moment.speed(row), moment.speed_elsewhere(row, pieces, index))
                for index, row in enumerate(rows)
            ]
        return cause

    def published(self):
        """:class:`Published` of all SKUs and warehouses, in the order of the rows."""
        for sku_id, rows in self.rows.items():
            rule = self.moment.rules[sku_id][1]
            is_off = any(self.figures[sku_id, row.warehouse_id].is_off for row in rows)
            for row in rows:
                wanted, now = self._agreed(row, rule)
                pieces, waits = now.quantity, now.quantity < wanted.quantity
                yield Published(sku_id, row.warehouse_id, pieces, waits, is_off)
