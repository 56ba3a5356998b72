from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..connection.tiktok_carrier_offer import FRESH_DAYS
from .carrier_choice import CarrierTable, Row, Wish

#: where orders go and by which option
_ENDS = """
    SELECT o.id, o.backend_id, opt.id, w.region, c.code, p.zip
      FROM tiktok_order o
 LEFT JOIN tiktok_delivery_option opt ON opt.backend_id = o.backend_id
           AND opt.external_id = o.delivery_option_external_id
 LEFT JOIN tiktok_warehouse w ON w.backend_id = o.backend_id
           AND w.external_id = o.warehouse_external_id
 LEFT JOIN res_partner p ON p.id = o.partner_shipping_id
 LEFT JOIN res_country c ON c.id = p.country_id
     WHERE o.id = ANY(%s)
"""

#: all that is known of the carriers of some shops, in one row
_TABLE = """
    WITH shop AS (SELECT * FROM tiktok_backend WHERE id = ANY(%(shops)s)),
    rule AS (
        SELECT r.*, shop.id AS backend_id
          FROM tiktok_carrier_rule r
          JOIN shop ON shop.market_id = r.market_id
         WHERE (r.seller_type IS NULL OR r.seller_type = shop.seller_type)
           AND (r.since IS NULL OR r.since <= %(today)s))
    SELECT
      (SELECT json_agg(json_build_array(m.backend_id, m.carrier_id, m.provider_id,
                       m.option_id, m.origin, m.destination) ORDER BY m.id)
         FROM tiktok_carrier_mapping m
        WHERE m.state = 'used' AND m.backend_id = ANY(%(shops)s)),
      (SELECT json_agg(json_build_array(f.option_id, f.origin, f.destination, f.ids,
                       f.stale))
         FROM (SELECT option_id, origin, destination, array_agg(provider_id) AS ids,
                      max(fetched_at) < %(fresh)s AS stale
                 FROM tiktok_carrier_offer
                WHERE active AND option_id = ANY(%(options)s)
             GROUP BY option_id, origin, destination) f),
      (SELECT json_agg(json_build_array(p.backend_id, p.id, rule.id))
         FROM tiktok_shipping_provider p
         JOIN rule ON rule.backend_id = p.backend_id AND rule.kind = 'no_carrier'
          AND lower(rule.carrier_name) = lower(p.name)),
      (SELECT json_agg(json_build_array(shop.id, shop.fallback_provider_id))
         FROM shop
        WHERE shop.use_fallback_carrier AND shop.fallback_provider_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM rule WHERE rule.backend_id = shop.id
                                             AND rule.kind = 'no_fallback')),
      (SELECT json_agg(json_build_array(p.id, p.name, p.active))
         FROM tiktok_shipping_provider p WHERE p.backend_id = ANY(%(shops)s))
"""


class TikTokCarrierReader(models.AbstractModel):
    """Reads what decides about carriers: two statements for any number of parcels."""

    _name = "tiktok.carrier.reader"
    _description = "TikTok Shop Carrier Reader"

    @api.model
    def _read_wishes(self, parcels):
        """A :class:`Wish` for each parcel, and the postcodes they go to.

        :param parcels: list of ``(tiktok.order, delivery.carrier)``
        """
        orders = self.env["tiktok.order"].union(*(order for order, _c in parcels))
        self._flush("tiktok.order", "tiktok.delivery.option", "tiktok.warehouse")
        self._flush("res.partner")
        rows = self.env.execute_query(SQL(_ENDS, list(orders.ids)))
        ends = {row[0]: row[1:] for row in rows}
        wishes, postcodes = [], []
        for order, carrier in parcels:
            shop, option, origin, destination, postcode = ends[order.id]
            wishes.append(Wish(shop, carrier.id or None, option, origin, destination))
            postcodes.append(postcode)
        return wishes, postcodes

    @api.model
    def _read_table(self, wishes):
        """What is known of the carriers of the shops of these parcels.

        :return: :class:`CarrierTable`, ``{provider id: name}``
        """
        self._flush(
            "tiktok.backend",
            "tiktok.carrier.mapping",
            "tiktok.carrier.offer",
            "tiktok.carrier.rule",
            "tiktok.shipping.provider",
        )
        fresh = fields.Datetime.now() - timedelta(days=FRESH_DAYS)
        query = SQL(
            _TABLE,
            shops=sorted({w.backend_id for w in wishes}),
            options=sorted({w.option_id for w in wishes if w.option_id}),
            today=fields.Date.today(),
            fresh=fresh,
        )
        [columns] = self.env.execute_query(query)
        mappings, offers, forbidden, fallbacks, providers = (c or [] for c in columns)
        table = CarrierTable(
            rows=self._by_carrier(mappings),
            offers=self._by_option(offers),
            stale={option for option, _o, _d, _ids, stale in offers if stale},
            forbidden={(shop, provider): rule for shop, provider, rule in forbidden},
            fallbacks=dict(fallbacks),
            gone={provider for provider, _name, active in providers if not active},
        )
        return table, {provider: name for provider, name, _active in providers}

    @staticmethod
    def _by_carrier(mappings):
        found: dict = {}
        for shop, carrier, *row in mappings:
            found.setdefault((shop, carrier), []).append(Row(*row))
        return found

    @staticmethod
    def _by_option(offers):
        found: dict = {}
        for option, origin, destination, providers, _stale in offers:
            routes = found.setdefault(option, {})
            routes[origin or None, destination or None] = set(providers)
        return found

    @api.model
    def _flush(self, *names):
        for name in names:
            self.env[name].flush_model()
