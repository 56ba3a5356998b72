from datetime import timedelta

from odoo import api, fields, models

#: how far the first digest looks back
FIRST_SINCE = timedelta(days=1)


class TikTokAlert(models.Model):
    """Digests: whose is due, and that each is sent once."""

    _inherit = "tiktok.alert"

    @api.model
    def _cron_digest(self):
        """Sum up for each person whose digest is due; one message for all shops."""
        for user, routes in self._digest_readers():
            self.env["ir.cron"]._commit_progress()
            self._digest_for(user, routes, fields.Datetime.now())
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _digest_readers(self):
        """``[(user, routes that name this user)]`` of shops with a digest."""
        shops = self.env["tiktok.backend"].search(
            [("alert_enabled", "=", True), ("alert_digest", "!=", "off")]
        )
        shops = shops.filtered(lambda s: not s.account_id.is_copied_database)
        self.env["tiktok.alert.route"]._ensure_routes(shops)
        readers = {}
        for route in shops.alert_route_ids:
            if "digest" in (route.urgent_channel, route.warning_channel):
                for user in route._recipients():
                    readers.setdefault(user, route.browse())
                    readers[user] |= route
        return list(readers.items())

    @api.model
    def _digest_for(self, user, routes, now):
        """Send one person the digest of all shops that are due."""
        sections, rows = [], self.browse()
        for shop in routes.backend_id:
            occasion = shop._digest_occasion(user, now)
            if not occasion or self._has_digest(user, shop, occasion):
                continue
            own = routes.filtered(lambda r, s=shop: r.backend_id == s)
            section = self._digest_section(user, shop, own, now)
            is_due = section["is_news" if shop.alert_digest == "hourly" else "counts"]
            is_due = bool(is_due or section["flows"])
            if is_due:
                sections.append(section)
            # a quiet day is a sent digest too: its hour is over
            if is_due or shop.alert_digest == "daily":
                rows |= self._note_digest(user, shop, occasion, is_due)
        if sections:
            self._send_digest(user, rows, sections, now)

    @api.model
    def _digest_section(self, user, shop, routes, now):
        last = self.search(
            [
                ("step", "=", "digest"),
                ("backend_id", "=", shop.id),
                ("user_id", "=", user.id),
            ],
            limit=1,
        )
        since = last.create_date or now - FIRST_SINCE
        service = self.env["tiktok.alert.digest"].with_context(
            lang=user.lang, tz=user.tz or "UTC"
        )
        return service._collect(user, shop, routes, since, now)

    @api.model
    def _has_digest(self, user, shop, occasion):
        return self.search_count(
            [
                ("step", "=", "digest"),
                ("backend_id", "=", shop.id),
                ("user_id", "=", user.id),
                ("occasion", "=", occasion),
            ],
            limit=1,
        )

    @api.model
    def _note_digest(self, user, shop, occasion, is_due):
        vals = {
            "backend_id": shop.id,
            "company_id": shop.company_id.id,
            "user_id": user.id,
            "step": "digest",
            "occasion": occasion,
        }
        if not is_due:
            note = self.env._("Nothing waited.")
            vals.update(state="dropped", note=note)
        return self._note([vals])

    @api.model
    def _send_digest(self, user, rows, sections, now):
        rows = rows.filtered(lambda a: a.state == "waiting")
        service = self.env["tiktok.alert.digest"].with_context(lang=user.lang)
        content = service._compose(user, sections)
        rows._hand_over(user, rows.company_id, content, now)
