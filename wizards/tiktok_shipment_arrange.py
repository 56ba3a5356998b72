from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.fulfillment.tiktok_shipment import FLOW

#: parcels whose services or slots are asked for at once, while a person waits
MOST_ASKED = 20


class TikTokShipmentArrange(models.TransientModel):
    """The dialog between a packed box and its label: service, slot, weight, price.

    TikTok is asked for services and slots only; the label is bought by a job. Rows
    with a problem stay here, the others go on.
    """

    _name = "tiktok.shipment.arrange"
    _description = "Arrange Shipment with TikTok"

    line_ids = fields.One2many("tiktok.shipment.arrange.line", "wizard_id", "Parcels")
    ready_count = fields.Integer(compute="_compute_counts")
    problem_count = fields.Integer(compute="_compute_counts")
    note = fields.Text(readonly=True)
    weight_unit = fields.Char(compute="_compute_units")
    length_unit = fields.Char(compute="_compute_units")
    has_weight = fields.Boolean(compute="_compute_shown")
    has_services = fields.Boolean(compute="_compute_shown")
    has_slots = fields.Boolean(compute="_compute_shown")
    total_text = fields.Char("Price of the Labels", compute="_compute_total_text")
    package_type_id = fields.Many2one(
        "stock.package.type",
        "Box for All",
        help="Its size counts for all parcels, its weight is added to the products'.",
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.problem", "line_ids.measure_problem")
    def _compute_counts(self):
        for wizard in self:
            ready = wizard.line_ids.filtered(lambda line: line._is_ready())
            wizard.ready_count = len(ready)
            wizard.problem_count = len(wizard.line_ids) - len(ready)

    def _compute_units(self):
        """As Odoo shows weights; sizes in inches go with pounds."""
        template = self.env["product.template"]
        weight = template._get_weight_uom_id_from_ir_config_parameter()
        for wizard in self:
            wizard.weight_unit = weight.name
            wizard.length_unit = wizard._length_uom().name

    @api.model
    def _length_uom(self):
        template = self.env["product.template"]
        weight = template._get_weight_uom_id_from_ir_config_parameter()
        pounds = weight == self.env.ref("uom.product_uom_lb")
        return self.env.ref(f"uom.product_uom_{'inch' if pounds else 'cm'}")

    @api.depends("line_ids.flow", "line_ids.needs_weight", "line_ids.has_slots")
    def _compute_shown(self):
        for wizard in self:
            lines = wizard.line_ids
            wizard.has_weight = any(lines.mapped("needs_weight"))
            wizard.has_services = "create_packages" in lines.mapped("flow")
            wizard.has_slots = any(lines.mapped("has_slots"))

    @api.depends("line_ids.price", "line_ids.problem", "line_ids.measure_problem")
    def _compute_total_text(self):
        """Sum per currency of the rows that go; says how many have no price yet."""
        for wizard in self:
            ready = wizard.line_ids.filtered(lambda line: line._is_ready())
            buys = ready.filtered(lambda line: line.flow == "create_packages")
            priced = buys.filtered("currency_id")
            texts = [
                currency.format(sum(lines.mapped("price")))
                for currency, lines in priced.grouped("currency_id").items()
            ]
            if priced and len(priced) < len(buys):
                texts.append(
                    self.env._("%s without a price yet", len(buys) - len(priced))
                )
            wizard.total_text = " + ".join(texts) or False

    # === OPENING === #

    @api.model
    def _open(self, pickings):
        """The dialog on the parcels of these transfers.

        :raises UserError: where there is nothing to arrange, naming why
        """
        vals_list = self.env["tiktok.arrange.reader"]._prepare_lines_vals(pickings)
        if not vals_list:
            raise UserError(pickings._tiktok_nothing_to_arrange())
        wizard = self.create({"line_ids": [Command.create(v) for v in vals_list]})
        wizard._ask()
        return wizard._action_open()

    def _ask(self):
        """Ask TikTok for services and slots, the first parcels only."""
        lines = self.line_ids.filtered(
            lambda line: line._is_ready() and (line.has_slots or line._has_services())
        )
        self.note = self.env["tiktok.arrange.reader"]._ask(lines[:MOST_ASKED])
        if len(lines) > MOST_ASKED:
            self.note = self.env._(
                "TikTok was asked about the first %s parcels. The others get its "
                "usual service.",
                MOST_ASKED,
            )

    def _action_open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Arrange Shipment"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # === BUTTONS === #

    @api.onchange("package_type_id")
    def _onchange_package_type_id(self):
        for line in self.line_ids.filtered("needs_weight"):
            line.package_type_id = self.package_type_id
            line._onchange_package_type_id()

    def action_ask_again(self):
        """Button: services and prices for what the rows say now."""
        self.ensure_one()
        self._ask()
        return self._action_open()

    def action_arrange(self):
        """Button: want the labels of all rows without a problem, now.

        :raises UserError: where none is left, or the shop does not ship from here
        """
        self.ensure_one()
        self._check_modes()
        ready = self.line_ids.filtered(lambda line: line._is_ready())
        gone = ready.filtered(lambda line: line._is_taken())
        gone.problem = self.env._("Somebody has arranged it meanwhile.")
        ready -= gone
        if not ready:
            raise UserError(self.env._("No row is without a problem."))
        ready._arrange()
        return self._after(len(ready))

    def _check_modes(self):
        """Nothing is bought for a shop whose shipping is off or in shadow."""
        for backend in self.line_ids.sudo().order_id.backend_id:
            if backend._flow_mode(FLOW) != "live":
                raise UserError(
                    self.env._(
                        "Shipping of %s is not live: see its page Shipping.",
                        backend.name,
                    )
                )

    def _after(self, count):
        """What is left, with what to do about it; else a word in the corner."""
        left = self.line_ids.filtered(lambda line: not line._is_ready())
        message = self.env._(
            "%s labels are being made. They appear on the transfers within seconds.",
            count,
        )
        if count == 1:
            message = self.env._(
                "The label is being made. It appears on the transfer within seconds."
            )
        if left:
            (self.line_ids - left).unlink()
            self.note = message
            return self._action_open()
        notify = self.env["tiktok.backend"]._notify("success", message)
        notify["params"]["next"] = {
            "type": "ir.actions.act_window_close",
            "infos": {"done": True},
        }
        return notify


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
    service_ids = fields.One2many("tiktok.shipment.arrange.service", "line_id")
    service_id = fields.Many2one(
        "tiktok.shipment.arrange.service",
        "Service",
        domain="[('line_id', '=', id)]",
    )
    slot_ids = fields.One2many("tiktok.shipment.arrange.slot", "line_id")
    slot_id = fields.Many2one(
        "tiktok.shipment.arrange.slot", "Handover", domain="[('line_id', '=', id)]"
    )
    price = fields.Float(related="service_id.price")
    currency_id = fields.Many2one(related="service_id.currency_id")
    price_text = fields.Char(related="service_id.price_text")
    problem = fields.Char(readonly=True)
    measure_problem = fields.Char(compute="_compute_measure_problem")
    problem_text = fields.Char("Problem", compute="_compute_problem_text")

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
            return self.env._("Enter the weight.")
        if any(sides) and not all(sides):
            return self.env._("Enter all three sides, or none.")
        most = self.package_type_id.max_weight
        if most and self.weight > most:
            return self.env._("Too heavy for the box.")
        return False

    @api.depends("problem", "measure_problem")
    def _compute_problem_text(self):
        for line in self:
            line.problem_text = line.problem or line.measure_problem

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
        return self.flow == "create_packages"

    def _is_ready(self):
        return not self.problem and not self.measure_problem

    def _is_taken(self):
        """Whether another shipment has taken a unit since the dialog opened."""
        self.ensure_one()
        if self.shipment_id:
            return self.shipment_id.sudo().state not in ("draft", "refused")
        units = self.env["tiktok.order.line"].sudo().browse(self._parcel().unit_ids)
        return any(s.state != "cancelled" for s in units.shipment_id)

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


class TikTokShipmentArrangeService(models.TransientModel):
    """A service that TikTok offers for a parcel just now."""

    _name = "tiktok.shipment.arrange.service"
    _description = "Shipping Service of TikTok"
    _order = "is_default desc, price, id"

    line_id = fields.Many2one(
        "tiktok.shipment.arrange.line", required=True, ondelete="cascade"
    )
    external_id = fields.Char(required=True)
    name = fields.Char(required=True)
    price = fields.Float()
    currency_id = fields.Many2one("res.currency")
    price_text = fields.Char(compute="_compute_price_text")
    days = fields.Char()
    is_default = fields.Boolean()

    @api.depends("price", "currency_id")
    def _compute_price_text(self):
        for service in self:
            currency = service.currency_id
            service.price_text = currency and currency.format(service.price)

    @api.depends("name", "price_text", "days")
    def _compute_display_name(self):
        for service in self:
            parts = [service.name, service.days, service.price_text]
            service.display_name = " · ".join(part for part in parts if part)

    def _prepare_choice_vals(self):
        """The chosen service as values of a shipment; TikTok's usual one if none."""
        return {
            "service_external_id": self.external_id or False,
            "service_name": self.name or False,
            "service_price": self.price,
            "currency_id": self.currency_id.id,
        }


class TikTokShipmentArrangeSlot(models.TransientModel):
    """A way to hand a parcel over, with its time where the carrier collects it."""

    _name = "tiktok.shipment.arrange.slot"
    _description = "Handover of a Parcel"
    _order = "id"

    line_id = fields.Many2one(
        "tiktok.shipment.arrange.line", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    method = fields.Char(required=True)
    start = fields.Datetime()
    end = fields.Datetime()

    def _prepare_choice_vals(self):
        """The chosen handover as values of a shipment."""
        return {
            "handover_method": self.method or False,
            "slot_start": self.start,
            "slot_end": self.end,
        }
