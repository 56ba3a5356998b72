from odoo import api, fields, models
from odoo.tools import SQL

from .order_address import read_address


class TikTokOrderPartner(models.AbstractModel):
    """Customers and delivery addresses of orders, set-wise.

    Masked values never create or change a contact (law L8).
    """

    _name = "tiktok.order.partner"
    _description = "TikTok Shop Customer Builder"

    @api.model
    def _ensure_partners(self, orders):
        """Customer and delivery address of each order.

        :param orders: orders of one shop
        :return: ``{order id: (customer, delivery address)}``
        """
        backend = orders.backend_id
        customers = self._ensure_customers(backend, orders)
        addresses = self._ensure_addresses(orders, customers)
        pairs = {
            order.id: (
                customers[order.id],
                addresses.get(order.id, customers[order.id]),
            )
            for order in orders
        }
        pairs = self._read_together(pairs)
        if backend.partner_policy == "buyer":
            self._name_buyers(orders.filtered("buyer_external_id"), pairs)
        return pairs

    def _read_together(self, pairs):
        """The same contacts as one set: what is read of one is read of all.

        The contacts of company and user, which Odoo asks for next, join them.
        """
        ids = {partner.id for pair in pairs.values() for partner in pair}
        own = self.env.company.partner_id | self.env.user.partner_id
        partners = {p.id: p for p in self.env["res.partner"].browse(ids | {*own.ids})}
        return {
            key: (partners[customer.id], partners[address.id])
            for key, (customer, address) in pairs.items()
        }

    # === CUSTOMERS === #

    def _ensure_customers(self, backend, orders):
        buyer_orders = orders.filtered("buyer_external_id")
        if backend.partner_policy == "shop" or not buyer_orders:
            partner = self._shop_partner(backend)
            return {order.id: partner for order in orders}
        buyers = self.env["tiktok.buyer"]._bindings_by_external_id(
            backend, set(buyer_orders.mapped("buyer_external_id"))
        )
        self._create_buyers(backend, buyer_orders, buyers)
        shop = self._shop_partner(backend) if buyer_orders != orders else None
        return {
            order.id: buyers[order.buyer_external_id].partner_id
            if order.buyer_external_id
            else shop
            for order in orders
        }

    def _name_buyers(self, orders, pairs):
        """A buyer who had to be called by a number is called by name once it shows."""
        for order in orders:
            partner, _address = pairs[order.id]
            name = read_address(order.payload.get("recipient_address")).name
            if name and partner.name == self._neutral_name(order):
                partner.with_context(tracking_disable=True).name = name

    def _create_buyers(self, backend, orders, buyers):
        """One customer for each buyer that is new; ``buyers`` is completed."""
        new = {
            order.buyer_external_id: order
            for order in orders
            if order.buyer_external_id not in buyers
        }
        if not new:
            return
        partners = self._partners(backend).create(
            [self._prepare_buyer_vals(backend, order) for order in new.values()]
        )
        created = self.env["tiktok.buyer"].create(
            [
                {
                    "backend_id": backend.id,
                    "external_id": external_id,
                    "partner_id": partner.id,
                }
                for external_id, partner in zip(new, partners, strict=True)
            ]
        )
        buyers.update({buyer.external_id: buyer for buyer in created})

    def _prepare_buyer_vals(self, backend, order):
        """Values of the customer of one buyer: a real name, or a neutral one."""
        address = read_address(order.payload.get("recipient_address"))
        return {
            "name": address.name or self._neutral_name(order),
            "company_id": backend.company_id.id,
            "is_company": False,
            "ref": order.buyer_external_id,
        }

    def _shop_partner(self, backend):
        """The one technical customer of a shop."""
        if not backend.partner_id:
            backend.sudo().partner_id = self._partners(backend).create(
                {
                    "name": self.env._("TikTok Shop %s", backend.name),
                    "is_company": True,
                    "company_id": backend.company_id.id,
                }
            )
        return backend.partner_id

    # === DELIVERY ADDRESSES === #

    def _ensure_addresses(self, orders, customers):
        """The delivery contact of each order that has a usable address."""
        wanted = {
            order: address
            for order in orders
            if (
                address := read_address(order.payload.get("recipient_address"))
            ).is_deliverable
        }
        found = self._known_addresses(list(wanted))
        keys = {order: self._address_key(order, customers) for order in wanted}
        missing = {}
        for order, key in keys.items():
            if key not in found:
                missing.setdefault(key, order)
        found.update(self._create_addresses(missing, wanted, customers))
        return {order.id: found[key] for order, key in keys.items()}

    def _address_key(self, order, customers):
        buyer = order.buyer_external_id or order.external_id
        return buyer, order.address_digest, customers[order.id].id

    def _known_addresses(self, orders):
        """Contacts in use for the same buyer, address and customer; one statement.

        One row per address, however many orders the buyer has placed. Asks the table
        as it stands: the orders under work have no contact yet, so that what was
        mirrored just now need not be written first.
        """
        buyers = tuple(o.buyer_external_id for o in orders if o.buyer_external_id)
        if not buyers:
            return {}
        found = self.env.execute_query(
            SQL(
                """
                SELECT o.buyer_external_id, o.shipped_address_digest,
                       p.parent_id, MAX(p.id)
                  FROM tiktok_order o
                  JOIN res_partner p ON p.id = o.partner_shipping_id AND p.active
                 WHERE o.backend_id = %s
                   AND o.buyer_external_id IN %s
                   AND o.shipped_address_digest IN %s
                   AND o.personal_data_purged IS NOT TRUE
                 GROUP BY o.buyer_external_id, o.shipped_address_digest, p.parent_id
                """,
                orders[0].backend_id.id,
                buyers,
                tuple(order.address_digest for order in orders),
            )
        )
        partners = self.env["res.partner"]
        return {tuple(key): partners.browse(id_) for *key, id_ in found}

    def _create_addresses(self, missing, wanted, customers):
        orders = list(missing.values())
        if not orders:
            return {}
        countries = self._countries()
        partners = self._partners(orders[0].backend_id).create(
            [
                self._prepare_address_vals(
                    order,
                    wanted[order],
                    customers[order.id],
                    countries.get(wanted[order].country_code),
                )
                for order in orders
            ]
        )
        return dict(zip(missing, partners, strict=True))

    def _prepare_address_vals(self, order, address, customer, country):
        """Values of a delivery contact from an address without masked parts.

        :param country: of the address; None when Odoo does not know it
        """
        state = self._state(country, address)
        street2 = address.street2
        if address.state_name and not state and country and country.state_ids:
            street2 = ", ".join(part for part in (street2, address.state_name) if part)
        return {
            "parent_id": customer.id,
            "type": "delivery",
            "name": address.name or self._neutral_name(order),
            "phone": address.phone,
            "street": address.street,
            "street2": street2,
            "city": address.city,
            "zip": address.zip_code,
            "country_id": country.id if country else False,
            "state_id": state.id if state else False,
            "company_id": order.company_id.id,
        }

    def _neutral_name(self, order):
        """A name for a buyer whom TikTok does not show."""
        return self.env._(
            "TikTok buyer %s", (order.buyer_external_id or order.external_id)[-6:]
        )

    def _countries(self):
        countries = self.env["res.country"].search([("code", "!=", False)])
        return {country.code: country for country in countries}

    def _state(self, country, address):
        """The state by its code, else by its name; none for what Odoo has not."""
        if not country:
            return None
        states = country.state_ids
        found = states.filtered(
            lambda s: address.state_code and s.code == address.state_code
        ) or states.filtered(
            lambda s: (
                address.state_name
                and s.name.casefold() == address.state_name.casefold()
            )
        )
        return found[:1]

    def _partners(self, backend):
        """Partner model for machine-made contacts of a shop's company."""
        return (
            self.env["res.partner"]
            .with_company(backend.company_id)
            .with_context(tracking_disable=True, no_vat_validation=True)
        )

    @api.model
    def _check_country(self, order):
        """Tell the warehouse when a real address has a country Odoo cannot find."""
        address = read_address(order.payload.get("recipient_address"))
        if address.is_deliverable and address.country_code not in self._countries():
            self.env["tiktok.exception"]._report(
                order,
                "delivery",
                "country_unknown",
                self.env._(
                    "Order %(order)s goes to a country with the code %(code)s.",
                    order=order.external_id,
                    code=address.country_code or "-",
                ),
                deadline=order.ship_by or fields.Datetime.now(),
            )
