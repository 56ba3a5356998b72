"""Packages of TikTok and what Odoo wanted of it: shipments, invoices, other workers."""

from datetime import timedelta, timezone
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.connector_tiktok_shop.client import TikTokShopClient, TransportError
from odoo.addons.queue_job.exception import RetryableJobError

from .shipment_case import ShipmentCase, ups
from .test_packages import PackageCase


@tagged("post_install", "-at_install")
class TestPackagesOfShipments(ShipmentCase):
    def left(self, *lines):
        order = self.sold(*(lines or ("MUG-BLU",)))
        self.leave(order, ups(1))
        self.run_jobs()
        return order

    def test_a_shipment_finds_the_package_that_tiktok_made_of_it(self):
        order = self.left()
        shipment = order.line_ids.shipment_id
        self.assertEqual(shipment.state, "confirmed")
        package = shipment.package_id
        self.assertEqual(package.external_id, shipment.package_external_id)
        self.assertEqual(package.line_ids, order.line_ids)
        self.assertEqual(package.picking_ids, shipment.picking_id)
        self.assertEqual(package.tracking_number, ups(1))
        self.assertTrue(package.sent_at)
        self.assertFalse(package.handed_over_at)

    def test_a_package_read_before_the_shipment_knew_it_is_found(self):
        order = self.left()
        shipment = order.line_ids.shipment_id
        package = shipment.package_id
        # the answer was lost, and the package was read meanwhile
        shipment.state = "sent"
        shipment.write(
            {
                "state": "wanted",
                "sync_state": "pending",
                "sync_next_try": False,
                "package_id": False,
                "package_external_id": False,
            }
        )
        shipment._enqueue_export()
        self.run_jobs()
        self.assertEqual(shipment.state, "confirmed")
        self.assertEqual(shipment.package_id, package)
        self.assertEqual(len(self.marked), 1)

    def test_the_transfer_follows_the_carrier(self):
        order = self.left()
        picking = order.line_ids.shipment_id.picking_id
        self.assertEqual(picking.tiktok_shipping_state, "confirmed")
        for step, state in (("collect", "transit"), ("deliver", "delivered")):
            getattr(self.life, step)(self.shop, order.external_id)
            self.deliver({"id": order.external_id})
            self.run_jobs()
            self.assertEqual(picking.tiktok_shipping_state, state)

    def scans(self, package, **before):
        """The carrier tells of a scan so long before the order was placed."""
        placed = package.order_ids.external_created_at - timedelta(**before)
        millis = int(placed.replace(tzinfo=timezone.utc).timestamp() * 1000)
        package._keep_events([{"update_time_millis": millis, "action_code": 20301}])

    def test_a_scan_from_before_the_order_is_told_while_it_can_be_corrected(self):
        order = self.left()
        shipment = order.line_ids.shipment_id
        self.scans(shipment.package_id, days=3)
        (problem,) = self.open_exceptions(code="number_of_older_parcel")
        self.assertEqual(problem.res_id, shipment.id)
        self.assertFalse(shipment.package_id.handed_over_at, "it is no handover")
        shipment._want_correction(shipment.carrier_id, shipment.provider_id, ups(2))
        self.run_jobs()
        self.assertFalse(self.open_exceptions(code="number_of_older_parcel"))

    def test_clocks_that_differ_by_hours_accuse_nobody(self):
        order = self.left()
        self.scans(order.line_ids.shipment_id.package_id, hours=2)
        self.assertFalse(self.open_exceptions(code="number_of_older_parcel"))

    def test_a_package_undone_on_tiktok_frees_its_units(self):
        order = self.left()
        shipment = order.line_ids.shipment_id
        package = shipment.package_id
        gone = {**package.payload, "package_status": "CANCELLED"}
        gone["update_time"] += 60
        self.env["tiktok.package"]._mirror(self.backend, [gone])
        self.assertEqual(package.stage, "undone")
        self.assertFalse(order.line_ids.package_id)
        self.assertEqual(shipment.state, "cancelled")

    def test_a_package_undone_before_it_was_confirmed_is_looked_for_at_once(self):
        order = self.left()
        shipment = order.line_ids.shipment_id
        package = shipment.package_id
        shipment.write({"state": "sent", "sync_state": "pending"})
        shipment._come_back(timedelta(minutes=30))
        for line in self.platform_order(order)["line_items"]:
            line.update(tracking_number="", display_status="AWAITING_SHIPMENT")
        gone = {**package.payload, "package_status": "CANCELLED"}
        gone["update_time"] += 60
        self.env["tiktok.package"]._mirror(self.backend, [gone])
        self.assertEqual(shipment.state, "sent")
        self.run_jobs()
        self.assertEqual(shipment.state, "cancelled")
        self.assertFalse(order.line_ids.shipment_id)
        self.assertEqual(len(self.marked), 1)

    def test_a_lost_parcel_keeps_its_units(self):
        order = self.left()
        shipment = order.line_ids.shipment_id
        package = shipment.package_id
        lost = {
            **package.payload,
            "package_status": "CANCELLED",
            "ship_exception_reason": "PACKAGE_LOST",
        }
        lost["update_time"] += 60
        self.env["tiktok.package"]._mirror(self.backend, [lost])
        self.assertEqual(package.stage, "trouble")
        self.assertEqual(order.line_ids.package_id, package)
        self.assertEqual(shipment.state, "confirmed")
        self.assertTrue(self.open_exceptions("parcel_trouble", package))
        found = {**lost, "package_status": "COMPLETED", "ship_exception_reason": None}
        found["update_time"] += 60
        self.env["tiktok.package"]._mirror(self.backend, [found])
        self.assertFalse(self.open_exceptions("parcel_trouble", package))

    def test_the_list_alone_undoes_nothing(self):
        order = self.left()
        package = order.line_ids.package_id
        row = {
            "id": package.external_id,
            "status": "CANCELLED",
            "update_time": package.external_updated + 60,
            "orders": [{"id": order.external_id}],
        }
        packages = self.env["tiktok.package"]._mirror(self.backend, [row])
        self.assertEqual(package.external_state, "PROCESSING")
        packages._read_details([row])
        self.assertEqual(package.sync_state, "pending")

    def test_an_order_that_nobody_knows_how_to_ship_asks_a_person(self):
        order = self.sold("MUG-BLU")
        rule = order._shipping_capability()
        rule.flow = "refused"
        self.env.flush_all()
        self.sandbox.orders.payload(self.shop, order.external_id)["update_time"] += 1
        self.deliver(order.payload)
        self.assertTrue(self.open_exceptions("shipping_unknown", order))
        rule.flow = "mark_shipped"
        self.env.flush_all()
        self.sandbox.orders.payload(self.shop, order.external_id)["update_time"] += 1
        self.deliver(order.payload)
        self.assertFalse(self.open_exceptions("shipping_unknown", order))


