"""A random catalogue with stock, as crooked as Odoo allows."""

from itertools import product as combinations

from odoo import Command
from odoo.tools import SQL


class StockWorld:
    """Products, nested kits and stock in several warehouses, out of one seed.

    * ``products`` everything that may be asked for, archived variants among it
    * ``lonely`` products that Odoo gets right only when it is asked for one alone:
      BoMs with an operation type (a component that is a kit elsewhere reads as zero
      while it is computed in the same batch)
    * ``pools`` sets of locations: warehouses, shelves, several at once
    """

    PLAIN = 130
    KITS_PER_LAYER = 36
    LAYERS = 3

    def __init__(self, env, random):
        self.env = env
        self.random = random
        self.lonely = env["product.product"]
        self._make_places()
        self._make_neighbour()
        self._make_units()
        self._make_plain()
        self._make_kits()
        self._make_stock()
        self.products = self.env["product.product"].concat(*self.layers)
        env.flush_all()

    # === PLACES === #

    def _make_places(self):
        warehouses = self.env["stock.warehouse"].create(
            [
                {"name": f"Random {code}", "code": str(code)}
                for code in self.random.sample(range(10000, 100000), 3)
            ]
        )
        stocks = warehouses.lot_stock_id
        shelves = self._children(stocks, 2)
        boxes = self._children(shelves[:2], 1)
        inputs = warehouses[:1].wh_input_stock_loc_id
        self.locations = stocks | shelves | boxes | inputs
        self.kitchens = self.env["stock.picking.type"].create(
            [
                {
                    "name": f"Kitchen {n}",
                    "code": "mrp_operation",
                    "sequence_code": f"K{n}",
                    "warehouse_id": warehouses[n].id,
                }
                for n in range(2)
            ]
        )
        views = warehouses.view_location_id
        self.pools = {
            "first": frozenset(views[0].ids),
            "second": frozenset(views[1].ids),
            "third": frozenset(views[2].ids),
            "stock": frozenset(stocks[0].ids),
            "shelf": frozenset(shelves[0].ids),
            "shelves": frozenset((shelves[0] | shelves[2] | shelves[4]).ids),
            "overlap": frozenset((stocks[0] | shelves[0] | views[1]).ids),
            "everything": frozenset(views.ids),
        }

    def _make_neighbour(self):
        """Another company with stock and kits of its own, and a place of nobody's."""
        name = f"Neighbour {self.random.randrange(10000, 100000)}"
        self.neighbour = self.env["res.company"].create({"name": name})
        theirs = self.env["stock.warehouse"].search(
            [("company_id", "=", self.neighbour.id)], limit=1
        )
        common = self.env["stock.location"].create(
            {"name": "Common", "usage": "internal", "company_id": False}
        )
        places = self.locations[0] | theirs.lot_stock_id | common
        self.locations |= places
        self.pools["neighbours"] = frozenset(places.ids)

    def _children(self, parents, count):
        return self.env["stock.location"].create(
            [
                {"name": f"Part {n}", "usage": "internal", "location_id": parent.id}
                for parent, n in combinations(parents, range(count))
            ]
        )

    def _make_units(self):
        unit = self.env.ref("uom.product_uom_unit")
        kilo = self.env.ref("uom.product_uom_kgm")
        odd = self.env["uom.uom"].create(
            [
                {"name": f"Odd {n}", "relative_factor": n, "relative_uom_id": base.id}
                for n, base in ((7, unit), (2.5, unit), (0.3, unit), (0.01, kilo))
            ]
        )
        dozen = self.env.ref("uom.product_uom_dozen")
        self.units = {unit: unit | dozen | odd[:3], kilo: kilo | odd[3]}

    def _unit(self):
        """Mostly pieces, as in life."""
        unit, kilo = self.units
        return kilo if self.random.random() < 0.15 else unit

    def _other_unit(self, unit):
        family = next((all_ for all_ in self.units.values() if unit in all_), unit)
        return unit if self.random.random() < 0.6 else self.random.choice(family)

    # === PRODUCTS === #

    def _make_plain(self):
        products = self.env["product.product"].create(
            [self._plain_vals(n) for n in range(self.PLAIN)]
        )
        products[-8:].active = False
        self.layers = [products]

    def _plain_vals(self, number):
        kind = self.random.random()
        unit = self._unit()
        if self.random.random() < 0.1:
            unit = self.random.choice(self.units[unit])
        return {
            "name": f"Plain {number}",
            "type": "service" if kind < 0.03 else "consu",
            "is_storable": kind >= 0.07,
            "uom_id": unit.id,
        }

    def _make_kits(self):
        for layer in range(self.LAYERS):
            templates = self._kit_templates(layer)
            below = self.env["product.product"].concat(*self.layers)
            vals = [v for t in templates for v in self._bom_vals(t, below)]
            boms = self.env["mrp.bom"].create(vals)
            self.lonely |= boms.filtered(
                "picking_type_id"
            ).product_tmpl_id.product_variant_ids
            variants = templates.with_context(active_test=False).product_variant_ids
            self.layers.append(variants)

    def _kit_templates(self, layer):
        """Kits, a part of them with variants, of which a few are archived."""
        colour = self._attribute(f"Colour {layer}", "always")
        size = self._attribute(f"Size {layer}", "always")
        wish = self._attribute(f"Wish {layer}", "no_variant")
        vals = []
        for number in range(self.KITS_PER_LAYER):
            unit = self._unit()
            attributes = [colour, size, wish] if number % 4 == 0 else []
            vals.append(
                {
                    "name": f"Kit {layer}.{number}",
                    "type": "service" if number == 1 else "consu",
                    # a kit may have been in stock itself once
                    "is_storable": number % 5 == 2,
                    "uom_id": unit.id,
                    "attribute_line_ids": [
                        Command.create(
                            {
                                "attribute_id": attribute.id,
                                "value_ids": [Command.set(attribute.value_ids.ids)],
                            }
                        )
                        for attribute in attributes
                    ],
                }
            )
        templates = self.env["product.template"].create(vals)
        for template in templates[4::8]:
            template.product_variant_ids[:2].active = False
        return templates

    def _attribute(self, name, create_variant):
        return self.env["product.attribute"].create(
            {
                "name": name,
                "create_variant": create_variant,
                "value_ids": [Command.create({"name": f"{name} {n}"}) for n in "AB"],
            }
        )

    # === KITS === #

    def _bom_vals(self, template, below):
        """One to three BoMs: other sequences, for one variant, archived, no kits."""
        for _number in range(self.random.choice((1, 1, 1, 2, 3))):
            variant = template.product_variant_ids[-1:]
            own = self.random.random() < 0.2 and len(template.product_variant_ids) > 1
            kitchen = self.random.random() < 0.2 and self.random.choice(self.kitchens)
            is_ours = kitchen or self.random.random() < 0.5
            company = is_ours and self.env.company
            if not is_ours and self.random.random() < 0.2:
                company = self.neighbour
            yield {
                "product_tmpl_id": template.id,
                "product_id": variant.id if own else False,
                "type": "normal" if self.random.random() < 0.05 else "phantom",
                "active": self.random.random() > 0.05,
                "sequence": self.random.choice((0, 1, 1, 2)),
                "product_qty": self.random.choice((1, 1, 1, 1, 2, 3, 0.5)),
                "product_uom_id": self._other_unit(template.uom_id).id,
                "picking_type_id": kitchen and kitchen.id,
                "company_id": company and company.id,
                "bom_line_ids": [
                    Command.create(self._line_vals(template, below, own))
                    for _line in range(self.random.choice((0, 1, 2, 2, 3, 3, 4)))
                ],
            }

    def _line_vals(self, template, below, is_for_variant):
        # half of the components are kits of the layer below
        component = self.random.choice(self.random.choice((below, self.layers[-1])))
        vals = {
            "product_id": component.id,
            "product_qty": self.random.choice((0, 1, 1, 1, 1, 2, 3, 0.5, 0.33, 1.25)),
            "product_uom_id": self._other_unit(component.uom_id).id,
            "sequence": self.random.randrange(3),
        }
        values = template.valid_product_template_attribute_line_ids
        values = values.product_template_value_ids
        if values and not is_for_variant and self.random.random() < 0.6:
            wishes = values.filtered(lambda v: v.attribute_id.name.startswith("Wish"))
            chosen = wishes if self.random.random() < 0.15 else values - wishes
            picked = self.random.sample(list(chosen), self.random.choice((1, 2, 2)))
            vals["bom_product_template_attribute_value_ids"] = [
                Command.set([value.id for value in picked])
            ]
        return vals

    # === STOCK === #

    def _make_stock(self):
        """Rows with whole, fractional and negative quantities, a part reserved; with
        lots, packages and owners.

        Written past the ORM, which takes them one by one and refuses stock of kits.
        """
        everything = self.env["product.product"].concat(*self.layers)
        stored = everything.filtered("is_storable")
        marks = self._marks(stored)
        rows = [
            (product.id, location.id, *self._quantities(), *marks(product))
            for product in stored
            if self.random.random() > 0.04
            for location in self.random.sample(list(self.locations), 7)
            for _row in range(self.random.choice((1, 1, 1, 2)))
        ]
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """INSERT INTO stock_quant (product_id, location_id, company_id,
                    quantity, reserved_quantity, lot_id, package_id, owner_id, in_date)
                SELECT row.product, row.location, location.company_id, row.quantity,
                    row.reserved, row.lot, row.package, row.owner,
                    now() at time zone 'UTC'
                FROM unnest(%s::int[], %s::int[], %s::numeric[], %s::numeric[],
                    %s::int[], %s::int[], %s::int[])
                    AS row(product, location, quantity, reserved, lot, package, owner)
                JOIN stock_location location ON location.id = row.location
                RETURNING id""",
                *(list(column) for column in zip(*rows, strict=True)),
            )
        )

    def _marks(self, products):
        """A function that gives a row its lot, package and owner, mostly none."""
        lots = self.env["stock.lot"].create(
            [{"name": f"Lot {p.id}", "product_id": p.id} for p in products[::3]]
        )
        by_product = {lot.product_id: lot.id for lot in lots}
        packages = self.env["stock.package"].create([{"name": f"P{n}"} for n in "AB"])
        owner = self.env["res.partner"].create({"name": "Owner"})

        def marks(product):
            return (
                by_product.get(product),
                self.random.choice((None, None, *packages.ids)),
                self.random.choice((None, None, None, owner.id)),
            )

        return marks

    def _quantities(self):
        """On hand and reserved of one row."""
        quantity = self.random.randrange(5, 300)
        if self.random.random() < 0.3:
            quantity += self.random.randrange(100) / 100
        if self.random.random() < 0.04:
            return -quantity / 4, 0
        return quantity, self.random.choice((0, 0, 0, 1, 2.5, 4))
