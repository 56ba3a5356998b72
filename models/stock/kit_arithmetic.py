"""What kits are made of and how many can be made: Odoo's own arithmetic, on tuples.

Odoo explodes record by record, which costs five statements per kit and warehouse.
Here the same steps, in the same order and with the same rounding, walk tuples that
a few statements have read (``mrp``: ``mrp.bom.explode`` and
``product.product._compute_quantities_dict``). ``tests/test_stock_free_qty.py`` holds
both against each other.
"""

from collections import defaultdict, deque
from typing import NamedTuple

from odoo.tools.float_utils import float_round


class Product(NamedTuple):
    """A product as far as its availability goes; ``has_kit`` when a BoM may apply."""

    id: int
    template_id: int
    is_active: bool
    is_service: bool
    is_storable: bool
    uom_id: int
    uom_factor: float
    has_kit: bool


class Line(NamedTuple):
    """A line of a BoM.

    ``values`` are the attribute values of the variants it is for, of so many
    attributes. No variant has a value of an attribute that makes no variants: a line
    for such a value does not apply here, as nobody has chosen.
    """

    bom_id: int
    product_id: int
    quantity: float
    uom_id: int
    uom_factor: float
    values: frozenset = frozenset()
    attributes: int = 0


class Bom(NamedTuple):
    """A bill of materials of type kit; ``product_id`` when it is for one variant."""

    id: int
    template_id: int
    product_id: int | None
    quantity: float
    uom_id: int
    uom_factor: float
    picking_type_id: int | None
    lines: tuple = ()


class Kit(NamedTuple):
    """``needs`` of each component, in its own unit, make ``quantity`` pieces; nothing
    is made of a kit without needs."""

    needs: tuple
    quantity: float


class EndlessKitError(Exception):
    """A kit that is inside itself. Odoo refuses it on the form of the BoM, not for
    lines that are imported, and its own explosion never ends."""


def _converted(quantity, from_id, from_factor, to_id, to_factor):
    """As ``uom._compute_quantity`` does without rounding."""
    if not quantity or from_id == to_id:
        return quantity
    return quantity * from_factor / to_factor


def rounded(value, digits, method="HALF-UP"):
    """``float_round``, which is slow, for what is not whole already."""
    if value.is_integer():
        return value
    return float_round(value, digits, rounding_method=method)


class Catalogue:
    """Products and the kits among them; lookups are remembered."""

    def __init__(self, products, boms, digits, variants=None):
        """
        :param products: ``{id: Product}`` with all components, any depth
        :param boms: all :class:`Bom` that may apply, the first that fits wins
        :param digits: decimals of quantities
        :param variants: ``{product id: set of attribute value ids}`` of products
            whose BoM has lines for some variants only
        """
        self.products = products
        self.digits = digits
        self.variants = variants or {}
        self._boms = defaultdict(list)
        for bom in boms:
            self._boms[bom.template_id].append(bom)
        self._kits = {}

    def kit(self, product_id):
        """The :class:`Kit` of a product; None when it stands for itself."""
        if product_id not in self._kits:
            product = self.products.get(product_id)
            bom = product and product.has_kit and self._bom_of(product_id)
            self._kits[product_id] = self._kit_of(bom, product_id) if bom else None
        return self._kits[product_id]

    def is_service(self, product_id):
        """Services are never in stock; nor is what is not there at all."""
        product = self.products.get(product_id)
        return product is None or product.is_service

    # === BILLS OF MATERIALS === #

    def _bom_of(self, product_id, picking_type_id=None, is_alone=False):
        """As ``_bom_find``: the first BoM that fits.

        Odoo's search for a single product also finds the BoM of an archived variant,
        its search for several does not.
        """
        product = self.products[product_id]
        if product.is_service:
            return None
        for bom in self._boms.get(product.template_id, ()):
            fits = bom.product_id == product_id or not bom.product_id
            here = not picking_type_id or bom.picking_type_id in (picking_type_id, None)
            if fits and here and (bom.product_id or product.is_active or is_alone):
                return bom
        return None

    def _kit_of(self, bom, product_id):
        """What one explosion of the BoM takes from stock, by component."""
        try:
            needs = self._needs(bom, product_id)
        except EndlessKitError:
            needs = {}
        return Kit(
            tuple((id_, need) for id_, need in needs.items() if need), bom.quantity
        )

    def _needs(self, bom, product_id):
        """``{component: quantity in its own unit}``."""
        needs = {}
        for line, quantity in self._exploded(bom, product_id):
            product = self.products[line.product_id]
            if not product.is_storable or not quantity:
                continue
            need = _converted(
                quantity,
                line.uom_id,
                line.uom_factor,
                product.uom_id,
                product.uom_factor,
            )
            needs[product.id] = needs.get(product.id, 0) + need
        return needs

    def _exploded(self, top, product_id):
        """As ``explode(product, 1)``: ``(line, quantity in the line's unit)``.

        Nested kits are looked up in the same groups as Odoo does, under the operation
        type of the outermost BoM.

        :raises EndlessKitError: for a kit inside itself
        """
        found, unknown = {}, {line.product_id for line in top.lines}
        self._look_up(found, unknown, top.picking_type_id)
        # with each line the kits that it is inside of, the innermost last
        lines = deque((line, (product_id,), 1.0) for line in top.lines)
        while lines:
            line, owners, times = lines.popleft()
            owner_id = owners[-1]
            if self._is_skipped(line, owner_id):
                continue
            quantity = times * line.quantity
            if line.product_id not in found:
                self._look_up(found, unknown, top.picking_type_id)
            bom = found[line.product_id]
            if not bom:
                yield line, rounded(quantity, self.digits, "UP")
                continue
            times = _converted(
                quantity / bom.quantity,
                line.uom_id,
                line.uom_factor,
                bom.uom_id,
                bom.uom_factor,
            )
            if line.product_id in owners:
                raise EndlessKitError
            inside = (*owners, line.product_id)
            lines.extendleft((sub, inside, times) for sub in bom.lines[::-1])
            unknown.update(s.product_id for s in bom.lines if s.product_id not in found)

    def _look_up(self, found, unknown, picking_type_id):
        is_alone = len(unknown) == 1
        for product_id in unknown:
            found[product_id] = self._bom_of(product_id, picking_type_id, is_alone)
        unknown.clear()

    def _is_skipped(self, line, owner_id):
        """As ``_skip_bom_line``: whether the line is for other variants."""
        if not line.values:
            return False
        values = self.variants.get(owner_id, frozenset())
        return len(values & line.values) != line.attributes
