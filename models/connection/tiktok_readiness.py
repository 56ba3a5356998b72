from __future__ import annotations

from odoo import models
from odoo.tools.translate import LazyTranslate

from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from ...client import TikTokShopError
from ...exceptions import ProblemError

_lt = LazyTranslate(__name__)

#: TikTok's own prerequisites: label, what to do, flows that need it
#: (contract, checkListingPrerequisites 202312; one item is spelt so by TikTok)
PREREQUISITES = {
    "SHOP_STATUS": (
        _lt("Shop is active"),
        _lt("Finish the onboarding tasks on the home page of Seller Center."),
        ("connection",),
    ),
    "SHOP_TAX": (
        _lt("Tax information"),
        _lt("My account > Seller profile > Tax information."),
        ("catalog",),
    ),
    "PICKUP_WAREHOUSE": (
        _lt("Pickup warehouse"),
        _lt("Orders > Shipping settings > Warehouse addresses: add a pickup address."),
        ("order",),
    ),
    "RETURN_WAREHOUSE": (
        _lt("Return warehouse"),
        _lt("Orders > Shipping settings > Warehouse addresses: add a return address."),
        (),
    ),
    "DELIVERY_OPTION": (
        _lt("Delivery option"),
        _lt("Orders > Shipping settings: choose a default delivery option."),
        ("order",),
    ),
    "SHIPPING_TEMPLATE": (
        _lt("Shipping template"),
        _lt("Orders > Shipping settings > Shipping templates: make one."),
        ("catalog",),
    ),
    "PRODUCT_QUANTITY_LIMIT": (
        _lt("Limit of new listings"),
        _lt(
            "New sellers may upload about 100 products and take 100 to 200 orders a "
            "day; the limits end with the probation. See Account health."
        ),
        ("catalog",),
    ),
    "EXTENDED_PRODUCER_RESPONSIBILITY": (
        _lt("Extended producer responsibility"),
        _lt("Qualification center: enter the registration numbers."),
        ("catalog",),
    ),
    "BANk_ACCOUNT": (
        _lt("Bank account"),
        _lt("Finance > Payment settings: add the account for payouts."),
        (),
    ),
    "CONTACT_INFO": (
        _lt("Contact information"),
        _lt("My account > Seller profile: complete phone and e-mail address."),
        (),
    ),
    "BRAND": (
        _lt("Brand authorisation"),
        _lt("Qualification center: send in the documents of the brands you sell."),
        ("catalog",),
    ),
}


