from collections import defaultdict

from odoo import api, models

from .parcel_measure import Measure


class TikTokParcelMeasurer(models.AbstractModel):
    """What parcels weigh and how large they are, as far as Odoo knows."""

    _name = "tiktok.parcel.measurer"
    _description = "TikTok Shop Parcel Measurer"

    @api.model
    def _measure(self, picking, package, units=None):
        """Weight (g) and sides (cm) of one parcel.

        The weight that the packer entered on the package counts; without it what the
        products weigh, and the box. The box is the type of the package, else the
        usual one of the operation type.

        :param package: ``stock.package``; empty for goods of the transfer in none
        :param units: what the parcel ships, where it need not be all of the transfer
        :return: ``(Measure, products without a weight)``
        """
        box = package.package_type_id or picking.picking_type_id.tiktok_package_type_id
        entered = package.shipping_weight
        if entered:
            return self._prepare_measure(entered, box), self.env["product.product"]
        goods = self._goods(picking, package)
        if units and not package and units < self._units_of(picking):
            goods = self._goods_of_units(units)
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

    def _units_of(self, picking):
        """All units of the lines in a transfer that are not cancelled."""
        units = picking.sudo()._tiktok_orders()._active_units()
        lines = picking.sudo().move_ids.sale_line_id
        return units.filtered(lambda unit: unit.sale_line_id in lines)

    def _goods_of_units(self, units):
        """``{product: quantity}`` of these units, kits taken apart."""
        goods = defaultdict(float)
        for line, own in units.grouped("sale_line_id").items():
            contents = self.env["tiktok.way.back"]._contents_of_unit(line)
            for product, quantity in contents.items():
                goods[product] += quantity * len(own)
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
