from odoo import api, models


class IrActionsReport(models.Model):
    """Picking lists, slips and labels of transfers that must wait are not printed."""

    _inherit = "ir.actions.report"

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        self, res_ids = self._tiktok_printable(report_ref, res_ids)
        return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        self, docids = self._tiktok_printable(report_ref, docids)
        return super()._render_qweb_html(report_ref, docids, data=data)

    @api.model
    def _render_qweb_text(self, report_ref, docids, data=None):
        self, docids = self._tiktok_printable(report_ref, docids)
        return super()._render_qweb_text(report_ref, docids, data=data)

    def _tiktok_printable(self, report_ref, res_ids):
        """What may be printed, and this model knowing that it was asked.

        A PDF asks for its HTML, so the question is put once.

        :raises UserError: when nothing is left, or one of a batch must wait
        """
        if not res_ids or self.env.context.get("tiktok_may_print"):
            return self, res_ids
        ids = [res_ids] if isinstance(res_ids, int) else list(res_ids)
        model = self._get_report(report_ref).model
        going = ids
        if model == "stock.picking":
            going = self.env[model].browse(ids)._tiktok_print().ids
        elif model == "stock.picking.batch":
            self.env[model].browse(ids).picking_ids._tiktok_refuse()
        return self.with_context(tiktok_may_print=True), going
