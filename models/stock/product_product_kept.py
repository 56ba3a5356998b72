from odoo import api, fields, models


class ProductProduct(models.Model):
    """Free is what nobody has sold, whether on TikTok or here.

    With ``tiktok_gross_stock`` in the context it is Odoo's plain figure: for whoever
    takes off what TikTok has sold himself, and for the documents of those very units.

    The forecast (``virtual_available``) stays as it is. It is the sum of documents,
    line by line in its report, and what is kept has none: nobody could explain the
    figure. Reordering rules would buy for orders that the buyer may still take back
    within the hour. It follows with the delivery, and those who promise to buyers ask
    what is free.
    """

    _inherit = "product.product"

    @api.depends_context("tiktok_gross_stock")
    def _compute_quantities(self):
        """Both figures have their place in the cache."""
        return super()._compute_quantities()

    def _compute_quantities_dict(
        self, lot_id, owner_id, package_id, from_date=False, to_date=False
    ):
        """Override: units sold on TikTok and not reserved are not free.

        Kits follow from their components. Nothing changes for single lots, owners and
        packages, which TikTok does not know, nor for the past.
        """
        arguments = (lot_id, owner_id, package_id, from_date, to_date)
        kept = {}
        if self._tiktok_keeps(lot_id, owner_id, package_id, to_date):
            place = self.env["tiktok.stock.kept"]
            kept = place._kept(self._origin, self._tiktok_inside)
        if not kept:
            return super()._compute_quantities_dict(*arguments)
        kits = self.env["mrp.bom"]._bom_find(self, bom_type="phantom")
        kits = self.filtered(lambda product: kits.get(product))
        figures, plain = {}, self - kits
        if plain:
            figures = super(ProductProduct, plain)._compute_quantities_dict(*arguments)
            plain._tiktok_take_off(figures, kept)
        if kits:
            # mrp takes the components from there before it asks for them
            known = {**self.env.context.get("mrp_compute_quantities", {}), **figures}
            kits = kits.with_context(mrp_compute_quantities=known)
            rows = super(ProductProduct, kits)._compute_quantities_dict(*arguments)
            figures.update(rows)
        return figures

    def _tiktok_keeps(self, lot_id, owner_id, package_id, to_date):
        """Whether what TikTok has sold is to be taken off the figures asked for."""
        context = self.env.context
        if context.get("tiktok_gross_stock") or "owners" in context:
            return False
        if not (lot_id is None and owner_id is None and package_id is None):
            return False
        moment = fields.Datetime.to_datetime(to_date)
        return not moment or moment >= fields.Datetime.now()

    def _tiktok_inside(self, location_ids):
        """Which of these locations the figures asked for are about."""
        quants, _incoming, _outgoing = self._get_domain_locations()
        domain = fields.Domain(quants).map_conditions(
            lambda condition: (
                fields.Domain("id", condition.operator, condition.value)
                if condition.field_expr == "location_id"
                else fields.Domain.TRUE
            )
        )
        domain &= fields.Domain("id", "in", list(location_ids))
        return set(self.env["stock.location"].sudo().search(domain).ids)

    def _tiktok_take_off(self, figures, kept):
        for product in self.filtered("is_storable"):
            pieces = kept.get(product._origin.id)
            if pieces:
                row = figures[product.id]
                row["free_qty"] = product.uom_id.round(row["free_qty"] - pieces)
