from datetime import datetime, timedelta, timezone

from odoo import api, fields, models

from ...exceptions import ProblemError
from .order_address import clear, read_address
from .order_money import MoneyError, OrderMoney, to_major
from .tiktok_order import ON_HOLD, STATUS_ALIASES, UNPAID

#: deadline fields of the order and TikTok's names for them
TIMES = {
    "external_created_at": "create_time",
    "paid_at": "paid_time",
    "release_at": "release_date",
    "ship_by": "rts_sla_time",
    "collect_by": "tts_sla_time",
    "auto_cancel_at": "shipping_due_time",
    "collection_due_at": "collection_due_time",
    "deliver_by": "delivery_due_time",
    "arranged_at": "rts_time",
    "collected_at": "collection_time",
    "delivered_at": "delivery_time",
    "pickup_cut_off_at": "pick_up_cut_off_time",
    "fast_dispatch_by": "fast_dispatch_sla_time",
    "cancel_requested_at": "request_cancel_time",
}
#: how a time shows that it is none
UNREADABLE = (TypeError, ValueError, OverflowError, OSError)


def to_datetime(seconds):
    """Naive UTC datetime of Unix seconds; False for nothing."""
    if not seconds:
        return False
    return datetime.fromtimestamp(int(seconds), timezone.utc).replace(tzinfo=None)


