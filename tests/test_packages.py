"""Packages of TikTok: read with their orders, by event and by poll, tied to units."""

from odoo.tests import new_test_user, tagged

from .webhook_case import WebhookCase


class PackageCase(WebhookCase):
    """Orders of a market whose packages exist before anything is shipped."""

    REGION = "VN"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.price_in("VND")

    def package(self, external_id):
        return self.env["tiktok.package"].search(
            [("backend_id", "=", self.backend.id), ("external_id", "=", external_id)]
        )

    def homes(self, order):
        """Package id of each unit that is not cancelled, by the unit's id."""
        order.invalidate_recordset()
        order.line_ids.invalidate_recordset()
        return {
            unit.external_id: unit.package_id.external_id
            for unit in order._active_units()
        }

    def on_platform(self, *orders):
        """The same, as TikTok has it."""
        return {
            line["id"]: line["package_id"]
            for order in orders
            for line in self.sandbox.orders.payload(self.shop, order.external_id)[
                "line_items"
            ]
            if line["display_status"] != "CANCELLED"
        }

    def ring(self, orders, packages=(), sc_type="SPLIT"):
        """Event 4 about these orders, worked off with the jobs that come of it."""
        ids = [order.external_id for order in orders]
        rows = [{"package_id": p, "order_id_list": ids} for p in packages]
        rows = rows or [{"order_id_list": ids}]
        data = {"sc_type": sc_type, "package_list": rows, "update_time": self.now()}
        raw = self.event(4, data)
        self.assertEqual(self.receive(raw), 200)
        self.run_jobs()


