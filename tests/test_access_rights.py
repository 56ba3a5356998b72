"""Every model of the addon: who may what, and of which company."""

from odoo.tests import TransactionCase, tagged

ADDON = "connector_tiktok_shop"
RIGHTS = ("perm_read", "perm_write", "perm_create", "perm_unlink")
# Facts about markets and carriers that are the same for every company
OF_EVERYBODY = {
    "tiktok.cancel.reason",
    "tiktok.carrier.rule",
    "tiktok.market",
    "tiktok.shipping.capability",
    # and a log of bare numbers that administrators alone read
    "tiktok.stock.change",
}


@tagged("post_install", "-at_install")
class TestAccessRights(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = cls.env["ir.model.data"].search(
            [("module", "=", ADDON), ("model", "=", "ir.model.access")]
        )
        cls.rights = cls.env["ir.model.access"].browse(rows.mapped("res_id"))

    def own_models(self):
        """The models with a table that this addon brings."""
        for name, model in self.env.registry.items():
            if model._original_module == ADDON and not model._abstract:
                yield name, model

    def granted(self, rights):
        return {name for right in rights for name in RIGHTS if right[name]}

    def test_no_row_repeats_what_the_group_has_by_another(self):
        repeated = []
        for row in self.rights:
            implied = row.group_id.all_implied_ids - row.group_id
            given = self.rights.filtered(
                lambda other, model=row.model_id, groups=implied: (
                    other.model_id == model and other.group_id in groups
                )
            )
            if self.granted(row) <= self.granted(given):
                repeated.append(row.name)
        self.assertFalse(repeated)

    def test_nothing_is_open_to_everybody(self):
        self.assertFalse(self.rights.filtered(lambda right: not right.group_id))

    def test_who_may_only_see_writes_nothing_that_stays(self):
        see = self.env.ref(f"{ADDON}.group_user")
        writers = self.rights.filtered(
            lambda right: right.group_id == see and self.granted(right) != {"perm_read"}
        )
        stay = [
            name
            for name in writers.model_id.mapped("model")
            if not self.env[name].is_transient()
        ]
        self.assertFalse(stay)

    def test_every_model_keeps_companies_or_people_apart(self):
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        kept = {
            rule.model_id.model
            for rule in rules
            if "company_ids" in rule.domain_force or "user.id" in rule.domain_force
        }
        bare = {name for name, _model in self.own_models()} - kept - OF_EVERYBODY
        self.assertFalse(bare, "seen by every company")

    def test_dialogs_are_seen_by_those_who_opened_them(self):
        rules = self.env["ir.rule"].search([("groups", "=", False)])
        own = {r.model_id.model for r in rules if "user.id" in r.domain_force}
        dialogs = {name for name, model in self.own_models() if model._transient}
        self.assertFalse(dialogs - own)
