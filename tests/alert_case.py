"""People of a shop, its problems, and the pump that tells one about the other."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .tiktok_case import TikTokCase

GROUP = "base.group_user,connector_tiktok_shop.group_"
WAREHOUSE = "base.group_user,connector_tiktok_shop.group_user,stock.group_stock_user"


class AlertCase(TikTokCase):
    """A shop with one person for each role, no digest; nothing is wrong yet at noon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["tiktok.exception"].search([]).unlink()
        cls.manager = cls.make_user("anna", f"{GROUP}operator")
        cls.packer = cls.make_user("paul", WAREHOUSE)
        cls.accountant = cls.make_user("carl", f"{GROUP}accountant")
        cls.admin = cls.make_user("adele", f"{GROUP}manager")
        cls.backend.write({"user_id": cls.manager.id, "alert_digest": "off"})
        cls.route("admin").user_ids = cls.admin
        cls.route("warehouse").user_ids = cls.packer

    @classmethod
    def make_user(cls, login, groups, **vals):
        vals.setdefault("email", f"{login}@shop.example")
        vals.setdefault("tz", "UTC")
        return new_test_user(cls.env, login, groups=groups, **vals)

    @classmethod
    def route(cls, role):
        return cls.backend.alert_route_ids.filtered(lambda r: r.role == role)

    def report(self, code="order_duplicate", record=None, **deadline):
        """A problem of a shop or of a record, due after the given time."""
        deadline = deadline and fields.Datetime.now() + timedelta(**deadline)
        return self.env["tiktok.exception"]._report(
            record or self.backend, "order", code, "It is so.", deadline or None
        )

    def report_many(self, count, code="order_duplicate"):
        """So many alike problems, each of an object of its own."""
        desk = self.env["tiktok.exception"]
        found = desk.browse()
        for number in range(count):
            # the flow tells them apart
            found |= desk._report(self.backend, f"order {number}", code, "Alike.")
        return found

    def pump(self, **delta):
        """Let time pass and run the scheduled action of alerts."""
        if delta:
            self.travel(**delta)
        self.env.flush_all()
        cron = self.env.ref("connector_tiktok_shop.ir_cron_alert")
        cron.sudo().method_direct_trigger()
        self.env.invalidate_all()

    def told(self, user=None, *steps):
        """Alerts that reached somebody, in the order of telling."""
        domain = [("state", "=", "told"), ("backend_id", "=", self.backend.id)]
        if user:
            domain.append(("user_id", "=", user.id))
        if steps:
            domain.append(("step", "in", steps))
        return self.env["tiktok.alert"].search(domain, order="id")

    def mails(self, user):
        """Mails of alerts to a person that wait in Odoo's queue."""
        messages = self.env["tiktok.alert"].search([]).message_id
        return self.env["mail.mail"].search(
            [
                ("recipient_ids", "in", user.partner_id.ids),
                ("mail_message_id", "in", messages.ids),
            ],
            order="id",
        )

    def activities(self, user, problems=None):
        domain = [("user_id", "=", user.id), ("res_model", "=", "tiktok.exception")]
        if problems is not None:
            domain.append(("res_id", "in", problems.ids))
        return self.env["mail.activity"].search(domain)