@tagged("post_install", "-at_install")
class TestPackages(PackageCase):
    def order(self, *lines):
        return self.deliver(self.place(*(lines or ["AO-TRANG-M", "NON-DEN"])))

    def test_a_package_comes_with_its_order(self):
        order = self.order()
        package = order.package_ids
        self.assertEqual(len(package), 1)
        self.assertEqual(package.external_state, "TO_FULFILL")
        self.assertEqual(package.line_ids, order.line_ids)
        self.assertEqual(package.unit_count, 2)
        self.assertTrue(package.picking_ids)
        self.assertEqual(package.picking_ids, order.sale_order_id.picking_ids)
        self.assertEqual(package.picking_ids.tiktok_package_ids, package)
        self.assertFalse(package.sent_at or package.is_split or package.is_combined)

    def test_a_package_that_waits_costs_no_call(self):
        asked = len(self.requests("getPackageDetail"))
        self.order()
        self.assertEqual(len(self.requests("getPackageDetail")), asked)

    def test_milestones_are_kept_apart(self):
        order = self.order()
        package = order.package_ids
        self.life.ship(self.shop, order.external_id)
        self.poll()
        self.assertEqual(package.external_state, "PROCESSING")
        self.assertTrue(package.sent_at and package.tracking_number)
        self.assertFalse(package.handed_over_at)
        sent = package.sent_at
        self.travel(hours=3)
        self.life.collect(self.shop, order.external_id)
        self.poll()
        self.assertEqual(package.external_state, "FULFILLING")
        self.assertFalse(package.delivered_at)
        self.travel(hours=30)
        self.life.deliver(self.shop, order.external_id)
        self.poll()
        self.assertEqual(package.sent_at, sent)
        self.assertLess(sent, package.handed_over_at)
        self.assertLess(package.handed_over_at, package.delivered_at)

    def test_the_transfer_tells_when_the_carrier_and_the_buyer_have_it(self):
        order = self.order()
        self.life.ship(self.shop, order.external_id)
        self.poll()
        self.life.collect(self.shop, order.external_id)
        self.poll()
        picking = order.sale_order_id.picking_ids
        number = order.package_ids.tracking_number
        self.assertIn(number, picking.message_ids[0].body)
        self.assertIn(number, order.sale_order_id.message_ids[0].body)

    def test_the_packages_flow_finds_what_no_order_tells(self):
        order = self.order()
        self.life.ship(self.shop, order.external_id)
        self.travel(minutes=5)
        self.run_flow("package")
        self.assertEqual(order.package_ids.external_state, "PROCESSING")
        self.assertTrue(order.package_ids.sub_status)

    def test_parcels_that_arrived_long_ago_are_not_asked_about(self):
        payload = self.place("NON-DEN")
        for step in (self.life.ship, self.life.collect, self.life.deliver):
            step(self.shop, payload["id"])
        order = self.deliver(payload)
        order.package_ids.unlink()
        asked = len(self.requests("getPackageDetail"))
        self.travel(minutes=5)
        self.run_flow("package")
        self.assertEqual(order.package_ids.external_state, "COMPLETED")
        self.assertEqual(len(self.requests("getPackageDetail")), asked)

    def test_a_package_of_an_order_that_is_not_imported_is_not_kept(self):
        self.place("NON-DEN")
        self.travel(minutes=5)
        self.run_flow("package")
        self.assertFalse(self.env["tiktok.package"].search([]))

    def test_an_order_whose_package_moved_alone_is_read_again(self):
        order = self.order()
        self.life.ship(self.shop, order.external_id)
        self.poll()
        self.life.collect(self.shop, order.external_id)
        self.travel(minutes=5)
        self.run_flow("package")
        self.assertEqual(order.external_state, "IN_TRANSIT")

    def test_transfers_of_an_order_whose_documents_come_later_are_found(self):
        self.backend.confirm_orders = False
        order = self.order()
        self.assertFalse(order.package_ids.picking_ids)
        order.sale_order_id.action_confirm()
        self.run_jobs()
        self.assertTrue(order.sale_order_id.picking_ids.tiktok_package_ids)

    def test_what_is_older_than_known_changes_nothing(self):
        order = self.order()
        package = order.package_ids
        self.life.ship(self.shop, order.external_id)
        self.poll()
        old = {**package.payload, "package_status": "TO_FULFILL", "tracking_number": ""}
        old["update_time"] -= 60
        self.env["tiktok.package"]._mirror(self.backend, [old])
        self.assertEqual(package.external_state, "PROCESSING")

    def test_the_same_message_twice_changes_nothing(self):
        order = self.order()
        self.life.ship(self.shop, order.external_id)
        self.poll()
        package = order.package_ids
        before = package.read()
        self.env["tiktok.package"]._mirror(self.backend, [package.payload] * 2)
        self.env.invalidate_all()
        after = package.read()
        for values in (*before, *after):
            for name in ("read_at", "write_date", "__last_update"):
                values.pop(name, None)
        self.assertEqual(before, after)

    def test_ids_are_read_and_payloads_are_not(self):
        order = self.order()
        package = order.package_ids
        asked = len(self.requests("getPackageDetail"))
        self.env["tiktok.package"]._mirror(self.backend, [package.external_id])
        self.assertEqual(len(self.requests("getPackageDetail")), asked + 1)
        self.env["tiktok.package"]._mirror(self.backend, [package.payload])
        self.assertEqual(len(self.requests("getPackageDetail")), asked + 1)

    def test_nothing_is_read_while_the_flow_is_off(self):
        self.backend.package_mode = "off"
        order = self.order()
        self.assertFalse(order.package_ids)

    def test_a_lost_parcel_asks_the_warehouse(self):
        order = self.order()
        self.life.ship(self.shop, order.external_id)
        self.life.collect(self.shop, order.external_id)
        self.poll()
        package = order.package_ids
        record = self.sandbox.packages.find(self.shop, package.external_id)
        self.life.fail_package(self.shop, record, "PACKAGE_LOST")
        self.travel(minutes=5)
        self.run_flow("package")
        problem = self.open_exceptions("parcel_trouble", package)
        self.assertIn("Claim it", problem.message)
        self.assertEqual(package.line_ids, order.line_ids)

    def test_somebody_who_may_only_see_sees_no_address(self):
        order = self.order()
        self.life.ship(self.shop, order.external_id)
        self.poll()
        package = order.package_ids
        user = new_test_user(self.env, "viewer", "connector_tiktok_shop.group_user")
        address = package.payload["recipient_address"]["full_address"]
        self.assertNotIn(address, package.with_user(user).payload_text)

    def test_jobs_run_as_the_technical_user(self):
        order = self.order()
        self.life.ship(self.shop, order.external_id)
        package = self.backend._as_technical_user(order.package_ids)
        package._want()
        package._import_packages()
        self.assertEqual(package.external_state, "PROCESSING")


