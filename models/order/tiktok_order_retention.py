from datetime import timedelta

from odoo import api, fields, models

from .order_address import read_address
from .tiktok_order import CANCELLED

#: orders per run of the clean-up
PURGE_BATCH = 500


class TikTokOrder(models.Model):
    """Personal data of buyers is kept no longer than the shop allows.

    Amounts, units and documents stay; who bought and where it went is forgotten
    (tiktok-platform 7).
    """

    _inherit = "tiktok.order"

    personal_data_purged = fields.Boolean(readonly=True, copy=False)

    @api.autovacuum
    def _gc_personal_data(self):
        """Forget the buyers of old finished orders.

        :return: (orders done, whether more remain)
        """
        done = self.browse()
        for backend in self.env["tiktok.backend"].search([("retention_days", ">", 0)]):
            done |= self._purgeable(backend, PURGE_BATCH)
        done._purge_personal_data()
        return len(done), PURGE_BATCH if len(done) >= PURGE_BATCH else 0

    @api.model
    def _purgeable(self, backend, limit):
        before = fields.Datetime.now() - timedelta(days=backend.retention_days)
        return self.search(
            [
                ("backend_id", "=", backend.id),
                ("personal_data_purged", "=", False),
                ("external_state", "in", ("COMPLETED", CANCELLED)),
                ("sync_state", "in", ("done", "ignored")),
                ("write_date", "<", before),
            ],
            limit=limit,
        )

    def _purge_personal_data(self):
        """Take buyers out of the stored data and out of their contacts."""
        self._forget_customers()
        for order in self:
            order.write(
                {
                    "payload": {
                        key: value
                        for key, value in (order.payload or {}).items()
                        if key not in self._PERSONAL_KEYS
                    },
                    "buyer_message": False,
                    "address_digest": False,
                    "shipped_address_digest": False,
                    "applied_snapshot": order._snapshot_without_address(),
                    "personal_data_purged": True,
                }
            )
        self._forget_addresses()

    def _snapshot_without_address(self):
        """What was imported, without the marks of the address."""
        snapshot = self.applied_snapshot
        if not snapshot:
            return False
        return {**snapshot, "seen": {**snapshot["seen"], "address": {}}}

    def _forget_customers(self):
        """Customers that were named after a buyer are called by a number again."""
        builder = self.env["tiktok.order.partner"]
        for backend, orders in self.grouped("backend_id").items():
            orders = orders.filtered("buyer_external_id")
            ids = set(orders.mapped("buyer_external_id"))
            in_use = self.search(
                [
                    ("backend_id", "=", backend.id),
                    ("buyer_external_id", "in", list(ids)),
                    ("personal_data_purged", "=", False),
                    ("id", "not in", orders.ids),
                ]
            )
            ids -= set(in_use.mapped("buyer_external_id"))
            buyers = self.env["tiktok.buyer"]._bindings_by_external_id(backend, ids)
            for order in orders.filtered(lambda o, b=buyers: o.buyer_external_id in b):
                partner = buyers[order.buyer_external_id].partner_id
                recipient = (order.payload or {}).get("recipient_address")
                # a name that a person has given belongs to the company
                if partner.name == read_address(recipient).name:
                    quiet = partner.with_context(tracking_disable=True)
                    quiet.name = builder._neutral_name(order)

    def _forget_addresses(self):
        """Blank the delivery contacts that no other order needs."""
        contacts = self.partner_shipping_id
        still_needed = self.search(
            [
                ("partner_shipping_id", "in", contacts.ids),
                ("personal_data_purged", "=", False),
            ]
        ).partner_shipping_id
        (contacts - still_needed)._tiktok_forget()