class TikTokReadiness(models.AbstractModel):
    """The checklist before going live: TikTok's own items and ours.

    Only reads. An error is a row of the report, never an exception.
    """

    _name = "tiktok.readiness"
    _description = "TikTok Shop Readiness Checklist"

    def _run(self, backend) -> list[dict]:
        """Rows of the checklist, see ``tiktok.backend.check._store``."""
        backend.ensure_one()
        rows = self._check_platform(backend)
        rows += [
            self._check_market(backend),
            self._check_currency(backend),
            self._check_taxes(backend),
            self._check_warehouse(backend),
            self._check_technical_user(backend),
            self._check_runner(backend),
        ]
        return [row for row in rows if row]

    # === WHAT TIKTOK SAYS === #

    def _check_platform(self, backend):
        try:
            items = backend._client().check_prerequisites()
        except (TikTokShopError, ProblemError) as error:
            if isinstance(error, TikTokShopError):
                detail = self.env["tiktok.exception"]._client_error_text(error)
            else:
                detail = error.message
            return [
                {
                    "code": "prerequisites",
                    "name": self.env._("TikTok's checklist"),
                    "state": "warning",
                    "detail": detail,
                    "hint": self.env._("Run the connection test; it says why."),
                }
            ]
        return [self._platform_row(backend, item) for item in items]

    def _platform_row(self, backend, item):
        code = item.get("check_item") or "?"
        label, hint, flows = PREREQUISITES.get(code, (code, False, ()))
        failed = bool(item.get("is_failed"))
        return {
            "code": code,
            "name": str(label),
            "state": "failed" if failed else "ok",
            "detail": " ".join(item.get("fail_reasons") or []) or False,
            "hint": str(hint) if failed and hint else False,
            "flows": flows,
            "url": failed and backend.market_id.seller_center_url,
        }

    # === WHAT ODOO NEEDS === #

    def _check_market(self, backend):
        row = {"code": "market", "name": self.env._("Market")}
        if backend.market_id:
            return {**row, "state": "ok", "detail": backend.market_id.display_name}
        return {
            **row,
            "state": "warning",
            "detail": self.env._("Region %s is unknown.", backend.region),
            "hint": self.env._(
                "Taxes and currency of this region are not preset: check them on the "
                "shop before the first order."
            ),
        }

    def _check_currency(self, backend):
        row = {
            "code": "currency",
            "name": self.env._("Currency"),
            "flows": ("order",),
        }
        wanted = backend.market_id.currency_id
        if not wanted or backend.currency_id == wanted:
            return {**row, "state": "ok", "detail": backend.currency_id.name}
        return {
            **row,
            "state": "failed",
            "detail": self.env._(
                "TikTok sells in %(wanted)s, the shop's orders would be in %(have)s.",
                wanted=wanted.name,
                have=backend.currency_id.name,
            ),
            "hint": self.env._(
                "Press Use this currency on the page General of the shop, or choose "
                "a pricelist in %s there.",
                wanted.name,
            ),
        }

    def _check_taxes(self, backend):
        row = {"code": "taxes", "name": self.env._("Sales taxes")}
        if backend.market_id.tax_policy != "odoo":
            return {
                **row,
                "state": "ok",
                "detail": self.env._("TikTok collects and pays the sales tax."),
            }
        company = backend.company_id
        found = self.env["account.tax"].search_count(
            [
                *self.env["account.tax"]._check_company_domain(company),
                ("type_tax_use", "=", "sale"),
            ],
            limit=1,
        )
        if found:
            return {**row, "state": "ok"}
        return {
            **row,
            "state": "warning",
            "detail": self.env._("%s has no sales tax.", company.name),
            "hint": self.env._(
                "Prices of this market contain the tax: create the sales taxes, or "
                "install the fiscal localisation."
            ),
        }

    def _check_warehouse(self, backend):
        row = {
            "code": "warehouse",
            "name": self.env._("Odoo warehouse"),
            "flows": ("order",),
        }
        if backend.warehouse_id.active:
            return {**row, "state": "ok", "detail": backend.warehouse_id.name}
        return {
            **row,
            "state": "failed",
            "detail": self.env._("No warehouse is chosen."),
            "hint": self.env._("Choose the warehouse on the shop."),
        }

    def _check_technical_user(self, backend):
        user = backend._technical_user()
        row = {
            "code": "technical_user",
            "name": self.env._("Technical user"),
            "flows": ("connection",),
        }
        manager = user.has_group("connector_tiktok_shop.group_manager")
        if user.active and backend.company_id in user.company_ids and manager:
            return {**row, "state": "ok", "detail": user.name}
        return {
            **row,
            "state": "failed",
            "detail": self.env._(
                "%(user)s is archived, lacks its group or the company %(company)s.",
                user=user.name,
                company=backend.company_id.name,
            ),
            "hint": self.env._("Restore the user under Settings > Users."),
        }

    def _check_runner(self, backend):
        row = {
            "code": "runner",
            "name": self.env._("Who does the work"),
            "flows": ("connection",),
        }
        if backend.run_in_cron:
            return {
                **row,
                "state": "ok",
                "detail": self.env._("Scheduled actions, without a job runner."),
            }
        if self._job_runner_is_alive():
            return {**row, "state": "ok", "detail": self.env._("The job runner.")}
        return {
            **row,
            "state": "failed",
            "detail": self.env._("No job runner works on this database."),
            "hint": self.env._(
                "Start Odoo with queue_job among the server-wide modules and with "
                "workers, or switch on Run in Scheduled Actions on the shop."
            ),
        }

    def _job_runner_is_alive(self):
        """The runner of ``queue_job`` holds this advisory lock while it lives."""
        self.env.cr.execute(
            """
            SELECT 1 FROM pg_locks
             WHERE locktype = 'advisory' AND granted
               AND database = (
                   SELECT oid FROM pg_database WHERE datname = current_database())
               AND (classid::bigint << 32) | objid::bigint = %s
            """,
            [PG_ADVISORY_LOCK_ID],
        )
        return bool(self.env.cr.fetchone())
