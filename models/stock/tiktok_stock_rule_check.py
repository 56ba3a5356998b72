from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .stock_policy import BACKORDER, PLATFORM_LIMIT
from .tiktok_stock_rule import MISSED_FIELDS, TARGETS, WHOLE_FIELDS

#: most minutes of sales that may be held back: a day
MOST_MINUTES = 24 * 60
#: most delays whose sales may be held back; more is a slip of the finger, and its
#: seconds could not be stored
MOST_DELAYS = 1000


class TikTokStockRule(models.Model):
    """What a rule, or the settings of a shop, may not say."""

    _inherit = "tiktok.stock.rule"

    @api.constrains("share", "delay_factor", "cover_minutes")
    def _check_shares(self):
        for rule in self:
            self._check_policy(rule._values())

    @api.constrains("threshold_action", *WHOLE_FIELDS)
    def _check_pieces(self):
        for rule in self:
            self._check_policy(rule._values())

    @api.constrains("buffer_mode", "threshold_action", *MISSED_FIELDS)
    def _check_complete(self):
        # what holds a SKU uses no amounts; letting it go must never be refused
        for rule in self.filtered(lambda r: not (r.is_excluded or r.is_frozen)):
            self._check_filled(rule._values())

    @api.constrains("backend_id", *TARGETS, "date_to")
    def _check_target(self):
        for rule in self:
            targets = list(filter(None, rule._targets()))
            if len(targets) > 1:
                raise ValidationError(
                    self.env._("Choose one: a SKU, a listing or a category.")
                )
            if not targets and not rule.date_to:
                raise ValidationError(
                    self.env._(
                        "Choose a SKU, a listing or a category. A rule for the whole "
                        "shop is for a time: say until when. What holds for good is "
                        "set on the shop."
                    )
                )

    @api.constrains("backend_id", "sku_id", "tiktok_product_id")
    def _check_shop(self):
        for rule in self:
            target = rule.sku_id or rule.tiktok_product_id
            if target and target.backend_id != rule.backend_id:
                raise ValidationError(
                    self.env._(
                        "%(target)s is sold by %(seller)s, the rule is for %(shop)s.",
                        target=target.display_name,
                        seller=target.backend_id.name,
                        shop=rule.backend_id.name,
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for rule in self.filtered(lambda r: r.date_from and r.date_to):
            if rule.date_to <= rule.date_from:
                raise ValidationError(self.env._("A rule ends after it has begun."))

    @api.constrains("is_excluded", "reason")
    def _check_reason(self):
        for rule in self:
            if rule.is_excluded and not (rule.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say why %s is excluded: somebody will ask.", rule.display_name
                    )
                )

    @api.constrains("is_excluded", "is_frozen")
    def _check_hold(self):
        for rule in self:
            if rule.is_excluded and rule.is_frozen:
                raise ValidationError(self.env._("Choose one: exclude or freeze."))

    @api.model
    def _check_whole(self, records, vals, names):
        """Refuse whole numbers beyond TikTok's limit before they are written: what is
        too large for the database never reaches a constraint.

        :param records: of the model whose fields these are
        :raises UserError: in the words of the form
        """
        for name in names:
            value = vals.get(name) or 0
            if not -PLATFORM_LIMIT <= int(value) <= PLATFORM_LIMIT:
                field = records._fields[name]
                raise UserError(
                    self.env._(
                        "“%(field)s” is between 0 and %(limit)s.",
                        field=field._description_string(self.env),
                        limit=f"{PLATFORM_LIMIT:,}",
                    )
                )

    @api.model
    def _check_policy(self, values):
        """Refuse figures that mean nothing; the same for shops and rules.

        :raises ValidationError: in the words of the form
        """
        if not 0 <= values.share <= 100:
            raise ValidationError(self.env._("The share is between 0 and 100 %."))
        if min(getattr(values, name) for name in WHOLE_FIELDS) < 0:
            raise ValidationError(self.env._("Pieces cannot be negative."))
        if values.threshold_action != "none" and values.margin < 1:
            raise ValidationError(
                self.env._(
                    "A listing that comes back at the same figure at which it went "
                    "would flap: the margin is 1 piece at least."
                )
            )
        self._check_backorder(values)
        self._check_buffer(values)
        if values.cap and values.cap < values.minimum:
            raise ValidationError(
                self.env._(
                    "At least %(minimum)s and at most %(cap)s pieces leave nothing.",
                    minimum=values.minimum,
                    cap=values.cap,
                )
            )

    @api.model
    def _check_filled(self, values):
        """Refuse what was chosen and then left empty: it would do nothing, silently.

        :raises ValidationError: saying what is missing
        """
        if values.buffer_mode == "fixed" and not values.buffer:
            raise ValidationError(
                self.env._(
                    "Fixed buffer: enter how many pieces are held back, or choose None."
                )
            )
        is_empty = not (values.buffer or values.delay_factor or values.cover_minutes)
        if values.buffer_mode == "sales" and is_empty:
            raise ValidationError(
                self.env._(
                    "A buffer that follows the sales: enter times the delay, minutes "
                    "of sales or pieces held back, or choose None."
                )
            )
        if (
            values.threshold_action == "zero"
            and not values.threshold
            and values.margin == 1
        ):
            raise ValidationError(
                self.env._(
                    "Show zero when nearly sold out: enter at or below how many "
                    "pieces, or choose Nothing."
                )
            )

    @api.model
    def _check_buffer(self, values):
        # said this way round, what is no number at all is refused too
        if not (values.delay_factor >= 0 and values.cover_minutes >= 0):
            raise ValidationError(
                self.env._("Minutes and times the delay cannot be negative.")
            )
        if values.delay_factor > MOST_DELAYS:
            raise ValidationError(
                self.env._("The buffer: %s times the delay at most.", MOST_DELAYS)
            )
        if values.cover_minutes > MOST_MINUTES:
            raise ValidationError(
                self.env._("Minutes of sales: a day (%s) at most.", MOST_MINUTES)
            )

    @api.model
    def _check_backorder(self, values):
        if values.threshold_action != BACKORDER:
            return
        if values.backorder < 1 or values.backorder_days < 1:
            raise ValidationError(
                self.env._(
                    "Backorders need the pieces that may be sold beyond stock and the "
                    "working days within which they are sent."
                )
            )
