"""P7, P13, P14: what free stock costs, beside plain SQL and Odoo's own figure."""

import ctypes
import gc
import math
from collections import defaultdict
from pathlib import Path

from odoo.tools import SQL

from .bars import Bar
from .meter import Series, metered
from .stock_seed import copies, pick, text

PLAIN = 10_000
LARGE = 50_000
#: SKUs that one push takes at most
PUSHED = 20_000
#: kits whose figures Odoo itself is asked for, which takes long
ORM_KITS = 500
SHELVES = 2

BARS = (
    Bar("P7", "free stock of plain products / SQL aggregate", 3, 6),
    Bar("P7b", "free stock of kits / SQL floor", 4, 10),
    Bar("P7b orm", "free stock of kits / Odoo's free_qty", 1 / 50, 1 / 15),
    Bar("P7 statements", "of 10,000 plain products", 2, 4),
    Bar("P7b statements", "of 5,000 kits", 4, 5),
    Bar("P13 SKUs", "growth exponent from 1,000 to 10,000 SKUs", 1.05, 1.15),
    Bar("P14", "memory at 50,000 SKUs x 3 warehouses, MB", 100, 250),
    Bar("P14b", "memory at 50,000 SKUs as pushed / at 10,000", 2, 5),
)


class Shelves:
    """50,000 more products with stock on two shelves of each warehouse; made once."""

    def __init__(self, bench):
        self.bench = bench
        with bench.database.transaction() as env:
            if not env["product.product"].search([("default_code", "=like", "L0%")]):
                self._seed(env)
            found = env["product.product"].search([("default_code", "=like", "L0%")])
            self.products = found.ids
        bench.database.analyze()

    def _seed(self, env):
        values = {"name": "L", "type": "consu", "is_storable": True}
        model = env["product.product"].create(values)
        names = {"default_code": text("L")}
        templates = copies(env, model.product_tmpl_id, LARGE, **names)
        products = copies(env, model, LARGE, **names, product_tmpl_id=pick(templates))
        views = env["stock.location"].browse(
            root for roots in self.bench.world.pools.values() for root in roots
        )
        places = env["stock.location"].create(
            [
                {"name": f"Shelf {n}", "location_id": view.id, "usage": "internal"}
                for view in views
                for n in range(SHELVES)
            ]
        )
        quant = env["stock.quant"].create(
            {"product_id": products[0], "location_id": places[0].id, "quantity": 1}
        )
        for number, place in enumerate(places):
            copies(
                env,
                quant,
                LARGE,
                product_id=pick(products),
                location_id=SQL("%s", place.id),
                quantity=SQL("(n * 7 + %s) %% 97", number),
                reserved_quantity=SQL("CASE WHEN n %% 3 = 0 THEN 1 ELSE 0 END"),
            )


# === FLOORS === #


def sql_plain(env, product_ids, pools):
    """One aggregate by product and warehouse, with the join that proved fastest."""
    roots = {root: pool for pool, ids in pools.items() for root in ids}
    rows = env.execute_query(
        SQL(
            """SELECT quant.product_id, top.id,
                SUM(quant.quantity) - SUM(quant.reserved_quantity)
            FROM stock_quant quant
            JOIN stock_location location ON location.id = quant.location_id + 0
            JOIN stock_location top ON top.id = ANY(%s)
              AND location.parent_path LIKE top.parent_path || '%%'
            WHERE quant.product_id = ANY(%s)
            GROUP BY 1, 2""",
            list(roots),
            list(product_ids),
        )
    )
    return {(product_id, roots[root]): free for product_id, root, free in rows}


