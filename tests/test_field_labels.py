"""What people read beside a field, in filters and in exports, is written as a word."""

import re

from odoo.tests import TransactionCase, tagged

ADDON = "connector_tiktok_shop"
# What Odoo makes of a technical name when nobody gives the field a label
MADE_UP = re.compile(r"\b(Tiktok|Skus?|Ids?|Url|Uom|Fbt|Cod|Vat)\b")
# Settings that need no words
SELF_EVIDENT = {"name", "active", "state", "account_state", "company_id", "account_id"}


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    def test_no_label_is_a_technical_name(self):
        found = {
            f"{model}.{name}: {field.string}"
            for model, fields in (
                (model, self.env[model]._fields) for model in self.env.registry
            )
            for name, field in fields.items()
            if field._module == ADDON and MADE_UP.search(field.string or "")
        }
        self.assertFalse(sorted(found))

    def test_every_setting_of_a_shop_says_what_it_does(self):
        """What is kept in the history of a shop is a setting."""
        settings = {
            name
            for name, field in self.env["tiktok.backend"]._fields.items()
            if getattr(field, "tracking", None) and not field.help
        }
        self.assertFalse(settings - SELF_EVIDENT)

    def test_a_made_up_label_is_recognised(self):
        for label in ("Tiktok Order", "Sku", "By Sku", "Api Url"):
            self.assertTrue(MADE_UP.search(label), label)
        for label in ("TikTok Order", "SKUs", "Identity", "API URL"):
            self.assertFalse(MADE_UP.search(label), label)
