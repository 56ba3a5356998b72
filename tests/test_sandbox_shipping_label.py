"""TikTok's labels: bought in the US, arranged elsewhere, fetched as files."""

from odoo.tests import tagged

from .sandbox_shipping_case import DAY, FAMILY, ShippingCase


@tagged("standard", "at_install")
class TestSandboxShippingLabel(ShippingCase):
    def costs(self):
        return len(self.box.state["labels"].get(self.shop["id"], ()))

    def test_a_service_is_offered_with_its_price_and_bought(self):
        order = self.place("SPOON-1", "MUG-BLU")
        self.assertEqual(order["packages"], [])
        path = f"{FAMILY}/orders/{order['id']}/shipping_services/query"
        weight = {"value": "2.50", "unit": "POUND"}
        found = self.call("POST", path, body={"weight": weight})["shipping_services"]
        self.assertEqual(found[0]["price"], "8.10")
        self.assertTrue(found[0]["is_default"])
        wish = {"shipping_service_id": found[1]["id"], "weight": weight}
        bought = self.buy(order_id=order["id"], **wish)
        self.assertEqual(bought["shipping_service_info"]["name"], "UPS Ground")
        package = self.package(bought["package_id"])
        self.assertEqual(package["package_status"], "PROCESSING")
        self.assertEqual(package["weight"], weight)
        self.assertRegex(package["tracking_number"], "^1Z")
        self.assertEqual(order["status"], "AWAITING_COLLECTION")
        self.assertEqual(self.costs(), 1)

    def test_buying_again_is_refused_and_a_lost_answer_has_cost_money(self):
        order = self.place("SPOON-1")
        self.box.faults.add("internal_after", "createPackages")
        lost = self.call.send(**self.buying(order_id=order["id"])).json()
        self.assertEqual(lost["code"], 36009003)
        self.assertEqual(self.costs(), 1)
        self.refused(21011006, **self.buying(order_id=order["id"]))
        found = self.call("POST", f"{FAMILY}/packages/search", {"page_size": 50}, {})
        ids = [
            package["id"]
            for package in found["packages"]
            if package["orders"][0]["id"] == order["id"]
        ]
        self.assertEqual(ids, [entry["id"] for entry in order["packages"]])

    def test_pieces_of_a_bundle_leave_in_packages_of_their_own(self):
        order = self.place("MUG-BLU-3FOR2", "SPOON-1")
        bundle, spoon = order["line_items"]
        pieces = [
            {"order_line_id": bundle["id"], "sub_item_id": piece["id"]}
            for piece in bundle["sub_item_info"]
        ]
        figures = self.box.stock.figures(
            self.shop, bundle["sub_item_info"][0]["sku_id"]
        )
        committed = sum(pair[1] for pair in figures.values())
        self.buy("2", order_id=order["id"], order_line_item=pieces[:1])
        self.assertEqual(order["status"], "PARTIALLY_SHIPPING")
        self.assertEqual(bundle["display_status"], "AWAITING_SHIPMENT")
        rest = [*pieces[1:], {"order_line_id": spoon["id"]}]
        self.buy("2", order_id=order["id"], order_line_item=rest)
        self.assertEqual(order["status"], "AWAITING_COLLECTION")
        self.assertEqual(len(order["packages"]), 2)
        left = sum(pair[1] for pair in figures.values())
        self.assertEqual(left, committed - 3, "each piece left once")

    def test_several_orders_travel_in_one_package(self):
        orders = [self.place("SPOON-1") for _number in range(3)]
        ids = [order["id"] for order in orders]
        self.refused(21001001, **self.buying("3", order_list_ids=[ids[0], ids[0]]))
        elsewhere = self.place("SPOON-1", address=2)
        mixed = [ids[0], elsewhere["id"]]
        self.refused(21001001, **self.buying("3", order_list_ids=mixed))
        bought = self.buy("3", order_list_ids=ids)
        package = self.package(bought["package_id"])
        self.assertEqual([entry["id"] for entry in package["orders"]], ids)
        self.assertEqual({o["split_or_combine_tag"] for o in orders}, {"COMBINED"})
        self.assertEqual(self.costs(), 1)

    def test_a_group_tiktok_made_keeps_its_package_unless_one_goes_alone(self):
        orders = [self.place("SPOON-1") for _number in range(3)]
        ids = [order["id"] for order in orders]
        group = self.life.combine(self.shop, ids)
        self.buy(order_id=ids[0])
        self.assertNotIn({"id": group}, orders[0]["packages"])
        self.assertEqual(self.buy("3", order_list_ids=ids[1:])["package_id"], group)

    def test_what_cannot_be_bought_is_refused_and_costs_nothing(self):
        order = self.place("SPOON-1")
        name = {"order_id": order["id"]}
        heavy = {"value": "5000", "unit": "POUND"}
        self.refused(21011037, **self.buying(weight=heavy, **name))
        self.refused(21011037, **self.buying(shipping_service_id="1", **name))
        self.shop["weight_required"] = True
        self.refused(21001001, **self.buying(**name))
        own = self.place("SPOON-1", shipping_type="SELLER")
        self.refused(21011037, **self.buying(order_id=own["id"]))
        self.assertEqual(self.costs(), 0)
        self.use("GB")
        order = self.place("TEAPOT-W", shipping_type="TIKTOK")
        self.refused(21011037, **self.buying(order_id=order["id"]))

    def test_with_allocation_the_platform_chooses(self):
        self.shop["label_allocation"] = True
        order = self.place("SPOON-1")
        bought = self.buy(order_id=order["id"], shipping_service_id="1")
        name = bought["shipping_service_info"]["name"]
        self.assertEqual(name, "USPS Ground Advantage")

    def test_a_label_is_served_between_arranging_and_the_scan(self):
        self.use("GB")
        order = self.place("TEAPOT-W", shipping_type="TIKTOK")
        package_id = order["packages"][0]["id"]
        self.refused(21023035, **self.paper(package_id))
        self.call(**self.shipping(package_id, handover_method="DROP_OFF"))
        link = self.call(**self.paper(package_id))
        self.assertEqual(link["tracking_number"], order["tracking_number"])
        response = self.fetch(link["doc_url"])
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertTrue(response.content.startswith(b"%PDF-1."))
        self.assertTrue(response.content.rstrip().endswith(b"%%EOF"))
        self.assertEqual(self.fetch(link["doc_url"] + "0").status_code, 403)
        self.box.clock.advance(DAY + 1)
        self.assertEqual(self.fetch(link["doc_url"]).status_code, 403)
        self.life.collect(self.shop, order["id"])
        self.refused(21042102, **self.paper(package_id))

    def test_labels_take_their_time_where_wanted(self):
        order = self.place("SPOON-1")
        self.shop["label_delay"] = {"calls": 2, "seconds": 0, "code": 11034023}
        package_id = self.buy(order_id=order["id"])["package_id"]
        self.refused(11034023, **self.paper(package_id))
        self.assertEqual(self.package(package_id)["package_sub_status"], "RTSING")
        self.refused(11034023, **self.paper(package_id))
        self.call(**self.paper(package_id))
        self.assertEqual(self.package(package_id)["package_sub_status"], "RTS")

    def test_papers_come_as_the_market_has_them(self):
        order = self.place("SPOON-1")
        package_id = self.buy(order_id=order["id"])["package_id"]
        slip = self.call(**self.paper(package_id, "PACKING_SLIP"))["doc_url"]
        self.assertTrue(self.fetch(slip).content.startswith(b"%PDF"))
        picture = self.call(**self.paper(package_id, "SHIPPING_LABEL_PICTURE"))
        response = self.fetch(picture["doc_url"])
        self.assertTrue(response.content.startswith(b"\x89PNG"))
        for kind, query in (
            ("SHIPPING_LABEL", {"document_format": "ZPL"}),
            ("INVOICE_LABEL", {}),
            ("HAZMAT_LABEL", {}),
            ("POSTER", {}),
        ):
            self.refused(21001001, **self.paper(package_id, kind, **query))
        own = self.place("SPOON-1", shipping_type="SELLER")
        told = self.mark(own, self.carrier("UPS"), "1Z999AA10000000001")
        self.refused(21001001, **self.paper(told["package_id"]))

    def test_brazil_wants_the_invoice_first_and_prints_zpl(self):
        self.use("BR")
        order = self.place("CANECA-B")
        self.assertEqual(order["need_upload_invoice"], "NEED_INVOICE")
        package_id = order["packages"][0]["id"]
        self.refused(21011029, **self.shipping(package_id))
        self.life.judge_invoice(self.shop, order["id"])
        self.call(**self.shipping(package_id))
        link = self.call(**self.paper(package_id, document_format="ZPL"))["doc_url"]
        self.assertTrue(self.fetch(link).content.startswith(b"^XA"))
        own = self.place("CANECA-B", shipping_type="SELLER")
        self.assertEqual(own["packages"], [], "no own carriers in Brazil")

    def test_a_pickup_needs_a_free_slot(self):
        self.use("GB")
        order = self.place("TEAPOT-W", shipping_type="TIKTOK")
        package_id = order["packages"][0]["id"]
        path = f"{FAMILY}/packages/{package_id}/handover_time_slots"
        slots = self.call("GET", path)["pickup_slots"]
        free, taken = (
            {key: slot[key] for key in ("start_time", "end_time")} for slot in slots[:2]
        )
        wish = {"handover_method": "PICKUP", "pickup_slot": taken}
        self.refused(21001001, **self.shipping(package_id, **wish))
        self.call(**self.shipping(package_id, **{**wish, "pickup_slot": free}))
        self.assertEqual(self.package(package_id)["pickup_slot"], free)

    def test_south_east_asia_does_not_ask_how_the_parcel_is_handed_over(self):
        self.use("VN")
        order = self.place("AO-DEN-M")
        package_id = order["packages"][0]["id"]
        self.call(**self.shipping(package_id, handover_method="PICKUP"))
        self.assertEqual(self.package(package_id)["handover_method"], "DROP_OFF")

    def test_a_batch_tells_what_failed_package_by_package(self):
        self.use("VN")
        ids = [self.place("AO-DEN-M")["packages"][0]["id"] for _number in range(3)]
        self.call(**self.shipping(ids[1]))
        body = {"packages": [{"id": name} for name in (*ids, "1")]}
        errors = self.call("POST", f"{FAMILY}/packages/ship", body=body)["errors"]
        found = [(error["code"], error["detail"]["package_id"]) for error in errors]
        self.assertEqual(found, [(21011006, ids[1]), (21011001, "1")])
