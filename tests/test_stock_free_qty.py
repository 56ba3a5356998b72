"""Law: the free figure is Odoo's own (``free_qty``), for kits and whatever else."""

import random

from odoo.tests import TransactionCase, new_test_user, tagged

from .stock_world import StockWorld


@tagged("post_install", "-at_install")
class TestStockFreeQtyProperty(TransactionCase):
    """Random catalogues against the ORM, as a user of one company sees it."""

    SEEDS = (1, 2)

    def test_free_quantities_equal_those_of_odoo(self):
        values, filled = 0, 0
        for seed in self.SEEDS:
            world = StockWorld(self.env, random.Random(seed))
            user = self.user(seed)
            ours = self.env["tiktok.stock.reader"]._free(world.products, world.pools)
            theirs = self.odoo_figures(world, user)
            different = {
                (seed, world.products.browse(key[0]).display_name, key): (
                    ours[key],
                    figure,
                )
                for key, figure in theirs.items()
                if ours[key] != figure
            }
            self.assertFalse(different, f"{len(different)} of {len(theirs)}")
            values += len(theirs)
            filled += sum(bool(figure) for figure in theirs.values())
        self.assertGreaterEqual(values, 5000)
        self.assertGreaterEqual(filled / values, 0.4)

    def user(self, seed):
        return new_test_user(
            self.env,
            f"reader{seed}",
            groups="stock.group_stock_manager,mrp.group_mrp_manager",
        )

    def odoo_figures(self, world, user):
        """``free_qty`` of everything in every pool, by the field itself."""
        figures = {}
        batch = world.products - world.lonely
        for pool, locations in world.pools.items():
            self.env.invalidate_all()
            context = {"location": list(locations)}
            inside = batch.with_user(user).with_context(**context)
            figures.update({(p.id, pool): p.free_qty for p in inside})
            for product in world.lonely:
                alone = self.env["product.product"].browse(product.id)
                alone = alone.with_user(user).with_context(**context)
                alone.invalidate_recordset(["free_qty"])
                figures[product.id, pool] = alone.free_qty
        return figures
