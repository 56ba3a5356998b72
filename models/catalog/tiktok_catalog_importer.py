from odoo import api, fields, models, tools

from .tiktok_sku import DELETED

#: kind of a listing that is put together from others (contract: getProduct)
COMBINED = "COMBINED_PRODUCT"


class TikTokCatalogImporter(models.AbstractModel):
    """Brings listings and SKUs up to what TikTok says, set-wise.

    A search answers key data only; variants, kinds and bundle contents come with the
    full data, which is read for new listings, for those whose key data changed, and for
    bundles. Stock alone changes often and asks for nothing.
    """

    _name = "tiktok.catalog.importer"
    _description = "TikTok Shop Listing Importer"

    @api.model
    def _import_entries(self, backend, entries):
        """Upsert one page of a search, then map what is new.

        :param entries: products of ``searchProducts``; a page may repeat one
        """
        entries = {entry["id"]: entry for entry in entries}
        listings = self._upsert_listings(backend, entries)
        payloads = {listings[key]: entry for key, entry in entries.items()}
        skus = self._upsert_skus(backend, payloads)
        self._map(skus)

    @api.model
    def _import_details(self, backend, details):
        """Full data of a few listings, then map the bundles among them.

        :param details: ``{listing: answer of getProduct, or None when refused}``
        """
        known = {listing: detail for listing, detail in details.items() if detail}
        for listing, detail in details.items():
            listing.write(self._prepare_detail_vals(detail))
        skus = self._upsert_skus(backend, known)
        contents = {
            sku["id"]: sku.get("combined_skus") or []
            for detail in known.values()
            for sku in detail.get("skus") or []
        }
        self._upsert_contents(backend, skus, contents)
        self._map(skus)

    @api.model
    def _map(self, skus):
        self.env["tiktok.sku.mapper"]._map(skus)
        live = skus.filtered(
            lambda sku: (
                sku.is_live
                and sku.mapping_issue in ("sku_ambiguous", "sku_archived")
                and not sku.product_id
            )
        )
        live._report_mapping_problems()

    # === LISTINGS === #

    @api.model
    def _upsert_listings(self, backend, entries):
        """``{product id: listing}``; only changed rows are written."""
        Listing = self.env["tiktok.product"].with_context(tracking_disable=True)
        known = Listing._bindings_by_external_id(backend, entries)
        missing = []
        for key, entry in entries.items():
            vals = self._prepare_tiktok_product_vals(entry)
            if key not in known:
                missing.append({**vals, "backend_id": backend.id, "external_id": key})
            elif known[key].key_digest != vals["key_digest"]:
                known[key].write(vals)
            elif known[key].external_updated != vals["external_updated"]:
                # stock, prices, or contents: a search does not show these
                is_bundle = COMBINED in (known[key].product_types or "")
                known[key].write(
                    {
                        "external_updated": vals["external_updated"],
                        "details_due": known[key].details_due or is_bundle,
                    }
                )
        known.update({row.external_id: row for row in Listing.create(missing)})
        seen = Listing.union(*(known[key] for key in entries))
        seen.write({"last_seen_at": fields.Datetime.now()})
        return {key: known[key] for key in entries}

    @api.model
    def _prepare_tiktok_product_vals(self, entry):
        """Values of a listing from its key data (contract: searchProducts)."""
        stable = {**entry, "update_time": 0}
        stable["skus"] = [
            {key: sku.get(key) for key in ("id", "seller_sku", "status_info")}
            for sku in entry.get("skus") or []
        ]
        return {
            "title": entry.get("title"),
            "external_state": entry.get("status"),
            "audit_state": (entry.get("audit") or {}).get("status"),
            "is_not_for_sale": bool(entry.get("is_not_for_sale")),
            "external_updated": entry.get("update_time") or 0,
            "key_digest": self.env["tiktok.product"]._payload_digest(stable),
            "details_due": True,
            "payload": entry,
        }

    @api.model
    def _prepare_detail_vals(self, detail):
        """Values of a listing from its full data (contract: getProduct)."""
        if not detail:
            return {"details_due": False}
        return {
            "title": detail.get("title"),
            "external_state": detail.get("product_status") or detail.get("status"),
            "audit_state": (detail.get("audit") or {}).get("status"),
            "is_not_for_sale": bool(detail.get("is_not_for_sale")),
            "product_types": ", ".join(detail.get("product_types") or []),
            "details_due": False,
            "payload": detail,
        }

    # === SKUS === #

    @api.model
    def _upsert_skus(self, backend, payloads):
        """SKUs of these listings; those that a listing lost stay, as deleted.

        :param payloads: ``{listing: entry or detail}``
        """
        Sku = self.env["tiktok.sku"].with_context(tracking_disable=True)
        rows = {
            sku["id"]: {
                **self._prepare_tiktok_sku_vals(sku),
                "tiktok_product_id": listing.id,
            }
            for listing, payload in payloads.items()
            for sku in payload.get("skus") or []
        }
        known = Sku._bindings_by_external_id(backend, rows)
        missing = []
        for key, vals in rows.items():
            if key in known:
                self._write_changes(known[key], vals)
            else:
                missing.append({**vals, "backend_id": backend.id, "external_id": key})
        known.update({sku.external_id: sku for sku in Sku.create(missing)})
        self._mark_deleted(payloads, rows)
        return Sku.union(*known.values()).with_env(self.env)

    @api.model
    def _mark_deleted(self, payloads, rows):
        domain = [
            ("tiktok_product_id", "in", [listing.id for listing in payloads]),
            ("external_id", "not in", list(rows)),
            ("external_state", "not in", [DELETED]),
        ]
        self.env["tiktok.sku"].search(domain).write({"external_state": DELETED})

    @api.model
    def _write_changes(self, sku, vals):
        changes = {}
        for name, value in vals.items():
            current = sku[name].id if sku._fields[name].relational else sku[name]
            if (current or False) != (value or False):
                changes[name] = value
        if changes:
            sku.write(changes)

    @api.model
    def _prepare_tiktok_sku_vals(self, sku):
        """Values of a SKU from key data or full data; a name comes with the latter."""
        price = sku.get("price") or {}
        amount = price.get("sale_price") or price.get("tax_exclusive_price")
        stock = [self._prepare_stock_row(row) for row in sku.get("inventory") or []]
        vals = {
            "seller_sku": (sku.get("seller_sku") or "").strip(),
            "external_state": (sku.get("status_info") or {}).get("status"),
            "price": float(amount or 0),
            "currency_id": self._currency_id(price.get("currency") or ""),
            "stock": stock,
            "stock_quantity": sum(row["quantity"] for row in stock),
        }
        if "sales_attributes" in sku:
            values = [row.get("value_name") for row in sku["sales_attributes"] or []]
            vals["name"] = ", ".join(filter(None, values))
        return vals

    @api.model
    def _prepare_stock_row(self, row):
        """What is kept of one SKU in one warehouse (contract: Inventory).

        Pieces beyond stock (pre-order, backorder) come with the days that they take:
        kept apart, for they are no stock.
        """
        kept = {
            "warehouse_id": row["warehouse_id"],
            "quantity": row.get("quantity") or 0,
        }
        if row.get("backorder_quantity"):
            kept["backorder"] = row["backorder_quantity"]
            kept["handling_days"] = row.get("handling_time") or 0
        return kept

    @api.model
    @tools.ormcache("code")
    def _currency_id(self, code):
        """Id of the currency of an ISO code, active or not; False when unknown."""
        Currency = self.env["res.currency"].with_context(active_test=False)
        return Currency.search([("name", "=", code)], limit=1).id
