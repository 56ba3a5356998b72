from collections import defaultdict

from odoo import api, models

from .parcel_measure import Measure


class TikTokParcelMeasurer(models.AbstractModel):
    """What parcels weigh and how large they are, as far as Odoo knows."""

    _name = "tiktok.parcel.measurer"
    _description = "TikTok Shop Parcel Measurer"

    @api.model
    def _measure(self, picking, package):
        """Weight (g) and sides (cm) of one parcel.

        The weight that the packer entered on the package counts; without it what the
        products weigh, and the box. The box is the type of the package, else the
        usual one of the operation type.

        :param package: ``stock.package``; empty for goods of the transfer in none
        :return: ``(Measure, products without a weight)``
        """
        box = package.package_type_id or picking.picking_type_id.tiktok_package_type_id
        entered = package.shipping_weight
        if entered:
            return self._prepare_measure(entered, box), self.env["product.product"]
        goods = self._goods(picking, package)
        unknown = self.env["product.product"].concat(
            *(product for product in goods if not product.weight)
        )
        weight = sum(product.weight * count for product, count in goods.items())
        if unknown:
            weight = 0.0
        return self._prepare_measure(weight and weight + box.base_weight, box), unknown

    def _goods(self, picking, package):
        """What lies in the parcel, ``{product: quantity}``; the whole transfer where
        nothing is entered yet."""
        goods = defaultdict(float)
        lines = picking.move_line_ids.filtered("quantity")
        for line in lines.filtered(lambda ml: ml.result_package_id == package):
            goods[line.product_id] += line.quantity_product_uom
        if not lines:
            for move in picking.move_ids.filtered(lambda m: m.state != "cancel"):
                goods[move.product_id] += move.product_qty
        return goods

    def _prepare_measure(self, weight, box):
        """A measure from figures in Odoo's units of weight and length."""
        template = self.env["product.template"]
        kilo = template._get_weight_uom_id_from_ir_config_parameter()
        length = template._get_length_uom_id_from_ir_config_parameter()
        gram, centimetre = (
            self.env.ref("uom.product_uom_gram"),
            self.env.ref("uom.product_uom_cm"),
        )
        sides = (box.packaging_length, box.width, box.height)
        return Measure(
            kilo._compute_quantity(weight, gram, round=False),
            *(length._compute_quantity(s, centimetre, round=False) for s in sides),
        )
