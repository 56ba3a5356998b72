"""How a unit came to be sold once too often: what each side knew, second by second."""

from .live_truth import TIKTOK

#: seconds before the sale that are told
BACK = 6.0
#: happenings that are told at most
MOST = 14
KNOWN = """
SELECT o.external_id,
       extract(epoch FROM o.create_date), extract(epoch FROM s.create_date)
  FROM tiktok_order o LEFT JOIN sale_order s ON s.id = o.sale_order_id
 WHERE o.external_id IN %s"""


def tell(faults, trail, rows):
    """Lines about each sale that is our own fault.

    :param trail: (Unix time, kind, SKU, change of its figure), in order
    :param rows: callable that runs a statement in Odoo's database
    """
    numbers = {taker.order for fault in faults for taker, _units in fault.before}
    known = {
        number: (listed, imported)
        for number, listed, imported in rows(KNOWN, (*numbers, ""))
    }
    for fault in faults:
        entry = fault.entry
        yield (
            f"once too often: {fault.units} of {fault.leaf} by {entry.channel} "
            f"as {entry.sku} x {entry.quantity}, "
            f"decided {entry.at - entry.decided_at:.2f} s before"
        )
        told = [*_takers(fault, known), *_figures(fault, trail)]
        told = sorted(row for row in told if entry.at - BACK <= row[0] <= entry.at + 2)
        for at, text in told[-MOST:]:
            yield f"  {at - entry.at:+.2f} s  {text}"


def _takers(fault, known):
    for taker, units in fault.before:
        text = f"{taker.channel} took {units} as {taker.sku}"
        if taker.channel == TIKTOK:
            listed, imported = known.get(taker.order, (None, None))
            text += (
                f", known {_after(taker, listed)}, reserved {_after(taker, imported)}"
            )
        yield taker.at, text


def _figures(fault, trail):
    """What TikTok was told and asked about the SKU."""
    for at, kind, sku, change in trail:
        if sku == fault.entry.sku and kind != "order":
            yield at, f"{sku}: {kind} {change:+d}" if kind != "read" else f"{sku}: read"


def _after(taker, at):
    return f"after {float(at) - taker.at:.2f} s" if at else "never"