def sql_kits(env, product_ids, pools):
    """Lines of kits without any of Odoo's rules, and one aggregate."""
    needs = defaultdict(list)
    for product_id, component_id, quantity in env.execute_query(
        SQL(
            """SELECT product.id, line.product_id, line.product_qty
            FROM product_product product
            JOIN mrp_bom bom ON bom.product_tmpl_id = product.product_tmpl_id
            JOIN mrp_bom_line line ON line.bom_id = bom.id
            WHERE product.id = ANY(%s)""",
            list(product_ids),
        )
    ):
        needs[product_id].append((component_id, quantity))
    components = {component for rows in needs.values() for component, _n in rows}
    free = sql_plain(env, components, pools)
    return {
        (product_id, pool): min(free.get((id_, pool), 0) // need for id_, need in rows)
        for pool in pools
        for product_id, rows in needs.items()
    }


def orm(env, product_ids, pools):
    """``free_qty``, warehouse by warehouse."""
    products = env["product.product"].browse(product_ids)
    return {
        (product.id, pool): product.free_qty
        for pool, roots in pools.items()
        for product in products.with_context(location=list(roots))
    }


def ours(env, product_ids, pools):
    """The connector."""
    products = env["product.product"].browse(product_ids)
    return env["tiktok.stock.reader"]._free(products, pools)


# === CASES === #


def _alternate(bench, product_ids, rounds=None, **ways):
    """Each way in turn, each in a fresh environment; all must agree.

    :return: ``{name: Series}``
    """
    series = {name: Series() for name in ways}
    for _round in range(rounds or max(bench.options.rounds, 2)):
        results = []
        for name, way in ways.items():
            with bench.database.transaction() as env:
                # what a job knows before it comes here
                env["decimal.precision"].precision_get("Product Unit")
                env.company.ensure_one()
                with metered() as cost:
                    results.append(way(env, product_ids, bench.world.pools))
            series[name].add(cost)
        first, *others = results
        if any(_filled(first) != _filled(other) for other in others):
            raise RuntimeError("the figures differ")
    return series


def _filled(figures):
    return {key: value for key, value in figures.items() if value}


def plain(bench):
    """P7: 10,000 plain products in three warehouses."""
    products = Shelves(bench).products[:PLAIN]
    found = _alternate(bench, products, floor=sql_plain, ours=ours)
    bench.report.add("P7", found["ours"].time / found["floor"].time)
    bench.report.add("ms of the SQL floor, plain", found["floor"].time * 1000)
    bench.report.add("spread of the SQL floor, plain", found["floor"].spread)
    bench.report.add("P7 statements", found["ours"].statements)


def kits(bench):
    """P7b: 5,000 kits in three warehouses; Odoo itself on a tenth of them."""
    found = _alternate(bench, bench.world.kits, floor=sql_kits, ours=ours)
    bench.report.add("P7b", found["ours"].time / found["floor"].time)
    bench.report.add("ms of the SQL floor, kits", found["floor"].time * 1000)
    bench.report.add("P7b statements", found["ours"].statements)
    few = bench.world.kits[:ORM_KITS]
    odoo = _alternate(bench, few, rounds=2, orm=orm, ours=ours)["orm"]
    # Odoo explodes kit by kit: ten times the kits take ten times as long
    share = len(bench.world.kits) / ORM_KITS
    bench.report.add("P7b orm", found["ours"].time / (odoo.time * share))
    bench.report.add(
        "times slower is Odoo itself", odoo.time * share / found["ours"].time
    )
    bench.report.add(f"statements of Odoo for {ORM_KITS} kits", odoo.statements)


def growth(bench):
    """P13: ten times the SKUs, half of them kits."""
    many, few = Series(), Series()
    for _round in range(max(bench.options.rounds, 3)):
        for series, size in ((few, 500), (many, 5000)):
            chosen = bench.world.plain[:size] + bench.world.kits[:size]
            series.add(_alternate(bench, chosen, 1, ours=ours)["ours"].costs[0])
    bench.report.add("P13 SKUs", math.log10(many.time / few.time))


def memory(bench):
    """P14: how far the process grows, above what it holds anyway."""
    products = Shelves(bench).products
    _peak(bench, products[:1000])
    bench.report.add("P14", _peak(bench, products))
    few, many = _peak(bench, products[:PLAIN]), _peak(bench, products, PUSHED)
    bench.report.add("P14b", many / few)


def _peak(bench, products, step=LARGE):
    """MB that reading these products takes, so many at once."""
    with bench.database.transaction() as env:
        start = _reset_peak()
        for number in range(0, len(products), step):
            ours(env, products[number : number + step], bench.world.pools)
        return (_memory("VmHWM") - start) / 1024


def _reset_peak():
    """Give back what is free and forget the highest point so far.

    :return: what the process holds now, in kB
    """
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory("VmRSS")


def _memory(name):
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise RuntimeError(f"the kernel does not tell {name}")


CASES = {"plain": plain, "kits": kits, "growth": growth, "memory": memory}