class TikTokOrderMirror(models.AbstractModel):
    """Writes what TikTok says about orders into their bindings.

    Set-wise: the number of statements does not depend on the number of orders.
    """

    _name = "tiktok.order.mirror"
    _description = "TikTok Shop Order Mirror"

    @api.model
    def _mirror(self, orders, payloads):
        """Bring bindings and units up to the given details.

        :param orders: bindings of one shop
        :param payloads: ``{order id: detail}``
        :raises ProblemError: when an order cannot be read at all
        """
        changed = orders.browse()
        orders.read_at = fields.Datetime.now()
        for order in orders:
            payload = payloads[order.external_id]
            digest = orders._payload_digest(payload)
            if digest == order.detail_digest:
                continue
            order.write(self._prepare_order_vals(order, payload, digest))
            changed |= order
        self._mirror_units(changed)

    # === ORDER === #

    def _prepare_order_vals(self, order, payload, digest):
        """Values of one order binding from its detail."""
        status = STATUS_ALIASES.get(payload.get("status"), payload.get("status"))
        recipient = payload.get("recipient_address")
        vals = self._prepare_time_vals(order, payload)
        vals.update(
            payload=payload,
            detail_digest=digest,
            personal_data_purged=False,
            external_state=status,
            external_updated=payload.get("update_time") or order.external_updated,
            kind=self._kind(payload),
            order_type=payload.get("order_type"),
            origin_external_id=payload.get("replaced_order_id")
            or payload.get("exchange_source_order_id"),
            fulfillment_type=payload.get("fulfillment_type"),
            shipping_type=payload.get("shipping_type"),
            delivery_type=payload.get("delivery_type"),
            delivery_option_name=payload.get("delivery_option_name"),
            delivery_option_external_id=payload.get("delivery_option_id"),
            warehouse_external_id=payload.get("warehouse_id"),
            is_fbt=self._is_fbt(payload),
            is_cod=bool(payload.get("is_cod")),
            is_cancel_requested=bool(payload.get("is_buyer_request_cancel")),
            payment_method=payload.get("payment_method_name"),
            fulfillment_priority=payload.get("fulfillment_priority_level"),
            combine_group=payload.get("auto_combine_group_id"),
            live_room_id=self._live_room(payload),
            commerce_platform=payload.get("commerce_platform"),
            cancel_reason=payload.get("cancel_reason"),
            cancelled_by=payload.get("cancellation_initiator"),
            buyer_external_id=payload.get("user_id"),
            buyer_message=payload.get("buyer_message"),
            address_digest=read_address(recipient).digest if recipient else False,
            hold_until=self._hold_until(order.backend_id, payload, status),
            **self._prepare_amount_vals(order, payload),
        )
        return vals

    def _prepare_time_vals(self, order, payload):
        """Times of the order as naive UTC datetimes.

        :raises ProblemError: naming the field that cannot be read
        """
        vals = {}
        for name, key in TIMES.items():
            try:
                vals[name] = to_datetime(payload.get(key))
            except UNREADABLE as error:
                raise ProblemError(
                    "order_incomplete",
                    self.env._(
                        "Order %(order)s has a time that cannot be read: %(key)s is "
                        "%(value)s.",
                        order=order.external_id,
                        key=key,
                        value=payload[key],
                    ),
                ) from error
        return vals

    def _kind(self, payload):
        if payload.get("is_replacement_order"):
            return "replacement"
        if payload.get("is_exchange_order"):
            return "exchange"
        if payload.get("is_sample_order") or payload.get("is_refundable_sample"):
            return "sample"
        return "preorder" if payload.get("order_type") == "PRE_ORDER" else "sale"

    def _is_fbt(self, payload):
        """Fulfilled from a warehouse that the seller does not run."""
        fulfillment = payload.get("fulfillment_type") or "FULFILLMENT_BY_SELLER"
        return fulfillment != "FULFILLMENT_BY_SELLER"

    def _live_room(self, payload):
        rooms = (item.get("room_id") for item in payload.get("line_items") or [])
        return next((room for room in rooms if room), False)

    def _hold_until(self, backend, payload, status):
        """End of the buyer's hour of remorse.

        TikTok's own hold ends by a change of status; orders that it does not hold
        wait here for as long (tiktok-platform 3.2).
        """
        start = payload.get("paid_time") or payload.get("create_time")
        if payload.get("release_date") and status == ON_HOLD:
            return to_datetime(payload["release_date"])
        if status == UNPAID or not start:
            return False
        if payload.get("is_on_hold_order"):
            held = status == ON_HOLD
            return to_datetime(start) + timedelta(hours=1) if held else False
        return to_datetime(start) + timedelta(minutes=backend.hold_minutes)

    def _prepare_amount_vals(self, order, payload):
        """Amounts of the order; without a known currency none can be read."""
        currency = self._currency(order, payload)
        money = self._money(order, payload, currency)

        def major(amount):
            return to_major(amount, currency.decimal_places)

        active = money.active_units
        return {
            "currency_id": currency.id,
            "amount_original": major(sum(unit.original for unit in active)),
            "amount_seller_discount": major(sum(u.seller_discount for u in active)),
            "amount_platform_discount": major(money.platform_discount),
            "amount_products": major(money.products_revenue),
            "amount_shipping": major(money.shipping_revenue),
            "amount_shipping_subsidy": major(money.shipping_platform_discount),
            "amount_deposit": major(money.deposits),
            "amount_total": major(money.seller_total),
            "amount_receivable": major(money.receivable),
            "amount_tax": major(money.tax),
            "amount_fees": major(money.platform_fees),
            "amount_paid": major(money.paid),
        }

    @api.model
    def _currency(self, order, payload):
        """Currency of the order, active or not.

        :raises ProblemError: when Odoo does not know it
        """
        code = (payload.get("payment") or {}).get("currency")
        usual = order.backend_id.currency_id
        if usual.name == code:
            return usual
        currency = self.env["res.currency"]._tiktok_by_code().get(code)
        if not currency:
            raise ProblemError(
                "order_incomplete",
                self.env._(
                    "Order %(order)s has the currency %(currency)s, which Odoo does "
                    "not know.",
                    order=order.external_id,
                    currency=code or "-",
                ),
            )
        return currency

    @api.model
    def _money(self, order, payload, currency):
        """Amounts of the order in its smallest unit.

        :raises ProblemError: naming the field that cannot be read
        """
        try:
            return OrderMoney.from_payload(payload, currency.decimal_places)
        except MoneyError as error:
            raise ProblemError(
                "order_incomplete",
                self.env._(
                    "Order %(order)s has an amount that cannot be read: %(error)s.",
                    order=order.external_id,
                    error=str(error),
                ),
            ) from error

    # === UNITS === #

    def _mirror_units(self, orders):
        """Create and update the units of these orders, in few statements."""
        items = [
            (order, item)
            for order in orders
            for item in order.payload.get("line_items") or []
        ]
        if not items:
            return
        backend = orders.backend_id
        skus = self.env["tiktok.catalog.importer"]._ensure_skus(
            backend, [item for _order, item in items]
        )
        units = self.env["tiktok.order.line"]
        # read before new ones are added: they then join what is read, at no cost
        known = {unit.external_id: unit for unit in orders.line_ids}
        vals_list = []
        for order, item in items:
            vals = self._prepare_unit_vals(order, item, skus)
            unit = known.get(item["id"])
            if unit:
                unit.write(vals)
                continue
            vals.update(
                backend_id=backend.id, order_id=order.id, external_id=item["id"]
            )
            vals_list.append(vals)
        units.create(vals_list)

    def _prepare_unit_vals(self, order, item, skus):
        """Values of one unit (contract: line item of getOrderDetail)."""
        unit = OrderMoney.from_payload(
            {"line_items": [item]}, order.currency_id.decimal_places
        ).units[0]

        def major(amount):
            return to_major(amount, order.currency_id.decimal_places)

        names = [item.get("product_name"), item.get("sku_name")]
        listing = (item.get("product_listing_type") or "").replace(" ", "_")
        return {
            # first: every amount below asks for it
            "currency_id": order.currency_id.id,
            "external_state": STATUS_ALIASES.get(
                item.get("display_status"), item.get("display_status")
            ),
            "sku_id": skus[item["sku_id"]].id if item.get("sku_id") else False,
            "name": ", ".join(n for n in names if n and n != "Default"),
            "seller_sku": item.get("seller_sku"),
            "sub_external_ids": [s["id"] for s in item.get("sub_item_info") or []],
            "warehouse_external_id": item.get("warehouse_id")
            or order.warehouse_external_id,
            "package_external_id": item.get("package_id"),
            "package_status": item.get("package_status"),
            "tracking_number": clear(item.get("tracking_number")),
            "cancelled_by": item.get("cancel_user"),
            "cancel_reason": item.get("cancel_reason"),
            "is_gift": bool(item.get("is_gift")),
            "is_temporary_listing": listing == "TEMPORARY_LISTING",
            "is_cancelled": unit.cancelled,
            "original_price": major(unit.original),
            "seller_discount": major(unit.seller_discount),
            "platform_discount": major(unit.platform_discount),
            "sale_price": major(unit.sale),
            "revenue": major(unit.revenue),
            "tax_amount": major(unit.tax),
            "tax_rate": unit.tax_rate,
        }
