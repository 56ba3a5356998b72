from collections import Counter

from psycopg2.errors import UniqueViolation

from odoo import Command, api, models

from ...exceptions import CollisionError

#: what an order line tells about a SKU
MENTIONED = (
    "sku_id",
    "seller_sku",
    "product_id",
    "product_name",
    "sku_name",
    "combined_listing_skus",
    "sub_item_info",
)


class TikTokCatalogImporter(models.AbstractModel):
    """SKUs that orders and bundles mention: known or not, they get a binding."""

    _inherit = "tiktok.catalog.importer"

    @api.model
    def _ensure_skus(self, backend, units):
        """Bindings of all SKUs that these order lines mention.

        An unknown SKU becomes a binding that waits for its mapping: never a default
        product, never a dropped line. When all are known and mapped this is one search.

        :param units: line items of orders (contract: getOrderDetail), or dicts with
            ``sku_id`` and what else is known of ``seller_sku``, ``product_id``,
            ``product_name``, ``sku_name``, ``combined_listing_skus``,
            ``sub_item_info``
        :return: ``{sku id: SKU}``, components of bundles included
        :raises CollisionError: another worker stores the same SKU right now
        """
        wanted = self._wanted_skus(units)
        # bindings belong to the system, whoever imports
        Sku = self.env["tiktok.sku"].sudo().with_context(tracking_disable=True)
        skus = Sku._bindings_by_external_id(backend, wanted)
        self._complete(skus, wanted)
        missing = {key: unit for key, unit in wanted.items() if key not in skus}
        if missing:
            skus.update(self.sudo()._create_mentioned(backend, missing))
        contents = {
            key: self._unit_contents(unit)
            for key, unit in wanted.items()
            if not skus[key].is_bundle
        }
        contents = {key: rows for key, rows in contents.items() if rows}
        if contents:
            bundles = Sku.union(*(skus[key] for key in contents))
            self.sudo()._upsert_contents(backend, bundles, contents)
        self.env["tiktok.sku.mapper"].sudo()._map(Sku.union(*skus.values()))
        # back in the caller's shoes, without this method's context
        return {key: self.env["tiktok.sku"].browse(sku.id) for key, sku in skus.items()}

    @api.model
    def _wanted_skus(self, units):
        """``{sku id: all that the units say about it}``, units inside of bundles
        included; the first mention counts."""
        wanted = {}
        for unit in units:
            inside = [
                *(unit.get("sub_item_info") or []),
                *(unit.get("combined_listing_skus") or []),
            ]
            for item in [unit, *inside]:
                if item.get("sku_id"):
                    known = wanted.setdefault(item["sku_id"], {})
                    for name in MENTIONED:
                        if item.get(name) and not known.get(name):
                            known[name] = item[name]
        return wanted

    @api.model
    def _complete(self, skus, wanted):
        """A component that was first known by its id alone gets its code."""
        for key, sku in skus.items():
            if not sku.seller_sku and wanted[key].get("seller_sku"):
                vals = self._prepare_mentioned_sku_vals(wanted[key])
                sku.write({**vals, "mapping_issue": False})

    @api.model
    def _unit_contents(self, unit):
        """Components of one bundle piece: as TikTok names them, else as counted in
        its units (``sub_item_info`` lists every single one)."""
        named = unit.get("combined_listing_skus")
        if named:
            return [row for row in named if row.get("sku_id")]
        inside = [row["sku_id"] for row in unit.get("sub_item_info") or []]
        return [
            {"sku_id": sku_id, "sku_count": count}
            for sku_id, count in Counter(inside).items()
        ]

    @api.model
    def _create_mentioned(self, backend, units):
        """Bindings of SKUs that nobody has read yet; their listings follow."""
        listings = self._ensure_listings(backend, units.values())
        vals_list = [
            {
                **self._prepare_mentioned_sku_vals(unit),
                "backend_id": backend.id,
                "external_id": key,
                "tiktok_product_id": listings[unit["product_id"]].id
                if unit.get("product_id")
                else False,
            }
            for key, unit in units.items()
        ]
        created = self._create_once("tiktok.sku", vals_list)
        return {sku.external_id: sku for sku in created}

    @api.model
    def _prepare_mentioned_sku_vals(self, unit):
        """Values of a SKU as far as an order line tells."""
        return {
            "seller_sku": (unit.get("seller_sku") or "").strip(),
            "name": unit.get("sku_name"),
        }

    @api.model
    def _ensure_listings(self, backend, units):
        """``{product id: listing}``; unknown ones are read with the next run."""
        titles = {
            unit["product_id"]: unit.get("product_name")
            for unit in units
            if unit.get("product_id")
        }
        listings = self.env["tiktok.product"]._bindings_by_external_id(backend, titles)
        vals_list = [
            {
                "backend_id": backend.id,
                "external_id": key,
                "title": title or key,
                "details_due": True,
            }
            for key, title in titles.items()
            if key not in listings
        ]
        created = self._create_once("tiktok.product", vals_list)
        listings.update({listing.external_id: listing for listing in created})
        return listings

    @api.model
    def _create_once(self, model, vals_list):
        """Create bindings; when another worker was faster, the job comes again and
        finds them. The savepoint keeps the transaction usable for the message."""
        Model = self.env[model].with_context(tracking_disable=True)
        try:
            with self.env.cr.savepoint():
                return Model.create(vals_list)
        except UniqueViolation as error:
            raise CollisionError(Model._description) from error

    # === BUNDLES === #

    @api.model
    def _upsert_contents(self, backend, skus, contents):
        """What bundles contain; a bundle mapped by its contents is mapped anew when
        they change.

        :param contents: ``{sku id: [{sku_id, sku_count, ...}]}``, empty for SKUs that
            are no bundles
        """
        rows = [row for parts in contents.values() for row in parts]
        known = {}
        if rows:
            rows = [{**row, "product_name": row.get("title")} for row in rows]
            known = self._ensure_skus(backend, rows)
        for sku in skus:
            parts = contents.get(sku.external_id) or []
            counts = Counter()
            for part in parts:
                counts[known[part["sku_id"]].id] += part.get("sku_count") or 1
            self._write_contents(sku, counts)

    @api.model
    def _write_contents(self, sku, counts):
        current = {c.component_sku_id.id: c.quantity for c in sku.component_ids}
        if current == counts:
            return
        commands = [
            Command.create({"component_sku_id": key, "quantity": quantity})
            for key, quantity in counts.items()
        ]
        vals = {
            "is_bundle": bool(counts),
            "component_ids": [Command.clear(), *commands],
            "mapping_issue": False,
        }
        if sku.mapping_method == "bundle":
            vals.update(
                product_id=False, mapping_state="unmapped", mapping_method=False
            )
        sku.write(vals)
