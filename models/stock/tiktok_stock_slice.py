from itertools import chain

from odoo import api, models
from odoo.tools import SQL

from .stock_exchange import calls
from .stock_refusals import REFUSALS
from .stock_task import Entry, Figure, fingerprint, rank, tasks_of
from .tiktok_stock_card_store import CardState
from .tiktok_stock_level import NEVER

#: TikTok does not show the SKU any more
GONE = 12052557
#: seconds until a card looks again whether others have taken units back, whether all
#: orders are known, and what TikTok shows after pieces came back while it was read
WAIT_FOR_OTHERS, WAIT_FOR_ORDERS, WAIT_FOR_RETURNS = 2.0, 30.0, 2.0


class TikTokStockSlice(models.AbstractModel):
    """What is computed and stored in one short transaction before a push.

    Runs under the stock lock of the company, on a snapshot from after it was taken:
    two shops never grant the same units.
    """

    _name = "tiktok.stock.slice"
    _description = "TikTok Shop Stock Slice"

    @api.model
    def _plan(self, shop, due, shown, warehouses, missing, can_raise, room):
        """Figures of due cards, stored, and the calls that they take.

        :param shop: ``PushShop``
        :param due: list of ``Due``
        :param shown: ``{SKU id: row of TikTok's stock search}``
        :param warehouses: ``{TikTok's id: id}`` of those that may be written
        :param missing: ``{(sku id, TikTok warehouse id): pieces}`` that TikTok holds
            for orders which cannot be found
        :param can_raise: whether all orders are known
        :param room: calls that fit into the time there is
        :return: (waves of ``Task`` s, see :mod:`.stock_exchange`; whether listings may
            have to be switched on or off)
        """
        promised = self._store_shown(due, shown, warehouses, missing)
        known = [card for card in due if card.sku in shown]
        backend = self.env["tiktok.backend"].browse(shop.backend_id)
        skus = self.env["tiktok.sku"].browse([card.sku_id for card in known])
        plans = self.env["tiktok.stock.planner"]._plan(backend, skus, missing)
        plans = {plan.sku_id: plan for plan in plans}
        untold = self.env["tiktok.stock.backorder"]._untold(plans.values())
        made = []
        for card in known:
            plan = plans.get(card.sku_id)
            if plan:
                figures, locked = _figures(
                    shop, card, plan, shown, warehouses, promised, can_raise
                )
                beyond = untold.get(card.sku_id)
                made.append((card, plan, _entry(card, plan, figures, locked, beyond)))
        gone = [card for card in due if card.sku not in shown]
        self._tell_short(made)
        sent, states = self._ways_out(shop, made)
        waves = [tasks_of(sent, room)[0]]
        if can_raise:
            waves = calls(made, sent, _selling(shown), room)
        self._store(due, made, waves, states)
        self._close(made, gone, states)
        return waves, _is_switched(made)

    # === WHAT TIKTOK SHOWS === #

    def _store_shown(self, due, shown, warehouses, missing):
        """Store what was read.

        :return: see ``_store_seen``; what counts as missing came back without being
            in the plan
        """
        rows = [
            (card.card_id, warehouses[warehouse], *figures)
            for card in due
            for warehouse, figures in shown_levels(shown.get(card.sku)).items()
            if warehouse in warehouses
        ]
        if not rows:
            return {}
        promised = self.env["tiktok.stock.level"]._store_seen(rows, shown.began)
        skus = {card.card_id: card.sku_id for card in due}
        return {
            (card, place): (
                pieces,
                max(0, returned - (missing or {}).get((skus[card], place), 0)),
            )
            for (card, place), (pieces, returned) in promised.items()
        }

    # === STORING === #

    def _ways_out(self, shop, made):
        """What has to be sent, and how cards go out that need no call.

        :return: (entries, ``{card id: CardState}``)
        """
        sent, states = [], {}
        for card, plan, entry in made:
            if not shop.is_live or plan.keep or not entry.figures:
                states[card.card_id] = _rest_state(entry)
            elif not entry.differs:
                states[card.card_id] = _equal_state(entry)
            elif card.refused != entry.refused or card.is_again:
                sent.append(entry)
        return sent, states

    def _close(self, made, gone, states):
        """Close what was open about cards that are done; TikTok lacks some others."""
        if gone:
            cards = self.env["tiktok.stock.card"]
            cards._store_states([_gone_state(card) for card in gone])
        refused = [card for card, _plan, _entry in made if card.refusal_code]
        if refused:
            self.env["tiktok.stock.answer"]._settle(refused, states.values())

    def _tell_short(self, made):
        """Campaigns that hold more than there is are told; those that no longer do
        are closed."""
        desk, cards = self.env["tiktok.exception"], self.env["tiktok.stock.card"]
        held = [entry.card_id for _card, plan, entry in made if plan.short]
        for card_id, plan in ((e.card_id, p) for _card, p, e in made if p.short):
            message = self.env._(
                "A campaign holds %(locked)s pieces, %(free)s are there.", **plan.short
            )
            desk._report(cards.browse(card_id), "stock", "stock_lock_short", message)
        known = [entry.card_id for _card, plan, entry in made if entry.locked]
        if known or held:
            calm = cards.browse(set(known) - set(held))
            desk._settle(calm, "stock", codes=["stock_lock_short"])

    def _store(self, due, made, waves, states):
        """Figures, cards and the end of their marks, in one statement.

        A figure counts as promised from here on, also where it is sent only after
        others. Marks that this snapshot shows have their cause in it; later ones stay.
        """
        sending = {
            (entry.card_id, figure.warehouse_id): figure.granted
            for task in chain(*waves)
            for entry in task.entries
            for figure in entry.figures
        }
        levels = [row for one in made for row in _level_rows(*one, sending)]
        cards = [
            (card.card_id, entry.rank, card.due_at, plan, states.get(card.card_id))
            for card, plan, entry in made
        ]
        changes = self.env["tiktok.stock.change"]
        self.env.cr.execute(
            SQL(
                "WITH done AS (%s), levels AS (%s) %s",
                changes._done_sql([card.sku_id for card in due]),
                self.env["tiktok.stock.level"]._plans_sql(levels),
                self.env["tiktok.stock.card"]._plans_sql(cards),
            )
        )
        self.env["tiktok.stock.level"].invalidate_model(flush=False)
        self.env["tiktok.stock.card"].invalidate_model(flush=False)


