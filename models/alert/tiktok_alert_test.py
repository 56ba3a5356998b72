from odoo import api, fields, models


class TikTokAlert(models.Model):
    """Proof that telling works: a message that is nothing but a test."""

    _inherit = "tiktok.alert"

    @api.model
    def _send_test(self, shop):
        """Tell everybody whom this shop would tell, each in the usual way.

        Quiet hours do not count: somebody waits for the result.

        :return: the rows of the log, one per person
        """
        now = fields.Datetime.now()
        rows = self.browse()
        for user, routes in self._everybody(shop):
            rows |= self._test_one(shop, user, routes, now)
        return rows

    @api.model
    def _everybody(self, shop):
        """``[(user, routes)]`` of all whom the shop tells at once."""
        self.env["tiktok.alert.route"]._ensure_routes(shop)
        people = {}
        for route in shop.sudo().alert_route_ids:
            if "now" in (route.urgent_channel, route.warning_channel):
                for user in route._recipients():
                    people.setdefault(user, route.browse())
                    people[user] |= route
        return list(people.items())

    @api.model
    def _test_one(self, shop, user, routes, now):
        row = self._note(
            [
                {
                    "backend_id": shop.id,
                    "company_id": shop.company_id.id,
                    "user_id": user.id,
                    "role": routes[:1].role,
                    "step": "test",
                    "occasion": fields.Datetime.to_string(now),
                }
            ]
        )
        content = self.env["tiktok.alert.message"]._compose_test(shop, user, routes)
        row._hand_over(user, shop.company_id, content, now)
        return row
