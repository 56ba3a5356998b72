from odoo import api, fields, models

from .package_facts import CANCELLED

STAGES = [
    ("waiting", "Waiting"),
    ("sent", "Label or number sent"),
    ("handed_over", "On the road"),
    ("delivered", "Delivered"),
    ("trouble", "Trouble"),
    ("undone", "Undone"),
]


class TikTokPackage(models.Model):
    """What people see of a package: how far it is, in words; ways to its documents."""

    _inherit = "tiktok.package"

    stage = fields.Selection(STAGES, "Status", compute="_compute_stage")
    trouble_text = fields.Char(compute="_compute_trouble_text")
    picking_count = fields.Integer(compute="_compute_picking_count")

    @api.depends(
        "external_state",
        "exception_reason",
        "sent_at",
        "handed_over_at",
        "delivered_at",
    )
    def _compute_stage(self):
        """The last milestone; trouble and undone ones say so."""
        for package in self:
            if package.exception_reason:
                package.stage = "trouble"
            elif package.external_state == CANCELLED:
                package.stage = "undone"
            elif package.delivered_at:
                package.stage = "delivered"
            elif package.handed_over_at:
                package.stage = "handed_over"
            else:
                package.stage = "sent" if package.sent_at else "waiting"

    @api.depends("exception_reason")
    @api.depends_context("lang")
    def _compute_trouble_text(self):
        for package in self:
            reason = package.exception_reason
            package.trouble_text = reason and package._trouble_text()

    @api.depends("picking_ids")
    def _compute_picking_count(self):
        for package in self:
            package.picking_count = len(package.picking_ids)

    def action_open_transfers(self):
        """Button: the transfers that fill this package."""
        return self._open(self.picking_ids, self.env._("Transfers"))

    def _action_open(self):
        """These packages on the screen: the form of one, a list of several."""
        return self._open(self, self.env._("Packages"))

    @api.model
    def _open(self, records, name):
        if len(records) == 1:
            return records.get_formview_action()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": records._name,
            "view_mode": "list,form",
            "domain": [("id", "in", records.ids)],
        }
