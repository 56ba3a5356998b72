"""P10: what noting a change costs the transaction that makes it."""

import random
from contextlib import nullcontext
from unittest.mock import patch

from .bars import Bar
from .meter import Series, metered

LINES = 2
#: pickings of each kind per round of the measurement
PICKINGS = 10
OPERATIONS = 200

BARS = (
    Bar("P10", "statements added to a transaction", 1, 1),
    Bar("P10 time", "share added to the time of a validated picking", 0.03, 0.10),
    Bar("P10b", "changed figures that no mark covers, 200 operations", 0, 0),
)


def cost(bench):
    """P10: the same pickings validated one per transaction, with marks and without.

    The notice to the workers of scheduled actions goes out after the commit, through
    a connection of its own: it is in the time, not in the statements.
    """
    series = {True: Series(), False: Series()}
    statements = {True: [], False: []}
    for number in range(4 if bench.options.quick else 2 * bench.options.rounds):
        marked = bool(number % 2)
        for picking_id in _pickings(bench, PICKINGS):
            with _marks(bench, marked), metered() as spent:
                with bench.database.transaction() as env:
                    picking = env["stock.picking"].browse(picking_id)
                    picking.with_context(skip_sms=True).button_validate()
                    env.cr.flush()
                    count = env.cr.sql_log_count
            series[marked].add(spent)
            statements[marked].append(count)
    # the first of each kind fills caches that live as long as the process
    added = max(statements[True][1:]) - max(statements[False][1:])
    bench.report.add("P10", added)
    bench.report.add("P10 time", series[True].time / series[False].time - 1)
    bench.report.add("ms of a validated picking", series[False].time * 1000)


def _marks(bench, marked):
    if marked:
        return nullcontext()
    model = bench.database.registry["tiktok.backend"]
    return patch.object(model, "_has_stock_flow", lambda *_args: False)


def _pickings(bench, count):
    """Reserved deliveries of the same products, each in a transaction of its own."""
    with bench.database.transaction() as env:
        warehouse = bench.world.shop(env).warehouse_id
        products = env["product.product"].browse(bench.world.plain[:LINES])
        for product in products:
            env["stock.quant"]._update_available_quantity(
                product, warehouse.lot_stock_id, count
            )
        pickings = env["stock.picking"].create(
            [_picking(warehouse, products) for _number in range(count)]
        )
        pickings.action_confirm()
        pickings.action_assign()
        for move in pickings.move_ids:
            move.picked = True
        return pickings.ids


def _picking(warehouse, products):
    source = warehouse.lot_stock_id
    target = source.env.ref("stock.stock_location_customers")
    return {
        "picking_type_id": warehouse.out_type_id.id,
        "location_id": source.id,
        "location_dest_id": target.id,
        "move_ids": [
            (
                0,
                0,
                {
                    "product_id": product.id,
                    "product_uom_qty": 1,
                    "product_uom": product.uom_id.id,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                },
            )
            for product in products
        ],
    }


def completeness(bench):
    """P10b: random changes of stock and recipes; do the marks cover what differs?"""
    chance = random.Random(4)
    with bench.database.transaction() as env:
        env.cr.execute("DELETE FROM tiktok_stock_change")
        before = _figures(bench, env)
    for _number in range(OPERATIONS):
        with bench.database.transaction() as env:
            _operate(bench, env, chance)
    with bench.database.transaction() as env:
        env["tiktok.stock.change"]._expand()
        marked = env["tiktok.stock.change"]._claim(bench.world.shop(env), 10**6)
        after = _figures(bench, env)
    changed = {sku for sku in after if after[sku] != before[sku]}
    bench.report.add("P10b", len(changed - marked.keys()))
    bench.report.add("SKUs changed by 200 operations", len(changed))
    bench.report.add("SKUs marked by 200 operations", len(marked))


def _operate(bench, env, chance):
    """One change that a warehouse makes."""
    product = env["product.product"].browse(chance.choice(bench.world.plain))
    warehouses = env["tiktok.warehouse"].search([]).warehouse_id
    shelf = chance.choice(list(warehouses)).lot_stock_id
    quants = env["stock.quant"]
    kind = chance.randrange(4)
    if kind == 0:
        quants._update_available_quantity(product, shelf, chance.randint(1, 9))
    elif kind == 1:
        quants._update_available_quantity(product, shelf, -chance.randint(1, 9))
    elif kind == 2:
        quants._update_reserved_quantity(product, shelf, chance.randint(1, 3))
    else:
        kit = env["product.product"].browse(chance.choice(bench.world.kits))
        line = kit.bom_ids.bom_line_ids[:1]
        line.product_qty = chance.randint(1, 4)


def _figures(bench, env):
    """``{SKU id: figures per warehouse}``."""
    skus = env["tiktok.sku"].browse(bench.world.sku_ids)
    company = bench.world.shop(env).company_id
    reader = env["tiktok.stock.reader"].with_company(company)
    free = reader._read_stock(skus.product_id, bench.world.pools).free({})
    return {
        sku.id: [free.get((sku.product_id.id, pool)) for pool in bench.world.pools]
        for sku in skus
    }


CASES = {"marks": cost, "missed marks": completeness}
