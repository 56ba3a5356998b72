"""Products whose stock is not tracked, and that TikTok goes on selling, are told."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """From now on it is told when it begins."""
    if version:
        cards = api.Environment(cr, SUPERUSER_ID, {})["tiktok.stock.card"]
        left = cards.search([("block_code", "=", "not_stored")])
        cards._tell_left([(card.id, card.block_code) for card in left])
