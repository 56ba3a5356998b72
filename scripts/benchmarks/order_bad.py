"""One bad order among good ones."""

from unittest.mock import patch

from odoo.exceptions import UserError

from .meter import Cost, metered

COUNT = 100
JOB = 20
BAD = 7


class BadOrders:
    """A hundred orders in jobs of twenty, one of them bad."""

    def __init__(self, bench):
        self.bench = bench

    def cost_of_clean(self):
        """All good."""
        return self._run(self.bench.details(COUNT))

    def unmapped(self):
        """One order with a SKU that nobody knows: found before anything is made."""
        details = self.bench.details(COUNT)
        unit = details[BAD]["line_items"][0]
        unit.update(sku_id=f"99{unit['id']}", seller_sku="nobody knows")
        return self._run(details, missing=1)

    def refused(self):
        """One order that some module refuses when it is confirmed: found last."""
        details = self.bench.details(COUNT)
        model = self.bench.database.registry["sale.order"]
        original = model._action_confirm

        def refuse(sales):
            if details[BAD]["id"] in sales.mapped("client_order_ref"):
                raise UserError("refused")
            return original(sales)

        with patch.object(model, "_action_confirm", refuse):
            return self._run(details, missing=1)

    def _run(self, details, missing=0):
        ids = self.bench.prepare(details)
        cost, known = Cost(), self._exceptions()
        for start in range(0, COUNT, JOB):
            with metered() as job:
                self.bench.import_ids(ids[start : start + JOB])
            cost += job
        self.bench.check_imported(ids, missing)
        found = self._exceptions() - known
        if found != missing:
            raise RuntimeError(f"{found} exceptions instead of {missing}")
        return cost

    def _exceptions(self):
        """How many problems wait for a person."""
        with self.bench.database.transaction() as env:
            return env["tiktok.exception"].search_count([("state", "=", "open")])
