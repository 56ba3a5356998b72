"""What can be made of the free stock of one moment: plain products and kits."""

from collections import defaultdict

from .kit_arithmetic import rounded


class Reading:
    """Free stock of one moment, and what can be made of it.

    :param catalogue: a :class:`kit_arithmetic.Catalogue` or what answers like it
    :param product_ids: what was asked for
    :param stock: ``{pool: {product id: free quantity}}``, rounded, in its own unit
    """

    def __init__(self, catalogue, product_ids, stock):
        self.catalogue = catalogue
        self.product_ids = tuple(product_ids)
        self.stock = stock

    # === FIGURES === #

    def free(self, deductions=None):
        """Free quantity of each product in each pool, in the product's own unit.

        Not clamped: what is owed is negative, as in Odoo.

        :param deductions: ``{(leaf product id, pool): quantity}`` that is as good as
            gone; taken from the leaves before the kits are counted
        :return: ``{(product id, pool): quantity}``
        """
        result = {}
        for pool, stock in self._reduced(deductions or {}):
            figure = self._figure
            for product_id in self.product_ids:
                result[product_id, pool] = figure(product_id, stock)
        return result

    def leaf_free(self, deductions=None):
        """Free quantity of everything that lies on a shelf: leaves, not kits.

        :return: ``{(leaf product id, pool): quantity}``; nothing where it is zero
        """
        return {
            (product_id, pool): quantity
            for pool, stock in self._reduced(deductions or {})
            for product_id, quantity in stock.items()
            if quantity
        }

    def recipes(self):
        """What one unit of each product takes from the shelf.

        :return: ``{product id: {leaf product id: quantity}}``; a plain product maps to
            itself, a service and a kit without a storable component to nothing
        """
        return {product_id: self.recipe(product_id) for product_id in self.product_ids}

    def recipe(self, product_id, above=()):
        """Leaves of one unit of a product."""
        kit = self.catalogue.kit(product_id)
        if product_id in above or self.catalogue.is_service(product_id):
            return {}
        if not kit:
            return {product_id: 1.0}
        leaves = defaultdict(float)
        for component_id, need in kit.needs:
            below = self.recipe(component_id, (*above, product_id))
            for leaf_id, quantity in below.items():
                leaves[leaf_id] += quantity * need / kit.quantity
        return dict(leaves)

    # === ARITHMETIC === #

    def _reduced(self, deductions):
        """``(pool, stock without what is deducted)`` of each pool."""
        by_pool = defaultdict(list)
        for (product_id, pool), quantity in deductions.items():
            by_pool[pool].append((product_id, quantity))
        for pool, stock in self.stock.items():
            if pool in by_pool:
                stock = stock.copy()
                for product_id, quantity in by_pool[pool]:
                    left = stock.get(product_id, 0.0) - quantity
                    stock[product_id] = rounded(left, self.catalogue.digits)
            yield pool, stock

    def _figure(self, product_id, stock, above=()):
        """As Odoo counts one product out of the stock of one pool.

        A component may be a kit itself that only another operation type takes apart.
        """
        kit = self.catalogue.kit(product_id)
        if kit is None:
            known = not self.catalogue.is_service(product_id)
            return stock.get(product_id, 0.0) if known else 0.0
        if not kit.needs or product_id in above:
            return 0.0
        ratios, digits = [], self.catalogue.digits
        for component_id, need in kit.needs:
            if self.catalogue.kit(component_id) is None:
                free = stock.get(component_id, 0.0)
            else:
                free = self._figure(component_id, stock, (*above, product_id))
            ratios.append(rounded(free / need, digits, "DOWN"))
        return rounded(min(ratios) * kit.quantity, digits) // 1