@tagged("post_install", "-at_install")
class TestReadingPackages(PackageCase):
    def order(self):
        return self.deliver(self.place("NON-DEN"))

    def test_an_answer_that_was_lost_is_asked_for_again(self):
        package = self.order().package_ids
        package._want()
        lost = TransportError("no answer")
        with patch.object(TikTokShopClient, "get_package", side_effect=lost):
            self.run_jobs()
        self.assertEqual(package.sync_state, "pending")
        self.assertEqual(package.sync_attempts, 1)
        self.travel(minutes=2)
        self.run_jobs()
        self.assertEqual(package.sync_state, "done")
        self.assertEqual(package.sync_attempts, 0)

    def test_a_package_whose_job_is_lost_is_read_by_the_next_poll(self):
        package = self.order().package_ids
        package._want()
        self._jobs().unlink()
        self.run_flow("package")
        self.assertEqual(package.sync_state, "done")
        self.assertTrue(package.payload)

    def test_a_shop_without_a_job_runner_reads_in_its_scheduled_action(self):
        order = self.order()
        self.backend.run_in_cron = True
        self.life.ship(self.shop, order.external_id)
        self.travel(minutes=15)
        self.run_pump()
        self.assertEqual(order.package_ids.external_state, "PROCESSING")

    def test_an_order_that_somebody_works_on_is_waited_for(self):
        order = self.order()
        self.life.ship(self.shop, order.external_id)
        self.poll()
        self.life.collect(self.shop, order.external_id)
        package = order.package_ids
        package._want()
        nothing = self.env["tiktok.order"]
        with (
            patch.object(type(nothing), "_sync_try_lock", lambda orders: nothing),
            self.assertRaises(RetryableJobError),
        ):
            package._import_packages()

    def test_the_invoice_of_an_order_is_told_by_its_event(self):
        order = self.order()
        data = {
            "package_id": order.package_ids.external_id,
            "order_ids": [order.external_id],
            "invoice_status": "INVALID",
            "invalid_reason": "CNPJ_NOT_MATCH",
        }
        self.receive(self.event(36, data))
        self.run_jobs()
        self.assertEqual(order.invoice_problem, "CNPJ_NOT_MATCH")
        self.receive(self.event(36, {**data, "invoice_status": "SUCCESS"}))
        self.run_jobs()
        self.assertFalse(order.invoice_problem)

    def test_a_label_that_waited_for_the_invoice_goes_on(self):
        order = self.order()
        shipment = self.env["tiktok.shipment"].create(
            {
                "name": "OUT/1",
                "backend_id": self.backend.id,
                "flow": "ship_package",
                "state": "wanted",
                "sync_state": "blocked",
                "problem": "label_invoice",
                "order_id": order.id,
                "unit_ids": [(4, unit.id) for unit in order.line_ids],
            }
        )
        order.invoice_state = "NEED_INVOICE"
        order._release_invoiced()
        self.assertEqual(shipment.sync_state, "blocked")
        order.invoice_state = "INVOICE_UPLOADED"
        order._release_invoiced()
        self.assertEqual(shipment.sync_state, "pending")