def _level_rows(card, plan, entry, sending):
    """``(card, warehouse, free, sold, wanted, sending)`` of each figure of a SKU."""
    for figure in entry.figures:
        level = plan.levels.get(figure.warehouse_id)
        yield (
            card.card_id,
            figure.warehouse_id,
            level.free if level else 0.0,
            level.sold if level else 0.0,
            level.wanted if level else figure.seen,
            sending.get((card.card_id, figure.warehouse_id), NEVER),
        )


def _selling(shown):
    """SKUs that orders hold pieces of."""
    return {sku for sku, row in shown.items() if row.get("total_committed_quantity")}


def shown_levels(row):
    """``{warehouse id: (available, committed, locked)}`` of a row of the stock search.

    TikTok tells what campaigns and creators hold per SKU only: it is counted where
    most is available (tiktok-platform 3.8).
    """
    if not row:
        return {}
    spread = row.get("total_available_inventory_distribution") or {}
    held = sum(
        int(part.get("quantity") or 0)
        for kind in ("campaign_inventory", "creator_inventory")
        for part in spread.get(kind) or []
    )
    levels = {}
    parts = sorted(
        row.get("warehouse_inventory") or [],
        key=lambda part: -int(part.get("available_quantity") or 0),
    )
    for part in parts:
        available = int(part.get("available_quantity") or 0)
        locked = min(held, available)
        held -= locked
        committed = int(part.get("committed_quantity") or 0)
        levels[part["warehouse_id"]] = (available, committed, locked)
    return levels


def _figures(shop, card, plan, shown, warehouses, promised, can_raise):
    """All figures of one SKU, whether they differ or not; pieces held by campaigns."""
    figures, locked = [], 0
    for warehouse, (seen, committed, lock) in shown_levels(shown[card.sku]).items():
        if warehouse not in warehouses:
            continue
        number = warehouses[warehouse]
        more = committed if shop.on_hand else 0
        granted, quantity = _figure(plan.levels.get(number), seen, more, can_raise)
        held = promised.get((card.card_id, number), (seen, 0))
        locked += lock
        place = (card.card_id, number, warehouse)
        figures.append(Figure(*place, quantity, granted, seen, *held))
    return tuple(figures), locked


def _entry(card, plan, figures, locked, beyond=None):
    """One SKU as it is carried to TikTok."""
    waits = WAIT_FOR_OTHERS if plan.waits else 0.0
    if _is_held(plan, figures):
        waits = WAIT_FOR_ORDERS
    return Entry(
        *card[:5],
        card.due_at,
        rank(figures, plan.urgency),
        figures,
        waits,
        fingerprint(figures, locked, beyond),
        card.refusal_code,
        locked,
        # without a warehouse there is nothing to name it for
        beyond=beyond if figures else None,
    )


def _figure(level, seen, more, can_raise):
    """``(pieces to sell, figure for the wire)`` of one warehouse.

    :param more: pieces that the figure for the wire contains besides
    """
    if not level or not level.is_mapped:
        return seen, seen + more
    if level.granted > seen and not can_raise:
        return seen, seen + more
    return level.granted, level.send


def _is_held(plan, figures):
    """Whether a raise is held back because orders are not known."""
    levels = ((plan.levels.get(f.warehouse_id), f) for f in figures)
    return any(
        level.is_mapped and level.granted > figure.granted
        for level, figure in levels
        if level
    )


def _is_switched(made):
    """Whether the threshold ends a listing or lets it come back."""
    return any(plan.is_ended or card.is_ended for card, plan, _entry in made)


def _equal_state(entry):
    """TikTok shows what it should: done, or waiting for units of others."""
    if entry.waits:
        return CardState(entry.card_id, "pending", entry.waits, is_waiting=True)
    return _rest_state(entry)


def _rest_state(entry):
    """Nothing to send. What is promised beyond what was read is read once more: its
    mark is gone, and until then nobody else may have it."""
    if any(figure.promised > figure.seen for figure in entry.figures):
        return CardState(entry.card_id, "pending", WAIT_FOR_RETURNS)
    return CardState(entry.card_id, "done")


def _gone_state(card):
    """TikTok does not show the SKU."""
    message = str(REFUSALS[GONE].advice)
    return CardState(card.card_id, "failed", None, message, GONE)
