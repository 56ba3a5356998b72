from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

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
    has_remarks = fields.Boolean(compute="_compute_counts")
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

    @api.depends("line_ids.problem", "line_ids.measure_problem", "line_ids.is_made")
    def _compute_counts(self):
        for wizard in self:
            wizard.has_remarks = any(wizard.line_ids.mapped("problem_text"))
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
            buys = ready.filtered(lambda line: line._has_services())
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
        self._check_rows()
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
        self._check_rows()
        self._check_modes()
        ready = self.line_ids.filtered(lambda line: line._is_ready())
        gone = ready.filtered(lambda line: line._is_taken())
        gone.problem = self.env._("Somebody has arranged it meanwhile.")
        ready -= gone
        if not ready:
            raise UserError(self.env._("No row is without a problem."))
        ready._arrange()
        return self._after(len(ready))

    def _check_rows(self):
        """Rows are worked on with elevated rights, and a program could have written
        them: they are of the user's own companies.

        :raises AccessError: for rows of other companies
        """
        lines = self.line_ids
        lines.picking_id.check_access("read")
        lines.shipment_id.check_access("read")
        strangers = lines._companies() - self.env.user.company_ids
        if strangers:
            raise AccessError(
                self.env._("These parcels belong to a company that is not yours.")
            )

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
