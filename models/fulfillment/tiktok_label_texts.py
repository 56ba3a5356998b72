from odoo import models


class TikTokLabelExporter(models.AbstractModel):
    """What people read about labels."""

    _inherit = "tiktok.label.exporter"

    def _words(self):
        """Texts by verdict, measure problem and kind."""
        return {
            "cancelled": self.env._("Cancelled on TikTok before a label was made."),
            "unsure": self.env._(
                "TikTok has not answered whether the label was bought. It is searched "
                "for before it is tried again."
            ),
            "no_package": self.env._("TikTok has made no package for it yet."),
            "missing": self.env._("TikTok no longer shows a unit of this parcel."),
            "differs": self.env._(
                "TikTok has the pieces of this parcel in other parcels. Pack as TikTok "
                "has it, or cancel its label in Seller Center."
            ),
            "hold": self.env._("The order is on hold at TikTok or is not paid."),
            "request": self.env._(
                "The buyer asks to cancel. Answer the request first: a label would "
                "refuse it."
            ),
            "invoice": self.env._(
                "TikTok wants the invoice (NF-e) before it gives out the label. Upload "
                "it in Seller Center."
            ),
            "weight_missing": self.env._(
                "The weight is missing. Enter it here, or on the products."
            ),
            "negative": self.env._("Weight and size cannot be negative."),
            "sides": self.env._("Enter length, width and height, or none of them."),
            "label_no_service": self.env._(
                "TikTok has no shipping service for this parcel. Check weight and "
                "size: it may be too heavy or too large."
            ),
        }
