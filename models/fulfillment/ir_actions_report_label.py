from markupsafe import Markup

from odoo import api, models
from odoo.tools import pdf

from .stock_picking_label import REPORTS


class IrActionsReport(models.Model):
    """TikTok's labels as reports: they print like any other paper of a transfer, also
    by modules that send reports to printers. The files themselves are not touched."""

    _inherit = "ir.actions.report"

    def _tiktok_prints_labels(self, report_ref, label_format):
        return self._get_report(report_ref).report_name == REPORTS[label_format]

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        """Override of `base`: the labels of these transfers in one file."""
        if not self._tiktok_prints_labels(report_ref, "PDF"):
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        files = self._tiktok_label_files(report_ref, res_ids, "PDF")
        return (files[0] if len(files) == 1 else pdf.merge_pdf(files)), "pdf"

    @api.model
    def _render_qweb_text(self, report_ref, docids, data=None):
        """Override of `base`: labels for a label printer, one after the other."""
        if not self._tiktok_prints_labels(report_ref, "ZPL"):
            return super()._render_qweb_text(report_ref, docids, data=data)
        return b"\n".join(self._tiktok_label_files(report_ref, docids, "ZPL")), "text"

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        """Override of `base`: where no PDF can be made the label is shown as it is."""
        if not self._tiktok_prints_labels(report_ref, "PDF"):
            return super()._render_qweb_html(report_ref, docids, data=data)
        ids = ",".join(map(str, docids or []))
        page = Markup(
            '<html><body style="margin:0"><iframe src="/report/pdf/%s/%s" '
            'style="border:0;width:100%%;height:100vh"></iframe></body></html>'
        )
        return page % (REPORTS["PDF"], ids), "html"

    def _tiktok_label_files(self, report_ref, res_ids, label_format):
        _self, going = self._tiktok_printable(report_ref, res_ids)
        ids = [going] if isinstance(going, int) else going
        return self.env["stock.picking"].browse(ids)._tiktok_labels(label_format)
