from datetime import timedelta
from time import monotonic

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..stock.stock_policy import DEFAULT_DELAY
from ..stock.tiktok_stock_scope import WINDOWS
from .rehearsal import rehearse
from .rehearsal_choice import best, choices
from .rehearsal_terms import Pace

#: calls per second while TikTok's limit has not been learned
USUAL_RATE = 10.0
#: more buyers than this take too long for a screen
MOST_WISHES = 60_000
#: a longer period takes too long even if nobody buys
MOST_DAYS = 31
CURVES = [
    ("peak", "Rises and falls, most in the middle"),
    ("rush", "One product after the other is shown"),
    ("steady", "Even"),
]


class TikTokStockRehearsal(models.Model):
    """Which buffer for Friday? A sale is played in fast motion with several buffers.

    The stock is read and not touched, nothing is sent. The same inputs give the same
    figures: chance comes from the seed alone.
    """

    _name = "tiktok.stock.rehearsal"
    _description = "TikTok Shop Peak Rehearsal"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self.env._("Friday LIVE"))
    backend_id = fields.Many2one(
        "tiktok.backend",
        "Shop",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env["tiktok.backend"].search([], limit=1),
    )
    company_id = fields.Many2one(
        related="backend_id.company_id", store=True, index=True, precompute=True
    )
    source = fields.Selection(
        [("live", "A sale that is coming"), ("past", "A past period once more")],
        "Rehearse",
        default="live",
        required=True,
    )
    listing_ids = fields.Many2many(
        "tiktok.product",
        string="Listings",
        domain="[('backend_id', '=', backend_id)]",
        help="Empty: what sold best in the last 30 days.",
    )
    # A sale that is coming
    orders_per_minute = fields.Float("Pieces per Minute", default=20.0)
    minutes = fields.Integer(default=60)
    curve = fields.Selection(CURVES, default="peak", required=True)
    elsewhere_percent = fields.Float(
        "Other Channels (%)",
        default=20.0,
        help="Pieces that other channels sell out of the same stock meanwhile, per 100 "
        "pieces wanted on TikTok.",
    )
    # A past period
    date_from = fields.Datetime("From")
    date_to = fields.Datetime("To")
    factor = fields.Float(
        "Times as Many Buyers", default=1.0, help="2: twice as many as at that time."
    )
    is_stock_then = fields.Boolean(
        "With the Stock of That Time",
        help="Else with what is free now. Goods received during the period do not take "
        "part.",
    )
    # How we work
    delay = fields.Float(
        "Delay (s)",
        default=DEFAULT_DELAY,
        help="From a change in Odoo to TikTok's acceptance, as measured.",
    )
    rate = fields.Float("Calls per Second", default=USUAL_RATE)
    seed = fields.Integer(default=1, help="Another seed, other buyers.")
    # Results
    variant_ids = fields.One2many(
        "tiktok.stock.rehearsal.variant", "rehearsal_id", "Buffers", readonly=True
    )
    sku_count = fields.Integer("SKUs", readonly=True)
    wish_count = fields.Integer("Wanted", readonly=True)
    played_at = fields.Datetime("Rehearsed", readonly=True, copy=False)
    seconds = fields.Float("Took (s)", readonly=True, digits=(16, 1), copy=False)
    answer = fields.Char(compute="_compute_answer")

    @api.constrains(
        *("minutes", "orders_per_minute", "elsewhere_percent"),
        *("factor", "delay", "rate"),
    )
    def _check_inputs(self):
        for row in self:
            figures = (row.minutes, row.factor, row.delay, row.rate)
            elsewhere = row.elsewhere_percent
            if min(figures) <= 0 or min(row.orders_per_minute, elsewhere) < 0:
                raise UserError(self.env._("Times and rates must be above zero."))

    @api.onchange("backend_id")
    def _onchange_backend_id(self):
        """Delay and rate as they were measured in this shop."""
        if self.backend_id:
            cursor = self.backend_id._cursor("stock")
            self.delay = cursor.stock_delay or DEFAULT_DELAY
            self.rate = cursor.stock_rate or USUAL_RATE

    @api.depends("variant_ids.is_recommended")
    def _compute_answer(self):
        for row in self:
            chosen = row.variant_ids.filtered("is_recommended")[:1]
            row.answer = chosen._answer() if chosen else False

    # === PLAYING === #

    def action_rehearse(self):
        """Play the sale with each buffer; the results replace the former ones.

        :raises UserError: when there is nobody to buy or nothing to sell
        """
        self.ensure_one()
        self.check_access("write")
        self._check_period()
        start = monotonic()
        world = self.env["tiktok.stock.rehearsal.world"]._read(self)
        self._check_world(world)
        results = self._results(world)
        self._store(world, results)
        self.seconds = monotonic() - start
        return True

    def _check_period(self):
        if self.source == "past" and not (
            self.date_from and self.date_to and self.date_from < self.date_to
        ):
            raise UserError(self.env._("Say from when to when."))
        length = timedelta(minutes=self.minutes)
        if self.source == "past":
            length = self.date_to - self.date_from
        if length > timedelta(days=MOST_DAYS):
            raise UserError(self.env._("A rehearsal lasts %s days at most.", MOST_DAYS))

    def _check_number(self, pieces):
        """Refuse more buyers than can be played, before they are made.

        :raises UserError: saying how many there would be
        """
        if pieces > MOST_WISHES:
            raise UserError(
                self.env._(
                    "%(count)s pieces are too many for one rehearsal; at most "
                    "%(most)s. Choose a shorter time.",
                    count=f"{pieces:,.0f}",
                    most=f"{MOST_WISHES:,}",
                )
            )

    def _check_world(self, world):
        if not world.items:
            raise UserError(self.env._("No live SKU with a product is among these."))
        if not world.wishes:
            raise UserError(self.env._("Nobody wants to buy anything then."))

    def _results(self, world):
        """``[(Buffer, Result)]``; what comes to the same rules is played once."""
        shop = self.env["tiktok.stock.planner"]._prepare_shop(self.backend_id)
        shop = shop._replace(delay=self.delay)
        played, results = [], []
        for buffer in choices():
            case = self._case(world, buffer)
            result = next((known for old, known in played if old == case), None)
            if result is None:
                items, pace = case
                stock, others = world.stock, world.others
                result = rehearse(items, stock, world.wishes, pace, others, shop)
                played.append((case, result))
            results.append((buffer, result))
        return results

    def _case(self, world, buffer):
        """(items, pace) with a buffer."""
        items = {
            sku: item._replace(rule=buffer.on(item.rule))
            for sku, item in world.items.items()
        }
        return items, buffer.at(self._pace())

    def _pace(self):
        """Half of the delay is waiting for the run before, half the way to TikTok."""
        half = self.delay / 2
        return Pace(rest=half, latency=half, rate=self.rate, windows=WINDOWS)

    def _store(self, world, results):
        chosen = best(results)
        # results are rows of the system: whoever may rehearse may renew them
        Variant = self.env["tiktok.stock.rehearsal.variant"].sudo()
        self.sudo().variant_ids.unlink()
        Variant.create(
            [
                {
                    **Variant._prepare_variant_vals(buffer, result),
                    "rehearsal_id": self.id,
                    "sequence": index,
                    "is_recommended": index == chosen,
                }
                for index, (buffer, result) in enumerate(results)
            ]
        )
        self.write(
            {
                "sku_count": len(world.items),
                "wish_count": sum(not wish.is_elsewhere for wish in world.wishes),
                "played_at": fields.Datetime.now(),
            }
        )

    @api.autovacuum
    def _gc_old(self):
        """Forget rehearsals after three months: the world has changed."""
        before = fields.Datetime.subtract(fields.Datetime.now(), months=3)
        self.search([("write_date", "<", before)]).unlink()
