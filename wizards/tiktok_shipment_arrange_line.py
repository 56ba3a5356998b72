from odoo import api, fields, models


class TikTokShipmentArrangeLine(models.TransientModel):
    """One parcel to arrange."""

    _name = "tiktok.shipment.arrange.line"
    _description = "Parcel to Arrange"

    wizard_id = fields.Many2one(
        "tiktok.shipment.arrange", required=True, ondelete="cascade"
    )
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    # read with elevated rights by the wizard: who packs need not see the shop
    order_id = fields.Many2one("tiktok.order", readonly=True)
    shipment_id = fields.Many2one("tiktok.shipment", readonly=True)
    parcel = fields.Json(readonly=True)
    order_ref = fields.Char("TikTok Order", readonly=True)
    content = fields.Char(readonly=True)
    flow = fields.Char(readonly=True)
    needs_weight = fields.Boolean(readonly=True)
    has_slots = fields.Boolean(readonly=True)
    package_type_id = fields.Many2one("stock.package.type", "Box")
    weight = fields.Float(digits="Stock Weight")
    box_length = fields.Float("Length", digits=(8, 1))
    box_width = fields.Float("Width", digits=(8, 1))
    box_height = fields.Float("Height", digits=(8, 1))
    service_ids = fields.One2many(
        "tiktok.shipment.arrange.service", "line_id", "Offered Services"
    )
    service_id = fields.Many2one(
        "tiktok.shipment.arrange.service",
        domain="[('line_id', '=', id)]",
    )
    slot_ids = fields.One2many(
        "tiktok.shipment.arrange.slot", "line_id", "Offered Handovers"
    )
    slot_id = fields.Many2one(
        "tiktok.shipment.arrange.slot", "Handover", domain="[('line_id', '=', id)]"
    )
    price = fields.Float(related="service_id.price")
    currency_id = fields.Many2one(related="service_id.currency_id")
    price_text = fields.Char(related="service_id.price_text")
    is_made = fields.Boolean(
        "Made in Seller Center", readonly=True, help="Its label is only fetched."
    )
    unweighed = fields.Char(
        readonly=True, help="Products in the parcel that have no weight."
    )
    problem = fields.Char(readonly=True)
    measure_problem = fields.Char(compute="_compute_measure_problem")
    problem_text = fields.Char("What to Do", compute="_compute_problem_text")

    @api.depends("weight", "box_length", "box_width", "box_height", "needs_weight")
    def _compute_measure_problem(self):
        for line in self:
            line.measure_problem = line._measure_problem()

    def _measure_problem(self):
        """What is wrong with weight and size, where TikTok takes them from here."""
        self.ensure_one()
        sides = (self.box_length, self.box_width, self.box_height)
        if not self.needs_weight:
            return False
        if min(self.weight, *sides) < 0:
            return self.env._("Weight and size cannot be negative.")
        if not self.weight:
            return self._weight_text()
        if any(sides) and not all(sides):
            return self.env._("Enter all three sides, or none.")
        most = self.package_type_id.max_weight
        if most and self.weight > most:
            return self.env._("Too heavy for the box.")
        return False

    def _weight_text(self):
        """That the weight is missing, and on which products."""
        if not self.unweighed:
            return self.env._("Enter the weight.")
        return self.env._("Enter the weight. None on: %s", self.unweighed)

    @api.depends("problem", "measure_problem", "is_made", "flow", "has_slots")
    def _compute_problem_text(self):
        for line in self:
            text = line.problem or line.measure_problem
            line.problem_text = text or line._remark()

    def _remark(self):
        """Why there is nothing to choose for a parcel that can go."""
        if self.is_made:
            return self.env._("Made in Seller Center: the label is fetched.")
        if self.flow == "ship_package" and not self.has_slots:
            return self.env._(
                "Nothing to choose: carrier by TikTok, handover as in Seller Center."
            )
        return False

    @api.onchange("package_type_id")
    def _onchange_package_type_id(self):
        """The box brings its size and its own weight."""
        box = self.package_type_id
        length = self.env[
            "product.template"
        ]._get_length_uom_id_from_ir_config_parameter()
        unit = self.wizard_id._length_uom()
        for name, side in (
            ("box_length", box.packaging_length),
            ("box_width", box.width),
            ("box_height", box.height),
        ):
            self[name] = length._compute_quantity(side, unit, round=False)
        before = self._origin.package_type_id.base_weight
        if self.weight:
            self.weight += box.base_weight - before

    def _has_services(self):
        return self.flow == "create_packages" and not self.is_made

    def _is_ready(self):
        return not self.problem and not self.measure_problem

    def _is_taken(self):
        """Whether another shipment has taken a unit since the dialog opened."""
        self.ensure_one()
        if self.shipment_id:
            return self.shipment_id.sudo().state not in ("draft", "refused")
        units = self.env["tiktok.order.line"].sudo().browse(self._parcel().unit_ids)
        return any(s.state != "cancelled" for s in units.shipment_id)

    def _companies(self):
        """Companies of all that these rows would arrange."""
        rows = self.sudo()
        parcels = [row._parcel() for row in rows if row.parcel]
        units = [unit for parcel in parcels for unit in parcel.unit_ids]
        pickings = [key for parcel in parcels for key in parcel.picking_ids]
        return (
            rows.order_id.company_id
            | rows.shipment_id.company_id
            | rows.env["tiktok.order"].browse(p.order_id for p in parcels).company_id
            | rows.env["tiktok.order.line"].browse(units).company_id
            | rows.env["stock.picking"].browse(pickings).company_id
        )

    def _parcel(self):
        return self.env["tiktok.arrange.reader"]._parcel(self.parcel)

    def _arrange(self):
        """Want the labels, one shipment for each row."""
        shipments = self.env["tiktok.shipment"].sudo()
        new = self.filtered(lambda line: not line.shipment_id)
        shipments._arrange(
            [line._parcel() for line in new],
            [line._prepare_choice_vals() for line in new],
        )
        for line in self - new:
            line.shipment_id.sudo()._arrange_again(line._prepare_choice_vals())

    def _prepare_choice_vals(self):
        """What was chosen, as values of a shipment: grams and centimetres."""
        template = self.env["product.template"]
        weight = template._get_weight_uom_id_from_ir_config_parameter()
        gram, cm = (
            self.env.ref("uom.product_uom_gram"),
            self.env.ref("uom.product_uom_cm"),
        )
        length = self.wizard_id._length_uom()
        vals = {
            name: length._compute_quantity(self[name], cm, round=False)
            for name in ("box_length", "box_width", "box_height")
        }
        return {
            **vals,
            "weight": weight._compute_quantity(self.weight, gram, round=False),
            **self.service_id._prepare_choice_vals(),
            **self.slot_id._prepare_choice_vals(),
        }

    def action_open_picking(self):
        """The transfer of this parcel."""
        return self.picking_id.get_formview_action()
