from odoo import fields, models

LABEL_SIZES = [("A6", "A6 (10 × 15 cm)"), ("A5", "A5")]


class TikTokBackend(models.Model):
    """Papers of labels that TikTok sells."""

    _inherit = "tiktok.backend"

    label_size = fields.Selection(
        LABEL_SIZES,
        default="A6",
        required=True,
        tracking=True,
        help="Paper of the label printer. An operation type may have its own.",
    )
    label_format = fields.Selection(
        [("PDF", "PDF"), ("ZPL", "ZPL, for label printers (Brazil)")],
        default="PDF",
        required=True,
        tracking=True,
        help="What TikTok makes of a label: ZPL only for printers that understand it.",
    )
    label_with_slip = fields.Boolean(
        "Packing Slip, Too", default=True, help="TikTok's own packing slip, as a file."
    )
