from markupsafe import Markup

from odoo import Command, api, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare

from .tiktok_sku_candidate import MOST_TITLES

#: fields that say what a SKU means in Odoo
MAPPING_FIELDS = {"product_id", "pack_quantity"}


class TikTokSku(models.Model):
    """The link between a SKU and a product: who sets it, and what follows."""

    _inherit = "tiktok.sku"

    @api.constrains("product_id")
    def _check_product_type(self):
        for sku in self.filtered(lambda s: s.product_id.type == "combo"):
            raise ValidationError(
                self.env._(
                    "%s is a combo: its contents are chosen by the buyer. Use a kit.",
                    sku.product_id.display_name,
                )
            )

    # === WRITING A MAPPING === #

    def write(self, vals):
        """A changed mapping is logged, and orders that wait for it go on at once."""
        if not MAPPING_FIELDS & vals.keys() or self.env.context.get("tiktok_mapping"):
            return super().write(vals)
        if "product_id" in vals and "mapping_state" not in vals:
            vals = {**vals, **self._prepare_manual_mapping_vals(vals["product_id"])}
        before = {sku: (sku.product_id, sku.pack_quantity) for sku in self}
        result = super().write(vals)
        self._mapping_written(before)
        # whoever took a product away looks for another one
        self.env["tiktok.sku.candidate"]._refresh(
            self.filtered(lambda sku: not sku.product_id)[:MOST_TITLES]
        )
        return result

    def _set_mapping(self, matches, method):
        """Map many SKUs in one go.

        :param matches: ``{sku: (product, pack quantity)}``
        :param method: key of ``MAPPING_METHODS``
        :return: number of orders that go on now
        """
        before = {sku: (sku.product_id, sku.pack_quantity) for sku in matches}
        # each write checks its product: read them all at once
        products = self.env["product.product"].union(
            *(product for product, _pack in matches.values())
        )
        products.mapped("product_tmpl_id.type")
        for sku, (product, pack) in matches.items():
            sku.with_context(tiktok_mapping=True).write(
                {
                    "product_id": product.id,
                    "pack_quantity": pack,
                    "mapping_state": "mapped",
                    "mapping_method": method,
                    "mapping_issue": False,
                }
            )
        return self.browse([sku.id for sku in matches])._mapping_written(before)

    @api.model
    def _prepare_manual_mapping_vals(self, product_id):
        """State that goes with a product chosen (or taken away) by a person."""
        return {
            "mapping_state": "mapped" if product_id else "unmapped",
            "mapping_method": "manual",
            "mapping_issue": False,
        }

    def _mapping_written(self, before):
        changed = self.filtered(
            lambda sku: before[sku] != (sku.product_id, sku.pack_quantity)
        )
        changed._ensure_sale_uom()
        changed._log_mapping(before)
        return changed._mapping_saved()

    def _log_mapping(self, before):
        """One note per SKU: from what, to what, by which key; a few statements."""
        if not self:
            return
        methods = dict(self._fields["mapping_method"]._description_selection(self.env))
        bodies = {}
        for sku in self:
            old = self._mapping_text(*before[sku])
            new = self._mapping_text(sku.product_id, sku.pack_quantity)
            bodies[sku.id] = Markup("%s → <b>%s</b> (%s)") % (
                old,
                new,
                methods.get(sku.mapping_method, "TikTok"),
            )
        self._message_log_batch(bodies)

    @api.model
    def _mapping_text(self, product, pack):
        if not product:
            return self.env._("nothing")
        if pack == 1:
            return product.display_name
        return f"{product.display_name} × {pack:g}"

    # === UNIT OF MEASURE === #

    def _get_sale_uom(self):
        """The unit in which one TikTok piece is exactly one: the product's own, or
        a pack of it. Line quantities and prices stay those of TikTok."""
        self.ensure_one()
        if self.pack_quantity == 1:
            return self.product_id.uom_id
        if not self._is_pack_of(self.uom_id):
            self._ensure_sale_uom()
        return self.uom_id

    def _is_pack_of(self, uom):
        factor = uom.relative_factor
        return uom.relative_uom_id == self.product_id.uom_id and not float_compare(
            factor, self.pack_quantity, precision_digits=6
        )

    def _ensure_sale_uom(self):
        """Find or create the packs that these SKUs are sold in."""
        for sku in self:
            pack = sku.product_id and sku.pack_quantity != 1
            uom = sku._find_pack() or sku._create_pack() if pack else False
            if sku.uom_id != (uom or self.env["uom.uom"]):
                sku.uom_id = uom
            if pack and uom not in sku.product_id.uom_ids:
                # else nobody could choose it on a sales order; no right of its own
                sku.product_id.sudo().uom_ids = [Command.link(uom.id)]

    def _find_pack(self):
        domain = [("relative_uom_id", "=", self.product_id.uom_id.id)]
        return self.env["uom.uom"].search(domain).filtered(self._is_pack_of)[:1]

    def _create_pack(self):
        # whoever maps may not be allowed to create units of measure
        return (
            self.env["uom.uom"]
            .sudo()
            .create(
                {
                    "name": self.env._("Pack of %s", f"{self.pack_quantity:g}"),
                    "relative_uom_id": self.product_id.uom_id.id,
                    "relative_factor": self.pack_quantity,
                }
            )
            .with_env(self.env)
        )

    # === WHAT A SAVED MAPPING SETS FREE === #

    def _mapping_saved(self):
        """Close what these SKUs caused and let waiting orders go on, at once.

        :return: number of orders that go on
        """
        if not self:
            return 0
        problems = self._mapping_problems()
        good = self.filtered(lambda sku: sku not in problems)
        self.env["tiktok.exception"]._settle(good, "catalog")
        (self - good)._report_mapping_problems(known_only=True)
        good._map_bundles_of()
        released = good._release_waiting_orders()
        if released:
            self._notify_released(released)
        return released

    def _map_bundles_of(self):
        """A bundle whose components are known now may find its kit."""
        domain = [
            ("component_sku_id", "in", self.ids),
            ("sku_id.mapping_state", "in", ("unmapped", "ambiguous")),
        ]
        bundles = self.env["tiktok.sku.component"].sudo().search(domain).sku_id
        self.env["tiktok.sku.mapper"]._map(bundles.with_env(self.env))

    def _release_waiting_orders(self):
        return self.env["tiktok.order"]._release_waiting(self) if self else 0

    def _notify_released(self, count):
        """Tell whoever saved the mapping how many orders go on."""
        message = (
            self.env._("One waiting order is being imported now.")
            if count == 1
            else self.env._("%s waiting orders are being imported now.", count)
        )
        self._message_log_batch({sku.id: message for sku in self})
        self.env.user._bus_send(
            "simple_notification", {"type": "success", "message": message}
        )

    # === BUTTONS === #

    def action_map_automatically(self):
        """Look for products of these SKUs again, and say what was found."""
        todo = self.filtered(lambda s: s.mapping_state in ("unmapped", "ambiguous"))
        self.env["tiktok.sku.mapper"]._map(todo, again=True)
        mapped = len(todo.filtered("product_id"))
        message = self.env._(
            "%(mapped)s of %(todo)s SKUs are mapped now.", mapped=mapped, todo=len(todo)
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if mapped else "warning",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_retry(self):
        """Button of the exception desk: look again, let orders go on if it is fine."""
        self._recheck(again=True)

    def _recheck(self, again=False):
        """Something about products changed: look again, settle what is fine now."""
        self.env["tiktok.sku.mapper"]._map(self, again)
        self.filtered("product_id")._mapping_saved()

    def action_ignore(self):
        """These listings never become documents; orders of them still wait."""
        vals = {"product_id": False, "mapping_state": "ignored"}
        self.write({**vals, "mapping_method": False})

    def action_stop_ignoring(self):
        """Look for products again."""
        ignored = self.filtered(lambda sku: sku.mapping_state == "ignored")
        ignored.mapping_state = "unmapped"
        self.env["tiktok.sku.mapper"]._map(ignored)

    def action_open_mapping(self):
        """The cure of a missing mapping: the SKU with fresh guesses."""
        self.ensure_one()
        self.action_suggest()
        return self._action_open()

    def action_suggest(self):
        """Look for products that might be meant."""
        self.env["tiktok.sku.candidate"]._refresh(self)

    def action_create_proposed_kit(self):
        """Create the kit that a TikTok bundle describes, and map the bundle to it."""
        self.ensure_one()
        self.env["tiktok.kit.builder"]._build(self)
        if self.env.context.get("tiktok_stay"):
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        return self._action_open()
