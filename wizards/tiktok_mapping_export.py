import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class TikTokMappingExport(models.TransientModel):
    """Writes the mapping of SKUs to a file that can be filled in and imported again."""

    _name = "tiktok.mapping.export"
    _description = "TikTok Shop Mapping Export"

    sku_ids = fields.Many2many(
        "tiktok.sku", string="SKUs", default=lambda self: self._default_skus()
    )
    backend_id = fields.Many2one("tiktok.backend", "Shop", help="Empty: all shops.")
    only_open = fields.Boolean("Only SKUs without a product")
    file_format = fields.Selection(
        [("xlsx", "Excel (XLSX)"), ("csv", "CSV")],
        string="Format",
        default="xlsx",
        required=True,
    )
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    @api.model
    def _default_skus(self):
        if self.env.context.get("active_model") != "tiktok.sku":
            return False
        return self.env.context.get("active_ids")

    def action_export(self):
        """Write the file and offer it for download."""
        self.ensure_one()
        skus = self.sku_ids or self.env["tiktok.sku"].search(self._export_domain())
        if not skus:
            raise UserError(self.env._("There is no such SKU."))
        service = self.env["tiktok.mapping.file"]
        content = getattr(service, f"_write_{self.file_format}")(skus)
        self.write(
            {
                "file": base64.b64encode(content),
                "filename": f"tiktok_mapping.{self.file_format}",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file/{self.filename}"
            "?download=true",
            "target": "download",
        }

    def _export_domain(self):
        """Which SKUs go into the file."""
        domain = []
        if self.backend_id:
            domain.append(("backend_id", "=", self.backend_id.id))
        if self.only_open:
            domain.append(("product_id", "=", False))
        return domain
