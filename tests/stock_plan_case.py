"""A shop with SKUs, stock and levels, for the tests of the figures."""

from .stock_marks_case import StockMarksCase


class StockPlanCase(StockMarksCase):
    """Plans are made without a push: levels are what TikTok is said to show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.planner = cls.env["tiktok.stock.planner"]
        cls.place = cls.selling(cls.backend)
        cls.others(cls.backend).kind = "RETURN_WAREHOUSE"

    @classmethod
    def selling(cls, backend):
        """The default warehouse of a shop."""
        return backend._stock_target()

    @classmethod
    def others(cls, backend):
        """The other selling warehouses, which most tests do without."""
        found = cls.env["tiktok.warehouse"].search(
            [("backend_id", "=", backend.id), ("kind", "=", "SALES_WAREHOUSE")]
        )
        return found - cls.selling(backend)

    @classmethod
    def card(cls, sku, warehouse=None, **level):
        """The stock card of a SKU; ``level`` says what TikTok shows and may sell."""
        card = cls.env["tiktok.stock.card"].search([("sku_id", "=", sku.id)])
        card = card or cls.env["tiktok.stock.card"].create({"sku_id": sku.id})
        warehouse = warehouse or cls.selling(sku.backend_id)
        own = card.level_ids.filtered(lambda row: row.warehouse_id == warehouse)
        if own:
            own.write(level)
        else:
            own.create({"card_id": card.id, "warehouse_id": warehouse.id, **level})
        return card

    def offer(self, code, quantity=0, backend=None, pack=1.0, product=None, **level):
        """A product on the shelf, on sale on TikTok with a stock card."""
        product = product or self.product(code)
        if quantity:
            self.stock(product, quantity)
        sku = self.sku(product, code, backend=backend, pack=pack)
        self.card(sku, **level)
        return sku

    def plan(self, *skus, **options):
        """``{SKU: Plan}`` of SKUs of one shop."""
        skus = self.env["tiktok.sku"].concat(*skus)
        plans = self.planner._plan(skus.backend_id, skus, **options)
        return {skus.browse(plan.sku_id): plan for plan in plans}

    def level(self, sku, warehouse=None, **options):
        """The planned level of one SKU."""
        plan = self.plan(sku, **options)[sku]
        return plan.levels[(warehouse or self.selling(sku.backend_id)).id]

    def figure(self, sku, warehouse=None):
        """What may be published of one SKU now."""
        return self.level(sku, warehouse).granted

    def codes(self, sku, warehouse=None):
        """The steps that led to the figure of one SKU."""
        explanation = self.plan(sku)[sku].explanation
        warehouse = warehouse or self.selling(sku.backend_id)
        return [step[0] for step in explanation[str(warehouse.id)]]

    def accept(self, *skus):
        """What is planned now is what TikTok shows from now on."""
        for sku, plan in self.plan(*skus).items():
            warehouses = self.env["tiktok.warehouse"].browse(plan.levels)
            for warehouse, level in zip(warehouses, plan.levels.values(), strict=True):
                figure = level.granted
                self.card(sku, warehouse, promised=figure, seen=figure, wanted=figure)
