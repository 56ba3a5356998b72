"""Orders that ship with a label from TikTok, from the reservation to the paper."""

import json
from collections import Counter
from urllib.parse import urlsplit

from odoo.fields import Command

from ..sandbox.control import Control
from .parcel_case import ParcelCase


class LabelCase(ParcelCase):
    """A US shop: labels are bought. Products weigh 500 g each."""

    SHIPPING = "TIKTOK"

    #: bodies of all requests, as (path, JSON)
    sent = []

    @classmethod
    def _request_handler(cls, session, prepared_request, /, **kw):
        if prepared_request.body:
            path = urlsplit(prepared_request.url).path
            cls.sent.append((path, json.loads(prepared_request.body)))
        return super()._request_handler(session, prepared_request, **kw)

    @classmethod
    def setUpClass(cls):
        cls.sent = []
        super().setUpClass()
        cls.backend.action_use_market_currency()
        for product in cls.products.values():
            product.weight = 0.5
        cls.type_out = cls.warehouse.out_type_id

    def setUp(self):
        super().setUp()
        self.sent.clear()
        # the journal of the platform remembers earlier tests
        self.earlier = Counter(entry["operation"] for entry in self.requests())

    # === OUR SIDE === #

    def dialog(self, pickings):
        """The dialog *Arrange Shipment* as the warehouse sees it."""
        action = self.as_packer(pickings).action_tiktok_arrange()
        return self.as_packer(self.env[action["res_model"]]).browse(action["res_id"])

    def arrange(self, pickings, jobs=True):
        """Arrange in the dialog as it opens, with the jobs of the first seconds.

        :return: the shipments
        """
        self.dialog(pickings).action_arrange()
        if jobs:
            self.work()
        return self.shipments(pickings)

    def work(self, seconds=4):
        """Let seconds pass and do what jobs do meanwhile."""
        self.run_jobs()
        for _second in range(seconds):
            self.travel(seconds=1)
            self.run_jobs()

    def shipments(self, pickings):
        """Living shipments of these transfers."""
        pickings.invalidate_recordset()
        living = pickings.tiktok_shipment_ids.filtered(lambda s: s.state != "cancelled")
        return living.sorted("id")

    def label(self, shipment):
        """Bytes of the label."""
        return shipment.label_attachment_id.raw

    def kinds(self, shipments):
        """Kinds of the open problems."""
        return sorted(self.open_exceptions(record=shipments).mapped("code"))

    # === TIKTOK'S SIDE === #

    def bodies(self, ending):
        """What was sent to paths with this ending."""
        return [body for path, body in self.sent if path.endswith(ending)]

    @property
    def control(self):
        """The platform's own verbs."""
        return Control(self.sandbox)

    def bought(self):
        """How many labels TikTok has sold to the shop."""
        return self.control.do_label_costs(self.REGION)["labels"]

    def calls(self, operation):
        """How often TikTok was asked."""
        return len(self.requests(operation)) - self.earlier[operation]

    def box_type(self, **vals):
        """A box of 300 x 200 x 100 mm that weighs 100 g."""
        return self.env["stock.package.type"].create(
            {
                "name": "Box",
                "packaging_length": 300,
                "width": 200,
                "height": 100,
                "base_weight": 0.1,
                **vals,
            }
        )

    def put_in_box(self, picking, **vals):
        """Everything of a transfer in one package."""
        package = self.env["stock.package"].create({"name": "PACK-1", **vals})
        picking.move_line_ids.result_package_id = package
        return package

    def no_weight(self, *codes):
        """These products weigh nothing, as far as Odoo knows."""
        for code in codes:
            self.products[code].write({"weight": 0, "taxes_id": [Command.clear()]})
