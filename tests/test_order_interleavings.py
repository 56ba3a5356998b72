"""Laws of orders under any order of events: platform, people, jobs, trouble."""

import os
import pickle

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import new_test_user, tagged

from .order_case import OrderCase
from .world_laws import Laws
from .world_odoo import OdooSteps
from .world_platform import PlatformSteps

#: stories per market; more of them and random ones by the environment
STORIES = int(os.environ.get("TIKTOK_STORIES", 0))


def some(stories):
    """So many stories, the same ones each time unless the environment says how many."""
    return settings(
        max_examples=STORIES or stories,
        deadline=None,
        derandomize=not STORIES,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )


#: how often a step comes in comparison with the others
WEIGHTS = {
    "place": 3,
    "jobs": 5,
    "poll": 4,
    "validate": 4,
    "reserve": 2,
    "print": 2,
    "wait": 3,
    "event": 5,
    "buyer_cancels": 3,
    "cancelled_outside": 3,
}


class WorldCase(PlatformSteps, OdooSteps, Laws, OrderCase):
    """One shop in which anything may happen in any order."""

    MOST_ORDERS = 2
    STOCK = 50

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "clerk",
            groups="stock.group_stock_manager,sales_team.group_sale_manager,"
            "connector_tiktok_shop.group_operator",
        )
        quiet = {"metadata_mode": "off", "catalog_mode": "off"}
        # every validation asks TikTok, however lately it was read
        cls.backend.write({**quiet, "gate_max_age": 0})
        cls.crons = cls.env["ir.cron"].search(
            [
                ("ir_actions_server_id.model_id.model", "=like", "tiktok.%"),
                ("interval_type", "=", "minutes"),
            ]
        )
        cls.sandbox.cancellations.of(cls.sandbox.shop(cls.REGION)).clear()
        cls.map_warehouses()
        cls.backend._ensure_webhook_tokens()
        token = cls.account.sudo().webhook_token
        cls.sandbox.webhooks.set_general("*", f"https://odoo.test/{token}")

    @classmethod
    def map_warehouses(cls):
        """Every warehouse of the shop has one in Odoo, with goods in it."""
        rows = cls.env["tiktok.warehouse"].search([("backend_id", "=", cls.backend.id)])
        for row in rows.filtered(
            lambda w: w.kind == "SALES_WAREHOUSE" and not w.is_mapped
        ):
            row.warehouse_id = cls.env["stock.warehouse"].create(
                {
                    "name": row.name,
                    "code": f"W{row.id}",
                    "company_id": cls.env.company.id,
                }
            )
            for product in cls.products.values():
                if product.bom_ids:
                    continue
                cls.env["stock.quant"]._update_available_quantity(
                    product, row.warehouse_id.lot_stock_id, cls.STOCK
                )

    @classmethod
    def steps(cls):
        """Names of all steps, each as often as its weight."""
        names = sorted(n[5:] for n in dir(cls) if n.startswith("step_"))
        return [name for name in names for _ in range(WEIGHTS.get(name, 1))]

    def live(self, story):
        """Live through a story, heal it, hold it against the laws.

        Both worlds are as before afterwards.
        """
        self.story, self.placed, self.sent, self.outside = [], [], [], []
        self.sandbox.journal.clear()
        self.sandbox.webhooks.load([])
        self.stock = {code: self.in_stock(code) for code in self.products}
        memory = pickle.dumps((self.sandbox.state, self.sandbox.clock.dump()))
        savepoint = self.env.cr.savepoint()
        try:
            for name, number in story:
                getattr(self, f"step_{name}")(number)
            self.tell("Everything works again")
            self.heal()
            self.check_laws()
            self.tell("Days pass")
            self.grow_old()
            self.check_laws()
        except Exception as error:
            if isinstance(error, self.failureException):
                raise
            self.broken(f"{type(error).__name__}: {error}")
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
            self.sandbox.state, clock = pickle.loads(memory)
            self.sandbox.clock.load(clock)
            self.sandbox.faults.clear()
            self.sandbox.webhooks.load([])
            self.frozen.move_to(self.NOW)

    def heal(self):
        """No more faults: everything that is scheduled runs, for an hour and a half."""
        self.sandbox.faults.clear()
        for minutes in (5, 20, 65):
            self.work(minutes=minutes)

    def grow_old(self):
        """Time enough for holds, deadlines, refunds and the nightly reading."""
        for hours in (26, 30, 2):
            self.work(hours=hours)
        self.run_cron("ir_cron_sweep_open_orders")

    def work(self, **delta):
        """Time passes and everything that is scheduled runs."""
        self.travel(**delta)
        self.sandbox.life.tick()
        self.travel(seconds=1)
        for post in self.sandbox.webhooks.take():
            self.receive(post)
        self.run_scheduled(self.crons)
        self.run_jobs()


STEPS = st.sampled_from(WorldCase.steps())
STORY = st.lists(st.tuples(STEPS, st.integers(0, 239)), min_size=4, max_size=30).map(
    lambda steps: [("place", 0), *steps]
)


@tagged("post_install", "-at_install")
class TestInterleavingsUS(WorldCase):
    @some(14)
    @given(story=STORY)
    def test_any_story_ends_well_where_shipping_refuses_requests(self, story):
        self.live(story)


class AbroadCase(WorldCase):
    """A shop whose market has another currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currency = cls.env.ref(f"base.{cls.CURRENCY}")
        currency.active = True
        cls.backend.pricelist_id = cls.env["product.pricelist"].create(
            {"name": cls.CURRENCY, "currency_id": currency.id}
        )


@tagged("post_install", "-at_install")
class TestInterleavingsGB(AbroadCase):
    """Goods are picked, packed and shipped in three steps; packed is final."""

    REGION, CURRENCY = "GB", "GBP"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.delivery_steps = "pick_pack_ship"
        cls.backend.cut_off = "packed"

    @some(8)
    @given(story=STORY)
    def test_any_story_ends_well_where_people_refuse_requests(self, story):
        self.live(story)


@tagged("post_install", "-at_install")
class TestInterleavingsVN(AbroadCase):
    """Buyers may cancel after the label; requests are approved by rule."""

    REGION, CURRENCY = "VN", "VND"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.backend.write({"cancel_answer_policy": "unpicked", "cut_off": "picked"})

    @some(8)
    @given(story=STORY)
    def test_any_story_ends_well_where_buyers_cancel_late(self, story):
        self.live(story)
