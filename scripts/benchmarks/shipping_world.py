"""Orders of an own carrier with their deliveries, and plain deliveries beside them."""

from .meter import metered
from .order_floor import OrderFloor
from .order_world import OrderWorld, StoredAnswers
from .shipping_payloads import CARRIER, OPTION, PROVIDER, own_carrier
from .shipping_pipe import TakesParcels


class Answers(TakesParcels, StoredAnswers):
    """Stands in for the client and takes parcels."""


class ShippingWorld(OrderWorld):
    """The shop of the order measurements with a carrier of its own, mapped."""

    def __init__(self, database):
        super().__init__(database, Answers())
        self.floor = OrderFloor(self)
        self.number = self._highest_number()
        with database.transaction() as env:
            self.carrier_id = self._seed_carrier(self.shop(env))

    def _highest_number(self):
        with self.database.transaction() as env:
            mine = [("backend_id", "=", self.backend_id)]
            last = env["tiktok.order"].search(mine, order="external_id desc", limit=1)
            return int(last.external_id[4:]) + 1 if last else 0

    def _seed_carrier(self, backend):
        """A free carrier that stands for one of TikTok's; returns its id."""
        env = backend.env(user=1)
        found = env["delivery.carrier"].search([("name", "=", "Bench")], limit=1)
        if found:
            return found.id
        product = env["product.product"].create({"name": "Bench", "type": "service"})
        carrier = env["delivery.carrier"].create(
            {"name": "Bench", "product_id": product.id, "fixed_price": 0.0}
        )
        option = env["tiktok.delivery.option"].create(
            {
                "backend_id": backend.id,
                "external_id": OPTION,
                "name": "Shipped by seller",
                "kind": "SEND_BY_SELLER",
            }
        )
        provider = env["tiktok.shipping.provider"].create(
            {
                "backend_id": backend.id,
                "external_id": CARRIER,
                "name": PROVIDER,
                "delivery_option_ids": [(4, option.id)],
            }
        )
        env["tiktok.carrier.mapping"].create(
            {
                "backend_id": backend.id,
                "carrier_id": carrier.id,
                "provider_id": provider.id,
            }
        )
        return carrier.id

    # === DELIVERIES === #

    def details(self, count):
        """Details of so many new orders that the seller ships himself."""
        numbers = range(self.number, self.number + count)
        self.number += count
        return [own_carrier(self.payloads.detail(number)) for number in numbers]

    def deliveries(self, count):
        """Reserved transfers of new TikTok orders; returns their ids."""
        details = self.details(count)
        self.answers.details.update({detail["id"]: detail for detail in details})
        for start in range(0, count, 20):
            part = details[start : start + 20]
            with self.database.transaction() as env:
                backend = self.shop(env)
                orders = backend.env["tiktok.order"]
                listed = [self.payloads.listed(detail) for detail in part]
                orders._upsert_from_list(backend, listed)
            with self.database.transaction() as env:
                backend = self.shop(env)
                ids = [detail["id"] for detail in part]
                found = backend.env["tiktok.order"]._bindings_by_external_id(
                    backend, ids
                )
                backend.env["tiktok.order"].union(*found.values())._import_orders()
        with self.database.transaction() as env:
            names = [detail["id"] for detail in details]
            orders = env["tiktok.order"].search([("external_id", "in", names)])
            return self._made_ready(orders.sale_order_id.picking_ids, count)

    def plain_deliveries(self, count):
        """The same without TikTok; returns their ids."""
        with self.database.transaction() as env:
            backend = self.shop(env)
            sales = backend.env["sale.order"]
            last = sales.search([], order="id desc", limit=1).id
            self.floor.import_orders(env, self.details(count))
            made = sales.search([("id", ">", last)])
            return self._made_ready(made.picking_ids, count)

    def _made_ready(self, pickings, count):
        """Carrier and number are on the transfers before anybody validates."""
        if len(pickings) != count or set(pickings.mapped("state")) != {"assigned"}:
            states = set(pickings.mapped("state"))
            raise RuntimeError(f"{len(pickings)} transfers of {count}: {states}")
        pickings.write({"carrier_id": self.carrier_id})
        for picking in pickings:
            picking.carrier_tracking_ref = f"BENCH-{picking.id:07d}"
        return pickings.ids

    def validate(self, ids):
        """Cost of validating these transfers together, as a person does."""
        with metered() as cost, self.database.transaction() as env:
            packer = env.ref("base.user_admin")
            env = env(user=packer.id, context={"skip_sms": True})
            action = env["stock.picking"].browse(ids).button_validate()
            if isinstance(action, dict):
                question = env[action["res_model"]].browse(action["res_id"])
                action = question.read()
        with self.database.transaction() as env:
            states = set(env["stock.picking"].browse(ids).mapped("state"))
            if states != {"done"}:
                raise RuntimeError(f"transfers are {states}: {action}")
        return cost