@tagged("post_install", "-at_install")
class TestRebuiltPackages(PackageCase):
    def order(self):
        return self.deliver(self.place("AO-TRANG-M", "AO-DEN-M", "NON-DEN"))

    def test_units_move_to_the_new_packages_when_the_order_is_split(self):
        order = self.order()
        old = order.package_ids
        unit = order.line_ids[0]
        self.travel(seconds=5)
        ids = self.life.split(self.shop, order.external_id, [[unit.external_id]])
        self.ring(order, ids)
        self.assertEqual(self.homes(order), self.on_platform(order))
        self.assertFalse(old.line_ids)
        new = order.line_ids.package_id
        self.assertEqual(len(new), 2)
        self.assertEqual(new.parent_ids, old)
        self.assertTrue(all(new.mapped("is_split")))
        self.assertEqual(new.picking_ids, order.sale_order_id.picking_ids)

    def test_a_split_that_is_undone_brings_them_together_again(self):
        order = self.order()
        self.travel(seconds=5)
        unit = order.line_ids[0]
        self.life.split(self.shop, order.external_id, [[unit.external_id]])
        self.ring(order)
        self.travel(seconds=5)
        self.life.undo_packages(self.shop, order.external_id)
        self.ring(order, sc_type="CANCEL_SPLIT")
        self.assertEqual(self.homes(order), self.on_platform(order))
        self.assertEqual(len(order.line_ids.package_id), 1)
        self.assertFalse(order.line_ids.package_id.is_split)

    def test_orders_that_leave_together_share_a_package(self):
        first = self.place("AO-TRANG-M")
        second = self.place("NON-DEN", recipient=first["recipient_address"])
        orders = self.deliver(first, second)
        self.travel(seconds=5)
        self.life.combine(self.shop, orders.mapped("external_id"))
        self.ring(orders, sc_type="COMBINE")
        package = orders.line_ids.package_id
        self.assertEqual(len(package), 1)
        self.assertTrue(package.is_combined)
        self.assertEqual(package.order_ids, orders)
        self.assertEqual(package.picking_ids, orders.sale_order_id.picking_ids)

    def test_the_event_alone_moves_nothing(self):
        order = self.order()
        before = self.homes(order)
        self.ring(order, ["1152929999999999999"])
        self.assertEqual(self.homes(order), before)

    def test_a_package_that_never_shows_stands_for_nothing(self):
        order = self.order()
        self.ring(order, ["1152929999999999999"])
        for _look in range(9):
            self.travel(hours=1)
            self.run_jobs()
        ghost = self.package("1152929999999999999")
        self.assertEqual(ghost.external_state, "CANCELLED")
        self.assertEqual(ghost.sync_state, "done")
        self.assertEqual(self.homes(order), self.on_platform(order))

    def test_units_stay_units_whatever_sequence_of_events_comes(self):
        order = self.order()
        units = order.line_ids.mapped("external_id")
        events = []
        for step in range(4):
            self.travel(seconds=2)
            if step % 2:
                self.life.undo_packages(self.shop, order.external_id)
            else:
                group = units[step // 2 : step // 2 + 1]
                self.life.split(self.shop, order.external_id, [group])
            events.append(sorted(set(self.on_platform(order).values())))
        for packages in (*reversed(events), *events, *reversed(events)):
            self.ring(order, packages)
            homes = self.homes(order)
            self.assertEqual(set(homes), set(units))
            self.assertTrue(all(homes.values()), "a unit in no package")
        self.assertEqual(self.homes(order), self.on_platform(order))


@tagged("post_install", "-at_install")
class TestTracking(PackageCase):
    def shipped(self):
        order = self.deliver(self.place("NON-DEN"))
        self.life.ship(self.shop, order.external_id)
        self.travel(hours=1)
        self.life.collect(self.shop, order.external_id)
        self.poll()
        return order.package_ids

    def test_events_are_kept_once_and_the_latest_is_shown(self):
        package = self.shipped()
        package.action_read_tracking()
        events = package.tracking_event_ids
        self.assertGreaterEqual(len(events), 2)
        latest = events.sorted("occurred_at")[-1]
        self.assertEqual(package.last_event, latest.description)
        package.action_read_tracking()
        self.assertEqual(package.tracking_event_ids, events)

    def test_open_parcels_are_followed_at_a_modest_pace(self):
        package = self.shipped()
        self.run_flow("package")
        self.assertTrue(package.tracking_event_ids)
        asked = len(self.requests("getOrderTracking"))
        self.travel(minutes=30)
        self.run_flow("package")
        self.assertEqual(len(self.requests("getOrderTracking")), asked)
        self.travel(hours=4)
        self.run_flow("package")
        self.assertEqual(len(self.requests("getOrderTracking")), asked + 1)

    def test_the_carriers_scan_says_when_it_was_handed_over(self):
        package = self.shipped()
        package._keep_events(
            [{"update_time_millis": 1767600000123, "action_code": 20301}, {}]
        )
        self.assertEqual(str(package.handed_over_at), "2026-01-05 08:00:00")
        self.assertEqual(len(package.tracking_event_ids), 1)
