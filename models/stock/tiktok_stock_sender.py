import logging
import time
from functools import partial
from itertools import chain

from odoo import fields, models

from ...client import (
    UPDATE_INVENTORY,
    USUAL_LATENCY,
    Pipe,
    RateLimitError,
    TemporaryError,
    connections_for,
)
from ..engine.session_lock import still_held
from .stock_exchange import calm_since, joined, looked_at, ready
from .stock_last_look import Pace, Shown, adjusted, selling
from .stock_pace import CALM, SLICE
from .stock_task import send
from .tiktok_stock_change import _now

_logger = logging.getLogger(__name__)

#: connections of one shop at most
MOST_CONNECTIONS = 8
#: SKUs per read of the platform, and seconds for all reads of a cycle
SKUS_PER_READ, READING = 600, 60.0


class News:
    """Whether a plan is old: asked every second while it is sent, of a connection
    that still holds the locks.

    It is left alone for the first seconds. After those any change of stock ends it,
    and orders are looked for as often as a plan for SKUs that sell is made anew.
    """

    def __init__(self, exporter, shop, seconds):
        """:param seconds: after which nothing of the plan is sent any more"""
        self.exporter, self.shop = exporter, shop
        self.looked, self.is_young = time.monotonic(), True
        self.end = self.looked + seconds

    def __call__(self):
        still_held(self.exporter.env.cr)
        if time.monotonic() - self.looked >= SLICE:
            if not self.exporter._orders_known(self.shop):
                return True
            self.looked = time.monotonic()
            self.is_young = False
        return not self.is_young and self.exporter._has_news(self.shop)

    def left(self):
        """Seconds until the plan ends."""
        return max(0.0, self.end - time.monotonic())


class TikTokStockExporter(models.AbstractModel):
    """What a cycle asks TikTok and tells it; no transaction is open meanwhile."""

    _inherit = "tiktok.stock.exporter"

    def _read(self, client, skus):
        """What TikTok shows of SKUs, several reads side by side.

        :return: ``{SKU id: row of the stock search}``, with the time of reading
        """
        starts = range(0, len(skus), SKUS_PER_READ)
        parts = [skus[start : start + SKUS_PER_READ] for start in starts]
        # to the microsecond: what came back within the same second was seen
        began = _now()
        run = Pipe(client, min(len(parts), MOST_CONNECTIONS)).run(
            parts, lambda twin, part: twin.search_inventory(sku_ids=part), READING
        )
        for outcome in run.outcomes:
            if outcome.error:
                raise outcome.error
        if run.left:
            raise RateLimitError("TikTok asks to wait", run.pause or 1.0)
        rows = (
            (row["id"], row)
            for outcome in run.outcomes
            for listing in outcome.result
            for row in listing.get("skus") or []
        )
        return Shown(rows, began)

    def _read_again(self, client, skus):
        """What TikTok shows of SKUs by now, while nobody else may tell it anything."""
        now = self._read(client, skus)
        still_held(self.env.cr)
        return now

    def _last_look(self, shop, client, tasks, shown):
        """Read what sells once more; see :mod:`.stock_last_look`.

        :return: ``(tasks to send, tasks to plan anew)``
        """
        skus = selling(tasks, shown)
        if not skus:
            return tasks, []
        try:
            now = self._read_again(client, skus)
        except (TemporaryError, RateLimitError) as error:
            _logger.info("Shop %s: no last look: %s", shop.backend_id, error)
            return [], tasks
        call = shop.latency or USUAL_LATENCY
        pace = Pace(now.at - shown.at, call, self._connections(shop, client))
        return adjusted(tasks, now, shop.on_hand, pace)

    def _connections(self, shop, client):
        """As many as twice the present pace keeps busy.

        The throttle keeps the pace, whatever their number; too few of them would keep
        it from rising (a call takes longer than TikTok's answer to it).
        """
        rate, _blocked = client.pace(UPDATE_INVENTORY)
        return connections_for(2 * rate, shop.latency, MOST_CONNECTIONS)

    def _send(self, shop, client, waves, shown):
        """Send a plan: what waits for others when TikTok has accepted theirs.

        :param waves: lists of tasks, see :mod:`.stock_exchange`
        :return: run of the client's pipe over all of them
        """
        is_calm = not selling(chain(*waves), shown)
        is_old = News(self, shop, CALM if is_calm else SLICE)
        first, *waves = waves
        run = self._send_now(shop, client, first, shown, is_old)
        for wave in waves:
            is_over = run.pause or not is_old.left() or is_old()
            calm = set() if is_over else self._calm(client, wave, run, shown)
            tasks, stay = ready(wave, run, calm)
            if tasks:
                more = self._send_now(shop, client, tasks, shown, is_old)
                run = joined(run, more)
            run.left.extend(stay)
        return run

    def _calm(self, client, wave, run, shown):
        """SKUs that have sold nothing since the plan, as far as it matters now."""
        try:
            now = self._read_again(client, looked_at(wave, run))
        except (TemporaryError, RateLimitError) as error:
            _logger.info("No look at what follows: %s", error)
            return set()
        return calm_since(shown, now)

    def _send_now(self, shop, client, tasks, shown, is_old):
        """Send tasks until the time is up, or something has changed after a while."""
        tasks, anew = self._last_look(shop, client, tasks, shown)
        wanted = partial(self._connections, shop, client)
        pipe = Pipe(client, wanted(), wanted)
        run = pipe.run(tasks, send, is_old.left(), is_old)
        return run._replace(left=[*run.left, *anew])

    def _has_news(self, shop):
        """Whether stock has changed since the plan; asked every second."""
        self.env.cr.execute(
            """SELECT EXISTS (SELECT FROM tiktok_stock_change
                WHERE (backend_id = %s OR backend_id IS NULL OR sku_id IS NULL)
                  AND (due_at IS NULL OR due_at <= %s))""",
            [shop.backend_id, fields.Datetime.now()],
        )
        return self.env.cr.fetchone()[0]
