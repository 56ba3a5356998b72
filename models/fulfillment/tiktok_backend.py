from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TikTokBackend(models.Model):
    """How the warehouse of a shop works: what is checked, and where no return is."""

    _inherit = "tiktok.backend"

    gate_assign = fields.Boolean(
        "When Stock Is Checked",
        default=True,
        tracking=True,
        help="Asks TikTok when a person presses Check Availability. The scheduler "
        "never asks.",
    )
    gate_print = fields.Boolean(
        "When a Slip Is Printed",
        default=True,
        tracking=True,
        help="Asks TikTok before a picking list or a delivery slip is printed.",
    )
    gate_validate = fields.Boolean(
        "When a Transfer Is Validated",
        default=True,
        tracking=True,
        help="Asks TikTok before goods are picked, packed or shipped.",
    )
    gate_budget = fields.Float(
        "Wait for TikTok",
        default=3.0,
        tracking=True,
        help="Seconds that the person waits for the answer at most.",
    )
    gate_max_age = fields.Integer(
        "Trust the Last Read",
        default=60,
        tracking=True,
        help="An order that was read so many seconds ago is not read again.",
    )
    gate_policy = fields.Selection(
        [
            ("block", "Nothing goes"),
            ("warn", "A person decides"),
            ("allow", "Everything goes"),
        ],
        "When TikTok Cannot Be Reached",
        default="warn",
        required=True,
        tracking=True,
        help="Every such decision is kept in the list Checks before Shipping.",
    )
    cut_off = fields.Selection(
        [
            ("picked", "Picked"),
            ("packed", "Packed"),
            ("printed", "Printed"),
            ("validated", "Delivery validated"),
        ],
        "Point of No Return",
        default="printed",
        required=True,
        tracking=True,
        help="Until then a cancellation changes the delivery by itself. After it, the "
        "warehouse gets a task to stop the parcel.",
    )

    @api.constrains("gate_budget", "gate_max_age")
    def _check_gate(self):
        """A person waits between half a second and half a minute."""
        for backend in self:
            if not 0.5 <= backend.gate_budget <= 30:
                raise ValidationError(
                    self.env._("Wait for TikTok between 0.5 and 30 seconds.")
                )
            if backend.gate_max_age < 0:
                raise ValidationError(
                    self.env._("The last read cannot be younger than 0 seconds.")
                )
